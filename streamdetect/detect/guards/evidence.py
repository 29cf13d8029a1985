"""Evidence of hearsay: the words around a match that say whose claim it is, each with its kind.

A lexicon holds expressions by kind; reading a text gives the marks in it from left to right. At a
place the longest expression wins, so that a longer one which only looks like evidence ("I do not
lie to you" beside "a lie") hides the shorter: such decoys have the kind `none`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from streamdetect.text.pattern import Pattern

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


class Lexicon:
    """Expressions by kind, read from white space; `_` in them stands for a space.

    An expression begins with a literal character or with a class of them, so that most places of
    a text need one look into a table. With `words` it has to stand between borders of words.
    """

    def __init__(self, kinds: Mapping[Kind, str], *, words: bool = False) -> None:
        table: dict[str, list[tuple[Pattern, Kind]]] = {}
        for kind, expressions in kinds.items():
            for expression in expressions.split():
                pattern = expression.replace("_", r"\ ")
                written = Pattern(rf"\b(?:{pattern})\b" if words else pattern)
                for first in dict.fromkeys(_firsts(expression)):
                    table.setdefault(first, []).append((written, kind))
        # One look for all expressions of a character: at most places none of them stands.
        self._table: Final = {
            first: (found[0][0] if len(found) == 1 else _any_of(found), found)
            for first, found in table.items()
        }

    def read(self, text: str, start: int, end: int) -> list[Mark]:
        """Return the marks inside `text[start:end]`, from left to right, none of them inside
        another."""
        marks: list[Mark] = []
        at = start
        table = self._table
        while at < end:
            entry = table.get(text[at])
            if entry is None or entry[0].match(text, at, end) is None:
                at += 1
                continue
            longest = at
            kind: Kind = "none"
            for pattern, found_kind in entry[1]:
                found = pattern.match(text, at, end)
                if found is not None and found.end() > longest:
                    longest, kind = found.end(), found_kind
            if longest == at:
                at += 1
                continue
            if kind != "none":
                marks.append(Mark(kind, at, longest))
            at = longest
        return marks


def _any_of(found: list[tuple[Pattern, Kind]]) -> Pattern:
    return Pattern("|".join(f"(?:{pattern.pattern})" for pattern, _ in found))


def _firsts(expression: str) -> str:
    """Return the characters that an expression may begin with."""
    if expression.startswith("(?<"):
        expression = expression[expression.index(")") + 1 :]
    if expression.startswith("(?:"):
        return "".join(_firsts(choice) for choice in _choices(expression[3:]))
    if expression.startswith("["):
        end = expression.index("]") + 1
        first = expression[1 : end - 1]
    else:
        end = 1
        first = expression[:1]
        if not first.isalnum():
            raise ValueError(f"{expression}: begin with a character or a class of them")
    if expression[end : end + 1] in ("?", "*"):  # it may be missing: then what follows is first
        first += _firsts(expression[end + 1 :])
    return first


def _choices(group: str) -> list[str]:
    """Return the alternatives of a group, from behind its `(?:` on."""
    depth, start, choices = 0, 0, []
    for at, character in enumerate(group):
        if character == "(":
            depth += 1
        elif character in "|)" and depth == 0:
            choices.append(group[start:at])
            start = at + 1
            if character == ")":
                if group[at + 1 : at + 2] in ("?", "*"):
                    raise ValueError(f"(?:{group}: begin with what must stand there")
                break
        elif character == ")":
            depth -= 1
    return choices
