"""How an English word sounds, coarsely: what is written by ear has the sound of what is meant.

In the manner of Metaphone (Philips 1990), but with three kinds of vowels, since what is meant is
one of some thousand words and must be told from the others: kuntry, kompany, aprooved, offishally.
"""

import re
from collections.abc import Iterable
from typing import Final

# Read one behind the other; capitals are sounds that no letter has alone.
_AS_HEARD: Final = tuple(
    (re.compile(written), heard)
    for written, heard in (
        (r"([^c])\1+", r"\1"),
        ("^(?:kn|gn|pn)", "n"),
        ("^wr", "r"),
        ("^wh(?=o)", "h"),
        ("^wh", "w"),
        ("^ps", "s"),
        ("^x", "z"),
        ("tch", "C"),
        ("dge?(?=[eiy])|dge$", "j"),
        ("ph", "f"),
        ("gh", ""),
        ("(?:[st]io|shu?|sho|chu)n(?=s?$|al|ed|a)", "Sn"),
        ("[ct]i(?=[aou])|sh|s(?=ur)", "S"),
        ("^ch(?=ol|r)|ch(?=[lr])|sch", "k"),
        ("ch|t(?=u(?:re?|al))", "C"),
        ("c(?=[eiy])", "s"),
        ("c?q(?:u|w)?|kw", "kw"),
        ("c?kh?|c+", "k"),
        ("x|kz", "ks"),
        ("g(?=[eiy])", "j"),
        ("z", "s"),
        ("th", "T"),
        ("(?<=[skjSC])es$", "iz"),
        ("(?<=[^aeiouy])e(?=s?$|ly$|ment)", ""),
        ("(?<=[^aeiou])(?:[eou]r+e?|re|ah?|uh)(?=s?$)", "A"),
        ("y(?=[aeou])", "Y"),
        ("w(?=[aeiou])", "W"),
        ("(?<=W)or(?=[^aeiou])|[eiuy]+r(?=[^aeiou])|ear(?=[^aeiou])", "R"),
        ("[eiy][eiy]*a?|a[iy]", "E"),
        ("[ou][ouwe]*a?|a[uw]", "O"),
        ("w", ""),
        ("h(?![AEORa])", ""),
        (r"(.)\1+", r"\1"),
    )
)
_VOWELS: Final = re.compile("[AEORWYah]")
_LEAST_BONES: Final = 4
_NEAR: Final = 0.3  # letters that may be others, in parts of the longer word


def sound_of(word: str) -> str:
    """Return how a word in lower case sounds: alike for words that differ by spelling only."""
    for written, heard in _AS_HEARD:
        word = written.sub(heard, word)
    return word


def bones_of(word: str) -> str | None:
    """Return the consonants of a word as they sound; None where they are too few to tell it."""
    bones = _VOWELS.sub("", sound_of(word))
    return bones if len(bones) >= _LEAST_BONES else None


def nearest(written: str, words: Iterable[str]) -> str | None:
    """Return the one word that is written most alike, None where it is not much alike or not one.

    Of words that sound the same: "prise" is "price" or "prize".
    """
    ranked = sorted((_letters_apart(written, word), word) for word in words)
    if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
        return None
    apart, word = ranked[0]
    return word if apart <= _NEAR * max(len(word), len(written)) + 1 else None


def _letters_apart(left: str, right: str) -> int:
    """Return the edit distance (Levenshtein) of two words."""
    row = list(range(len(right) + 1))
    for place, char in enumerate(left, 1):
        before, row[0] = row[0], place
        for at, other in enumerate(right, 1):
            before, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, before + (char != other))
    return row[-1]
