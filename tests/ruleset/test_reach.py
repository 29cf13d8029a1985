"""What is said to have no effect has none: asked of the detector itself."""

import pytest

from streamdetect.cli.rules.rehearsing import detection_of
from streamdetect.ruleset.loader import load_ruleset
from streamdetect.ruleset.model import Example
from tests.ruleset.folders import RulesFolder

RULE_ID = "medical_claim/cures-disease"


def hits(folder: RulesFolder, text: str) -> bool:
    return RULE_ID in detection_of(load_ruleset(folder.path))(Example((text,)))


def codes(folder: RulesFolder) -> set[str]:
    return {found.code for found in folder.diagnostics()} - {"few-examples"}


@pytest.mark.parametrize(
    ("phrase", "text", "is_idle"),
    [
        ("治好你的选择困难", "治好你的选择困难糖尿病", False),
        ("喝茶养生", "喝茶养生治好糖尿病", True),
        ("治好", "治好糖尿病", True),  # not longer than the term itself
        ("置好了货", "置好了货糖尿病", False),  # sounds like 治好
    ],
)
def test_allowed_phrase_is_idle_where_it_lets_nothing_pass(
    folder: RulesFolder, phrase: str, text: str, is_idle: bool
):
    folder.replace("[不能治好的病]", f"[{phrase}]")
    assert codes(folder) == ({"idle-phrase"} if is_idle else set())
    assert hits(folder, text) == is_idle


@pytest.mark.parametrize(
    ("excepted", "is_excepted"), [("根", True), ("根治", True), ("彻底根治", False), ("医", False)]
)
def test_term_that_holds_an_exception_never_hits(
    folder: RulesFolder, excepted: str, is_excepted: bool
):
    folder.replace("  cure:", f"  doctor: [{excepted}]\n  cure:")
    folder.replace("allow:", "  unless: [doctor]\n  unless_within: 1\nallow:")
    assert codes(folder) == ({"excepted-term"} if is_excepted else set())
    assert hits(folder, "喝茶根治糖尿病") != is_excepted


def test_english_exception_counts_only_as_a_whole_word(folder: RulesFolder):
    folder.replace("[治好, 根治]", "[治好, 根治, just for show, showcase it]")
    folder.replace("  cure:", "  doctor: [show]\n  cure:")
    folder.replace("allow:", "  unless: [doctor]\nallow:")
    told = [found.what for found in folder.diagnostics() if found.code == "excepted-term"]
    assert told == ["the term `just for show` holds `show`, which `unless: [doctor]` excepts"]


def test_sequence_beside_a_wider_one_adds_nothing(folder: RulesFolder):
    folder.replace("allow:", "    - {sequence: [cure, disease, cure], gap: 5}\nallow:")
    [found] = [one for one in folder.diagnostics() if one.code == "shadowed-sequence"]
    assert found.line == 21
    assert f"sequence 1 ({RULE_ID}.yml:19)" in found.what


def test_sequences_that_differ_are_let_pass(folder: RulesFolder):
    folder.replace("allow:", "    - {sequence: [cure, disease, cure], gap: 7}\nallow:")
    assert codes(folder) == set()
