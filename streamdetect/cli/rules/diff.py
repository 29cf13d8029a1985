"""`streamdetect rules diff`: what changes from one ruleset to another, in words."""

from typing import TYPE_CHECKING, Annotated

import typer

from streamdetect.cli.rules.folder import (
    CLEAN,
    FINDINGS,
    FolderOption,
    Lang,
    existing,
    id_of,
    language_of,
    no_such_rule,
    refusals_in,
)

if TYPE_CHECKING:
    from streamdetect.ruleset.diagnostics import MessageLanguage
    from streamdetect.ruleset.difference import Difference, RuleChange

_WHICH = "a folder, a packed file, a git revision, `published`, or a ruleset hash"


def diff(
    old: Annotated[str, typer.Argument(metavar="A", help=f"The earlier rules: {_WHICH}.")],
    new: Annotated[
        str | None,
        typer.Argument(metavar="[B]", help="The later rules, likewise; default: the folder."),
    ] = None,
    rule: Annotated[
        str | None, typer.Option(metavar="ID", help="Only what changes of this rule.")
    ] = None,
    folder: FolderOption = None,
    lang: Lang = None,
) -> None:
    """Say in words what changes: rules that come, go, find more or less, weigh otherwise.

    Exit code: 0 nothing differs, 1 something does. Examples are compared where both sides hold
    them; packed files do not.
    """
    from streamdetect.cli.rules.editions import named
    from streamdetect.ruleset.difference import difference
    from streamdetect.ruleset.history import of_folder

    language = language_of(lang)
    path = existing(folder, language)
    with refusals_in(language):
        before = named(old, path)
        after = named(new, path) if new is not None else of_folder(path)
    wanted = None if rule is None else id_of(rule)
    if rule is not None:
        known = {one.id for side in (before, after) for one in side.ruleset.rules}
        if wanted not in known:
            raise typer.BadParameter(
                no_such_rule(rule, sorted(known), language), param_hint="--rule"
            )
    found = difference(
        before.ruleset, after.ruleset, with_examples=bool(before.texts and after.texts)
    )
    typer.echo(f"A {before.ruleset.hash[:12]} {before.label}")
    typer.echo(f"B {after.ruleset.hash[:12]} {after.label}")
    changes = [one for one in found.rules if wanted is None or one.rule_id == wanted]
    for change in changes:
        _print(change, language)
    if rule is not None:
        raise typer.Exit(FINDINGS if changes else CLEAN)
    _print_rest(found, language)
    same = found.is_empty and before.ruleset.hash == after.ruleset.hash
    if found.is_empty and not same:
        typer.echo(
            "* the hashes differ by something that is not told here; compare the files themselves"
            if language == "en"
            else "* 指纹不同，不同之处这里没有列出；请直接比较文件"
        )
    raise typer.Exit(CLEAN if same else FINDINGS)


def _print(change: "RuleChange", language: "MessageLanguage") -> None:
    from streamdetect.ruleset.explaining import summary, title_of
    from streamdetect.ruleset.wording import said

    shown = change.new or change.old
    assert shown is not None
    if change.old is None:
        mark, word = "+", "新规则" if language == "zh" else "new rule"
    elif change.new is None:
        mark, word = "-", "删除规则" if language == "zh" else "rule removed"
    else:
        mark, word = "~", "规则" if language == "zh" else "rule"
    typer.echo(f"{mark} {word} {change.rule_id} · {title_of(shown, language)}")
    if not change.lines:
        typer.echo(f"    {summary(shown, language)}")
    for line in change.lines:
        typer.echo(f"    {said(line, language)}")


def _print_rest(found: "Difference", language: "MessageLanguage") -> None:
    from streamdetect.ruleset.wording import said

    for line in found.shared:
        typer.echo(f"* {said(line, language)}")
    came = sum(one.old is None for one in found.rules)
    gone = sum(one.new is None for one in found.rules)
    changed = len(found.rules) - came - gone
    typer.echo(
        f"{came} rules new, {gone} removed, {changed} changed"
        if language == "en"
        else f"新增 {came} 条，删除 {gone} 条，改动 {changed} 条"
    )
