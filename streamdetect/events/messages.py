"""Every message of the contract as a frozen struct. Field docs give units; absent means unknown.

Instants are RFC 3339 UTC with milliseconds. `*_ms` count from the start of the broadcast.
`start`/`end` are character offsets (code points) into the original text, end exclusive.
Unknown fields are tolerated on input: within a version only optional fields are added.
"""

from typing import Annotated, Final

import msgspec

from streamdetect.events.instants import Instant
from streamdetect.events.vocabulary import (
    AmendmentKind,
    AppliesWhen,
    Category,
    Channel,
    DecisionLevel,
    DecisionTarget,
    ExemptionScope,
    ExpulsionState,
    GuardVerdict,
    InterceptionState,
    InterventionState,
    LawBasis,
    Limit,
    Measure,
    Outcome,
    PartyType,
    Promotion,
    ReportTo,
    RuleState,
    SanctionState,
    Severity,
    Verdict,
)

MAX_TEXT_CHARACTERS: Final = 4000
MAX_ID_CHARACTERS: Final = 256

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_ID_CHARACTERS)]
Milliseconds = Annotated[int, msgspec.Meta(ge=0, le=10**11)]
Count = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]


class Message(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of all messages: immutable, optional fields left out while they hold their default."""


class Bilingual(Message, frozen=True, kw_only=True):
    """The same sentence for a reader of Chinese and for one of English."""

    zh: str
    en: str


class TranscriptSegment(Message, frozen=True, kw_only=True, gc=False):
    """One piece of speech or on-screen text of a room, as the platform's ASR heard it."""

    event_id: Id
    room_id: Id
    broadcast_id: Id
    streamer_id: Id  # who speaks (直播营销人员)
    operator_id: Id | None = None  # who runs the room (直播间运营者)
    agency_id: Id | None = None
    subject_id: Id | None = None  # stable pseudonym over accounts; see `subject_of`
    ai_streamer: bool = False
    product_id: Id | None = None
    channel: Channel
    seq: Count
    revision: Count = 0  # a higher one replaces
    start_ms: Milliseconds
    end_ms: Milliseconds
    emitted_at: Instant
    text: Annotated[str, msgspec.Meta(max_length=MAX_TEXT_CHARACTERS)]
    language: str | None = None
    asr_confidence: Share | None = None
    promotion: Promotion = "unknown"
    viewers: Count | None = None
    recording_uri: str | None = None


class Approval(Message, frozen=True, kw_only=True):
    """A registration or advertising approval that goods carry; `scope` is the approved wording."""

    kind: str  # code of rules/products.yml
    number: str
    scope: str | None = None


class Listing(Message, frozen=True, kw_only=True):
    """Goods on offer, as the platform's catalogue has them."""

    product_id: Id
    merchant_id: Id
    version: Count
    updated_at: Instant
    title: str
    description: str | None = None
    claims: tuple[str, ...] = ()
    category: str  # code of rules/products.yml
    approvals: tuple[Approval, ...] = ()


class LawRef(Message, frozen=True, kw_only=True):
    """One article that a finding rests on, with the version in force when the words were said."""

    basis: LawBasis
    name: str
    article: str
    version: str
    applies_when: AppliesWhen
    verified: bool


class Evidence(Message, frozen=True, kw_only=True):
    """Where the words stand: one span in one segment."""

    event_id: Id
    seq: Count
    revision: Count
    start: Count  # character offset into the segment's original text
    end: Count  # exclusive
    start_ms: Milliseconds
    end_ms: Milliseconds


class GuardResult(Message, frozen=True, kw_only=True):
    """One guard that looked at the match, and what it said."""

    guard: str
    verdict: GuardVerdict


class RuleRef(Message, frozen=True, kw_only=True):
    """A rule and its version."""

    id: str
    version: Count


class ClassifierScore(Message, frozen=True, kw_only=True):
    """What the model said of the window (probability, 3 decimals)."""

    model: str
    score: Share


class ViolationContext(Message, frozen=True, kw_only=True):
    """What was known of the goods when the words were judged."""

    known: bool
    category: str | None = None
    approvals: tuple[str, ...] = ()  # kinds


class Violation(Message, frozen=True, kw_only=True):
    """The fact: these words, in this room, broke this article. A pure function of its inputs."""

    violation_id: Id
    incident_id: Id
    claim_key: Id
    own_claim_key: Id | None = None
    subject_id: Id
    streamer_id: Id
    operator_id: Id | None = None
    agency_id: Id | None = None
    ai_streamer: bool = False
    room_id: Id
    broadcast_id: Id
    product_id: Id | None = None
    channel: Channel
    language: str
    category: Category
    also: tuple[Category, ...] = ()
    severity: Severity
    outcome: Outcome
    quote: str  # original words, segments joined with a line feed
    evidence: Annotated[tuple[Evidence, ...], msgspec.Meta(min_length=1)]
    folded_quote: str
    evasions: tuple[str, ...] = ()  # names of folding steps that fired inside the quote
    guards: tuple[GuardResult, ...] = ()
    rules: tuple[RuleRef, ...] = ()
    classifier: ClassifierScore | None = None
    law: tuple[LawRef, ...] = ()
    advice: Bilingual
    confidence: Share
    transcript_quality: Share | None = None
    context: ViolationContext
    promotion: Promotion = "unknown"
    viewers: Count | None = None
    recording_uri: str | None = None
    ruleset_hash: str
    model_hash: str  # empty where no model ran
    spoken_at: Instant


class AmendmentCause(Message, frozen=True, kw_only=True):
    """The words, or the revision, that took a violation back."""

    event_id: Id
    seq: Count
    revision: Count
    start: Count
    end: Count


class ViolationAmendment(Message, frozen=True, kw_only=True):
    """Takes a violation back in part or whole. Same topic and key, so that it follows it."""

    amendment_id: Id
    violation_id: Id
    subject_id: Id
    kind: AmendmentKind
    cause: AmendmentCause
    quote: str | None = None
    limit: Limit | None = None
    occurred_at: Instant


class ReviewTarget(Message, frozen=True, kw_only=True):
    """What a reviewer is asked to look at."""

    type: str  # violation | sanction | expulsion | interception
    id: Id


class TranscriptLine(Message, frozen=True, kw_only=True):
    """One segment of the surroundings that a reviewer reads."""

    seq: Count
    start_ms: Milliseconds
    end_ms: Milliseconds
    text: str


class SubjectHistory(Message, frozen=True, kw_only=True):
    """The ledger's state when the request was made."""

    points: float = 0
    strikes: Count = 0
    earlier_outcomes: tuple[str, ...] = ()


class ListingFinding(Message, frozen=True, kw_only=True):
    """A finding in the words of a listing."""

    category: Category
    severity: Severity
    outcome: Outcome
    field: str
    quote: str
    start: Count
    end: Count
    rules: tuple[RuleRef, ...] = ()
    advice: Bilingual


class ReviewRequest(Message, frozen=True, kw_only=True):
    """Asks a person to decide."""

    request_id: Id
    subject_id: Id
    target: ReviewTarget
    priority: Share
    due_at: Instant
    transcript: tuple[TranscriptLine, ...] = ()
    violation: Violation | None = None
    rule_text: str | None = None
    history: SubjectHistory | None = None
    recording_uri: str | None = None
    sampled: bool = False
    listing: Listing | None = None
    findings: tuple[ListingFinding, ...] = ()
    ledger_seq: Count | None = None


class ReviewContext(Message, frozen=True, kw_only=True):
    """What belongs to every case about a violation and was not known where people were asked."""

    subject_id: Id
    violation_id: Id
    incident_id: Id
    transcript: tuple[TranscriptLine, ...] = ()
    rule_text: str | None = None
    history: SubjectHistory | None = None


class ReviewClaim(Message, frozen=True, kw_only=True):
    """A reviewer takes a case, so that no two work on it. On the topic of the request."""

    request_id: Id
    subject_id: Id
    claimed_by: Id
    claimed_at: Instant
    until: Instant


class DecisionOn(Message, frozen=True, kw_only=True):
    """What a decision is about.

    A `rule_version` is named as `rule-id@version`, or `rule-id` for all its versions. `from_` (wire
    name `from`) and `to`, end exclusive, bound when its words were said; both instants.
    """

    type: DecisionTarget
    id: Id
    from_: str | None = msgspec.field(name="from", default=None)
    to: str | None = None


class Exemption(Message, frozen=True, kw_only=True):
    """The same true words shall not hit again: for whom or what, until when."""

    scope: str
    until: Instant


class ReviewDecision(Message, frozen=True, kw_only=True):
    """A person's recorded decision."""

    decision_id: Id
    subject_id: Id
    target: DecisionOn
    verdict: Verdict
    category: Category | None = None
    severity: Severity | None = None
    level: DecisionLevel
    reason_code: str
    note: str | None = None
    decided_by: Id
    decided_at: Instant
    exemption: Exemption | None = None
    seconded_by: Id | None = None  # a second person who agrees; voiding what a rule did needs one
    signature: str | None = None
    second_signature: str | None = None


class Appeal(Message, frozen=True, kw_only=True):
    """A party asks for another look."""

    appeal_id: Id
    subject_id: Id
    target: DecisionOn
    filed_by: Id
    filed_at: Instant
    statement: str
    evidence: tuple[str, ...] = ()
    product_id: Id | None = None


class MissedAppeal(Message, frozen=True, kw_only=True):
    """An appeal against an interception that was not answered in time: the goods go meanwhile."""

    appeal_id: Id
    subject_id: Id
    product_id: Id
    interception_id: Id
    filed_at: Instant
    heard_at: Instant
    missed_at: Instant


class AppealOutcome(Message, frozen=True, kw_only=True):
    """The answer to an appeal."""

    appeal_id: Id
    subject_id: Id
    verdict: Verdict
    reasons: Bilingual
    decision_id: Id
    decided_at: Instant


class Party(Message, frozen=True, kw_only=True):
    """Who a sanction falls on."""

    type: PartyType
    id: Id


class SanctionReason(Message, frozen=True, kw_only=True):
    """One incident of the basis, in the words said."""

    incident_id: Id
    quote: str
    law: tuple[LawRef, ...] = ()


class PlatformRule(Message, frozen=True, kw_only=True):
    """The clause of the platform's own policy that the measure is taken under."""

    id: str
    version: str
    clause: str


class Sanction(Message, frozen=True, kw_only=True):
    """A rung of the ladder (直播电商监督管理办法 art. 12), proposed or in force, or its end."""

    sanction_id: Id
    subject_id: Id
    party: Party
    measure: Measure
    state: SanctionState
    reasons: tuple[SanctionReason, ...]
    platform_rule: PlatformRule
    mitigations: tuple[str, ...] = ()
    points_before: float
    points_after: float
    effective_from: Instant
    valid_until: Instant | None = None
    appeal_until: Instant | None = None
    report_to: ReportTo
    publish: bool
    decided_by: tuple[str, ...]  # "machine" or people
    policy_hash: str
    ledger_seq: Count
    supersedes: Id | None = None
    stayed_since: Instant | None = None
    notice: Bilingual | None = None


class Expulsion(Message, frozen=True, kw_only=True):
    """A streamer leaves the platform, or comes back."""

    expulsion_id: Id
    subject_id: Id
    state: ExpulsionState
    sanction_ids: tuple[Id, ...]
    decided_by: tuple[str, ...] = ()
    valid_until: Instant | None = None
    appeal_until: Instant | None = None
    policy_hash: str
    ledger_seq: Count
    notice: Bilingual | None = None


class Strike(Message, frozen=True, kw_only=True):
    """What an incident costs, until it is forgotten."""

    incident_id: Id
    category: Category
    severity: Severity
    points: float
    expires_at: Instant


class MeasureInForce(Message, frozen=True, kw_only=True):
    """A sanction that stands."""

    sanction_id: Id
    measure: Measure
    valid_until: Instant | None = None


class Standing(Message, frozen=True, kw_only=True):
    """Where a subject stands as of an instant."""

    subject_id: Id
    points: float
    strikes: tuple[Strike, ...] = ()
    measures: tuple[MeasureInForce, ...] = ()
    next_measure: Measure | None = None
    points_to_next: float | None = None
    restores_at: Instant | None = None
    ledger_seq: Count
    policy_hash: str
    as_of: Instant


class Interception(Message, frozen=True, kw_only=True):
    """Goods held back, or let through again."""

    interception_id: Id
    product_id: Id
    merchant_id: Id
    listing_version: Count
    state: InterceptionState
    findings: tuple[ListingFinding, ...] = ()
    law: tuple[LawRef, ...] = ()
    appeal_until: Instant | None = None
    reasons: Bilingual | None = None
    decided_by: tuple[str, ...] = ()  # "machine" or people
    supersedes: Id | None = None
    ruleset_hash: str = ""
    ledger_seq: Count = 0
    stayed_since: Instant | None = None


class RoomActivity(Message, frozen=True, kw_only=True):
    """What a room said in one minute of record time, findings or not."""

    room_id: Id
    subject_id: Id
    minute: Instant
    segments: Count
    characters: Count
    viewers: Count | None = None


class TimeWindow(Message, frozen=True, kw_only=True):
    """A stretch of time, end exclusive."""

    from_: Instant = msgspec.field(name="from")
    to: Instant


class TrafficSignal(Message, frozen=True, kw_only=True):
    """How good a room's talk is, for those who distribute traffic."""

    room_id: Id
    subject_id: Id
    window: TimeWindow
    score: Share
    components: dict[str, float] = {}
    sanction_id: Id | None = None
    ledger_seq: Count = 0


class Span(Message, frozen=True, kw_only=True):
    """A stretch of a broadcast in ms since its start."""

    from_: Milliseconds = msgspec.field(name="from")
    to: Milliseconds


class Intervention(Message, frozen=True, kw_only=True):
    """A service to buyers who heard a false claim."""

    intervention_id: Id
    violation_id: Id
    subject_id: Id
    product_id: Id | None = None
    room_id: Id
    span: Span
    claim: str
    lawful_wording: Bilingual
    state: InterventionState
    viewers: Count | None = None
    exposure_known: bool
    ledger_seq: Count = 0


class CurrentBundle(Message, frozen=True, kw_only=True):
    """Control: the ruleset or policy in force (keys `current/ruleset`, `current/policy`)."""

    hash: str
    effective_from: Instant
    by: str
    approved_by: str | None = None
    reason: str | None = None
    previous: str | None = None
    went_back: bool = False


class Bundle(Message, frozen=True, kw_only=True):
    """Control: a whole ruleset or policy (keys `ruleset/<hash>`, `policy/<hash>`)."""

    hash: str
    encoding: str  # "xz+base85"
    content: str


class RuleControl(Message, frozen=True, kw_only=True):
    """Control: a rule's state at run time (key `rule/<id>`)."""

    state: RuleState
    reason: str
    by: str
    at: Instant


class ExemptionControl(Message, frozen=True, kw_only=True):
    """Control: words that were found to be true do not hit again (key `exemption/<id>`)."""

    scope: ExemptionScope
    claim_key: Id
    rule_ids: tuple[Id, ...]
    subject_id: Id | None = None  # None: of anybody
    product_id: Id | None = None  # None: for any goods
    until: Instant
    decision_id: Id
    by: Id
    at: Instant


class KillSwitch(Message, frozen=True, kw_only=True):
    """Control: while on, every decision goes to the shadow topic (key `kill-switch`)."""

    on: bool
    reason: str
    by: str
    at: Instant


def subject_of(segment: TranscriptSegment) -> str:
    """Return who answers: `subject_id`, else an AI streamer's operator, else the streamer.

    Detection has asked the policy before, and filled `subject_id` in where it says otherwise.
    """
    if segment.subject_id is not None:
        return segment.subject_id
    if segment.ai_streamer and segment.operator_id is not None:
        return segment.operator_id
    return segment.streamer_id


def part_of(context: ReviewContext) -> str:
    """Return which part of a context it is: the `words` around a violation, or the `history`."""
    return "words" if context.history is None else "history"
