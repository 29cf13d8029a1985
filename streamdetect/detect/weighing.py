"""Measure against measure: what the classifier makes of a hit, and of a guard that only weighs it.

A guard that can name its words is never outweighed. The stance guard and the classifier can name
none: where the classifier is not convinced that there is a claim, the stance counts for more than
it does alone (docs/adr/0037, 0048).
"""

from streamdetect.classify.model import Prediction
from streamdetect.detect.bounds import ROOM_FOR_DOUBT
from streamdetect.detect.candidate import Candidate
from streamdetect.detect.detector import ClaimThresholds, Detector, is_sure
from streamdetect.detect.guarding import heard_scene
from streamdetect.detect.guards import stance
from streamdetect.detect.ownership import is_disowned, is_half_owned, is_owned
from streamdetect.detect.window import Window


def is_asked(candidate: Candidate, detector: Detector, prediction: Prediction | None) -> bool:
    """Tell whether a guard asks for a person about a match, and no sure classifier outweighs it."""
    thresholds = detector.thresholds
    return candidate.unsure and not (
        candidate.is_only_weighed
        and prediction is not None
        and (is_sure(thresholds, prediction) or is_owned(candidate, thresholds))
    )


def is_doubted(
    candidate: Candidate, window: Window, detector: Detector, prediction: Prediction | None
) -> bool:
    """Tell whether the classifier doubts a match, by itself or together with the stance."""
    thresholds = detector.thresholds
    if is_half_owned(candidate, thresholds):
        return True
    if prediction is None or not _has_room(candidate, window):
        return False
    rule = candidate.rule.rule
    first = prediction.claim < thresholds.doubt.get(rule.category, 0.0)
    return (first and rule.id in thresholds.hears) or (
        rule.id in thresholds.knows
        and disowned(candidate, window, thresholds, prediction) >= stance.REVIEW_WITH_DOUBT_FROM
    )


def is_let_pass(
    candidate: Candidate, window: Window, detector: Detector, prediction: Prediction | None
) -> bool:
    """Tell whether the classifier lets a match pass, or two measures together.

    It is hardly the speaker's own claim. Or a guard that only measures doubts it, and so does the
    classifier; or the classifier is not convinced and the stance sounds as if it were somebody
    else's. Where the classifier does not
    know the rule its low score says little, and the stance has to outweigh it. Not by words that
    come later: what was enforced before them goes to a person.
    """
    thresholds = detector.thresholds
    if is_disowned(candidate, thresholds):
        return True
    if (
        prediction is None
        or not window.touches_new(candidate.start, candidate.end)
        or not _has_room(candidate, window)
    ):
        return False
    knows = candidate.rule.rule.id in thresholds.knows
    if (
        knows
        and candidate.unsure
        and candidate.is_only_weighed
        and prediction.claim < _second_doubt(thresholds, candidate, prediction)
    ):
        return True
    against = disowned(candidate, window, thresholds, prediction)
    return against >= stance.PASS_WITH_DOUBT_FROM and (knows or against > prediction.claim)


def _has_room(candidate: Candidate, window: Window) -> bool:
    beside = window.beside(candidate.start, candidate.end)
    return beside >= ROOM_FOR_DOUBT[candidate.rule.rule.language]


def _second_doubt(
    thresholds: ClaimThresholds, candidate: Candidate, prediction: Prediction
) -> float:
    """Return the claim score below which the classifier doubts what a measure doubts already."""
    second = thresholds.doubt_twice_spaced if prediction.spaced else thresholds.doubt_twice
    return max(second, thresholds.doubt.get(candidate.rule.rule.category, 0.0))


def disowned(
    candidate: Candidate, window: Window, thresholds: ClaimThresholds, prediction: Prediction
) -> float:
    """Return the chance, 0–1, that a match is not the speaker's claim where nobody else is sure.

    0 where the stance does not count: the classifier is convinced, another guard found a cover,
    the rule has the guard switched off, or the speaker makes the claim his own.
    """
    if (
        prediction.claim >= thresholds.unconvinced
        or "stance" in candidate.rule.rule.guards_off
        or any(one.verdict == "covered" for one in candidate.guards)
    ):
        return 0.0
    scene = heard_scene(candidate, window.text, window.borders)
    return 0.0 if stance.is_owned(scene) else stance.chance(scene)


def counts(
    candidate: Candidate, window: Window, detector: Detector, prediction: Prediction | None
) -> bool:
    """Tell whether a match is a finding: neither guards nor the classifier let it pass."""
    return (
        candidate.removed is None
        and not (candidate.is_loose and is_asked(candidate, detector, prediction))
        and not is_let_pass(candidate, window, detector, prediction)
    )
