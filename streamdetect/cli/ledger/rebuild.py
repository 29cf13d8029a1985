"""`streamdetect ledger rebuild`: the worker's ledger table anew, from the topics alone."""

from typing import Annotated

import typer

from streamdetect.cli.ledger.sources import folder_policy, folder_reviewers
from streamdetect.cli.terminal import quiet_clients


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
    from streamdetect.cli.ledger.histories import read_histories, read_policies, refusals
    from streamdetect.client.changelog import Changelog
    from streamdetect.client.sources import BrokerSource
    from streamdetect.events.topics import changelog_of
    from streamdetect.settings import load_settings

    quiet_clients()
    settings = load_settings()
    changelog = Changelog(settings.kafka, changelog_of(settings.worker.group))
    if not (force or dry_run):
        changelog.require_idle(settings.worker.group)
    source = BrokerSource(settings.kafka)
    policies = read_policies(source, folder_policy())
    histories = read_histories(source, policies, folder_reviewers())
    wanted = histories.rebuilt.entries
    change = changelog.difference(wanted)
    if not dry_run:
        changelog.write(change)
    are = "would be" if dry_run else "are"
    typer.echo(
        f"{len(wanted)} entries of {len(histories.facts)} subjects: {len(change.written)} "
        f"{are} written, {len(change.removed)} removed, {change.kept} were right"
    )
    if said := refusals(histories):
        typer.echo(said, err=True)
