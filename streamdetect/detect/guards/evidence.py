"""Evidence of hearsay: the words around a match that say whose claim it is, each with its kind.

A lexicon holds expressions by kind; reading a text gives the marks in it from left to right. At a
place the longest expression wins, so that a longer one which only looks like evidence ("I do not
lie to you" beside "a lie") hides the shorter: such decoys have the kind `none`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

from streamdetect.detect.guards.openings import openings_of
from streamdetect.text.pattern import Pattern
from streamdetect.text.sieved import places_of

# What a mark is evidence of.
Kind = Literal[
    "none",  # looks like evidence and is none
    "other",  # a rival, an unnamed seller, the internet: whose words are not adopted lightly
    "swindle",  # a swindler, a case, a sales talk for the old
    "media",  # news, films of the net, adverts: others' words, but who vouches may be one
    "rumour",  # they say, as the story goes
    "fiction",  # in a film, in a novel
    "someone",  # a buyer, a relative, he or she: whose words may be a testimony
    "bygone",  # told of former times
    "asks",  # asks whether
    "says",  # says, writes, shouts
    "attributed",  # "… they told us": who says so stands behind the words
    "boasts",  # claims, goes under the banner of: says so and is not believed
    "authority",  # a regulator, a court, a platform, a law, a training
    "ban",  # must not
    "forbidden",  # a list of forbidden words
    "hush",  # the audience is told not to say so
    "sanction",  # fined, banned, taken down, jailed
    "warning",  # do not believe it, hang up
    "false",  # a lie, a swindle, nonsense
    "loss",  # it did nothing, the money is gone, in hospital
    "distance",  # we do not do that, this must not be said, I laughed
    "mocks",  # "what" and "so-called" right before the words
    "named",  # "such words" right behind them
    "frame",  # a book, a film, a song, a joke
    "retort",  # it answers the words as words
    "adopts",  # indeed, so will you
    "own",  # our goods, this one
    "turn",  # but, anyway
]


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of evidence `[start, end)` in a text."""

    kind: Kind
    start: int
    end: int

    @property
    def span(self) -> tuple[int, int]:
        """Where it stands."""
        return self.start, self.end


_Written = tuple[Pattern, Kind]


class Lexicon:
    """Expressions by kind, read from white space; `_` in them stands for a space.

    An expression begins with a literal character or with a class of them, so that most places of
    a text need one look into a table. With `words` it has to stand between borders of words.
    """

    def __init__(self, kinds: Mapping[Kind, str], *, words: bool = False) -> None:
        self._kinds = kinds
        self._words = words
        self._sizes: Final = (4, 3, 2, 1) if words else (2, 1)  # of openings

    @cached_property  # when first asked: reading how thousands begin would hold up every start
    def _table(self) -> dict[str, list[_Written]]:
        """By opening: the expressions that begin so, and those of which less is known."""
        written: list[_Written] = []
        openings: dict[str, list[int]] = {}
        for kind, expressions in self._kinds.items():
            for expression in expressions.split():
                pattern = expression.replace("_", r"\ ")
                for opening in openings_of(pattern, self._sizes[0]):
                    openings.setdefault(opening, []).append(len(written))
                written.append((Pattern(rf"\b(?:{pattern})\b" if self._words else pattern), kind))
        return {
            opening: [
                written[number]
                for number in sorted(
                    {
                        number
                        for size in range(1, len(opening) + 1)
                        for number in openings.get(opening[:size], ())
                    }
                )
            ]
            for opening in openings
        }

    @cached_property
    def _next(self) -> Callable[[str, int, int], int]:
        """Return the next place where an opening stands, but for its third character and fourth."""
        return places_of(
            "".join(opening for opening in self._table if len(opening) == 1),
            "".join(sorted({opening[:2] for opening in self._table if len(opening) > 1})),
        ).next

    def prepare(self) -> None:
        """Read how its expressions begin.

        Raises ValueError for an expression that may begin with any character.
        """
        _ = self._next

    def read(self, text: str, start: int, end: int) -> list[Mark]:
        """Return the marks inside `text[start:end]`, from left to right, none of them inside
        another."""
        marks: list[Mark] = []
        look, following, words = self._table.get, self._next, self._words
        end = min(end, len(text))
        at = following(text, start, end)
        while at < end:
            written = None
            if not (words and at > 0 and text[at - 1].isalnum()):
                for size in self._sizes:
                    written = look(text[at : at + size])
                    if written is not None:
                        break
            longest = at
            kind: Kind = "none"
            for pattern, found_kind in written or ():
                found = pattern.match(text, at, end)
                if found is not None and found.end() > longest:
                    longest, kind = found.end(), found_kind
            if kind != "none":
                marks.append(Mark(kind, at, longest))
            at = following(text, max(at + 1, longest), end)
        return marks
