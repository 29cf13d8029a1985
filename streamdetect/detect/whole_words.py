"""Whole words: a quote that ends in "diabe" because that is the rule's term helps nobody.

There is no dictionary of Chinese words here; the terms of all rules are one.
"""

from typing import Final

from streamdetect.detect.candidate import Candidate, Span
from streamdetect.detect.compiled import CompiledRules
from streamdetect.detect.matcher import cuts_word
from streamdetect.detect.window import Window

LONGEST: Final = 8  # characters of a word in which a term may be a piece


def whole_words(candidate: Candidate, window: Window, rules: CompiledRules) -> Span:
    """Return the span of a match with its first and last term completed to the words they are of.

    What completes a term is a term of a claim, in any rule, that holds it whole (颈椎 in 颈椎病).
    A denial is no part of the word that it denies.
    """
    start, end = candidate.start, candidate.end
    if window.is_fused or not candidate.placed or window.text.isascii():
        return start, end
    first, last = candidate.placed[0], candidate.placed[-1]
    low, high = start, end
    for left, right, literal in window.terms(rules.claimed):
        if (left >= low and right <= high) or right - left > LONGEST:
            continue
        if rules.wordy[literal] and cuts_word(window.text, left, right):
            continue
        if left < low and right >= first.end and not _denies(window.text[left:start]):
            low = left
        if left <= last.start and right > high:
            high = right
    return low, high


def _denies(before: str) -> bool:
    return any(character in "不没别未无非勿" for character in before)
