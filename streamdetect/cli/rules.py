"""`streamdetect rules`: check a rules folder before it is shipped."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from streamdetect.ruleset.model import Example, Ruleset

rules_app = typer.Typer(
    help="Check and test a rules folder. Exit code: 0 clean, 1 findings, 2 error.",
    no_args_is_help=True,
)

Folder = Annotated[
    Path | None, typer.Argument(metavar="[FOLDER]", help="Rules folder; default: the settings'.")
]


@rules_app.command()
def lint(folder: Folder = None) -> None:
    """Check every file: fields, references, law, clashes. All faults are shown at once."""
    from datetime import UTC, datetime

    from streamdetect.ruleset.diagnostics import render
    from streamdetect.ruleset.loader import inspect_folder

    path = _existing(folder)
    inspection = inspect_folder(path, datetime.now(UTC).date())
    for diagnostic in inspection.diagnostics:
        typer.echo(render(diagnostic))
        typer.echo()
    errors = sum(found.severity == "error" for found in inspection.diagnostics)
    warnings = len(inspection.diagnostics) - errors
    rules = len(inspection.ruleset.rules) if inspection.ruleset is not None else 0
    typer.echo(f"{rules} rules usable; {errors} errors, {warnings} warnings")
    raise typer.Exit(1 if inspection.diagnostics else 0)


@rules_app.command("test")
def run_tests(
    folder: Folder = None,
    rule: Annotated[
        str | None, typer.Option(metavar="ID", help="Only the examples of this rule.")
    ] = None,
) -> None:
    """Run the examples of all rules: violating ones must be found, allowed ones must not."""
    from streamdetect.ruleset.examples import rehearsal, run_examples, run_rule_examples
    from streamdetect.ruleset.loader import load_ruleset

    ruleset = load_ruleset(_existing(folder))
    chosen = ruleset.rules
    if rule is not None:
        chosen = tuple(one for one in ruleset.rules if one.id == rule)
        if not chosen:
            from difflib import get_close_matches

            near = get_close_matches(rule, [one.id for one in ruleset.rules], n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise typer.BadParameter(f"there is no rule {rule!r}{hint}", param_hint="--rule")
    detect = _detect(rehearsal(ruleset))
    failures = (
        run_examples(ruleset, detect) if rule is None else run_rule_examples(chosen[0], detect)
    )
    for failure in failures:
        typer.echo(str(failure))
    examples = sum(len(one.violating) + len(one.allowed) for one in chosen)
    typer.echo(f"{len(chosen)} rules, {examples} examples, {len(failures)} failures")
    raise typer.Exit(1 if failures else 0)


def _existing(folder: Path | None) -> Path:
    from streamdetect.settings import load_settings

    path = folder or load_settings().rules.path
    if not path.is_dir():
        raise typer.BadParameter(f"{path} is no folder", param_hint="FOLDER")
    return path


def _detect(ruleset: "Ruleset") -> "Callable[[Example], Collection[str]]":
    from streamdetect.detect.detector import Detector, Detectors
    from streamdetect.detect.model import DetectionContext
    from streamdetect.detect.scan import scan

    detector = Detector(ruleset, detectors=Detectors.RULES)

    def detect(example: "Example") -> "Collection[str]":
        known = example.product_category is not None or bool(example.approvals)
        goods = DetectionContext(known, example.product_category, frozenset(example.approvals))
        row = scan(example.segments, goods, example.channel, detector)
        return {rule.id for found in (*row.findings, *row.shadow) for rule in found.finding.rules}

    return detect
