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
    ("excepted", "is_excepted"),
    [("根治", True), ("根", False), ("彻底根治", False), ("医", False)],
)
def test_term_that_is_an_exception_itself_never_hits(
    folder: RulesFolder, excepted: str, is_excepted: bool
):
    folder.replace("  cure:", f"  doctor: [{excepted}]\n  cure:")
    folder.replace("allow:", "  unless: [doctor]\n  unless_within: 1\nallow:")
    assert codes(folder) == ({"excepted-term"} if is_excepted else set())
    assert hits(folder, "喝茶根治糖尿病") != is_excepted


def test_exception_that_is_a_piece_of_a_term_still_counts_beside_it(folder: RulesFolder):
    folder.replace("  cure:", "  doctor: [根]\n  cure:")
    folder.replace("allow:", "  unless: [doctor]\n  unless_within: 4\nallow:")
    assert hits(folder, "喝茶根治糖尿病")
    assert not hits(folder, "这根喝茶根治糖尿病")


def test_piece_of_a_pattern_is_an_exception(folder: RulesFolder):
    folder.replace("[disease, cure]", '[disease, {pattern: "一(天|根)好"}]')
    folder.replace("  cure:", "  doctor: [根]\n  cure:")
    folder.replace("allow:", "  unless: [doctor]\nallow:")
    assert hits(folder, "糖尿病一天好")
    assert not hits(folder, "糖尿病一根好")


def test_word_of_a_shared_group_may_be_taken_out_by_an_exception(folder: RulesFolder):
    folder.replace("  cure:", "  doctor: [高血压]\n  cure:")
    folder.replace("allow:", "  unless: [doctor]\nallow:")
    folder.replace("    - {text: 根治高血压, product_category: food}", "    - 根治糖尿病")
    assert "excepted-term" not in codes(folder)
    assert not hits(folder, "这茶根治高血压")


@pytest.mark.parametrize(("phrase", "is_idle"), [("喝一天好", False), ("一天好", True)])
def test_allowed_phrase_lets_a_pattern_inside_it_pass(
    folder: RulesFolder, phrase: str, is_idle: bool
):
    folder.replace("[disease, cure]", '[disease, {pattern: "一天好"}]')
    folder.replace("[不能治好的病]", f"[{phrase}]")
    assert codes(folder) == ({"idle-phrase"} if is_idle else set())
    assert hits(folder, "糖尿病喝一天好") == is_idle


def test_sequence_beside_a_wider_one_adds_nothing(folder: RulesFolder):
    folder.replace("allow:", "    - {sequence: [cure, disease, cure], gap: 5}\nallow:")
    [found] = [one for one in folder.diagnostics() if one.code == "shadowed-sequence"]
    assert found.line == 21
    assert f"sequence 1 ({RULE_ID}.yml:19)" in found.what


def test_sequences_that_differ_are_let_pass(folder: RulesFolder):
    folder.replace("allow:", "    - {sequence: [cure, disease, cure], gap: 7}\nallow:")
    assert codes(folder) == set()
