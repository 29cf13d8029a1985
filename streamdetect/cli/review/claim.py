"""`streamdetect review claim`: take a case, so that no two people work on it."""

import typer

from streamdetect.cli.review.desk import By, CaseId, desk_of, rights


def claim(case: CaseId, by: By) -> None:
    """Take a case for half an hour; until then nobody else can take it or decide on it here."""
    from streamdetect.client.case_finding import find_case
    from streamdetect.client.deciding import claim as take
    from streamdetect.settings import load_settings

    settings = load_settings()
    held = rights(settings)
    found = find_case(desk_of(settings, held), case)
    taken = take(settings.kafka, found, by, held)
    # Somebody may have been faster: the first one on the topic has it.
    now = find_case(desk_of(settings, held), case)
    if now.claim is not None and now.claim.claimed_by != by:
        typer.echo(f"{now.claim.claimed_by} was faster, and has it until {now.claim.until}")
        raise typer.Exit(1)
    typer.echo(f"{found.id} is yours until {taken.until}")
