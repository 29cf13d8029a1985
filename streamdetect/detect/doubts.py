"""Second thoughts: what was enforced, and by the words that followed is for a person to judge.

Cut into segments or whole, a speech shall be judged alike: a guard that asks for a person because
of what stands behind a match may come to see it only after the match was reported. So may what
settles a doubt: a customer's words that the speaker then makes his own.
"""

from collections.abc import Sequence
from typing import Final

from streamdetect.classify.model import Prediction
from streamdetect.detect.bounds import window_bounds
from streamdetect.detect.candidate import Candidate
from streamdetect.detect.guards import DISTANCE, ONLY_ASKS
from streamdetect.detect.guards.scene import LEFT
from streamdetect.detect.marks import Mark
from streamdetect.detect.model import EvidenceSpan
from streamdetect.detect.room import Heard
from streamdetect.detect.weighing import is_asked
from streamdetect.detect.window import Window
from streamdetect.events.messages import GuardResult

# Talk of other things follows nearly every claim and may sound like a report or a doubt by chance:
# the manner of later words alone (register) lowers nothing, and stance must be surer than usual.
# Of 870 claims with three lines of other talk behind them this lowers six; of lawful rows cut in
# two it keeps a quarter of those from being enforced that would be.
LATER_FROM: Final = 0.7
_MANNER: Final = frozenset({"register", DISTANCE})


def doubt_of(
    heard: Heard,
    window: Window,
    mark: Mark,
    standing: Sequence[Candidate],
    prediction: Prediction | None,
) -> EvidenceSpan | None:
    """Return the new words by which a guard now asks for a person about enforced words.

    None where they still count by any rule or to a classifier that is sure, or where the guard may
    only have lost sight of words before them that were in the window when they were reported.
    """
    if mark.finding.outcome != "enforce" or not all(
        is_asked(one, heard.detector, prediction) for one in standing
    ):
        return None
    if not any(_sees_as_much(heard, window, mark, one) for one in standing):
        return None
    if any(
        one.removed is None
        and not is_asked(one, heard.detector, prediction)
        and one.rule.rule.outcome == "enforce"
        and mark.overlaps(window.evidence(one.start, one.end))
        for one in heard.candidates
    ):
        return None
    return next(
        (
            span
            for one in standing
            for result, cue, chance in zip(one.guards, one.cues, one.chances, strict=True)
            if _asks_later(result, chance) and window.touches_new(*cue)
            for span in window.evidence(*cue)
            if span.segment.seq == heard.segment.seq
        ),
        None,
    )


def is_settled(heard: Heard, window: Window, mark: Mark, candidate: Candidate) -> bool:
    """Tell whether no guard asks for a person any longer about words that one had asked about.

    Not where the guard may only have lost sight of the words before them, and not where one had
    asked that weighs whole sentences: talk of other things would outweigh what it had heard.
    """
    asked = {one.guard for one in mark.finding.guards if one.verdict == "review"}
    return (
        mark.finding.outcome == "review"
        and bool(asked)
        and asked.isdisjoint(ONLY_ASKS)
        and not candidate.unsure
        and candidate.rule.rule.outcome == "enforce"
        and mark.names(candidate.rule.rule.id)
        and _sees_as_much(heard, window, mark, candidate)
    )


def _asks_later(result: GuardResult, chance: float | None) -> bool:
    """Tell whether a guard's answer, given for words behind a match, asks for a person."""
    sure = chance is None or chance >= LATER_FROM
    return result.verdict == "review" and result.guard not in _MANNER and sure


def _sees_as_much(heard: Heard, window: Window, mark: Mark, candidate: Candidate) -> bool:
    """Tell whether the words before a match are still those by which it was judged."""
    if candidate.start >= LEFT[candidate.rule.rule.language]:
        return True
    entries = heard.room.entries
    last = heard.room.index_of(mark.finding.spans[-1].segment.seq)
    if last == len(entries):
        return False
    return window.begins_with(entries[window_bounds(entries, last)[0]])
