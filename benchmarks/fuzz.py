"""Hostile texts through the whole engine: nothing raised, both scanners agree, linear time.

    python -m benchmarks.fuzz [--inputs N] [--seed N] [--jobs N] [--rules FOLDER] [--json]

Texts are heard as segments of rooms and concluded, rules only; what is found must stand in the
words it quotes. One room in ten is heard by the scanner in Python too. Then texts of 100, 1,000
and 4,000 characters are timed: what a character costs must not grow with the length.
"""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated, Any, Final
from unittest import mock

import typer

from benchmarks.fuzz_inputs import FuzzInputs
from streamdetect.cli import print_error
from streamdetect.detect import scanner as scanners
from streamdetect.detect.detector import Detector, Detectors
from streamdetect.detect.emit import to_amendment, to_violation
from streamdetect.detect.model import UNKNOWN_GOODS, Finding
from streamdetect.detect.rooms import Rooms
from streamdetect.errors import StreamdetectError
from streamdetect.events.codec import encode
from streamdetect.events.instants import from_ms
from streamdetect.events.messages import TranscriptSegment
from streamdetect.ruleset.loader import load_ruleset
from streamdetect.ruleset.model import Ruleset
from streamdetect.settings import content_folder

LENGTHS: Final = (100, 1000, 4000)  # characters; the last is the longest that an event may carry
MAX_GROWTH: Final = 6.0  # of the time for a character, between lengths: generous, but not a square
ROOM_SEGMENTS: Final = 20  # heard in one room before it is left
COMPARE_EVERY: Final = 10  # rooms: one is heard by both scanners
REPEATED: Final = 40  # texts that are repeated and timed
_SHOWN: Final = 10  # faults printed
_START_MS: Final = 1_780_000_000_000


@dataclass(slots=True)
class Tally:
    """What a run saw. `faults`: what went wrong, with the texts that did it."""

    inputs: int = 0
    findings: int = 0
    retractions: int = 0
    compared: int = 0
    faults: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        self.inputs += other.inputs
        self.findings += other.findings
        self.retractions += other.retractions
        self.compared += other.compared
        self.faults += other.faults


def segment_of(text: str, seq: int, room: str = "fuzz", revision: int = 0) -> TranscriptSegment:
    """Return a text as a segment, three seconds after the one before."""
    return TranscriptSegment(
        event_id=f"{room}-{seq}-{revision}",
        room_id=room,
        broadcast_id=room,
        streamer_id=room,
        channel="speech",
        seq=seq,
        revision=revision,
        start_ms=seq * 3000,
        end_ms=seq * 3000 + 2800,
        emitted_at=from_ms(_START_MS + seq * 3000 + 2900 + revision),
        text=text,
    )


def detector_with(ruleset: Ruleset, *, plain: bool) -> Detector:
    """Return a detector of rules, on the scanner in C or on the one in Python.

    ImportError where the one in C was not built.
    """
    build = scanners.build_plain if plain else scanners.build_native
    with mock.patch("streamdetect.detect.compiled.build_scanner", build):
        return Detector(ruleset, detectors=Detectors.RULES)


def attack(ruleset: Ruleset, inputs: int, seed: int) -> Tally:
    """Hear this many texts in rooms of ROOM_SEGMENTS; every tenth of them is a revision."""
    native, plain = detector_with(ruleset, plain=False), detector_with(ruleset, plain=True)
    source = FuzzInputs(ruleset, seed).short()
    tally = Tally()
    room = 0
    while tally.inputs < inputs:
        texts = list(islice(source, min(ROOM_SEGMENTS, inputs - tally.inputs)))
        segments = list(_segments(texts, f"fuzz-{room}"))
        seen = _hear(segments, native, tally)
        if room % COMPARE_EVERY == 0:
            tally.compared += len(texts)
            if seen != _hear(segments, plain, Tally()):
                tally.faults.append(f"the scanners differ on {texts!r}")
        tally.inputs += len(texts)
        room += 1
    return tally


def _segments(texts: list[str], room: str) -> Iterator[TranscriptSegment]:
    for place, text in enumerate(texts):
        if place % 10 == 9:
            yield segment_of(text, place - 1, room, revision=1)
        else:
            yield segment_of(text, place, room)


def _hear(segments: list[TranscriptSegment], detector: Detector, tally: Tally) -> list[Any]:
    rooms = Rooms(detector)
    seen: list[Any] = []
    for segment in segments:
        try:
            heard = rooms.hear(segment, UNKNOWN_GOODS)
            conclusion = rooms.conclude(heard, None)
            for finding in conclusion.findings:
                _check(finding, detector)
            for retraction in conclusion.retractions:
                to_amendment(retraction)
        except Exception as error:  # whatever it is, it is what we are looking for
            tally.faults.append(f"{type(error).__name__}: {error} on {segment.text!r}")
            return seen
        tally.findings += len(conclusion.findings)
        tally.retractions += len(conclusion.retractions)
        seen.append((conclusion.findings, conclusion.retractions))
    return seen


def _check(finding: Finding, detector: Detector) -> None:
    """Raise AssertionError where a finding does not stand in its words, or cannot be sent."""
    for span in finding.spans:
        if not 0 <= span.start < span.end <= len(span.segment.text):
            raise AssertionError(f"span {span.start}:{span.end} of {finding.rules} is outside")
    violation = to_violation(finding, UNKNOWN_GOODS, ruleset_hash=detector.ruleset_hash)
    if all(_is_wire_text(span.segment.text) for span in finding.spans):
        encode(violation)


def _is_wire_text(text: str) -> bool:
    return not any("\ud800" <= char <= "\udfff" for char in text)  # JSON carries no lone ones


@dataclass(frozen=True, slots=True)
class Growth:
    """How much more a character costs in a longer text: the worst of all that were timed."""

    ratio: float
    longer: int
    unit: str


def growth(ruleset: Ruleset, seed: int, count: int = REPEATED) -> Growth:
    """Time repeated texts at each of LENGTHS."""
    detector = detector_with(ruleset, plain=False)
    inputs = FuzzInputs(ruleset, seed)
    worst = Growth(0.0, LENGTHS[0], "")
    for _ in range(count):
        unit = inputs.unit()
        costs = [_cost(detector, (unit * length)[:length]) for length in LENGTHS]
        for shorter, longer, length in zip(costs, costs[1:], LENGTHS[1:], strict=False):
            if longer / shorter > worst.ratio:
                worst = Growth(longer / shorter, length, unit)
    return worst


def _cost(detector: Detector, text: str) -> float:
    """Return the least time for a character, of several rounds."""
    best = float("inf")
    for _ in range(3):
        rooms = Rooms(detector)
        segment = segment_of(text, 0)
        began = time.process_time()
        rooms.conclude(rooms.hear(segment, UNKNOWN_GOODS), None)
        best = min(best, time.process_time() - began)
    return max(best, 1e-6) / len(text)


def _job(folder: Path, inputs: int, seed: int) -> Tally:
    return attack(load_ruleset(folder), inputs, seed)


def fuzz(
    inputs: Annotated[int, typer.Option(min=1, help="Texts to hear.")] = 2_000_000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same texts.")] = 7,
    jobs: Annotated[int, typer.Option(min=1, help="Processes.")] = 2,
    rules: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Rules folder; default: the settings'.")
    ] = None,
    as_json_: Annotated[bool, typer.Option("--json", help="Print one JSON object only.")] = False,
) -> None:
    """Look for texts that the engine cannot bear. Exit status 1 where there are some."""
    folder = rules or content_folder("rules")
    if scanners.native is None:
        typer.echo(
            "benchmarks.fuzz compares both scanners, but streamdetect._native is not built; "
            "install a C compiler and run `make env`",
            err=True,
        )
        raise typer.Exit(2)
    try:
        ruleset = load_ruleset(folder)
    except StreamdetectError as error:
        print_error(error)
        raise typer.Exit(2) from None
    began = time.perf_counter()
    tally = Tally()
    shares = [inputs // jobs + (job < inputs % jobs) for job in range(jobs)]
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        seeds = [seed * 1000 + job for job in range(jobs)]
        for part in pool.map(_job, [folder] * jobs, shares, seeds):
            tally.add(part)
    took = time.perf_counter() - began
    worst = growth(ruleset, seed)
    is_linear = worst.ratio <= MAX_GROWTH
    if as_json_:
        document = {
            "inputs": tally.inputs,
            "seconds": round(took, 1),
            "findings": tally.findings,
            "retractions": tally.retractions,
            "compared": tally.compared,
            "faults": tally.faults,
            "growth": {
                "ratio": round(worst.ratio, 2),
                "characters": worst.longer,
                "unit": worst.unit,
                "bar": MAX_GROWTH,
            },
        }
        typer.echo(json.dumps(document, indent=1))
    else:
        typer.echo(
            f"{tally.inputs:,} texts in {took:.0f} s: {tally.findings:,} findings, "
            f"{tally.retractions:,} taken back; {tally.compared:,} heard by both scanners; "
            f"{len(tally.faults)} faults"
        )
        typer.echo(
            f"time for a character: at most {worst.ratio:.1f} times that of the next shorter "
            f"length (bar {MAX_GROWTH:.0f}; at {worst.longer:,} characters of {worst.unit!a})"
        )
        for fault in tally.faults[:_SHOWN]:
            typer.echo(ascii(fault))
    if tally.faults or not is_linear:
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(fuzz)
