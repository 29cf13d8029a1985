"""`streamdetect ledger rebuild`: the worker's ledger table anew, from the topics alone."""

from typing import TYPE_CHECKING, Annotated

import typer

from streamdetect.cli.terminal import quiet_clients

if TYPE_CHECKING:
    from streamdetect.stream.rebuilding import Entry


def rebuild(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be written.")
    ] = False,
    force: Annotated[
        bool,
        typer.Option(
            "--force", help="Although the broker names workers: they are gone for certain."
        ),
    ] = False,
) -> None:
    """Write the changelog of the ledger's table anew from violations, decisions and appeals.

    For a changelog that was deleted or damaged. Stop every worker of the group first: it refuses
    while one runs. Entries that are right stay, wrong ones are replaced, foreign ones removed; a
    missing changelog is created. When the workers start again they read it, and say again, with
    the same bytes, what time alone brought meanwhile.
    """
    from streamdetect.client.changelog import Changelog
    from streamdetect.client.ledgers import read_histories
    from streamdetect.client.sources import BrokerSource
    from streamdetect.settings import load_settings
    from streamdetect.stream.rebuilding import changelog_of, entries_of

    quiet_clients()
    settings = load_settings()
    changelog = Changelog(settings.kafka, changelog_of(settings.worker.group))
    if not (force or dry_run):
        changelog.require_idle(settings.worker.group)
    histories = read_histories(BrokerSource(settings.kafka))
    arrivals = sorted(
        (pair for found in histories.arrivals.values() for pair in found),
        key=lambda pair: (pair[0].timestamp_ms, pair[0].topic, pair[0].partition, pair[0].offset),
    )
    wanted: dict[tuple[int, bytes], Entry] = {
        (entry.partition, entry.key): entry
        for entry in entries_of((record.partition, fact) for record, fact in arrivals)
    }
    change = changelog.difference({name: entry.value for name, entry in wanted.items()})
    if not dry_run:
        changelog.write(change)
    said = "would be" if dry_run else "are"
    typer.echo(
        f"{len(wanted)} facts of {len(histories.arrivals)} subjects: {len(change.written)} entries "
        f"{said} written, {len(change.removed)} removed, {change.kept} were right"
    )
    if histories.unusable:
        typer.echo(f"{histories.unusable} records are no facts of the ledger", err=True)
