"""`streamdetect rules explain`: a rule in plain words."""

from typing import Annotated

import typer

from streamdetect.cli.rules.folder import (
    FolderOption,
    Lang,
    all_of_rules,
    chosen_rule,
    existing,
    language_of,
)


def explain(
    rule: Annotated[str, typer.Argument(metavar="RULE", help="Id of the rule, or its file.")],
    all_terms: Annotated[
        bool, typer.Option("--all-terms", help="List every term of every group.")
    ] = False,
    folder: FolderOption = None,
    lang: Lang = None,
) -> None:
    """Say in plain words what a rule looks for, what it lets pass, where it holds, on what law."""
    from streamdetect.ruleset.explaining import ALL_TERMS
    from streamdetect.ruleset.explaining import explain as in_words

    language = language_of(lang)
    ruleset = all_of_rules(existing(folder, language), language)
    one = chosen_rule(ruleset, rule, language)
    most = ALL_TERMS if all_terms else _TERMS
    typer.echo(in_words(one, ruleset, language, most))


_TERMS = 12
