"""The format of a rule, field by field, in both languages."""

from typing import Final

from streamdetect.events.vocabulary import CATEGORIES, CATEGORY_TITLES, SEVERITIES
from streamdetect.ruleset import wording
from streamdetect.ruleset.channels import CHANNEL, JUDGED_CHANNELS
from streamdetect.ruleset.compound_kinds import ByShape, Field, ListOf, MapOf, Record
from streamdetect.ruleset.kinds import Choice, Day, Text, Whole
from streamdetect.ruleset.law_format import CITATION
from streamdetect.ruleset.match_format import MATCH
from streamdetect.ruleset.model import GUARDS, TECHNIQUES
from streamdetect.ruleset.naming import CODE, GROUP_NAME, RULE_ID, TITLE
from streamdetect.ruleset.terms_format import GROUP

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
                CHANNEL,
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
        Field("law", ListOf(CITATION, least=1), "what the rule rests on", "依据"),
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
                        ListOf(CHANNEL, least=1),
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
            MapOf(GROUP, GROUP_NAME, "disease"),
            "named groups of words (names in small English letters, digits, _); {use: name} brings "
            "in a shared group",
            "命名的词组（名称用小写英文字母、数字、_）；{use: 名称} 引用共用词组",
        ),
        Field("match", MATCH, "which groups must stand together", "哪些词组要连在一起"),
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
