"""What segments beside a claim take away, and what cutting lawful talk into segments brings up.

    python -m benchmarks.segment_borders [--seed S] [--rows FILE]…

Rules only. Violating examples of rules that are flagged alone are heard with a lawful line as a
segment of its own before or behind them: lines that the model learns from, and those of
rules/benign, which is full of denials. Lawful lines are heard cut at clause marks, as speech is,
and cut anywhere, as a recogniser cuts that waits for no pause.
With `--rows` the same is done to rows of files, of all parts; only counts are shown.
"""

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.table import Table

from benchmarks.claims_report import read_rows
from benchmarks.disguises import Language
from benchmarks.surroundings import ordinary_lines
from streamdetect.cli.terminal import console
from streamdetect.detect.detector import Detector, Detectors
from streamdetect.detect.guards.scene import WHOLE_SEGMENT
from streamdetect.detect.scan import FIXED_DAY, RowOutcome, ScanRequest, scan
from streamdetect.ruleset.benign import read_corpus
from streamdetect.ruleset.loader import load_ruleset
from streamdetect.ruleset.rule_files import BENIGN_FOLDER
from streamdetect.settings import content_folder

_LONGEST: Final = {"zh": 40, "en": 110}  # characters of a line beside a claim
_CLAUSE: Final = {
    "zh": re.compile("(?<=[，,。.！!？? ；;])"),
    "en": re.compile("(?<=[,.!?;])"),
}
_MARKS: Final = re.compile("[，,。.！!？?；;、]+")
_ANYWHERE: Final = {"zh": (8, 20), "en": (24, 60)}  # characters of a segment, least and most
Counts = dict[tuple[str, ...], Counter[RowOutcome]]


def cut(text: str, language: str) -> tuple[str, ...]:
    """Return a text as segments that end at a clause mark, none shorter than a whole one."""
    found, rest = [], ""
    for clause in _CLAUSE[language].split(text):
        rest += clause
        if len(rest) >= WHOLE_SEGMENT[language]:  # type: ignore[index]
            found.append(rest.strip())
            rest = ""
    if rest.strip():
        last = found.pop() if found else ""
        found.append(f"{last} {rest}".strip())
    return tuple(found)


def cut_anywhere(text: str, language: str, chance: random.Random) -> tuple[str, ...]:
    """Return a text without its marks as segments of some length, English ones of whole words."""
    text = _MARKS.sub(" ", text).strip()
    least, most = _ANYWHERE[language]
    found, start = [], 0
    while len(text) - start > most:
        end = start + chance.randint(least, most)
        if language == "en":
            end = max(text.rfind(" ", start, end), start + 1)
        found.append(text[start:end].strip())
        start = end
    return tuple(piece for piece in (*found, text[start:].strip()) if piece)


def segment_borders(
    seed: Annotated[int, typer.Option(help="Draws the lines.")] = 11,
    rows: Annotated[list[Path] | None, typer.Option(metavar="FILE", help="Rows to count.")] = None,
) -> None:
    """Measure, and print a row a language, kind of text and place."""
    ruleset = load_ruleset(content_folder("rules"))
    detector = Detector(ruleset, detectors=Detectors.RULES)
    corpus = read_corpus(content_folder("rules") / BENIGN_FOLDER)
    chance = random.Random(seed)
    lines = {
        language.value: {
            "a lawful line": [
                line
                for line in ordinary_lines(language)
                if WHOLE_SEGMENT[language.value] <= len(line) <= _LONGEST[language.value]
            ],
            "a line of rules/benign": [one.text for one in corpus if one.language == language],
        }
        for language in Language
    }
    counts: Counts = {}

    def outcome_of(one: ScanRequest) -> RowOutcome:
        return scan(one.segments, one.goods, one.channel, detector, day=FIXED_DAY).outcome

    def count(request: ScanRequest, *kind: str) -> None:
        counts.setdefault(kind, Counter())[outcome_of(request)] += 1

    if rows:
        for language, expected, request in _rows_of(rows):
            if len(request.segments) > 1:
                count(request, language, expected, "as they are")
                continue
            (text,) = request.segments
            pieces = cut(text, language)
            line = chance.choice(lines[language]["a lawful line"])
            if len(pieces) > 1:
                count(replace(request, segments=pieces), language, expected, "cut")
            for place, segments in (("behind", (line, text)), ("before", (text, line))):
                about = f"{place} a lawful line"
                count(replace(request, segments=segments), language, expected, about)
    else:
        for rule in ruleset.rules:
            for example in rule.violating if rule.status == "enforced" else ():
                request = ScanRequest(tuple(example.segments))
                if (
                    len(request.segments) > 1
                    or example.product_category is not None
                    or example.approvals
                    or example.channel != "speech"
                    or outcome_of(request) == "ok"
                ):
                    continue
                for name, some in lines[rule.language].items():
                    line, (text,) = chance.choice(some), request.segments
                    count(ScanRequest((line, text)), rule.language, "example", f"behind {name}")
                    count(ScanRequest((text, line)), rule.language, "example", f"before {name}")
        for language in Language:
            for line in ordinary_lines(language):
                if len(pieces := cut(line, language.value)) > 1:
                    count(ScanRequest(pieces), language.value, "lawful line", "cut")
                if len(pieces := cut_anywhere(line, language.value, chance)) > 1:
                    count(ScanRequest(pieces), language.value, "lawful line", "cut anywhere")
    _show(counts)


def _rows_of(files: Sequence[Path]) -> Iterator[tuple[str, str, ScanRequest]]:
    for file in files:
        for row in read_rows(file.read_bytes().split(b"\n"), print):
            if row.expected in ("violation", "ok"):
                yield row.language, row.expected, row.request


def _show(counts: Counts) -> None:
    table = Table("language", "text", "heard", "texts", "enforced", "flagged", "lost")
    for kind, found in sorted(counts.items()):
        total = found.total()
        table.add_row(
            *kind,
            str(total),
            str(found["violation"]),
            str(total - found["ok"]),
            f"{found['ok'] / total:.3f}",
        )
    console().print(table)


if __name__ == "__main__":
    typer.run(segment_borders)
