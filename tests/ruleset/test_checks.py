"""Each check: what it finds, where it points, what it lets pass."""

import pytest

from streamdetect.ruleset.checks import check_examples
from streamdetect.ruleset.checks.check_examples import GOOD_EXAMPLES
from streamdetect.ruleset.messages import MESSAGES
from tests.ruleset.folders import LAW, RULE, RULE_PATH, RulesFolder


def test_good_folder_has_nothing_to_report(folder: RulesFolder):
    assert folder.diagnostics() == ()


ONE_ERROR = [
    # (code, what to write in place of what, line that it points at)
    ("id-not-path", "id: medical_claim/cures-disease", "id: medical_claim/cures", 1),
    ("category-not-folder", "category: medical_claim", "category: health_food", 5),
    ("unknown-value", "severity: grave", "severity: graev", 6),
    ("unknown-value", "language: zh", "language: de", 8),
    ("unknown-field", "known_limits:", "known_limit:", 37),
    ("missing-field", "language: zh\n", "", 1),
    ("duplicate-field", "language: zh", "language: zh\nversion: 2", 9),
    ("wrong-type", "version: 1", 'version: "1"', 2),
    ("wrong-type", "version: 1", "version: one", 2),
    ("wrong-type", 'article: "34"', "article: 34", 10),
    ("wrong-type", "allow: [不能治好的病]", "allow: 不能治好的病", 21),
    ("wrong-type", "allow: [不能治好的病]", "allow: [100]", 21),
    ("wrong-type", "title: {zh: 宣称治愈疾病, en: said to cure a disease}", "title: 宣称", 3),
    ("wrong-type", "verified: true", "verified: yes", 10),
    ("out-of-range", "gap: 6", "gap: 99", 19),
    ("out-of-range", "version: 1", "version: 0", 2),
    ("bad-form", 'version: "2026"', 'version: "new"', 10),
    ("bad-form", "allow:", "effective: {from: 2026/3/1}\nallow:", 21),
    ("no-such-day", "allow:", "effective: {from: 2026-13-01}\nallow:", 21),
    ("bad-form", "allow: [不能治好的病]", 'allow: ["  "]', 21),
    ("empty-list", "[治好, 根治]", "[]", 15),
    ("one-or-other", "{text: 根治高血压, product_category: food}", "{product_category: food}", 28),
    ("unknown-product", "[drug]", "[drugs]", 12),
    ("unknown-product", "product_category: food", "product_category: fod", 28),
    ("unknown-approval", "[drug_registration]", "[drug_registrations]", 13),
    ("contradicting-goods", "  except_product_categories: [drug]",
     "  product_categories: [drug]\n  except_product_categories: [drug]", 13),
    ("unknown-group", "sequence: [cure, disease]", "sequence: [cures, disease]", 19),
    ("unknown-group", "allow:", "  all: [goods]\nallow:", 21),
    ("unknown-shared-group", "{use: disease}", "{use: diseas}", 16),
    ("no-literal-group", "sequence: [disease, cure]", 'sequence: ["<number>"]', 20),
    ("too-many-free-steps", "[disease, cure]}", "[disease, cure, cure, cure, cure, cure], order: free}",  # noqa: E501
     20),
    ("short-term", "    - {sequence: [disease, cure]}", "    - {sequence: [one]}\n", 20),
    ("empty-term", "[治好, 根治]", "[治好, 根治, 。]", 15),
    ("empty-term", "[不能治好的病]", "[不能治好的病, …]", 21),
    ("full-width-comma", "[治好, 根治]", "[治好，根治]", 15),
    ("bad-pattern", "[disease, cure]", '[disease, {pattern: "(?=天)"}]', 20),
    ("bad-pattern", "[disease, cure]", '[disease, {pattern: "(天"}]', 20),
    ("empty-pattern", "[disease, cure]", '[disease, {pattern: "天*"}]', 20),
    ("law-without-text", 'article: "34"', 'article: "35"', 10),
    ("law-basis-differs", "basis: department_rule", "basis: statute", 10),
    ("law-applies-differs", "applies_when: always", "applies_when: advertisement", 10),
    ("unverified-law", "verified: true", "verified: false", 9),
    ("too-few-examples",
     "    - 我们只卖茶\n    - 没有什么能根治高血压\n    - 高血压要一直吃药\n", "", 31),
    ("same-example", "    - 我们只卖茶", "    - 喝这个茶能治好糖尿病", 34),
    ("dates-reversed", "allow:", "effective: {from: 2026-03-01, until: 2026-02-01}\nallow:", 21),
    ("unknown-guard", "[question]", "[questions]", 22),
    ("unknown-technique", "guards:", "techniques: {off: [pinyin]}\nguards:", 22),
    ("tab-indent", "  cure:", "\tcure:", 15),
    ("full-width-colon", "severity: grave", "severity：grave", 6),
    ("curly-quote", "[不能治好的病]", "[“不能治好的病”]", 21),
    ("invisible-character", "[不能治好的病]", "[不能\u200b治好的病]", 21),
    ("yaml-machinery", "[治好, 根治]", "&cure [治好, 根治]", 15),
    ("yaml-machinery", "known_limits: [比喻不识别]", "known_limits: !!seq [比喻]", 37),
    ("bad-yaml", "[治好, 根治]", "[治好, 根治", 16),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "old", "new", "line"), ONE_ERROR, ids=[f"{c}:{n[:24]}" for c, _, n, _ in ONE_ERROR]
)
def test_check_points_at_the_one_error(
    folder: RulesFolder, code: str, old: str, new: str, line: int
):
    if "one" in new and code == "short-term":
        folder.replace("  cure: [治好, 根治]", "  cure: [治好, 根治]\n  one: [治]")
        line += 1
    folder.replace(old, new)
    errors = [found for found in folder.diagnostics() if found.severity == "error"]
    assert [(found.code, found.file) for found in errors] == [(code, RULE_PATH)]
    assert errors[0].line == line
    assert errors[0].source_line == (folder.path / RULE_PATH).read_text().split("\n")[line - 1]


def test_severity_above_its_category_is_refused(folder: RulesFolder):
    rule = RULE.replace("medical_claim", "superlative").replace(
        "severity: grave", "severity: serious"
    )
    folder.write("superlative/cures-disease.yml", rule)
    found = folder.only()
    assert (found.code, found.line) == ("severity-too-high", 6)
    assert "`general`" in found.what


def test_same_id_in_two_files_names_both_sides(folder: RulesFolder):
    folder.write("medical_claim/other.yml", RULE)
    codes = {found.code: found for found in folder.diagnostics()}
    assert set(codes) == {"id-not-path", "duplicate-id"}
    assert (codes["duplicate-id"].file, codes["duplicate-id"].line) == (
        "medical_claim/other.yml", 1,
    )  # fmt: skip
    assert f"{RULE_PATH}:1" in codes["duplicate-id"].what


@pytest.mark.parametrize("copy", ["medical_claim/UPPER.yml", "medical_claim/a.yml"])
def test_id_belongs_to_the_file_that_is_called_so_whatever_its_order(
    folder: RulesFolder, copy: str
):
    folder.write(copy, RULE)
    (found,) = [one for one in folder.diagnostics() if one.code == "duplicate-id"]
    assert (found.file, found.line, found.col) == (copy, 1, 5)
    assert f"{RULE_PATH}:1" in found.what
    assert "if it is a copy, delete it" in found.fix


def test_id_that_no_file_is_called_by_belongs_to_the_first(folder: RulesFolder):
    folder.write("medical_claim/a.yml", RULE.replace("cures-disease", "neither"))
    folder.write("medical_claim/b.yml", RULE.replace("cures-disease", "neither"))
    (found,) = [one for one in folder.diagnostics() if one.code == "duplicate-id"]
    assert found.file == "medical_claim/b.yml"
    assert "medical_claim/a.yml:1" in found.what


def test_same_group_in_two_files_names_both_sides(folder: RulesFolder):
    folder.write("terms/more.yml", "title: {zh: 更多, en: more}\ngroups:\n  disease: [感冒]\n")
    found = folder.only()
    assert (found.code, found.file, found.line, found.col) == (
        "duplicate-group", "terms/more.yml", 3, 3,
    )  # fmt: skip
    assert "terms/health.yml:4" in found.what


def test_same_law_in_two_files_names_both_sides(folder: RulesFolder):
    folder.write("law/again.yml", LAW)
    found = folder.only()
    assert (found.code, found.file) == ("duplicate-law", "law/live.yml")
    assert "law/again.yml:1" in found.what


def test_circular_groups_are_refused_and_do_not_hang(folder: RulesFolder):
    folder.replace("cancer: [癌症, 肿瘤]", "cancer: [癌症, {use: disease}]", "terms/health.yml")
    folder.replace("{sequence: [disease, cure]}", "{sequence: [disease]}")
    assert folder.codes() == ["circular-group", "circular-group"]


def test_duplicate_terms_after_folding_are_warned_of(folder: RulesFolder):
    folder.replace("[治好, 根治]", "[治好, 根治, 根 治]")
    found = folder.only()
    assert (found.severity, found.code) == ("warning", "duplicate-term")
    assert "`根 治` equals the term `根治`" in found.what


def test_rule_on_advertising_law_alone_is_warned_of(folder: RulesFolder):
    folder.replace("applies_when: always", "applies_when: advertisement", "law/live.yml")
    folder.replace("applies_when: always", "applies_when: advertisement")
    found = folder.only()
    assert (found.severity, found.code) == ("warning", "advertisement-law-only")


def test_rule_of_the_platform_carries_what_enforces(folder: RulesFolder):
    folder.replace(
        'basis: department_rule, name: 直播电商监督管理办法, article: "34"',
        'basis: platform_rule, name: 本平台主播公约, article: "3"',
    )
    folder.replace("verified: true", "verified: false")
    assert folder.codes() == []


@pytest.mark.parametrize("change", ["outcome: review", "status: shadow", "status: draft"])
def test_unverified_law_is_enough_for_what_cannot_enforce(folder: RulesFolder, change: str):
    field = change.split(":", 1)[0]
    folder.replace(f"{field}: enforce{'d' if field == 'status' else ''}", change)
    folder.replace("verified: true", "verified: false")
    assert folder.diagnostics() == ()


def test_single_characters_may_stand_in_longer_sequences(folder: RulesFolder):
    folder.replace("[治好, 根治]", "[治, 根治]")
    assert folder.diagnostics() == ()


def test_missing_products_file_is_named_once(folder: RulesFolder):
    (folder.path / "products.yml").unlink()
    found = folder.only()
    assert (found.code, found.file, found.line) == ("missing-file", "products.yml", 0)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("medical_clam/x.yml", "unknown-folder"),
        ("medical_claim/x.yaml", "wrong-extension"),
        ("medical_claim/x.txt", "wrong-extension"),
        ("terms/x.TXT", "wrong-extension"),
        ("medical_claim/deep/x.yml", "misplaced-file"),
    ],
)
def test_files_in_the_wrong_place_are_named(folder: RulesFolder, path: str, code: str):
    folder.write(path, RULE)
    found = folder.only()
    assert (found.code, found.file) == (code, path)


@pytest.mark.parametrize("path", ["benign/zh.txt", "notes.txt", "medical_claim/README.md"])
def test_text_that_is_meant_as_no_rule_is_let_be(folder: RulesFolder, path: str):
    folder.write(path, "今天包邮\n")
    assert folder.diagnostics() == ()


def test_text_in_gb18030_is_recognised(folder: RulesFolder):
    folder.write(RULE_PATH, RULE.encode("gb18030"))
    found = folder.only()
    assert (found.code, found.line) == ("not-utf8", 3)
    assert found.source_line.startswith("title: {zh: 宣称治愈疾病")


@pytest.mark.parametrize("text", ["", "# nothing here\n", "~\n"])
def test_empty_files_are_refused(folder: RulesFolder, text: str):
    folder.write(RULE_PATH, text)
    assert [found.severity for found in folder.diagnostics()] == ["error"]


def test_prose_that_begins_with_a_quotation_is_no_slip(folder: RulesFolder):
    folder.replace("[比喻不识别]", "\n  - “药”字的比喻不识别。")
    assert folder.diagnostics() == ()


def test_law_texts_may_hold_any_punctuation(folder: RulesFolder):
    folder.replace("    不得", "    “虚假”：不得", "law/live.yml")
    assert folder.diagnostics() == ()


def test_every_message_has_both_languages_and_the_same_arguments():
    import string

    for code, message in MESSAGES.items():
        for part in (message.what, message.why, message.fix):
            assert all(words.strip() for words in part), code
            names = [
                {name.removesuffix("_zh") for _, name, _, _ in string.Formatter().parse(w) if name}
                for w in part
            ]
            assert names[0] == names[1], code


def test_duty_of_five_examples_binds_enforced_rules_alone(
    folder: RulesFolder, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(check_examples, "LEAST_OF_ENFORCED", GOOD_EXAMPLES)
    folder.replace("    - 我们只卖茶\n", "")
    assert folder.codes() == ["too-few-examples"]
    folder.replace("status: enforced", "status: shadow")
    assert folder.codes() == ["few-examples"]
