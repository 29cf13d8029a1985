"""Demotion at work: follows what people decide, and holds back a rule that is too often wrong.

The worker that holds the first partition of the transcripts does it; the decision is
`enforce.demotion`'s, and which decisions count is `admitting`'s. It writes the rule's state to the
control topic, which all workers follow.
"""

from collections.abc import Callable, Mapping
from typing import Final

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.structs import ConsumerRecord

from streamdetect.enforce.demotion import Caseload, Demotion, DemotionLimits
from streamdetect.events import messages as m
from streamdetect.events.codec import DecodeError, decode_typed, header
from streamdetect.events.instants import to_ms
from streamdetect.events.topics import (
    EXPULSIONS,
    REVIEW_DECISIONS,
    REVIEW_REQUESTS,
    SANCTIONS,
)
from streamdetect.metrics import DEMOTED
from streamdetect.settings import DemotionSettings, KafkaSettings
from streamdetect.stream.admitting import Admitting
from streamdetect.stream.entitling import Entitling
from streamdetect.stream.fact_records import fact_in
from streamdetect.stream.goods import ControlState
from streamdetect.stream.leading import (
    AWAIT_MS,
    keep_at,
    partitions_of,
    say_again,
    seek_to_time,
    write_rule_state,
)
from streamdetect.stream.outgoing import Sender
from streamdetect.stream.wall import now_ms

_DAY_MS: Final = 86_400_000
_POLL_MS: Final = 500
_FETCH_MS: Final = 500  # nobody waits for it: the event loop has other work
_FOLLOWED: Final = (REVIEW_REQUESTS, REVIEW_DECISIONS, SANCTIONS, EXPULSIONS)


def limits_of(settings: DemotionSettings) -> DemotionLimits:
    """Return the limits from their settings."""
    return DemotionLimits(
        least_decisions=settings.least_decisions,
        least_precision=settings.least_precision,
        least_useful=settings.least_useful,
        window_ms=settings.window_days * _DAY_MS,
    )


class Demoter:
    """Follows requests and decisions while `leads()`; ends never."""

    def __init__(
        self,
        kafka: KafkaSettings,
        settings: DemotionSettings,
        control: ControlState,
        entitling: Entitling,
        leads: Callable[[], bool],
    ) -> None:
        self._kafka = kafka
        self._limits = limits_of(settings)
        self._look_ms = round(settings.look_s * 1000)
        self._control = control
        self._entitling = entitling
        self._leads = leads

    async def run(self, sender: Callable[[], Sender], should_stop: Callable[[], bool]) -> None:
        """Follow until told to stop; a broker error starts again after a pause."""
        await keep_at(
            lambda: self._follow(sender, should_stop),
            self._leads,
            should_stop,
            complaint="decisions cannot be followed",
        )

    async def _follow(self, sender: Callable[[], Sender], should_stop: Callable[[], bool]) -> None:
        consumer = AIOKafkaConsumer(
            **self._kafka.client_options(),
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            fetch_max_wait_ms=_FETCH_MS,
        )
        try:
            await consumer.start()
            places = await partitions_of(consumer, [topic.name for topic in _FOLLOWED])
            consumer.assign(places)
            ends = await seek_to_time(consumer, places, now_ms() - self._limits.window_ms)
            caseload, looked = Caseload(), 0
            admitting = Admitting(self._entitling)
            sent: dict[str, int] = {}
            while self._leads() and not should_stop():
                for records in (await consumer.getmany(timeout_ms=_POLL_MS)).values():
                    for record in records:
                        take(record, caseload, admitting)
                now = now_ms()
                # What belongs together stands on several topics: first all of the past is read.
                if now - looked < self._look_ms or not (looked or await _read(consumer, ends)):
                    continue
                looked = now
                for decision, known_ms in admitting.admit():
                    caseload.decide(decision, known_ms)
                caseload.forget(now - self._limits.window_ms)
                admitting.forget(now - self._limits.window_ms)
                control = self._control
                await say_again(sender(), control.overtaken, sent, now)
                for demotion in caseload.demotions(self._limits, control.rules, control.set_ms):
                    if now - sent.get(demotion.rule_id, 0) >= AWAIT_MS:
                        sent[demotion.rule_id] = now
                        await _demote(demotion, sender(), now)
        finally:
            await consumer.stop()


def take(record: ConsumerRecord, caseload: Caseload, admitting: Admitting) -> None:
    """Take in what was asked, decided or emitted; what is none is passed over."""
    try:
        if record.topic == REVIEW_DECISIONS.name:
            fact = fact_in(record)
            if fact is not None and isinstance(fact.body, m.ReviewDecision):
                admitting.decided(fact.body, fact.known_at_ms)
            return
        message = decode_typed(record.value, record.headers)
        time = header(record.headers, "ce_time")
        known_ms = to_ms(time) if time is not None else record.timestamp
    except (DecodeError, ValueError):
        return  # the ledger does not take it either
    if isinstance(message, m.ReviewRequest):
        caseload.ask(message, known_ms)
    elif isinstance(message, m.Sanction | m.Expulsion):
        admitting.emitted(message, known_ms)


async def _read(consumer: AIOKafkaConsumer, ends: Mapping[TopicPartition, int]) -> bool:
    """Whether all that stood there at the start was read."""
    return all([await consumer.position(place) >= end for place, end in ends.items()])


async def _demote(demotion: Demotion, sender: Sender, now: int) -> None:
    DEMOTED.labels(demotion.state).inc()
    await write_rule_state(sender, demotion.rule_id, demotion.state, demotion.reason, now)
