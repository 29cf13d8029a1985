"""Recordings of live rooms as segments: cut as an ASR would, with plausible times. Pure.

A recording is about a minute of transcript (`{"recording", "room", "platform", "seq",
"asr_model", "text"}`); the recordings of one room follow each other in `seq`.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from streamdetect.events.ids import make_id
from streamdetect.events.instants import from_ms
from streamdetect.events.messages import Count, Id, TranscriptSegment
from streamdetect.text.segmenting import cut_recording

CHARACTER_MS: Final = 220  # 4–5 characters a second, as anchors speak
PAUSE_MS: Final = 250  # after a segment
HEARD_AFTER_MS: Final = 300  # how long ASR takes after the last word

_SILENT: Final = re.compile(r"[\s\W_]")


class Recording(msgspec.Struct, frozen=True, kw_only=True):
    """About a minute of one room's speech."""

    recording: Id
    room: Id
    seq: Count
    text: str
    platform: str = ""
    asr_model: str = ""


def segments_of(recordings: Iterable[Recording], started_at_ms: int) -> list[TranscriptSegment]:
    """Return the segments of all rooms in the order in which they are heard.

    Every room begins at `started_at_ms` (epoch ms) and is one broadcast; `seq` runs on over its
    recordings; ids depend on room and place alone.
    """
    rooms: dict[str, list[Recording]] = {}
    for recording in recordings:
        rooms.setdefault(recording.room, []).append(recording)
    spoken = [
        segment
        for room, parts in rooms.items()
        for segment in _of_room(room, sorted(parts, key=lambda part: part.seq), started_at_ms)
    ]
    return sorted(spoken, key=lambda segment: (segment.emitted_at, segment.room_id, segment.seq))


def _of_room(
    room: str, recordings: Sequence[Recording], started_at_ms: int
) -> Iterable[TranscriptSegment]:
    broadcast = make_id("recordings", room)
    clock = 0
    seq = 0
    for recording in recordings:
        for text in cut_recording(recording.text):
            if not text.strip():
                continue
            end = clock + duration_ms(text)
            yield TranscriptSegment(
                event_id=make_id(broadcast, "speech", seq),
                room_id=room,
                broadcast_id=broadcast,
                streamer_id=make_id("streamer", room),
                channel="speech",
                seq=seq,
                start_ms=clock,
                end_ms=end,
                emitted_at=from_ms(started_at_ms + end + HEARD_AFTER_MS),
                text=text,
            )
            clock = end + PAUSE_MS
            seq += 1


def duration_ms(text: str) -> int:
    """Return how long a text takes to say: marks and spaces take no time, a character does.

    Latin letters count a quarter of a Chinese character.
    """
    voiced = _SILENT.sub("", text)
    latin = sum(character.isascii() for character in voiced)
    return max(CHARACTER_MS, (len(voiced) - latin) * CHARACTER_MS + latin * CHARACTER_MS // 4)
