"""`streamdetect rules test`: examples and lawful lines, once or after every save."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streamdetect.cli.rules.folder import (
    CLEAN,
    FINDINGS,
    Folder,
    Lang,
    chosen_rule,
    existing,
    kept_rulesets,
    language_of,
    refusals_in,
)

if TYPE_CHECKING:
    from streamdetect.cli.rules.rehearsing import LawfulLook
    from streamdetect.ruleset.diagnostics import Diagnostic, MessageLanguage


def run_tests(
    folder: Folder = None,
    rule: Annotated[
        str | None, typer.Option(metavar="ID", help="Only the examples of this rule.")
    ] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Run again whenever a file is saved, until Ctrl-C.")
    ] = False,
    lang: Lang = None,
) -> None:
    """Run the examples of all rules: violating ones must be found, allowed ones must not.

    Nor must the lawful lines of the folder's `benign/`, where it has one; its exceptions.yml is
    checked, too.
    """
    language = language_of(lang)
    path = existing(folder, language)
    if watch:
        _watch(path, rule, language)
    with refusals_in(language):
        clean = _test(path, rule, language)
    raise typer.Exit(CLEAN if clean else FINDINGS)


def _test(path: Path, rule: str | None, language: "MessageLanguage") -> bool:
    from streamdetect.cli.rules.rehearsing import detection_of, look_at_lawful_lines
    from streamdetect.ruleset.diagnostics import RulesetError, render
    from streamdetect.ruleset.examples import (
        diagnostic_of,
        is_run,
        run_examples,
        run_rule_examples,
    )
    from streamdetect.ruleset.loader import inspect_folder

    inspection = inspect_folder(path)
    ruleset = inspection.ruleset
    if ruleset is None:
        raise RulesetError(one for one in inspection.diagnostics if one.severity == "error")
    chosen = ruleset.rules if rule is None else (chosen_rule(ruleset, rule, language),)
    detect = detection_of(ruleset, None if rule is None else chosen[0], kept_rulesets())
    failures = (
        run_examples(ruleset, detect) if rule is None else run_rule_examples(chosen[0], detect)
    )
    for failure in failures:
        typer.echo(render(diagnostic_of(failure, inspection.drafts), language))
        typer.echo()
    ran = [one for one in chosen if is_run(one)]
    examples = sum(len(one.violating) + len(one.allowed) for one in ran)
    told = (
        f"{len(ran)} rules, {examples} examples, {len(failures)} failures"
        if language == "en"
        else f"{len(ran)} 条规则，{examples} 个例子，{len(failures)} 个不符"
    )
    if left_out := len(chosen) - len(ran):
        told += (
            f"; {left_out} deprecated rules were not run"
            if language == "en"
            else f"；{left_out} 条停用的规则没有跑"
        )
    typer.echo(told)
    look = look_at_lawful_lines(path, ruleset, detect)
    if look is None:
        return not failures
    # Of one rule, what is said of others' exceptions is no finding.
    return _lets_pass(look, () if rule else look.doubted, language) and not failures


def _lets_pass(
    look: "LawfulLook", doubted: "Sequence[Diagnostic]", language: "MessageLanguage"
) -> bool:
    """Tell of the lawful lines that a rule finds, and of doubtful exceptions; True without any."""
    from streamdetect.ruleset.diagnostics import render

    for found in (*doubted, *look.found):
        typer.echo(render(found, language))
        typer.echo()
    typer.echo(
        f"{look.lines} lawful lines, {len(look.found)} found"
        if language == "en"
        else f"{look.lines} 句合法的话，命中 {len(look.found)} 处"
    )
    return not look.found and not doubted


def _watch(path: Path, rule: str | None, language: "MessageLanguage") -> None:
    from time import sleep

    from streamdetect.ruleset.reload import fingerprint

    tested = before = None
    try:
        while True:
            now = fingerprint(path)
            # Two looks must agree: some editors empty a file and then fill it.
            if now == tested or (now != before and tested is not None):
                before = now
                sleep(_LOOK_EVERY_S)
                continue
            tested = before = now
            try:
                with refusals_in(language):
                    _test(path, rule, language)
            except typer.Exit:
                pass  # what is wrong with the files was printed; the next save may mend it
            typer.echo(_WAITING[language])
    except KeyboardInterrupt:
        raise typer.Exit(CLEAN) from None


_LOOK_EVERY_S = 0.3
_WAITING = {
    "en": "--- waiting for the next save (Ctrl-C ends)\n",
    "zh": "--- 等待下一次保存（按 Ctrl-C 结束）\n",
}
