"""`streamdetect rules stats`: how often each rule is right, by what reviewers decided."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streamdetect.cli.rules.folder import CLEAN, FINDINGS, Lang, language_of

if TYPE_CHECKING:
    from streamdetect.client.ledgers import Place
    from streamdetect.client.sources import ExportFolder
    from streamdetect.events import messages as m
    from streamdetect.events.topics import Topic
    from streamdetect.ruleset.diagnostics import MessageLanguage
    from streamdetect.ruleset.precision import Records, RulePrecision


def stats(
    exports: Annotated[
        Path, typer.Argument(metavar="DIR", help="What `streamdetect topics export` wrote.")
    ],
    least: Annotated[
        float,
        typer.Option(
            min=0, max=1, help="Precision that a rule must be able to have: a finding below it."
        ),
    ] = 0.8,
    by_version: Annotated[
        bool, typer.Option("--by-version", help="Each version of a rule by itself.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a rule.")] = False,
    lang: Lang = None,
) -> None:
    """Show the precision of each rule with its 95 % interval, the least precise first.

    Export violations, review requests, review decisions and dead letters: what the worker refused
    does not count. Cases that were drawn as a sample
    stand for all that nobody doubted, cases sent for review for themselves; appeals alone do not
    count. Exit code 1: the whole interval of a rule lies below `--least`.
    """
    from streamdetect.ruleset.precision import precisions

    language = language_of(lang)
    rows = precisions(_records(exports, language), by_version=by_version)
    poor = [row for row in rows if row.high is not None and row.high < least]
    if as_json:
        from streamdetect.cli.terminal import print_json

        for row in rows:
            print_json(_as_json(row))
    else:
        _print_table(rows, least, language)
    raise typer.Exit(FINDINGS if poor else CLEAN)


def _records(exports: Path, language: "MessageLanguage") -> "Records":
    from streamdetect.client.counting import dated
    from streamdetect.client.ledgers import refused_places
    from streamdetect.client.sources import ExportFolder
    from streamdetect.events import messages as m
    from streamdetect.events.topics import REVIEW_DECISIONS, REVIEW_REQUESTS, VIOLATIONS
    from streamdetect.ruleset.precision import Records

    source = ExportFolder(exports)
    refused = refused_places(source)
    found: list[tuple[m.Message, int]] = []
    for topic in (VIOLATIONS, REVIEW_REQUESTS, REVIEW_DECISIONS):
        found.extend(_read(source, topic, refused, language))
    return Records(
        violations=tuple(one for one, _ in found if isinstance(one, m.Violation)),
        amendments=tuple(one for one, _ in found if isinstance(one, m.ViolationAmendment)),
        requests=tuple(one for one, _ in found if isinstance(one, m.ReviewRequest)),
        decisions=tuple(
            dated(one, known_ms) for one, known_ms in found if isinstance(one, m.ReviewDecision)
        ),
    )


def _read(
    source: "ExportFolder", topic: "Topic", refused: "set[Place]", language: "MessageLanguage"
) -> "list[tuple[m.Message, int]]":
    """Return the messages of an exported topic, each with when it became known (epoch ms).

    What became a dead letter is left out. Records that no worker could read are passed over, and
    counted on the terminal.
    """
    from streamdetect.client.ledgers import known_at_ms, place_of
    from streamdetect.client.records import message_in
    from streamdetect.events.codec import DecodeError

    if not source.has(topic):
        file = Path(source.name, f"{topic.name}.jsonl")
        folder = shlex.quote(str(file.parent))
        command = f"`streamdetect topics export {folder} --topic {topic.name}`"
        raise typer.BadParameter(
            f"{file} is not there; write it with {command}"
            if language == "en"
            else f"没有 {file}；用 {command} 导出",
            param_hint="DIR",
        )
    found: list[tuple[m.Message, int]] = []
    unusable = 0
    for record in source.read(topic):
        if place_of(record) in refused:
            continue
        try:
            found.append((message_in(record, topic), known_at_ms(record)))
        except DecodeError:
            unusable += 1
    if unusable:
        typer.echo(
            f"{unusable} records of {topic.name} cannot be read and are passed over"
            if language == "en"
            else f"{topic.name} 有 {unusable} 条记录读不了，没有计入",
            err=True,
        )
    return found


def _as_json(row: "RulePrecision") -> dict[str, object]:
    return {
        "rule": row.rule_id,
        "version": row.version,
        "incidents": row.incidents,
        "asked": {"incidents": row.asked.incidents, "decided": row.asked.decided,
                  "upheld": row.asked.upheld},
        "sampled": {"incidents": row.alone.incidents, "decided": row.alone.decided,
                    "upheld": row.alone.upheld},
        "appealed": row.appealed,
        "precision": _rounded(row.estimate),
        "low": _rounded(row.low),
        "high": _rounded(row.high),
        "covered": _rounded(row.covered),
    }  # fmt: skip


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def _print_table(rows: "list[RulePrecision]", least: float, language: "MessageLanguage") -> None:
    from rich.table import Table

    from streamdetect.cli.terminal import cell, print_table

    names = (
        ("rule", "incidents", "decided", "precision", "95 %", "covers", "appeals")
        if language == "en"
        else ("规则", "事件", "已复核", "准确率", "95% 区间", "代表", "申诉")
    )
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in names:
        table.add_column(name, justify="left" if name == names[0] else "right")
    for row in rows:
        name = row.rule_id + (f" v{row.version}" if row.version is not None else "")
        shown = ["–", "–"]
        if row.estimate is not None and row.low is not None and row.high is not None:
            style = "bold red" if row.high < least else "yellow" if row.low < least else "green"
            shown = [
                f"[{style}]{row.estimate:.1%}[/]",
                f"{row.low:.1%} – {row.high:.1%}",
            ]
        table.add_row(
            cell(name), str(row.incidents), str(row.decided), *shown, f"{row.covered:.0%}",
            str(row.appealed),
        )  # fmt: skip
    print_table(table)
    poor = sum(row.high is not None and row.high < least for row in rows)
    unknown = sum(row.estimate is None for row in rows)
    typer.echo(
        f"{len(rows)} rules; {poor} surely below {least:.0%}, {unknown} without a decision that "
        "speaks for them"
        if language == "en"
        else f"{len(rows)} 条规则；{poor} 条确定低于 {least:.0%}，{unknown} 条还没有有代表性的复核"
    )
