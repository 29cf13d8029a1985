"""What the scorer tells about the scores: their spread, flagged categories, drift."""

import asyncio
import threading
import time
from collections.abc import Sequence
from dataclasses import replace

import pytest

from streamdetect.classify.drift import DriftMonitor, reference_of
from streamdetect.classify.model import LABELS, MarkedText, Prediction
from streamdetect.classify.pool import InferencePool
from streamdetect.detect.detector import DEFAULT, Thresholds
from streamdetect.detect.model import UNKNOWN_GOODS
from streamdetect.detect.room import Heard
from streamdetect.detect.rooms import Rooms
from streamdetect.metrics import REGISTRY
from streamdetect.stream.scoring import ModelScorer
from tests.detect.builders import answer, detector, rule, segment


def _prediction(claim: float) -> Prediction:
    values = [0.0] * len(LABELS)
    values[2] = values[-2] = claim
    return Prediction.from_probabilities(values)


class _Fixed:
    """A classifier whose claim score is the number that the text is."""

    name = "fixed"
    model_hash = "0" * 64

    def gate(self, texts: Sequence[str]) -> list[bool]:
        return [True] * len(texts)

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        return [_prediction(float(text)) for text in texts]

    def locate(self, text: str, category: str) -> tuple[int, int]:
        return 0, len(text)


def _sample(name: str, **labels: str) -> float | None:
    return REGISTRY.get_sample_value(f"streamdetect_classifier_{name}", labels)


def _heard(texts: Sequence[str]) -> list[Heard]:
    """Hear each number in a room of its own, with so many digits that it is worth a review."""
    rooms = Rooms(detector())
    return [
        rooms.hear(segment(f"{text:0<8}", room_id=str(room)), UNKNOWN_GOODS)
        for room, text in enumerate(texts)
    ]


async def _scored(texts: Sequence[str], drift: DriftMonitor | None) -> None:
    scorer = ModelScorer(
        _Fixed(), InferencePool(_Fixed(), wait_seconds=5), DEFAULT, sample_percent=0, drift=drift
    )
    heard = _heard(texts)
    for start in range(0, len(heard), 100):
        await scorer.score(heard[start : start + 100])
    await scorer.close()


def _run(texts: Sequence[str], drift: DriftMonitor | None) -> None:
    asyncio.run(_scored(texts, drift))


def test_scores_are_counted_and_flagged_ones_by_category():
    scores = _sample("claim_score_count") or 0.0
    flagged = _sample("labels_total", category="medical_claim") or 0.0
    _run(["0.1", "0.96", "0.99"], None)
    assert (_sample("claim_score_count") or 0.0) - scores == 3
    assert (_sample("labels_total", category="medical_claim") or 0.0) - flagged == 2


def test_drift_is_told_only_with_a_reference_and_enough_texts():
    labels = {"model": "fixed", "distribution": "score"}
    _run(["0.05"] * 600, None)
    assert _sample("stability_index", **labels) is None
    reference = reference_of([_prediction(0.05)] * 1000, "test")
    _run(["0.05"] * 400, DriftMonitor(reference))
    assert _sample("stability_index", **labels) is None
    _run(["0.05"] * 600, DriftMonitor(reference))
    assert _sample("stability_index", **labels) == pytest.approx(0.0, abs=0.01)
    _run(["0.75"] * 600, DriftMonitor(reference))
    assert (_sample("stability_index", **labels) or 0.0) > 0.25


async def _claims_of(classifier: _Fixed, wait_seconds: float) -> list[float | None]:
    """Return the scores that two batches of claims come out with."""
    pool = InferencePool(classifier, wait_seconds=wait_seconds)
    scorer = ModelScorer(classifier, pool, DEFAULT, sample_percent=0)
    found: list[float | None] = []
    for texts in (["0.97", "0.1", "0.98"], ["0.97", "0.2"]):
        found += [one and one.claim for one in await scorer.score(_heard(texts))]
    await scorer.close()
    return found


def test_rules_go_on_alone_where_the_words_of_a_claim_are_not_found(caplog):
    class Failing(_Fixed):
        def locate(self, text: str, category: str) -> tuple[int, int]:
            raise RuntimeError("weights gone")

    failed = _sample("texts_total", result="failed") or 0.0
    assert asyncio.run(_claims_of(Failing(), 5)) == [None, 0.1, None, None, 0.2]
    assert (_sample("texts_total", result="failed") or 0.0) - failed == 3
    assert len([one for one in caplog.records if "weights gone" in one.getMessage()]) == 1


def test_words_are_waited_for_as_long_as_there_is_time(caplog):
    """A search that hangs holds nothing up, and no other begins beside it."""
    go_on, begun = threading.Event(), []

    class Hanging(_Fixed):
        def locate(self, text: str, category: str) -> tuple[int, int]:
            begun.append(float(text))
            go_on.wait(30)
            if begun == [0.97]:
                raise RuntimeError("found too late")
            return 0, len(text)

    async def scores() -> list[list[float | None]]:
        classifier = Hanging()
        pool = InferencePool(classifier, wait_seconds=0.3)
        scorer = ModelScorer(classifier, pool, DEFAULT, sample_percent=0)
        found: list[list[float | None]] = []
        for texts in (["0.97", "0.1", "0.98"], ["0.96", "0.2"], ["0.99"]):
            if texts == ["0.99"]:
                go_on.set()
                await asyncio.sleep(0.1)
            found.append([one and one.claim for one in await scorer.score(_heard(texts))])
        await scorer.close()
        return found

    skipped = _sample("texts_total", result="skipped") or 0.0
    started = time.perf_counter()
    assert asyncio.run(scores()) == [[None, 0.1, None], [None, 0.2], [0.99]]
    assert time.perf_counter() - started < 10
    assert begun == [0.97, 0.99]
    assert (_sample("texts_total", result="skipped") or 0.0) - skipped == 3
    assert not [one for one in caplog.records if "never retrieved" in one.getMessage()]


class _Counts:
    """By how much a histogram grew since: samples, and their sum in seconds."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._before = self._now()

    def _now(self) -> tuple[float, float]:
        value = REGISTRY.get_sample_value
        return value(f"{self._name}_count") or 0.0, value(f"{self._name}_sum") or 0.0

    @property
    def grown(self) -> tuple[float, float]:
        (count, seconds), (count_before, seconds_before) = self._now(), self._before
        return count - count_before, seconds - seconds_before


async def _scored_at_once(queue_texts: int) -> None:
    """Score four batches of two texts at once by a model that takes 0.1 s a call."""

    class Slow(_Fixed):
        def predict(self, texts: Sequence[str]) -> list[Prediction]:
            time.sleep(0.1)
            return super().predict(texts)

    model = Slow()
    pool = InferencePool(model, queue_texts=queue_texts, batch_texts=2, wait_seconds=30)
    scorer = ModelScorer(model, pool, DEFAULT, sample_percent=0)
    await asyncio.gather(*(scorer.score(_heard(["0.1", "0.2"])) for _ in range(4)))
    await scorer.close()


def test_inference_time_is_that_of_a_call_and_the_wait_for_it_is_told_apart():
    calls = _Counts("streamdetect_inference_seconds")
    waits = _Counts("streamdetect_classifier_wait_seconds")
    asyncio.run(_scored_at_once(queue_texts=100))
    (called, called_s), (waited, waited_s) = calls.grown, waits.grown
    assert (called, waited) == (4, 4)
    assert called_s > 0.39
    assert waited_s - called_s > 0.59  # a batch waits for those before it: 0.1, 0.2 and 0.3 s


def test_batch_that_a_full_queue_turns_away_is_no_call_and_no_wait():
    calls = _Counts("streamdetect_inference_seconds")
    waits = _Counts("streamdetect_classifier_wait_seconds")
    asyncio.run(_scored_at_once(queue_texts=2))
    assert (calls.grown[0], waits.grown[0]) == (1, 1)


def test_rules_go_on_alone_where_the_gate_fails(caplog):
    class Failing(_Fixed):
        def gate(self, texts: Sequence[str]) -> list[bool]:
            raise RuntimeError("gate gone")

    failed = _sample("texts_total", result="failed") or 0.0
    assert asyncio.run(_claims_of(Failing(), 5)) == [None] * 5
    assert (_sample("texts_total", result="failed") or 0.0) - failed == 5
    assert len([one for one in caplog.records if "gate gone" in one.getMessage()]) == 1


def test_a_failing_model_is_told_in_the_log_once(caplog):
    class Failing(_Fixed):
        def predict(self, texts: Sequence[str]) -> list[Prediction]:
            raise RuntimeError("no kernel image")

    assert asyncio.run(_claims_of(Failing(), 5)) == [None] * 5
    told = [one for one in caplog.records if "no kernel image" in one.getMessage()]
    assert len(told) == 1
    assert told[0].levelname == "ERROR"


CURES = rule()


class _Answering:
    """A classifier that hears a medical claim in whatever it reads, and notes who looks for it."""

    name = "answering"
    model_hash = "0" * 64

    def __init__(self) -> None:
        self.on_the_loop: list[bool] = []

    def gate(self, texts: Sequence[str]) -> list[bool]:
        return [True] * len(texts)

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        return [answer(0.97)] * len(texts)

    def locate(self, text: str, category: str) -> tuple[int, int]:
        self.on_the_loop.append(threading.current_thread() is threading.main_thread())
        return len(text) - 6, len(text)


class _Owning(_Answering):
    """Says of every hit that it is not the speaker's claim."""

    def owned(self, asked: Sequence[MarkedText]) -> list[float]:
        return [0.01] * len(asked)


class _LostWords(_Answering):
    def locate(self, text: str, category: str) -> tuple[int, int]:
        super().locate(text, category)
        raise RuntimeError("out of memory")


async def _concluded(
    classifier: _Answering, *texts: str, thresholds: Thresholds = DEFAULT
) -> list[list[str]]:
    """Return the outcomes of what is told of each text, one batch a text."""
    rooms = Rooms(detector(CURES, thresholds=thresholds))
    scorer = ModelScorer(
        classifier, InferencePool(classifier, wait_seconds=5), DEFAULT, sample_percent=0
    )
    found = []
    for seq, text in enumerate(texts):
        heard = rooms.hear(segment(text, seq), UNKNOWN_GOODS)
        (prediction,) = await scorer.score([heard])
        told = rooms.conclude(heard, prediction, scorer.locate)
        found.append([finding.outcome for finding in told.findings])
    await scorer.close()
    return found


def test_scorer_notes_whose_claims_the_hits_are():
    told = "培训的时候发的稿子上面有治好糖尿病，我跟老板提过"
    levels = replace(DEFAULT, disowned=0.05, half_owned=0.2)
    assert asyncio.run(_concluded(_Owning(), told, thresholds=levels)) == [[]]
    assert asyncio.run(_concluded(_Owning(), told)) == [["enforce"]]


# The rule's words are told with the first text; the second has the model's claim alone.
TOLD_BEFORE = ("这个茶能治好糖尿病", "喝了身体倍儿棒什么病都没有")


def test_words_of_a_claim_beside_a_rule_that_was_told_before_are_found_off_the_event_loop():
    classifier = _Answering()
    assert asyncio.run(_concluded(classifier, *TOLD_BEFORE)) == [["enforce"], ["review"]]
    assert classifier.on_the_loop == [False]


def test_search_that_fails_beside_a_rule_loses_none_of_what_rules_find():
    classifier = _LostWords()
    assert asyncio.run(_concluded(classifier, *TOLD_BEFORE)) == [["enforce"], []]
    assert classifier.on_the_loop == [False]


def test_words_that_nobody_looked_for_are_skipped_and_the_model_is_not_asked_again():
    classifier = _Answering()
    scorer = ModelScorer(classifier, InferencePool(classifier), DEFAULT, sample_percent=0)
    skipped = _sample("texts_total", result="skipped") or 0.0
    rooms = Rooms(detector(CURES))
    heard = rooms.hear(segment("喝了身体倍儿棒什么病都没有"), UNKNOWN_GOODS)
    assert rooms.conclude(heard, answer(0.97), scorer.locate).findings == ()
    assert classifier.on_the_loop == []
    assert (_sample("texts_total", result="skipped") or 0.0) - skipped == 1
    asyncio.run(scorer.close())
