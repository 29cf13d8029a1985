"""Ways to break a rules folder, one for each message; `python -m tests.ruleset.breakages` writes
what people are then told to `messages.en.txt` and `messages.zh.txt`."""

import codecs
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final, Literal

from streamdetect.cli.rules.rehearsing import detection_of
from streamdetect.ruleset.diagnostics import Diagnostic, RulesetError, render
from streamdetect.ruleset.drafts import Drafts
from streamdetect.ruleset.examples import diagnostic_of, run_examples
from streamdetect.ruleset.exceptions_file import inspect_exceptions
from streamdetect.ruleset.loader import in_use, inspect_folder, load_ruleset, read_bundle
from streamdetect.ruleset.lock import (
    behind,
    compare,
    gone_without_lock,
    lock_of,
    missing,
    parse_lock,
)
from streamdetect.ruleset.shared_lock import (
    Numbered,
    changed_without_lock,
    shared_changes,
    unheard_of,
)
from tests.ruleset.folders import LAW, RULE, RULE_PATH, RulesFolder, good_folder

TODAY: Final = date(2026, 3, 1)
HERE: Final = Path(__file__).parent

Effect = Literal["refused", "warned", "tested"]


@dataclass(frozen=True)
class Breakage:
    """What is done to a good folder, and the message that it gets: code and `file:line:col`.

    `refused`: no worker takes the rules. `warned`: `rules lint` tells. `tested`: `rules test` does.
    """

    name: str
    code: str
    place: str
    spoil: Callable[[RulesFolder], None]
    effect: Effect = "refused"


def swap(old: str, new: str, file: str = RULE_PATH) -> Callable[[RulesFolder], None]:
    return lambda folder: folder.replace(old, new, file)


def four_in_the_shadow(folder: RulesFolder) -> None:
    folder.replace("status: enforced", "status: shadow", RULE_PATH)
    folder.replace("    - 高血压要一直吃药\n", "", RULE_PATH)


def except_a_whole_group(folder: RulesFolder) -> None:
    rare = "title: {zh: 少见, en: rare}\ngroups:\n  rare: [百日咳, 猩红热]\n"
    folder.write("terms/rare.yml", rare)
    folder.replace("  disease: {use: disease}", "  disease: {use: disease}\n  rare: {use: rare}")
    folder.replace("allow:", "    - {sequence: [cure, rare]}\n  unless: [rare]\nallow:")


def write(file: str, text: str | bytes) -> Callable[[RulesFolder], None]:
    return lambda folder: folder.write(file, text)


def link_to_nowhere(folder: RulesFolder) -> None:
    (folder.path / "medical_claim" / "gone.yml").symlink_to(folder.path / "nowhere.yml")


def link_to_itself(folder: RulesFolder) -> None:
    (folder.path / "medical_claim" / "again").symlink_to(folder.path / "medical_claim")


def pipe(folder: RulesFolder) -> None:
    os.mkfifo(folder.path / "medical_claim" / "pipe.yml")


def without_products(folder: RulesFolder) -> None:
    (folder.path / "products.yml").unlink()


def advertisement_only(folder: RulesFolder) -> None:
    folder.replace("applies_when: always", "applies_when: advertisement", "law/live.yml")
    folder.replace("applies_when: always", "applies_when: advertisement")


def second(**changes: str) -> str:
    text = RULE.replace("medical_claim/cures-disease", "medical_claim/second")
    for old, new in changes.items():
        text = text.replace(old.replace("_", ": "), new)
    return text


RULE_AT: Final = f"{RULE_PATH}:"

# The issue asks for the first twenty-five; the rest completes the messages.
BREAKAGES: Final = (
    Breakage("bracket left open", "bad-yaml", f"{RULE_AT}16:10",
             swap("[治好, 根治]", "[治好, 根治")),
    Breakage("full-width colon", "full-width-colon", f"{RULE_AT}6:9",
             swap("severity: grave", "severity：grave")),
    Breakage("full-width colon between braces", "full-width-colon", f"{RULE_AT}19:38",
             swap("gap: 6", "gap：6")),
    Breakage("no space behind a colon", "colon-without-space", f"{RULE_AT}2:8",
             swap("version: 1", "version:1")),
    Breakage("no space between braces", "colon-without-space", f"{RULE_AT}19:38",
             swap("gap: 6", "gap:6")),
    Breakage("full-width comma", "full-width-comma", f"{RULE_AT}15:10",
             swap("[治好, 根治]", "[治好，根治]")),
    Breakage("full-width semicolon", "full-width-comma", f"{RULE_AT}15:10",
             swap("[治好, 根治]", "[治好；根治]")),
    Breakage("full-width closing bracket", "full-width-mark", f"{RULE_AT}15:16",
             swap("[治好, 根治]", "[治好, 根治］")),
    Breakage("full-width colon inside braces", "full-width-colon", f"{RULE_AT}19:16",
             swap("{sequence: [", "{sequence：[")),
    Breakage("cells of a table", "table-cells", f"{RULE_AT}15:10",
             swap("[治好, 根治]", "[治好\t高, 根治]")),
    Breakage("space between words", "joined-terms", f"{RULE_AT}15:10",
             swap("[治好, 根治]", "[治好 根治, 治好, 根治]"), "warned"),
    Breakage("words in one pair of quotes", "joined-terms", f"{RULE_AT}15:10",
             swap("[治好, 根治]", '["治好,根治", 治好, 根治]'), "warned"),
    Breakage("hashtag", "cut-at-hash", f"{RULE_AT}34:13",
             swap("    - 我们只卖茶", "    - 我们只卖茶 #好茶"), "warned"),
    Breakage("curly quotes", "curly-quote", f"{RULE_AT}21:9",
             swap("[不能治好的病]", "[“不能治好的病”]")),
    Breakage("tab", "tab-indent", f"{RULE_AT}15:1", swap("  cure:", "\tcure:")),
    Breakage("saved as GB18030", "not-utf8", f"{RULE_AT}3:13",
             write(RULE_PATH, RULE.encode("gb18030"))),
    Breakage("one byte of another encoding", "foreign-byte", f"{RULE_AT}3:46",
             write(RULE_PATH, RULE.encode().replace(b"disease}", b"diseas\xe9}", 1))),
    Breakage("cut in a character", "cut-short", f"{RULE_AT}3:13",
             write(RULE_PATH, RULE[: RULE.index("{zh: ") + 6].encode()[:-1])),
    Breakage("empty file", "empty-file", f"{RULE_AT}1:1", write(RULE_PATH, "# nothing\n")),
    Breakage("number in quotes", "wrong-type", f"{RULE_AT}2:10",
             swap("version: 1", 'version: "1"')),
    Breakage("text where a list belongs", "wrong-type", f"{RULE_AT}21:8",
             swap("allow: [不能治好的病]", "allow: 不能治好的病")),
    Breakage("misspelt field", "unknown-field", f"{RULE_AT}21:1", swap("allow: [", "alow: [")),
    Breakage("field left out", "missing-field", f"{RULE_AT}1:1", swap("language: zh\n", "")),
    Breakage("field written twice", "duplicate-field", f"{RULE_AT}9:1",
             swap("language: zh", "language: zh\nversion: 2")),
    Breakage("misspelt value", "unknown-value", f"{RULE_AT}6:11",
             swap("severity: grave", "severity: gravee")),
    Breakage("unknown group", "unknown-group", f"{RULE_AT}19:19",
             swap("sequence: [cure, disease]", "sequence: [cures, disease]")),
    Breakage("empty group", "empty-list", f"{RULE_AT}15:9", swap("[治好, 根治]", "[]")),
    Breakage("bad regex", "bad-pattern", f"{RULE_AT}20:38",
             swap("[disease, cure]", '[disease, {pattern: "(天"}]')),
    Breakage("regex with a look-behind", "bad-pattern", f"{RULE_AT}20:38",
             swap("[disease, cure]", '[disease, {pattern: "(?<=天)好"}]')),
    Breakage("catastrophic regex", "nested-repeat", f"{RULE_AT}20:38",
             swap("[disease, cure]", '[disease, {pattern: "(天+)+好"}]')),
    Breakage("regex that matches nothing", "empty-pattern", f"{RULE_AT}20:38",
             swap("[disease, cure]", '[disease, {pattern: "天*"}]')),
    Breakage("regex of a border only", "empty-pattern", f"{RULE_AT}20:38",
             swap("[disease, cure]", "[disease, {pattern: '\\b'}]")),
    Breakage("clashing ids", "duplicate-id", "medical_claim/other.yml:1:5",
             write("medical_claim/other.yml", RULE)),
    Breakage("law without article", "missing-field", f"{RULE_AT}10:5",
             swap('article: "34", ', "")),
    Breakage("law that is not quoted", "law-without-text", f"{RULE_AT}10:57",
             swap('article: "34"', 'article: "134"')),
    Breakage("law by its full name", "law-without-text", f"{RULE_AT}10:59",
             swap("name: 直播电商监督管理办法", "name: 《直播电商监督管理办法》")),
    Breakage("no verified law", "unverified-law", f"{RULE_AT}9:1",
             swap("verified: true", "verified: false")),
    Breakage("violating example that is not found", "example-missed", f"{RULE_AT}28:7",
             swap("{text: 根治高血压, product_category: food}", "这个茶很好喝"), "tested"),
    Breakage("allowed example that is found", "example-hit", f"{RULE_AT}34:7",
             swap("    - 我们只卖茶", "    - 我们的茶根治高血压"), "tested"),
    Breakage("example on both sides", "same-example", f"{RULE_AT}34:7",
             swap("    - 我们只卖茶", "    - 喝这个茶能治好糖尿病")),
    Breakage("invisible character", "invisible-character", f"{RULE_AT}21:11",
             swap("[不能治好的病]", "[不能\u200b治好的病]")),
    Breakage("anchor", "yaml-machinery", f"{RULE_AT}15:9", swap("[治好, 根治]", "&a [治好, 根治]")),
    Breakage("number out of range", "out-of-range", f"{RULE_AT}19:40", swap("gap: 6", "gap: 99")),
    Breakage("date that is none", "no-such-day", f"{RULE_AT}21:19",
             swap("allow:", "effective: {from: 2026-13-01}\nallow:")),
    Breakage("example without text", "one-or-other", f"{RULE_AT}28:7",
             swap("{text: 根治高血压, product_category: food}", "{product_category: food}")),
    Breakage("products.yml missing", "missing-file", "products.yml", without_products),
    Breakage("link to nowhere", "unreadable-file", "medical_claim/gone.yml", link_to_nowhere),
    Breakage("misspelt folder", "unknown-folder", "medical_clam/x.yml:1:1",
             write("medical_clam/x.yml", RULE)),
    Breakage("wrong ending", "wrong-extension", "medical_claim/x.yaml:1:1",
             write("medical_claim/x.yaml", RULE)),
    Breakage("folder too deep", "misplaced-file", "medical_claim/deep/x.yml:1:1",
             write("medical_claim/deep/x.yml", RULE)),
    Breakage("id unlike its path", "id-not-path", f"{RULE_AT}1:5",
             swap("id: medical_claim/cures-disease", "id: medical_claim/cures")),
    Breakage("category unlike its folder", "category-not-folder", f"{RULE_AT}5:11",
             swap("category: medical_claim", "category: health_food")),
    Breakage("group twice", "duplicate-group", "terms/more.yml:3:3",
             write("terms/more.yml", "title: {zh: 更多, en: more}\ngroups:\n  disease: [感冒]\n")),
    Breakage("law twice", "duplicate-law", "law/live.yml:1:7", write("law/again.yml", LAW)),
    Breakage("severity above the category", "severity-too-high",
             "superlative/cures-disease.yml:6:11",
             write("superlative/cures-disease.yml", RULE.replace("medical_claim", "superlative"))),
    Breakage("unknown goods", "unknown-product", f"{RULE_AT}12:31", swap("[drug]", "[drugs]")),
    Breakage("unknown approval", "unknown-approval", f"{RULE_AT}13:22",
             swap("[drug_registration]", "[drug_registrations]")),
    Breakage("goods wanted and excepted", "contradicting-goods", f"{RULE_AT}13:31",
             swap("  except_product_categories: [drug]",
                  "  product_categories: [drug]\n  except_product_categories: [drug]")),
    Breakage("platform code with two meanings", "clashing-code", "products.yml:2:47",
             swap("food: {zh: 普通食品, en: ordinary food}",
                  'food: {zh: 普通食品, en: ordinary food, codes: ["drug"]}', "products.yml")),
    Breakage("word that names two kinds of goods", "clashing-goods-word", "products.yml:3:40",
             swap("food: {zh: 普通食品, en: ordinary food}",
                  "food: {zh: 普通食品, en: ordinary food, words: [糖丸]}\n"
                  "  pill: {zh: 药丸, en: pill, words: [药丸, 糖丸]}", "products.yml")),
    Breakage("character that names goods", "short-goods-word", "products.yml:2:47",
             swap("food: {zh: 普通食品, en: ordinary food}",
                  "food: {zh: 普通食品, en: ordinary food, words: [茶]}", "products.yml")),
    Breakage("unknown shared group", "unknown-shared-group", f"{RULE_AT}16:18",
             swap("{use: disease}", "{use: diseas}")),
    Breakage("group that brings in itself", "circular-group", "terms/health.yml:3:3",
             swap("cancer: [癌症, 肿瘤]", "cancer: [癌症, {use: cancer}]", "terms/health.yml")),
    Breakage("group without use", "unused-group", f"{RULE_AT}15:3",
             swap("  cure:", "  spare: [备用]\n  cure:"), "warned"),
    Breakage("sequence without words", "no-literal-group", f"{RULE_AT}20:18",
             swap("sequence: [disease, cure]", 'sequence: ["<number>"]')),
    Breakage("free order too long", "too-many-free-steps", f"{RULE_AT}20:18",
             swap("[disease, cure]}",
                  "[disease, cure, cure, cure, cure, cure], order: free}")),
    Breakage("single character alone", "short-term", f"{RULE_AT}20:7",
             swap("    - {sequence: [disease, cure]}",
                  "    - {sequence: [cure]}\n    - {sequence: [disease, cure]}")),
    Breakage("term of punctuation", "empty-term", f"{RULE_AT}15:18",
             swap("[治好, 根治]", "[治好, 根治, 。]")),
    Breakage("term of one character in disguise", "one-left", f"{RULE_AT}15:18",
             swap("[治好, 根治]", "[治好, 根治, 治。]"), "warned"),
    Breakage("term written twice", "duplicate-term", f"{RULE_AT}15:18",
             swap("[治好, 根治]", "[治好, 根治, 根 治]"), "warned"),
    Breakage("term that is excepted", "excepted-term", f"{RULE_AT}16:14",
             swap("allow:", "  unless: [doctor]\nallow:"), "warned"),
    Breakage("allowed phrase without a term", "idle-phrase", f"{RULE_AT}21:9",
             swap("[不能治好的病]", "[不能代替食物]"), "warned"),
    Breakage("sequence that adds nothing", "shadowed-sequence", f"{RULE_AT}21:7",
             swap("allow:", "    - {sequence: [cure, disease], gap: 2}\nallow:"), "warned"),
    Breakage("rule twice", "duplicate-rule", f"{RULE_AT}1:5",
             write("medical_claim/second.yml", second()), "warned"),
    Breakage("rule that adds nothing", "shadowed-rule", "medical_claim/second.yml:1:5",
             write("medical_claim/second.yml", second(gap_6="gap: 2", grave="serious")), "warned"),
    Breakage("pattern too large", "slow-pattern", f"{RULE_AT}20:38",
             swap("[disease, cure]", '[disease, {pattern: "([一二三四五]{1,40}天){1,20}"}]')),
    Breakage("pattern with a capital", "unreachable-pattern", f"{RULE_AT}21:38",
             swap("allow:", '    - {sequence: [disease, {pattern: "VX[0-9]+"}]}\nallow:'),
             "warned"),
    Breakage("exception for a whole shared group", "excepted-group", f"{RULE_AT}23:12",
             except_a_whole_group, "warned"),
    Breakage("pattern that ends with anything", "greedy-border", f"{RULE_AT}21:29",
             swap("allow:", "    - {sequence: [{pattern: '三天.{0,6}'}, cure]}\nallow:"),
             "warned"),
    Breakage("percent in words", "unreachable-pattern", f"{RULE_AT}21:38",
             swap("allow:", '    - {sequence: [disease, {pattern: "百分之[0-9]+"}]}\nallow:'),
             "warned"),
    Breakage("word in its other spelling", "unreachable-pattern", f"{RULE_AT}21:38",
             swap("allow:", '    - {sequence: [disease, {pattern: "colou?r|tumours?"}]}\nallow:'),
             "warned"),
    Breakage("pattern that asks for a backslash", "double-backslash", f"{RULE_AT}21:38",
             swap("allow:", "    - {sequence: [disease, {pattern: '\\\\b好了'}]}\nallow:"),
             "warned"),
    Breakage("rank of the law", "law-basis-differs", f"{RULE_AT}10:13",
             swap("basis: department_rule", "basis: statute")),
    Breakage("when the law applies", "law-applies-differs", f"{RULE_AT}10:94",
             swap("applies_when: always", "applies_when: advertisement")),
    Breakage("law of advertising alone", "advertisement-law-only", f"{RULE_AT}9:1",
             advertisement_only, "warned"),
    Breakage("two examples", "too-few-examples", f"{RULE_AT}31:3",
             swap("    - 我们只卖茶\n    - 没有什么能根治高血压\n    - 高血压要一直吃药\n", "")),
    Breakage("four examples", "few-examples", f"{RULE_AT}31:3",
             four_in_the_shadow, "warned"),
    Breakage("ends before it begins", "dates-reversed", f"{RULE_AT}21:38",
             swap("allow:", "effective: {from: 2026-03-01, until: 2026-02-01}\nallow:")),
    Breakage("over", "expired", f"{RULE_AT}21:20",
             swap("allow:", "effective: {until: 2026-02-28}\nallow:"), "warned"),
    Breakage("out of use without a reason", "status-without-reason", f"{RULE_AT}4:9",
             swap("status: enforced", "status: deprecated"), "warned"),
    Breakage("unknown guard", "unknown-guard", f"{RULE_AT}22:16",
             swap("[question]", "[questions]")),
    Breakage("unknown technique", "unknown-technique", f"{RULE_AT}22:20",
             swap("guards:", "techniques: {off: [pinyin]}\nguards:")),
    Breakage("byte order mark", "byte-order-mark", f"{RULE_AT}1:1",
             write(RULE_PATH, codecs.BOM_UTF8 + RULE.encode())),
    Breakage("saved as UTF-16", "utf-16", f"{RULE_AT}1:1", write(RULE_PATH, RULE.encode("utf-16"))),
    Breakage("saved in part", "bad-yaml", f"{RULE_AT}21:4", write(RULE_PATH, RULE.split("ow:")[0])),
    Breakage("control character", "control-character", f"{RULE_AT}15:11",
             swap("[治好, 根治]", "[治\0好, 根治]")),
    Breakage("line that ends unseen", "control-character", f"{RULE_AT}15:11",
             swap("[治好, 根治]", "[治\u2028好, 根治]")),
    Breakage("half a character", "control-character", f"{RULE_AT}15:10",
             swap("[治好, 根治]", '["治\\ud83d好", 根治]')),
    Breakage("merge without an end", "merge-conflict", f"{RULE_AT}2:1",
             swap("version: 1", "<<<<<<< HEAD\nversion: 1")),
    Breakage("full-width brackets", "full-width-mark", f"{RULE_AT}15:9",
             swap("[治好, 根治]", "【治好, 根治】")),
    Breakage("full-width space", "full-width-mark", f"{RULE_AT}6:10",
             swap("severity: grave", "severity:　grave")),
    Breakage("full-width dash", "full-width-mark", f"{RULE_AT}34:5",
             swap("    - 我们只卖茶", "    － 我们只卖茶")),
    Breakage("thousands of brackets", "too-deep", f"{RULE_AT}15:27",
             swap("[治好, 根治]", "[" * 50_000)),
    Breakage("file of megabytes", "too-large", RULE_PATH,
             write(RULE_PATH, RULE + "# 很长\n" * 100_000)),
    Breakage("colon in a sentence", "colon-in-text", f"{RULE_AT}34:7",
             swap("    - 我们只卖茶", "    - 客服: 我们只卖茶")),
    Breakage("colon in a term", "colon-in-text", f"{RULE_AT}15:14",
             swap("[治好, 根治]", "[根治, 说: 治好]")),
    Breakage("quote left open", "open-quote", f"{RULE_AT}34:7",
             swap("    - 我们只卖茶", '    - "我们只卖茶')),
    Breakage("quote closed by a curly one", "open-quote", f"{RULE_AT}34:7",
             swap("    - 我们只卖茶", '    - "我们只卖茶”')),
    Breakage("quote left open before another", "open-quote", f"{RULE_AT}10:57",
             swap('article: "34"', 'article: "34')),
    Breakage("quote left open lines before another", "open-quote", f"{RULE_AT}3:13",
             swap("zh: 宣称治愈疾病", 'zh: "宣称治愈疾病')),
    Breakage("item without a dash", "no-item", f"{RULE_AT}34:5",
             swap("    - 我们只卖茶", "    我们只卖茶")),
    Breakage("dash without a space", "no-item", f"{RULE_AT}34:5",
             swap("    - 我们只卖茶", "    -我们只卖茶")),
    Breakage("bullet of a text processor", "no-item", f"{RULE_AT}34:5",
             swap("    - 我们只卖茶", "    • 我们只卖茶")),
    Breakage("item indented too far", "swallowed-item", f"{RULE_AT}35:7",
             swap("    - 没有什么", "      - 没有什么")),
    Breakage("first dash without a space", "no-item", f"{RULE_AT}32:5",
             swap("    - 这个茶不能", "    -这个茶不能")),
    Breakage("item indented too little", "wrong-indent", f"{RULE_AT}35:3",
             swap("    - 没有什么", "  - 没有什么")),
    Breakage("field indented too little", "wrong-indent", f"{RULE_AT}16:2",
             swap("  disease: {use", " disease: {use")),
    Breakage("field indented too far", "wrong-indent", f"{RULE_AT}16:5",
             swap("  disease: {use", "    disease: {use")),
    Breakage("first field indented", "wrong-indent", f"{RULE_AT}6:2",
             swap("severity: grave", " severity: grave")),
    Breakage("full-width comma between fields", "full-width-mark", f"{RULE_AT}19:33",
             swap("disease], gap: 6", "disease]，gap: 6")),
    Breakage("semicolon between fields", "full-width-mark", f"{RULE_AT}19:33",
             swap("disease], gap: 6", "disease]; gap: 6")),
    Breakage("comma in a title", "comma-in-text", f"{RULE_AT}3:19",
             swap("zh: 宣称治愈疾病", "zh: 宣称治愈, 根治")),
    Breakage("comma missing between steps", "joined-names", f"{RULE_AT}19:19",
             swap("[cure, disease]", "[cure disease]")),
    Breakage("full-width comma between steps", "joined-names", f"{RULE_AT}19:19",
             swap("[cure, disease]", "[cure，disease]")),
    Breakage("comma missing between channels", "joined-names", f"{RULE_AT}12:14",
             swap("  except_product", "  channels: [speech title]\n  except_product")),
    Breakage("category in Chinese", "unknown-value", f"{RULE_AT}5:11",
             swap("category: medical_claim", "category: 普通商品防治疾病")),
    Breakage("severity in capitals", "unknown-value", f"{RULE_AT}6:11",
             swap("severity: grave", "severity: GRAVE")),
    Breakage("goods in Chinese", "unknown-product", f"{RULE_AT}12:31", swap("[drug]", "[药品]")),
    Breakage("law misspelt", "law-without-text", f"{RULE_AT}10:55",
             swap("name: 直播电商监督管理办法", "name: 直播电商管理办法")),
    Breakage("file pasted twice", "repeated-fields", f"{RULE_AT}38:1",
             write(RULE_PATH, RULE + RULE)),
    Breakage("file without its beginning", "missing-fields", f"{RULE_AT}1:1",
             write(RULE_PATH, RULE[RULE.index("terms:"):])),
    Breakage("pattern among terms", "pattern-in-term", f"{RULE_AT}15:18",
             swap("[治好, 根治]", "[治好, 根治, '治.{0,3}断']"), "warned"),
    Breakage("dots among terms", "pattern-in-term", f"{RULE_AT}15:18",
             swap("[治好, 根治]", "[治好, 根治, 喝…就好]"), "warned"),
    Breakage("number among the words of a term", "pattern-in-term", f"{RULE_AT}15:18",
             swap("[治好, 根治]", "[治好, 根治, <number>天好]"), "warned"),
    Breakage("name of a group among terms", "group-as-term", f"{RULE_AT}15:18",
             swap("[治好, 根治]", "[治好, 根治, cancer]"), "warned"),
    Breakage("group used without braces", "group-as-term", f"{RULE_AT}15:18",
             swap("[治好, 根治]", "[治好, 根治, use cancer]"), "warned"),
    Breakage("allowed phrases joined", "full-width-comma", f"{RULE_AT}21:9",
             swap("[不能治好的病]", "[不能治好的病、不能根治]")),
    Breakage("full-width parentheses in a pattern", "dropped-in-pattern", f"{RULE_AT}21:38",
             swap("allow:", "    - {sequence: [disease, {pattern: '[0-9]+（天|周）'}]}\nallow:"),
             "warned"),
    Breakage("emoji in a pattern", "dropped-in-pattern", f"{RULE_AT}21:38",
             swap("allow:", "    - {sequence: [disease, {pattern: '🌿茶'}]}\nallow:"),
             "warned"),
    Breakage("number in a pattern", "dropped-in-pattern", f"{RULE_AT}21:38",
             swap("allow:", "    - {sequence: [disease, {pattern: '<number>天'}]}\nallow:"),
             "warned"),
    Breakage("range of numerals", "numeral-range", f"{RULE_AT}21:38",
             swap("allow:", "    - {sequence: [disease, {pattern: '[一-十]+天'}]}\nallow:"),
             "warned"),
    Breakage("choice without parentheses", "bare-alternative", f"{RULE_AT}21:38",
             swap("allow:", "    - {sequence: [disease, {pattern: '[0-9]+天|周'}]}\nallow:"),
             "warned"),
    Breakage("year mistyped", "far-off", f"{RULE_AT}21:19",
             swap("allow:", "effective: {from: 2062-03-01}\nallow:"), "warned"),
    Breakage("acts in no room", "no-rooms", f"{RULE_AT}21:10",
             swap("allow:", "rollout: 0\nallow:"), "warned"),
    Breakage("wrong language of the words", "other-language", f"{RULE_AT}8:11",
             swap("language: zh", "language: en"), "warned"),
    Breakage("comments among the channels", "comment-channel", f"{RULE_AT}12:22",
             swap("  except_product", "  channels: [speech, comment]\n  except_product"), "warned"),
    Breakage("comment as an example", "comment-example", f"{RULE_AT}34:30",
             swap("    - 我们只卖茶", "    - {text: 我们只卖茶, channel: comment}"), "warned"),
    Breakage("channel misspelt", "unknown-value", f"{RULE_AT}12:14",
             swap("  except_product", "  channels: [titel]\n  except_product")),
    Breakage("for speech of another language", "language-apart", f"{RULE_AT}12:14",
             swap("  except_product", "  languages: [en]\n  except_product"), "warned"),
    Breakage("exception beside the match", "unknown-field", f"{RULE_AT}21:1",
             swap("allow:", "unless: [cure]\nallow:")),
    Breakage("exception inside a sequence", "unknown-field", f"{RULE_AT}19:43",
             swap("gap: 6}", "gap: 6, unless: [cure]}")),
    Breakage("needed field in capitals", "unknown-field", f"{RULE_AT}6:1",
             swap("severity: grave", "Severity: grave")),
    Breakage("example that begins with a hashtag", "cut-at-hash", f"{RULE_AT}34:7",
             swap("    - 我们只卖茶", "    - #好茶 我们只卖茶")),
    Breakage("example that begins with an ampersand", "yaml-machinery", f"{RULE_AT}34:7",
             swap("    - 我们只卖茶", "    - &我们只卖茶")),
    Breakage("example between braces", "wrong-type", f"{RULE_AT}34:7",
             swap("    - 我们只卖茶", "    - {我们只卖茶}")),
    Breakage("one segment", "empty-list", f"{RULE_AT}27:18",
             swap("[喝了我们这个茶糖尿, 病都能治好]", "[喝了我们这个茶糖尿病都能治好]")),
    Breakage("unseen spaces as an indent", "invisible-character", f"{RULE_AT}16:1",
             swap("  disease: {use", "\u00a0 disease: {use")),
    Breakage("guard in Chinese", "unknown-guard", f"{RULE_AT}22:16",
             swap("[question]", "[提问]")),
    Breakage("full-width figure", "wrong-type", f"{RULE_AT}19:40", swap("gap: 6", "gap: ６")),
    Breakage("number without its brackets", "unknown-group", f"{RULE_AT}20:28",
             swap("[disease, cure]", "[disease, number, cure]")),
    Breakage("groups without a sequence", "wrong-type", f"{RULE_AT}19:7",
             swap("{sequence: [cure, disease], gap: 6}", "cure, disease")),
    Breakage("alias", "yaml-machinery", f"{RULE_AT}21:8", swap("[不能治好的病]", "*phrases")),
    Breakage("two documents", "yaml-machinery", f"{RULE_AT}38:1",
             write(RULE_PATH, RULE + "---\n" + RULE)),
    Breakage("list instead of fields", "wrong-type", f"{RULE_AT}1:1",
             write(RULE_PATH, "- 治好\n- 根治\n")),
    Breakage("yes instead of true", "wrong-type", f"{RULE_AT}10:112",
             swap("verified: true", "verified: yes")),
    Breakage("number among terms", "wrong-type", f"{RULE_AT}15:14",
             swap("[治好, 根治]", "[治好, 120]")),
    Breakage("field without a value", "wrong-type", f"{RULE_AT}6:10",
             swap("severity: grave", "severity:")),
    Breakage("value of thousands of digits", "out-of-range", f"{RULE_AT}2:10",
             swap("version: 1", "version: " + "9" * 5_000)),
    Breakage("capitals in the id", "bad-form", f"{RULE_AT}1:5",
             swap("id: medical_claim/cures-disease", "id: Medical_Claim/Cures-Disease")),
    Breakage("name of a group in Chinese", "bad-form", f"{RULE_AT}15:3",
             swap("  cure:", "  治病: [治病]\n  cure:")),
    Breakage("date with slashes", "bad-form", f"{RULE_AT}21:19",
             swap("allow:", "effective: {from: 2026/3/1}\nallow:")),
    Breakage("day that February has not", "no-such-day", f"{RULE_AT}21:19",
             swap("allow:", "effective: {from: 2026-02-30}\nallow:")),
    Breakage("copy of a file", "bad-file-name", "medical_claim/cures-disease (1).yml",
             write("medical_claim/cures-disease (1).yml",
                   RULE.replace("medical_claim/cures-disease", "medical_claim/other"))),
    Breakage("rule beside the folders", "misplaced-file", "cures-disease.yml:1:1",
             write("cures-disease.yml", RULE)),
    Breakage("ending that an editor added", "wrong-extension", "medical_claim/x.yml.txt:1:1",
             write("medical_claim/x.yml.txt", RULE)),
    Breakage("capital ending", "wrong-extension", "medical_claim/x.YML:1:1",
             write("medical_claim/x.YML", RULE)),
    Breakage("link to itself", "circular-link", "medical_claim/again", link_to_itself),
    Breakage("pipe instead of a file", "unreadable-file", "medical_claim/pipe.yml", pipe),
    Breakage("year without quotes in a law", "wrong-type", "law/live.yml:2:10",
             swap('version: "2026"', "version: 2026", "law/live.yml")),
    Breakage("list of goods instead of names", "wrong-type", "products.yml:5:3",
             swap("  drug_registration: {zh: 国药准字, en: drug registration}",
                  "  - drug_registration", "products.yml")),
    Breakage("shared words that cannot be read", "bad-yaml", "terms/health.yml:4:10",
             swap("[癌症, 肿瘤]", "[癌症, 肿瘤", "terms/health.yml")),
    Breakage("example twice", "repeated-example", f"{RULE_AT}35:7",
             swap("    - 我们只卖茶", "    - 没有什么能根治高血压"), "warned"),
    Breakage("goods without an example", "goods-not-shown", f"{RULE_AT}11:1",
             swap("{text: 根治高血压, product_category: food}", "根治高血压"), "warned"),
)  # fmt: skip


def found_in(folder: RulesFolder) -> tuple[Diagnostic, ...]:
    """Return what `rules lint` and, without an error, `rules test` tell of a folder."""
    inspection = inspect_folder(folder.path, TODAY)
    if inspection.ruleset is None:
        return inspection.diagnostics
    failures = run_examples(inspection.ruleset, detection_of(inspection.ruleset))
    return (
        *inspection.diagnostics,
        *(diagnostic_of(failure, inspection.drafts) for failure in failures),
    )


def broken(breakage: Breakage, path: Path) -> RulesFolder:
    """Return a good folder after the breakage."""
    folder = good_folder(path)
    if breakage.code == "short-term":
        folder.replace("[治好, 根治]", "[治, 根治]")
    elif breakage.code == "excepted-term":
        folder.replace("  cure: [治好,", "  doctor: [包医好]\n  cure: [治好, 包医好,")
    breakage.spoil(folder)
    return folder


def told_of(breakage: Breakage, path: Path) -> Diagnostic:
    """Return the message that the breakage gets."""
    return next(one for one in found_in(broken(breakage, path)) if one.code == breakage.code)


def told_of_locks(path: Path) -> dict[str, Diagnostic]:
    """Return every message about a lock."""
    folder = good_folder(path)
    drafts: Drafts = inspect_folder(folder.path).drafts
    lock = lock_of(drafts, {})
    [(rule_id, now)] = lock.items()
    other = replace(now, digest="0" * 32)
    cases = {
        "rule without a lock": {},
        "content of a version": {rule_id: other},
        "version taken back": {rule_id: replace(now, version=3)},
        "version not locked": {rule_id: replace(other, version=0)},
        "lock without a rule": {**lock, "medical_claim/gone": now},
    }
    told = {name: next(compare(drafts, case)) for name, case in cases.items()}
    newer = {rule_id: replace(now, version=3)}
    told["older than what is in force"] = next(behind(drafts, newer))
    unheard = {"medical_claim/newer": now}
    told["rule of a newer folder"] = next(missing(drafts, lock, unheard))
    told["rule left out without a lock"] = next(gone_without_lock(drafts, unheard))
    numbered = {"products.yml": (Numbered(1, "0" * 32),)}
    told["shared file not locked"] = next(shared_changes(drafts, numbered))
    told["shared file of a newer folder"] = next(unheard_of(numbered, drafts))
    bare = replace(drafts, products=None)
    told["shared file changed without a lock"] = next(changed_without_lock(bare, drafts))
    _, spoilt = parse_lock("# lock\n<<<<<<< HEAD\n")
    return {**told, "spoilt line of a lock": spoilt[0]}


def told_of_bundles(path: Path) -> dict[str, Diagnostic]:
    """Return the messages about a packed file that is none, and about rules that are none."""
    folder = good_folder(path)
    (folder.path / RULE_PATH).unlink()
    bare = load_ruleset(folder.path)
    told: dict[str, Diagnostic] = {}
    for name, refuse in (
        ("no packed rules", lambda: read_bundle(b"[]")), ("no rule left", lambda: in_use(bare)),
    ):  # fmt: skip
        try:
            refuse()
        except RulesetError as error:
            told[name] = error.diagnostics[0]
    return told


def told_of_exceptions(path: Path) -> dict[str, Diagnostic]:
    """Return the message about an exception for a rule that is none."""
    text = "exceptions:\n  - {rule: medical_claim/cure-disease, line: 今天下雨, reason: 书名}\n"
    (path / "exceptions.yml").parent.mkdir(parents=True)
    (path / "exceptions.yml").write_text(text, "utf-8")
    (found,) = inspect_exceptions(path, {"medical_claim/cures-disease"}).diagnostics
    return {"exception for no rule": found}


def all_told(path: Path) -> dict[str, Diagnostic]:
    """Return every message by the name of what caused it."""
    told = {
        breakage.name: told_of(breakage, path / str(index))
        for index, breakage in enumerate(BREAKAGES)
    }
    return (
        told
        | told_of_locks(path / "lock")
        | told_of_bundles(path / "bundle")
        | told_of_exceptions(path / "benign")
    )


def snapshot(told: dict[str, Diagnostic], language: Literal["en", "zh"]) -> str:
    """Return the messages in a language as one text."""
    return "\n\n".join(f"== {name}\n{render(one, language)}" for name, one in told.items()) + "\n"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        messages = all_told(Path(folder))
    for language in ("en", "zh"):
        (HERE / f"messages.{language}.txt").write_text(snapshot(messages, language), "utf-8")
