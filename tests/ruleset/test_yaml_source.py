"""Bytes to nodes: both parsers read alike, and broken files never escape as another error."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamdetect.ruleset import composing
from streamdetect.ruleset.nodes import ListNode, MapNode, ScalarNode, node_at
from streamdetect.ruleset.yaml_source import read_source

RULES = Path(__file__).parents[2] / "rules"


def read_purely(path: str, raw: bytes):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(composing, "_c_parser", None)
        return read_source(path, raw)


@pytest.mark.parametrize(
    "path", sorted(RULES.rglob("*.yml"))[::6], ids=lambda p: f"{p.parent.name}/{p.name}"
)
def test_fast_and_pure_parser_read_shipped_files_alike(path: Path):
    raw = path.read_bytes()
    assert read_source("x.yml", raw) == read_purely("x.yml", raw)


@pytest.mark.parametrize("text", ["a: [1", "a: {b: 1", "a:\n b\nc: d: e", 'a: "x', "- a\nb"])
def test_fast_and_pure_parser_complain_alike(text: str):
    source, root, problems = read_source("x.yml", text.encode())
    assert root is None
    assert [found.code for found in problems] == ["open-quote" if '"' in text else "bad-yaml"]
    assert (source, root, problems) == read_purely("x.yml", text.encode())


def test_nodes_know_their_place_in_characters():
    _, root, _ = read_source("x.yml", "词组: [甲, 乙, {深: '三'}]\n".encode())
    assert isinstance(root, MapNode)
    assert node_at(root, "词组", 1) == ScalarNode("乙", False, 1, 9)
    assert node_at(root, "词组", 2, "深") == ScalarNode("三", True, 1, 16)
    assert isinstance(node_at(root, "词组", 9), ListNode)  # the way ends at the list


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused_with_a_place(raw: bytes):
    source, root, problems = read_source("x.yml", raw)
    assert root is not None or problems
    for found in problems:
        assert found.file == source.path
        assert found.line >= 1
        assert found.col >= 1


@given(st.text(alphabet="ab：，“”[]{}:-,#&*!|>'\"\t\n 词0", max_size=40))
def test_any_text_is_read_or_refused_with_a_place(text: str):
    _, root, problems = read_source("x.yml", text.encode())
    assert root is not None or problems


def test_lines_are_counted_as_yaml_counts_them():
    """Some editors end lines with a carriage return alone."""
    source, root, problems = read_source("x.yml", "甲: 1\r乙: 2\r\n丙: 3\n".encode())
    assert problems == ()
    assert source.lines == ("甲: 1", "乙: 2", "丙: 3", "")
    assert root is not None
    assert node_at(root, "丙").line == 3


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_named_with_and_without_its_mark(encoding: str):
    source, _, problems = read_source("x.yml", "id: 药\n".encode(encoding))
    assert [found.code for found in problems] == ["utf-16"]
    assert source.lines[0].endswith("id: 药")


@pytest.mark.parametrize("text", ["a: 词 # 注释", "a: '词' #注释", "a: 词#一", "a: [词] # 注释"])
def test_comments_as_people_write_them_are_no_cut(text: str):
    assert read_source("x.yml", text.encode())[2] == ()


PROSE = [
    "# 例: “治好”\na: b",
    "a: b # 例: “治好”",
    'a: "say so, “natural”, and no more"',
    "a: 'say so, “natural”, and no more'",
    "a: |+\n  说明：“治好”\n  abc：五\nb: c",
    "a:\n- |\n  abc：五\n- >2-\n    abc：五\n",
    "a: | # words of the law\n  abc：五",
    'a: "first\n  abc：second\n  —— third"',
]


@pytest.mark.parametrize("text", PROSE)
def test_marks_of_prose_are_no_slips(text: str):
    _, root, problems = read_source("x.yml", text.encode())
    assert root is not None
    assert problems == ()


def test_slip_beside_quoted_prose_is_found():
    _, root, (slip,) = read_source("x.yml", 'a: "so, “x”, y"\nb: “z”'.encode())
    assert root is None
    assert (slip.code, slip.line, slip.col) == ("curly-quote", 2, 4)


def test_foreign_byte_is_shown_at_its_character_in_readable_lines():
    raw = "title: {zh: 测试规则中文标题, en: caf".encode() + b"\xe9 au lait}\n"
    source, root, (found,) = read_source("x.yml", raw)
    assert root is None
    assert (found.code, found.line, found.col) == ("foreign-byte", 1, 30)
    assert source.lines[0].startswith("title: {zh: 测试规则中文标题, en: caf")
