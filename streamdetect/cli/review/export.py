"""`streamdetect review export`: what people decided, as lines for the next training."""

import json
from pathlib import Path
from typing import Annotated

import typer

from streamdetect.cli.review.desk import desk_of, rights


def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The JSON Lines file to write.")],
    unmasked: Annotated[
        bool,
        typer.Option(
            "--unmasked", help="Leave phone numbers, accounts and links in the words as said."
        ),
    ] = False,
) -> None:
    """Write the words that people decided on, with what they turned out to be.

    One line a text, in the form of the training lines. Texts on which people decided differently
    are left out and counted. Phone numbers, account names and links are masked.
    """
    from streamdetect.client.labelled import labelled, labelled_unmasked
    from streamdetect.settings import load_settings

    settings = load_settings()
    desk = desk_of(settings, rights(settings))
    make = labelled_unmasked if unmasked else labelled
    found = make(desk.violations, (case.request for case in desk.cases.values()), desk.decisions)
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in found.rows)
    try:
        file.write_text("".join(lines), "utf-8")
    except OSError as error:
        raise typer.BadParameter(
            f"{file} cannot be written: {error.strerror}", param_hint="FILE"
        ) from None
    typer.echo(
        f"{len(found.rows)} texts; {found.contradictory} left out, because people decided on them "
        "differently"
    )
