"""The circuit breaker at work: counts findings of all workers in one place, holds a rule back.

The worker that holds the first partition of the transcripts counts. It reads the violations of
every worker, and how far the group has judged; the decision is `detect.breaker`'s. It writes the
rule's state to the control topic, which all workers follow.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from streamdetect.detect.breaker import (
    BreakerLimits,
    Tally,
    Trip,
    first_seen,
    trips,
)
from streamdetect.events import messages as m
from streamdetect.events.codec import TYPE_NAMES, header
from streamdetect.events.instants import to_ms
from streamdetect.events.topics import TRANSCRIPTS, VIOLATIONS
from streamdetect.metrics import HELD_BACK
from streamdetect.ruleset.bundle import BundleError, hash_in_force, unpack
from streamdetect.settings import BreakerSettings, KafkaSettings
from streamdetect.stream.goods import ControlState
from streamdetect.stream.leading import (
    keep_at,
    partitions_of,
    say_again,
    seek_to_time,
    write_rule_state,
)
from streamdetect.stream.outgoing import Sender
from streamdetect.stream.published import Following
from streamdetect.stream.wall import now_ms

log = logging.getLogger(__name__)

_POLL_MS: Final = 200
_LOOK_MS: Final = 250  # between two decisions
_PROGRESS_MS: Final = 1000  # between two questions how far the group is
_AWAIT_MS: Final = 5000  # a trip that was sent is not sent again before
_IN_FLIGHT: Final = 2000  # segments that may be judged but not committed
_VIOLATION: Final = TYPE_NAMES[m.Violation]


class _Led(msgspec.Struct):
    """Just enough of a violation to count it."""

    outcome: str
    rules: tuple[m.RuleRef, ...] = ()


@dataclass(frozen=True, slots=True)
class _Ages:
    """Of the rules in force, by id: since when a version is known, and acts, where not long ago.

    Both in epoch ms.
    """

    since_ms: Mapping[str, int] = field(default_factory=dict)
    came_ms: Mapping[str, int] = field(default_factory=dict)


def limits_of(settings: BreakerSettings) -> BreakerLimits:
    """Return the breaker's policy from its settings."""
    return BreakerLimits(
        window_ms=settings.window_s * 1000,
        usual_ms=settings.usual_s * 1000,
        factor=settings.factor,
        least_hits=settings.least_hits,
        least_usual_segments=settings.least_usual_segments,
        new_ms=settings.new_s * 1000,
        new_per_1000=settings.new_per_1000,
        new_least_hits=settings.new_least_hits,
        rest_ms=settings.rest_s * 1000,
    )


class Breaker:
    """Counts while `leads()`; ends never. `group`: whose progress on the transcripts counts."""

    def __init__(
        self,
        kafka: KafkaSettings,
        limits: BreakerLimits,
        group: str,
        control: ControlState,
        rulesets: Following[Any],
        leads: Callable[[], bool],
    ) -> None:
        self._kafka = kafka
        self._limits = limits
        self._group = group
        self._control = control
        self._rulesets = rulesets
        self._leads = leads
        self._versions: dict[str, Mapping[str, int]] = {}  # by ruleset hash
        self._basis: object = None
        self._known = _Ages()

    async def run(self, sender: Callable[[], Sender], should_stop: Callable[[], bool]) -> None:
        """Count until told to stop; a broker error starts again after a pause."""
        await keep_at(
            lambda: self._count(sender, should_stop),
            self._leads,
            should_stop,
            complaint="the breaker cannot count",
        )

    async def _count(self, sender: Callable[[], Sender], should_stop: Callable[[], bool]) -> None:
        options = self._kafka.client_options()
        consumer = AIOKafkaConsumer(
            **options,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            fetch_max_wait_ms=self._kafka.fetch_max_wait_ms,
        )
        admin = AIOKafkaAdminClient(**options)
        try:
            await consumer.start()
            await admin.start()
            progress = _Progress(consumer, admin, self._group)
            tally = Tally(self._limits)
            await self._remember(consumer, progress, tally)
            log.info("this worker counts the findings of all for the breaker")
            await self._watch(consumer, progress, tally, sender, should_stop)
        finally:
            await admin.close()
            await consumer.stop()

    async def _remember(
        self, consumer: AIOKafkaConsumer, progress: "_Progress", tally: Tally
    ) -> None:
        """Count what the topics still hold of the time before, so that what is usual is known."""
        now = now_ms()
        since = self._remembered_since(now)
        await progress.begin(since)
        earlier = await progress.judged()
        # Spread evenly: only sums over long stretches are asked for.
        steps = 60
        for step in range(steps):
            at = since + (now - since) * step // steps
            tally.judged(earlier * (step + 1) // steps - earlier * step // steps, at)
        places = await partitions_of(consumer, (VIOLATIONS.name,))
        consumer.assign(places)
        ends = await seek_to_time(consumer, places, since)
        past: Counter[tuple[int, str]] = Counter()  # partitions come one after another
        while any([await consumer.position(place) < ends[place] for place in places]):
            for records in (await consumer.getmany(timeout_ms=_POLL_MS)).values():
                for record in records:
                    rule_id = _leading_rule(record)
                    if rule_id is not None:
                        second = min(max(since, record.timestamp), now) // 1000
                        past[second, rule_id] += 1
        for (second, rule_id), count in sorted(past.items()):
            tally.hit(rule_id, second * 1000, count)

    def _remembered_since(self, now: int) -> int:
        """Return since when what the topics hold may count (epoch ms).

        Under the kill switch findings go to the shadow topic and segments are judged all the same:
        that span would make every rate look low. When it began may be compacted away, so that
        nothing from before its end is remembered.
        """
        since = now - self._limits.usual_ms - self._limits.window_ms
        if self._control.kill_switch:
            return now
        return min(now, max(since, self._control.switched_ms or since))

    async def _watch(
        self,
        consumer: AIOKafkaConsumer,
        progress: "_Progress",
        tally: Tally,
        sender: Callable[[], Sender],
        should_stop: Callable[[], bool],
    ) -> None:
        looked = asked = 0
        sent: dict[str, int] = {}
        while self._leads() and not should_stop():
            batches = await consumer.getmany(timeout_ms=_POLL_MS)
            now = now_ms()
            for records in batches.values():
                for record in records:
                    rule_id = _leading_rule(record)
                    if rule_id is not None:
                        tally.hit(rule_id, now)
            if now - asked >= _PROGRESS_MS:
                asked = now
                judged = await progress.judged()
                # Under the kill switch no finding enforces: what is judged says nothing of rates.
                if not self._control.kill_switch:
                    tally.judged(judged, now)
            if now - looked < _LOOK_MS:
                continue
            looked = now
            await say_again(sender(), self._control.overtaken, sent, now)
            rates = tally.rates(now, min(progress.waiting, _IN_FLIGHT))
            known = await self._ages(now)
            for trip in trips(
                rates, self._limits, known.since_ms, known.came_ms, self._control.rules, now
            ):
                if now - sent.get(trip.rule_id, 0) >= _AWAIT_MS:
                    sent[trip.rule_id] = now
                    await self._hold_back(trip, sender(), now)

    async def _hold_back(self, trip: Trip, sender: Sender, now: int) -> None:
        HELD_BACK.inc()
        await write_rule_state(sender, trip.rule_id, "review_only", trip.reason, now)

    async def _ages(self, now: int) -> _Ages:
        """Return since when the rules in force are known, and since when they act."""
        current, bundles = self._rulesets.current, self._rulesets.bundles
        # What is announced does not judge yet: its versions are not those that fire.
        held = hash_in_force(current, now) if current is not None else None
        took_over = current if current is not None and current.hash == held else None
        basis = held, took_over, tuple(bundle.hash for bundle in bundles)
        if basis != self._basis:
            self._known = (
                await asyncio.to_thread(self._ages_of, held, took_over, bundles)
                if held is not None
                else _Ages()
            )
            self._basis = basis
        return self._known

    def _ages_of(
        self, held: str, took_over: m.CurrentBundle | None, bundles: Sequence[m.Bundle]
    ) -> _Ages:
        written = self._rulesets.first_written_ms
        seen = first_seen(
            (written.get(bundle.hash, 0), self._versions_of(bundle)) for bundle in bundles
        )
        versions = self._versions.get(held, {})
        since = {
            one: seen[one, version] for one, version in versions.items() if (one, version) in seen
        }
        before = self._versions.get(took_over.previous or "") if took_over is not None else None
        if took_over is None or before is None:
            return _Ages(since)
        at_ms = to_ms(took_over.effective_from)
        came = {one: at_ms for one, version in versions.items() if before.get(one) != version}
        # Going back to an old ruleset makes none of its rules new.
        if not took_over.went_back:
            since |= {one: max(at_ms, since[one]) for one in came if one in since}
        return _Ages(since, came)

    def _versions_of(self, bundle: m.Bundle) -> Mapping[str, int]:
        held = self._versions.get(bundle.hash)
        if held is None:
            try:
                rules = msgspec.json.decode(unpack(bundle))["rules"]
                held = {rule["id"]: rule["version"] for rule in rules}
            except (BundleError, msgspec.DecodeError, RecursionError, KeyError, TypeError):
                held = {}  # no worker takes it either
            self._versions[bundle.hash] = held
        return held


class _Progress:
    """How many transcripts the group has judged since the last question."""

    def __init__(self, consumer: AIOKafkaConsumer, admin: AIOKafkaAdminClient, group: str) -> None:
        self._consumer = consumer
        self._admin = admin
        self._group = group
        self._done: dict[TopicPartition, int] = {}
        self.waiting = 0

    async def begin(self, since_ms: int) -> None:
        """Let the first answer count from that instant (epoch ms, by record time)."""
        places = await partitions_of(self._consumer, (TRANSCRIPTS.name,))
        ends = await self._consumer.end_offsets(places)
        found = await self._consumer.offsets_for_times(dict.fromkeys(places, since_ms))
        self._done = {
            place: found[place].offset if found.get(place) is not None else ends[place]
            for place in places
        }

    async def judged(self) -> int:
        """Return how many records were committed since the last question."""
        places = list(self._done)
        committed = await self._admin.list_consumer_group_offsets(self._group, partitions=places)
        ends = await self._consumer.end_offsets(places)
        total = waiting = 0
        for place in places:
            offset = committed[place].offset if place in committed else -1
            total += max(0, offset - self._done[place])
            waiting += max(0, ends[place] - max(offset, self._done[place]))
            self._done[place] = max(self._done[place], offset)
        self.waiting = waiting
        return total


def _leading_rule(record: Any) -> str | None:
    """Return the rule that leads a violation which enforces; None for anything else."""
    if record.value is None or header(record.headers, "ce_type") != _VIOLATION:
        return None
    try:
        led = msgspec.json.decode(record.value, type=_Led)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None  # the ledger does not take it either
    return led.rules[0].id if led.outcome == "enforce" and led.rules else None
