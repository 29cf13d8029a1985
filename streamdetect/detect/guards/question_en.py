"""English questions: asked by a viewer, or told by the order of the words.

Recognised speech has no question mark, so "does it …", "is this …" count by their order alone.
"""

from typing import Final

from streamdetect.detect.guards.cue import Cue
from streamdetect.detect.guards.scene import Ruling, Scene, last_match

_ASKED: Final = Cue(
    r"\b(?:someone|somebody|people|many of you|a viewer|viewers|one of you|you guys|a customer"
    r"|customers"
    r"|the chat|chat|they|he|she|\w+ in the (?:chat|comments))(?: \w+)? (?:ask|asks|asked"
    r"|asking|is asking|are asking|wonder|wonders|wants? to know)\b"
    r"|\b(?:asking|asked|asks|wondering|wonders|wants? to know)(?: me| us)? (?:if|whether|does|do"
    r"|is|are|can"
    r"|will|would|how|what|about)\b"
    r"|\b(?:question (?:is|was|from)|i (?:get|was|am|keep getting) asked|asking (?:me )?(?:if"
    r"|whether))\b"
)
_AUXILIARY: Final = Cue(
    r"(?:^|(?<=[.!?,，;] )|(?<=[.!?,，;])"
    r"|(?<!\bso )(?<!\bnor )(?<!\bneither )(?<!\bas )(?<!\bthan )(?<!\bwhat )"
    r"(?<!\ball )(?<!\bonly )(?<!\bhow )(?<!\bthat )(?<!\bwhich )(?<!\bit ))"
    r"\b(?:(?:does|is|can|could|will|would|has|did) (?:it|this|that)|(?:do|are|can|will"
    r"|did) (?:these|they|those))\b"
    r"|\b(?:whether|what if|if it (?:can|will|does)|how (?:does|do|can|long))\b"
    r"|\b(?:wrote|writes|typed|types|says|said|asks|asked|question from \w+),? (?:does"
    r"|do|is|are|can|will|would|did)\b"
    # But "do a Zelle to me" orders.
    r"|(?:^|[.!?,，;]\s*)(?:so |and |but |ok |okay )?"
    r"(?!do (?:an? (?!lot\b|few\b)|me\b|us\b|one\b|payment|transfer|zelle|venmo|paynow|g ?pay|upi))"
    r"(?:does|do|is|are|can|could|will|would|has"
    r"|did)\b(?!'t (?!you\b|this\b|they\b)| (?:your|my|our|not|it)\b)"
)
_WH: Final = Cue(
    r"(?:^|[.!?,，;]\s*)(?:which|who(?! (?:cares|needs|wants))|how many|how much|when"
    r"|where)\b[^.!?,;]{0,24}$"
)
# "Which tea does that? This one here."
_THIS_ONE: Final = Cue(
    r"[^.!]{0,30}?\b(?:this (?:one|little \w+|\w+)(?: right)? here|(?:it'?s|it is) (?:this (?:one"
    r"|\w+)"
    r"|ours|mine|us)|ours does|mine does|answer，? ?(?:is |it'?s )?(?:this|ours|mine|yes"
    r"|our))\b(?! (?:isn't|doesn't|can't|not|does not|is not))"
)
_ACCORDING: Final = Cue(
    r"[^.!?]{0,12}\b(?:according to who|says who|who says|did you make that up"
    r"|(?<!believe it )or not$)"
)
_CLAUSE: Final = Cue(r"[.!?,，;]\s*")
_ASKS_ON: Final = Cue(
    r"(?:so |and |but |ok |okay )?(?:does|do|is|are|can|could|will|would|has|did|if|whether|what"
    r"|how|which"
    r"|when|where|who|why|she|he|they|asks?|asking)\b"
)
_RHETORICAL: Final = Cue(
    r"\b(?:isn'?t (?:it|this|that)|don'?t you|who (?:else|doesn'?t|wouldn'?t)|want to|wanna"
    r"|how would you like|would you like|guess what|do you (?:want|need|know|see)|did you know"
    r"|are you (?:tired|ready"
    r"|sick)|can you (?:believe|imagine|see)|would you believe|have you ever|will you look"
    r"|why (?:pay|wait|not)|tired of|ask me (?:how|why))\b"
)
_YES: Final = Cue(
    r"[^.?!]{0,40}?[?.!,]?\s*(?:the answer is )?\b(?:yes|yeah|yep|absolutely|of course|definitely"
    r"|it does|it can|it will|it is(?! an? \w| just| only| made| for | mostly| plain)|it sure does"
    r"|sure does|100%|for sure)\b(?! not)"
)
# The answer stands before the match: "does it work, yes, you finish and …".
_ANSWERED: Final = Cue(
    r"[.?!,;，？]\s*(?:and |well |so |the answer is |i (?:say|said|tell (?:you|them)) |oh "
    r"|hell |heck )*"
    r"(?:yes|yeah|yep|absolutely|of course|definitely|it does|it will|it is true|100%|for sure)\b"
    r"(?! (?:but|not|it'?s (?:a|just)))"
    # Recognised speech has no mark there: "does it get hot no it's only warm, this cream …".
    r"|\b(?:no|nope|nah),? (?:it'?s|it is|they'?re|we|i|just|only|sorry|not really)\b"
    r"|\b(?:yes|yeah|yep),? (?:it|you|we|they|i|and)\b|[,，?？] ?(?:no|nope|nah)[,，.。]"
)
_NO: Final = Cue(
    r"[^.?!]{0,30}?[?.!,]?\s*\b(?:no|nope|it does not|it doesn'?t|it can'?t|it won'?t|cannot"
    r"|not at all)\b"
)
_MARK: Final = Cue(r"[^.?!。？！]*[?？]")


def question_en(scene: Scene) -> Ruling | None:
    """Rule on the English question that the match stands in."""
    text = scene.text
    ahead = _MARK.match(text, scene.end, scene.horizon)
    found = last_match(_ASKED, text, scene.left, scene.start)
    if found is not None and ahead is None:
        clause = last_match(_CLAUSE, text, found.end(), scene.start)
        if clause is not None and _ASKS_ON.match(text, clause.end()) is None:
            found = None  # "someone asks about postage, postage is free, it is the best …"
    found = found or last_match(_AUXILIARY, text, scene.left, scene.start)
    if found is None:
        found = _WH.search(text, scene.left, scene.start)
        if found is None:
            found = _ACCORDING.match(text, scene.end, scene.horizon)
        elif (ours := _THIS_ONE.match(text, scene.end, scene.horizon)) is not None:
            return Ruling("covered", *ours.span())
        return Ruling("removed", *found.span()) if found is not None else None
    if _ANSWERED.search(text, found.end(), scene.start) is not None:
        return Ruling("passed", *found.span())
    if last_match(_RHETORICAL, text, scene.left, scene.start) is not None:
        return Ruling("passed", *found.span())
    if _NO.match(text, scene.end, scene.horizon) is not None:
        return Ruling("removed", *found.span())
    yes = _YES.match(text, ahead.end() if ahead else scene.end, scene.horizon)
    if yes is not None:
        return Ruling("covered", *yes.span())
    if ahead is None and found.group()[:1] in ".!?,;" and " " not in found.group().strip():
        return None
    return Ruling("removed", *found.span())
