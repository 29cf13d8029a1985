"""What detectors are compared on: samples with the outcome that they should reach.

Four kinds of source: held-out families of the training lines, rows of a file, labelled sentences
of real rooms (labels here, words in a file outside), and the lawful lines beside the rules.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any, Final

import msgspec

from streamdetect.classify.errors import TrainingDataError
from streamdetect.classify.model import REVIEW, VIOLATION
from streamdetect.classify.training.rows import OK, Row
from streamdetect.detect.expected_row import ExpectedRow
from streamdetect.detect.model import UNKNOWN_GOODS, DetectionContext
from streamdetect.detect.scan import ScanRequest
from streamdetect.events.vocabulary import Channel

_BLINDNESS: Final = {
    "tune": "; their errors steered training lines, so this half is not blind",
    "tune-2": "; of the rooms to tune by, but read by nobody who wrote lines",
}
_ROW_FIX: Final = "one JSON object a line with id, expected, category, text or segments"


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
    decoder = msgspec.json.Decoder(ExpectedRow)
    samples: list[Sample] = []
    left_out = 0
    for number, line in enumerate(_lines(path, _ROW_FIX), start=1):
        try:
            row = decoder.decode(line)
        except msgspec.DecodeError as error:
            raise TrainingDataError(str(error), where=f"{path}:{number}", fix=_ROW_FIX) from error
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
    texts: dict[str, str] = {}
    for number, row in _objects(recordings, ("recording", "text")):
        if not isinstance(row["text"], str):
            raise TrainingDataError(
                "text is no string", where=f"{recordings}:{number}", fix="mend the file"
            )
        texts[str(row["recording"])] = row["text"]
    samples: list[Sample] = []
    apart = 0
    for number, row in _objects(labels, ("rooms", "recording", "start", "end", "first", "second")):
        if row["rooms"] != rooms:
            continue
        if row["recording"] not in texts:
            raise TrainingDataError(
                f"recording {row['recording']} is not in {recordings.name}",
                where=f"{labels}:{number}",
                fix=f"give the recordings of the {rooms} rooms",
            )
        outcomes = {row["first"]["outcome"], row["second"]["outcome"]}
        if OK in outcomes and len(outcomes) > 1:
            apart += 1
            continue
        first, second = set(row["first"]["labels"]), set(row["second"]["labels"])
        outcome = VIOLATION if VIOLATION in outcomes else REVIEW if REVIEW in outcomes else OK
        words = " ".join(texts[row["recording"]][row["start"] : row["end"]].split())
        named = tuple(sorted(first & second or first | second)) if outcome != OK else ()
        samples.append(Sample((words,), outcome, named, row["recording"], "zh"))
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


def _lines(path: Path, fix: str) -> list[str]:
    try:
        return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise TrainingDataError(f"cannot be read ({error})", where=str(path), fix=fix) from error


def _objects(path: Path, keys: Sequence[str]) -> list[tuple[int, dict[str, Any]]]:
    fix = f"one JSON object a line with {', '.join(keys)}"
    found: list[tuple[int, dict[str, Any]]] = []
    for number, line in enumerate(_lines(path, fix), start=1):
        try:
            row = json.loads(line)
        except ValueError as error:
            raise TrainingDataError(str(error), where=f"{path}:{number}", fix=fix) from error
        if not isinstance(row, dict) or not set(keys) <= row.keys():
            raise TrainingDataError("keys are missing", where=f"{path}:{number}", fix=fix)
        found.append((number, row))
    return found
