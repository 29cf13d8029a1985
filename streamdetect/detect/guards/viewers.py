"""A segment in which nothing is said but what a viewer asks.

Its words may be those of a claim, and the classifier, which weighs words, takes it for one; the
answer stands in the next segment, which is judged with the question before it. The cues are fewer
than those of the guard of questions: there a match stands in the question, here nothing tells where
the claim is.
"""

from typing import Final

from streamdetect.detect.guards.cue import Cue

_AT_MOST: Final = 8  # characters before "a viewer asks": a name, a filler
_VIEWERS: Final = (
    r"(?:人|宝宝|宝子|宝贝|姐妹|宝妈|[^，。！？问说]{0,2}友|家人|粉丝|大姐|大哥|阿姨|叔叔|同学|老铁"
    r"|顾客|观众)们?"
)
_ASKS: Final = Cue(
    rf"(?:有|很多|好多|刚才|刚刚|又有|那个|这位)+{_VIEWERS}(?:在|又|都|刚才|总|老)*(?:问|想知道|好奇)(?:我|了|到|道|说)*"
    # "Someone says, is it not …": said by a viewer only where it is a question.
    rf"|(?:有|刚才|刚刚)+{_VIEWERS}(?:在|又|都)*(?:说|刷|留言|打字)(?:的是|说)?(?=.{{0,24}}(?:是不是|能不能|会不会|有没有|吗))"
    r"|(?:弹幕|公屏|评论区|后台|私信)(?:上|里)?(?:有人|在|都)*问(?:我|了|到|道|说)*"
)
_IN_ENGLISH: Final = Cue(
    r"(?:someone|somebody|a viewer|one of you|a customer|\w+ in the (?:chat|comments))"
    r"(?:'s| is| just| was)? (?:ask(?:s|ed|ing)?|wonder(?:s|ed|ing)?|want(?:s|ed)? to know)"
    r"(?: me| us)? (?:if|whether|how|what|when|where|why|does|do|is|are|can|will)\b"
)
_FORM: Final = Cue(
    r"吗|呢|(?<![这那什怎多要])么|是不是|能不能|可不可以|会不会|有没有|多少|怎么|什么|哪[个家里种位]|几[个天次包盒]|靠不靠谱|[？?]"
)
_LONGEST_IN_ENGLISH: Final = 70  # characters of a question, beyond which it was answered
_FAR: Final = 12  # characters behind the last word that asks
# What an answer, or talk of one's own, begins with.
_OWN: Final = Cue(
    r"我|咱|当然|肯定|绝对|必须|[能会有是可]的|[能会]啊|答案|把(?:是不是|吗|能不能|会不会|问号)|[，。！？?\s]."
)
_OWN_IN_ENGLISH: Final = Cue(
    r"\b(?:i|we|our|yes|yeah|no|nope|it does|of course|absolutely)\b|[.!?,;，。！？]."
)


def is_viewers_question(text: str) -> bool:
    """Tell whether a folded segment puts a viewer's question and says nothing else."""
    english = _IN_ENGLISH.search(text)
    if english is not None and english.start() <= _AT_MOST:
        asked = text[english.end() :]
        return len(asked) <= _LONGEST_IN_ENGLISH and _OWN_IN_ENGLISH.search(asked) is None
    asks = _ASKS.search(text)
    if asks is None or asks.start() > _AT_MOST or _OWN.search(text, asks.end()) is not None:
        return False
    forms = [found.end() for found in _FORM.finditer(text, asks.end())]
    return bool(forms) and len(text) - forms[-1] <= _FAR
