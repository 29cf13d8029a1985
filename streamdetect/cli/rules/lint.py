"""`streamdetect rules lint`: every fault of every file at once."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from streamdetect.cli.rules.folder import (
    CLEAN,
    FINDINGS,
    Folder,
    Lang,
    existing,
    id_of,
    language_of,
    no_such_rule,
    today_in_china,
)

if TYPE_CHECKING:
    from streamdetect.ruleset.diagnostics import Diagnostic
    from streamdetect.ruleset.loader import Inspection

_MISSING: Final = {
    "enforcement.yml": (
        "no worker starts without it: it says which measure follows on what; the rules that come "
        "with streamdetect have one to begin with",
        "没有它，进程就启动不了：扣多少分、怎样处置都写在里面；随程序发布的规则里有一份，可以照抄",
    ),
    "reviewers.yml": (
        "no worker starts without it: it names who may decide; the rules that come with "
        "streamdetect have one to begin with",
        "没有它，进程就启动不了：谁可以复核写在里面；随程序发布的规则里有一份，可以照抄",
    ),
}


def lint(
    folder: Folder = None,
    rule: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Show only what is found in the file of this rule."),
    ] = None,
    lang: Lang = None,
) -> None:
    """Check every file: fields, references, law, clashes, patterns. All faults are shown at once.

    enforcement.yml and reviewers.yml are checked too, and a warning tells where one is missing: no
    worker starts without it; so is benign/exceptions.yml, where it is there. Warnings count as
    findings; no other keeps a worker from taking the rules. With `--rule` all files are read, and
    the exit code is that of the rule.
    """
    from streamdetect.loading import loading
    from streamdetect.ruleset.diagnostics import in_order, render
    from streamdetect.ruleset.loader import inspect_folder

    language = language_of(lang)
    path = existing(folder, language)
    with loading():
        inspection = inspect_folder(path, today_in_china())
    found = in_order(
        (
            *inspection.diagnostics,
            *_no_rules(inspection),
            *_beside_rules(path),
            *_exceptions(path, inspection),
        )
    )
    if rule is not None:
        file = f"{id_of(rule)}.yml"
        if not (path / file).is_file():
            known = [one.path_id for one in inspection.drafts.rules]
            raise typer.BadParameter(no_such_rule(rule, known, language), param_hint="--rule")
        found = tuple(one for one in found if one.file == file)
    for diagnostic in found:
        typer.echo(render(diagnostic, language))
        typer.echo()
    errors = sum(one.severity == "error" for one in found)
    warnings = len(found) - errors
    rules = len(inspection.ruleset.rules) if inspection.ruleset is not None else 0
    typer.echo(
        f"{rules} rules usable; {errors} errors, {warnings} warnings"
        if language == "en"
        else f"{rules} 条规则可用；{errors} 处错误，{warnings} 处警告"
    )
    raise typer.Exit(FINDINGS if found else CLEAN)


def _no_rules(inspection: "Inspection") -> "tuple[Diagnostic, ...]":
    from streamdetect.ruleset.diagnostics import RulesetError
    from streamdetect.ruleset.loader import in_use

    try:
        if inspection.ruleset is not None:
            in_use(inspection.ruleset)
    except RulesetError as error:
        return error.diagnostics
    return ()


def _beside_rules(path: Path) -> "Iterator[Diagnostic]":
    """Yield the faults of what stands beside the rules and is read by others."""
    from streamdetect.ruleset.diagnostics import RulesetError
    from streamdetect.ruleset.plain_file import POLICY_FILE, REVIEWERS_FILE
    from streamdetect.stream.policy_file import load_policy
    from streamdetect.stream.reviewers_file import load_reviewers

    for name, load in ((POLICY_FILE, load_policy), (REVIEWERS_FILE, load_reviewers)):
        if not (path / name).exists():
            yield _missing(name)
            continue
        try:
            load(path / name)
        except RulesetError as error:
            yield from error.diagnostics


def _exceptions(path: Path, inspection: "Inspection") -> "tuple[Diagnostic, ...]":
    from streamdetect.ruleset.exceptions_file import inspect_exceptions
    from streamdetect.ruleset.rule_files import BENIGN_FOLDER

    drafts = inspection.drafts
    # A rule whose id cannot be read is known by its file.
    known = {one.get("id", default=one.path_id) for one in drafts.rules}
    return inspect_exceptions(path / BENIGN_FOLDER, known, drafts.unsure).diagnostics


def _missing(name: str) -> "Diagnostic":
    """Return the warning of a file that rules do without and workers do not."""
    from dataclasses import replace

    from streamdetect.ruleset.source_file import SourceFile

    english, chinese = _MISSING[name]
    found = SourceFile(name).error_at(
        "missing-file", 0, 0, file=name, meaning=english, meaning_zh=chinese
    )
    return replace(found, severity="warning")
