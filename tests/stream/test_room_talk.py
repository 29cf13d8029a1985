"""Minutes of talk survive crashes and repeats; a window of a room is told once, when it is over."""

import asyncio

from aiokafka.structs import ConsumerRecord
from hypothesis import given, settings
from hypothesis import strategies as st

from streamdetect.enforce.traffic import REMEMBERED_MS, WINDOW_MS
from streamdetect.events import messages as m
from streamdetect.events.codec import decode, encode
from streamdetect.events.instants import LAST_EVENT_MS, from_ms, to_ms
from streamdetect.events.topics import ROOM_ACTIVITY, TRAFFIC_SIGNALS
from streamdetect.stream.room_talk import RoomTalk
from tests.enforce.histories import DAY, HOUR, MINUTE, at, on_incident, said
from tests.enforce.strategies import POLICY
from tests.stream.ledgers import PARTITION, Enforcer, MemoryTable

NOON = at(0) // WINDOW_MS * WINDOW_MS


def activity(minute_ms: int, room: str = "room", subject: str = "subject-1", **changes):
    told = m.RoomActivity(
        room_id=room, subject_id=subject, minute=from_ms(minute_ms), segments=9, characters=90
    )
    values = {
        "topic": ROOM_ACTIVITY.name,
        "partition": PARTITION,
        "offset": 0,
        "timestamp": minute_ms + MINUTE,
        "timestamp_type": 0,
        "key": subject.encode(),
        "value": encode(told),
        "checksum": None,
        "serialized_key_size": 0,
        "serialized_value_size": 0,
        "headers": (),
    }
    return ConsumerRecord(**(values | changes))


class Talk:
    """One worker's talk after another's on the same table."""

    def __init__(self, *known: str) -> None:
        self.table = MemoryTable()
        self.known = known or ("subject-1",)
        self.start()

    def start(self) -> None:
        self.talk = RoomTalk(self.table, lambda subject: subject in self.known)
        self.talk.load(self.table.data.items())

    def take(self, *records: ConsumerRecord) -> None:
        asyncio.run(self.talk.take(PARTITION, records))

    def ended(self, until_ms: int, most: int = 100) -> list[tuple[str, int]]:
        over = self.talk.ended({PARTITION: until_ms}, most)
        return [(one.room_id, one.to_ms) for one in over]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 5000), st.sampled_from(("a", "b"))), max_size=60), st.data()
)
def test_minutes_are_a_set_whatever_comes_twice_or_crashes(heard, data):
    talk = Talk()
    records = [activity(NOON + minute * MINUTE, room) for minute, room in heard]
    for record in records:
        talk.take(record)
        if data.draw(st.booleans()):
            talk.start()
            talk.take(record)
    for room in ("a", "b"):
        expected = sorted({NOON + minute * MINUTE for minute, of in heard if of == room})
        assert list(talk.talk.of("subject-1")(room)) == expected


def test_minutes_are_kept_for_a_month_also_of_rooms_that_are_never_used_again():
    talk = Talk()
    for day in range(100):
        talk.take(activity(NOON + day * DAY, f"room-{day}"))
    assert len(talk.table.data) == REMEMBERED_MS // DAY + 1
    assert list(talk.talk.of("subject-1")("room-99")) == [NOON + 99 * DAY]
    assert list(talk.talk.of("subject-1")("room-60")) == []


def test_minute_that_is_stamped_a_year_ahead_takes_no_other_away():
    talk = Talk()
    talk.take(activity(NOON, "room"), activity(NOON, "other"))
    ahead = activity(NOON + 400 * DAY, "room", timestamp=NOON + MINUTE)
    talk.take(ahead)
    assert list(talk.talk.of("subject-1")("other")) == [NOON]
    assert list(talk.talk.of("subject-1")("room")) == [NOON, NOON + 400 * DAY]


def test_nothing_is_kept_of_subjects_without_facts_but_their_windows_end():
    talk = Talk()
    talk.take(activity(NOON, "clean", "nobody"))
    assert talk.table.data == {}
    assert talk.ended(NOON + WINDOW_MS + MINUTE) == [("clean", NOON + WINDOW_MS)]


def test_days_beyond_memory_leave_the_table():
    talk = Talk()
    for day in range(0, 60, 3):
        talk.take(activity(NOON + day * DAY))
    assert len(talk.table.data) == REMEMBERED_MS // DAY // 3 + 1
    assert talk.talk.of("subject-1")("room")[0] >= NOON + 57 * DAY - REMEMBERED_MS


def test_window_is_told_once_it_is_over_and_once_only():
    talk = Talk()
    talk.take(activity(NOON + 5 * MINUTE), activity(NOON + 6 * MINUTE, "other"))
    assert talk.ended(NOON + WINDOW_MS) == []
    over = NOON + WINDOW_MS + MINUTE
    assert talk.ended(over, most=1) == [("room", NOON + WINDOW_MS)]
    assert talk.ended(over) == [("other", NOON + WINDOW_MS)]
    talk.take(activity(NOON + 7 * MINUTE))
    assert talk.ended(over) == []


def test_takeover_tells_the_newest_window_again_and_no_old_one():
    talk = Talk()
    talk.take(activity(NOON - 9 * DAY, "old"), activity(NOON))
    talk.ended(NOON + 2 * WINDOW_MS)
    talk.start()
    assert talk.ended(NOON + 2 * WINDOW_MS) == [("room", NOON + WINDOW_MS)]


def test_bad_activity_is_left_to_the_dead_letters():
    talk = Talk()
    talk.take(activity(NOON, value=b"{"), activity(NOON, value=b"{}"))
    talk.take(activity(LAST_EVENT_MS + 1, timestamp=NOON), activity(NOON, key=b"other"))
    assert talk.ended(NOON + DAY) == []


def signals(enforcer: Enforcer, talk: Talk) -> dict[str, m.TrafficSignal]:
    enforcer.work.talk_of = talk.talk.of
    ended = talk.talk.ended({PARTITION: NOON + DAY}, 10)
    first, again = enforcer.work.signals(ended), enforcer.work.signals(ended)
    assert [out.value for out in first] == [out.value for out in again]
    assert {out.topic for out in first} == {TRAFFIC_SIGNALS.name}
    return {out.key.decode(): decode(m.TrafficSignal, out.value) for out in first}


def hour_of_talk() -> Talk:
    talk = Talk()
    talk.take(*(activity(NOON + i * MINUTE) for i in range(2, 60)))
    talk.take(activity(NOON, "clean", "nobody"))
    return talk


def test_signal_of_a_window_counts_the_honest_talk_in_it():
    enforcer = Enforcer(POLICY)
    violation = said(NOON + MINUTE, "serious")
    enforcer.take(violation)
    (told,) = (
        one
        for one in enforcer.take(on_incident(violation, "uphold", NOON + HOUR // 2))
        if isinstance(one, m.TrafficSignal)
    )
    assert to_ms(told.window.to) == NOON + HOUR // 2
    by_room = signals(enforcer, hour_of_talk())
    assert by_room["clean"].score == 1.0
    room = by_room["room"]
    assert to_ms(room.window.to) == NOON + HOUR
    assert told.score < room.score < 1.0
    assert room.components["honest_talk"] == round(1 - 0.5 ** (58 / 300), 3)


def test_window_never_tells_what_held_before_a_decision_that_was_told():
    enforcer = Enforcer(POLICY)
    violation = said(NOON + MINUTE, "serious")
    enforcer.take(violation, on_incident(violation, "uphold", NOON + HOUR // 2))
    overturn = on_incident(violation, "overturn", NOON + HOUR + MINUTE // 2, level="appeal")
    (told,) = (one for one in enforcer.take(overturn) if isinstance(one, m.TrafficSignal))
    assert signals(enforcer, hour_of_talk())["room"] == told
