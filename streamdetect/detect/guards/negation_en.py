"""Which negation reaches an English match: a cue, and how many words it carries.

"Not" reaches over a few words of its clause; before a verb of saying or believing ("I am not
going to say that …") it reaches over the clause that is said.
"""

from typing import Final

from streamdetect.detect.guards.cover import hint_after
from streamdetect.detect.guards.cue import Cue
from streamdetect.detect.guards.scene import Ruling, Scene

PLAIN_REACH: Final = 5  # words
SPEECH_REACH: Final = 12

_WORD: Final = Cue(r"[a-z0-9]+(?:['’][a-z]+)?|[.,;:!?，。；：！？]")
_CUES: Final = frozenset(
    {
        "not", "never", "no", "cannot", "cant", "can't", "don't", "dont", "doesn't", "doesnt",
        "didn't", "didnt", "isn't", "isnt", "aren't", "arent", "wasn't", "wasnt", "weren't",
        "won't", "wont", "wouldn't", "wouldnt", "couldn't", "couldnt", "shouldn't", "hasn't",
        "haven't", "hadn't", "nor", "neither", "hardly", "nothing", "nobody", "none", "unable",
        "ain't", "mustn't", "without", "nope", "refuse", "refusing", "refused",
    }
)  # fmt: skip
# Words of movement between a negation and the verb of saying: "not going to sit here and say".
_LEAD: Final = frozenset(
    {"gonna", "going", "to", "sit", "stand", "here", "there", "and", "about", "trying", "try",
     "come", "on", "ever", "even", "just", "actually", "really", "be", "the", "type", "one",
     "able", "allowed", "i", "we", "you"}
)  # fmt: skip
_SPEECH: Final = frozenset(
    {
        "say", "saying", "said", "claim", "claiming", "claims", "promise", "promising",
        "promises", "guarantee", "guaranteeing", "guarantees", "tell", "telling", "mean", "means",
        "suggest", "suggesting", "imply", "implying", "think", "believe", "expect", "call",
        "calling", "pretend", "proof", "evidence", "way", "intended", "meant", "substitute",
        "replacement", "approved", "swear", "advertise", "advertising", "pretending", "label",
        "licensed", "certified", "designed", "supposed", "bother",
    }
)  # fmt: skip
_BREAK: Final = frozenset(
    {"but", "however", "just", "only", "though", "although", "yet", "because", "so", "and", "then",
     "which", "while", "instead", "still"}
)  # fmt: skip
_CONTRAST: Final = ("but", "however", "just", "only")
_NONE: Final = Cue(
    r"\b(?:not only|not just|not merely|no doubt|no wonder|no joke|who (?:wouldn'?t|doesn'?t"
    r"|can'?t)|no kidding|no lie"
    r"|no question|no matter|no (?:diet|diets|dieting|gym|exercise|surgery|drugs?|pills?|meds"
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
_AFTER: Final = Cue(
    r"\W*(?:is|are|was|'s|that'?s|this is|it'?s|would be)?\s*(?:just |simply |all |totally "
    r"|completely |an? )*"
    r"(?:myth|lie|lies|false|untrue|not true|impossible|not possible|nonsense|rubbish|fake|scam"
    r"|a stretch|not something (?:we|i) (?:can|could)|not what (?:we|i))\b"
    r"|[^.!?]{0,24}\bsaid no (?:\w+ )?(?:one|person|body|doctor)\b"
    r"|[^.!?]{0,24}\b(?:it (?:isn'?t|doesn'?t|didn'?t|won'?t|can'?t|does not|did not|never did"
    r"|is not|will not)"
    r"|because it'?s not|because it"
    r" isn'?t|no such thing|(?:but )?(?:she|he|they)'?(?: is| are|s|re) (?:wrong|mistaken)"
    r"|i (?:don'?t|do not|won'?t) (?:say|claim|promise|believe) (?:that|it)"
    r"|i (?:don'?t know|have no idea) how (?:he|she|they|anyone)|that'?s not (?:how|our (?:claim"
    r"|words)|(?:at all )?(?:our|my|us))"
    r"|dream on|in your dreams|yeah right|give me a break|who(?: on earth)? (?:believes"
    r"|would believe)|i (?:had to|just|nearly) laugh(?:ed)?"
    r"|i laughed|(?:we|i) never (?:said|say|promised?|claimed?|wrote|told) (?:that|it|so|you|any)"
    r"|(?:nobody|no one|no doctor|no teacher|no school) (?:can|could|will|is able to) (?:promise"
    r"|guarantee|say|do)"
    r"|(?:we|i) (?:don'?t|do not|won'?t) do (?:that|those|any)|isn'?t (?:really )?(?:a thing|how)"
    r"|would be (?:a lie|lying|dishonest|illegal|against)"
    r"|only (?:a|your) doctor|well,? (?:it|that) (?:didn'?t|doesn'?t|isn'?t)"
    r"|guess what,? it (?:didn'?t|doesn'?t))\b"
)
_IF: Final = Cue(r"\bif (?:this|it|that|they|these|those|any of)\b[^.!?]{0,24}$")
_ABSURD: Final = Cue(
    r"[^.!?]{0,24}?\b(?:i'?d|we'?d|i would|we would|they'?d|everyone would"
    r"|doctors would)\b(?! recommend)"
)
_BEFORE_MYTH: Final = Cue(
    r"\b(?:myth|rumou?r|hoax|old wives'? tale|snake oil|nonsense idea)s? (?:that|about|saying|which"
    r"|is|says)\b[^.!?]{0,40}$"
    r"|\b(?:i'?d|i would|we'?d|we would) be lying (?:if|to)\b(?![^.!?]*n'?t )[^.!?]{0,40}$"
    r"|\b(?:it (?:is|would be|'s) (?:a lie|lying|wrong|illegal|dishonest|against the (?:law"
    r"|rules)) to|far from|anything but"
    r"|i (?:hate|can'?t stand) (?:it )?when (?:people|sellers|hosts|they)|(?:wish|love) (?:i|we"
    r"|to) (?:could|say)(?: \w+){0,3}"
    r"|instead of (?:claiming|saying|promising|telling you)|stop (?:asking|telling) me (?:if"
    r"|to say|that))\b[^.!?,]{0,40}$"
)


def negation_en(scene: Scene) -> Ruling | None:
    """Rule on the negation that governs an English match."""
    cue, closed = _before(scene)
    if cue is None:
        low = scene.left
        myth = _BEFORE_MYTH.search(scene.text[low : scene.start])
        after = _AFTER.match(scene.text, scene.end, scene.horizon)
        if myth is not None:
            cue = low + myth.start(), low + myth.end()
        elif after is not None:
            cue = after.span()
        elif (absurd := _absurd(scene)) is not None:
            cue = absurd
        else:
            return closed
    return hint_after(scene, cue[1]) or Ruling("removed", *cue)


def _absurd(scene: Scene) -> tuple[int, int] | None:
    """Find "if this cured it, I would be a millionaire"."""
    condition = _IF.search(scene.text[scene.left : scene.start])
    found = _ABSURD.match(scene.text, scene.end, scene.horizon)
    if condition is None or found is None:
        return None
    return scene.left + condition.start(), found.end()


def _before(scene: Scene) -> tuple[tuple[int, int] | None, Ruling | None]:
    """Return the cue whose reach is open at a term, and what was ruled of an earlier one.

    At the first term any open cue counts; between the terms a negation reaches half as far.
    """
    text, low = scene.text, scene.left
    skipped = [found.span() for found in _NONE.finditer(text, low, scene.end)]
    terms = iter(scene.literals)
    term: tuple[int, int] | None = next(terms)
    cue: tuple[int, int] | None = None
    closed: Ruling | None = None
    reach = distance = 0
    leading = inside = False
    own = text[slice(*scene.literals[0])]  # "nobody, and I mean nobody, …" denies nothing
    for word in _WORD.finditer(text, low, scene.literals[-1][1]):
        start, end = word.span()
        if term is not None and start >= term[0]:
            if cue is not None and (not inside or distance <= reach // 2):
                return cue, closed
            term = next(terms, None)
        if any(first <= start < last for first, last in scene.literals):
            continue
        if any(first <= start < last for first, last in skipped):
            continue
        token = word.group().replace("’", "'")
        if token in _CUES and token != own:
            inside = start > scene.start
            cue, distance, reach, leading = (start, end), 0, PLAIN_REACH, True
        elif cue is None or (leading and token in _LEAD):
            continue
        elif token in _BREAK or not token[0].isalnum():
            contrast = token in _CONTRAST
            closed = Ruling("covered" if contrast and reach > PLAIN_REACH else "passed", *cue)
            cue = None
        else:
            leading = False
            distance += 1
            if token in _SPEECH:
                reach, distance = SPEECH_REACH, 0
            if distance > reach:
                closed, cue = Ruling("passed", *cue), None
    if term is not None and cue is not None and (not inside or distance <= reach // 2):
        return cue, closed  # the term begins within a word
    return None, Ruling("passed", *cue) if cue is not None else closed
