"""A letter or a box in a word: 糖n病, 高e血压, 糖口病.

Each is read only inside a word of three characters and more, listed by hand or of the rules, of
which all the rest stands around it. What stands inside a whole word says nothing and is dropped.
"""

import re
from collections.abc import Callable

from streamdetect.text import steps
from streamdetect.text.characters import HAN
from streamdetect.text.lexicon import SPEAKING, Lexicon, telling
from streamdetect.text.masks import hidden_inside
from streamdetect.text.pattern import Pattern
from streamdetect.text.pinyin import syllable_of_character
from streamdetect.text.rewriting import Rewriting
from streamdetect.text.tables.masked import NO_BOX_AFTER, NO_BOX_BEFORE
from streamdetect.text.tables.words import WORDS

_LONG = tuple(word for word in WORDS if len(word) > 2 and not word.isascii())


def _without(match: re.Match[str], lexicon: Lexicon) -> str:
    """Return nothing for what stands inside a whole word."""
    text, (start, end) = match.string, match.span()
    if not lexicon.may_surround(text[start - 1], text[end]):
        return match[0]
    word = lexicon.completed(text, start, end, "")
    return "" if word is not None and telling(word) >= SPEAKING else match[0]


def _by_initial(match: re.Match[str], lexicon: Lexicon) -> str:
    """Return the character that begins with a letter and is missing in a word."""
    text, (start, end) = match.string, match.span()
    if not lexicon.may_surround(text[start - 1], text[end]):
        return match[0]
    for hidden in hidden_inside(text, start, end, lexicon):
        if (syllable_of_character(hidden) or "").startswith(match[0]):
            return hidden
    return match[0]


def _boxed(match: re.Match[str], lexicon: Lexicon) -> str:
    text, (start, end) = match.string, match.span()
    if (text[start - 1], text[end]) not in _SIDES:
        return match[0]
    return next(hidden_inside(text, start, end, lexicon), match[0])


def _step(
    name: str,
    pattern: Pattern,
    replacement: Callable[[re.Match[str], Lexicon], str],
) -> Callable[[Lexicon], Rewriting]:
    return lambda lexicon: Rewriting(name, pattern, lambda match: replacement(match, lexicon))


_LETTER = Pattern(f"[a-z](?<=[{HAN}][a-z])(?=[{HAN}])")
drop_letters = _step(steps.NEUTRAL_CHARACTERS, _LETTER, _without)
fill_initials = _step(steps.PINYIN_INITIALS, _LETTER, _by_initial)


# A box as the character that looks like one, only in words listed by hand: 口 is in many words.
_SIDES = {
    (left, right)
    for word in _LONG
    for left, right in zip(word, word[2:], strict=False)
    if left not in NO_BOX_AFTER and right not in NO_BOX_BEFORE
}
_LEFT, _RIGHT = ("".join(sorted(set(side))) for side in zip(*_SIDES, strict=True))
_BOX = f"口(?<=[{_LEFT}]口)(?=[{_RIGHT}])"
fill_boxes = _step(steps.MASKED_CHARACTER, Pattern(_BOX), _boxed)

# Finds every text that boxes may be read in.
HINTS: tuple[str, ...] = (_BOX,)
