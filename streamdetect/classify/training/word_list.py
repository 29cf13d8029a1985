"""The oldest baseline: a list of forbidden words, found as substrings, nothing else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from streamdetect.classify.training.rows import Row
from streamdetect.events.vocabulary import Category
from streamdetect.ruleset.model import GroupStep, Rule

_SHORTEST: Final = {"zh": 2, "en": 4}  # characters of a word worth listing
# A word that a rule wants beside others is listed where training lines prove it: in so many claims,
# and in hardly anything else. Both numbers gave the best F1 on calibration lines.
_FEWEST_CLAIMS: Final = 2
_LEAST_SHARE: Final = 0.9


@dataclass(frozen=True, slots=True)
class WordList:
    """Words with the categories of the rules that they come from."""

    words: dict[str, frozenset[Category]]
    longest: int

    def hits(self, text: str) -> dict[str, frozenset[Category]]:
        """Return the listed words that a text holds."""
        text = text.lower()
        pieces = {
            text[at : at + size]
            for size in range(min(_SHORTEST.values()), self.longest + 1)
            for at in range(len(text) - size + 1)
        }
        return {piece: self.words[piece] for piece in pieces & self.words.keys()}


def word_list(rules: Iterable[Rule], train: Sequence[Row]) -> WordList:
    """Return the words of enforced rules that somebody would dare to forbid as such.

    That is a word that a rule takes by itself, and of the words that a rule only takes beside
    others those which, in the training lines, hardly stand anywhere but in claims: whoever keeps
    such a list drops a word that alarms all day.
    """
    alone: set[str] = set()
    words: dict[str, set[Category]] = {}
    for rule in rules:
        if rule.status != "enforced":
            continue
        for sequence in rule.matching.any_of:
            for step in sequence.steps:
                if not isinstance(step, GroupStep):
                    continue
                for word in rule.groups.get(step.group, ()):
                    if len(word) >= _SHORTEST[rule.language]:
                        words.setdefault(word.lower(), set()).add(rule.category)
                        if len(sequence.steps) == 1:
                            alone.add(word.lower())
    whole = _list_of(words)
    lines: dict[str, list[bool]] = {}
    for row in train:
        for word in whole.hits(row.text):
            lines.setdefault(word, []).append(row.claims)
    proven = {
        word
        for word, marks in lines.items()
        if sum(marks) >= _FEWEST_CLAIMS and sum(marks) >= _LEAST_SHARE * len(marks)
    }
    return _list_of({word: named for word, named in words.items() if word in alone | proven})


def _list_of(words: dict[str, set[Category]]) -> WordList:
    return WordList(
        {word: frozenset(named) for word, named in words.items()}, max(map(len, words), default=0)
    )
