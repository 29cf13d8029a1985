"""Hostile texts for the engine, endlessly and reproducibly: terms, evasions, noise, repeats."""

import random
from collections.abc import Callable, Iterator

from streamdetect.detect.literals import FILLER_CHARACTERS
from streamdetect.ruleset.model import Ruleset
from streamdetect.text.pinyin import syllable_of_character
from streamdetect.text.tables.initials import INITIALS
from streamdetect.text.tables.lookalikes import LOOKALIKES
from streamdetect.text.tables.neutral import NEUTRAL, NEUTRAL_PHRASES
from streamdetect.text.tables.pinyin_data import READINGS
from streamdetect.text.tables.splits import BOUND, COMMON
from streamdetect.text.tables.strokes import JOINTS, RADICAL_NAMES
from streamdetect.text.tables.symbols import EMOJI, HEARTS, LATIN_SKELETON, MASKS, STYLED
from streamdetect.text.tables.words import WORDS

SHORT_CHARACTERS = 64
_DENIALS = (
    "不是", "没有", "不能", "不要说", "别信", "规定不能说", "有人说", "是不是", "吗", "但是", "只",
    "我说错了", "他说", "能不能", "并不", "not ", "never ", "don't say ", "is it ", "?", "but ",
)  # fmt: skip
_SPECIAL = (
    *"\u200b\u200c\u200d\u2060\ufeff\u00ad\u202e\u2066\u0301\u0336\u3099\u20e3\ufe0f\ud83d\udc68",
    *"㎏㏒ﬃ①❷⑩½ﷺｶﾞ가각👨‍👩‍👧🇨🇳א्รא𠀀\x00\n\t\u3000",
)
_SIGNS = " |｜.,:-~/*·'’#$¥€%+_，。！？；：、“”【】"
_LATIN = "abcdefghijklmnopqrstuvwxyzOIl0123456789"


class FuzzInputs:
    """Texts built from the terms of a ruleset. The same seed gives the same texts."""

    def __init__(self, ruleset: Ruleset, seed: int) -> None:
        self._random = random.Random(seed)
        self._terms = sorted(
            {
                term
                for rule in ruleset.rules
                for terms in (*rule.groups.values(), rule.allow)
                for term in terms
            }
            | set(WORDS)
        )
        self._pieces = (
            *BOUND, *COMMON, *LOOKALIKES, *EMOJI, *HEARTS, *MASKS, *INITIALS, *LATIN_SKELETON,
            *STYLED, *NEUTRAL, *NEUTRAL_PHRASES, *RADICAL_NAMES, *JOINTS, *FILLER_CHARACTERS,
        )  # fmt: skip
        self._disguises: tuple[Callable[[str], str], ...] = (
            self._parted,
            self._sounding_alike,
            self._spelt,
            self._wide,
            self._masked,
            self._marked,
            self._cut,
        )

    def short(self) -> Iterator[str]:
        """Yield texts of up to SHORT_CHARACTERS characters, without end."""
        while True:
            yield self.text()

    def text(self) -> str:
        """Return the next short text."""
        chance = self._random
        if chance.random() < 0.04:
            return (self._piece() * SHORT_CHARACTERS)[:SHORT_CHARACTERS]
        count = 1 + int(chance.expovariate(0.2))
        return "".join(self._piece() for _ in range(min(count, 24)))[:SHORT_CHARACTERS]

    def unit(self) -> str:
        """Return a few pieces that a long text repeats."""
        return "".join(self._piece() for _ in range(self._random.randint(1, 3))) or "啊"

    def _piece(self) -> str:
        chance = self._random
        kind = chance.random()
        if kind < 0.3:
            return chance.choice(self._terms)
        if kind < 0.6:
            return chance.choice(self._disguises)(chance.choice(self._terms))
        if kind < 0.7:
            return chance.choice(self._pieces)
        if kind < 0.78:
            return chance.choice(_DENIALS)
        if kind < 0.86:
            return chance.choice(_SIGNS) * chance.choice((1, 1, 2))
        if kind < 0.9:
            return chance.choice(_SPECIAL)
        if kind < 0.94:
            return "".join(chance.choices(_LATIN, k=chance.randint(1, 6)))
        if kind < 0.97:
            return chr(chance.randrange(0x4E00, 0x9FFF))
        return chr(chance.randrange(0x110000))  # surrogates too

    def _parted(self, term: str) -> str:
        between = self._random.choice((*_SIGNS, *_SPECIAL, *NEUTRAL, *NEUTRAL_PHRASES, "啊", "呀"))
        if self._random.random() < 0.5:
            return between.join(term)
        place = self._random.randint(0, len(term))
        return term[:place] + between + term[place:]

    def _sounding_alike(self, term: str) -> str:
        place = self._random.randrange(len(term))
        syllable = syllable_of_character(term[place])
        if syllable is None:
            return term
        return term[:place] + self._random.choice(READINGS[syllable]) + term[place + 1 :]

    def _spelt(self, term: str) -> str:
        place = self._random.randrange(len(term))
        spelling = syllable_of_character(term[place]) or term[place].upper()
        if self._random.random() < 0.3:
            spelling = spelling[0]
        return term[:place] + spelling + term[place + 1 :]

    def _wide(self, term: str) -> str:
        return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in term)

    def _masked(self, term: str) -> str:
        place = self._random.randrange(len(term))
        return term[:place] + self._random.choice((*MASKS, "x", "0", "1")) + term[place + 1 :]

    def _marked(self, term: str) -> str:
        mark = self._random.choice("\u0301\u0336\u3099\u20e3\ufe0f")
        return "".join(char + mark * self._random.randint(0, 3) for char in term)

    def _cut(self, term: str) -> str:
        return term[: self._random.randint(0, len(term))]
