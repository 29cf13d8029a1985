"""Speech to measure on: recordings where a file is given, else lines written for this project."""

import json
import random
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from ruamel.yaml import YAML

from streamdetect.client.replayer import cut_recording
from streamdetect.events.instants import from_ms
from streamdetect.events.messages import TranscriptSegment
from streamdetect.ruleset.benign import read_corpus
from streamdetect.ruleset.rule_files import BENIGN_FOLDER
from streamdetect.settings import content_folder

_START_MS = 1_780_000_000_000
_ROOMS = 64


def texts(recordings: Path | None) -> list[str]:
    """Return segment texts of 8–40 characters: of the recordings, or of our own ordinary lines."""
    if recordings is not None:
        with recordings.open(encoding="utf-8") as lines:
            return [
                text
                for line in lines
                for text in cut_recording(json.loads(line)["text"])
                if text.strip()
            ]
    rooms = YAML(typ="safe", pure=True).load(
        files("streamdetect.cli.demo").joinpath("rooms.yml").read_text("utf-8")
    )
    found = [line for goods in rooms["goods"] for line in goods["talk"]]
    found += [part for entry in rooms["disputed"] for part in entry["say"]]
    found += [line.text for line in read_corpus(content_folder("rules") / BENIGN_FOLDER)]
    return found


def segments(count: int, recordings: Path | None, seed: int = 7) -> Iterator[TranscriptSegment]:
    """Yield segments of many rooms in turns, 3 s apart within a room."""
    pool = texts(recordings)
    random.Random(seed).shuffle(pool)
    for index in range(count):
        room, seq = index % _ROOMS, index // _ROOMS
        text = pool[(index * 31) % len(pool)]
        start = seq * 3000
        yield TranscriptSegment(
            event_id=f"bench-{index}",
            room_id=f"room-{room}",
            broadcast_id=f"broadcast-{room}",
            streamer_id=f"streamer-{room}",
            channel="speech",
            seq=seq,
            start_ms=start,
            end_ms=start + 2800,
            emitted_at=from_ms(_START_MS + start + 2900),
            text=text,
            language="zh",
        )
