"""What deserves a closer look: each segment is looked at once, with the tail of those before it."""

from streamdetect.detect.bounds import is_spaced, joint
from streamdetect.detect.compiled import CompiledRules
from streamdetect.detect.literals import MAX_INTERRUPTIONS
from streamdetect.detect.neighbours import between, folds_across
from streamdetect.detect.remembered import Remembered
from streamdetect.detect.specs import PATTERN_CHARACTERS, PATTERN_SPACED


def look(rules: CompiledRules, entries: list[Remembered], first: int, index: int) -> None:
    """Remember what ends in an entry: literals, sounds, numbers and their groups.

    `first`: the first entry of its window.
    """
    entry = entries[index]
    text = entry.text
    before = ""
    if index > first:
        before = _tail(rules, entries, first, index)
        entry.fused = folds_across(entries[index - 1], entry)
    else:
        entry.fused = False
    looked = rules.scanner.look(before, text)
    if entry.compiled is rules and entry.looked is not None:
        looked.pointed = entry.looked.pointed
    elif entry.denied:
        entry.denied = ()
    if entry.fused or (index - 1 > first and entries[index - 1].fused):
        # Whatever stands in the joined text counts as new here: its window is searched afresh.
        together = entry.folding.text_of(_said_together(entries, first, index))
        looked.include(rules.scanner.look("", together))
    entry.compiled = rules
    entry.looked = looked


def _said_together(entries: list[Remembered], first: int, index: int) -> str:
    """Return the original text of an entry with all before it that fold together."""
    said = entries[index].segment.text
    for position in range(index - 1, first - 1, -1):
        left, right = entries[position], entries[position + 1]
        said = left.segment.text + between(left, right) + said
        if not left.fused:
            break
    return said


def _tail(rules: CompiledRules, entries: list[Remembered], first: int, index: int) -> str:
    """Return the text before an entry in which a literal that ends in it may begin."""
    text = entries[index].text
    is_wide = not is_spaced(text)
    if is_wide:
        reach = max(rules.longest_wide + MAX_INTERRUPTIONS, PATTERN_CHARACTERS)
    else:
        reach = max(rules.longest + MAX_INTERRUPTIONS, PATTERN_SPACED)
    before, right = "", text
    position = index - 1
    while position >= first and len(before) < reach:
        left = entries[position].text
        before = f"{left[-reach:]}{joint(left, right)}{before}"
        right = left
        position -= 1
    return before
