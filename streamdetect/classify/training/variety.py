"""`python -m streamdetect.classify.training.variety`: how varied the lines are, as Markdown.

Distinct n-grams say whether a writer repeats himself; the likeness of a test line to its nearest
training line says whether the test is a copy of the training.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Annotated, Final

import typer

from streamdetect.classify.errors import TrainingDataError
from streamdetect.classify.training.measures import quantile, share
from streamdetect.classify.training.rows import (
    DATA,
    LANGUAGES,
    Row,
    numbered_lines,
    read_rows,
    texts_of,
)
from streamdetect.classify.training.settings import TrainingSettings
from streamdetect.classify.training.splits import split_rows

MARK_BEGIN: Final = "<!-- variety: begin -->"
MARK_END: Final = "<!-- variety: end -->"
NEAR: Final = 0.5  # Jaccard likeness from which two lines count as near copies
_SIZES: Final = (2, 3, 4)
_SAMPLE: Final = 10_000


def pieces_of(text: str, lang: str, size: int) -> list[str]:
    """Return the n-grams of a text: of characters in Chinese, of words in English."""
    if lang == "en":
        words = text.lower().split()
        return [" ".join(words[at : at + size]) for at in range(len(words) - size + 1)]
    text = "".join(text.split())
    return [text[at : at + size] for at in range(len(text) - size + 1)]


def distinct(texts: Iterable[str], lang: str, size: int, limit: int = _SAMPLE) -> float:
    """Return the distinct share of the first `limit` n-grams (equal numbers, comparable shares)."""
    found: list[str] = []
    for text in texts:
        found += pieces_of(text, lang, size)
        if len(found) >= limit:
            break
    found = found[:limit]
    return len(set(found)) / len(found) if found else 0.0


def nearest(texts: Sequence[str], others: Sequence[str], lang: str) -> list[float]:
    """Return for each text the highest Jaccard likeness (0–1) to one of `others`.

    Over sets of n-grams: three characters in Chinese, two words in English.
    """
    size = 2 if lang == "en" else 3
    lengths: list[int] = []
    holders: dict[str, list[int]] = {}
    for number, other in enumerate(others):
        grams = set(pieces_of(other, lang, size))
        lengths.append(len(grams))
        for gram in grams:
            holders.setdefault(gram, []).append(number)
    best: list[float] = []
    for text in texts:
        grams = set(pieces_of(text, lang, size))
        common: Counter[int] = Counter()
        for gram in grams:
            common.update(holders.get(gram, ()))
        best.append(
            max(
                (both / (len(grams) + lengths[number] - both) for number, both in common.items()),
                default=0.0,
            )
        )
    return best


def variety_tables(rows: Sequence[Row]) -> str:
    """Return distinct n-grams by author, and how near test and calibration lines are to training.

    The lines are split as the training splits them.
    """
    settings = TrainingSettings()
    splits = split_rows(rows, settings.seed, settings.calibration_share, settings.test_share)
    first = _table(
        ["author, language", *(f"distinct {size}-grams" for size in _SIZES)],
        [
            [f"{author}, {lang}", *_distinct_cells(part, lang)]
            for (author, lang), part in _grouped(rows, lambda row: (row.author, row.lang)).items()
        ],
    )
    second = []
    for lang in LANGUAGES:
        train = texts_of(row for row in splits.train if row.lang == lang)
        for name, part in (("calibration", splits.calibration), ("test", splits.test)):
            likeness = nearest(texts_of(row for row in part if row.lang == lang), train, lang)
            second.append([f"{name} to train, {lang}", *near_cells(likeness)])
    names = ["split, language", "lines", "median", "95th of 100", f"share ≥ {NEAR}"]
    return "\n\n".join([first, _table(names, second)]) + "\n"


def near_cells(likeness: Sequence[float]) -> list[str]:
    """Return number, median, 95th percentile and the share of near copies, as they are shown."""
    if not likeness:
        return ["0", "–", "–", "–"]
    near = share([value >= NEAR for value in likeness])
    middle, high = quantile(likeness, 0.5), quantile(likeness, 0.95)
    return [str(len(likeness)), f"{middle:.2f}", f"{high:.2f}", f"{near:.3f}"]


def speech_line(rows: Sequence[Row], speech: Path) -> str:
    """Return one line on how near segments of real speech are to the Chinese lines."""
    from streamdetect.classify.training.calibrate import segments_of

    try:
        texts = [
            segment
            for _, line in numbered_lines(speech)
            for segment in segments_of(str(json.loads(line)["text"]))
        ]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise TrainingDataError(
            f"speech cannot be read ({type(error).__name__}: {error})",
            where=str(speech),
            fix='give JSON lines with a "text"',
        ) from error
    likeness = nearest(texts, texts_of(row for row in rows if row.lang == "zh"), "zh")
    number, middle, high, near = near_cells(likeness)
    return f"{number} segments of speech: median {middle}, 95th of 100 {high}, ≥ {NEAR}: {near}\n"


def _distinct_cells(rows: Sequence[Row], lang: str) -> list[str]:
    return [f"{distinct(texts_of(rows), lang, size):.2f}" for size in _SIZES]


def _grouped(
    rows: Sequence[Row], key: Callable[[Row], tuple[str, str]]
) -> dict[tuple[str, str], list[Row]]:
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return dict(sorted(groups.items()))


def _table(names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = [f"| {' | '.join(names)} |", "|---" * len(names) + "|"]
    return "\n".join([*head, *(f"| {' | '.join(row)} |" for row in rows)])


def main(
    data: Annotated[Path, typer.Option(help="Folder of *.jsonl training lines.")] = DATA,
    speech: Annotated[
        Path | None, typer.Option(help="Real speech (JSON lines with a text): how near it is.")
    ] = None,
) -> None:
    """Print the tables of the datasheet; with --speech one line on real speech instead."""
    rows = read_rows(data)
    sys.stdout.write(speech_line(rows, speech) if speech else variety_tables(rows))


if __name__ == "__main__":
    typer.run(main)
