from datetime import date

import pytest

from streamdetect.ruleset.diagnostics import RulesetError
from streamdetect.ruleset.loader import inspect_folder, load_ruleset
from streamdetect.ruleset.model import (
    AppliesTo,
    Example,
    GroupStep,
    LawCitation,
    PatternStep,
    TermSequence,
)
from tests.ruleset.folders import RULE, RULE_PATH, RulesFolder


def test_loader_reads_every_field_of_a_rule(folder: RulesFolder):
    folder.replace(
        "allow:",
        "effective: {from: 2026-02-01, until: 2027-01-31}\n"
        "owner: health-policy\njurisdiction: CN\nrollout: 25\n"
        "techniques: {off: [pinyin_initials]}\nallow:",
    )
    folder.replace(
        "    - {sequence: [disease, cure]}",
        '    - {sequence: [disease, {pattern: "[0-9]+天"}, "<number>"], order: free}\n'
        "  all: [disease]\n  near: 30\n  unless: [cure]\n  unless_within: 5",
    )
    folder.replace(
        "applies_to:\n", "applies_to:\n  channels: [speech, comment]\n  languages: [zh]\n"
    )
    ruleset = load_ruleset(folder.path)
    rule = ruleset.rule("medical_claim/cures-disease")
    assert rule.version == 1
    assert (rule.title_zh, rule.title_en) == ("宣称治愈疾病", "said to cure a disease")
    assert (rule.status, rule.category, rule.severity) == ("enforced", "medical_claim", "grave")
    assert rule.law == (
        LawCitation("department_rule", "直播电商监督管理办法", "34", "2026", "always", True),
    )
    assert rule.groups == {
        "cure": ("治好", "根治"),
        "disease": ("癌症", "肿瘤", "糖尿病", "高血压"),
    }
    assert rule.matching.any_of == (
        TermSequence((GroupStep("cure"), GroupStep("disease")), gap=6),
        TermSequence(
            (GroupStep("disease"), PatternStep("[0-9]+天"), GroupStep("<number>")),
            fixed_order=False,
        ),
    )
    assert (rule.matching.all_of, rule.matching.near) == (("disease",), 30)
    assert (rule.matching.unless, rule.matching.unless_within) == (("cure",), 5)
    assert rule.applies_to == AppliesTo(
        except_product_categories=frozenset({"drug"}),
        except_approvals=frozenset({"drug_registration"}),
    )
    assert rule.violating[1] == Example(("喝了我们这个茶糖尿", "病都能治好"))
    assert rule.violating[2] == Example(("根治高血压",), product_category="food")
    assert rule.channels == {"speech", "comment"}
    assert rule.languages == {"zh"}
    assert (rule.effective_from, rule.effective_until) == (date(2026, 2, 1), date(2027, 1, 31))
    assert rule.guards_off == {"question"}
    assert rule.techniques_off == {"pinyin_initials"}
    assert (rule.rollout_percent, rule.owner, rule.source) == (25, "health-policy", RULE_PATH)
    assert ruleset.products == {"food", "drug"}
    assert ruleset.product_titles["food"] == ("普通食品", "ordinary food")
    assert ruleset.approval_titles == {"drug_registration": ("国药准字", "drug registration")}
    assert ruleset.article(rule.law[0]).text == "不得作虚假或者引人误解的商业宣传。"


def test_loader_folds_terms_as_the_text_is_folded(folder: RulesFolder):
    folder.replace("[治好, 根治]", "[ＡＢＣ, 治愈率百分之百]")
    rule = load_ruleset(folder.path).rules[0]
    assert rule.groups["cure"] == ("abc", "治愈率100%")


def test_loader_reads_a_status_with_reason_and_date(folder: RulesFolder):
    folder.replace(
        "status: enforced",
        "status: {state: deprecated, reason: 与另一条重复, since: 2026-03-01}",
    )
    rule = load_ruleset(folder.path).rules[0]
    assert (rule.status, rule.status_reason) == ("deprecated", "与另一条重复")
    assert rule.status_since == date(2026, 3, 1)


def test_loader_sorts_rules_by_id(folder: RulesFolder):
    other = RULE.replace("cures-disease", "a-first")
    folder.write("medical_claim/a-first.yml", other)
    ids = [rule.id for rule in load_ruleset(folder.path).rules]
    assert ids == ["medical_claim/a-first", "medical_claim/cures-disease"]


def test_loader_reports_all_errors_of_all_files_and_refuses_the_set(folder: RulesFolder):
    folder.replace("severity: grave", "severity: grav")
    folder.replace("known_limits", "known_limit")
    folder.replace("[{use: cancer}, 糖尿病, 高血压]", "[{use: cancr}, 糖尿病]", "terms/health.yml")
    folder.write("medical_claim/broken.yml", "id: [")
    with pytest.raises(RulesetError) as caught:
        load_ruleset(folder.path)
    assert [(found.file, found.code) for found in caught.value.diagnostics] == [
        ("medical_claim/broken.yml", "bad-yaml"),
        (RULE_PATH, "unknown-value"),
        (RULE_PATH, "unknown-field"),
        ("terms/health.yml", "unknown-shared-group"),
    ]
    assert "4 errors" in str(caught.value)


def test_loader_lets_warnings_pass(folder: RulesFolder):
    folder.replace("  cure: [治好, 根治]", "  cure: [治好, 根治]\n  spare: [备用]")
    inspection = inspect_folder(folder.path)
    assert [(found.severity, found.code) for found in inspection.diagnostics] == [
        ("warning", "unused-group")
    ]
    assert inspection.ruleset == load_ruleset(folder.path)


def test_loader_ignores_hidden_copies_and_the_benign_corpus(folder: RulesFolder):
    folder.write("..2026_01_01/medical_claim/cures-disease.yml", "id: [")
    folder.write("benign/chat.yml", "id: [")
    folder.write("enforcement.yml", "measures: {}")
    assert folder.diagnostics() == ()


def test_loader_names_a_file_that_cannot_be_read(folder: RulesFolder):
    (folder.path / "medical_claim" / "gone.yml").symlink_to(folder.path / "nowhere.yml")
    assert folder.only().what == "the file cannot be read: No such file or directory"


def test_expired_rules_are_warned_of_only_when_a_day_is_given(folder: RulesFolder):
    folder.replace("allow:", "effective: {until: 2026-03-31}\nallow:")
    assert inspect_folder(folder.path).diagnostics == ()
    assert inspect_folder(folder.path, date(2026, 3, 31)).diagnostics == ()
    inspection = inspect_folder(folder.path, date(2026, 4, 1))
    assert [found.code for found in inspection.diagnostics] == ["expired"]
    assert inspection.ruleset is not None
