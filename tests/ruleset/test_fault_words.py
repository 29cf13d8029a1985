"""All that the checks of enforcement.yml and reviewers.yml say is said in Chinese too."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from streamdetect.ruleset.fault_words import fault_in_chinese

ENFORCE = Path(__file__).parents[2] / "streamdetect" / "enforce"
CHECKS = ("policy_checks", "policy_reader", "policy_parser", "reviewers")
# Where names, fields and commands stand for themselves.
CHINESE = re.compile("[\u4e00-\u9fff]")


def sentences() -> Iterator[str]:
    """Yield each sentence that is written in a check, with a word for each value filled in."""
    for name in CHECKS:
        for node in ast.walk(ast.parse((ENFORCE / f"{name}.py").read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            called = node.func.id if isinstance(node.func, ast.Name) else called
            if called in {"fault", "_wrong", "PolicyFault"}:
                yield from filter(None, map(written, node.args))


def written(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else "7" for part in node.values
        )
    return ""


@pytest.mark.parametrize("sentence", sorted(set(sentences())))
def test_sentence_is_told_in_chinese(sentence: str):
    told = fault_in_chinese(sentence)
    assert told != sentence
    assert CHINESE.search(told)
    assert not re.search("[A-Za-z]{3,} [A-Za-z]{2,} [a-z]", re.sub("`[^`]*`", "", told))


def test_all_sentences_are_found():
    assert len(set(sentences())) > 60


def test_unknown_words_stay_as_they_are():
    assert fault_in_chinese("a new complaint") == "a new complaint"
