# ruff: noqa: E501 (changes and their words stay on one line where they can)
"""What changes between two rulesets, said in both languages."""

import pytest

from streamdetect.ruleset.difference import difference
from streamdetect.ruleset.loader import load_ruleset
from tests.ruleset.folders import RULE, RULE_PATH, RulesFolder

CHANGES = [
    # (what is replaced, by what, the words in Chinese, the words in English)
    ("status: enforced", "status: {state: shadow, reason: 观察一周, since: 2026-03-01}",
     ["状态：生效 → 观察，运行但无效力", "状态原因：（无） → 观察一周", "状态日期：（无） → 2026-03-01"],
     ["status: enforced → shadow, run without effect", "reason of the status: none → 观察一周",
      "date of the status: none → 2026-03-01"]),
    ("severity: grave", "severity: serious", ["严重程度：特别严重 → 严重"],
     ["severity: grave → serious"]),
    ("outcome: enforce", "outcome: review", ["命中后：直接认定违规 → 送人工复核"],
     ["a hit is: a violation → for review by a person"]),
    ("[治好, 根治]", "[治好, 断根]", ["词组 cure 增加：断根（命中变多）", "词组 cure 删去：根治（命中变少）"],
     ["group cure gains: 断根 (finds more)", "group cure loses: 根治 (finds less)"]),
    ("gap: 6", "gap: 3", ["间隔 〔cure〕 〔disease〕：6 → 3（命中变少）"],
     ["gap of 〔cure〕 〔disease〕: 6 → 3 (finds less)"]),
    ("    - {sequence: [disease, cure]}\n", "",
     ["不再命中：〔disease〕 →（最多隔 4 个字）→ 〔cure〕（命中变少）"],
     ["no longer looked for: 〔disease〕, then at most 4 characters on 〔cure〕 (finds less)"]),
    ("allow: [不能治好的病]", "allow: []", ["允许的说法删去：不能治好的病（命中变多）"],
     ["allowed phrase removed: 不能治好的病 (finds more)"]),
    ("guards: {off: [question]}", "guards: {off: [warning]}",
     ["关掉的守卫增加：提醒、告诫（命中变多）", "关掉的守卫删去：提问（命中变少）"],
     ["guard switched off added: a warning (finds more)",
      "guard switched off removed: a question (finds less)"]),
    ("  except_approvals: [drug_registration]\n", "",
     ["除外的批准文件删去：国药准字（命中变多）"], ["excepted approval removed: drug registration (finds more)"]),
    ("allow:", "rollout: 10\nowner: health\nallow:", ["灰度：100% → 10%", "负责：policy → health"],
     ["share of rooms: 100% → 10%", "owner: policy → health"]),
    ("verified: true", "verified: false",
     ["不再引用：直播电商监督管理办法第 34 条（2026 年版，部门规章，总是适用）",
      "新引用：直播电商监督管理办法第 34 条（2026 年版，部门规章，总是适用，条文未核对）"],
     ["no longer cited: 直播电商监督管理办法 art. 34 (2026, department rule, always applies)",
      "now cited: 直播电商监督管理办法 art. 34 (2026, department rule, always applies, text not verified)"]),
    ("    - 我们只卖茶\n", "    - {text: 我们只卖药, product_category: drug}\n",
     ["删去允许例子：我们只卖茶", "新增允许例子：我们只卖药（药品）"],
     ["allowed example removed: 我们只卖茶", "new allowed example: 我们只卖药 (drug)"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "zh", "en"), CHANGES, ids=[new[:24] or "deleted" for _, new, _, _ in CHANGES]
)
def test_change_of_a_rule_is_said_in_words(
    folder: RulesFolder, old: str, new: str, zh: list[str], en: list[str]
):
    if "verified: false" in new:
        folder.replace("outcome: enforce", "outcome: review")
    before = load_ruleset(folder.path)
    folder.replace(old, new)
    found = difference(before, load_ruleset(folder.path))
    assert found.shared == ()
    [change] = found.rules
    assert [line[0] for line in change.lines] == zh
    assert [line[1] for line in change.lines] == en


def test_shared_words_show_in_the_rules_that_use_them(folder: RulesFolder):
    before = load_ruleset(folder.path)
    folder.replace("高血压]", "高血压, 痛风]", "terms/health.yml")
    [change] = difference(before, load_ruleset(folder.path)).rules
    assert change.lines == (
        ("词组 disease 增加：痛风（命中变多）", "group disease gains: 痛风 (finds more)"),
    )


def test_rules_that_come_and_go_are_listed(folder: RulesFolder):
    before = load_ruleset(folder.path)
    folder.write("medical_claim/second.yml", RULE.replace("cures-disease", "second"))
    (folder.path / RULE_PATH).unlink()
    found = difference(before, load_ruleset(folder.path))
    assert [(one.rule_id, one.old is None, one.new is None) for one in found.rules] == [
        ("medical_claim/cures-disease", False, True),
        ("medical_claim/second", True, False),
    ]


def test_law_and_products_are_compared(folder: RulesFolder):
    before = load_ruleset(folder.path)
    folder.replace("不得作虚假", "不可作虚假", "law/live.yml")
    folder.replace("ordinary food", "plain food", "products.yml")
    found = difference(before, load_ruleset(folder.path))
    assert found.rules == ()
    assert [line[1] for line in found.shared] == [
        "article changed: 直播电商监督管理办法 (2026) art. 34",
        "product category food: ordinary food → plain food",
    ]


def test_words_for_goods_are_compared(folder: RulesFolder):
    folder.replace("en: ordinary food}", "en: ordinary food, words: [糖丸, 果冻]}", "products.yml")
    before = load_ruleset(folder.path)
    folder.replace("words: [糖丸, 果冻]", "words: [果冻, 软糖]", "products.yml")
    found = difference(before, load_ruleset(folder.path))
    assert found.shared == (
        ("商品叫法删去 糖丸：food", "word for goods removed 糖丸: food"),
        ("商品叫法新增 软糖：food", "word for goods added 软糖: food"),
    )


def test_codes_of_the_platform_are_compared(folder: RulesFolder):
    folder.replace("en: ordinary food}", "en: ordinary food, codes: ['50', '51']}", "products.yml")
    folder.replace(
        "en: drug registration}", "en: drug registration, codes: [国药]}", "products.yml"
    )
    before = load_ruleset(folder.path)
    folder.replace("['50', '51']", "['51', '52']", "products.yml")
    folder.replace(", codes: [国药]", "", "products.yml")
    found = difference(before, load_ruleset(folder.path))
    assert found.shared == (
        ("平台的商品类目代码删去 50：food", "platform's code of a product category removed 50: food"),
        ("平台的商品类目代码新增 52：food", "platform's code of a product category added 52: food"),
        ("平台的批准文件代码删去 国药：drug_registration",
         "platform's code of an approval removed 国药: drug_registration"),
    )  # fmt: skip


def test_nothing_differs_from_itself(folder: RulesFolder):
    ruleset = load_ruleset(folder.path)
    assert difference(ruleset, ruleset).is_empty
