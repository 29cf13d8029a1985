"""What detectors are compared on: samples with the outcome that they should reach.

Four kinds of source: held-out families of the training lines, rows of a file, labelled sentences
of real rooms (labels here, words in a file outside), and the lawful lines beside the rules.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Final, TypeVar

import msgspec

from streamdetect.classify.errors import TrainingDataError
from streamdetect.classify.model import REVIEW, VIOLATION
from streamdetect.classify.training.rows import OK, Row, numbered_lines
from streamdetect.detect.expected_row import ExpectedRow
from streamdetect.detect.model import UNKNOWN_GOODS, DetectionContext
from streamdetect.detect.scan import ScanRequest
from streamdetect.events.vocabulary import Channel

_BLINDNESS: Final = {
    "tune": "; their errors steered training lines, so this half is not blind",
    "tune-2": "; of the rooms to tune by, but read by nobody who wrote lines",
}
_ROW_FIX: Final = "one JSON object a line with id, expected, category, text or segments"
_RECORDING_FIX: Final = "one JSON object a line with recording and text"
_LABEL_FIX: Final = "one JSON object a line with rooms, recording, start, end, first, second"
_Kind = TypeVar("_Kind")


class _Recording(msgspec.Struct, frozen=True):
    recording: str
    text: str


class _Reading(msgspec.Struct, frozen=True):
    """What one reader called a sentence."""

    outcome: str
    labels: tuple[str, ...]


class _Labelled(msgspec.Struct, frozen=True):
    """A sentence by its place in a recording (characters, end exclusive), and two readings."""

    rooms: str
    recording: str
    start: int
    end: int
    first: _Reading
    second: _Reading


@dataclass(frozen=True, slots=True)
class Sample:
    """Consecutive words of one room. Samples of a family are kin: intervals resample families."""

    segments: tuple[str, ...]
    outcome: str
    labels: tuple[str, ...]
    family: str
    lang: str
    goods: DetectionContext = UNKNOWN_GOODS
    channel: Channel = "speech"

    @property
    def claims(self) -> bool:
        """Whether it is a violation or for a person to judge."""
        return self.outcome != OK

    @property
    def text(self) -> str:
        """The words in one piece."""
        return (" " if self.lang == "en" else "").join(self.segments)

    @property
    def request(self) -> ScanRequest:
        """The sample as the offline detector takes it."""
        return ScanRequest(self.segments, self.goods, self.channel)


@dataclass(frozen=True, slots=True)
class Source:
    """Samples of one origin. `note` tells the reader how blind it is; `left_out` were not used."""

    name: str
    note: str
    samples: tuple[Sample, ...]
    left_out: int = 0

    def limited(self, limit: int | None, seed: int) -> "Source":
        """Return at most `limit` samples, drawn at random."""
        if limit is None or len(self.samples) <= limit:
            return self
        drawn = Random(f"{seed}/{self.name}").sample(self.samples, limit)
        return replace(self, samples=tuple(drawn))


def held_out(rows: Sequence[Row]) -> Source:
    """Return the test families of the training lines."""
    return Source(
        "held-out lines",
        "families that neither trained nor calibrated; the writers are those of the training lines",
        tuple(Sample((row.text,), row.outcome, row.labels, row.family, row.lang) for row in rows),
    )


def expected_rows(path: Path, part: str, trained: Collection[str] = ()) -> Source:
    """Return the rows of a JSONL file; of rows that carry a `part`, those of `part` or of `all`.

    Rows whose words are among `trained`, the texts of the training lines, are left out and counted.
    """
    samples: list[Sample] = []
    left_out = 0
    for _, row in _decoded(path, ExpectedRow, _ROW_FIX):
        if row.part and part not in (row.part, "all"):
            continue
        sample = Sample(
            row.words,
            row.expected,
            (row.category,) if row.category else (),
            row.family or row.id,
            row.language,
            row.goods,
            row.channel,
        )
        if sample.text in trained:
            left_out += 1
        else:
            samples.append(sample)
    if not samples:
        raise TrainingDataError(
            f"no rows of part {part!r} but such as the classifier was trained on ({left_out})",
            where=str(path),
            fix="give --part all, or another file",
        )
    return Source(
        f"rows of {path.name}",
        f"part {part}, written by hands that wrote no training lines"
        + ("" if part == "final" else "; rules may have been worked on with these rows"),
        tuple(samples),
        left_out,
    )


def room_sentences(recordings: Path, labels: Path, rooms: str) -> Source:
    """Return sentences of real rooms that two readers labelled alike.

    A sentence that one reader called ok and the other did not is left out and counted. It is a
    violation where at least one called it that. Families are recordings.
    """
    texts = {one.recording: one.text for _, one in _decoded(recordings, _Recording, _RECORDING_FIX)}
    samples: list[Sample] = []
    apart = 0
    for where, row in _decoded(labels, _Labelled, _LABEL_FIX):
        if row.rooms != rooms:
            continue
        if row.recording not in texts:
            raise TrainingDataError(
                f"recording {row.recording} is not in {recordings.name}",
                where=where,
                fix=f"give the recordings of the {rooms} rooms",
            )
        outcomes = {row.first.outcome, row.second.outcome}
        if OK in outcomes and len(outcomes) > 1:
            apart += 1
            continue
        first, second = set(row.first.labels), set(row.second.labels)
        outcome = VIOLATION if VIOLATION in outcomes else REVIEW if REVIEW in outcomes else OK
        words = " ".join(texts[row.recording][row.start : row.end].split())
        named = tuple(sorted(first & second or first | second)) if outcome != OK else ()
        samples.append(Sample((words,), outcome, named, row.recording, "zh"))
    return Source(
        f"real rooms ({rooms})",
        "sentences of real rooms, labelled twice; those on which the readers differ are left out"
        + _BLINDNESS.get(rooms, ""),
        tuple(samples),
        apart,
    )


def lawful_lines(folder: Path) -> Source:
    """Return the lines of the neutral corpus (`zh*.txt`, `en*.txt`), all lawful."""
    pages = sorted(folder.glob("*.txt"))
    if not pages:
        raise TrainingDataError(
            "no neutral corpus (*.txt)", where=str(folder), fix="give a rules folder with benign/"
        )
    return Source(
        "neutral corpus",
        "lawful lines beside the rules; rules were mended on them; the model has not seen them, "
        "its gate has learned what the model says of them",
        tuple(
            Sample((line,), OK, (), f"{page.name}:{number}", page.stem[:2])
            for page in pages
            for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), start=1)
            if line.strip()
        ),
    )


def _decoded(path: Path, kind: type[_Kind], fix: str) -> Iterator[tuple[str, _Kind]]:
    """Yield the objects of a JSONL file, each with its place. Raises TrainingDataError."""
    decoder = msgspec.json.Decoder(kind)
    try:
        lines = numbered_lines(path)
    except OSError as error:
        raise TrainingDataError(f"cannot be read ({error})", where=str(path), fix=fix) from error
    for number, line in lines:
        where = f"{path}:{number}"
        try:
            yield where, decoder.decode(line)
        except (ValueError, RecursionError) as error:
            raise TrainingDataError(str(error), where=where, fix=fix) from error
