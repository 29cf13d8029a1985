"""Precision, recall and false alarms on rows with expected outcomes, by kind, category, technique.

    python -m benchmarks.claims [FILE…] [--part dev|final|all] [--detectors rules|model|all]
                                [--misses N] [--rules FOLDER] [--json]

Rows of part `final` are for a last check only, so they are left out unless asked for.
"""

import json
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from benchmarks.claims_report import (
    FORMULA,
    NAMING,
    ClaimRow,
    Fault,
    Judged,
    Named,
    Pair,
    Quality,
    Report,
    Share,
    as_json,
    fault_as_json,
    fault_of,
    measure,
    read_rows,
)
from streamdetect.cli import print_error
from streamdetect.cli.judging_options import DetectorChoice
from streamdetect.cli.scan import detector_of
from streamdetect.cli.terminal import console, visible
from streamdetect.detect.scan import FIXED_DAY, scan_rows
from streamdetect.errors import StreamdetectError

DEFAULT_FILE: Final = Path(__file__).parents[1] / "tests" / "data" / "claims_dev.jsonl"
_BATCH: Final = 64
_FAULTS: Final[dict[Fault, str]] = {
    "false_alarm": "lawful words that were flagged",
    "missed": "violations that were let pass",
    "weak": "violations that only go to review",
    "review_enforced": "for a person to judge, called a violation",
    "review_missed": "for a person to judge, let pass",
}


class PartChoice(StrEnum):
    """Which rows are measured."""

    DEV = "dev"
    FINAL = "final"
    ALL = "all"


def claims(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILE...]", exists=True, dir_okay=False, help="JSONL."),
    ] = None,
    part: Annotated[PartChoice, typer.Option(help="Which rows.")] = PartChoice.DEV,
    detectors: Annotated[
        DetectorChoice, typer.Option(help="Which detectors judge.")
    ] = DetectorChoice.RULES,
    misses: Annotated[
        int, typer.Option(min=0, metavar="N", help="List at most N rows of each fault.")
    ] = 0,
    rules: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Rules folder; default: the settings'.")
    ] = None,
    as_json_: Annotated[bool, typer.Option("--json", help="Print one JSON object only.")] = False,
) -> None:
    """Measure a detector on rows with expected outcomes."""
    rows = _rows(files or [DEFAULT_FILE], part)
    try:
        judged = judge(rows, detectors, rules)
    except StreamdetectError as error:
        print_error(error)
        raise typer.Exit(2) from None
    report = measure(judged)
    wrong = {fault: [one for one in judged if fault_of(one) == fault][:misses] for fault in _FAULTS}
    if as_json_:
        listed = [fault_as_json(one) for some in wrong.values() for one in some]
        document = as_json(report) | {"part": part.value, "detectors": detectors.value}
        print(json.dumps(document | {"misses": listed}, ensure_ascii=False, indent=1))
        return
    out = console()
    _print_report(out, report)
    for fault, some in wrong.items():
        if some:
            _print_faults(out, fault, some)


def judge(
    rows: Sequence[ClaimRow], detectors: DetectorChoice, rules: Path | None = None
) -> list[Judged]:
    """Return each row with what the detector of the settings says of it."""
    detector, classifier = detector_of(detectors, rules)
    judged: list[Judged] = []
    for start in range(0, len(rows), _BATCH):
        some = rows[start : start + _BATCH]
        results = scan_rows([row.request for row in some], detector, classifier, day=FIXED_DAY)
        judged += [Judged(row, result) for row, result in zip(some, results, strict=True)]
    return judged


def _rows(files: Sequence[Path], part: PartChoice) -> list[ClaimRow]:
    rows: list[ClaimRow] = []
    bad = 0
    for file in files:

        def complain(line: int, reason: str, name: Path = file) -> None:
            nonlocal bad
            bad += 1
            typer.echo(f"{name}:{line}: {reason}", err=True)

        if not file.exists():
            raise typer.BadParameter(f"{file} is not there; name a file", param_hint="FILE")
        rows += read_rows(file.read_bytes().split(b"\n"), complain)
    if bad:
        typer.echo(f"{bad} lines are no rows; mend them, nothing was measured", err=True)
        raise typer.Exit(2)
    rows = [row for row in rows if part is PartChoice.ALL or row.part == part.value]
    if not rows:
        raise typer.BadParameter(f"there are no rows of part {part.value!r}", param_hint="FILE")
    return rows


def _print_report(out: Console, report: Report) -> None:
    out.print(f"[bold]{report.rows} rows[/]  [dim]{FORMULA}[/]")
    table = Table("all rows", "strict", "flagged", "bar")
    _add_quality(table, "", report.overall, ("≥ 0.93", "≥ 0.80"))
    _add_quality(table, "English ", report.english, ("", ""))
    out.print(table)
    table = Table("recall by kind", "strict", "flagged", "bar")
    for kind, pair in report.recall_by_kind.items():
        bar = {"evasion": "≥ 0.80", "cross_segment": "≥ 0.85"}.get(kind, "")
        table.add_row(kind, *_cells(pair), bar)
    out.print(table)
    table = Table("false alarms by kind", "strict", "flagged", "bar")
    for kind, pair in report.false_alarms.items():
        bar = "≤ 0.05" if kind in ("negation", "hard_negative") else ""
        table.add_row(kind, *_cells(pair), bar)
    out.print(table)
    for title, pairs in (
        ("recall by category", report.recall_by_category),
        ("recall by technique", report.recall_by_technique),
    ):
        table = Table(title, "strict", "flagged")
        for name, pair in pairs.items():
            table.add_row(name, *_cells(pair))
        out.print(table)
    table = Table("F1 by category", "strict", "flagged", "bar", caption=NAMING)
    table.add_row(
        "macro-F1", _figure(report.macro_f1_strict), _figure(report.macro_f1_flagged), "≥ 0.75"
    )
    table.add_row("… without `also`", *map(_figure, report.macro_f1_first))
    for name, naming in report.naming.items():
        table.add_row(name, _named_cell(naming.strict), _named_cell(naming.flagged))
    out.print(table)
    per_thousand = report.neutral_per_thousand
    shown = "no neutral rows" if per_thousand is None else f"{per_thousand:.1f}"
    out.print(f"neutral rows, violations per 1,000: {shown} (bar ≤ 2) {_cell(report.neutral)}")
    out.print(f"flagged violations in the expected category: {_cell(report.category_right)}")
    counts = ", ".join(f"{count} {outcome}" for outcome, count in report.review.items())
    out.print(f"rows expected `review` came out as: {counts}")


def _add_quality(table: Table, name: str, quality: Quality, bars: tuple[str, str]) -> None:
    table.add_row(f"{name}precision", *_cells(quality.precision), bars[0])
    table.add_row(f"{name}recall", *_cells(quality.recall), bars[1])


def _cells(pair: Pair) -> tuple[str, str]:
    return _cell(pair.strict), _cell(pair.flagged)


def _cell(share: Share) -> str:
    if share.value is None or share.interval is None:
        return "–"
    low, high = share.interval
    return f"{share.value:.3f} ({low:.2f}–{high:.2f}) {share.count}/{share.total}"


def _named_cell(named: Named) -> str:
    shown = _figure(named.f1)
    return f"{shown} {named.found} found, {named.missed} missed, {named.wrong} wrong"


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _print_faults(out: Console, fault: Fault, judged: Sequence[Judged]) -> None:
    out.print(f"\n[bold]{fault}[/]: {_FAULTS[fault]}")
    for one in judged:
        row = one.row
        about = " ".join(filter(None, (row.kind, row.category, row.technique)))
        words = escape(visible(" ／ ".join(row.words)))
        out.print(f"[cyan]{escape(row.id)}[/] [dim]{about}[/] {words}")
        for found in one.result.findings:
            rules = ", ".join(rule.id for rule in found.finding.rules) or "classifier"
            quote = escape(visible(found.quote.replace("\n", "／")))
            out.print(f"      {found.finding.outcome} {rules}: “{quote}”", style="yellow")


if __name__ == "__main__":
    typer.run(claims)
