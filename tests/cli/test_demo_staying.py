"""What the demo makes of the lines that are typed once its play is over."""

from types import SimpleNamespace

import pytest
from rich.console import Console

from streamdetect.cli.demo import staying
from streamdetect.cli.demo.cast import write_script
from streamdetect.events.codec import decode, encode
from streamdetect.events.messages import MAX_TEXT_CHARACTERS, TranscriptSegment
from tests.enforce.histories import at

SCRIPT = write_script(12, at(100))
LONG = "今天这个茶五百克。" * 1000


class Silent:
    """A player that plays to nobody."""

    def __init__(self, _: object) -> None: ...

    def __enter__(self) -> "Silent":
        return self

    def __exit__(self, *_: object) -> None: ...

    def play(self, *_: object) -> None: ...


def said_of(monkeypatch: pytest.MonkeyPatch, lines: list[str], dead_letters: list[int]) -> str:
    """Return what is said of lines in which nothing is found.

    `dead_letters`: how many there are before the first line, and after each.
    """
    counts = iter(dead_letters)
    monkeypatch.setattr(staying, "Player", Silent)
    monkeypatch.setattr(staying, "settle", lambda *_: None)
    monkeypatch.setattr(staying, "read_topic", lambda *_: [None] * next(counts))
    monkeypatch.setattr(staying, "_typed", lambda: iter(lines))
    stage = SimpleNamespace(
        kafka=SimpleNamespace(bootstrap_servers="x"), require_worker=lambda: None
    )
    console = Console(width=200, color_system=None)
    with console.capture() as capture:
        staying.stay(stage, "g", SCRIPT, SimpleNamespace(last_event=0.0), console)
    return capture.get()


def test_short_line_is_one_segment() -> None:
    (segment,) = staying._Room(SCRIPT).segments("这款茶五百克，今天都有。" * 9)
    assert segment.text == "这款茶五百克，今天都有。" * 9


def test_line_longer_than_a_segment_may_be_is_cut_into_segments_that_a_worker_takes() -> None:
    room = staying._Room(SCRIPT)
    segments = [*room.segments("ok"), *room.segments(LONG), *room.segments("ok")]
    for segment in segments:
        assert decode(TranscriptSegment, encode(segment)) == segment
        assert 0 < len(segment.text) <= MAX_TEXT_CHARACTERS
    assert "".join(one.text for one in segments) == f"ok{LONG}ok"
    assert [one.seq for one in segments] == list(range(len(segments)))
    assert len({one.event_id for one in segments}) == len(segments)
    times = [time for one in segments for time in (one.start_ms, one.end_ms)]
    assert times == sorted(times)


def test_nothing_found_is_said_of_no_words_that_went_to_the_dead_letters(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second, third = (
        line
        for line in said_of(monkeypatch, ["a", "b", "c"], [1, 1, 3, 3]).splitlines()
        if "nothing found" in line or "not judged" in line
    )
    assert "nothing found" in first
    assert "not judged" in second
    assert "nothing found" not in second
    assert "nothing found" in third
