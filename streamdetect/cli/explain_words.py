"""The sentences of `explain`: (Chinese, English), one plain sentence a thing.

Keys are what the detector reports: folding steps, guards with their verdicts, reasons.
"""

from enum import StrEnum
from typing import Final

Said = tuple[str, str]


class Language(StrEnum):
    """The language of the explanation."""

    ZH = "zh"
    EN = "en"


STEPS: Final[dict[str, Said]] = {
    "full_width": ("全角写成半角", "full-width signs were made plain"),
    "compatibility": ("连写或特殊符号展开", "compatibility signs were spelled out"),
    "styled_characters": ("花体、圈码还原", "styled or circled signs were made plain"),
    "traditional": ("繁体转为简体", "traditional characters were simplified"),
    "variant_characters": ("异体字还原", "variant characters were made plain"),
    "emoji": ("表情符号读作文字", "an emoji was read as its word"),
    "invisible_characters": ("删去看不见的字符", "invisible characters were dropped"),
    "separators": ("删去字间的分隔符", "signs between characters were dropped"),
    "masked_character": ("补上被遮住的一个字", "one masked character was filled in"),
    "digit_lookalikes": (
        "数字与形似的字母还原",
        "look-alike digits and letters were read as meant",
    ),
    "letter_lookalikes": ("形似的外文字母还原", "look-alike foreign letters were made plain"),
    "split_characters": ("拆开的字合回一个字", "a split character was joined"),
    "character_lookalikes": ("形似的字还原", "a look-alike character was restored"),
    "spoken_symbols": ("念出来的字母或数字还原", "spoken letters or numbers were written"),
    "mixed_pinyin": ("夹在中间的拼音写成字", "pinyin inside a term was written as a character"),
    "pinyin_initials": ("拼音首字母写成词", "initials were spelled out"),
    "stroke_spelling": ("按笔画说的字写出来", "a character spelt out by its parts was written"),
    "neutral_characters": ("去掉词中间的虚字", "a neutral character inside a term was undone"),
    "fillers": ("词中间夹了语气词或标点", "fillers stand inside the term"),
    "homophone": ("只是读音相同", "it only sounds like the term"),
}

GUARDS: Final[dict[tuple[str, str], Said]] = {
    ("negation", "removed"): ("这句话被否定了，不是宣称。", "The words are denied: no claim."),
    ("negation", "covered"): (
        "先否定，后面的话又让人当真，所以仍算宣称。",
        "They are denied, but what follows makes the claim all the same.",
    ),
    ("negation", "passed"): (
        "前面有否定，但没有管到这里。",
        "A denial stands before them, but does not reach this far.",
    ),
    ("quotation", "removed"): (
        "只是转述禁用的说法，不是宣称。",
        "They only name what may not be said: no claim.",
    ),
    ("quotation", "covered"): (
        "借口“不能说”来说，所以仍算宣称。",
        "A ban is named only to say it all the same: a claim.",
    ),
    ("warning", "removed"): ("这是提醒别上当，不是宣称。", "It is a warning: no claim."),
    ("warning", "passed"): (
        "前面有提醒，但后面说的是自己的商品。",
        "A warning stands before them, but ended: these are the own goods.",
    ),
    ("question", "removed"): ("这是提问，不是宣称。", "It is a question: no claim."),
    ("question", "covered"): (
        "提问之后自己答了“是”，所以算宣称。",
        "The question is answered with yes: a claim.",
    ),
    ("question", "passed"): (
        "是反问，或者问题已经过去，后面说的算宣称。",
        "The question is rhetorical, or over before these words.",
    ),
    ("question", "review"): (
        "像提问也像反问，由人判断。",
        "It may be a question or a claim: a person decides.",
    ),
    ("third_party", "removed"): (
        "说的是别人的话或新闻旧事，主播没有认同。",
        "Others say so, or news and stories tell it; the speaker does not adopt it.",
    ),
    ("third_party", "covered"): (
        "借别人的话，主播又认同了，所以算宣称。",
        "Others say so, and the speaker adopts it: a claim.",
    ),
    ("third_party", "passed"): (
        "前面提到别人，但这里说的是自己的商品。",
        "Others are named before, but these words are the speaker's own.",
    ),
    ("third_party", "review"): (
        "转述顾客的话来卖货，由人判断。",
        "A customer's praise is read aloud: a person decides.",
    ),
    ("superlative_exemption", "removed"): (
        "法律不管的“最”：使用建议、自我比较、等级、目标等。",
        "A superlative that the law does not mean: a tip, own range, grade or aim.",
    ),
    ("superlative_exemption", "review"): (
        "夸的像是家人而不是商品，由人判断。",
        "It seems to praise family rather than goods: a person decides.",
    ),
    ("self_correction", "removed"): (
        "当场更正了，不再算。",
        "It was corrected on the spot and no longer counts.",
    ),
    ("two_sentences", "review"): (
        "前一句的结尾连上后一句的开头，未必是一句宣称，由人判断。",
        "The end of one sentence meets the start of the next; a person decides if it is a claim.",
    ),
    ("register", "review"): (
        "读来像新闻、百科或者买家的评价，不像带货，由人判断。",
        "It reads like news or a buyer's remark rather than sales talk: a person decides.",
    ),
    ("distance", "review"): (
        "规则的词都说了，但比规则写的离得远，或次序不同：模型确信是违规宣称才算。",
        "All words of the rule, but farther apart than it says, or in another order: they count "
        "only where the classifier is sure.",
    ),
    ("stance", "review"): (
        "按前后的话估算，未必是主播自己的宣称，由人判断。",
        "Weighing the words around it, the claim may not be the speaker's own: a person decides.",
    ),
    ("stance", "passed"): (
        "按前后的话估算，未必是主播自己的宣称；模型也说不准，所以算数。",
        "Weighing the words around it, the claim may not be the speaker's own; that counts, as the "
        "classifier is not convinced either.",
    ),
}
_GUARDS_ELSE: Final[dict[str, Said]] = {
    "removed": ("守卫放过了。", "The guard lets it pass."),
    "covered": ("守卫认为仍算宣称。", "The guard takes it for a claim all the same."),
    "passed": ("守卫看过，不影响。", "The guard looked, and it changes nothing."),
    "review": ("守卫要求由人判断。", "The guard asks for a person."),
}

EXCEPTIONS: Final[dict[str, Said]] = {
    "allow": ("在规则允许的说法里。", "They stand in a phrase that the rule allows."),
    "unless": ("旁边的词让这条规则不适用。", "A word beside them lifts the rule."),
    "later": (
        "后面的话收回了它，或由更重的认定代替。",
        "Later words took it back, or a heavier finding stands for it.",
    ),
    "doubts": (
        "守卫的估量存疑，模型也说不准：两处都疑，就放过。",
        "A guard that weighs doubts it and the classifier does too: two doubts let it pass.",
    ),
    "disowned": (
        "模型听上下文，这话不是主播自己的宣称（转述、否认、念读等），放过。",
        "As the classifier reads what stands around, it is not the speaker's own claim.",
    ),
}

IDLE: Final[dict[str, Said]] = {
    "status": ("规则是草稿或已停用。", "The rule is a draft or deprecated."),
    "channel": ("规则不管这个渠道。", "The rule does not look at this channel."),
    "not_yet": ("规则还没生效。", "The rule is not yet in force."),
    "no_longer": ("规则已经失效。", "The rule is no longer in force."),
    "product_category": ("规则不适用于这类商品。", "The rule does not hold for these goods."),
    "approval": (
        "商品有批准文件，规则不适用。",
        "The goods carry an approval that lifts the rule.",
    ),
    "goods_unknown": (
        "不知道卖的是什么，规则只对已知的商品适用。",
        "The goods are unknown, and the rule holds for known goods only.",
    ),
    "technique": (
        "规则不认这种花样写法。",
        "The rule does not count terms written that way.",
    ),
}

SHADOW: Final[dict[str, Said]] = {
    "status": ("规则在观察期，没有效力。", "The rule is in shadow and has no effect."),
    "kill_switch": ("总开关已停用全部规则。", "The kill switch is on: no rule has effect."),
    "controls": ("规则已被降为观察。", "The rule was set to shadow."),
    "rollout": (
        "灰度：只对 {share}% 的直播间生效。",
        "Rollout: it acts in {share} % of rooms only.",
    ),
}

REVIEW: Final[dict[str, Said]] = {
    "rule": ("规则本身只送复核。", "The rule itself asks for a person."),
    "guard": ("守卫要求由人判断。", "A guard asks for a person."),
    "goods_unknown": (
        "不知道卖的是什么，而规则要看商品。",
        "The goods are unknown, and the rule depends on them.",
    ),
    "no_verified_law": (
        "没有总是适用的、已核对的法条。",
        "No verified article applies always.",
    ),
    "controls": ("规则已被降为只复核。", "The rule was set to review only."),
    "reclaimed": (
        "守卫放过了它，但模型听上下文，是主播自己的宣称：由人判断。",
        "The guard lets it pass, yet the classifier hears the speaker's own claim: "
        "a person decides.",
    ),
    "classifier_doubts": ("模型怀疑这是宣称。", "The classifier doubts that it is a claim."),
}

OUTWEIGHED: Final[Said] = (
    "模型确信这是违规宣称，守卫只是估量，以模型为准。",
    "The classifier is sure that it is a violation, and outweighs a guard that only measures.",
)

TITLES: Final[dict[str, Said]] = {
    "texts": ("原话与归一化", "What was said, and how it is read"),
    "findings": ("认定", "Findings"),
    "hits": ("规则命中", "Hits of rules"),
    "homophones": ("同音证据（单列，不加重）", "Homophones (evidence apart, never aggravates)"),
    "classifier": ("模型", "Classifier"),
    "near": ("差一点就命中的规则", "Near misses"),
    "read_as": ("读作", "read as"),
    "counts": ("算数", "counts"),
    "shadow": ("观察", "shadow"),
    "removed": ("放过", "removed"),
    "idle": ("不适用", "idle"),
    "by_sound": ("同音", "by sound"),
    "not_counted": ("未算：旁边缺少规则要的其他词", "not counted: nothing else it needs is near"),
    "counted": ("算在命中里", "counted in a hit"),
    "no_hits": ("没有规则命中", "no rule hits"),
    "more": ("还有", "more:"),
    "only_review": ("为何只送复核", "why only for review"),
    "guard": ("守卫", "guard"),
    "nothing_near": ("没有", "none"),
    "gate_open": ("初筛放行", "the gate let it through"),
    "gate_shut": ("初筛未放行", "the gate held it back"),
    "pointed": ("有规则命中，请模型看", "a rule's hit asked for a reading"),
    "not_read": ("模型没有读这段", "the model did not read it"),
    "not_asked": ("没有用模型", "not asked"),
    "unavailable": ("模型不可用，只按规则判断", "not available, judged by rules alone"),
    "claim": ("宣称的概率", "probability of a claim"),
    "from": ("单独送复核的界限", "asks for a review from"),
    "part_of": ("认定", "finding"),
    "owned": ("模型估计是主播自己宣称的概率", "probability of the speaker's own claim"),
}

DISABLED: Final = "the settings have it disabled"
REASONS: Final[dict[str, Said]] = {DISABLED: ("设置里没有启用", DISABLED)}

OUTCOMES: Final[dict[str, Said]] = {
    "violation": ("违规", "VIOLATION"),
    "review": ("待复核", "REVIEW"),
    "ok": ("未发现问题", "OK"),
}

NEAR: Final[dict[str, Said]] = {
    "group": ("缺少词组 {name}（如 {terms}）", "missing: group {name} (such as {terms})"),
    "number": ("缺少数字", "missing: a number"),
    "pattern": ("缺少表达式 {name}", "missing: pattern {name}"),
    "distance": (
        "词都有，但隔得太远或次序不同（相邻最多隔 {gap} 个字）",
        "all words are there, but too far apart or in another order (at most {gap} between)",
    ),
    "company": (
        "{gap} 个字以内缺少词组 {name}（如 {terms}）",
        "missing within {gap} characters: group {name} (such as {terms})",
    ),
}


def guard_sentence(guard: str, verdict: str) -> Said:
    """Return what a guard's verdict means."""
    return GUARDS.get((guard, verdict), _GUARDS_ELSE[verdict])


def removal_sentence(removed_by: str) -> Said:
    """Return why a hit was removed: by an exception of its rule, or by a guard."""
    return EXCEPTIONS.get(removed_by) or guard_sentence(removed_by, "removed")


def shadow_sentence(reason: str, rollout_percent: int) -> Said:
    """Return why a hit has no effect, or not in every room."""
    zh, en = SHADOW[reason]
    return zh.format(share=rollout_percent), en.format(share=rollout_percent)


def pick(said: Said, language: Language) -> str:
    """Return the sentence in a language."""
    return said[0] if language is Language.ZH else said[1]
