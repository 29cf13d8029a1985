"""What the words of rule files are called in plain language: pairs (zh, en). No logic."""

from collections.abc import Mapping
from typing import Final, Literal

from streamdetect.text import steps

Pair = tuple[str, str]

STATUSES: Final[Mapping[str, Pair]] = {
    "draft": ("草稿，不运行", "draft, not run"),
    "shadow": ("观察，运行但无效力", "shadow, run without effect"),
    "enforced": ("生效", "enforced"),
    "deprecated": ("停用", "deprecated, no longer run"),
}
SEVERITIES: Final[Mapping[str, Pair]] = {
    "notice": ("提示", "notice"),
    "general": ("一般", "general"),
    "serious": ("严重", "serious"),
    "grave": ("特别严重", "grave"),
}
OUTCOMES: Final[Mapping[str, Pair]] = {
    "enforce": ("直接认定违规", "a violation"),
    "review": ("送人工复核", "for review by a person"),
}
UNKNOWN_GOODS: Final[Mapping[str, Pair]] = {**OUTCOMES, "let_pass": ("放过", "let pass")}
CHANNELS: Final[Mapping[str, Pair]] = {
    "speech": ("口播", "speech"),
    "title": ("标题", "titles"),
    "card": ("贴片", "cards on screen"),
    "comment": ("评论", "comments"),
}
LANGUAGES: Final[Mapping[str, Pair]] = {"zh": ("中文", "Chinese"), "en": ("英文", "English")}
BASES: Final[Mapping[str, Pair]] = {
    "statute": ("法律", "statute"),
    "regulation": ("行政法规", "regulation"),
    "department_rule": ("部门规章", "department rule"),
    "platform_rule": ("平台规则", "platform rule"),
}
APPLIES: Final[Mapping[str, Pair]] = {
    "always": ("总是适用", "always applies"),
    "advertisement": ("仅适用于商业广告", "only for commercial advertisements"),
}
GUARD_TITLES: Final[Mapping[str, Pair]] = {
    "negation": ("否定", "a denial"),
    "quotation": ("转述禁令或别人的话", "a quotation of a ban or of others"),
    "question": ("提问", "a question"),
    "warning": ("提醒、告诫", "a warning"),
    "third_party": ("说的是别人、别的事", "talk of others"),
    "superlative_exemption": ("法定可用的绝对化用语", "a superlative that the guide exempts"),
    "self_correction": ("当场更正", "a correction on the spot"),
    "two_sentences": ("跨了两句话", "words of two sentences"),
    "register": ("新闻、百科或买家评价的口吻", "the manner of news or of buyers' remarks"),
    "stance": ("听起来不是主播自己的宣称", "words that hardly sound like the speaker's claim"),
    "distance": ("规则的词离得太远", "the rule's words too far apart"),
}
TECHNIQUES: Final[Mapping[str, Pair]] = {
    steps.FULL_WIDTH: ("全角字符", "full-width characters"),
    steps.COMPATIBILITY: ("兼容字符", "compatibility characters"),
    steps.STYLED_CHARACTERS: ("带圈、花体字符", "circled or styled characters"),
    steps.TRADITIONAL: ("繁体字", "traditional characters"),
    steps.VARIANT_CHARACTERS: ("异体字", "variant characters"),
    steps.EMOJI: ("表情符号", "emoji"),
    steps.INVISIBLE_CHARACTERS: ("不可见字符", "invisible characters"),
    steps.SEPARATORS: ("字间夹符号", "signs between characters"),
    steps.MASKED_CHARACTER: ("用符号代字", "a masked character"),
    steps.DIGIT_LOOKALIKES: ("形似数字的字母", "letters that look like digits"),
    steps.LETTER_LOOKALIKES: ("形似字母", "look-alike letters"),
    steps.SPLIT_CHARACTERS: ("拆字", "split characters"),
    steps.CHARACTER_LOOKALIKES: ("形近字", "look-alike characters"),
    steps.SPOKEN_SYMBOLS: ("念出来的符号", "spoken symbols"),
    steps.MIXED_PINYIN: ("夹拼音", "pinyin among characters"),
    steps.PINYIN_INITIALS: ("拼音首字母", "pinyin initials"),
    steps.STROKE_SPELLING: ("按笔画、部件说字", "characters spelt out by their parts"),
    steps.NEUTRAL_CHARACTERS: ("词中夹虚字", "neutral characters inside a term"),
    "homophone": ("谐音、同音字", "homophones"),
    "fillers": ("夹语气词", "filler words inside a term"),
}


def said(pair: Pair, language: Literal["zh", "en"]) -> str:
    """Return one side of a pair."""
    return pair[0] if language == "zh" else pair[1]
