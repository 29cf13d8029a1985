"""Who is on air in the demo and what they say: segments over weeks of event time, and listings.

Pure and seeded: the same arguments give the same segments, so that what the bare core finds in them
can be compared with what came back from the topics.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Literal

import msgspec
from ruamel.yaml import YAML

from streamdetect.events.ids import make_id
from streamdetect.events.instants import from_ms, to_ms
from streamdetect.events.messages import Listing, TranscriptSegment

Role = Literal["honest", "corrected", "slip", "offender", "disputed"]

WEEKS = 6
_HOUR_MS = 3600 * 1000
_WEEK_MS = 7 * 24 * _HOUR_MS
_PER_CHARACTER_MS = 220
_PAUSE_MS = 400


@dataclass(frozen=True, slots=True)
class Streamer:
    """One streamer and what is sold in the room."""

    number: int
    role: Role
    goods: dict[str, Any]

    @property
    def subject_id(self) -> str:
        """The pseudonym under which the streamer answers."""
        return f"subject-{self.number:03d}"

    @property
    def room_id(self) -> str:
        """The room."""
        return f"room-{self.number:03d}"

    @property
    def language(self) -> str:
        """The language spoken: zh or en."""
        return str(self.goods.get("language", "zh"))


@dataclass(frozen=True, slots=True)
class Script:
    """All that is played. `segments` and `offers` are in the order of play.

    `listings`: the goods of the rooms, there from the start. `offers`: versions of other goods,
    put on offer meanwhile; `proven`: of which of them a person lets the words pass, and why.
    """

    streamers: tuple[Streamer, ...]
    listings: tuple[Listing, ...]
    segments: tuple[TranscriptSegment, ...]
    offers: tuple[Listing, ...]
    proven: Mapping[str, str]
    now_ms: int

    def subjects(self, *roles: Role) -> frozenset[str]:
        """Return the subjects with one of the roles."""
        return frozenset(s.subject_id for s in self.streamers if s.role in roles)

    def is_of_the_last_week(self, instant: str) -> bool:
        """Whether something was said within the week that ends now."""
        return to_ms(instant) > self.now_ms - _WEEK_MS


def write_script(rooms: int, now_ms: int, seed: int = 20260201) -> Script:
    """Return a script for a number of rooms whose last week ends at `now_ms`."""
    content = _content()
    rng = random.Random(seed)
    streamers = tuple(_streamers(rooms, content))
    broadcasts = [
        list(_broadcast(streamer, number, says, start_ms))
        for streamer in streamers
        for number, says, start_ms in _season(streamer, content, now_ms, rng)
    ]
    listings = tuple(
        Listing(
            product_id=goods["code"],
            merchant_id=f"merchant-{goods['code']}",
            version=1,
            updated_at=from_ms(now_ms - (WEEKS + 1) * _WEEK_MS),
            title=goods["title"],
            category=goods["category"],
        )
        for goods in content["goods"]
    )
    return Script(
        streamers,
        listings,
        tuple(_interleave(broadcasts)),
        tuple(_offers(content["offers"], now_ms)),
        {
            offer["code"]: offer["overturned"]
            for offer in content["offers"]
            if "overturned" in offer
        },
        now_ms,
    )


def _offers(offers: Sequence[dict[str, Any]], now_ms: int) -> Iterator[Listing]:
    """Yield the first version of all, then the mended ones."""
    first = [
        Listing(
            product_id=offer["code"],
            merchant_id=f"merchant-{offer['code']}",
            version=1,
            updated_at=from_ms(now_ms - _HOUR_MS),
            title=offer["title"],
            description=offer.get("description"),
            claims=tuple(offer.get("claims", ())),
            category=offer["category"],
        )
        for offer in offers
    ]
    yield from first
    for offer, listing in zip(offers, first, strict=True):
        if "mended" in offer:
            yield msgspec.structs.replace(
                listing, version=2, updated_at=from_ms(now_ms), title=offer["mended"]
            )


def _content() -> dict[str, Any]:
    text = files("streamdetect.cli.demo").joinpath("rooms.yml").read_text("utf-8")
    content: dict[str, Any] = YAML(typ="safe", pure=True).load(text)
    return content


def _streamers(rooms: int, content: dict[str, Any]) -> Iterator[Streamer]:
    roles: list[Role] = ["offender", "disputed", "slip", "corrected"]
    roles += ["offender"] * max(0, rooms // 6 - 1)
    roles += ["honest"] * max(0, rooms - len(roles))
    chinese = [goods for goods in content["goods"] if goods.get("language") != "en"]
    english = [goods for goods in content["goods"] if goods.get("language") == "en"]
    for number, role in enumerate(roles[: max(rooms, 4)]):
        pool = english if role in {"offender", "honest"} and number % 5 == 4 else chinese
        goods = pool[number % len(pool)]
        if role in {"offender", "disputed"} and pool is chinese:
            goods = chinese[0]
        yield Streamer(number, role, goods)


def _season(
    streamer: Streamer, content: dict[str, Any], now_ms: int, rng: random.Random
) -> Iterator[tuple[int, list[str], int]]:
    """Yield (broadcast number, lines, start in epoch ms), oldest first."""
    faults = _faults(streamer, content)
    count = max(3, len(faults))
    span = WEEKS * _WEEK_MS
    for number in range(count):
        start = now_ms - span + (number + 1) * span // (count + 1)
        fault = faults[number] if number < len(faults) else []
        yield number, _lines(streamer, content, fault, rng), start


def _faults(streamer: Streamer, content: dict[str, Any]) -> list[list[str]]:
    if streamer.role == "offender":
        return [entry["say"] for entry in content["offences"][streamer.language]]
    if streamer.role == "disputed":
        return [entry["say"] for entry in content["disputed"]]
    if streamer.role == "slip":
        return [[], list(content["slips"]["plain"])]
    if streamer.role == "corrected":
        return [[], *content["slips"]["corrected"]]
    return []


def _lines(
    streamer: Streamer, content: dict[str, Any], fault: Sequence[str], rng: random.Random
) -> list[str]:
    talk = list(streamer.goods["talk"])
    rng.shuffle(talk)
    lines = talk[: rng.randint(8, len(talk))]
    if streamer.role != "offender":
        lawful = content["lawful"][streamer.language]
        for line in rng.sample(lawful, 2):
            lines.insert(rng.randint(1, len(lines)), line)
    place = rng.randint(2, len(lines))
    return [*lines[:place], *fault, *lines[place:]]


def _broadcast(
    streamer: Streamer, number: int, lines: Sequence[str], start_ms: int
) -> Iterator[TranscriptSegment]:
    broadcast_id = f"{streamer.room_id}-{number:02d}"
    at = 0
    for seq, text in enumerate(lines):
        end = at + max(900, len(text) * _PER_CHARACTER_MS // (1 if text[0] > "z" else 4))
        yield TranscriptSegment(
            event_id=make_id("demo", broadcast_id, seq),
            room_id=streamer.room_id,
            broadcast_id=broadcast_id,
            streamer_id=f"streamer-{streamer.number:03d}",
            subject_id=streamer.subject_id,
            product_id=streamer.goods["code"],
            channel="speech",
            seq=seq,
            start_ms=at,
            end_ms=end,
            emitted_at=from_ms(start_ms + end + 300),
            text=text,
            language=streamer.language,
            asr_confidence=0.95,
            promotion="own_goods",
            viewers=120 + 7 * streamer.number,
        )
        at = end + _PAUSE_MS


def _interleave(broadcasts: Sequence[Sequence[TranscriptSegment]]) -> Iterator[TranscriptSegment]:
    """Yield the segments of all broadcasts week by week; rooms of one week speak in turns."""
    by_age = sorted(broadcasts, key=lambda lines: lines[0].emitted_at)
    for first in range(0, len(by_age), 8):
        queues = [list(lines) for lines in by_age[first : first + 8]]
        while queues:
            for queue in queues:
                yield queue.pop(0)
            queues = [queue for queue in queues if queue]
