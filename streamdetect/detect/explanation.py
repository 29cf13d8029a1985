"""The values of an explanation: what was read, what hit, what became of it."""

from dataclasses import dataclass
from typing import Literal

from streamdetect.classify.model import Prediction
from streamdetect.detect.holding_back import HeldReason
from streamdetect.detect.scan import Row, RowSpan, ScanRequest
from streamdetect.events.vocabulary import GuardVerdict
from streamdetect.ruleset.model import Rule

HitStatus = Literal["counts", "shadow", "removed", "idle"]
# What removed a hit besides guards: an allowed phrase, a word of `unless`, words said later, the
# doubts of a guard and of the classifier, the classifier to which they are not the speaker's claim.
ExceptionName = Literal["allow", "unless", "later", "doubts", "disowned"]
IdleReason = Literal[
    "status",
    "channel",
    "not_yet",
    "no_longer",
    "product_category",
    "approval",
    "goods_unknown",
    "technique",
]
ShadowReason = HeldReason | Literal["rollout"]
ReviewReason = Literal[
    "rule",
    "guard",
    "reclaimed",
    "goods_unknown",
    "no_verified_law",
    "controls",
    "classifier_doubts",
]


@dataclass(frozen=True, slots=True)
class Words:
    """Words of the row: spans in its original texts, and the words in them."""

    spans: tuple[RowSpan, ...]
    quote: str


@dataclass(frozen=True, slots=True)
class FiredStep:
    """A folding step that undid something: `words` became `folded` (empty: dropped)."""

    step: str
    words: Words
    folded: str


@dataclass(frozen=True, slots=True)
class FoldedText:
    """One text of the row as the matcher reads it, and the steps that fired in it."""

    original: str
    folded: str
    steps: tuple[FiredStep, ...]


@dataclass(frozen=True, slots=True)
class FoundTerm:
    """One part of a hit: a term of the rule, or a number or pattern (then `term` is None).

    `words` is where it was found; `by_sound`: it only sounds like the term.
    """

    term: str | None
    words: Words
    by_sound: bool


@dataclass(frozen=True, slots=True)
class GuardNote:
    """What a guard said of a hit, and the words that made it say so.

    `chance`: of a guard that weighs, the chance (0–1) that the words are not the speaker's claim.
    """

    guard: str
    verdict: GuardVerdict
    words: Words
    chance: float | None = None


@dataclass(frozen=True, slots=True)
class RuleHit:
    """A hit of a rule and what became of it.

    `counts`: it is (part of) `row.findings[finding]`. `shadow`: the same of `row.shadow`.
    `removed`: `removed_by` names the guard or the exception, `cue` its words. `idle`: the rule
    does not hold here, for the reasons in `idle`. `review`: why it is at most for review.
    `shadow`: why it has no effect; of one that counts: why not in every room.
    `outweighed`: a guard asks for a person, and a classifier that is sure outweighs it. `owned`:
    the chance (0–1) it gives the words of being the speaker's own claim, None where not asked.
    """

    rule: Rule
    status: HitStatus
    words: Words
    terms: tuple[FoundTerm, ...]
    steps: tuple[str, ...]
    guards: tuple[GuardNote, ...] = ()
    finding: int | None = None
    removed_by: str | None = None
    cue: Words | None = None
    idle: tuple[IdleReason, ...] = ()
    shadow: tuple[ShadowReason, ...] = ()
    review: tuple[ReviewReason, ...] = ()
    outweighed: bool = False
    owned: float | None = None


@dataclass(frozen=True, slots=True)
class Homophone:
    """Words that sound like a term. Evidence apart: it never raises a severity.

    `counted`: it is in a hit; otherwise what else the rule needs did not stand beside it.
    """

    term: str
    words: Words
    counted: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """What the classifier was asked about one segment.

    `gate`: the cheap gate let it through; `pointed`: a rule's hit asked for a reading.
    `prediction` is None where neither did. `claim_from`: the probability of a claim from which it
    asks for a review by itself; `doubt_below`: under it a hit goes to review (both for the top
    category).
    """

    segment: int
    text: str
    gate: bool
    pointed: bool
    prediction: Prediction | None
    claim_from: float | None
    doubt_below: float | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """A row's outcome as `scan` gives it, with everything that led to it."""

    request: ScanRequest
    row: Row
    texts: tuple[FoldedText, ...]
    hits: tuple[RuleHit, ...]
    homophones: tuple[Homophone, ...]
    readings: tuple[Reading, ...]
