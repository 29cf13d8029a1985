"""What the demo counts: from the events as they came, and from the topics read whole at the end."""

from collections import Counter
from dataclasses import dataclass, field

from streamdetect.cli.demo.cast import Script
from streamdetect.client import read_topic
from streamdetect.events import messages as m
from streamdetect.events.codec import decode, decode_typed
from streamdetect.events.topics import (
    DEAD_LETTERS,
    EXPULSIONS,
    INTERCEPTIONS,
    INTERVENTIONS,
    LISTING_DECISIONS,
    SANCTIONS,
    STANDINGS,
    TRAFFIC_SIGNALS,
    TRANSCRIPTS,
    VIOLATIONS,
)
from streamdetect.settings import KafkaSettings


@dataclass(slots=True)
class Tally:
    """The figures of a run, under the names that `--json` prints."""

    segments: int = 0
    violations: int = 0
    reviews: int = 0
    by_category: dict[str, int] = field(default_factory=dict)
    sanctions: int = 0
    expulsions: int = 0
    expulsions_proposed: int = 0
    reinstated: int = 0
    dead_letters: int = 0
    latency_ms: dict[str, int] = field(default_factory=dict)
    honest_streamers_with_strikes: int = 0
    lost: int = 0
    listings_intercepted: int = 0
    listings_released: int = 0
    listing_decisions: int = 0
    rooms_with_less_traffic: int = 0
    services_released: int = 0

    @property
    def sound(self) -> bool:
        """Whether the run shows what it must: something found, nothing lost, nobody wronged."""
        return (
            self.violations > 0
            and self.expulsions > 0
            and self.reinstated > 0
            and self.lost == 0
            and self.honest_streamers_with_strikes == 0
            and self.listings_released > 0
            and self.listing_decisions > 0
            and self.rooms_with_less_traffic > 0
            and self.services_released > 0
        )


def take_stock(kafka: KafkaSettings, script: Script, expected: set[str]) -> Tally:
    """Read the topics whole and count. `expected`: ids of violations that must be there."""
    heard_at = {
        decode(m.TranscriptSegment, record.value).event_id: record.timestamp_ms
        for record in read_topic(kafka, TRANSCRIPTS)
    }
    tally = Tally(segments=len(heard_at), dead_letters=len(read_topic(kafka, DEAD_LETTERS)))
    found: dict[str, m.Violation] = {}
    latencies: list[int] = []
    for record in read_topic(kafka, VIOLATIONS):
        message = decode_typed(record.value, record.headers)
        if isinstance(message, m.Violation) and message.violation_id not in found:
            found[message.violation_id] = message
            latencies.append(record.timestamp_ms - heard_at[message.evidence[-1].event_id])
    enforced = [violation for violation in found.values() if violation.outcome == "enforce"]
    tally.violations, tally.reviews = len(enforced), len(found) - len(enforced)
    tally.by_category = dict(Counter(violation.category for violation in found.values()))
    tally.latency_ms = {"p50": _quantile(latencies, 0.5), "p99": _quantile(latencies, 0.99)}
    _count_measures(kafka, tally)
    _count_duties(kafka, tally)
    tally.honest_streamers_with_strikes = len(_struck(kafka, script))
    tally.lost = len(expected - found.keys())
    return tally


def _count_measures(kafka: KafkaSettings, tally: Tally) -> None:
    sanctions = [decode(m.Sanction, record.value) for record in read_topic(kafka, SANCTIONS)]
    tally.sanctions = len({s.sanction_id for s in sanctions if s.state == "imposed"})
    expulsions = [decode(m.Expulsion, record.value) for record in read_topic(kafka, EXPULSIONS)]
    by_state = {
        state: len({e.expulsion_id for e in expulsions if e.state == state})
        for state in ("proposed", "expelled", "reinstated")
    }
    tally.expulsions_proposed = by_state["proposed"]
    tally.expulsions = by_state["expelled"]
    tally.reinstated = by_state["reinstated"]


def _count_duties(kafka: KafkaSettings, tally: Tally) -> None:
    """Count what became of goods on offer, of the rooms' signals and of services to buyers."""
    goods = [decode(m.Interception, record.value) for record in read_topic(kafka, INTERCEPTIONS)]
    tally.listings_intercepted = len({g.product_id for g in goods if g.state == "intercepted"})
    tally.listings_released = len({g.product_id for g in goods if g.state == "released"})
    tally.listing_decisions = len(
        {
            decode(m.ReviewDecision, record.value).decision_id
            for record in read_topic(kafka, LISTING_DECISIONS)
        }
    )
    scores: dict[str, float] = {}
    for record in read_topic(kafka, TRAFFIC_SIGNALS):
        signal = decode(m.TrafficSignal, record.value)
        scores[signal.room_id] = signal.score
    tally.rooms_with_less_traffic = sum(score < 1 for score in scores.values())
    services = [decode(m.Intervention, record.value) for record in read_topic(kafka, INTERVENTIONS)]
    tally.services_released = len({s.intervention_id for s in services if s.state == "released"})


def _struck(kafka: KafkaSettings, script: Script) -> set[str]:
    """Return the honest subjects that ever had a strike, or kept one for a slip they corrected."""
    ever: set[str] = set()
    newest: dict[str, m.Standing] = {}
    for record in read_topic(kafka, STANDINGS):
        standing = decode(m.Standing, record.value)
        if standing.strikes:
            ever.add(standing.subject_id)
        held = newest.get(standing.subject_id)
        if held is None or standing.ledger_seq >= held.ledger_seq:
            newest[standing.subject_id] = standing
    kept = {subject for subject, standing in newest.items() if standing.strikes}
    return (ever & script.subjects("honest")) | (kept & script.subjects("corrected"))


def _quantile(values: list[int], share: float) -> int:
    if not values:
        return 0
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
