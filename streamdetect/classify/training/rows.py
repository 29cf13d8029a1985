"""The training lines: their format, how they are read, and what is wrong with a bad one.

The datasheet beside the data says who wrote them and what is missing.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from streamdetect.classify.errors import TrainingDataError
from streamdetect.classify.model import LABELS, REVIEW, VIOLATION
from streamdetect.events.vocabulary import CATEGORIES

DATA: Final = Path(__file__).parent / "data"
OK: Final = "ok"
OUTCOMES: Final = (OK, REVIEW, VIOLATION)
LANGUAGES: Final = ("zh", "en")
DEVELOPMENT_TOPIC: Final = "development-rows"  # the rows by which rules were developed
T = TypeVar("T")

_TEXT_KEYS: Final = ("text", "outcome", "lang", "topic", "family", "author")


@dataclass(frozen=True, slots=True)
class Row:
    """One written line; `family` ties a line to its minimal pair and near variants."""

    text: str
    labels: tuple[str, ...]
    outcome: str
    lang: str
    topic: str
    family: str
    author: str

    @property
    def claims(self) -> bool:
        """Tell whether the line is a violation or needs a review."""
        return self.outcome != OK

    @property
    def targets(self) -> list[float]:
        """Return 0 or 1 for each of `LABELS`."""
        wanted = {*self.labels, self.outcome}
        return [float(label in wanted) for label in LABELS]


def read_rows(directory: Path = DATA) -> list[Row]:
    """Read every `*.jsonl` file of a directory; all faults are reported at once."""
    files = sorted(directory.glob("*.jsonl"))
    if not files:
        raise TrainingDataError(
            "no training lines", where=str(directory), fix="put *.jsonl files there, see DATASHEET"
        )
    return read_distinct(files, _row, lambda row: row.text, "text", "lines")


def read_distinct(
    files: Sequence[Path], read: Callable[[bytes], T], key: Callable[[T], str], name: str, kind: str
) -> list[T]:
    """Read the lines of some files of a folder, no two with the same key; all faults at once.

    `read` raises ValueError for a bad line. `name`: what the key is called; `kind`: what lines are.
    """
    found: list[T] = []
    faults: list[str] = []
    seen: dict[str, str] = {}
    for path in files:
        for number, line in enumerate(path.read_bytes().splitlines(), start=1):
            place = f"{path.name}:{number}"
            try:
                one = read(line)
                if key(one) in seen:
                    raise ValueError(f"the same {name} as {seen[key(one)]}")
                seen[key(one)] = place
                found.append(one)
            except ValueError as error:
                faults.append(f"{place}: {error}")
    if faults:
        listed = "\n  ".join(faults[:50])
        raise TrainingDataError(
            f"{len(faults)} bad {kind}\n  {listed}",
            where=str(files[0].parent),
            fix="mend these lines",
        )
    return found


def numbered_lines(path: Path) -> list[tuple[int, bytes]]:
    """Return the lines of a JSONL file that are not blank, each with its number (from 1).

    A text may hold breaks that are none here, such as U+2028.
    """
    lines = enumerate(path.read_bytes().splitlines(), start=1)
    return [(number, line) for number, line in lines if line.strip()]


def texts_of(rows: Iterable[Row]) -> list[str]:
    """Return the texts alone."""
    return [row.text for row in rows]


def count_by(rows: Sequence[Row], *keys: str) -> dict[tuple[str, ...], int]:
    """Return how many rows share each combination of the named attributes, sorted."""
    counts: dict[tuple[str, ...], int] = {}
    for row in rows:
        value = tuple(str(getattr(row, key)) for key in keys)
        counts[value] = counts.get(value, 0) + 1
    return dict(sorted(counts.items()))


def object_with(line: bytes, text_keys: Sequence[str]) -> dict[str, Any]:
    """Return the JSON object of a line. ValueError where one of these keys holds no text."""
    document: Any = json.loads(line.decode("utf-8"))
    if not isinstance(document, dict):
        raise ValueError("not a JSON object")
    wrong = [key for key in text_keys if not isinstance(document.get(key), str)]
    if wrong:
        raise ValueError(f"not a string: {', '.join(wrong)}")
    return document


def _row(line: bytes) -> Row:
    document = object_with(line, _TEXT_KEYS)
    labels = document.get("labels")
    if not isinstance(labels, list) or not set(labels) <= set(CATEGORIES):
        raise ValueError(f"labels {labels!r} are not a list of category names")
    if document["outcome"] not in OUTCOMES:
        raise ValueError(f"outcome {document['outcome']!r} is none of {', '.join(OUTCOMES)}")
    if document["lang"] not in LANGUAGES:
        raise ValueError(f"lang {document['lang']!r} is none of {', '.join(LANGUAGES)}")
    if bool(labels) != (document["outcome"] != OK):
        raise ValueError("violations and reviews need a label, ok lines have none")
    if not document["text"].strip():
        raise ValueError("text is empty")
    return Row(labels=tuple(labels), **{key: document[key] for key in _TEXT_KEYS})
