"""The detect agent's work on a batch: decode → detect → emit. Nothing is decided here.

Per partition there is a set of room windows, a function of recent input alone: where a batch does
not continue the last one (assignment, seek back), they are rebuilt from the log before it.
"""

import logging
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from aiokafka.structs import ConsumerRecord

from streamdetect.classify.model import Prediction
from streamdetect.detect.conclusion import NOTHING, Conclusion
from streamdetect.detect.detector import Detector
from streamdetect.detect.emit import to_amendment, to_violation
from streamdetect.detect.model import Finding
from streamdetect.detect.remembered import Remembered
from streamdetect.detect.room import NEW, Heard
from streamdetect.detect.rooms import Rooms
from streamdetect.detect.sampling import NOTHING_DRAWN, Sample
from streamdetect.enforce.parties import Parties
from streamdetect.enforce.policy_book import PolicyBook
from streamdetect.events.codec import DecodeError, decode_segment
from streamdetect.events.messages import TranscriptSegment, Violation
from streamdetect.events.topics import TRANSCRIPTS
from streamdetect.metrics import (
    AMENDMENTS,
    BATCH_SECONDS,
    EVENTS_IN,
    SHADOW_FINDINGS,
    STALE_SEGMENTS,
    VIOLATIONS,
    WARM_UP,
)
from streamdetect.stream.goods import Goods
from streamdetect.stream.history import read_back
from streamdetect.stream.outgoing import Outgoing, dead_record, outgoing, place_of
from streamdetect.stream.partition import LATE_MS, HeardRecord, PartitionState, is_replay
from streamdetect.stream.poison import PoisonMeter
from streamdetect.stream.wall import now_instant, now_ms

log = logging.getLogger(__name__)

_USUAL: Final = Parties()
SCORED_MS = 90_000  # of the past: a minute of requests that may wait, and a window before them


class Scorer(Protocol):
    """Scores texts off the event loop; None for a text means that the rules go on alone."""

    model_name: str
    model_hash: str

    async def score(self, heard: Sequence[Heard]) -> list[Prediction | None]:
        """Return one prediction, or None, for each heard segment."""
        ...

    def locate(self, text: str, category: str) -> tuple[int, int] | None:
        """Return the span of the text that weighs most, None where nobody knows it."""
        ...

    async def close(self) -> None:
        """End its thread."""
        ...


class History(Protocol):
    """Reads back the recent past of a partition."""

    async def newest_before(self, topic: str, partition: int, offset: int) -> int | None:
        """Return the record time of the last record below the offset, None without one."""
        ...

    def before(
        self, topic: str, partition: int, offset: int, timestamp_ms: int
    ) -> AsyncIterator[list[ConsumerRecord]]:
        """Yield batches of recent records below the offset."""
        ...


@dataclass(slots=True)
class BatchResult:
    """What a batch leads to.

    `heard_at_ms`: record time of the last evidence, one a violation that is told for real.
    """

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
        sample: Sample = NOTHING_DRAWN,
        clock_ms: Callable[[], int] = now_ms,
    ) -> None:
        self._clock_ms = clock_ms
        self._sample = sample
        self._detector = detector
        self._goods = goods
        self._scorer = scorer
        self._history = history
        self._poison_window = poison_window
        self._poison_share = poison_share
        self._states: dict[int, PartitionState] = {}
        self._policies: PolicyBook | None = None
        # Whether another assignment has come since this generation, and whether the worker ends.
        self.is_stale: Callable[[int], bool] = lambda _: False
        self.is_ending: Callable[[], bool] = lambda: False

    def attach_by(self, policies: PolicyBook) -> None:
        """Let these policies say, from the next batch on, who answers for words."""
        self._policies = policies

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
        """Return what the batch leads to. Never raises for the content of a record.

        Nothing, where its generation is over before the windows are rebuilt.
        """
        first = batch[0]
        state = await self._state(first.topic, partition, first.offset, first.timestamp, generation)
        if state is None:
            return BatchResult()
        state.clock.believe_until(self._clock_ms())
        started = time.perf_counter()
        EVENTS_IN.labels(TRANSCRIPTS.name).inc(len(batch))
        result = BatchResult()
        heard = self._hear(state, batch, result)
        spent = time.perf_counter() - started
        predictions = await self._scorer.score([item for _, item, _ in heard])
        resumed = time.perf_counter()
        now = now_instant()
        follow, conclude, locate = state.follow, state.rooms.conclude, self._scorer.locate
        for (record, item, around), prediction in zip(heard, predictions, strict=True):
            try:
                follow(record, item, now, result.out)
                conclusion = conclude(item, prediction, locate)
                if conclusion is not NOTHING:
                    self._tell(state, record, item, around, conclusion, now, result)
            except Exception as error:  # nothing may escape into Faust: it would skip the batch
                log.exception("segment at %s is not judged", place_of(record))
                self._bad(state, record, "internal-error", type(error).__name__, result)
        state.next_offset = batch[-1].offset + 1
        BATCH_SECONDS.labels("detect").observe(spent + time.perf_counter() - resumed)
        return result

    def _hear(
        self, state: PartitionState, batch: Sequence[ConsumerRecord], result: BatchResult
    ) -> list[HeardRecord]:
        heard: list[HeardRecord] = []
        hear, goods, note = state.rooms.hear, self._goods.of, state.poison.note
        for record in batch:
            try:
                segment = self._segment(record)
                item = hear(segment, goods(segment.product_id))
                heard.append((record, item, _around(item)))
            except DecodeError as error:
                self._bad(state, record, error.reason, error.what, result)
            except Exception as error:
                log.exception("segment at %s is not heard", place_of(record))
                self._bad(state, record, "internal-error", type(error).__name__, result)
            else:
                note(bad=False)
        return heard

    def _segment(self, record: ConsumerRecord) -> TranscriptSegment:
        """Return the record's segment with who answers for it. Raises DecodeError."""
        segment, said_ms = decode_segment(record.value, record.key, record.headers)
        parties = _USUAL if self._policies is None else self._policies.at(said_ms).parties
        return parties.attach(segment)

    def _tell(
        self,
        state: PartitionState,
        record: ConsumerRecord,
        heard: Heard,
        around: list[Remembered],
        conclusion: Conclusion,
        now: str,
        result: BatchResult,
    ) -> None:
        if conclusion.dropped is not None:
            STALE_SEGMENTS.labels(conclusion.dropped).inc()
        if not conclusion.findings and not conclusion.retractions:
            return
        self._emit(state, record, heard, around, conclusion, now, result)

    def _emit(
        self,
        state: PartitionState,
        record: ConsumerRecord,
        heard: Heard,
        around: list[Remembered],
        conclusion: Conclusion,
        now: str,
        result: BatchResult,
    ) -> None:
        aside = _is_aside(record, heard)
        for finding in conclusion.findings:
            violation = self._violation(finding, heard)
            shadow = aside or finding.shadow
            result.out.append(
                outgoing(
                    violation,
                    key=violation.subject_id,  # whose words they are; others may have spoken since
                    message_id=violation.violation_id,
                    now=now,
                    shadow=shadow,
                )
            )
            told = SHADOW_FINDINGS if shadow else VIOLATIONS
            told.labels(violation.category, violation.outcome).inc()
            if not shadow:
                result.heard_at_ms.append(record.timestamp)
            state.ask(violation, heard, around, shadow=shadow)
        for retraction in conclusion.retractions:
            amendment = to_amendment(retraction)
            shadow = aside or retraction.shadow
            result.out.append(
                outgoing(
                    amendment,
                    key=retraction.subject_id,
                    message_id=amendment.amendment_id,
                    now=now,
                    shadow=shadow,
                )
            )
            if not shadow:
                AMENDMENTS.labels(amendment.kind).inc()

    def _violation(self, finding: Finding, heard: Heard) -> Violation:
        return to_violation(
            finding,
            heard.goods,
            ruleset_hash=heard.detector.ruleset_hash,
            model_name=self._scorer.model_name,
            model_hash=self._scorer.model_hash,
        )

    def _bad(
        self,
        state: PartitionState,
        record: ConsumerRecord,
        reason: str,
        detail: str,
        result: BatchResult,
    ) -> None:
        result.out.append(dead_record(record, reason, detail))
        if state.poison.note(bad=True):
            result.poisoned = True

    @property
    def requests_waiting(self) -> int:
        """How many review requests wait for what follows the words."""
        return sum(len(state.waiting) for state in self._states.values())

    def has_open(self, partition: int, generation: int, now_ms: int) -> bool:
        """Whether `at_rest` has something to tell, or to rebuild first."""
        state = self._states.get(partition)
        return state is None or state.generation != generation or state.has_open(now_ms)

    async def at_rest(
        self, topic: str, partition: int, offset: int, generation: int, now_ms: int
    ) -> BatchResult:
        """Return what is over by the wall clock, where every record below `offset` is read.

        The next record would lead to the same; see docs/adr/0005-minutes-and-requests.md.
        """
        result = BatchResult()
        state = self._states.get(partition)
        if state is None or state.generation != generation:
            state = await self._state(topic, partition, offset, now_ms, generation)
        if state is None:
            return result
        if state.next_offset <= offset:  # after the last record there may be markers
            state.pass_time(now_ms - LATE_MS, now_instant(), result.out)
        return result

    async def _state(
        self, topic: str, partition: int, offset: int, timestamp_ms: int, generation: int
    ) -> PartitionState | None:
        """Return what is kept of a partition, rebuilt where the batch does not continue it.

        None where the generation is over before that can be read.
        """
        state = self._states.get(partition)
        if state is not None and state.generation == generation and offset >= state.next_offset:
            return state
        started = time.perf_counter()
        state = await read_back(
            lambda: self._rebuilt(topic, partition, offset, timestamp_ms, generation),
            f"{topic}/{partition}@{offset}",
            is_stale=lambda: self.is_stale(generation),
            is_ending=lambda: self.is_ending(),
        )
        if state is None:
            return None
        state.rooms.use(self._detector)  # others may have come into force meanwhile
        self._states[partition] = state
        WARM_UP.observe(time.perf_counter() - started)
        return state

    async def _rebuilt(
        self, topic: str, partition: int, offset: int, timestamp_ms: int, generation: int
    ) -> PartitionState:
        state = PartitionState(
            Rooms(self._detector),
            PoisonMeter(self._poison_window, self._poison_share),
            offset,
            generation,
            self._sample,
        )
        state.clock.believe_until(self._clock_ms())
        # Counted from what was heard last: a silence must not push that out.
        last_ms = await self._history.newest_before(topic, partition, offset)
        if last_ms is not None:
            newest_ms = min(last_ms, timestamp_ms)
            async for batch in self._history.before(topic, partition, offset, newest_ms):
                await self._warm(state, batch, newest_ms - SCORED_MS)
        return state

    async def _warm(
        self, state: PartitionState, batch: Sequence[ConsumerRecord], scored_from_ms: int
    ) -> None:
        """Feed the past to what a partition keeps; nothing is told, that was done in its time."""
        heard: list[HeardRecord] = []
        for record in batch:
            try:
                segment = self._segment(record)
                item = state.rooms.hear(segment, self._goods.of(segment.product_id))
                heard.append((record, item, _around(item)))
            except Exception:  # its own batch has dead-lettered it
                continue
        recent = [item for record, item, _ in heard if record.timestamp >= scored_from_ms]
        predictions = iter(await self._scorer.score(recent))
        now, told = now_instant(), BatchResult()
        for record, item, around in heard:
            prediction = next(predictions) if record.timestamp >= scored_from_ms else None
            try:
                state.follow(record, item, now, told.out)
                conclusion = state.rooms.conclude(item, prediction, self._scorer.locate)
                for finding in conclusion.findings:
                    shadow = finding.shadow or _is_aside(record, item)
                    state.ask(self._violation(finding, item), item, around, shadow=shadow)
            except Exception:
                log.exception("a segment of the past is not judged")


def _around(heard: Heard) -> list[Remembered]:
    """Return what the room remembers now, for who may be asked about the segment."""
    if heard.window is None and heard.arrival is NEW and not heard.model_text:
        return []  # nothing can come of it; a copy would touch a minute of cold memory
    return heard.room.entries[:]


def _is_aside(record: ConsumerRecord, heard: Heard) -> bool:
    """Whether what follows from a record goes to the shadow topic."""
    return heard.detector.controls.kill_switch or is_replay(record)
