"""What English speech is full of and means nothing: hesitations, asides, words said twice.

"it, uh, cures cures you know arthritis" is read as "it cures arthritis". Recognisers write much of
it down. Nothing is hidden by it, so no step is reported. Chinese fillers are stepped over by the
matcher (detect.literals), since Chinese does not part words.
"""

import re
from collections.abc import Iterable
from typing import Final

from streamdetect.text.english import DIGIT_NAMES
from streamdetect.text.lexicon import Lexicon
from streamdetect.text.pattern import Pattern
from streamdetect.text.rewriting import Rewriting, characterwise
from streamdetect.text.tables.disfluencies import (
    ENDS_NO_CLAUSE,
    KNOW_AFTER,
    KNOWN,
    MEANT_TWICE,
)

_LEFT: Final = r"(?<![a-z0-9'-])"
_RIGHT: Final = r"(?![a-z0-9'-])"
_PAUSE: Final = "[,，]"
_BEFORE: Final = f"(?P<before>{_PAUSE} ?)?"
_AFTER: Final = f"(?P<after>{_PAUSE} ?| )?"
_PAUSES: Final = re.compile(_PAUSE)


def _dropped(match: re.Match[str]) -> str:
    """Return what stays of the pauses: of two round the words none, of one before them that one."""
    before, after = match["before"], match["after"] or ""
    if before:
        return " " if after.strip() else f"{before.rstrip()} "
    follows = match.start() > 0 and match.string[match.start() - 1] != " "
    return " " if after and follows else ""


# "er" without a pause behind it may be the emergency room, "mm" a length, "eh?" a question.
_HESITATION: Final = rf"u+h+m*|u+m+|hm+|e+rm+|er+(?={_PAUSE})|e+h+(?!\?)"
DROP_HESITATIONS: Final = Rewriting(
    None,
    Pattern(f"{_BEFORE}{_LEFT}(?:{_HESITATION}){_RIGHT}{_AFTER}"),
    _dropped,
    Pattern("u[hm]|hm|e[rh]"),
)

_WORD_BEFORE: Final = re.compile(r"([a-z']+)[^a-z']*\Z")
_WORD_AFTER: Final = re.compile(r"[a-z']+")
_NEAR: Final = 20  # characters before an aside in which the word before it stands


def _aside(match: re.Match[str]) -> str:
    """Return nothing for words between two pauses, and for a "you know" of which nobody knows."""
    if match["before"] and (match["after"] or "").strip():
        return " "
    if match["said"] != "you know":
        return match[0]
    text = match.string
    before = _WORD_BEFORE.search(text, max(0, match.start() - _NEAR), match.start())
    after = _WORD_AFTER.match(text, match.end())
    if before is None or before[1] in KNOW_AFTER or after is None or after[0] in KNOWN:
        return match[0]
    return _dropped(match)


DROP_ASIDES: Final = Rewriting(
    None,
    Pattern(f"{_BEFORE}{_LEFT}(?P<said>you know|y'know|you see|like){_RIGHT}{_AFTER}"),
    _aside,
    Pattern(f"you know|y'know|you see|{_PAUSE} ?like{_PAUSE}"),
)

_SAID_TWICE: Final = Pattern(
    rf"{_LEFT}(?P<said>[a-z][a-z']*(?: [a-z][a-z']*){{0,3}})(?:(?:{_PAUSE} ?| )(?P=said))+{_RIGHT}"
)
_MEANT: Final = MEANT_TWICE | frozenset(DIGIT_NAMES)  # digits may be a number read out


def said_twice_in(terms: Iterable[str]) -> frozenset[str]:
    """Return what terms of rules say twice on purpose: "last last", "every day every day"."""
    return frozenset(match["said"] for term in terms for match in _SAID_TWICE.finditer(term))


def say_once_in(lexicon: Lexicon) -> Rewriting:
    """Return the step that reads words said twice as said once, unless a rule's term says them so.

    Up to four words at once: "the patch the patch stops, stops the pain". The last time counts.
    """

    def is_meant(match: re.Match[str]) -> bool:
        said: str = match["said"]
        words, has_pause = said.split(), _PAUSES.search(match[0]) is not None
        if said in lexicon.said_twice or (len(said) == 1 and said not in "ai"):
            return True
        if len(words) == 1 and has_pause:
            return said not in ENDS_NO_CLAUSE
        return said != "no" and not _MEANT.isdisjoint(words)  # "no no side effects", but "no, no"

    def said_once(match: re.Match[str]) -> list[str]:
        first = 0 if is_meant(match) else len(match[0]) - len(match["said"])
        return [char if place >= first else "" for place, char in enumerate(match[0])]

    return characterwise(None, _SAID_TWICE, said_once)
