"""`streamdetect rules docs`: all rules as one page to read, search and print."""

from pathlib import Path
from typing import Annotated

import typer

from streamdetect.cli.rules.folder import Folder, Lang, existing, language_of, refusals_in


def docs(
    folder: Folder = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", help="Default: standard output."),
    ] = None,
    lang: Lang = None,
) -> None:
    """Write a page (HTML, needs nothing else) of all rules in words, with law and examples."""
    from streamdetect.ruleset.catalogue import catalogue
    from streamdetect.ruleset.loader import load_ruleset

    language = language_of(lang)
    path = existing(folder, language)
    with refusals_in(language):
        page = catalogue(load_ruleset(path), language)
    if output is None:
        typer.echo(page, nl=False)
        return
    try:
        output.write_text(page, "utf-8")
    except OSError as error:
        raise typer.BadParameter(
            f"{output} cannot be written ({error.strerror})"
            if language == "en"
            else f"{output} 无法写入（{error.strerror}）",
            param_hint="--output",
        ) from None
    typer.echo(f"{output}: {len(page.encode()) // 1024} KiB")
