"""`streamdetect rules show`: a rule, or the whole set, as it is or as it was."""

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from streamdetect.cli.rules.folder import (
    FolderOption,
    Lang,
    chosen_rule,
    existing,
    id_of,
    language_of,
    no_such_rule,
    refusals_in,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from streamdetect.ruleset.diagnostics import MessageLanguage
    from streamdetect.ruleset.history import Edition


def show(
    rule: Annotated[
        str | None, typer.Argument(metavar="[RULE]", help="Id of a rule; default: list them all.")
    ] = None,
    content_hash: Annotated[
        str | None,
        typer.Option(
            "--hash",
            metavar="H",
            help="As it was under this ruleset hash (8 digits will do): from the git history, else "
            "from the control topic.",
        ),
    ] = None,
    at: Annotated[
        str | None, typer.Option(metavar="REVISION", help="As it was at this git revision.")
    ] = None,
    packed: Annotated[
        Path | None, typer.Option(metavar="FILE", help="As it stands in this packed file.")
    ] = None,
    folder: FolderOption = None,
    lang: Lang = None,
) -> None:
    """Show a rule as it is written, or as it was when a violation was found.

    Every violation carries the hash of the ruleset that judged it: `show RULE --hash H` answers
    what the rule said then, also where today's checks would refuse it. A packed file holds rules
    without comments and examples.
    """
    from streamdetect.cli.rules.editions import of_hash
    from streamdetect.ruleset import history

    language = language_of(lang)
    if sum(one is not None for one in (content_hash, at, packed)) > 1:
        raise typer.BadParameter(
            "--hash, --at and --packed exclude one another"
            if language == "en"
            else "--hash、--at、--packed 只能用一个"
        )
    path = existing(folder, language)
    with refusals_in(language), _as_it_was_written(rule, language):
        if packed is not None:
            if not packed.is_file():
                raise typer.BadParameter(
                    f"{packed} is no file" if language == "en" else f"{packed} 不是文件",
                    param_hint="--packed",
                )
            edition = history.of_packed_file(packed)
        elif content_hash is not None:
            edition = of_hash(content_hash, path)
        elif at is not None:
            edition = history.at_revision(path, at)
        else:
            edition = history.of_folder(path)
    if rule is None:
        _list(edition, language)
    else:
        _print_rule(edition, rule, language)


@contextmanager
def _as_it_was_written(rule: str | None, language: "MessageLanguage") -> "Iterator[None]":
    """Show a rule of an edition that today's checks refuse, and end: it is asked what it said."""
    from streamdetect.ruleset.history import OutdatedError

    try:
        yield
    except OutdatedError as old:
        if rule is None:
            raise
        named = id_of(rule)
        if named not in {**old.texts, **old.contents}:
            known = [*old.contents] or [name for name in old.texts if name.count("/") == 1]
            raise typer.BadParameter(
                no_such_rule(rule, known, language), param_hint="RULE"
            ) from None
        typer.echo(
            f"{len(old.diagnostics)} of today's checks refuse this edition; it is shown as it was"
            if language == "en"
            else f"现在的检查在这一版里找到 {len(old.diagnostics)} 处错误；照当时的写法显示",
            err=True,
        )
        typer.echo(f"# {old.label} · {old.hash}")
        text = old.texts.get(named)
        typer.echo(text if text is not None else _as_yaml(old.contents[named]), nl=False)
        raise typer.Exit from None


def _list(edition: "Edition", language: "MessageLanguage") -> None:
    from streamdetect.ruleset.explaining import title_of

    ruleset = edition.ruleset
    typer.echo(f"{edition.label}\n{ruleset.hash}")
    for one in ruleset.rules:
        typer.echo(f"{one.id} {one.version} {one.status} {title_of(one, language)}")
    typer.echo(
        f"{len(ruleset.rules)} rules" if language == "en" else f"共 {len(ruleset.rules)} 条规则"
    )


def _print_rule(edition: "Edition", written: str, language: "MessageLanguage") -> None:
    one = chosen_rule(edition.ruleset, written, language)
    typer.echo(f"# {edition.label} · {edition.ruleset.hash}")
    text = edition.texts.get(one.id)
    typer.echo(text if text is not None else _as_yaml(edition.contents[one.id]), nl=False)


def _as_yaml(content: "dict[str, Any]") -> str:
    """Return the content of a bundled rule in the form and order of a rule file."""
    from io import StringIO

    from ruamel.yaml import YAML

    from streamdetect.ruleset.rule_format import RULE

    yaml = YAML()
    yaml.width = 100
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = StringIO()
    order = [field.name for field in RULE.fields]
    yaml.dump({name: content[name] for name in order if name in content}, out)
    return out.getvalue()
