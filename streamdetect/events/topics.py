"""The topic catalogue: name, key, what it carries, partitions, retention, compaction, sizes.

Partitions and replication are defaults for a small cluster; settings raise them. Topics that one
agent joins share their number of partitions (`JOINED`).
"""

from dataclasses import dataclass
from typing import Final

from streamdetect.events import messages as m

_DAY_MS: Final = 24 * 3600 * 1000
_YEAR_MS: Final = 365 * _DAY_MS
KIB: Final = 1024
INPUT_MAX_BYTES: Final = 1024 * KIB
DEAD_LETTER_EXTRA_BYTES: Final = 64 * KIB
# A whole ruleset is one record (adr/0035): the shipped one has 0.9 MiB; a platform adds its own.
CONTROL_MAX_BYTES: Final = 4 * 1024 * KIB
REQUEST_MAX_BYTES: Final = 2 * CONTROL_MAX_BYTES  # of a producer; the topic's own limit decides


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic. `retention_ms` None where it is compacted (the last value of a key stays)."""

    name: str
    key: str
    messages: tuple[type[m.Message], ...]  # empty: original bytes
    retention_ms: int | None
    max_message_bytes: int = INPUT_MAX_BYTES
    partitions: int | None = None  # None: the deployment's setting

    @property
    def compacted(self) -> bool:
        """Whether Kafka keeps the last value of each key."""
        return self.retention_ms is None

    def config(self) -> dict[str, str]:
        """Return Kafka's topic configuration."""
        base = {"max.message.bytes": str(self.max_message_bytes)}
        if self.retention_ms is None:
            return base | {"cleanup.policy": "compact"}
        return base | {"cleanup.policy": "delete", "retention.ms": str(self.retention_ms)}


# Law asks for three years at least (直播电商监督管理办法 art. 16).
KEEP_BY_LAW_MS: Final = 3 * _YEAR_MS + 30 * _DAY_MS

TRANSCRIPTS: Final = Topic(
    "live.transcripts.v1", "room_id", (m.TranscriptSegment,), 7 * _DAY_MS, INPUT_MAX_BYTES
)
LISTINGS: Final = Topic("commerce.listings.v1", "product_id", (m.Listing,), None)
VIOLATIONS: Final = Topic(
    "streamdetect.violations.v1", "subject_id", (m.Violation, m.ViolationAmendment), KEEP_BY_LAW_MS
)
SHADOW: Final = Topic(
    "streamdetect.shadow.v1",
    "subject_id",
    (
        m.Violation,
        m.ViolationAmendment,
        m.ReviewRequest,
        m.Sanction,
        m.Expulsion,
        m.Standing,
        m.Intervention,
    ),
    30 * _DAY_MS,
)
REVIEW_REQUESTS: Final = Topic(
    "streamdetect.review-requests.v1",
    "subject_id",
    (m.ReviewRequest, m.ReviewContext, m.ReviewClaim),
    _YEAR_MS,
)
REVIEW_DECISIONS: Final = Topic(
    "streamdetect.review-decisions.v1", "subject_id", (m.ReviewDecision,), KEEP_BY_LAW_MS
)
APPEALS: Final = Topic(
    "streamdetect.appeals.v1", "subject_id", (m.Appeal, m.AppealOutcome), KEEP_BY_LAW_MS
)
SANCTIONS: Final = Topic("streamdetect.sanctions.v1", "subject_id", (m.Sanction,), KEEP_BY_LAW_MS)
EXPULSIONS: Final = Topic(
    "streamdetect.expulsions.v1", "subject_id", (m.Expulsion,), KEEP_BY_LAW_MS
)
STANDINGS: Final = Topic("streamdetect.standings.v1", "subject_id", (m.Standing,), None)
INTERCEPTIONS: Final = Topic(
    "streamdetect.interceptions.v1", "product_id", (m.Interception,), KEEP_BY_LAW_MS
)
LISTING_DECISIONS: Final = Topic(
    "streamdetect.listing-decisions.v1", "product_id", (m.ReviewDecision,), KEEP_BY_LAW_MS
)
MISSED_APPEALS: Final = Topic(
    "streamdetect.missed-appeals.v1", "product_id", (m.MissedAppeal,), KEEP_BY_LAW_MS
)
ROOM_ACTIVITY: Final = Topic(
    "streamdetect.room-activity.v1", "subject_id", (m.RoomActivity,), 7 * _DAY_MS
)
TRAFFIC_SIGNALS: Final = Topic(
    "streamdetect.traffic-signals.v1", "room_id", (m.TrafficSignal,), None
)
INTERVENTIONS: Final = Topic(
    "streamdetect.interventions.v1", "subject_id", (m.Intervention,), _YEAR_MS
)
CONTROL: Final = Topic(
    "streamdetect.control.v1",
    "by message: see docs/events.md, Control topic",
    (m.Bundle, m.CurrentBundle, m.RuleControl, m.ExemptionControl, m.KillSwitch),
    None,
    CONTROL_MAX_BYTES,
    partitions=1,  # read whole and in order by every process
)
DEAD_LETTERS: Final = Topic(
    "streamdetect.dead-letters.v1",
    "original key",
    (),
    7 * _DAY_MS,
    INPUT_MAX_BYTES + DEAD_LETTER_EXTRA_BYTES,
)

TOPICS: Final[tuple[Topic, ...]] = (
    TRANSCRIPTS,
    LISTINGS,
    VIOLATIONS,
    SHADOW,
    REVIEW_REQUESTS,
    REVIEW_DECISIONS,
    APPEALS,
    SANCTIONS,
    EXPULSIONS,
    STANDINGS,
    INTERCEPTIONS,
    LISTING_DECISIONS,
    MISSED_APPEALS,
    ROOM_ACTIVITY,
    TRAFFIC_SIGNALS,
    INTERVENTIONS,
    CONTROL,
    DEAD_LETTERS,
)
BY_NAME: Final[dict[str, Topic]] = {topic.name: topic for topic in TOPICS}

CO_PARTITIONED: Final[tuple[Topic, ...]] = (VIOLATIONS, REVIEW_DECISIONS, APPEALS, ROOM_ACTIVITY)
"""Joined by the enforce agent: the same number of partitions, so that a subject's facts meet."""

INSPECTED: Final[tuple[Topic, ...]] = (LISTINGS, LISTING_DECISIONS, MISSED_APPEALS)
"""Joined by the inspect agent: the same number of partitions, so that a product's facts meet."""

JOINED: Final = (CO_PARTITIONED, INSPECTED)

LEDGER_TABLE: Final = "ledger"
TALK_TABLE: Final = "talk"
LISTINGS_TABLE: Final = "listings"
TABLES: Final = (LEDGER_TABLE, TALK_TABLE, LISTINGS_TABLE)
"""A worker's tables; each has a changelog topic with as many partitions as what is joined."""


def changelog_of(group: str, table: str = LEDGER_TABLE) -> str:
    """Return the name of the changelog topic of a worker group's table."""
    return f"{group}-{table}-changelog"


def topic_of(message: m.Message) -> Topic:
    """Return the topic that a message of ours goes to (not for decisions on listings)."""
    for topic in TOPICS:
        if topic is not SHADOW and type(message) in topic.messages:
            return topic
    raise KeyError(type(message).__name__)
