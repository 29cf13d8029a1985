"""What an English speaker was pushed to say and would not, and whom he sends away."""

from typing import Final

from streamdetect.detect.guards.cue import Cue
from streamdetect.detect.guards.scene import Scene

# "You are trying to get me to say …, and I am not going to."
_PUSHED: Final = Cue(
    r"\b(?:trying to get|want(?:s|ed|ing)?|get|make|making|ask(?:ed|ing|s)?|told|telling|paid"
    r"|begg(?:ed|ing)"
    r"|expect(?:s|ed|ing)?) me to (?:say|tell|claim|write|call|promise|admit|pretend"
    r"|swear)\b[^.!?]{0,40}$"
    r"|\bget me to (?:say|tell|claim|call|promise)\b[^.!?]{0,40}$"
    r"|\b(?:getting|being|been) (?:told|asked|pushed|paid|pressured) to (?:say|claim|promise|tell)"
    r"\b[^.!?]{0,40}$"
)
_WONT: Final = Cue(
    r"[^.!?]{0,30}?\b(?:i|we)(?:'?m| am|'?re| are)? (?:not|won'?t|will not|can'?t|refused?|never"
    r"|don'?t|said no"
    r"|wouldn'?t|couldn'?t)\b"
)
# "If you are after …, this is the wrong shop."
_WISH: Final = Cue(
    r"\b(?:if|anyone|anybody|those)\b[^.!?]{0,10}?(?:looking|hoping|after|here for|expect(?:ing)?"
    r"|chasing|want(?:s|ing)?"
    r"|dreaming|need(?:s|ing)?|waiting)\b(?: \w+){0,4} $"
)
_DISMISSED: Final = Cue(
    r"[^.!?]{0,24}?\b(?:this (?:isn'?t|is not|ain'?t)(?! (?:just|only))|(?:look|go|shop"
    r"|try) elsewhere|(?:the )?wrong"
    r" (?:shop|place|stream|girl|guy|person|product|store)|keep (?:scrolling|walking)"
    r"|don'?t (?:buy|order|bother|get)"
    r"(?! (?:any|the|another|other|else))|not (?:me|here|from me|this one)|(?:i )?can'?t help"
    r"|talk to (?:a|your)"
    r"|see (?:a|your) (?:doctor|gp)|i'?m not your|this won'?t)\b"
)
# "If you ever hear me say …, flag me."
_HEARD: Final = Cue(
    r"\b(?:if|when|whenever|once|the (?:minute|moment|second)|as soon as|any ?time)"
    r" (?:you|anyone|anybody) (?:ever )?(?:hear|catch|see|spot)s?\b[^.!?]{0,40}$"
)
_CALLED_OUT: Final = Cue(
    r"[^.!?]{0,50}?\b(?:flag|report|block|stop|slap|call|correct|ban|tell) (?:me|us|it|him|her|them"
    r"|the (?:host|stream|shop))\b"
    r"|[^.!?]{0,50}?\b(?:leave|close|switch off|turn off) (?:the|my|this|it)\b"
    r"|[^.!?]{0,50}?\b(?:hang up|run away|walk away|scroll (?:on|past))\b"
)
# "If I told you …, I'd be a fraud."
_IF_TOLD: Final = Cue(
    r"\bif (?:i|we) (?:ever )?(?:told|said|claimed|promised|say|tell|promise|claim)\b[^.!?]{0,40}$"
)
_LIAR: Final = Cue(
    r"[^.!?]{0,24}?\b(?:i|we)(?:'?d| would) (?:just )?(?:be|get|go) (?:an? |to |in |straight )*"
    r"(?:fraud|liar|crook|lying|jail|prison|trouble|sued|banned|fined|fired|cheat)"
)
_TURNED: Final = (
    (_PUSHED, _WONT),
    (_WISH, _DISMISSED),
    (_HEARD, _CALLED_OUT),
    (_IF_TOLD, _LIAR),
)


def turned_away(scene: Scene) -> tuple[int, int] | None:
    """Find what the speaker was pushed to say and would not, or whom he sends away."""
    for before, after in _TURNED:
        found = after.match(scene.text, scene.end, scene.horizon)
        if found is not None and before.search(scene.text[scene.left : scene.start]) is not None:
            return found.span()
    return None
