"""`streamdetect rules lint`: every fault of every file at once."""

import typer

from streamdetect.cli.rules.folder import (
    CLEAN,
    FINDINGS,
    Folder,
    Lang,
    existing,
    language_of,
)


def lint(folder: Folder = None, lang: Lang = None) -> None:
    """Check every file: fields, references, law, clashes, patterns. All faults are shown at once.

    Warnings count as findings; they do not keep a worker from taking the rules.
    """
    from datetime import UTC, datetime

    from streamdetect.ruleset.diagnostics import render
    from streamdetect.ruleset.loader import inspect_folder

    language = language_of(lang)
    path = existing(folder, language)
    inspection = inspect_folder(path, datetime.now(UTC).date())
    for diagnostic in inspection.diagnostics:
        typer.echo(render(diagnostic, language))
        typer.echo()
    errors = sum(found.severity == "error" for found in inspection.diagnostics)
    warnings = len(inspection.diagnostics) - errors
    rules = len(inspection.ruleset.rules) if inspection.ruleset is not None else 0
    typer.echo(
        f"{rules} rules usable; {errors} errors, {warnings} warnings"
        if language == "en"
        else f"{rules} 条规则可用；{errors} 处错误，{warnings} 处警告"
    )
    raise typer.Exit(FINDINGS if inspection.diagnostics else CLEAN)
