"""When one rule is said to add nothing to another, and when not."""

import pytest

from streamdetect.ruleset.checks.check_overlaps import covers
from streamdetect.ruleset.loader import load_ruleset
from tests.ruleset.folders import RULE, RulesFolder


def covered(folder: RulesFolder, *changes: tuple[str, str], wide: tuple[str, str] = ("", "")):
    """Whether the good rule (after the change `wide`) covers a copy with the changes."""
    copy = RULE.replace("cures-disease", "copy")
    for old, new in changes:
        assert old in copy
        copy = copy.replace(old, new, 1)
    folder.write("medical_claim/copy.yml", copy)
    if wide[0]:
        folder.replace(*wide)
    ruleset = load_ruleset(folder.path)
    return covers(ruleset.rule("medical_claim/cures-disease"), ruleset.rule("medical_claim/copy"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("gap: 6", "gap: 5"),
        ("severity: grave", "severity: serious"),
        ("outcome: enforce", "outcome: review"),
        ("status: enforced", "status: shadow"),
        ("[治好, 根治]", "[治好]"),
        ("[不能治好的病]", "[不能治好的病, 治好你的选择困难]"),
        ("guards: {off: [question]}\n", ""),
        ("[drug]", "[drug, food]"),
        ("    - {sequence: [disease, cure]}\n", ""),
        ("{sequence: [cure, disease], gap: 6}", "{sequence: [cure, disease, cure], gap: 6}"),
        ("allow:", "  all: [cure]\nallow:"),
        ("allow:", "  unless: [cure]\nallow:"),
        ("allow:", "rollout: 20\nallow:"),
        ("  except_approvals", "  channels: [speech]\n  except_approvals"),
        ("  except_approvals", "  languages: [zh]\n  except_approvals"),
        ("allow:", "effective: {from: 2026-01-01}\nallow:"),
    ],
)
def test_narrower_copy_is_covered(folder: RulesFolder, old: str, new: str):
    assert covered(folder, (old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("gap: 6", "gap: 7"),
        ("gap: 6", "gap: 6, order: free"),
        ("[治好, 根治]", "[治好, 断根]"),
        ("[不能治好的病]", "[]"),
        ("guards: {off: [question]}", "guards: {off: [question, warning]}"),
        ("  except_product_categories: [drug]\n", ""),
        ("  except_approvals: [drug_registration]\n", ""),
        ("[drug_registration]\n", "[drug_registration]\n  unknown_goods: enforce\n"),
        ("language: zh", "language: en"),
    ],
)
def test_wider_copy_is_not_covered(folder: RulesFolder, old: str, new: str):
    assert not covered(folder, (old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("severity: grave", "severity: serious"),
        ("outcome: enforce", "outcome: review"),
        ("status: enforced", "status: shadow"),
        ("allow:", "rollout: 50\nallow:"),
        ("  except_approvals", "  channels: [speech]\n  except_approvals"),
        ("  except_approvals", "  languages: [zh]\n  except_approvals"),
        ("allow:", "effective: {until: 2026-12-31}\nallow:"),
        ("allow:", "  all: [cure]\nallow:"),
        ("allow:", "  unless: [disease]\nallow:"),
        ("allow:", "techniques: {off: [pinyin_initials]}\nallow:"),
    ],
)
def test_rule_that_weighs_or_reaches_less_covers_nothing(folder: RulesFolder, old: str, new: str):
    assert not covered(folder, wide=(old, new))


def test_bare_term_covers_longer_terms_and_longer_sequences(folder: RulesFolder):
    bare = ("    - {sequence: [disease, cure]}", "    - {sequence: [cure]}")
    assert covered(folder, ("[治好, 根治]", "[彻底根治, 能治好]"), wide=bare)
    assert not covered(folder, ("[治好, 根治]", "[彻底根除, 能治好]"))


def test_english_terms_cover_only_whole_words(folder: RulesFolder):
    bare = (
        "  cure: [治好, 根治]\n  disease: {use: disease}\nmatch:\n  any:\n",
        "  cure: [cure]\n  disease: {use: disease}\nmatch:\n  any:\n    - {sequence: [cure]}\n",
    )
    assert covered(folder, ("[治好, 根治]", "[cure it, will cure]"), wide=bare)
    assert not covered(folder, ("[治好, 根治]", "[cure it, cures]"))


def test_rule_for_known_goods_only_does_not_cover_one_that_is_asked_of_unknown_ones_too(
    folder: RulesFolder,
):
    known_only = ("[drug_registration]\n", "[drug_registration]\n  unknown_goods: let_pass\n")
    review = ("outcome: enforce", "outcome: review")
    assert not covered(folder, review, wide=known_only)
    assert covered(folder, review, known_only)
