"""Words that people found to be true: their findings stay visible in the shadow, without effect.

The exemption is held against the instant of the words, never against a clock.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from streamdetect.detect.emit import spoken_at
from streamdetect.detect.model import Controls, ExemptWords, Finding
from streamdetect.detect.placement import Placement
from streamdetect.events.instants import to_ms
from streamdetect.events.messages import GuardResult, TranscriptSegment, subject_of

EXEMPT: Final = GuardResult(guard="exemption", verdict="covered")


def exempted(
    placements: list[Placement], segment: TranscriptSegment, controls: Controls
) -> list[Placement]:
    """Return the placements, those of exempt words without effect.

    What other rules of the same exemption found in the same words goes with them.
    """
    if not controls.exempt:
        return placements
    covers = [(one, _exemption(one.finding, segment, controls)) for one in placements]
    main = [(one, words) for one, words in covers if words is not None]
    if not main:
        return placements
    return [
        replace(one, finding=without_effect(one.finding))
        if words is not None or _goes_with(one, main)
        else one
        for one, words in covers
    ]


def is_exempt(finding: Finding, segment: TranscriptSegment, controls: Controls) -> bool:
    """Whether people found these words to be true, and that still holds when they are said."""
    return _exemption(finding, segment, controls) is not None


def without_effect(finding: Finding) -> Finding:
    """Return the finding as one of the shadow, with the reason among its guards."""
    return replace(finding, shadow=True, guards=(*finding.guards, EXEMPT))


def _goes_with(one: Placement, main: Sequence[tuple[Placement, ExemptWords]]) -> bool:
    return any(
        one.start < other.end
        and other.start < one.end
        and all(rule.id in words.rule_ids for rule in one.finding.rules)
        for other, words in main
    )


def _exemption(
    finding: Finding, segment: TranscriptSegment, controls: Controls
) -> ExemptWords | None:
    for words in controls.exempt.get(finding.claim_key, ()):
        if (
            words.subject_id in (None, subject_of(segment))
            and words.product_id in (None, segment.product_id)
            and all(rule.id in words.rule_ids for rule in finding.rules)
            and to_ms(spoken_at(finding.spans[-1])) < words.until_ms
        ):
            return words
    return None
