"""The order of folding: characters first, then what needs a look at the neighbours, to a fixpoint.

`Folding.text_of` is the hot path: it leaves out the groups of steps that cannot apply. `trace.py`
runs all of them, with offsets; both end in the same text (a property test holds this).
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

try:
    from streamdetect import _native as native
except ImportError:  # built without a compiler: the patterns below say the same
    native = None  # type: ignore[assignment]

from streamdetect.text import (
    components,
    masks,
    neutral,
    numbers,
    numerals,
    spelling,
    stand_ins,
    strokes,
)
from streamdetect.text.characters import (
    CHARACTERS,
    CJK,
    CLAUSE_MARKS,
    CLUSTER,
    MAY_COMPOSE,
    folded_character,
)
from streamdetect.text.components import (
    REJOIN_COMPONENTS,
    REPLACE_LOOKALIKES,
    TOP_AS_MOST,
    restore_in,
)
from streamdetect.text.disfluencies import DROP_ASIDES, DROP_HESITATIONS, say_once_in
from streamdetect.text.disguises import disguises_of
from streamdetect.text.english import (
    DROPPED_G,
    ILL_AS_I_WILL,
    ITS_AS_IT_IS,
    JOIN_SPELT_LETTERS,
    NUMBER_READ_OUT,
    PHRASES_AS_THEY_SOUND,
    SHORT_FORMS,
    WORDS_AS_THEY_SOUND,
)
from streamdetect.text.hints import hint_pairs
from streamdetect.text.latin import (
    ENGLISH_AMONG_CHINESE,
    HALF_LETTERS,
    HEART_AS_LETTER,
    LETTER_LOOKALIKES,
    MIXED_PINYIN,
    PINYIN_INITIALS,
    PLUS_AS_ADD,
    join_syllables_in,
    read_pinyin_in,
)
from streamdetect.text.lexicon import NOTHING, Lexicon
from streamdetect.text.masks import fill_masks, fill_spoken_masks
from streamdetect.text.neutral import (
    DROP_LISTED,
    DROP_MARKS,
    DROP_NEUTRAL,
    DROP_SMALL,
    drop_neutral_in,
)
from streamdetect.text.numbers import (
    DIGIT_LOOKALIKES,
    DIGITS_AMONG_DIGITS,
    DIGITS_IN_WORDS,
    MEANT_BY_SOUND,
    NOUGHTS_AMONG_NUMERALS,
    NUMBERS_AS_SAID,
    PERCENT_SIGNS,
    PERCENTAGE_POINTS,
    PERCENTAGES,
    SPOKEN_NOUGHTS,
    SPOKEN_ONE,
    SPOKEN_SYMBOLS,
)
from streamdetect.text.numerals import FORMAL_NUMERALS, MIXED_PERCENTAGES
from streamdetect.text.pattern import Pattern
from streamdetect.text.rewriting import SIEVED, Rewriting, Rewritings
from streamdetect.text.separators import (
    BETWEEN_CHINESE,
    DROP_SAME_SIGNS,
    DROP_SPACED_MARKS,
    JOIN_LETTERS,
    NUMERO,
    NUMERO_LOOKALIKE,
    RESOLVE_SIGNS,
    SAME_MARKS,
    drop_same_marks_in,
    drop_stops_in,
)
from streamdetect.text.spelling import READ_POINTERS, REJOIN_SAID
from streamdetect.text.strokes import (
    REJOIN_FLANKED,
    REJOIN_PLACED,
    REJOIN_RADICAL_LAST,
    REJOIN_SPELT,
    REJOIN_SUMMED,
)
from streamdetect.text.tables.frequent import FREQUENT

_LONGEST_CLUSTER = 32  # sorting combining marks is quadratic; no real character has so many


def _composed(match: re.Match[str]) -> str:
    cluster = match[0]
    if len(cluster) > _LONGEST_CLUSTER:
        return cluster
    return unicodedata.normalize("NFC", cluster)


COMPOSE_CLUSTERS = Rewriting(None, CLUSTER, _composed, MAY_COMPOSE)

# Signs that mean something are read before the other signs are resolved.
_BEFORE_MASKS: tuple[Rewriting, ...] = (HEART_AS_LETTER, PLUS_AS_ADD)
_AFTER_MASKS: tuple[Rewriting, ...] = (
    LETTER_LOOKALIKES,
    FORMAL_NUMERALS,
    MIXED_PERCENTAGES,
    DIGIT_LOOKALIKES,
    DIGITS_AMONG_DIGITS,
    DIGITS_IN_WORDS,
    NOUGHTS_AMONG_NUMERALS,
    PERCENT_SIGNS,
)
_OTHER_SIGN_STEPS = Rewritings(
    RESOLVE_SIGNS,
    JOIN_LETTERS,
    COMPOSE_CLUSTERS,  # what a sign held apart may join now
)
_SPELLING_STEPS = Rewritings(
    READ_POINTERS,  # while what it points at is still spelt
    REJOIN_PLACED,
    REJOIN_SPELT,
    REJOIN_RADICAL_LAST,
    REJOIN_FLANKED,
    REJOIN_SUMMED,
    REJOIN_SAID,
    REJOIN_COMPONENTS,
)
_NUMBER_STEPS: tuple[Rewriting, ...] = (
    FORMAL_NUMERALS,
    MIXED_PERCENTAGES,
    SPOKEN_SYMBOLS,
    SPOKEN_NOUGHTS,
    PERCENTAGES,
    PERCENTAGE_POINTS,
    NUMBERS_AS_SAID,
    MEANT_BY_SOUND,
    SPOKEN_ONE,
)
_PINYIN_STEPS: tuple[Rewriting, ...] = (ENGLISH_AMONG_CHINESE, MIXED_PINYIN, HALF_LETTERS)
_ENGLISH_STEPS: tuple[Rewriting, ...] = (
    DROP_HESITATIONS,
    DROP_ASIDES,
    WORDS_AS_THEY_SOUND,
    SHORT_FORMS,
    DROPPED_G,
    ITS_AS_IT_IS,
    ILL_AS_I_WILL,
    PHRASES_AS_THEY_SOUND,
    NUMBER_READ_OUT,
)


def _unmapped_ideographs() -> str:
    """Return the common Chinese characters that fold to themselves."""
    return "".join(c for c in map(chr, range(0x4E00, 0xA000)) if folded_character(c) == c)


# Searches that say whether a group of steps may apply. Most Chinese text needs the first two only.
_IDEOGRAPHS = _unmapped_ideographs()
_BEYOND_CHINESE = Pattern(f"[^{_IDEOGRAPHS}0-9{CLAUSE_MARKS}]")
_HINTS = (
    *components.HINTS,
    *numbers.HINTS,
    *numerals.HINTS,
    *neutral.HINTS,
    *strokes.HINTS,
    *spelling.HINTS,
    *masks.HINTS,
    *stand_ins.HINTS,
)
# Apart, since a search tries the hints one by one wherever a character begins any of them.
_OFTEN = frozenset(FREQUENT[:300])
_CHINESE_HINTS = (
    *(
        Pattern("|".join(hint for hint in _HINTS if (hint[0] in _OFTEN) is often))
        for often in (False, True)
    ),
    SAME_MARKS,
)
# What the steps for the words of rules may touch, of all that the hints find.
_IN_WORDS = Pattern("|".join((*components.IN_WORDS, *neutral.IN_WORDS)))
_MAPPED = Pattern(f"[^{_IDEOGRAPHS}0-9a-z {CLAUSE_MARKS}]")
_LETTER_OR_SIGN = Pattern(f"[^{CJK}0-9{CLAUSE_MARKS}]|〇")
_LETTER = Pattern("[a-z]")
_ENGLISH = Pattern("[a-z]{2}|[a-z][ ,，][a-z]")


def quick_classes() -> tuple[bytes, str]:
    """Return what tells quickly that a text folds to itself.

    By character of the basic plane: 1 folds to itself, 2 does not or may hint at a fold, 3 folds to
    itself, but may hint beside some others: these pairs of neighbours follow, one after another.
    4 folds to itself, but may hint where it stands two before already.
    """
    kinds = bytearray(b"\2" * 0x10000)
    for char in f"{_IDEOGRAPHS}0123456789":
        kinds[ord(char)] = 1
    for char in CLAUSE_MARKS:
        kinds[ord(char)] = 4
    pairs: list[str] = []
    for hint in _HINTS:
        code = ord(hint[0])
        if code > 0xFFFF or kinds[code] == 2:
            continue  # those beyond count as folding already
        beside = hint_pairs(hint)
        kinds[code] = 2 if beside is None else 3
        pairs += beside or []
    return bytes(kinds), "".join(pairs)


CLASSES: Final = None if native is None else native.Classes(*quick_classes())


def is_plain(text: str) -> bool:
    """Tell whether a quick look says that a text folds to itself (most Chinese speech does)."""
    if CLASSES is not None and CLASSES.is_plain(text):
        return True
    return _BEYOND_CHINESE.search(text) is None and not _hints_at_chinese(text)


def _hints_at_chinese(text: str) -> bool:
    return any(hint.search(text) is not None for hint in _CHINESE_HINTS)


def _may_hint(text: str) -> bool:
    """Tell whether to try the Chinese steps: their sieves in C say as much, and sooner."""
    return SIEVED or _hints_at_chinese(text)


class Folding:
    """Folding by the words that are listed by hand and those of a lexicon. Never changes."""

    __slots__ = (
        "_chinese",
        "_english",
        "_groups",
        "_in_words",
        "_letters",
        "_signs",
        "lexicon",
        "steps",
    )

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        disguises = disguises_of(lexicon)
        self._signs = Rewritings(
            *_BEFORE_MASKS,
            DROP_SAME_SIGNS,
            *fill_masks(lexicon),
            *_AFTER_MASKS,
            disguises.digits,
            NUMERO,
            NUMERO_LOOKALIKE,
            disguises.masks,
            JOIN_SPELT_LETTERS,
            disguises.joining,
            DROP_SPACED_MARKS,
            drop_stops_in(lexicon),
        )
        in_words: tuple[Rewriting, ...] = ()
        once: tuple[Rewriting, ...] = ()  # never in terms of rules: some say a word twice
        letters_in_words: tuple[Rewriting, ...] = ()
        if lexicon:
            once = (say_once_in(lexicon),)
            in_words = (*restore_in(lexicon), drop_neutral_in(lexicon))
            letters_in_words = (
                join_syllables_in(lexicon),
                read_pinyin_in(lexicon),
                stand_ins.drop_letters(lexicon),
            )
        self._english = Rewritings(*_ENGLISH_STEPS, *once, disguises.mending)
        self._in_words = Rewritings(*in_words)
        self._letters = Rewritings(
            *_PINYIN_STEPS,
            *letters_in_words,
            stand_ins.fill_initials(lexicon),
            PINYIN_INITIALS,
        )
        self._chinese = Rewritings(
            stand_ins.fill_boxes(lexicon),
            fill_spoken_masks(lexicon),
            DROP_NEUTRAL,
            DROP_SMALL,
            DROP_MARKS,
            DROP_LISTED,
            drop_same_marks_in(lexicon),
            TOP_AS_MOST,
            REPLACE_LOOKALIKES,
            *_NUMBER_STEPS,
        )
        self._groups = (
            self._signs,
            _OTHER_SIGN_STEPS,
            self._english,
            _SPELLING_STEPS,
            self._in_words,
            self._chinese,
            self._letters,
        )
        self.steps = tuple(step for group in self._groups for step in group.steps)

    def prepare(self) -> None:
        """Work out now what the first texts would wait for."""
        self.lexicon.prepare()
        for group in self._groups:
            _ = group.apply

    def text_of(self, text: str) -> str:
        """Return the folded text: the very same object where a quick look says: nothing folds."""
        if CLASSES is not None and CLASSES.is_plain(text):
            return text
        if _BEYOND_CHINESE.search(text) is None:  # no sign, no letter: one group of steps to try
            if not _may_hint(text):
                return text
            before, text = text, self._chinese_of(text)
            if _LETTER.search(text) is not None:
                text = self._letters.apply(text)
            if text == before:
                return before
        elif _MAPPED.search(text) is not None:
            text = text.translate(CHARACTERS)
            text = COMPOSE_CLUSTERS.apply(text)
        while True:
            before = text
            if _LETTER_OR_SIGN.search(text) is not None:
                text = BETWEEN_CHINESE.sub("", self._signs.apply(text))
                text = _OTHER_SIGN_STEPS.apply(text)
            if _ENGLISH.search(text) is not None:
                text = self._english.apply(text)
            if not text.isascii():
                if _may_hint(text):
                    text = self._chinese_of(text)
                if _LETTER.search(text) is not None:
                    text = self._letters.apply(text)
            if text == before:
                return text

    def _chinese_of(self, text: str) -> str:
        text = _SPELLING_STEPS.apply(text)
        if self._in_words.steps and (SIEVED or _IN_WORDS.search(text) is not None):
            text = self._in_words.apply(text)
        return self._chinese.apply(text)


BY_HAND: Final = Folding(NOTHING)


def folding_by(lexicon: Lexicon) -> Folding:
    """Return the folding by a lexicon: the same one for the same lexicon."""
    return _folding_by(lexicon) if lexicon else BY_HAND


@lru_cache(maxsize=4)
def _folding_by(lexicon: Lexicon) -> Folding:
    return Folding(lexicon)


fold_text: Final = BY_HAND.text_of
