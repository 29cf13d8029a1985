"""Which negation reaches an English match: a cue, and how many words it carries.

"Not" reaches over a few words of its clause; before a verb of saying or believing ("I am not
going to say that …") it reaches over the clause that is said.
"""

from typing import Final

from streamdetect.detect.guards.cover import hint_after
from streamdetect.detect.guards.cue import Cue
from streamdetect.detect.guards.dismissal_en import dismissal
from streamdetect.detect.guards.idle_negation_en import idle_negations
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
        "ain't", "mustn't", "without", "nope", "refuse", "refusing", "refused", "aint", "nowhere",
        "scarcely", "nobody's", "nothing's", "none's", "shouldnt", "hasnt", "havent", "nah",
        "doubt", "doubtful", "unlikely", "needn't",
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
        "licensed", "certified", "designed", "shown", "proven", "proved", "established",
        "confirmed", "demonstrated", "verified", "supposed", "bother", "vouch", "swearing", "hype",
        "oversell", "admit", "preach", "guaranteed", "vouching", "hope", "hoping",
    }
)  # fmt: skip
_BREAK: Final = frozenset(
    {"but", "however", "just", "only", "though", "although", "yet", "because", "so", "and", "then",
     "which", "while", "instead", "still", "anyway", "anyhow", "fine", "blah", "between"}
)  # fmt: skip
_CONTRAST: Final = (
    "but",
    "however",
    "just",
    "only",
    "anyway",
    "anyhow",
    "fine",
    "between",
    "wink",
    "still",
)
# "… may not write reviews  this is the best": recognised speech has no mark where a clause begins.
_ANEW: Final = Cue(
    r"(?:\W+(?!to\b|that\b)\w[\w']*){2,} (?:this|these|our|my)"
    r" (?:(?:is|are|one|'s)\b ?|(?!to |for |as |and |or |that |is )\w+ ){0,3}(?:the |a |an )?$"
)


def negation_en(scene: Scene) -> Ruling | None:
    """Rule on the negation that governs an English match."""
    cue, closed = _before(scene)
    if cue is None:
        cue = dismissal(scene)
    if cue is None:
        return closed
    return hint_after(scene, cue[1]) or Ruling("removed", *cue)


def _before(scene: Scene) -> tuple[tuple[int, int] | None, Ruling | None]:
    """Return the cue whose reach is open at a term, and what was ruled of an earlier one.

    At the first term any open cue counts; between the terms a negation reaches half as far.
    """
    text, low = scene.text, scene.left
    skipped = idle_negations(scene)
    terms = iter(scene.literals)
    term: tuple[int, int] | None = next(terms)
    cue: tuple[int, int] | None = None
    closed: Ruling | None = None
    reach = distance = 0
    leading = inside = spoken = False
    own = text[slice(*scene.literals[0])]  # "nobody, and I mean nobody, …" denies nothing
    for word in _WORD.finditer(text, low, scene.literals[-1][1]):
        start, end = word.span()
        if term is not None and start >= term[0]:
            if cue is not None and (not inside or distance <= reach // 2):
                if reach == SPEECH_REACH or not _ANEW.match(text, cue[1], term[0]):
                    return cue, closed
                closed, cue = Ruling("passed", *cue), None
            term = next(terms, None)
        if any(first <= start and end <= last for first, last in scene.literals):
            continue  # but "won", a term, in "won't"
        if any(first <= start < last for first, last in skipped):
            continue
        token = word.group().replace("’", "'")
        if token in _CUES and token != own:
            inside = start > scene.start
            cue, distance, reach, leading = (start, end), 0, PLAIN_REACH, True
        elif cue is None and spoken and closed is not None and token in _CONTRAST:
            closed = Ruling("covered", closed.start, end)  # the turn comes a clause later
        elif cue is None or (leading and token in _LEAD):
            continue
        elif token in _BREAK or not token[0].isalnum():
            contrast = token in _CONTRAST
            spoken = reach > PLAIN_REACH
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
