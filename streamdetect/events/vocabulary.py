"""The closed vocabularies of the wire: categories, severities, outcomes, measures, states.

Orders matter: categories follow the taxonomy, severities and measures climb.
"""

from typing import Final, Literal, get_args

Category = Literal[
    "superlative",
    "exaggerated_efficacy",
    "medical_claim",
    "health_food",
    "cosmetic",
    "drug_device",
    "price_fraud",
    "false_scarcity",
    "fake_data",
    "false_endorsement",
    "false_quality",
    "disparagement",
    "off_platform",
    "investment",
    "education",
    "special_superstition",
]
CATEGORIES: Final[tuple[Category, ...]] = get_args(Category)

CATEGORY_TITLES: Final[dict[Category, tuple[str, str]]] = {
    "superlative": ("绝对化用语", "absolute superlative"),
    "exaggerated_efficacy": ("夸大或虚构功效", "exaggerated efficacy"),
    "medical_claim": ("普通商品宣称防治疾病", "disease claim for ordinary goods"),
    "health_food": ("保健食品违规宣称", "unlawful health-food claim"),
    "cosmetic": ("化妆品医疗作用或超范围功效", "cosmetic claimed to heal"),
    "drug_device": ("药品、医疗器械、医疗服务违规广告", "unlawful drug or device claim"),
    "price_fraud": ("虚假价格比较与价格欺诈", "false price comparison"),
    "false_scarcity": ("虚假紧迫与虚假福利", "false scarcity"),
    "fake_data": ("虚构销量、评价、统计、科研", "invented figures"),
    "false_endorsement": ("虚假权威与代言", "false authority"),
    "false_quality": ("虚假成分、产地、材质、资质", "false quality"),
    "disparagement": ("贬低与商业诋毁", "disparagement"),
    "off_platform": ("站外引流与私下交易", "luring off the platform"),
    "investment": ("投资收益承诺", "promise of returns"),
    "education": ("教育培训保证性承诺", "promise of exam results"),
    "special_superstition": ("特殊商品与封建迷信", "special goods and superstition"),
}

Severity = Literal["notice", "general", "serious", "grave"]
SEVERITIES: Final[tuple[Severity, ...]] = get_args(Severity)

Outcome = Literal["enforce", "review"]
Channel = Literal["speech", "title", "card", "comment"]
CHANNELS: Final[tuple[Channel, ...]] = get_args(Channel)
Promotion = Literal["own_goods", "third_party", "clip", "unknown"]
LawBasis = Literal["statute", "regulation", "department_rule", "platform_rule"]
AppliesWhen = Literal["always", "advertisement"]
AmendmentKind = Literal["corrected", "retracted", "negated", "held_back"]
Limit = Literal["total", "rule", "new_rule"]
GuardVerdict = Literal["passed", "covered", "removed", "review"]

Measure = Literal[
    "warn",
    "limit_features",
    "limit_traffic",
    "interrupt",
    "suspend",
    "close_account",
    "bar_reregistration",
    "blacklist",
]
MEASURES: Final[tuple[Measure, ...]] = get_args(Measure)
MEASURE_TITLES: Final[dict[Measure, str]] = {
    "warn": "警示",
    "limit_features": "限制功能",
    "limit_traffic": "限制流量",
    "interrupt": "暂停直播",
    "suspend": "限期停播",
    "close_account": "关闭账号",
    "bar_reregistration": "禁止重新注册",
    "blacklist": "黑名单",
}

SanctionState = Literal["proposed", "imposed", "expired", "lifted", "superseded"]
ExpulsionState = Literal["proposed", "expelled", "reinstated", "released"]
DecisionTarget = Literal["incident", "sanction", "expulsion", "interception", "rule_version"]
Verdict = Literal["uphold", "overturn", "reclassify"]
DecisionLevel = Literal["review", "appeal", "board"]
DECISION_LEVELS: Final[tuple[DecisionLevel, ...]] = get_args(DecisionLevel)
ExemptionScope = Literal["subject", "product", "rule"]
EXEMPTION_SCOPES: Final[tuple[ExemptionScope, ...]] = get_args(ExemptionScope)
PartyType = Literal["streamer", "operator", "agency"]
ReportTo = Literal["none", "county", "province"]
InterventionState = Literal["prepared", "released", "withdrawn"]
InterceptionState = Literal["intercepted", "released"]
RuleState = Literal["enforced", "review_only", "shadow"]


def severity_rank(severity: Severity) -> int:
    """Return 0 for `notice` up to 3 for `grave`."""
    return SEVERITIES.index(severity)


def measure_rank(measure: Measure) -> int:
    """Return 0 for `warn` up to 7 for `blacklist` (the order of 直播电商监督管理办法 art. 12)."""
    return MEASURES.index(measure)


def level_rank(level: DecisionLevel) -> int:
    """Return 0 for `review`, 1 for `appeal`, 2 for `board`."""
    return DECISION_LEVELS.index(level)
