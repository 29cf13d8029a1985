"""Register: words that read like a newspaper, an encyclopaedia or a buyer's remark, not sales talk.

No phrase says so, the whole manner does ("the company", "according to", "arrived on Tuesday"):
runs of one to three characters are weighed, by lines that were written as the one or the other
(streamdetect.classify.training.register). Streamers read news aloud too, so a person decides.
Only for speech: titles and cards are terse like headlines.
"""

import re
from functools import cache
from typing import Final

from streamdetect.detect.guards.cover import confirmation
from streamdetect.detect.guards.oaths import is_sworn
from streamdetect.detect.guards.scene import Ruling, Scene
from streamdetect.detect.tables.register_runs import RUNS, SCALE
from streamdetect.ruleset.model import Language

# Log odds; see docs/quality.md for what it costs and saves. English has fewer lines to learn from.
REPORT_FROM: Final = {"zh": 0.0, "en": 0.75}
# Who speaks of his own goods or to his buyers reports nothing, however he words it.
_SELLS: Final = re.compile(
    r"[我咱俺](?:们)?(?:家|这(?!样|么|才|就|边))|俺的|咱的|拍下|下单|链接|包邮|家人们|姐妹们|宝宝们|宝子们|老铁|放心(?:拍|买|用|吃)|闭眼入|给你们(?!讲|说)"
    # He swears to it, or calls it too plain for words.
    r"|良心话|拍(?:着)?胸脯|不用我(?:多)?说|我(?:就)?不多说|别犹豫|还(?:在)?等什么|别错过"
    # He stakes something of his own.
    r"|[我咱俺](?:们)?(?:就|直接|当场|当面|现场|直播|双倍|十倍|三倍|立马|自己|来)*(?:赔你|倒贴|包退|退你|吃键盘|直播吃|给你跪|跟你姓|关店|担保|(?:补|垫)(?=$|[，。！？]))"
)
# … or speaks to somebody: of 1,000 lines of reports 6 (English 14) hold "you", of claims 440 (553).
# Who says "this cream" holds it up; of English reports 13 say so, of claims 237.
_ADDRESSED: Final[dict[Language, re.Pattern[str]]] = {
    "zh": re.compile(r"[你您]|公屏|报我们|在座|趁现在|闭着眼"),
    "en": re.compile(
        r"\byou(?:rs?|'re|'ll|'ve)?\b"
        r"|\bthis (?!week|month|year|decade|century|morning|afternoon|evening|season|summer|winter"
        r"|spring|autumn|fall|time|is|was|has|had|will|and|or|one\b|day|way|kind|type|sort|movie"
        r"|film|book|disease|illness|condition|strain|infection|therapy|treatment|drug|study|trial"
        r"|case|group|city|town|country|village|region|species)[a-z]"
        r"|\b(?:trust me|i swear|i promise|confirm)\b"
    ),
}
BIAS: Final = -1.0  # log odds before a word is read: few words are no report
AROUND: Final = 40  # characters on each side of the match that are weighed
# Characters beside the match, but for marks, without which nothing can be read off them.
_ROOM: Final[dict[Language, int]] = {"zh": 4, "en": 22}
_SIGNS: Final = '，。！？、,.!?;；:：“”"（）()|'
_MARKS: Final = re.compile(rf"[{_SIGNS}\s]")
_NUMBERS: Final = re.compile(r"[0-9一二三四五六七八九十百千万亿零两]+")
_LONGEST: Final = 3


def check(scene: Scene) -> Ruling | None:
    """Ask for a person where the words around the match are no sales talk."""
    if scene.channel != "speech":
        return None
    low, high = max(0, scene.start - AROUND), min(len(scene.text), scene.end + AROUND)
    beside = scene.text[low : scene.start] + scene.text[scene.end : high]
    if sum([char not in _SIGNS for char in beside]) < _ROOM[scene.language]:
        return None
    if report_score(scene.text[low:high]) < REPORT_FROM[scene.language]:
        return None
    if _ADDRESSED[scene.language].search(scene.text, low, high) is not None:
        return None
    if scene.language == "zh" and _SELLS.search(scene.text, low, scene.end) is not None:
        return None
    # A remark that somebody makes is the speaker's own once he owns it.
    if is_sworn(scene) or confirmation(scene, low, scene.horizon) is not None:
        return None
    return Ruling("review", low, high)


def report_score(text: str) -> float:
    """Return the log odds that a text is a report or remark rather than sales talk."""
    runs = runs_of(text)
    if not runs:
        return BIAS
    weights = _weights()
    total = sum([weights.get(run, 0) for run in runs])
    return float(BIAS + total / SCALE / len(runs) ** 0.5)


def runs_of(text: str) -> set[str]:
    """Return the different runs of up to three characters, without marks; numbers are alike."""
    plain = _NUMBERS.sub("0", _MARKS.sub("", text.lower()))
    return {
        plain[at : at + length]
        for length in range(1, _LONGEST + 1)
        for at in range(len(plain) - length + 1)
    }


@cache
def _weights() -> dict[str, int]:
    weights: dict[str, int] = {}
    for line in RUNS.splitlines():
        weight, *runs = line.split()
        weights.update(dict.fromkeys(runs, int(weight)))
    return weights
