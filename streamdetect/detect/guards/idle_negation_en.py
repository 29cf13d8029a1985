"""English words of negation that deny no claim: "not only", "no side effects", "don't miss"."""

from typing import Final

from streamdetect.detect.guards.cue import Cue
from streamdetect.detect.guards.scene import Scene

_NONE: Final = Cue(
    r"\b(?:not (?:gonna|going to|about to) lie|(?:won'?t|can'?t|cannot|wouldn'?t) lie"
    r"|not (?:even )?(?:joking|kidding|exaggerating|lying|making (?:this|it) up)"
    r"|(?:can'?t|cannot|couldn'?t|could not|won'?t|wouldn'?t|don'?t) (?:even |quite )?believe"
    r" (?:how|the (?:difference|change|results?)|(?:his|her|my|your|their) (?:eyes|ears|luck))"
    r"|(?:can'?t|cannot|couldn'?t) wait|not only|not just|not merely|no doubt|no wonder|no joke"
    r"|who (?:wouldn'?t|doesn'?t|can'?t)|no kidding|no lie"
    r"|(?:can'?t|cannot|won'?t|mustn'?t|not (?:going|allowed) to) (?:name|reveal|disclose"
    r"|say (?:who|which)|tell you (?:who|which))"
    r"|(?:says?|said|tells? you|told you) no(?=，? (?:come|call|try|get|buy|take|drink|use|this|we"
    r"|ask)\b)"
    r"|not ever(?=\W|$)(?! (?:a|to|said|say))|no (?:\w+ ){1,2}left|no question|no matter"
    r"|no (?:diet|diets|dieting|gym|exercise|surgery|drugs?|pills?|meds"
    r"|medication|side effects?|risks?"
    r"|catch|pain|effort|prescription|needles?|injections?|tricks?|filters?|cap|strings"
    r"|commissions?|tax(?:es)?|charges?|waiting|delay|paperwork|contract|fee|fees"
    r"|downside|hidden|middlem[ae]n)"
    r"|not to mention|why not|no need (?:for|to)|no more|no longer|no other|no one else"
    r"|nothing else"
    r"|nobody else|never (?:been|before|again|worry|suffer|need|have to|pay|fail|lose|regret"
    r"|look back|go back|miss)|nothing (?:beats|compares|like)"
    r"|can'?t (?:beat|go wrong|lose|miss)"
    r"|cannot (?:beat|go wrong|lose)|don'?t (?:miss|wait|need|worry|hesitate|pay|sleep|forget"
    r"|take my word)"
    r"|do not (?:miss|wait|need|worry)|won'?t (?:believe|regret|find(?! me| us))|without (?:any |a "
    r"|the )?"
    r"(?:\w+ing|diet|diets|exercise|surgery|drugs|pills|medication|medicine|pain|effort"
    r"|side effects?|risk|prescription|doctor))\b"
)
# "Don't touch that brand, their …": the warning is part of the slander.
_KEEP_OFF: Final = Cue(
    r"\b(?:don'?t|do not|never|wouldn'?t) (?:ever |even )?(?:touch|buy(?: from)?|trust|use"
    r"|order(?: from)?|shop (?:at|with)|go (?:near|to)|fall for|listen to)"
    r" (?:that|those|the other|other|their|any other|anything from)\b"
    r"|\b(?:don'?t|do not|never|wouldn'?t) (?:ever |even )?(?:buy|get|order|take) (?:[\w']+ ){1,4}"
    r"(?:(?:from|off|at|in) (?:anyone|anybody|any ?where|any|others?|them|those|that|the other)"
    r"|elsewhere|anywhere)\b"
)
# "Don't order it here, message me on …": so is he lured away.
_NOT_HERE: Final = Cue(
    r"\b(?:don'?t|do not|no need (?:to )?|never) (?:even |ever )?(?:(?:order|buy|pay|purchase"
    r"|check ?out)(?: [\w']+){0,4}? "
    r"(?:on here|here|(?:on|in|through|via) (?:the|this) (?:app|platform))"
    r"|(?:use|tap) the (?:cart|basket|checkout|app))\b"
)
# "The doctors couldn't fix it but this did": what others failed at.
_OTHERS_FAILED: Final = Cue(
    r"\b(?:no |none of the |not one )?(?:doctors?|docs?|hospitals?|specialists?|surgeons?"
    r"|consultants?|dermatologists?|dentists?|physios?|gps?|medicines?|medication|meds|tablets"
    r"|pills|creams?|steroids|drugs|nothing else|nothing|nobody|no one)"
    r"(?: (?:could not|did not|couldn'?t|can'?t|cannot|didn'?t|never|wouldn'?t|could))?"
    r" (?:even |ever )?"
    r"(?:fix|cure|heal|help|sort|shift|treat|touch|clear|work|stop|explain)(?:ed|d|s)?\b"
)
_OUTDONE: Final = Cue(
    r"[^.!?]{0,24}?\b(?:but|until|till|then) (?:this|these|it|our|ours|my|one)\b(?: [\w']+){0,3}?"
    r" ?(?:did|does|do|can|could|will|has|works?|worked|sort(?:ed|s)|fix(?:ed|es)|cure[ds]"
    r"|heal(?:ed|s)|clear(?:ed|s)|came|got)\b(?! not|n'?t|\W+no)"
)
_BELONGING: Final = {"disparagement": _KEEP_OFF, "off_platform": _NOT_HERE}


def idle_negations(scene: Scene) -> list[tuple[int, int]]:
    """Return where, up to the end of a match, words of negation deny nothing."""
    text, low = scene.text, scene.left
    found = [one.span() for one in _NONE.finditer(text, low, scene.end)]
    belonging = _BELONGING.get(scene.category)
    if belonging is not None:
        found += [one.span() for one in belonging.finditer(text, low, scene.end)]
    if _OUTDONE.match(text, scene.end, scene.horizon) is not None:
        found += [one.span() for one in _OTHERS_FAILED.finditer(text, low, scene.end)]
    return found
