import logging
import time
from collections.abc import Callable
from threading import Thread

import msgspec
import pytest

from streamdetect.client.admin import committed_lag, create_topics
from streamdetect.client.beginning import Start
from streamdetect.client.broker import EmbeddedBroker
from streamdetect.client.delivery import BadRecord, Delivery
from streamdetect.client.errors import TopicError
from streamdetect.client.records import read_topic
from streamdetect.client.subscriber import Subscriber
from streamdetect.events import messages as m
from streamdetect.events.codec import encode
from streamdetect.events.topics import (
    REVIEW_REQUESTS,
    SANCTIONS,
    SHADOW,
    TRAFFIC_SIGNALS,
    TRANSCRIPTS,
    VIOLATIONS,
)
from streamdetect.settings import KafkaSettings
from tests.broker import KafkaCluster
from tests.client.produce import produce, produce_compressed, row
from tests.client.samples import amendment, sanction, segment, violation

EARLY, LATE = "2026-03-01T00:00:00.000Z", "2026-03-02T00:00:00.000Z"


@pytest.fixture
def kafka(any_kafka: KafkaSettings) -> KafkaSettings:
    """An empty catalogue on each broker. The embedded one lets a session be as short as 1 s."""
    create_topics(any_kafka)
    return any_kafka


@pytest.fixture
def embedded(fresh_broker: object) -> KafkaSettings:
    """An empty catalogue on the embedded broker."""
    settings: KafkaSettings = fresh_broker.kafka.model_copy(update={"session_timeout_s": 1.5})  # type: ignore[attr-defined]
    create_topics(settings)
    return settings


def heard(kafka: KafkaSettings, start: Start, last: m.Message) -> list[m.Message]:
    """Return what a member of the group hears up to a message, or for some time."""
    got: list[m.Message] = []
    with Subscriber(kafka, "desk", start=start) as events:
        thread = Thread(target=events.run, args=(lambda found: got.append(found.message),))
        thread.start()
        deadline = time.monotonic() + 20
        while last not in got and time.monotonic() < deadline:
            time.sleep(0.05)
        events.stop()
        thread.join(20)
    return got


def failing_on_the_third(handled: list[m.Message]) -> Callable[[Delivery], None]:
    """Return a handler that notes two messages and has an accident with every further one."""

    def handle(delivery: Delivery) -> None:
        if len(handled) == 2:
            raise RuntimeError("the desk is on fire")
        handled.append(delivery.message)

    return handle


def take(subscriber: Subscriber, count: int) -> list[Delivery]:
    """Return the next deliveries; the last one counts as handled."""
    found: list[Delivery] = []

    def handle(delivery: Delivery) -> None:
        found.append(delivery)
        if len(found) == count:
            subscriber.stop()

    subscriber.run(handle)
    return found


def test_subscriber_delivers_typed_events_once_and_commits_them(kafka: KafkaSettings) -> None:
    first, second, review = violation(1), violation(2), violation(3, outcome="review")
    back = amendment(first)
    produce(
        kafka,
        VIOLATIONS.name,
        [
            row(first, first.violation_id),
            row(first, first.violation_id),  # redelivered
            row(review, review.violation_id),
            row(amendment(review), "a"),  # takes back what was not delivered
            (b"s", b"not json", [("ce_type", b"streamdetect.violation.v1")]),
            (b"s", b"{}", []),
            row(back, back.amendment_id),
            row(second, second.violation_id),
        ],
        partition=0,
    )
    bad: list[BadRecord] = []
    with Subscriber(kafka, "desk", on_bad=bad.append) as events:
        got = take(events, 3)
    assert [delivery.message for delivery in got] == [first, back, second]
    assert [delivery.correction for delivery in got] == [False] * 3
    assert got[0].known_at == EARLY
    assert [one.reason for one in bad] == ["not-json", "unknown-type"]
    assert sum(committed_lag(kafka, "desk", (VIOLATIONS,)).values()) == 0


@pytest.mark.kafka
def test_records_are_read_however_producer_or_broker_compressed_them(
    apache_kafka: KafkaSettings,
) -> None:
    """By both clients. Where one lacks a codec, a single such record ended every worker."""
    create_topics(apache_kafka, (VIOLATIONS,))
    codecs = ("gzip", "snappy", "lz4", "zstd")
    said = [violation(number) for number, _ in enumerate(codecs)]
    for one, codec in zip(said, codecs, strict=True):
        rows = [row(one, one.violation_id)]
        produce_compressed(apache_kafka, VIOLATIONS.name, rows, codec)
    assert {one.value for one in read_topic(apache_kafka, VIOLATIONS)} == set(map(encode, said))
    with Subscriber(apache_kafka, "desk") as events:
        assert {one.message.violation_id for one in take(events, len(said))} == {
            one.violation_id for one in said
        }


def test_subscriber_gives_everything_when_asked(embedded: KafkaSettings) -> None:
    review = violation(1, outcome="review")
    back = amendment(review)
    produce(
        embedded,
        VIOLATIONS.name,
        [row(review, review.violation_id), row(back, back.amendment_id)],
        partition=0,
    )
    with Subscriber(embedded, "desk", outcomes="all") as events:
        assert [delivery.message for delivery in take(events, 2)] == [review, back]


def test_subscriber_keeps_the_smaller_version_of_one_id(embedded: KafkaSettings) -> None:
    kept = violation(1)
    later = violation(1, confidence=0.5)
    softer = violation(1, outcome="review", confidence=0.4)
    last = violation(2)
    produce(
        embedded,
        VIOLATIONS.name,
        [
            row(kept, "x", "2026-03-02T00:00:00.000Z"),
            row(later, "x", "2026-03-03T00:00:00.000Z"),  # greater: dropped
            row(softer, "x", "2026-03-01T00:00:00.000Z"),  # smaller: what stands, although review
            row(kept, "x", "2026-03-02T00:00:00.000Z"),  # greater than what stands now
            row(last, "y"),
        ],
        partition=0,
    )
    with Subscriber(embedded, "desk") as events:
        got = take(events, 3)
    assert [delivery.message for delivery in got] == [kept, softer, last]
    assert [delivery.correction for delivery in got] == [False, True, False]


def test_signal_from_before_what_was_delivered_of_a_room_is_dropped(
    embedded: KafkaSettings,
) -> None:
    def signal(minute: int, ledger_seq: int) -> m.TrafficSignal:
        window = m.TimeWindow(
            from_="2026-03-01T12:00:00.000Z", to=f"2026-03-01T12:{minute}:00.000Z"
        )
        return m.TrafficSignal(
            room_id="room-1", subject_id="s-1", window=window, score=0.5, ledger_seq=ledger_seq
        )

    produce(
        embedded,
        TRAFFIC_SIGNALS.name,
        [row(one, "room-1") for one in (signal(10, 4), signal(11, 3), signal(12, 4))],
        partition=0,
    )
    with Subscriber(embedded, "desk", ["traffic-signals"]) as events:
        got = take(events, 2)
    assert [delivery.message for delivery in got] == [signal(10, 4), signal(12, 4)]


def test_case_that_the_ledger_asks_for_again_follows_and_an_older_state_of_it_does_not(
    embedded: KafkaSettings,
) -> None:
    first, grown, last = (
        m.ReviewRequest(
            request_id="request-1",
            subject_id="s-1",
            target=m.ReviewTarget(type="expulsion", id="expulsion-1"),
            priority=priority,
            due_at="2026-03-02T12:00:00.000Z",
            ledger_seq=ledger_seq,
        )
        for priority, ledger_seq in ((0.7, 5), (0.8, 8), (0.9, 9))
    )
    records = [row(one, "s-1") for one in (first, grown, first, last)]
    produce(embedded, REVIEW_REQUESTS.name, records, partition=0)
    with Subscriber(embedded, "desk", ["review-requests"]) as events:
        got = take(events, 3)
    assert [delivery.message for delivery in got] == [first, grown, last]
    assert not any(delivery.correction for delivery in got)


def test_amendment_follows_a_violation_whose_enforced_version_comes_after_it(
    embedded: KafkaSettings,
) -> None:
    softer, enforced, last = violation(1, outcome="review"), violation(1), violation(2)
    back = amendment(softer)
    produce(
        embedded,
        VIOLATIONS.name,
        [
            row(softer, "x", "2026-03-02T00:00:00.000Z"),
            row(back, back.amendment_id),  # of nothing that was delivered, so far
            row(enforced, "x", "2026-03-01T00:00:00.000Z"),  # smaller: what stands
            row(back, back.amendment_id),
            row(last, "y"),
        ],
        partition=0,
    )
    with Subscriber(embedded, "desk") as events:
        got = take(events, 3)
    assert [delivery.message for delivery in got] == [enforced, back, last]


def test_all_that_took_a_violation_back_follows_it_and_comes_again_where_a_handler_fails(
    embedded: KafkaSettings,
) -> None:
    softer, enforced, last = violation(1, outcome="review"), violation(1), violation(2)
    corrected = amendment(softer)
    retracted = msgspec.structs.replace(corrected, amendment_id="another", kind="retracted")
    produce(
        embedded,
        VIOLATIONS.name,
        [
            row(softer, "x", LATE),
            row(corrected, corrected.amendment_id),
            row(retracted, retracted.amendment_id),
            row(enforced, "x", EARLY),  # smaller: what stands
            row(last, "y"),
        ],
        partition=0,
    )
    got: list[m.Message] = []

    with Subscriber(embedded, "desk") as events:
        with pytest.raises(RuntimeError, match="on fire"):
            events.run(failing_on_the_third(got))
        got += [delivery.message for delivery in take(events, 2)]
    assert got == [enforced, corrected, retracted, last]


@pytest.mark.parametrize(
    ("topic", "shadowed", "real"),
    [
        (
            VIOLATIONS.name,
            [violation(1), amendment(violation(1))],
            [violation(1), amendment(violation(1)), violation(2), violation(3)],
        ),
        (SANCTIONS.name, [sanction(9)], [sanction(4), sanction(5), sanction(10), sanction(11)]),
    ],
)
def test_what_stands_in_the_shadow_topic_takes_nothing_from_what_has_effect(
    embedded: KafkaSettings, topic: str, shadowed: list[m.Message], real: list[m.Message]
) -> None:
    """A replay or a dry run yields the ids, and any `ledger_seq`, of what happens in earnest."""
    with Subscriber(embedded, "desk", [topic, "shadow"]) as events:
        produce(embedded, SHADOW.name, [row(one, "x") for one in shadowed], partition=0)
        assert [one.message for one in take(events, len(shadowed))] == shadowed
        produce(embedded, topic, [row(one, "x") for one in real], partition=0)
        got = take(events, 2)
    assert [one.message for one in got] == real[:2]
    assert not any(one.correction for one in got)


def test_subscriber_follows_a_sanction_through_its_states_and_ignores_old_ones(
    embedded: KafkaSettings,
) -> None:
    imposed, lifted = sanction(4), sanction(7, state="lifted")
    stale = sanction(5, state="superseded")
    produce(
        embedded,
        SANCTIONS.name,
        [row(one, "x") for one in (imposed, lifted, stale, imposed, sanction(8, state="expired"))],
        partition=0,
    )
    with Subscriber(embedded, "desk", ["sanctions"]) as events:
        got = take(events, 3)
    states = [delivery.message.state for delivery in got]  # type: ignore[attr-defined]
    assert states == ["imposed", "lifted", "expired"]


def test_what_a_handler_fails_on_comes_again_and_nothing_else(kafka: KafkaSettings) -> None:
    events = [violation(number) for number in range(6)]
    produce(kafka, VIOLATIONS.name, [row(e, e.violation_id) for e in events], partition=0)
    handled: list[m.Message] = []

    with Subscriber(kafka, "desk") as subscriber:
        with pytest.raises(RuntimeError, match="on fire"):
            subscriber.run(failing_on_the_third(handled))
        assert sum(committed_lag(kafka, "desk", (VIOLATIONS,)).values()) == 4
        again = take(subscriber, 2)  # the same process goes on where it failed
    assert [delivery.message for delivery in again] == events[2:4]
    with Subscriber(kafka, "desk") as other:  # so does another
        rest = take(other, 2)
    assert [delivery.message for delivery in rest] == events[4:]


def test_leaving_the_loop_leaves_the_event_in_hand_unhandled(embedded: KafkaSettings) -> None:
    events = [violation(number) for number in range(3)]
    produce(embedded, VIOLATIONS.name, [row(e, e.violation_id) for e in events], partition=0)
    with Subscriber(embedded, "desk") as subscriber:
        for delivery in subscriber:
            if delivery.message == events[1]:
                break
    assert sum(committed_lag(embedded, "desk", (VIOLATIONS,)).values()) == 2


def test_stop_before_a_run_ends_that_run_and_not_the_next(embedded: KafkaSettings) -> None:
    said = violation(1)
    produce(embedded, VIOLATIONS.name, [row(said, "x")])
    got: list[Delivery] = []
    with Subscriber(embedded, "desk") as events:
        events.stop()
        thread = Thread(target=events.run, args=(got.append,))
        thread.start()
        thread.join(10)
        ended = not thread.is_alive()
        events.stop()
        thread.join(20)
        assert ended
        assert got == []
        events.run(lambda _: None)  # the second stop was for this one
        assert [delivery.message for delivery in take(events, 1)] == [said]


def test_bad_records_are_logged_by_place_and_reason_without_their_text(
    embedded: KafkaSettings, caplog: pytest.LogCaptureFixture
) -> None:
    last = violation(1)
    produce(
        embedded,
        VIOLATIONS.name,
        [
            (b"s", b'{"quote":"secret"}', [("ce_type", b"streamdetect.violation.v1")]),
            row(last, "x"),
        ],
        partition=0,
    )
    with caplog.at_level(logging.WARNING), Subscriber(embedded, "desk") as events:
        take(events, 1)
    ours = [record.getMessage() for record in caplog.records if "subscriber" in record.name]
    assert ours == [f"{VIOLATIONS.name}/0@0 is skipped: wrong-type"]
    assert "secret" not in caplog.text


def test_subscriber_reads_plain_segments_that_carry_no_type(embedded: KafkaSettings) -> None:
    spoken = segment(1)
    produce(embedded, TRANSCRIPTS.name, [(b"room-1", encode(spoken), [])])
    with Subscriber(embedded, "desk", ["transcripts"]) as events:
        assert take(events, 1)[0].message == spoken


def test_subscriber_refuses_dead_letters_and_unknown_topics() -> None:
    nowhere = KafkaSettings(bootstrap_servers="127.0.0.1:1")
    with pytest.raises(TopicError, match="original bytes"):
        Subscriber(nowhere, "desk", ["dead-letters"])
    with pytest.raises(TopicError, match="no topic 'nonsense'"):
        Subscriber(nowhere, "desk", ["nonsense"])


def test_subscriber_waits_for_a_topic_that_is_not_there_says_so_and_creates_none(
    any_kafka: KafkaSettings, caplog: pytest.LogCaptureFixture
) -> None:
    kafka = any_kafka.model_copy(update={"partitions": 3})
    expected = violation(1)
    got: list[object] = []

    def listen() -> None:
        with Subscriber(kafka, "desk") as events:
            got.extend(delivery.message for delivery in take(events, 1))

    thread = Thread(target=listen)
    thread.start()
    deadline = time.monotonic() + 20
    while "no such topic" not in caplog.text and time.monotonic() < deadline:
        time.sleep(0.1)
    assert VIOLATIONS.name in create_topics(kafka)
    produce(kafka, VIOLATIONS.name, [row(expected, expected.violation_id)])
    thread.join(40)
    assert got == [expected]
    assert caplog.text.count("no such topic: streamdetect.violations.v1") == 1


def test_subscriber_gives_up_on_a_topic_that_does_not_come(
    fresh_broker: EmbeddedBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("streamdetect.client.subscriber._CONNECT_S", 1.0)
    with pytest.raises(TopicError, match=r"no such topic: streamdetect\.violations\.v1"):
        Subscriber(fresh_broker.kafka, "desk")


def test_two_members_share_the_work_and_what_one_leaves_the_other_gets(
    kafka: KafkaSettings,
) -> None:
    first = [violation(number) for number in range(60)]
    produce(kafka, VIOLATIONS.name, [row(e, e.violation_id) for e in first])
    seen: list[str] = []

    def work(subscriber: Subscriber) -> None:
        def handle(delivery: Delivery) -> None:
            seen.append(delivery.message.violation_id)  # type: ignore[attr-defined]
            if len(set(seen)) == 120:
                for member in members:
                    member.stop()

        subscriber.run(handle)

    members = [Subscriber(kafka, "desk") for _ in range(2)]
    threads = [Thread(target=work, args=(member,)) for member in members]
    for thread in threads:
        thread.start()
    second = [violation(number) for number in range(60, 120)]
    produce(kafka, VIOLATIONS.name, [row(e, e.violation_id) for e in second])
    for thread in threads:
        thread.join(40)
    for member in members:
        member.close()
    assert {event.violation_id for event in first + second} == set(seen)
    assert sum(committed_lag(kafka, "desk", (VIOLATIONS,)).values()) == 0


@pytest.mark.kafka
@pytest.mark.timeout(180)  # two starts of a broker and its silence, on a machine that may be busy
def test_a_broker_that_goes_away_is_told_once_and_events_go_on_after_it(
    kafka_cluster: Callable[..., KafkaCluster], caplog: pytest.LogCaptureFixture
) -> None:
    cluster = kafka_cluster(1)
    create_topics(cluster.kafka, (VIOLATIONS,))
    before, after = violation(1), violation(2)
    produce(cluster.kafka, VIOLATIONS.name, [row(before, before.violation_id)])
    got: list[object] = []

    def told() -> list[str]:
        return [r.getMessage() for r in caplog.records if r.name.endswith("client.subscriber")]

    with Subscriber(cluster.kafka, "desk") as events:
        got += [delivery.message for delivery in take(events, 1)]
        thread = Thread(target=lambda: got.extend(d.message for d in take(events, 1)))
        thread.start()
        cluster.kill(1)
        deadline = time.monotonic() + 20
        while not told() and time.monotonic() < deadline:
            time.sleep(0.1)
        cluster.restart(1)
        produce(cluster.kafka, VIOLATIONS.name, [row(after, after.violation_id)])
        thread.join(90)
    assert got == [before, after]
    assert sum("no Kafka answers" in line for line in told()) == 1


def test_group_that_begins_with_the_latest_loses_nothing_while_nobody_reads(
    kafka: KafkaSettings,
) -> None:
    produce(kafka, VIOLATIONS.name, [row(violation(0), "before the group")], partition=1)
    first: list[object] = []
    with Subscriber(kafka, "desk", start="latest") as events:
        thread = Thread(target=lambda: first.extend(d.message for d in take(events, 1)))
        thread.start()
        for number in range(1, 100):
            produce(kafka, VIOLATIONS.name, [row(violation(number), "x")], partition=0)
            if not thread.is_alive():
                break
            time.sleep(0.2)
        thread.join(40)
    assert first
    missed = violation(100)
    produce(kafka, VIOLATIONS.name, [row(missed, "y")], partition=1)
    got = heard(kafka, "latest", missed)
    assert missed in got
    assert violation(0) not in got
