"""Whose claim a hit is: what a classifier is asked about it, and what its answer counts for.

A guard knows a frame by its words; each new speaker has frames of his own. The classifier reads the
hit as words marked in what stands around them, and gives the chance that the speaker makes the
claim himself (docs/adr/0049). A cover is not asked about: there he has given himself away. What a
guard takes back comes up again, for a person, where the speaker surely claims it (docs/adr/0050).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final, NamedTuple

from streamdetect.classify.model import MarkedText
from streamdetect.detect.bounds import ROOM_FOR_DOUBT
from streamdetect.detect.candidate import Candidate
from streamdetect.detect.detector import ClaimThresholds
from streamdetect.detect.guarding import heard_text
from streamdetect.detect.room import Heard
from streamdetect.detect.window import Window
from streamdetect.events.messages import GuardResult
from streamdetect.ruleset.model import Language

# Characters before and behind a hit that are read with it.
BEFORE: Final[Mapping[Language, int]] = {"zh": 100, "en": 240}
BEHIND: Final[Mapping[Language, int]] = {"zh": 60, "en": 140}
MOST_QUESTIONS: Final = 8  # about one segment; speech has none of so many hits
_LEADING: Final = " 。"


def question_of(candidate: Candidate, window: Window) -> MarkedText:
    """Return a hit as it is asked about: folded words as the guards hear them, its own marked."""
    language = candidate.rule.rule.language
    text = heard_text(candidate.rule, candidate, window.text, window.borders)
    return cut_around(MarkedText(text, candidate.start, candidate.end), language)


def cut_around(asked: MarkedText, language: Language) -> MarkedText:
    """Return a text cut down to what is read with its marked words."""
    low = max(0, asked.start - BEFORE[language])
    cut = asked.text[low : asked.end + BEHIND[language]]
    leading = min(len(cut) - len(cut.lstrip(_LEADING)), asked.start - low)
    low += leading
    return MarkedText(cut[leading:], asked.start - low, asked.end - low)


def questions_of(heard: Heard) -> dict[int, MarkedText]:
    """Return what is to be asked about the candidates of a segment, by their places.

    About hits in its words, where there is room for a frame beside them; those that stand first.
    """
    window = heard.window
    thresholds = heard.detector.thresholds
    if window is None:
        return {}
    found: dict[int, MarkedText] = {}
    places = sorted(
        range(len(heard.candidates)), key=lambda at: heard.candidates[at].removed is not None
    )
    for place in places:
        candidate = heard.candidates[place]
        if len(found) == MOST_QUESTIONS:
            break
        if not _is_asked_about(candidate, window, thresholds):
            continue
        question = question_of(candidate, window)
        beside = len(question) - (question.end - question.start)
        if beside >= ROOM_FOR_DOUBT[candidate.rule.rule.language]:
            found[place] = question
    return found


def share_answers(
    heard: Sequence[Heard],
    asked: Sequence[Mapping[int, MarkedText]],
    answers: Iterable[float | None],
) -> None:
    """Note with each segment the answers to its questions, which came in one row; None is none."""
    rest = iter(answers)
    for one, its in zip(heard, asked, strict=True):
        both = zip(its, islice(rest, len(its)), strict=True)
        take_answers(one, {place: chance for place, chance in both if chance is not None})


def take_answers(heard: Heard, answers: Mapping[int, float]) -> None:
    """Note the chances that candidates, by their places, are the speaker's own claims."""
    if answers:
        thresholds = heard.detector.thresholds
        heard.candidates = tuple(
            _answered(candidate, answers[place], thresholds) if place in answers else candidate
            for place, candidate in enumerate(heard.candidates)
        )


def _answered(candidate: Candidate, owned: float, thresholds: ClaimThresholds) -> Candidate:
    """Return a candidate with its chance. One that a guard took back may stand, in doubt."""
    if candidate.removed is None or owned <= _levels(candidate, thresholds).reclaimed:
        return replace(candidate, owned=owned)
    *others, last = candidate.guards
    doubt = GuardResult(guard=last.guard, verdict="review")
    return replace(candidate, owned=owned, removed=None, unsure=True, guards=(*others, doubt))


def is_disowned(candidate: Candidate, thresholds: ClaimThresholds) -> bool:
    """Tell whether a hit is hardly the speaker's claim, and is let pass."""
    return candidate.owned is not None and candidate.owned < _levels(candidate, thresholds).disowned


def is_half_owned(candidate: Candidate, thresholds: ClaimThresholds) -> bool:
    """Tell whether a hit may well not be the speaker's claim, so that a person is asked."""
    return candidate.owned is not None and candidate.owned < _levels(candidate, thresholds).half


def is_owned(candidate: Candidate, thresholds: ClaimThresholds) -> bool:
    """Tell whether a hit is so surely the speaker's claim that no measure outweighs it."""
    return candidate.owned is not None and candidate.owned > _levels(candidate, thresholds).owned


class _Levels(NamedTuple):
    disowned: float
    half: float
    owned: float
    reclaimed: float


def _levels(candidate: Candidate, of: ClaimThresholds) -> _Levels:
    if candidate.rule.rule.language == "en":
        return _Levels(
            of.disowned_spaced, of.half_owned_spaced, of.owned_spaced, of.reclaimed_spaced
        )
    return _Levels(of.disowned, of.half_owned, of.owned, of.reclaimed)


def _is_asked_about(candidate: Candidate, window: Window, thresholds: ClaimThresholds) -> bool:
    levels = _levels(candidate, thresholds)
    return (
        (levels.half > 0 if candidate.removed is None else levels.reclaimed < 1)
        and not candidate.is_excepted
        and "stance" not in candidate.rule.rule.guards_off
        and not any(one.verdict == "covered" for one in candidate.guards)
        and window.touches_new(candidate.start, candidate.end)
    )
