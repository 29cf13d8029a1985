"""A claim that the classifier alone hears: whether it asks for a person, and about which words."""

from collections.abc import Callable
from typing import Final

from streamdetect.classify.model import Prediction, asks_from
from streamdetect.detect.approved import is_approved_statement
from streamdetect.detect.bounds import is_spaced
from streamdetect.detect.filing import filed, law_in_force
from streamdetect.detect.guards.viewers import is_viewers_question
from streamdetect.detect.model import EvidenceSpan, Finding
from streamdetect.detect.ownership import is_disowned
from streamdetect.detect.placement import HOMOPHONE_STEPS, quote
from streamdetect.detect.remembered import Remembered
from streamdetect.detect.room import Heard
from streamdetect.detect.weighing import counts
from streamdetect.events.ids import claim_key

# `(text, category)` to the span that weighs most; None where nobody knows it.
Locate = Callable[[str, str], tuple[int, int] | None]

# A shred that the recogniser cut off says too little to a person, with no rule to name.
MIN_CLAIM_CHARACTERS: Final = 8


def needs_words(heard: Heard, prediction: Prediction) -> bool:
    """Tell whether the words of the classifier's claim will be asked for when it is concluded.

    Where a rule says the same of the new words, they need not be looked for.
    """
    return _asks_by_itself(heard, heard.entry, prediction) and not says_a_rule(heard, prediction)


def says_a_rule(heard: Heard, prediction: Prediction) -> bool:
    """Tell whether a rule of the classifier's category finds something in the new words."""
    window = heard.window
    return window is not None and any(
        candidate.rule.rule.category == prediction.top_category
        and window.touches_new(candidate.start, candidate.end)
        and counts(candidate, window, heard.detector, prediction)
        for candidate in heard.candidates
    )


def _asks_by_itself(heard: Heard, entry: Remembered | None, prediction: Prediction) -> bool:
    """Tell whether the classifier asks for a person, whatever the rules say."""
    if (
        entry is None
        or len(heard.model_text) < MIN_CLAIM_CHARACTERS
        or prediction.claim < asks_from(heard.detector.thresholds, prediction)
        or is_viewers_question(entry.text)
        or _is_disowned(heard, prediction)
    ):
        return False
    return not (
        heard.goods.approvals
        and is_approved_statement(
            entry.folding.text_of(heard.model_text), prediction.top_category, heard.goods
        )
    )


def _is_disowned(heard: Heard, prediction: Prediction) -> bool:
    """Tell whether a rule finds the same, and to the classifier it is not the speaker's claim."""
    return any(
        candidate.rule.rule.category == prediction.top_category
        and is_disowned(candidate, heard.detector.thresholds)
        for candidate in heard.candidates
    )


def claim_of(
    heard: Heard, entry: Remembered, prediction: Prediction, locate: Locate | None
) -> Finding | None:
    """Return the classifier's own finding where its words touch the new segment."""
    if not _asks_by_itself(heard, entry, prediction):
        return None
    length = len(heard.model_text)
    own = next((at for owner, at, _ in heard.model_parts if owner is entry), 0)
    start, end = (own, length)
    if locate is not None:
        found = locate(heard.model_text, prediction.top_category)
        if found is None:
            return None
        start, end = max(0, found[0]), min(length, found[1])
    if end <= own or start >= end:
        return None
    spans: list[EvidenceSpan] = []
    words: list[str] = []
    steps: dict[str, None] = {}
    stops = [at for _, at, _ in heard.model_parts[1:]] + [length]
    for (owner, at, begin), stop in zip(heard.model_parts, stops, strict=True):
        low = max(start, at) - at + begin
        high = min(end, stop) - at + begin
        high = min(high, len(owner.segment.text))
        if low >= high:
            continue
        spans.append(EvidenceSpan(owner.segment, low, high))
        words.append(owner.segment.text[low:high])
        undone = owner.folded.steps_at(low, high)
        # A claim rests on no word that only sounds like one of a rule.
        steps.update(dict.fromkeys(step for step in undone if step not in HOMOPHONE_STEPS))
    if not spans:
        return None
    folded_quote = entry.folding.text_of("".join(words))
    return _review(heard, entry, prediction, tuple(spans), folded_quote, tuple(steps))


def _review(
    heard: Heard,
    entry: Remembered,
    prediction: Prediction,
    spans: tuple[EvidenceSpan, ...],
    folded_quote: str,
    steps: tuple[str, ...],
) -> Finding:
    """Return the review that the classifier asks for by itself.

    Its claim key takes the whole folded segment: a live script repeats word for word.
    """
    detector, segment, folded_segment = heard.detector, heard.segment, entry.text
    category, also, of_goods = filed(
        prediction.top_category, heard.goods, detector, folded_segment, (0, len(folded_segment))
    )
    profile = detector.profile(category)
    return Finding(
        category=category,
        severity=profile.severity,
        outcome="review",
        shadow=detector.controls.kill_switch,
        claim_key=claim_key(prediction.top_category, [folded_segment]),
        rules=(),
        spans=spans,
        quote=quote(spans),
        folded_quote=folded_quote,
        evasions=steps,
        guards=(),
        law=law_in_force(profile.law, segment.promotion),
        advice=profile.advice,
        confidence=round(0.8 * prediction.claim, 3),
        language=segment.language or ("en" if is_spaced(folded_segment) else "zh"),
        also=also,
        score=prediction.claim,
        of_goods=of_goods,
    )
