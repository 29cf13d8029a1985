"""Characters taken apart (减月巴) or swapped for a look-alike (冶愈), put back inside known words.

Patterns are built once from the tables. Every alternative begins with a literal character, so that
the search skips other text at the speed of a character class.
"""

import re
from collections.abc import Iterable
from itertools import pairwise

from streamdetect.text import steps
from streamdetect.text.lexicon import SPEAKING, Lexicon, telling
from streamdetect.text.pattern import Pattern
from streamdetect.text.rewriting import Rewriting
from streamdetect.text.tables.frequent import FREQUENT
from streamdetect.text.tables.lookalikes import EVERYDAY, LOOKALIKES, MEANT_AFTER
from streamdetect.text.tables.splits import BOUND, COMMON, MEET_IN_SPEECH, RADICALS
from streamdetect.text.tables.words import WORDS


def _neighbours(words: Iterable[str]) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Return for each character of the words what stands before it, and what after."""
    before: dict[str, set[str]] = {}
    after: dict[str, set[str]] = {}
    for word in words:
        for left, right in pairwise(word):
            before.setdefault(right, set()).add(left)
            after.setdefault(left, set()).add(right)
    return before, after


_BEFORE, _AFTER = _neighbours(WORDS)


def _class(chars: Iterable[str]) -> str:
    return "[" + "".join(sorted(chars)) + "]"


def _beside_neighbour(written: str, meant: str) -> str | None:
    """Return the pattern of `written` where its neighbour makes `meant` part of a known word."""
    contexts = []
    if meant in _BEFORE:  # looked up behind what was consumed, to keep the literal in front
        contexts.append(f"(?<={_class(_BEFORE[meant])}{written})")
    if meant in _AFTER:
        contexts.append(f"(?={_class(_AFTER[meant])})")
    return f"{written}(?:{'|'.join(contexts)})" if contexts else None


def _inside_word(written: str, meant: str) -> str | None:
    """Return the pattern of `written` where a whole known word stands, but for `meant`."""
    contexts: dict[str, set[str]] = {}
    for word in WORDS:
        before, found, after = word.partition(meant)
        if found:
            contexts.setdefault(before, set()).add(after)
    if not contexts:
        return None
    meant_so = f"(?<![{MEANT_AFTER[written]}]{written})" if written in MEANT_AFTER else ""
    options = [
        (f"(?<={before}{written})" if before else "") + _ahead(afters)
        for before, afters in sorted(contexts.items())
    ]
    return f"{written}{meant_so}(?:{'|'.join(options)})"


def _ahead(afters: set[str]) -> str:
    if "" in afters:
        return ""
    return f"(?={'|'.join(sorted(afters))})"


def _present(patterns: Iterable[str | None]) -> list[str]:
    return [pattern for pattern in patterns if pattern is not None]


def _hints(spellings: Iterable[str]) -> list[str]:
    """Return patterns that find the spellings, each beginning with its rarest character."""
    rank = {char: place for place, char in enumerate(FREQUENT)}
    patterns = set()
    for written in spellings:
        rarest = max(written, key=lambda char: rank.get(char, len(rank)))
        before, _, after = written.partition(rarest)
        behind = f"(?<={before}{rarest})" if before else ""
        ahead = f"(?={after})" if after else ""
        patterns.add(rarest if rarest in RADICALS else f"{rarest}{behind}{ahead}")
    return sorted(patterns)


_SPLIT_COMMON = _present(_beside_neighbour(written, meant) for written, meant in COMMON.items())
_LOOKALIKE = _present(_inside_word(written, meant) for written, meant in LOOKALIKES.items())
_LOOKALIKE.append("夭(?<=[零一二两三四五六七八九十百几半0-9]夭)")

# In the words of rules only these are read: the others stand in too many texts to look closer.
_RARE_LOOKALIKES = frozenset(LOOKALIKES).difference(FREQUENT, EVERYDAY)

# Finds every text that a step of this module may touch; quick where it finds nothing.
_SPLIT_HINTS = tuple(_hints([*BOUND, *COMMON]))
HINTS: tuple[str, ...] = (*_SPLIT_HINTS, "顶(?=级[低便])", *_LOOKALIKE, *sorted(_RARE_LOOKALIKES))

_WHOLE = {**COMMON, **BOUND}

REJOIN_COMPONENTS = Rewriting(
    steps.SPLIT_CHARACTERS,
    # Three components before two.
    Pattern("|".join(sorted([*BOUND, *_SPLIT_COMMON], key=len, reverse=True))),
    lambda match: _WHOLE[match[0]],
    Pattern("|".join(_SPLIT_HINTS)),
)
# An arrow to the top stands for "most" too, before what is no rank: 🔝低价.
TOP_AS_MOST = Rewriting(
    None, Pattern("顶级(?=低价|便宜)"), lambda match: "最", Pattern("顶级[低便]")
)
REPLACE_LOOKALIKES = Rewriting(
    steps.CHARACTER_LOOKALIKES,
    Pattern("|".join(_LOOKALIKE)),
    lambda match: LOOKALIKES[match[0]],
    Pattern(f"[{''.join(sorted({written[0] for written in _LOOKALIKE}))}]"),
)


def restore_in(lexicon: Lexicon) -> tuple[Rewriting, Rewriting]:
    """Return the steps that restore the characters of rules' words, where one stands whole."""

    def rejoined(match: re.Match[str]) -> str:
        whole = COMMON[match[0]]
        word = lexicon.completed(match.string, *match.span(), whole)
        return match[0] if word is None else whole

    def replaced(match: re.Match[str]) -> str:
        written, meant = match[0], LOOKALIKES[match[0]]
        if match.string[match.start() - 1 : match.start()] in MEANT_AFTER.get(written, ()):
            return written
        word = lexicon.completed(match.string, *match.span(), meant)
        return meant if word is not None and telling(word) >= SPEAKING else written

    return (
        Rewriting(steps.SPLIT_CHARACTERS, _LISTED_SPLITS, rejoined, _HAS_COMMON),
        Rewriting(steps.CHARACTER_LOOKALIKES, _LISTED_LOOKALIKES, replaced),
    )


_IN_WORDS = [spelt for spelt in COMMON if spelt not in MEET_IN_SPEECH]
_HAS_COMMON = Pattern("|".join(_hints(_IN_WORDS)))
_LISTED_SPLITS = Pattern("|".join(sorted(_IN_WORDS, key=len, reverse=True)))
_LISTED_LOOKALIKES = Pattern(_class(_RARE_LOOKALIKES))

# Finds every text that these two may touch.
IN_WORDS: tuple[str, ...] = (*_hints(_IN_WORDS), *sorted(_RARE_LOOKALIKES))
