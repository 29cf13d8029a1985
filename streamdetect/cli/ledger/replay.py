"""`streamdetect ledger replay`: every standing anew, from exported topics, as of any date."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streamdetect.cli.ledger.sources import folder_policy, folder_reviewers
from streamdetect.cli.terminal import cell, print_table, since_to_ms

if TYPE_CHECKING:
    from streamdetect.events.messages import Standing


class ReplayFormat(StrEnum):
    """How standings are written."""

    TABLE = "table"
    JSON = "json"


def replay(
    folder: Annotated[
        Path,
        typer.Argument(metavar="DIR", help="An export, as `topics export` writes it."),
    ],
    as_of: Annotated[
        str | None,
        typer.Option(
            metavar="T",
            help="An instant such as 2026-03-01T08:00:00Z, or an age such as 7d: only what was "
            "known by then counts. Default: the newest `known_at` of the ledger in DIR.",
        ),
    ] = None,
    output_format: Annotated[
        ReplayFormat, typer.Option("--format", help="`json`: an array of standings.")
    ] = ReplayFormat.TABLE,
) -> None:
    """Judge an export anew and print the standing of every subject, sorted by subject.

    Lines may stand in any order and more than once. The policies are those of the exported control
    topic, each for its time, else that of the rules folder; decisions are checked as in production.
    Nobody is told and nothing is changed.
    """
    import msgspec

    from streamdetect.cli.ledger.histories import read_histories, read_policies, refusals
    from streamdetect.client.sources import ExportFolder
    from streamdetect.enforce.ledger import judge

    at_ms = since_to_ms(as_of, option="--as-of")
    source = ExportFolder(folder)
    policies = read_policies(source, folder_policy())
    histories = read_histories(source, policies, folder_reviewers())
    if said := refusals(histories):
        typer.echo(said, err=True)
    as_of_ms = (histories.newest_ms or 0) if at_ms is None else at_ms
    standings = [
        judge(facts, policies, as_of_ms).standing
        for facts in histories.facts.values()
        if any(fact.known_at_ms <= as_of_ms for fact in facts)
    ]
    if output_format is ReplayFormat.JSON:
        typer.echo(msgspec.json.format(msgspec.json.encode(standings), indent=1))
    else:
        _print_table(standings)


def _print_table(standings: "list[Standing]") -> None:
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0))
    for column in ("subject", "points", "strikes", "measures in force", "next", "restored"):
        table.add_column(column, overflow="fold")
    for standing in standings:
        table.add_row(
            cell(standing.subject_id),
            f"{standing.points:g}",
            str(len(standing.strikes)),
            ", ".join(dict.fromkeys(one.measure for one in standing.measures)) or "-",
            _next(standing),
            (standing.restores_at or "-")[:10],
        )
    if standings:
        print_table(table)
        typer.echo(f"{len(standings)} subjects as of {standings[0].as_of}")
    else:
        typer.echo("0 subjects: nothing was known by then")


def _next(standing: "Standing") -> str:
    if standing.next_measure is None:
        return "-"
    return f"{standing.next_measure} after {standing.points_to_next:g}"
