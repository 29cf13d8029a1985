"""What the stance guard is fitted to: matches of rules, as they are before any guard has spoken.

Matches in rows that expect `ok` are not the speaker's claims, those in rows that expect
`violation` are; rows that expect `review` teach nothing. Nothing imports this at run time.
"""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import msgspec

from streamdetect.classify.training.rows import read_rows
from streamdetect.detect.candidate import Candidate
from streamdetect.detect.detector import Detector, Detectors
from streamdetect.detect.expected_row import ExpectedRow
from streamdetect.detect.guarding import scene_of
from streamdetect.detect.guards import GUARDS
from streamdetect.detect.guards.scene import Scene
from streamdetect.detect.guards.stance import Features, features
from streamdetect.detect.model import DetectionContext
from streamdetect.detect.rooms import Rooms
from streamdetect.detect.scan import FIXED_DAY, HeardRow, ScanRequest, hear_row
from streamdetect.detect.window import Window
from streamdetect.ruleset.model import Language, Ruleset

ROWS_AUTHOR: Final = "m"  # whose training lines are the development rows once more
# Fitted with the minimal pairs of bf to bq the guard spares one more lawful quotation in eight, but
# words of goods pass for words of stance and plain claims go to a person. br to df, pairs of the
# same kind, came after the fit.
_LEFT_OUT: Final = frozenset(
    {
        ROWS_AUTHOR,
        *(f"b{letter}" for letter in "fghijklmnopqrstuvwxyz"),
        *(f"c{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"),
        *(f"d{letter}" for letter in "abcdf"),
    }
)
BLUFFS: Final = Path(__file__).with_name("bluffs.txt")
# Found by rules wherever they stand; the guard does not see them, so few will do.
_CLAIMS_ZH: Final = (
    "全网最低价", "根治高血压", "一个月瘦二十斤", "治好糖尿病", "全国第一", "包治百病",
)  # fmt: skip
_CLAIMS_EN: Final = (
    "it cures diabetes", "it is the best tea in the world", "you lose ten pounds in a week",
    "it cures cancer",
)  # fmt: skip
_CLAIMS_A_FRAME: Final = 3
_BATCH: Final = 256
_STRAY: Final = 15  # characters of an ordinary line that may stand around a match


class KindRow(ExpectedRow, frozen=True, kw_only=True):
    """A row of the development set with its kind."""

    kind: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A piece of writing with its outcome. `hand` wrote it; `is_row`: of the development set."""

    hand: str
    kind: str
    is_violation: bool
    request: ScanRequest
    is_row: bool = False


@dataclass(frozen=True, slots=True)
class Sighting:
    """A match in a piece of writing; `weight` is its part of the piece."""

    written: Written
    scene: Scene
    weight: float


def development_rows(path: Path) -> list[Written]:
    """Return the rows of part `dev`; those of other parts are never decoded into anything kept."""
    decoder = msgspec.json.Decoder(KindRow)
    rows = map(decoder.decode, filter(None, path.read_bytes().split(b"\n")))
    return [
        Written(
            row.id.partition("-")[0],
            row.kind,
            row.expected == "violation",
            row.request,
            is_row=True,
        )
        for row in rows
        if row.part == "dev" and row.expected != "review"
    ]


def other_writing(ruleset: Ruleset, benign: Path) -> list[Written]:
    """Return the training lines of the classifier, the rules' examples and the benign corpus."""
    found = [
        Written(
            f"line-{line.author}", "line", line.outcome == "violation", ScanRequest((line.text,))
        )
        for line in read_rows()
        if line.author not in _LEFT_OUT and line.outcome != "review"
    ]
    for rule in ruleset.rules:
        for examples, is_violation in ((rule.violating, True), (rule.allowed, False)):
            for one in examples:
                known = one.product_category is not None or bool(one.approvals)
                goods = DetectionContext(known, one.product_category, frozenset(one.approvals))
                request = ScanRequest(one.segments, goods, one.channel)
                found.append(Written(f"rules-{rule.category}", "example", is_violation, request))
    for page in sorted(benign.glob("*.txt")):
        found += [
            Written("benign", "benign", False, ScanRequest((line,)))
            for line in map(str.strip, page.read_text("utf-8").splitlines())
            if line and not line.startswith("#")
        ]
    return found


def bluffs(page: Path = BLUFFS) -> list[Written]:
    """Return claims that sound like denials: each frame around some claims in turn."""
    frames = [
        line
        for line in map(str.strip, page.read_text("utf-8").splitlines())
        if line and not line.startswith("#")
    ]
    found = []
    for number, frame in enumerate(frames):
        claims = _CLAIMS_EN if frame.isascii() else _CLAIMS_ZH
        found += [
            Written("bluffs", "bluff", True, ScanRequest((frame.format(claims[at % len(claims)]),)))
            for at in range(number, number + _CLAIMS_A_FRAME)
        ]
    return found


def bare(ruleset: Ruleset, off: Iterable[str] = GUARDS) -> Detector:
    """Return a detector whose rules have these guards switched off."""
    rules = tuple(replace(rule, guards_off=rule.guards_off.union(off)) for rule in ruleset.rules)
    return Detector(replace(ruleset, rules=rules), detectors=Detectors.RULES)


def heard_rows(detector: Detector, written: Sequence[Written]) -> Iterator[tuple[Rooms, HeardRow]]:
    """Yield each piece as the detector hears it, with the rooms that heard it."""
    for start in range(0, len(written), _BATCH):
        rooms = Rooms(detector, max_rooms=_BATCH)
        for number, piece in enumerate(written[start : start + _BATCH]):
            yield rooms, hear_row(rooms, piece.request, day=FIXED_DAY, row=number)


def last_said(heard: HeardRow) -> list[tuple[Candidate, Window]]:
    """Return the matches in a row, each as it was last judged and with the window around it."""
    last: dict[object, tuple[Candidate, Window]] = {}
    for one in heard.heard:
        window = one.window
        if window is None:
            continue
        for candidate in one.candidates:
            spans = heard.place(window.evidence(candidate.start, candidate.end))
            last[candidate.rule.index, spans] = candidate, window
    return list(last.values())


def sightings(ruleset: Ruleset, written: Sequence[Written]) -> list[Sighting]:
    """Return all matches in some writing; those of rules of one category in one place are one."""
    found: list[Sighting] = []
    for piece, (_, heard) in zip(written, heard_rows(bare(ruleset), written), strict=True):
        scenes = {
            (scene.start, scene.end, scene.category, scene.language): scene
            for candidate, window in last_said(heard)
            if not candidate.is_excepted
            for scene in (scene_of(candidate.rule, candidate, window.text),)
        }
        found += [Sighting(piece, scene, 1 / len(scenes)) for scene in scenes.values()]
    return found


def ordinary_lines(written: Iterable[Written]) -> Mapping[Language, list[str]]:
    """Return lines that claim nothing, by language, to stand around matches."""
    texts = [
        piece.request.segments[0]
        for piece in written
        if piece.kind == "line" and not piece.is_violation
    ]
    texts = [text for text in texts if len(text) > _STRAY]
    return {
        "zh": [text for text in texts if not text.isascii()],
        "en": [text for text in texts if text.isascii()],
    }


def in_talk(scene: Scene, lines: Mapping[Language, Sequence[str]], draw: random.Random) -> Features:
    """Return the features of a match as if ordinary talk came before it, after it, or both.

    Rows begin and end with what matters; live speech does not.
    """
    before, after = draw.choice(((1, 1), (1, 0), (0, 1)))
    some = lines[scene.language]
    head = f"{draw.choice(some)} " if before else ""
    tail = f" {draw.choice(some)}" if after else ""
    moved = len(head)
    return features(
        replace(
            scene,
            text=head + scene.text + tail,
            start=scene.start + moved,
            end=scene.end + moved,
            literals=tuple((start + moved, end + moved) for start, end in scene.literals),
        )
    )
