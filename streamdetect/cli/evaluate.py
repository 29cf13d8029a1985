"""`streamdetect evaluate`: simple baselines, rules, model and both on data that trained nothing."""

import json
import shlex
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from streamdetect.errors import StreamdetectError

if TYPE_CHECKING:
    from rich.console import Console

    from streamdetect.classify.training.samples import Source

LABELS: Final = Path("tests", "data", "live_labels.jsonl")


class RowPart(StrEnum):
    """Which rows count, of those that carry a part."""

    DEV = "dev"
    FINAL = "final"
    ALL = "all"


class RoomSet(StrEnum):
    """Which sentences of the rooms; `score` is for the end of a round of work."""

    TUNE = "tune"
    TUNE_2 = "tune-2"
    SCORE = "score"


def evaluate(
    rows: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="Rows with expected outcomes, JSONL; may be repeated."),
    ] = None,
    part: Annotated[RowPart, typer.Option(help="Of rows with a part.")] = RowPart.FINAL,
    recordings: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Real rooms: JSON lines with `recording` and `text`."),
    ] = None,
    labels: Annotated[
        Path, typer.Option(metavar="FILE", help="Labels of their sentences, by place.")
    ] = LABELS,
    rooms: Annotated[
        RoomSet, typer.Option(help="Which labels; score is kept for the end of a round of work.")
    ] = RoomSet.TUNE,
    model: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Classifier; default: the settings'.")
    ] = None,
    rules: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Rules folder; default: the settings'.")
    ] = None,
    data: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Training lines; default: ours.")
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="At most N samples of each source.")
    ] = None,
    train_limit: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Train the n-grams on at most N lines.")
    ] = None,
    report: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write evaluation.md and plots there.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object only.")] = False,
) -> None:
    """Compare detectors on data that trained none of them.

    A list of the rules' words, n-grams with logistic regression (trained on the spot), rules alone,
    model alone, and both as in production. Sources: held-out families of the training lines, the
    rows of `--rows`, labelled sentences of real rooms where `--recordings` gives their words, and
    the neutral corpus beside the rules. Nothing of the words is printed or written.
    """
    from rich.console import Console

    from streamdetect.settings import load_settings

    try:
        from streamdetect.classify.training.evaluation import Evaluation, evaluate_detectors
        from streamdetect.classify.training.publishing import require_folder
        from streamdetect.classify.training.rows import DATA
    except ModuleNotFoundError as error:
        raise StreamdetectError(
            f"the comparison needs the package {error.name}",
            where="evaluate",
            fix="install the extra: pip install 'streamdetect[model]'",
        ) from None

    if report is not None:
        require_folder(report)
    settings = load_settings()
    run = Evaluation(
        model=model or settings.classifier.path,
        rules=rules or settings.rules.path,
        data=data or DATA,
        sources=_sources(rows or [], part, data or DATA, recordings, labels, rooms),
        command=_command(
            rows or [],
            part,
            recordings,
            rooms,
            limit,
            train_limit,
            {
                "--labels": labels if recordings is not None and labels != LABELS else None,
                "--model": model,
                "--rules": rules,
                "--data": data,
            },
        ),
        limit=limit,
        train_limit=train_limit,
    )
    told = Console(stderr=True)
    comparison = evaluate_detectors(run, lambda line: told.print(line, style="dim", markup=False))
    if report is not None:
        from streamdetect.classify.training.comparison_report import write_report

        for path in write_report(comparison, report):
            told.print(f"wrote {path}", style="dim", markup=False)
    if as_json:
        typer.echo(json.dumps(comparison, ensure_ascii=False))
        return
    from streamdetect.cli.terminal import console

    out = console()
    for source in comparison["sources"]:
        _print_source(out, source)


def _sources(
    rows: list[Path],
    part: RowPart,
    data: Path,
    recordings: Path | None,
    labels: Path,
    rooms: RoomSet,
) -> "list[Source]":
    from streamdetect.classify.training.rows import read_rows, texts_of
    from streamdetect.classify.training.samples import expected_rows, room_sentences

    trained = frozenset(texts_of(read_rows(data))) if rows else frozenset()
    found = [expected_rows(path, part.value, trained) for path in rows]
    if recordings is not None:
        found.append(room_sentences(recordings, labels, rooms.value))
    return found


def _command(
    rows: list[Path],
    part: RowPart,
    recordings: Path | None,
    rooms: RoomSet,
    limit: int | None,
    train_limit: int | None,
    places: Mapping[str, Path | None],
) -> str:
    """Return the command for the report: names of files, no places on a machine."""
    words = ["streamdetect", "evaluate"]
    for path in rows:
        words += ["--rows", _named(path)]
    words += ["--part", part.value] if rows else []
    if recordings is not None:
        words += ["--recordings", "RECORDINGS.jsonl", "--rooms", rooms.value]
    words += ["--limit", str(limit)] if limit is not None else []
    words += ["--train-limit", str(train_limit)] if train_limit is not None else []
    for option, place in places.items():
        words += [option, _named(place)] if place is not None else []
    return shlex.join(words)


def _named(path: Path) -> str:
    return path.name if path.is_absolute() else str(path)


def _print_source(out: "Console", source: dict[str, Any]) -> None:
    from rich.table import Table
    from rich.text import Text

    from streamdetect.classify.training.comparison_report import cell
    from streamdetect.cli.terminal import visible

    counts = ", ".join(f"{number} {outcome}" for outcome, number in source["samples"].items())
    left_out = f": {counts}; {source['left_out']} left out"
    out.print(Text.assemble((visible(source["name"]), "bold"), left_out))
    keys = ("precision", "recall", "review_flagged", "ok_flagged", "auc_claim", "auc_violation")
    table = Table("detector", *(key.replace("_", " ") for key in keys), "mean F1")
    for name, found in source["detectors"].items():
        macro = "–" if found["macro_f1"] is None else f"{found['macro_f1']:.3f}"
        table.add_row(name, *(cell(found[key]) for key in keys), macro)
    out.print(table)
