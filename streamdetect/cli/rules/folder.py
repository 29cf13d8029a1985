"""What every command of `rules` takes: a folder, a language, the id of a rule."""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

if TYPE_CHECKING:
    from streamdetect.ruleset.diagnostics import MessageLanguage
    from streamdetect.ruleset.model import Rule, Ruleset

CLEAN: Final = 0
FINDINGS: Final = 1
ERROR: Final = 2

_LOCALE_VARIABLES: Final = ("LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set decides


class LanguageChoice(StrEnum):
    """Language of what is printed."""

    ZH = "zh"
    EN = "en"


Folder = Annotated[
    Path | None, typer.Argument(metavar="[FOLDER]", help="Rules folder; default: the settings'.")
]
FolderOption = Annotated[
    Path | None,
    typer.Option("--rules", metavar="FOLDER", help="Rules folder; default: the settings'."),
]
Lang = Annotated[
    LanguageChoice | None, typer.Option("--lang", help="Language of what is printed; by locale.")
]


def language_of(
    choice: LanguageChoice | None, environment: Mapping[str, str] = os.environ
) -> "MessageLanguage":
    """Return the language asked for, else Chinese where the locale is Chinese, else English."""
    if choice is not None:
        return "zh" if choice is LanguageChoice.ZH else "en"
    locale = next((environment[name] for name in _LOCALE_VARIABLES if environment.get(name)), "")
    return "zh" if locale.lower().startswith("zh") else "en"


def existing(folder: Path | None, language: "MessageLanguage") -> Path:
    """Return the rules folder; without one given, that of the settings."""
    from streamdetect.settings import load_settings

    path = folder or load_settings().rules.path
    if not path.is_dir():
        said = f"{path} is no folder" if language == "en" else f"{path} 不是文件夹"
        raise typer.BadParameter(said, param_hint="FOLDER")
    return path


@contextmanager
def refusals_in(language: "MessageLanguage") -> Iterator[None]:
    """Print rules that cannot be used in the person's language, and end with exit code 2."""
    from streamdetect.ruleset.diagnostics import RulesetError, render_all

    try:
        yield
    except RulesetError as error:
        typer.echo(render_all(error.diagnostics, language), err=True)
        count = len(error.diagnostics)
        if language == "en":
            typer.echo(f"\n{error.what} — {error.fix}", err=True)
        else:
            typer.echo(f"\n规则不能使用：{count} 处错误。全部改正后再试。", err=True)
        raise typer.Exit(ERROR) from None


def known_code(code: str, known: Iterable[str], option: str, language: "MessageLanguage") -> str:
    """Return a code of products.yml; a near one is suggested where there is no such code."""
    from streamdetect.ruleset.kinds import suggestion

    codes = sorted(known)
    if code in codes:
        return code
    hint, hint_zh = suggestion(code, codes)
    listed = ", ".join(codes)
    raise typer.BadParameter(
        f"{code!r} is not in products.yml{hint}; it has: {listed}"
        if language == "en"
        else f"products.yml 里没有 {code!r}{hint_zh}；有：{listed}",
        param_hint=option,
    )


def chosen_rule(ruleset: "Ruleset", written: str, language: "MessageLanguage") -> "Rule":
    """Return the rule of an id, or of a path to its file; a near name is suggested."""
    from difflib import get_close_matches

    rule_id = "/".join(Path(written).with_suffix("").parts[-2:]) if written.endswith(".yml") else ""
    for rule in ruleset.rules:
        if rule.id in {written, rule_id}:
            return rule
    near = get_close_matches(written, [one.id for one in ruleset.rules], n=1, cutoff=0.5)
    if language == "en":
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise typer.BadParameter(f"there is no rule {written!r}{hint}", param_hint="RULE")
    hint = f"；是不是 {near[0]!r}？" if near else ""
    raise typer.BadParameter(f"没有规则 {written!r}{hint}", param_hint="RULE")
