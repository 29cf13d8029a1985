"""The values of detection: what is known of the goods, what was found, what takes it back."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from streamdetect.events.messages import (
    AmendmentCause,
    Bilingual,
    GuardResult,
    LawRef,
    RuleRef,
    TranscriptSegment,
)
from streamdetect.events.vocabulary import (
    AmendmentKind,
    Category,
    Outcome,
    RuleState,
    Severity,
)


@dataclass(frozen=True, slots=True)
class DetectionContext:
    """What is known of the goods on offer. `known` is False where no listing was found."""

    known: bool = False
    product_category: str | None = None
    approvals: frozenset[str] = frozenset()  # kinds


UNKNOWN_GOODS = DetectionContext()


@dataclass(frozen=True, slots=True)
class ExemptWords:
    """A claim that people found to be true: of whom, for which goods, until when (epoch ms).

    `rule_ids`: the rules that had hit it. None for subject or goods: anybody, any.
    """

    claim_key: str
    rule_ids: frozenset[str]
    subject_id: str | None
    product_id: str | None
    until_ms: int


@dataclass(frozen=True, slots=True)
class Controls:
    """Run-time states that the control topic hands in as a value. `exempt`: by claim key.

    `in_every_room`: words are judged that stand in no room, so a rollout above 0 % is as 100.
    """

    rule_states: Mapping[str, RuleState] = field(default_factory=dict)
    kill_switch: bool = False
    exempt: Mapping[str, tuple[ExemptWords, ...]] = field(default_factory=dict)
    in_every_room: bool = False


@dataclass(frozen=True, slots=True)
class EvidenceSpan:
    """A stretch of one segment: offsets into its original text, end exclusive."""

    segment: TranscriptSegment
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule hit or a classifier verdict that survived the guards.

    `spans` are in order of speech, one a segment, and hold the quote. `claim_key`: see
    events.ids; of what was said in one breath it is that of the first (see breath), whose words
    ended at `lent_ms` (room time, ms), and `own_key` is the finding's own; None where that is the
    same. `shadow` findings have no effect. `score` is the classifier's probability that a claim is
    made (3 decimals).
    """

    category: Category
    severity: Severity
    outcome: Outcome
    shadow: bool
    claim_key: str
    rules: tuple[RuleRef, ...]
    spans: tuple[EvidenceSpan, ...]
    quote: str
    folded_quote: str
    evasions: tuple[str, ...]
    guards: tuple[GuardResult, ...]
    law: tuple[LawRef, ...]
    advice: Bilingual
    confidence: float
    language: str
    also: tuple[Category, ...] = ()
    score: float | None = None
    core: tuple[EvidenceSpan, ...] = ()  # the match itself where the quote is wider
    keys: frozenset[str] = frozenset()  # claim keys of all that was joined in it, its own too
    own_key: str | None = None
    lent_ms: int | None = None
    goods: DetectionContext | None = None  # of the words, where others were on offer beside them
    of_goods: bool = False  # its category is that of the goods on offer, not one for all goods
    n: int = 0  # the n-th claim of this key that starts in its segment (part of the violation id)

    @property
    def matched(self) -> tuple[EvidenceSpan, ...]:
        """The spans of the match: what other findings are held against."""
        return self.core or self.spans


@dataclass(frozen=True, slots=True)
class Retraction:
    """What takes an earlier finding back: the words, or the revision, that did it.

    `subject_id` and `shadow` are those of the finding, so that it goes the same way.
    """

    violation_id: str
    subject_id: str
    shadow: bool
    kind: AmendmentKind
    cause: AmendmentCause
    cause_segment: TranscriptSegment
    quote: str | None
