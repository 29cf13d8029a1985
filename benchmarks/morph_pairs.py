"""Of restored sentences that are flagged, how many are flagged as transcribed too. Rules only.

    python -m benchmarks.morph_pairs FILE [--rules FOLDER] [--losses N] [--json]

FILE has a header and tab-separated columns `asr_text`, `restored_text` and `morph_type`: a sentence
as a recogniser wrote it, the same with evasive or mis-heard words put right, and the kind of
change. Pairs whose two texts are equal say nothing and are left out. Flagged is a violation or a
review. `--losses` shows which words the rules lost; it quotes the file, so keep it to yourself.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.markup import escape
from rich.table import Table

from streamdetect.cli import print_error
from streamdetect.cli.terminal import console, visible
from streamdetect.detect.detector import Detector, Detectors
from streamdetect.detect.scan import FIXED_DAY, Row, ScanRequest, scan_rows
from streamdetect.errors import StreamdetectError
from streamdetect.ruleset.loader import load_ruleset
from streamdetect.settings import content_folder

COLUMNS: Final = ("asr_text", "restored_text", "morph_type")
BAR: Final = 0.75
_BATCH: Final = 256


@dataclass(frozen=True, slots=True)
class MorphPair:
    """A sentence as transcribed and as restored."""

    heard: str
    restored: str
    kind: str


@dataclass(frozen=True, slots=True)
class JudgedPair:
    """A pair whose restored sentence is flagged, or whose transcribed one is."""

    pair: MorphPair
    heard: Row
    restored: Row


@dataclass(frozen=True, slots=True)
class Kept:
    """Counts of pairs of one kind. `extra`: flagged as transcribed only."""

    flagged: int
    kept: int
    extra: int

    @property
    def share(self) -> float | None:
        """Kept of flagged, None where nothing is flagged."""
        return self.kept / self.flagged if self.flagged else None


def read_pairs(lines: Iterable[str]) -> list[MorphPair]:
    """Return the pairs whose two texts differ. Raises ValueError: what line is wrong, and how."""
    source = iter(lines)
    header = tuple(next(source, "").rstrip("\n").split("\t"))
    if header != COLUMNS:
        raise ValueError(f"line 1: the columns must be {', '.join(COLUMNS)}")
    pairs = []
    for number, line in enumerate(source, 2):
        cells = line.rstrip("\n").split("\t")
        if len(cells) != len(COLUMNS):
            raise ValueError(f"line {number}: {len(cells)} columns; there must be {len(COLUMNS)}")
        if cells[0] != cells[1]:
            pairs.append(MorphPair(*cells))
    return pairs


def judge(pairs: Sequence[MorphPair], detector: Detector) -> list[JudgedPair]:
    """Return the pairs of which either sentence is flagged."""
    judged = []
    for start in range(0, len(pairs), _BATCH):
        some = pairs[start : start + _BATCH]
        heard = scan_rows([ScanRequest((pair.heard,)) for pair in some], detector, day=FIXED_DAY)
        restored = scan_rows(
            [ScanRequest((pair.restored,)) for pair in some], detector, day=FIXED_DAY
        )
        judged += [
            JudgedPair(*three)
            for three in zip(some, heard, restored, strict=True)
            if three[1].outcome != "ok" or three[2].outcome != "ok"
        ]
    return judged


def is_lost(one: JudgedPair) -> bool:
    """Tell whether only the restored sentence is flagged."""
    return one.heard.outcome == "ok"


def count(judged: Iterable[JudgedPair]) -> Kept:
    """Count what is kept."""
    flagged = kept = extra = 0
    for one in judged:
        if one.restored.outcome == "ok":
            extra += 1
        else:
            flagged += 1
            kept += not is_lost(one)
    return Kept(flagged, kept, extra)


def morph_pairs(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="TSV.")],
    rules: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Rules folder; default: the settings'.")
    ] = None,
    losses: Annotated[
        int, typer.Option(min=0, metavar="N", help="Show at most N pairs that are lost.")
    ] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object only.")] = False,
) -> None:
    """Measure what evasion and recognition errors cost. Exit status 1 below the bar."""
    try:
        with file.open(encoding="utf-8", newline="\n") as lines:
            pairs = read_pairs(lines)
        detector = Detector(
            load_ruleset(rules or content_folder("rules")), detectors=Detectors.RULES
        )
    except (UnicodeDecodeError, ValueError) as error:
        typer.echo(f"{file}: {error}; mend the file, nothing was measured", err=True)
        raise typer.Exit(2) from None
    except StreamdetectError as error:
        print_error(error)
        raise typer.Exit(2) from None
    judged = judge(pairs, detector)
    kinds = sorted({one.pair.kind for one in judged})
    by_kind = {kind: count(one for one in judged if one.pair.kind == kind) for kind in kinds}
    overall = count(judged)
    if as_json:
        rows = {"": overall, **by_kind}
        document = {
            "pairs": len(pairs),
            "bar": BAR,
            "kinds": {
                kind or "all": {"flagged": k.flagged, "kept": k.kept, "extra": k.extra}
                for kind, k in rows.items()
            },
        }
        typer.echo(json.dumps(document, ensure_ascii=False, indent=1))
    else:
        _print(len(pairs), overall, by_kind, [one for one in judged if is_lost(one)][:losses])
    if overall.share is not None and overall.share < BAR:
        raise typer.Exit(1)


def _print(pairs: int, overall: Kept, by_kind: dict[str, Kept], lost: list[JudgedPair]) -> None:
    out = console()
    table = Table(
        "kind of change", "restored flagged", "also as transcribed", "share", "only as it"
    )
    for kind, kept in ({f"all (bar ≥ {BAR})": overall} | by_kind).items():
        share = "–" if kept.share is None else f"{kept.share:.3f}"
        table.add_row(kind, str(kept.flagged), str(kept.kept), share, str(kept.extra))
    out.print(f"{pairs} pairs whose texts differ")
    out.print(table)
    for one in lost:
        found = ", ".join(
            f"{item.finding.rules[0].id}: “{visible(item.quote)}”" for item in one.restored.findings
        )
        out.print(escape(f"{one.pair.kind}  {found}"), style="yellow")
        out.print(escape(visible(f"   {one.pair.heard}")))
        out.print(escape(visible(f"   {one.pair.restored}")))


if __name__ == "__main__":
    typer.run(morph_pairs)
