"""What every command of `rules` takes: a folder, a language, the id of a rule."""

import os
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from streamdetect.cli.chinese import speaks_chinese
from streamdetect.events.vocabulary import CATEGORIES
from streamdetect.ruleset.rule_files import PRODUCTS_FILE

if TYPE_CHECKING:
    from streamdetect.ruleset.checked import CheckedRulesets
    from streamdetect.ruleset.diagnostics import MessageLanguage
    from streamdetect.ruleset.model import Rule, Ruleset

CLEAN: Final = 0
FINDINGS: Final = 1
ERROR: Final = 2


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
    return "zh" if speaks_chinese(environment) else "en"


def today_in_china() -> date:
    """Return the day by which rules begin and end: that of the clocks of China."""
    from streamdetect.events.instants import day_in_beijing, from_ms

    return date.fromisoformat(day_in_beijing(from_ms(time.time_ns() // 1_000_000)))


def existing(folder: Path | None, language: "MessageLanguage", named: str = "FOLDER") -> Path:
    """Return the rules folder; without one given (as the parameter `named`), the settings'.

    Raises BadParameter where it is none.
    """
    from streamdetect.settings import load_settings, variable_of

    path = folder or load_settings().rules.path
    if folder is None:
        named = variable_of(("rules", "path"))
    if not path.is_dir():
        said = f"{path} is no folder" if language == "en" else f"{path} 不是文件夹"
        raise typer.BadParameter(said + _meant(path, language), param_hint=named)
    if not _holds_rules(path):
        said = (
            f"{path} is no rules folder: it has no {PRODUCTS_FILE} and no folder of a category"
            if language == "en"
            else f"{path} 不是规则文件夹：没有 {PRODUCTS_FILE}，也没有类别文件夹"
        )
        raise typer.BadParameter(said + _meant(path, language), param_hint=named)
    return path


def _holds_rules(path: Path) -> bool:
    return (path / PRODUCTS_FILE).exists() or any((path / name).is_dir() for name in CATEGORIES)


def _meant(path: Path, language: "MessageLanguage") -> str:
    """Return a hint where a rules folder is near: above, below, or beside."""
    for near in (path / "rules", path.parent, path.parent / "rules"):
        if near != path and near.is_dir() and (near / PRODUCTS_FILE).is_file():
            return f"; did you mean {near}?" if language == "en" else f"；是不是 {near}？"
    return ""


def checked_rules(path: Path, language: "MessageLanguage") -> "Ruleset":
    """Return the rules of a folder without their examples; quickly where nothing changed."""
    with refusals_in(language):
        return kept_rulesets().load(path)


def kept_rulesets() -> "CheckedRulesets":
    """Return the rulesets that were checked before, where the settings keep them."""
    from streamdetect.ruleset.checked import CheckedRulesets
    from streamdetect.settings import load_settings

    return CheckedRulesets(load_settings().rules.cache)


def all_of_rules(path: Path, language: "MessageLanguage") -> "Ruleset":
    """Return the rules of a folder with their examples."""
    from streamdetect.loading import loading
    from streamdetect.ruleset.loader import load_ruleset

    with refusals_in(language), loading():
        return load_ruleset(path)


@contextmanager
def refusals_in(language: "MessageLanguage") -> Iterator[None]:
    """Print rules that cannot be used in the person's language, and end with exit code 2."""
    from streamdetect.ruleset.diagnostics import RulesetError, render_all
    from streamdetect.ruleset.history import OutdatedError

    try:
        yield
    except RulesetError as error:
        typer.echo(render_all(error.diagnostics, language), err=True)
        count = len(error.diagnostics)
        if language == "en":
            typer.echo(f"\n{error.what} — {error.fix}", err=True)
        elif isinstance(error, OutdatedError):
            typer.echo(
                f"\n{error.label} 通不过现在的检查：{count} 处错误。发布过的不能再改，请换另一版；"
                "只停一条规则用 `streamdetect rules state`。",
                err=True,
            )
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
    rule_id = id_of(written)
    for rule in ruleset.rules:
        if rule.id == rule_id:
            return rule
    raise typer.BadParameter(
        no_such_rule(written, [one.id for one in ruleset.rules], language), param_hint="RULE"
    )


def id_of(written: str) -> str:
    """Return the id of a rule that is named by its id or by the path of its file."""
    if not written.endswith((".yml", ".yaml")):
        return written
    return "/".join(Path(written).with_suffix("").parts[-2:])


def no_such_rule(written: str, known: "list[str]", language: "MessageLanguage") -> str:
    """Return that there is no such rule, with one that is named nearly so."""
    from difflib import get_close_matches

    near = get_close_matches(id_of(written), known, n=1, cutoff=0.5)
    if language == "en":
        return f"there is no rule {written!r}" + (f"; did you mean {near[0]!r}?" if near else "")
    return f"没有规则 {written!r}" + (f"；是不是 {near[0]!r}？" if near else "")
