# ruff: noqa: E501 (whole messages and rule lines are shown as they are)
"""What a person sees: whole messages, in both languages."""

from textwrap import dedent

import pytest

from streamdetect.ruleset.diagnostics import RulesetError, display_width, render
from streamdetect.ruleset.loader import load_ruleset
from tests.ruleset.folders import RulesFolder


def shown(text: str) -> str:
    return dedent(text).strip("\n")


def test_message_of_a_misspelt_field(folder: RulesFolder):
    folder.replace("allow: [", "alow: [")
    assert render(folder.only()) == shown("""
        medical_claim/cures-disease.yml:21:1: error[unknown-field]: unknown field `alow` (did you mean `allow`?)
          21 | alow: [不能治好的病]
             | ^
             why: it would be ignored, and the rule would not do what it says
             fix: use one of: id, version, title, status, category, severity, outcome, language, jurisdiction, effective, owner, law, applies_to, terms, match, allow, guards, techniques, rollout, advice, examples, known_limits
    """)


def test_message_in_chinese(folder: RulesFolder):
    folder.replace("severity: grave", "severity: gravee")
    assert render(folder.only(), "zh") == shown("""
        medical_claim/cures-disease.yml:6:11: 错误[unknown-value]: `gravee` 不是 `severity` 的可用值（是不是 `grave`？）
           6 | severity: gravee
             |           ^
             原因: 提示、一般、严重、特别严重；不高于类别上限
             改法: 可用的值：notice 提示；general 一般；serious 严重；grave 特别严重
    """)


def test_caret_stands_under_the_place_after_wide_characters(folder: RulesFolder):
    folder.replace("[不能治好的病]", "[不能治好的病, 100]")
    lines = render(folder.only()).split("\n")
    under = display_width(lines[1].split("100")[0])
    assert lines[2] == lines[2][:5] + "| " + " " * (under - 7) + "^"


def test_message_of_a_law_without_text(folder: RulesFolder):
    folder.replace('article: "34"', 'article: "134"')
    assert render(folder.only()) == shown("""
        medical_claim/cures-disease.yml:10:57: error[law-without-text]: 直播电商监督管理办法 art. 134 (2026) is marked verified, but its text is not in rules/law/
          10 | …  department_rule, name: 直播电商监督管理办法, article: "134", version: "2026", applies_when: always, …
             |                                                          ^
             why: verified means that anyone can read the quoted text beside the rules
             fix: add the article to law/live.yml, or write `verified: false`
    """)


def test_message_of_a_bad_pattern(folder: RulesFolder):
    folder.replace("[disease, cure]", '[disease, {pattern: "(?<=天)好"}]')
    assert render(folder.only()) == shown("""
        medical_claim/cures-disease.yml:20:38: error[bad-pattern]: the pattern cannot be compiled: invalid perl operator: (?<=
          20 |     - {sequence: [disease, {pattern: "(?<=天)好"}]}
             |                                      ^
             why: only linear-time patterns (RE2) are allowed: no look-around, no back-references
             fix: simplify it, or use groups of terms
    """)


def test_message_of_a_collision_names_both_sides(folder: RulesFolder):
    folder.write("terms/more.yml", "title: {zh: 更多, en: more}\ngroups:\n  disease: [感冒]\n")
    assert render(folder.only()) == shown("""
        terms/more.yml:3:3: error[duplicate-group]: group `disease` collides with the same name in terms/health.yml:4
           3 |   disease: [感冒]
             |   ^
             why: rules refer to shared groups by name alone
             fix: rename one of the two
    """)


def test_message_of_a_missing_file_has_no_line(folder: RulesFolder):
    (folder.path / "products.yml").unlink()
    assert render(folder.only()) == shown("""
        products.yml: error[missing-file]: the file products.yml is missing
             why: it lists the product categories and kinds of approval that rules name
             fix: create it
    """)


def test_error_text_holds_every_message_and_what_happens_next(folder: RulesFolder):
    folder.replace("severity: grave", "severity: terrible")
    folder.replace("gap: 6", "gap: 600")
    with pytest.raises(RulesetError) as caught:
        load_ruleset(folder.path)
    text = str(caught.value)
    assert "medical_claim/cures-disease.yml:6:11: error[unknown-value]" in text
    assert "medical_claim/cures-disease.yml:19:40: error[out-of-range]" in text
    assert text.endswith(
        "the rules were refused: 2 errors — mend them all; none of them counts until then"
    )
