"""Exceptions for lawful lines: what they say, and how each fault of the file is told."""

from pathlib import Path

import pytest

from streamdetect.ruleset.benign import AcceptedHit, Hit
from streamdetect.ruleset.diagnostics import RulesetError, render
from streamdetect.ruleset.exceptions_file import Exceptions, inspect_exceptions, read_exceptions

RULES = {"a/b", "superlative/ceiling"}
ENTRY = "  - {rule: a/b, line: 今天下雨, reason: why}\n"


def inspected(folder: Path, text: str) -> Exceptions:
    (folder / "exceptions.yml").write_text(text, "utf-8")
    return inspect_exceptions(folder, RULES)


def places(read: Exceptions) -> list[tuple[str, str, int, int]]:
    return [(one.severity, one.code, one.line, one.col) for one in read.diagnostics]


def test_exceptions_are_read_with_their_reasons(tmp_path: Path) -> None:
    read = inspected(tmp_path, f"exceptions:\n{ENTRY}")
    assert read == Exceptions((AcceptedHit(Hit("a/b", "今天下雨"), "why"),))


def test_folder_may_have_no_exceptions(tmp_path: Path) -> None:
    assert read_exceptions(tmp_path, RULES) == Exceptions()


@pytest.mark.parametrize("nothing", ["", " []", " ~", " null"])
def test_exceptions_may_all_be_deleted(nothing: str, tmp_path: Path) -> None:
    assert inspected(tmp_path, f"exceptions:{nothing}\n") == Exceptions()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("exceptions: 5\n", ("error", "wrong-type", 1, 13)),
        ("exceptions: [\n", ("error", "bad-yaml", 2, 1)),
        ("exeptions: []\n", ("error", "unknown-field", 1, 1)),
        ("[]\n", ("error", "wrong-type", 1, 1)),
        ("", ("error", "empty-file", 1, 1)),
        (f"exceptions:\n{ENTRY}  - just text\n", ("error", "wrong-type", 3, 5)),
        (
            f"exceptions:\n{ENTRY}  - {{rule: a/b, line: 今天下雨}}\n",
            ("error", "missing-field", 3, 5),
        ),
        (
            f"exceptions:\n{ENTRY}  - {{rule: a/b, line: 今天下雨, reason: ''}}\n",
            ("error", "bad-form", 3, 37),
        ),
        (
            f"exceptions:\n{ENTRY}  - {{rule: a/b, line: 12, reason: why}}\n",
            ("error", "wrong-type", 3, 23),
        ),
        (
            f"exceptions:\n{ENTRY}  - {{rule: a/b, line: 晴, reason: why, note: more}}\n",
            ("error", "unknown-field", 3, 39),
        ),
        (
            f"exceptions:\n{ENTRY}  - rule: superlative/cieling\n    line: 晴\n    reason: why\n",
            ("warning", "unknown-rule", 3, 11),
        ),
    ],
)
def test_each_fault_is_told_with_its_place(
    text: str, place: tuple[str, str, int, int], tmp_path: Path
) -> None:
    assert place in places(inspected(tmp_path, text))


def test_fault_is_told_in_both_languages_with_the_line_and_the_cure(tmp_path: Path) -> None:
    (found,) = inspected(
        tmp_path, "exceptions:\n  - {rule: superlative/cieling, line: 晴, reason: why}\n"
    ).diagnostics
    english, chinese = render(found, "en"), render(found, "zh")
    assert english.startswith(
        "benign/exceptions.yml:2:12: warning[unknown-rule]: there is no rule "
        "`superlative/cieling` (did you mean `superlative/ceiling`?)\n"
        "   2 |   - {rule: superlative/cieling"
    )
    assert "fix: correct the id, or delete the entry" in english
    assert "没有规则 `superlative/cieling`（是不是 `superlative/ceiling`？）" in chinese


def test_rule_of_a_category_that_could_not_be_read_whole_is_not_doubted(tmp_path: Path) -> None:
    text = "exceptions:\n  - {rule: price_fraud/gone, line: 晴, reason: why}\n"
    assert places(inspected(tmp_path, text)) == [("warning", "unknown-rule", 2, 12)]
    assert not inspect_exceptions(tmp_path, RULES, {"price_fraud"}).diagnostics


def test_errors_are_raised_and_warnings_are_not(tmp_path: Path) -> None:
    gone = "exceptions:\n  - {rule: a/gone, line: 晴, reason: why}\n"
    (tmp_path / "exceptions.yml").write_text(gone, "utf-8")
    assert [one.code for one in read_exceptions(tmp_path, RULES).diagnostics] == ["unknown-rule"]
    (tmp_path / "exceptions.yml").write_text(f"{gone}  - just text\n", "utf-8")
    with pytest.raises(RulesetError) as refused:
        read_exceptions(tmp_path, RULES)
    assert [one.code for one in refused.value.diagnostics] == ["wrong-type"]


def test_sentence_with_full_width_marks_is_read_as_it_stands(tmp_path: Path) -> None:
    text = "exceptions:\n  - {rule: a/b, line: 今天，下雨：真的。, reason: 书名，不是宣称}\n"
    read = inspected(tmp_path, text)
    assert read.diagnostics == ()
    assert read.accepted == (AcceptedHit(Hit("a/b", "今天，下雨：真的。"), "书名，不是宣称"),)


def test_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "exceptions.yml").mkdir()
    read = inspect_exceptions(tmp_path, RULES)
    assert [(one.file, one.code) for one in read.diagnostics] == [
        ("benign/exceptions.yml", "unreadable-file")
    ]
