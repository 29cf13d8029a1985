"""`streamdetect ledger show`: one subject's ledger, explained to a person."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from streamdetect.cli.ledger.sources import folder_policy, folder_reviewers, source_of
from streamdetect.cli.terminal import console, print_json, since_to_ms


class ShowFormat(StrEnum):
    """How the ledger is written."""

    TEXT = "text"
    JSON = "json"
    NOTICE = "notice"


def show(
    identity: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="Of a subject, an incident, a violation, a decision, an appeal, a sanction or an "
            "expulsion.",
        ),
    ],
    folder: Annotated[
        Path | None,
        typer.Option("--from", metavar="DIR", help="Read an export instead of the broker."),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            metavar="T", help="What was known by then: an instant, or an age. Default: now."
        ),
    ] = None,
    output_format: Annotated[
        ShowFormat,
        typer.Option(
            "--format", help="`notice`: what the party itself is told, in 中文 and English."
        ),
    ] = ShowFormat.TEXT,
) -> None:
    """Explain a ledger: strikes and why, points and how they fade, measures, decisions, what next.

    Judged from the topics' facts, not taken from anybody's word. An id of an incident or of a
    measure shows its subject's ledger with that part first. Quotes and ids are shown as they are.
    """
    from streamdetect.cli.ledger.explanation import as_plain, notices_text, render_dossier
    from streamdetect.cli.ledger.histories import read_histories, read_policies
    from streamdetect.client.ledger_search import find_subject
    from streamdetect.enforce.dossier import dossier_of
    from streamdetect.stream.wall import now_ms

    at_ms = since_to_ms(as_of, option="--as-of")
    source = source_of(folder)
    as_of_ms = now_ms() if at_ms is None else at_ms
    policies = read_policies(source, folder_policy())
    facts = read_histories(source, policies, folder_reviewers()).facts
    subject_id = find_subject(source, facts, identity)
    dossier = dossier_of(facts.get(subject_id, ()), policies, as_of_ms, subject_id)
    if output_format is ShowFormat.JSON:
        print_json(as_plain(dossier, identity))
    elif output_format is ShowFormat.NOTICE:
        typer.echo(notices_text(dossier, identity), nl=False)
    else:
        console().print(render_dossier(dossier, identity, policies.at(as_of_ms)))
