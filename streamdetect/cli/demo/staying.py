"""The demo after its play: it stays up, hears what is typed, and takes rules that are published."""

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from types import FrameType

from rich.console import Console

from streamdetect.cli.demo.cast import Script
from streamdetect.cli.demo.playing import Player
from streamdetect.cli.demo.stage import Stage
from streamdetect.cli.demo.watching import Watcher, settle
from streamdetect.client.clock import now_ms
from streamdetect.client.records import read_topic
from streamdetect.client.speech import HEARD_AFTER_MS, duration_ms
from streamdetect.events.ids import make_id
from streamdetect.events.instants import from_ms
from streamdetect.events.messages import MAX_TEXT_CHARACTERS, TranscriptSegment
from streamdetect.events.topics import DEAD_LETTERS
from streamdetect.text.segmenting import cut_recording

_INVITATION = """
The demo stays up until Ctrl-C. Type what a streamer says and press Enter.
演示一直开着，按 Ctrl-C 结束。输入一句主播的话，按回车。
In another terminal, so that commands reach it / 在另一个终端里，让命令找到它：
  export STREAMDETECT_KAFKA__BOOTSTRAP_SERVERS={servers}"""
_NOTHING = "nothing found / 没有发现问题"
_NOT_JUDGED = (
    "not judged, at least in part: see `streamdetect deadletters list` / "
    "至少有一部分没有检查，见 `streamdetect deadletters list`"
)


def stay(stage: Stage, group: str, script: Script, watcher: Watcher, console: Console) -> None:
    """Speak each line of standard input in a room of its own, until Ctrl-C or SIGTERM.

    The end of the input ends it where a person types; a script's does not. Raises StageError where
    the worker has ended.
    """
    for line in _INVITATION.format(servers=stage.kafka.bootstrap_servers).splitlines():
        console.print(line, markup=False, soft_wrap=True)
    room = _Room(script)
    refused = len(read_topic(stage.kafka, DEAD_LETTERS))
    before = signal.signal(signal.SIGTERM, _interrupted)
    try:
        with suppress(KeyboardInterrupt), Player(stage.kafka) as player:
            for text in _typed():
                spoken_at = time.monotonic()
                player.play(room.segments(text), 0)
                settle(stage.kafka, group, watcher)
                stage.require_worker()
                known, refused = refused, len(read_topic(stage.kafka, DEAD_LETTERS))
                if refused > known:
                    console.print(_NOT_JUDGED)
                elif watcher.last_event < spoken_at:
                    console.print(_NOTHING)
    finally:
        signal.signal(signal.SIGTERM, before)


class _Room:
    """The room of the person who types: sells what the first room of the demo sells."""

    def __init__(self, script: Script) -> None:
        self._goods = script.streamers[0].goods
        self._began_ms = now_ms()
        self._seq = 0
        self._ended = 0  # ms into the broadcast

    def segments(self, text: str) -> list[TranscriptSegment]:
        """Return a line as spoken just now; cut as recordings are where one could not hold it."""
        now = now_ms()
        end = max(self._ended, now - HEARD_AFTER_MS - self._began_ms)
        start = max(self._ended, end - duration_ms(text))
        self._ended = end
        pieces = [text] if len(text) <= MAX_TEXT_CHARACTERS else cut_recording(text)
        spoken = []
        said = 0
        for piece in pieces:
            began, said = said, said + len(piece)
            spoken.append(
                self._segment(
                    piece,
                    start + (end - start) * began // len(text),
                    start + (end - start) * said // len(text),
                    now,
                )
            )
        return spoken

    def _segment(self, text: str, start: int, end: int, now: int) -> TranscriptSegment:
        spoken = TranscriptSegment(
            event_id=make_id("demo-typed", self._began_ms, self._seq),
            room_id="room-you",
            broadcast_id=f"room-you-{self._began_ms}",
            streamer_id="streamer-you",
            subject_id="subject-you",
            product_id=self._goods["code"],
            channel="speech",
            seq=self._seq,
            start_ms=start,
            end_ms=end,
            emitted_at=from_ms(now),
            text=text,
            promotion="own_goods",
        )
        self._seq += 1
        return spoken


def _typed() -> Iterator[str]:
    for line in sys.stdin or ():  # it may be closed
        if text := line.strip():
            yield text
    if sys.stdin is None or not sys.stdin.isatty():
        signal.pause()  # nobody is there to type; it stays up for who publishes to it


def _interrupted(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt
