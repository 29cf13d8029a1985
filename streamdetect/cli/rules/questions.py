"""The questions that `rules new` asks, and what may be answered where few answers are possible."""

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from streamdetect.ruleset.diagnostics import MessageLanguage

CHOICES: Final[dict[str, dict[str, str]]] = {
    "language": {"中文": "zh", "英文": "en"},
    "severity": {"提示": "notice", "一般": "general", "严重": "serious", "特别严重": "grave"},
    "outcome": {"直接认定": "enforce", "人工复核": "review"},
}
"""What may be answered to a question, and what it stands for in the file."""

QUESTIONS: Final[dict[str, dict["MessageLanguage", str]]] = {
    "id": {
        "en": "Name of the rule, as <category>/<name>, such as medical_claim/cures-disease",
        "zh": "规则名称，写成 <类别>/<名称>，如 medical_claim/cures-disease",
    },
    "language": {"en": "Language of the words (zh or en)", "zh": "词语的语言（zh 或 en）"},
    "title_zh": {"en": "Title in Chinese, a few words", "zh": "中文标题，几个字"},
    "title_en": {"en": "Title in English, a few words", "zh": "英文标题，几个词"},
    "severity": {
        "en": "Severity: notice, general, serious or grave",
        "zh": "严重程度：notice 提示、general 一般、serious 严重、grave 特别严重",
    },
    "outcome": {
        "en": "A hit is: enforce (a violation), or review where facts outside the speech decide",
        "zh": "命中后：enforce 直接认定；取决于话语之外的事实时写 review 人工复核",
    },
    "law": {
        "en": "Law: an article a line, such as 广告法 17; an empty line ends",
        "zh": "法律依据：一行一条，如 广告法 17；空行结束",
    },
    "group": {
        "en": "Groups of words: one a line, such as cure: 治好, 根治; an empty line ends",
        "zh": "词组：一行一组，如 cure: 治好, 根治；空行结束",
    },
    "sequence": {
        "en": "Which groups stand together: one a line, such as cure disease 6 (at most 6 "
        "characters between); an empty line ends",
        "zh": "哪些词组连在一起：一行一种，如 cure disease 6（中间最多隔 6 个字）；空行结束",
    },
    "advice_zh": {"en": "What to say instead, in Chinese", "zh": "应该怎么说（中文）"},
    "advice_en": {"en": "What to say instead, in English", "zh": "应该怎么说（英文）"},
    "violating": {
        "en": "Sentences that must be found, one a line, at least 5; “ / ” cuts segments; an empty "
        "line ends",
        "zh": "必须命中的句子，一行一句，至少 5 句；用“ / ”切开分段；空行结束",
    },
    "allowed": {
        "en": "Sentences with like words that must be let pass, at least 5; an empty line ends",
        "zh": "用词相近但不得命中的句子，至少 5 句；空行结束",
    },
}
"""By what is asked for, as options are called (`title_zh`), and the language of messages."""
