# ruff: noqa: E501 (whole texts are shown as they are)
"""A rule in plain words: whole texts, in both languages."""

from textwrap import dedent

from streamdetect.ruleset.explaining import Language, explain, sections
from streamdetect.ruleset.loader import load_ruleset
from tests.ruleset.folders import RulesFolder

RULE_ID = "medical_claim/cures-disease"


def spoilt(folder: RulesFolder) -> None:
    folder.replace(
        "allow:",
        "effective: {from: 2026-02-01, until: 2026-12-31}\nrollout: 10\n"
        "techniques: {off: [pinyin_initials]}\nallow:",
    )
    folder.replace(
        "    - {sequence: [disease, cure]}",
        '    - {sequence: [disease, {pattern: "[0-9]天"}, "<number>"], order: free, gap: 0}\n'
        "    - {sequence: [disease]}\n"
        "  all: [cure]\n  near: 30\n  unless: [doctor]\n  unless_within: 5",
    )
    folder.replace("  cure:", "  doctor: [医生]\n  cure:")


def scope(folder: RulesFolder, language: Language) -> str:
    """Return the first lines of where the rule holds."""
    ruleset = load_ruleset(folder.path)
    held = next(
        one for one in sections(ruleset.rule(RULE_ID), ruleset, language) if one.name == "scope"
    )
    return " / ".join(held.lines[:2])


def test_rule_that_names_comments_is_told_to_hold_for_none(folder: RulesFolder):
    folder.replace("applies_to:\n", "applies_to:\n  channels: [title, comment]\n")
    assert scope(folder, "en") == (
        "titles; Chinese words; country CN / comments are named too, and are never judged"
    )
    assert scope(folder, "zh") == "标题；中文词语；法域 CN / 写了评论，但评论从不作认定"
    folder.replace("[title, comment]", "[comment]")
    assert scope(folder, "en").startswith("nowhere; Chinese words")
    assert scope(folder, "zh").startswith("哪里都不适用；中文词语")


def test_rule_in_english(folder: RulesFolder):
    spoilt(folder)
    ruleset = load_ruleset(folder.path)
    assert explain(ruleset.rule(RULE_ID), ruleset, "en", 3) == dedent("""\
        medical_claim/cures-disease · said to cure a disease
        version 1 · enforced · disease claim for ordinary goods · grave · a hit is a violation · from 2026-02-01 · until 2026-12-31, that day included · for 10 % of rooms

        What it looks for (one is enough)
          1. 〔cure〕, then at most 6 characters on 〔disease〕
          2. 〔disease〕 + the pattern [0-9]天 + a number in any order, side by side
          3. 〔disease〕
          and within 30 characters of it: 〔cure〕

        Words
          〔doctor〕 医生
          〔cure〕 治好, 根治
          〔disease〕 癌症, 肿瘤, 糖尿病, … 4 in all

        What it lets pass
          a word within 5 characters of: 〔doctor〕
          words inside these phrases: 不能治好的病
          guards: a denial, a quotation of a ban or of others, a warning, talk of others, a superlative that the guide exempts, a correction on the spot, words of two sentences, the manner of news or of buyers' remarks, words that hardly sound like the speaker's claim, the rule's words too far apart
          guards switched off: a question
          what is found only by undoing: pinyin initials

        Where it holds
          speech, titles, cards on screen; Chinese words; country CN
          not for drug
          not for goods with drug registration
          where the goods are not known: for review by a person
          from 2026-02-01
          until 2026-12-31, that day included
          for 10 % of rooms
          answered for by: policy

        Law
          直播电商监督管理办法 art. 34 (2026, department rule, always applies)
              不得作虚假或者引人误解的商业宣传。

        Say instead
          drop disease and cure

        Found
          喝这个茶能治好糖尿病
          喝了我们这个茶糖尿 ／ 病都能治好
          根治高血压 (ordinary food)
          肿瘤喝茶也能治好
          高血压喝茶就根治

        Let pass
          这个茶不能治好糖尿病
          糖尿病患者请咨询医生
          我们只卖茶
          没有什么能根治高血压
          高血压要一直吃药

        Known limits
          比喻不识别""")


def test_rule_in_chinese(folder: RulesFolder):
    spoilt(folder)
    folder.replace("status: enforced", "status: {state: shadow, reason: 试行, since: 2026-02-01}")
    ruleset = load_ruleset(folder.path)
    text = explain(ruleset.rule(RULE_ID), ruleset, "zh")
    assert text.startswith(
        dedent("""\
        medical_claim/cures-disease · 宣称治愈疾病
        第 1 版 · 观察，运行但无效力（试行） · 普通商品宣称防治疾病 · 特别严重 · 命中后直接认定违规 · 自 2026-02-01 起 · 到 2026-12-31 为止（含当日） · 对 10% 的直播间生效

        命中什么（满足一条即可）
          1. 〔cure〕 →（最多隔 6 个字）→ 〔disease〕
          2. 〔disease〕 + 表达式 [0-9]天 + 一个数字，先后不论，紧挨着
          3. 〔disease〕
          而且前后 30 个字以内要有：〔cure〕
        """)
    )
    for line in (
        "旁边 5 个字以内有：〔doctor〕",
        "已关掉的守卫：提问",
        "靠这些还原才命中的：拼音首字母",
        "不对：药品",
        "有其一即不适用：国药准字",
        "不知道卖什么时：送人工复核",
        "对 10% 的直播间生效",
        "直播电商监督管理办法第 34 条（2026 年版，部门规章，总是适用）",
        "根治高血压（普通食品）",
    ):
        assert f"  {line}\n" in text
