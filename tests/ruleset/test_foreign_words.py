"""What libraries say reaches people in Chinese: asked of the libraries themselves."""

import re

import pytest
import re2

from streamdetect.ruleset.diagnostics import render
from streamdetect.ruleset.foreign_words import in_chinese
from streamdetect.ruleset.yaml_source import read_source

# Words of ours and names of YAML and RE2 that stay as they are.
ENGLISH = re.compile(r"[A-Za-z]{3,} [A-Za-z]{2,}")


@pytest.mark.parametrize(
    "text",
    [
        "a: [1, 2\nb: 3", "a: {b: 1\nc: 2", "a: b: c", "a: 'x\n", 'a: "x', "- a\nb: 1", "a: 1\n- b",
        "a: @x", "a: `x`", "a: %x", 'a: "\\q"', "a\nb: 1", "a: - b", "a:\n  b: 1\n c: 2",
        "a: [b,,c]", "a: [b, ", "a: {b: 1, ", "- !治好", "- & 治好", "- * 治好",
        "- >治好", "- |治好",
    ],
)  # fmt: skip
def test_yaml_faults_are_told_in_chinese(text: str):
    _, root, found = read_source("x.yml", text.encode())
    assert root is None
    head = render(found[0], "zh").split("\n")[0]
    assert not ENGLISH.search(head.split("]: ", 1)[1]), head


def test_unknown_escape_is_named_as_it_is_written():
    _, _, found = read_source("x.yml", rb'a: "\d+"')
    assert r"不认识 \d：改用单引号，或写成 \\d" in render(found[0], "zh")


@pytest.mark.parametrize(
    "pattern",
    ["(a", "a)", "[a", "*a", "a**", "a{1001}", r"\q", "[b-a]", "[[:x:]]", "(?=a)", "(?<n", "a\\"],
)  # fmt: skip
def test_pattern_faults_are_told_in_chinese(pattern: str):
    options = re2.Options()
    options.log_errors = False
    with pytest.raises(re2.error) as caught:
        re2.compile(pattern, options)
    said = caught.value.args[0]
    told = in_chinese(said.decode() if isinstance(said, bytes) else said)
    assert re.search("[一-鿿]", told), told
    assert not ENGLISH.search(told), told


def test_unknown_words_stay_as_they_are():
    assert in_chinese("a new complaint") == "a new complaint"
