"""The format of rule, term, law and product files, field by field, in both languages.

The loader reads by it and docs/rule.schema.json is generated from it.
"""

from typing import Any, Final

from streamdetect.events.vocabulary import CATEGORIES, CATEGORY_TITLES, SEVERITIES
from streamdetect.ruleset import wording
from streamdetect.ruleset.compound_kinds import ByShape, Field, ListOf, MapOf, Record
from streamdetect.ruleset.kinds import Choice, Day, Flag, Text, Whole
from streamdetect.ruleset.model import GUARDS, TECHNIQUES

GROUP_NAME: Final = r"[a-z][a-z0-9_]*"
CODE: Final = r"[a-z][a-z0-9_]*"
RULE_ID: Final = r"[a-z_]+/[a-z0-9]+(?:-[a-z0-9]+)*"
JUDGED_CHANNELS: Final = ("speech", "title", "card")
COMMENT: Final = "comment"  # what the audience writes is no claim of the seller's: never judged
LEAST_EXAMPLES: Final = 3  # of each kind; fewer are an error
GOOD_EXAMPLES: Final = 5  # of each kind; fewer are a warning
# Of each kind, of an enforced rule: what the shipped rules all have.
LEAST_OF_ENFORCED: Final = GOOD_EXAMPLES

_CHANNEL: Final = Choice(JUDGED_CHANNELS, wording.CHANNELS, unoffered=(COMMENT,))
TITLE: Final = Record(
    (
        Field("zh", Text(), "in Chinese", "中文"),
        Field("en", Text(), "in English", "英文"),
    ),
    example="{zh: …, en: …}",
)
_CITATION: Final = Record(
    (
        Field(
            "basis",
            Choice(tuple(wording.BASES), wording.BASES),
            "rank of the source: statute, regulation, department rule or platform rule",
            "法源位阶：法律、行政法规、部门规章、平台规则",
        ),
        Field("name", Text(), "short name of the law, such as 广告法", "法律简称，如 广告法"),
        Field(
            "article",
            Text(r"[0-9]+(?:[.-][0-9]+)*", '"34"'),
            "number of the article, in quotes",
            "条号，加引号",
        ),
        Field("version", Text(r"[0-9]{4}", '"2026"'), "year of the text cited", "所引版本的年份"),
        Field(
            "applies_when",
            Choice(tuple(wording.APPLIES), wording.APPLIES),
            "always, or only where the speech is a commercial advertisement",
            "总是适用，或仅在构成商业广告时适用",
        ),
        Field(
            "verified",
            Flag(),
            "true only where the article's text stands in rules/law/",
            "条文原文在 rules/law/ 中时才写 true",
            False,
        ),
    ),
    example='{basis: statute, name: 广告法, article: "17", version: "2021", '
    "applies_when: advertisement, verified: true}",
)
_TERMS: Final = ByShape(
    listed=ListOf(
        ByShape(
            scalar=Text(),
            mapped=Record((Field("use", Text(GROUP_NAME, "disease"), "shared group", "共用词组"),)),
        ),
        least=1,
    ),
    mapped=Record((Field("use", Text(GROUP_NAME, "disease"), "shared group", "共用词组"),)),
)
_STEP: Final = ByShape(
    scalar=Text(f"{GROUP_NAME}|<number>", "disease"),
    mapped=Record((Field("pattern", Text(), "RE2 pattern on folded text", "RE2 表达式"),)),
)
_SEQUENCE: Final = Record(
    (
        Field("sequence", ListOf(_STEP, least=1), "groups that stand together", "要连在一起的词组"),
        Field(
            "gap",
            Whole(0, 60),
            "neighbours at most so many characters apart",
            "相邻两步之间最多隔几个字",
            4,
        ),
        Field(
            "order",
            Choice(("fixed", "free")),
            "in this order, or in any order",
            "按此顺序，或任意顺序",
            "fixed",
        ),
    ),
    example="{sequence: [cure, disease], gap: 6}",
    elsewhere={
        **dict.fromkeys(("all", "near", "unless", "unless_within"), "match"),
        "pattern": "sequence: [disease, {pattern: …}]",
    },
)
_MATCH: Final = Record(
    (
        Field("any", ListOf(_SEQUENCE, least=1), "one of these must be found", "满足其中之一即可"),
        Field(
            "all",
            ListOf(Text(GROUP_NAME, "goods")),
            "each of these groups must stand near the hit",
            "这些词组都要出现在命中附近",
            [],
        ),
        Field("near", Whole(1, 160), "how near, in characters", "“附近”是多少个字", 40),
        Field(
            "unless",
            ListOf(Text(GROUP_NAME, "doctor")),
            "a term of these groups close to the hit removes it",
            "命中旁边有这些词组的词，就不算",
            [],
        ),
        Field("unless_within", Whole(1, 160), "how close, in characters", "“旁边”是多少个字", 10),
    )
)
_EXAMPLE: Final = ByShape(
    scalar=Text(),
    mapped=Record(
        (
            Field("text", Text(), "one segment", "一段话", None),
            Field(
                "segments",
                ListOf(Text(), least=2),
                "consecutive segments, as speech recognition cuts them",
                "语音识别切开的连续几段",
                None,
            ),
            Field(
                "product_category",
                Text(CODE, "food", checked=True),
                "what is on offer",
                "在售商品类目",
                None,
            ),
            Field(
                "approvals",
                ListOf(Text(CODE, "drug_registration", checked=True)),
                "approvals of the goods",
                "商品的批准文件",
                [],
            ),
            Field(
                "channel",
                _CHANNEL,
                "where it was said or written",
                "出现在哪里",
                "speech",
            ),
        ),
        exactly_one=("text", "segments"),
    ),
)


def _off(known: tuple[str, ...]) -> Record:
    names = Field(
        "off",
        ListOf(Text(known=known)),
        "names that do not apply to this rule",
        "对本规则不适用的名称",
        [],
    )
    return Record((names,), example=f"{{off: [{known[0]}]}}")


_CODES: Final = ListOf(Text(CODE, "food", checked=True))

RULE: Final = Record(
    (
        Field(
            "id",
            Text(RULE_ID, "medical_claim/cures-disease"),
            "equals the path of the file without .yml: small letters, digits, hyphens",
            "与文件路径一致（去掉 .yml）：小写英文字母、数字、短横",
        ),
        Field("version", Whole(1, 9999), "grows by one with every change", "每次修改加一"),
        Field("title", TITLE, "what the rule is about, in a few words", "规则说的是什么，几个字"),
        Field(
            "status",
            ByShape(
                scalar=Choice(tuple(wording.STATUSES), wording.STATUSES),
                mapped=Record(
                    (
                        Field(
                            "state",
                            Choice(tuple(wording.STATUSES), wording.STATUSES),
                            "draft, shadow, enforced or deprecated",
                            "草稿、观察、生效、停用",
                        ),
                        Field("reason", Text(), "why", "原因"),
                        Field("since", Day(), "since when", "自何时起"),
                    )
                ),
            ),
            "draft (not run), shadow (run without effect), enforced, deprecated",
            "草稿（不运行）、观察（运行但无效力）、生效、停用",
        ),
        Field(
            "category",
            Choice(CATEGORIES, CATEGORY_TITLES),
            "equals the folder",
            "违规类别，与文件夹一致",
        ),
        Field(
            "severity",
            Choice(SEVERITIES, wording.SEVERITIES),
            "notice, general, serious or grave; at most the category's",
            "提示、一般、严重、特别严重；不高于类别上限",
        ),
        Field(
            "outcome",
            Choice(tuple(wording.OUTCOMES), wording.OUTCOMES),
            "enforce, or review where it turns on facts outside the speech",
            "直接认定；取决于话语之外的事实时写 review（人工复核）",
        ),
        Field(
            "language",
            Choice(tuple(wording.LANGUAGES), wording.LANGUAGES),
            "language of the terms",
            "词语的语言",
        ),
        Field("jurisdiction", Text(r"[A-Z]{2}", "CN"), "country", "法域", "CN"),
        Field(
            "effective",
            Record(
                (
                    Field("from", Day(), "first day", "首日", None),
                    Field("until", Day(), "last day", "末日", None),
                )
            ),
            "days on which the rule is in force, both included",
            "生效期间，含首尾两日",
            {},
        ),
        Field("owner", Text(), "the team that answers for the rule", "负责的团队", "policy"),
        Field("law", ListOf(_CITATION, least=1), "what the rule rests on", "依据"),
        Field(
            "applies_to",
            Record(
                (
                    Field("product_categories", _CODES, "only these goods", "只对这些类目", []),
                    Field("except_product_categories", _CODES, "not these", "不对这些类目", []),
                    Field(
                        "except_approvals",
                        ListOf(Text(CODE, "drug_registration", checked=True)),
                        "not goods with one of these approvals",
                        "有其中一种批准文件的商品除外",
                        [],
                    ),
                    Field(
                        "channels",
                        ListOf(_CHANNEL, least=1),
                        "where the words stand: speech, title, card; comments are never judged",
                        "出现在哪里：口播、标题、贴片；评论从不作认定",
                        list(JUDGED_CHANNELS),
                    ),
                    Field(
                        "languages",
                        ListOf(Choice(tuple(wording.LANGUAGES), wording.LANGUAGES)),
                        "only speech that is marked as one of these languages; unmarked speech "
                        "counts as any",
                        "只对标明为这些语言的话；没有标明语言的照常适用",
                        [],
                    ),
                    Field(
                        "unknown_goods",
                        Choice(tuple(wording.UNKNOWN_GOODS), wording.UNKNOWN_GOODS),
                        "what a hit becomes where the goods are not known",
                        "商品不明时如何处理",
                        "review",
                    ),
                )
            ),
            "for which goods, channels and languages the rule holds",
            "适用的商品、渠道与语言",
            {},
        ),
        Field(
            "terms",
            MapOf(_TERMS, GROUP_NAME, "disease"),
            "named groups of words (names in small English letters, digits, _); {use: name} brings "
            "in a shared group",
            "命名的词组（名称用小写英文字母、数字、_）；{use: 名称} 引用共用词组",
        ),
        Field("match", _MATCH, "which groups must stand together", "哪些词组要连在一起"),
        Field(
            "allow",
            ListOf(Text()),
            "longer phrases that are allowed; a hit inside one does not count",
            "允许的较长说法；落在其中的命中不算",
            [],
        ),
        Field("guards", _off(GUARDS), "built-in guards that do not apply", "不适用的内置守卫", {}),
        Field(
            "techniques",
            _off(TECHNIQUES),
            "hits that are found only by undoing these do not count",
            "靠还原这些手法才命中的不算",
            {},
        ),
        Field("rollout", Whole(0, 100), "percentage of rooms", "灰度比例（直播间的百分比）", 100),
        Field("advice", TITLE, "what the anchor should say instead", "给主播的改法"),
        Field(
            "examples",
            Record(
                (
                    Field("violating", ListOf(_EXAMPLE), "must be found", "必须命中"),
                    Field("allowed", ListOf(_EXAMPLE), "must not be found", "不得命中"),
                )
            ),
            "sentences as anchors say them, of both kinds",
            "主播口吻的句子，两类都要",
        ),
        Field("known_limits", ListOf(Text()), "what the rule misses", "规则的已知不足", []),
    )
)

TERMS: Final = Record(
    (
        Field("title", TITLE, "what the file collects", "本文件收的是什么"),
        Field(
            "groups",
            MapOf(_TERMS, GROUP_NAME, "disease"),
            "shared groups by name; names are unique over all files",
            "共用词组；名称在全部文件中唯一",
        ),
    )
)

LAW: Final = Record(
    (
        Field("name", Text(), "short name, as rules cite it", "简称，与规则引用一致"),
        Field("full_name", Text(), "full official name", "官方全称", ""),
        Field("version", Text(r"[0-9]{4}", '"2021"'), "year of the text", "版本年份"),
        Field(
            "basis",
            Choice(tuple(wording.BASES), wording.BASES),
            "rank of the source",
            "法源位阶",
        ),
        Field(
            "applies_when",
            Choice(tuple(wording.APPLIES), wording.APPLIES),
            "always, or only to commercial advertisements",
            "总是适用，或仅适用于商业广告",
        ),
        Field("in_force", Day(), "first day in force", "施行日期", None),
        Field("source", Text(), "where the text was read", "条文出处"),
        Field(
            "articles",
            MapOf(Text(), r"[0-9]+(?:[.-][0-9]+)*", '"34"'),
            "quoted text by number of article",
            "条号与条文原文",
        ),
    )
)

_CODED: Final = Record(
    (
        *TITLE.fields,
        Field(
            "codes",
            ListOf(Text(example='"50012345"'), least=1),
            "what the platform itself writes in listings for it: codes, in quotes",
            "平台商品信息里的自有编号，加引号",
            (),
        ),
    )
)
_GOODS: Final = Record(
    (
        *_CODED.fields,
        Field(
            "words",
            ListOf(Text(example="维生素片"), least=1),
            "what sellers call such goods: a medical claim about them is filed under their own law",
            "主播怎么称呼这类商品：关于它的医疗宣称按这类商品自己的法条归类",
            (),
        ),
    )
)
PRODUCTS: Final = Record(
    (
        Field("categories", MapOf(_GOODS, CODE, "food"), "product categories", "商品类目"),
        Field(
            "approvals", MapOf(_CODED, CODE, "drug_registration"), "kinds of approval", "批准文件"
        ),
    )
)


_FILES: Final[dict[str, tuple[Record, str, str]]] = {
    "rule": (RULE, "一条规则（rules/<类别>/<名称>.yml）", "One rule of policy"),
    "terms": (TERMS, "共用词组（rules/terms/<名称>.yml）", "Shared groups of words"),
    "law": (LAW, "法律条文原文（rules/law/<名称>.yml）", "Quoted articles of a law"),
    "products": (PRODUCTS, "商品类目与批准文件（rules/products.yml）", "Goods and approvals"),
}
FILE_KINDS: Final[tuple[str, ...]] = tuple(_FILES)


def file_schema(kind: str) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a kind of file, for completion and errors in editors."""
    record, zh, en = _FILES[kind]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"streamdetect {kind}",
        "description": f"{zh} / {en}",
        **record.schema(),
    }
