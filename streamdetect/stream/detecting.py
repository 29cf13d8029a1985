"""The detect agent's work on a batch: decode → detect → emit. Nothing is decided here.

Per partition there is a set of room windows, a function of recent input alone: where a batch does
not continue the last one (assignment, seek back), they are rebuilt from the log before it.
"""

import logging
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from aiokafka.structs import ConsumerRecord

from streamdetect.classify.model import Prediction
from streamdetect.detect.conclusion import Conclusion
from streamdetect.detect.detector import Detector
from streamdetect.detect.emit import to_amendment, to_review_request, to_violation
from streamdetect.detect.room import Heard
from streamdetect.detect.rooms import Rooms
from streamdetect.events.codec import REPLAY_HEADER, DecodeError, decode_segment, header
from streamdetect.events.messages import subject_of
from streamdetect.events.topics import TRANSCRIPTS
from streamdetect.metrics import (
    AMENDMENTS,
    BATCH_SECONDS,
    DEAD_LETTERS,
    EVENTS_IN,
    STALE_SEGMENTS,
    VIOLATIONS,
    WARM_UP,
)
from streamdetect.stream.goods import Goods
from streamdetect.stream.outgoing import Outgoing, dead_letter, outgoing
from streamdetect.stream.poison import PoisonMeter
from streamdetect.stream.wall import now_instant

log = logging.getLogger(__name__)


class Scorer(Protocol):
    """Scores texts off the event loop; None for a text means that the rules go on alone."""

    model_name: str
    model_hash: str

    async def score(self, heard: Sequence[Heard]) -> list[Prediction | None]:
        """Return one prediction, or None, for each heard segment."""
        ...

    def locate(self, text: str, category: str) -> tuple[int, int]:
        """Return the span of the text that weighs most."""
        ...

    async def close(self) -> None:
        """End its thread."""
        ...


class History(Protocol):
    """Reads back the recent past of a partition."""

    def before(
        self, topic: str, partition: int, offset: int, timestamp_ms: int
    ) -> AsyncIterator[list[ConsumerRecord]]:
        """Yield batches of recent records below the offset."""
        ...


@dataclass(slots=True)
class PartitionState:
    """The windows of a partition and where they stand."""

    rooms: Rooms
    poison: PoisonMeter
    next_offset: int
    generation: int


@dataclass(slots=True)
class BatchResult:
    """What a batch leads to. `heard_at_ms`: record time of the last evidence, one a violation."""

    out: list[Outgoing] = field(default_factory=list)
    heard_at_ms: list[int] = field(default_factory=list)
    poisoned: bool = False


class DetectWork:
    """Works on batches of transcripts; one a worker process."""

    def __init__(
        self,
        detector: Detector,
        goods: Goods,
        scorer: Scorer,
        history: History,
        *,
        poison_window: int,
        poison_share: float,
    ) -> None:
        self._detector = detector
        self._goods = goods
        self._scorer = scorer
        self._history = history
        self._poison_window = poison_window
        self._poison_share = poison_share
        self._states: dict[int, PartitionState] = {}

    def use(self, detector: Detector) -> None:
        """Judge with another detector from the next batch on; the windows stay."""
        self._detector = detector
        for state in self._states.values():
            state.rooms.use(detector)

    def forget(self) -> None:
        """Drop every window: an assignment may have moved any of the positions."""
        self._states.clear()

    async def work(
        self, partition: int, batch: Sequence[ConsumerRecord], generation: int
    ) -> BatchResult:
        """Return what the batch leads to. Never raises for the content of a record."""
        state = await self._state(partition, batch[0], generation)
        started = time.perf_counter()
        EVENTS_IN.labels(TRANSCRIPTS.name).inc(len(batch))
        result = BatchResult()
        heard = self._hear(state, batch, result)
        spent = time.perf_counter() - started
        predictions = await self._scorer.score([item for _, item in heard])
        resumed = time.perf_counter()
        now = now_instant()
        for (record, item), prediction in zip(heard, predictions, strict=True):
            try:
                self._conclude(state, record, item, prediction, now, result)
            except Exception as error:  # nothing may escape into Faust: it would skip the batch
                log.exception("segment at %s is not judged", _place(record))
                self._bad(state, record, "internal-error", type(error).__name__, result)
        state.next_offset = batch[-1].offset + 1
        BATCH_SECONDS.labels("detect").observe(spent + time.perf_counter() - resumed)
        return result

    def _hear(
        self, state: PartitionState, batch: Sequence[ConsumerRecord], result: BatchResult
    ) -> list[tuple[ConsumerRecord, Heard]]:
        heard: list[tuple[ConsumerRecord, Heard]] = []
        hear, goods, note = state.rooms.hear, self._goods.of, state.poison.note
        for record in batch:
            try:
                segment, _ = decode_segment(record.value, record.key, record.headers)
                heard.append((record, hear(segment, goods(segment.product_id))))
            except DecodeError as error:
                self._bad(state, record, error.reason, error.what, result)
            except Exception as error:
                log.exception("segment at %s is not heard", _place(record))
                self._bad(state, record, "internal-error", type(error).__name__, result)
            else:
                note(bad=False)
        return heard

    def _conclude(
        self,
        state: PartitionState,
        record: ConsumerRecord,
        heard: Heard,
        prediction: Prediction | None,
        now: str,
        result: BatchResult,
    ) -> None:
        conclusion = state.rooms.conclude(heard, prediction, self._scorer.locate)
        if conclusion.dropped is not None:
            STALE_SEGMENTS.labels(conclusion.dropped).inc()
        if not conclusion.findings and not conclusion.retractions:
            return
        self._emit(state, record, heard, conclusion, now, result)

    def _emit(
        self,
        state: PartitionState,
        record: ConsumerRecord,
        heard: Heard,
        conclusion: Conclusion,
        now: str,
        result: BatchResult,
    ) -> None:
        segment = heard.segment
        subject = subject_of(segment)
        # A replay comes from the replayer; its mark keeps history from having effect twice.
        aside = (
            header(record.headers, REPLAY_HEADER) is not None or heard.detector.controls.kill_switch
        )
        for finding in conclusion.findings:
            violation = to_violation(
                finding,
                heard.goods,
                ruleset_hash=heard.detector.ruleset_hash,
                model_name=self._scorer.model_name,
                model_hash=self._scorer.model_hash,
            )
            shadow = aside or finding.shadow
            result.out.append(
                outgoing(
                    violation,
                    key=subject,
                    message_id=violation.violation_id,
                    now=now,
                    shadow=shadow,
                )
            )
            result.heard_at_ms.append(record.timestamp)
            VIOLATIONS.labels(violation.category, violation.outcome).inc()
            if violation.outcome == "review":
                request = to_review_request(violation, state.rooms.recent(segment))
                result.out.append(
                    outgoing(
                        request, key=subject, message_id=request.request_id, now=now, shadow=shadow
                    )
                )
        for retraction in conclusion.retractions:
            amendment = to_amendment(retraction)
            result.out.append(
                outgoing(
                    amendment,
                    key=retraction.subject_id,
                    message_id=amendment.amendment_id,
                    now=now,
                    shadow=aside or retraction.shadow,
                )
            )
            AMENDMENTS.labels(amendment.kind).inc()

    def _bad(
        self,
        state: PartitionState,
        record: ConsumerRecord,
        reason: str,
        detail: str,
        result: BatchResult,
    ) -> None:
        DEAD_LETTERS.labels(record.topic, reason).inc()
        result.out.append(
            dead_letter(
                topic=record.topic,
                partition=record.partition,
                offset=record.offset,
                key=record.key,
                value=record.value,
                reason=reason,
                detail=detail,
                headers=record.headers,
            )
        )
        if state.poison.note(bad=True):
            result.poisoned = True

    async def _state(
        self, partition: int, first: ConsumerRecord, generation: int
    ) -> PartitionState:
        state = self._states.get(partition)
        if (
            state is not None
            and state.generation == generation
            and first.offset >= state.next_offset
        ):
            return state
        started = time.perf_counter()
        state = PartitionState(
            Rooms(self._detector),
            PoisonMeter(self._poison_window, self._poison_share),
            first.offset,
            generation,
        )
        async for batch in self._history.before(
            first.topic, partition, first.offset, first.timestamp
        ):
            await self._warm(state, batch)
        self._states[partition] = state
        WARM_UP.observe(time.perf_counter() - started)
        return state

    async def _warm(self, state: PartitionState, batch: Sequence[ConsumerRecord]) -> None:
        heard: list[Heard] = []
        for record in batch:
            try:
                segment, _ = decode_segment(record.value, record.key, record.headers)
                heard.append(state.rooms.hear(segment, self._goods.of(segment.product_id)))
            except Exception:  # its own batch has dead-lettered it
                continue
        for item, prediction in zip(heard, await self._scorer.score(heard), strict=True):
            try:
                state.rooms.conclude(item, prediction, self._scorer.locate)
            except Exception:
                log.exception("a segment of the past is not judged")


def _place(record: ConsumerRecord) -> str:
    return f"{record.topic}/{record.partition}@{record.offset}"
