"""What deserves a closer look: which literals a segment holds, which rules it may complete.

This is the hot path. Most segments end here: no rule has all that it needs in the window.
"""

from collections.abc import Sequence
from typing import Final

from streamdetect.detect.automaton import matchable
from streamdetect.detect.compiled import NUMBER, CompiledRules, CompiledSequence
from streamdetect.detect.guards.scene import RIGHT
from streamdetect.detect.matcher import MAX_INTERRUPTIONS, find_hits, holds_number
from streamdetect.detect.sounds import LONGEST
from streamdetect.detect.window import Remembered, folds_across, joint
from streamdetect.text.pipeline import fold_text

AFTERTHOUGHT: Final = RIGHT + 20  # characters behind a match that can still change its verdict
PATTERN_CHARACTERS: Final = 24  # of the text before a segment in which a pattern may begin


def look(
    rules: CompiledRules, entries: list[Remembered], bounds: tuple[int, int], index: int
) -> None:
    """Remember the literals that end in an entry, their groups, and which of them are anchors."""
    entry = entries[index]
    if entry.compiled is not rules:
        entry.compiled = rules
        entry.pointed = ()
        entry.denied = ()
    wide = not entry.text.isascii()
    reach = (rules.longest_wide if wide else rules.longest) + MAX_INTERRUPTIONS
    before = ""
    position = index - 1
    while position >= bounds[0] and len(before) < reach:
        text = entries[position].text
        before = f"{text[-reach:]}{joint(text, before or entry.text)}{before}"
        position -= 1
    base = len(before)
    together = before + entry.text
    hits = find_hits(rules, together)
    if base:
        hits = [(start - base, end - base, literal) for start, end, literal in hits if end > base]
    base = min(base, LONGEST)
    sounds = rules.sounds.find(together[-len(entry.text) - base :])
    if sounds:
        sounds = [
            (start - base, end - base, literal) for start, end, literal in sounds if end > base
        ]
    entry.hits, entry.sounds = hits, sounds
    entry.opens = {}
    entry.fused = index > bounds[0] and folds_across(entries[index - 1], entry)
    if entry.fused:
        # Whatever stands in the joined text counts as new here: its window is searched afresh.
        together = fold_text(entries[index - 1].segment.text + entry.segment.text)
        hits = hits + find_hits(rules, together)
        sounds = sounds + rules.sounds.find(together)
    bits = 0
    anchors: tuple[int, ...] = ()
    literal_bits, literal_anchors = rules.literal_bits, rules.literal_anchors
    seen = {hit[2] for hit in hits}
    if sounds:
        seen.update([hit[2] for hit in sounds])
    for literal in seen:
        bits |= literal_bits[literal]
        if literal_anchors[literal]:
            anchors += literal_anchors[literal]
    entry.bits = bits
    entry.anchors = anchors


def due_rules(
    rules: CompiledRules, entries: list[Remembered], bounds: tuple[int, int], index: int
) -> tuple[int, ...]:
    """Return the rules that the new segment can complete, or whose earlier match it can change."""
    new_bits = entries[index].bits
    present = new_bits
    due: set[int] = set()
    anchors: set[int] = set(entries[index].anchors)
    distance = 0
    for position in range(index - 1, bounds[0] - 1, -1):
        entry = entries[position]
        if entry.bits:
            present |= entry.bits
            anchors.update(entry.anchors)
            if entry.pointed and distance <= AFTERTHOUGHT:
                due.update(entry.pointed)
        distance += len(entry.text)
    for position in range(index + 1, bounds[1] + 1):
        entry = entries[position]
        present |= entry.bits
        anchors.update(entry.anchors)
        due.update(entry.pointed)
    if not new_bits and not present & rules.open_bits:
        return tuple(sorted(due))
    anchored = rules.anchored
    for anchor in anchors:
        for sequence in anchored[anchor]:
            need = sequence.need
            if need & present != need or sequence.rule in due:
                continue
            if sequence.is_open:
                if _may_open(rules, sequence, entries, bounds, index):
                    due.add(sequence.rule)
            elif need & new_bits:
                due.add(sequence.rule)
    return tuple(sorted(due))


def _may_open(
    rules: CompiledRules,
    sequence: CompiledSequence,
    entries: Sequence[Remembered],
    bounds: tuple[int, int],
    index: int,
) -> bool:
    """Tell whether the numbers and patterns of a sequence are there, and some part of it is new."""
    is_new = bool(sequence.need & entries[index].bits)
    for step in sequence.orders[0]:
        if step >= 0:
            continue
        if _opens(rules, step, entries, index):
            is_new = True
        elif not any(
            _opens(rules, step, entries, position)
            for position in range(bounds[0], bounds[1] + 1)
            if position != index
        ):
            return False
    return is_new


def _opens(rules: CompiledRules, step: int, entries: Sequence[Remembered], index: int) -> bool:
    """Tell whether a number or pattern ends in an entry; searched once an entry."""
    entry = entries[index]
    known = entry.opens.get(step)
    if known is None:
        text = entry.text
        if step == NUMBER:
            known = holds_number(text)
        else:
            if index > 0:
                before = entries[index - 1].text
                text = f"{before[-PATTERN_CHARACTERS:]}{joint(before, text)}{text}"
            known = rules.patterns[-2 - step].search(matchable(text)) is not None
        entry.opens[step] = known
    return known
