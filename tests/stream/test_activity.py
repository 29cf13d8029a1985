"""What a room says in a minute: each segment counts once, whatever the stamps do."""

from hypothesis import given
from hypothesis import strategies as st

from streamdetect.events.instants import from_ms
from streamdetect.stream.activity import AHEAD_MS, MINUTE_MS, MinuteCounts, RecordClock
from tests.detect.builders import segment

MINUTE = 1_780_000_020_000 // MINUTE_MS * MINUTE_MS


def test_minute_is_told_once_it_is_over():
    minutes = MinuteCounts()
    minutes.add(segment("你好", 0, viewers=7), MINUTE + 5000)
    minutes.add(segment("大家好", 1, viewers=5), MINUTE + 59_999)
    minutes.add(segment("下一分", 2), MINUTE + 60_000)
    assert minutes.pass_time(MINUTE + 59_999) == ()
    (told,) = minutes.pass_time(MINUTE + 60_000)
    assert (told.room_id, told.subject_id, told.minute) == ("r", "s", from_ms(MINUTE))
    assert (told.segments, told.characters, told.viewers) == (2, 5, 7)
    assert minutes.until_ms == MINUTE + 120_000
    assert [one.segments for one in minutes.pass_time(MINUTE + 200_000)] == [1]
    assert minutes.until_ms is None


def test_minute_of_a_room_with_two_speakers_is_told_for_each():
    minutes = MinuteCounts()
    minutes.add(segment("你好", 0), MINUTE)
    minutes.add(segment("我来讲", 1, streamer_id="other"), MINUTE)
    told = minutes.pass_time(MINUTE + 60_000)
    assert [(one.subject_id, one.segments) for one in told] == [("s", 1), ("other", 1)]


def test_segment_stamped_before_a_minute_that_was_told_counts_in_the_next():
    minutes = MinuteCounts()
    minutes.pass_time(MINUTE + 60_000)
    minutes.add(segment("迟到", 0), MINUTE + 30_000)
    (told,) = minutes.pass_time(MINUTE + 120_000)
    assert told.minute == from_ms(MINUTE + 60_000)


def test_clock_believes_a_stamp_only_once_the_next_record_bears_it_out():
    clock = RecordClock()
    assert clock.tick(MINUTE) == MINUTE
    assert clock.tick(MINUTE + 9_000_000_000) == MINUTE
    assert clock.tick(MINUTE + 1000) == MINUTE + 1000
    assert clock.tick(MINUTE + 1500) == MINUTE + 1000
    assert clock.tick(MINUTE + 2000) == MINUTE + 1500


def test_clock_believes_no_stamps_far_ahead_of_the_wall_clock_however_many():
    clock = RecordClock()
    clock.believe_until(MINUTE)
    for _ in range(3):
        assert clock.tick(MINUTE + 86_400_000) == 0
    assert clock.tick(MINUTE + 1000) == MINUTE + 1000
    assert clock.tick(MINUTE + AHEAD_MS) == MINUTE + 1000
    assert clock.tick(MINUTE + AHEAD_MS) == MINUTE + AHEAD_MS


def test_clock_and_minutes_survive_stamps_beyond_all_years():
    clock, minutes = RecordClock(), MinuteCounts()
    for _ in range(3):
        minutes.pass_time(clock.tick(2**62))
        minutes.add(segment("你好", 0), 2**62)
    assert minutes.until_ms is not None


@given(st.lists(st.integers(MINUTE - 200_000, MINUTE + 200_000), min_size=1, max_size=60))
def test_every_segment_counts_once_and_no_minute_is_told_twice(stamps):
    clock, minutes = RecordClock(), MinuteCounts()
    told = []
    for seq, stamp in enumerate(stamps):
        told += minutes.pass_time(clock.tick(stamp))
        minutes.add(segment("你好", seq), stamp)
    told += minutes.pass_time(MINUTE + 1_000_000)
    assert sum(one.segments for one in told) == len(stamps)
    assert len({one.minute for one in told}) == len(told)
