"""Demotion at work: follows what people decide, and holds back a rule that is too often wrong.

The worker that holds the first partition of the transcripts does it; the decision is
`enforce.demotion`'s. It writes the rule's state to the control topic, which all workers follow.
"""

from collections.abc import Callable
from typing import Any, Final

from aiokafka import AIOKafkaConsumer

from streamdetect.enforce.demotion import Caseload, Demotion, DemotionLimits
from streamdetect.enforce.entitlement import entitled
from streamdetect.events import messages as m
from streamdetect.events.codec import DecodeError, decode_typed, header
from streamdetect.events.instants import to_ms
from streamdetect.events.topics import REVIEW_DECISIONS, REVIEW_REQUESTS
from streamdetect.metrics import DEMOTED
from streamdetect.settings import DemotionSettings, KafkaSettings
from streamdetect.stream.entitling import Entitling
from streamdetect.stream.goods import ControlState
from streamdetect.stream.leading import keep_at, partitions_of, seek_to_time, write_rule_state
from streamdetect.stream.outgoing import Sender
from streamdetect.stream.wall import now_ms

_DAY_MS: Final = 86_400_000
_POLL_MS: Final = 500
_FETCH_MS: Final = 500  # nobody waits for it: the event loop has other work
_AWAIT_MS: Final = 10_000  # a demotion that was sent is not sent again before


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
        await consumer.start()
        try:
            places = await partitions_of(consumer, (REVIEW_REQUESTS.name, REVIEW_DECISIONS.name))
            consumer.assign(places)
            await seek_to_time(consumer, places, now_ms() - self._limits.window_ms)
            caseload, looked = Caseload(), 0
            sent: dict[str, int] = {}
            while self._leads() and not should_stop():
                for records in (await consumer.getmany(timeout_ms=_POLL_MS)).values():
                    for record in records:
                        self._take(caseload, record)
                now = now_ms()
                if now - looked < self._look_ms:
                    continue
                looked = now
                caseload.forget(now - self._limits.window_ms)
                for demotion in caseload.demotions(self._limits, self._control.rules):
                    if now - sent.get(demotion.rule_id, 0) >= _AWAIT_MS:
                        sent[demotion.rule_id] = now
                        await _demote(demotion, sender(), now)
        finally:
            await consumer.stop()

    def _take(self, caseload: Caseload, record: Any) -> None:
        try:
            message = decode_typed(record.value, record.headers)
            time = header(record.headers, "ce_time")
            known_ms = to_ms(time) if time is not None else record.timestamp
            if isinstance(message, m.ReviewRequest):
                caseload.ask(message, known_ms)
            elif isinstance(message, m.ReviewDecision) and self._counts(
                caseload, message, known_ms
            ):
                caseload.decide(message, known_ms)
        except (DecodeError, ValueError):
            return  # the ledger does not take it either

    def _counts(self, caseload: Caseload, decision: m.ReviewDecision, known_ms: int) -> bool:
        reviewers, signatures = self._entitling.reviewers, self._entitling.signatures
        if reviewers is None:
            return True
        earlier = caseload.earlier(decision.target.id)
        return entitled(decision, reviewers, earlier, known_ms, signatures) is None


async def _demote(demotion: Demotion, sender: Sender, now: int) -> None:
    DEMOTED.labels(demotion.state).inc()
    await write_rule_state(sender, demotion.rule_id, demotion.state, demotion.reason, now)
