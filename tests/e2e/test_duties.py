"""The other duties on a real worker: goods are held back and let through, buyers are told."""

import asyncio
import shutil
import time
from pathlib import Path

from aiokafka import AIOKafkaProducer

from streamdetect.client.broker import EmbeddedBroker
from streamdetect.events import messages as m
from streamdetect.events.codec import cloud_headers, decode, decode_typed, encode, header
from streamdetect.events.ids import make_id
from streamdetect.events.instants import from_ms, to_ms
from streamdetect.events.topics import (
    APPEALS,
    DEAD_LETTERS,
    INTERCEPTIONS,
    INTERVENTIONS,
    LISTING_DECISIONS,
    LISTINGS,
    REVIEW_DECISIONS,
    ROOM_ACTIVITY,
    TRAFFIC_SIGNALS,
    VIOLATIONS,
    Topic,
)
from streamdetect.ruleset.plain_file import POLICY_FILE
from streamdetect.settings import KafkaSettings, content_folder
from streamdetect.stream.policy_file import load_policy
from tests.e2e.harness import Fleet, fleet, metric, play, prepared, records, until
from tests.ruleset.folders import good_folder

HOUR_MS = 3_600_000
BAD_TITLE, GOOD_TITLE = "高山绿茶 喝了根治糖尿病", "高山绿茶 五百克一袋"


def one_rule(folder: Path) -> Path:
    """Return a folder of one rule and the real policy."""
    rules = good_folder(folder / "rules").path
    for file in content_folder("rules").glob("*.yml"):
        if not (rules / file.name).exists():
            shutil.copy(file, rules)
    return rules


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def send(
    kafka: KafkaSettings, *sent: tuple[Topic, str, m.Message], known_ms: int | None = None
) -> None:
    """Produce messages as the platform's own services do; known now, or at another instant."""

    async def run() -> None:
        producer = AIOKafkaProducer(**kafka.client_options())
        await producer.start()
        try:
            for topic, key, message in sent:
                headers = cloud_headers(
                    message,
                    message_id=make_id(topic.name, key, time.time_ns()),
                    subject=key,
                    time=from_ms(now_ms() if known_ms is None else known_ms),
                )
                await producer.send_and_wait(
                    topic.name, encode(message), key=key.encode(), headers=list(headers)
                )
        finally:
            await producer.stop()

    asyncio.run(run())


def listing(version: int, title: str) -> m.Listing:
    return m.Listing(
        product_id="product-1",
        merchant_id="merchant-1",
        version=version,
        updated_at=from_ms(now_ms()),
        title=title,
        category="food",
    )


def decision(
    kind: str, target: str, verdict: str, subject: str, by: str, level: str = "review"
) -> m.ReviewDecision:
    return m.ReviewDecision(
        decision_id=make_id("decision", target, verdict, level),
        subject_id=subject,
        target=m.DecisionOn(type=kind, id=target),
        verdict=verdict,
        level=level,
        reason_code="looked",
        decided_by=by,
        decided_at=from_ms(now_ms()),
    )


def read(kafka: KafkaSettings, topic: Topic) -> list[m.Message]:
    """Return what a topic holds, each event once, and check that it has one content."""
    by_id: dict[str, bytes] = {}
    found: list[m.Message] = []
    for record in records(kafka, topic.name)[topic.name]:
        event = header(record.headers, "ce_id") or ""
        assert by_id.setdefault(event, record.value) == record.value, f"{event} has two contents"
        message = decode_typed(record.value, record.headers)
        if message not in found:
            found.append(message)
    return found


def killed_and_replaced(workers: Fleet, index: int) -> int:
    workers.kill(index)
    successor = workers.start()
    workers.await_ready(successor)
    return successor


def test_forbidden_listing_is_held_back_and_an_overturn_releases_it_whatever_dies(
    fresh_broker: EmbeddedBroker, tmp_path: Path
):
    kafka, rules = prepared(fresh_broker.kafka), one_rule(tmp_path)

    def states() -> list[tuple[str, int]]:
        told = read(kafka, INTERCEPTIONS)
        return [(one.state, one.listing_version) for one in told]

    with fleet(kafka, tmp_path, rules) as workers:
        worker = workers.start()
        workers.await_ready(worker)
        send(kafka, (LISTINGS, "product-1", listing(1, BAD_TITLE)))
        until(lambda: bool(states()), 20, workers.logs)
        (held,) = read(kafka, INTERCEPTIONS)
        assert held.findings[0].quote == "根治糖尿病"
        assert to_ms(held.appeal_until) > now_ms()
        worker = killed_and_replaced(workers, worker)
        overturn = decision(
            "interception", held.interception_id, "overturn", "merchant-1", "reviewer-01"
        )
        send(
            kafka,
            (LISTINGS, "product-1", listing(2, BAD_TITLE)),
            (LISTING_DECISIONS, "product-1", overturn),
        )
        until(lambda: len(states()) == 2, 20, workers.logs)
        worker = killed_and_replaced(workers, worker)
        send(
            kafka,
            (LISTINGS, "product-1", listing(3, BAD_TITLE)),
            (LISTINGS, "product-1", listing(4, f"正宗{BAD_TITLE}")),
            (LISTINGS, "product-1", listing(5, GOOD_TITLE)),
            (LISTINGS, "product-2", listing(1, GOOD_TITLE)),
        )
        until(lambda: bool(records(kafka, DEAD_LETTERS.name)[DEAD_LETTERS.name]), 20, workers.logs)
        until(lambda: len(states()) == 4, 20, workers.logs)
        assert states() == [
            ("intercepted", 1),
            ("released", 1),
            ("intercepted", 4),
            ("released", 5),
        ]
        (letter,) = records(kafka, DEAD_LETTERS.name)[DEAD_LETTERS.name]
        assert header(letter.headers, "dl_reason") == "key-mismatch"
        assert metric(workers, worker, 'streamdetect_interceptions_total{state="released"}') >= 1


def test_goods_are_let_go_without_input_where_an_appeal_is_not_answered_in_time(
    fresh_broker: EmbeddedBroker, tmp_path: Path
):
    kafka, rules = prepared(fresh_broker.kafka), one_rule(tmp_path)

    def told() -> list[m.Interception]:
        return [one for one in read(kafka, INTERCEPTIONS) if isinstance(one, m.Interception)]

    with fleet(kafka, tmp_path, rules) as workers:
        worker = workers.start()
        workers.await_ready(worker)
        send(kafka, (LISTINGS, "product-1", listing(1, BAD_TITLE)))
        until(lambda: bool(told()), 20, workers.logs)
        (held,) = told()
        due_ms = now_ms() + 5000
        heard_ms = due_ms - load_policy(tmp_path / "rules" / POLICY_FILE).appeal_answer_ms
        appeal = m.Appeal(
            appeal_id="appeal-1",
            subject_id="merchant-1",
            target=m.DecisionOn(type="interception", id=held.interception_id),
            filed_by="merchant-1",
            filed_at=from_ms(heard_ms),
            statement="我们有批文",
        )
        send(kafka, (APPEALS, "merchant-1", appeal), known_ms=heard_ms)
        worker = killed_and_replaced(workers, worker)
        until(lambda: len(told()) == 2, 60, workers.logs)
        late_s = (now_ms() - due_ms) / 1000
        print(f"let go {late_s:.1f} s after the time to answer was over")
        assert late_s < 60
        assert (told()[1].state, told()[1].stayed_since) == ("released", from_ms(due_ms))
        upheld = decision(
            "interception", held.interception_id, "uphold", "merchant-1", "appeal-01", "appeal"
        )
        send(kafka, (LISTING_DECISIONS, "product-1", upheld))
        until(lambda: len(told()) == 3, 20, workers.logs)
        assert (told()[2].state, told()[2].decided_by) == ("intercepted", ("appeal-01",))


def test_upheld_violation_releases_a_service_to_buyers_whatever_dies(
    fresh_broker: EmbeddedBroker, tmp_path: Path
):
    kafka, rules = prepared(fresh_broker.kafka), one_rule(tmp_path)
    said = m.TranscriptSegment(
        event_id="e",
        room_id="room-1",
        broadcast_id="b",
        streamer_id="streamer-1",
        product_id="product-9",
        channel="speech",
        seq=0,
        start_ms=60_000,
        end_ms=63_000,
        emitted_at=from_ms(now_ms()),
        text="喝这个茶能治好糖尿病",
        viewers=1834,
    )

    def states() -> list[str]:
        return [one.state for one in read(kafka, INTERVENTIONS)]

    def signals(room: str = "room-1") -> list[m.TrafficSignal]:
        return [one for one in read(kafka, TRAFFIC_SIGNALS) if one.room_id == room]

    with fleet(kafka, tmp_path, rules) as workers:
        worker = workers.start()
        workers.await_ready(worker)
        play(kafka, [said])
        until(lambda: states() == ["prepared"], 20, workers.logs)
        (violation,) = (
            decode(m.Violation, record.value)
            for record in records(kafka, VIOLATIONS.name)[VIOLATIONS.name]
        )
        worker = killed_and_replaced(workers, worker)
        target = ("incident", violation.incident_id)
        uphold = decision(*target, "uphold", "streamer-1", "reviewer-01")
        send(kafka, (REVIEW_DECISIONS, "streamer-1", uphold))
        until(lambda: states() == ["prepared", "released"], 20, workers.logs)
        released = read(kafka, INTERVENTIONS)[1]
        assert (released.claim, released.product_id) == ("治好糖尿病", "product-9")
        assert (released.viewers, released.exposure_known) == (1834, True)
        assert released.lawful_wording.zh == "删去疾病与疗效的说法"
        until(lambda: [one.score for one in signals()] == [0.625], 20, workers.logs)
        worker = killed_and_replaced(workers, worker)
        overturn = decision(*target, "overturn", "streamer-1", "appeal-01", "appeal")
        send(kafka, (REVIEW_DECISIONS, "streamer-1", overturn))
        until(lambda: states() == ["prepared", "released", "withdrawn"], 20, workers.logs)
        until(lambda: [one.score for one in signals()] == [0.625, 1.0], 20, workers.logs)
        hour = now_ms() // HOUR_MS * HOUR_MS - HOUR_MS
        talked = m.RoomActivity(
            room_id="room-2",
            subject_id="streamer-2",
            minute=from_ms(hour),
            segments=9,
            characters=90,
        )
        send(kafka, (ROOM_ACTIVITY, "streamer-2", talked))
        until(lambda: bool(signals("room-2")), 30, workers.logs)
        (clean,) = signals("room-2")
        assert (clean.score, clean.window.to) == (1.0, from_ms(hour + HOUR_MS))
