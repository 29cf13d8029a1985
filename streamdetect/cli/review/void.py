"""`streamdetect review void`: take back all that a bad rule did, in one step."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streamdetect.cli.review.choices import LevelChoice, instant_of
from streamdetect.cli.review.desk import By, Key, Note, ReasonCode, read_key, rights
from streamdetect.cli.terminal import cell, print_json, print_table, quiet_clients

if TYPE_CHECKING:
    from streamdetect.client.voiding import Reach


def void(
    rule: Annotated[str, typer.Option(metavar="ID", help="The rule, by its id.")],
    version: Annotated[int, typer.Option(min=0, metavar="N", help="Which version of it.")],
    by: By,
    reason: ReasonCode,
    since: Annotated[
        str | None, typer.Option("--from", metavar="T", help="Words said from then on; or all.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--to", metavar="T", help="Words said before then; or all.")
    ] = None,
    preview: Annotated[
        bool, typer.Option("--preview", help="Only show what it would change.")
    ] = False,
    second: Annotated[
        str | None,
        typer.Option(metavar="ID", help="A second person who agrees; needed for a large one."),
    ] = None,
    level: Annotated[
        LevelChoice, typer.Option(help="The level at which you decide.")
    ] = LevelChoice.BOARD,
    note: Note = None,
    key: Key = None,
    second_key: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The second person's private key (PEM).")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Take back everything that a version of a rule did, for every subject, in one step.

    Strikes go, sanctions are lifted, who was expelled for it comes back. Doing it again changes
    nothing. Above `void_alone_up_to` of rules/reviewers.yml a second person must agree. Also what
    the rule still hits later is void; set its state or mend it (`streamdetect rules state`).
    """
    from streamdetect.cli.ledger.histories import read_policies
    from streamdetect.cli.ledger.sources import folder_policy, ledger_facts
    from streamdetect.client.clock import now_ms
    from streamdetect.client.control_view import read_control
    from streamdetect.client.sources import BrokerSource
    from streamdetect.client.voiding import (
        Voiding,
        reach_of,
        refuse_unless_known,
        send_void,
        void_decision,
    )
    from streamdetect.settings import load_settings

    quiet_clients()
    settings = load_settings()
    held = rights(settings, key)
    now = now_ms()
    voiding = Voiding(
        rule,
        version,
        instant_of(since, "--from") if since is not None else None,
        instant_of(until, "--to") if until is not None else None,
    )
    decision = void_decision(
        voiding,
        by=by,
        level=level.value,
        reason_code=reason,
        note=note,
        second=second,
        at_ms=now,
    )
    policies = read_policies(BrokerSource(settings.kafka), folder_policy())
    facts = ledger_facts(policies).facts
    refuse_unless_known(voiding, read_control(settings.kafka), facts)
    reach = reach_of(decision, facts, policies, now)
    sent = (
        None
        if preview
        else send_void(settings.kafka, decision, held, read_key(second_key), reach.incidents)
    )
    if as_json:
        _print_json(reach, sent.decision_id if sent is not None else None)
        return
    _print(reach)
    if sent is None:
        typer.echo("this is a preview; nothing was changed")
    else:
        typer.echo(f"{sent.decision_id} recorded: what {decision.target.id} did is void")


def _print(reach: "Reach") -> None:
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0))
    for column in ("subject", "incidents", "points", "after", "lifted", ""):
        table.add_column(column)
    for one in reach.changes:
        table.add_row(
            cell(one.subject_id),
            str(one.incidents),
            f"{one.points_before:g}",
            f"{one.points_after:g}",
            ", ".join(one.lifted),
            "comes back" if one.reinstated else "",
        )
    if reach.changes:
        print_table(table)
    typer.echo(
        f"{reach.incidents} incidents of {reach.subjects} subjects; for {len(reach.changes)} "
        f"something changes, {sum(one.reinstated for one in reach.changes)} come back"
    )


def _print_json(reach: "Reach", decision_id: str | None) -> None:
    print_json(
        {
            "decision": decision_id,
            "incidents": reach.incidents,
            "subjects": reach.subjects,
            "changes": [
                {
                    "subject": one.subject_id,
                    "incidents": one.incidents,
                    "points_before": one.points_before,
                    "points_after": one.points_after,
                    "lifted": list(one.lifted),
                    "reinstated": one.reinstated,
                }
                for one in reach.changes
            ],
        }
    )
