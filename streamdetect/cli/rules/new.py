"""`streamdetect rules new`: asks what a rule needs and writes a valid file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from streamdetect.cli.rules.answers import cited, group_beside, new_id, sentence, sequence_of
from streamdetect.cli.rules.asking import Asking
from streamdetect.cli.rules.folder import (
    CLEAN,
    FINDINGS,
    FolderOption,
    Lang,
    existing,
    language_of,
    refusals_in,
)

if TYPE_CHECKING:
    from streamdetect.ruleset.diagnostics import MessageLanguage
    from streamdetect.ruleset.model import Ruleset
    from streamdetect.ruleset.scaffold import Answers

_DEFAULT_LAW: Final = ("直播电商监督管理办法", "34")
_GAPS: Final = {"zh": 6, "en": 25}  # characters between two steps, by the language of the terms
_WRITTEN: Final[dict["MessageLanguage", str]] = {
    "en": "written: {file} (status: shadow); {count} of {all} examples agree",
    "zh": "已写入：{file}（status: shadow 观察）；{all} 个例子中 {count} 个相符",
}
_NEXT: Final[dict["MessageLanguage", str]] = {
    "en": "next: streamdetect rules try {id} “…” · rules test --rule {id} --watch · rules lock",
    "zh": "下一步：streamdetect rules try {id} “…” · rules test --rule {id} --watch · rules lock",
}


def new(
    rule: Annotated[
        str | None,
        typer.Argument(metavar="[ID]", help="`<category>/<name>`, as the file will be called."),
    ] = None,
    title_zh: Annotated[str | None, typer.Option(help="Title in Chinese.")] = None,
    title_en: Annotated[str | None, typer.Option(help="Title in English.")] = None,
    severity: Annotated[str | None, typer.Option(help="notice, general, serious or grave.")] = None,
    outcome: Annotated[str | None, typer.Option(help="enforce or review.")] = None,
    language: Annotated[str | None, typer.Option(help="Language of the terms: zh or en.")] = None,
    law: Annotated[
        list[str] | None,
        typer.Option(metavar="LAW", help="An article such as `广告法 17`; may be repeated."),
    ] = None,
    group: Annotated[
        list[str] | None,
        typer.Option(metavar="GROUP", help="`cure: 治好, 根治` or `disease: use disease`; repeat."),
    ] = None,
    sequence: Annotated[
        list[str] | None,
        typer.Option(metavar="NAMES", help="Groups that stand together: `cure disease 6`; repeat."),
    ] = None,
    advice_zh: Annotated[str | None, typer.Option(help="What to say instead, in Chinese.")] = None,
    advice_en: Annotated[str | None, typer.Option(help="What to say instead, in English.")] = None,
    violating: Annotated[
        list[str] | None,
        typer.Option(metavar="TEXT", help="A sentence to be found; ` / ` cuts segments; repeat."),
    ] = None,
    allowed: Annotated[
        list[str] | None,
        typer.Option(metavar="TEXT", help="A sentence to be let pass; repeat."),
    ] = None,
    folder: FolderOption = None,
    lang: Lang = None,
) -> None:
    """Ask what a rule needs, try its examples, and write `<category>/<name>.yml` as a shadow rule.

    What an option gives is not asked; an answer that cannot be used is asked for again. A rule that
    would be wrong is kept as `<name>.draft`, which nothing reads, to be mended. Exit code: 0
    written, 1 not written or an example contradicts the rule, 2 an error.
    """
    from streamdetect.ruleset.loader import load_ruleset
    from streamdetect.ruleset.scaffold import Answers

    speech = language_of(lang)
    path = existing(folder, speech)
    with refusals_in(speech):
        ruleset = load_ruleset(path)
    ask = Asking(speech)
    rule_id = ask.text("id", rule, read=new_id(path))
    file = path / f"{rule_id}.yml"
    terms_in = ask.text("language", language, "zh")
    default_law = " ".join(_DEFAULT_LAW) if _is_quoted(ruleset) else None
    title_in_zh, title_in_en = ask.text("title_zh", title_zh), ask.text("title_en", title_en)
    how_grave = ask.text("severity", severity, "general")
    becomes = ask.text("outcome", outcome, "enforce")
    articles = ask.lines("law", law, cited(ruleset), default_law)
    named: list[str] = []
    groups = ask.lines("group", group, group_beside(named))
    answers = Answers(
        rule_id=rule_id,
        title_zh=title_in_zh,
        title_en=title_in_en,
        status="shadow",
        severity=how_grave,
        outcome=becomes,
        language=terms_in,
        law=articles,
        groups=groups,
        sequences=tuple(
            (names, _GAPS.get(terms_in, 6) if gap is None else gap)
            for names, gap in ask.lines("sequence", sequence, sequence_of(named))
        ),
        advice_zh=ask.text("advice_zh", advice_zh),
        advice_en=ask.text("advice_en", advice_en),
        violating=ask.lines("violating", violating, sentence),
        allowed=ask.lines("allowed", allowed, sentence),
    )
    _write(path, file, answers, speech)


def _is_quoted(ruleset: "Ruleset") -> bool:
    return any((one.name, one.article) == _DEFAULT_LAW for one in ruleset.law)


def _write(path: Path, file: Path, answers: "Answers", language: "MessageLanguage") -> None:
    from streamdetect.cli.rules.rehearsing import detection_of
    from streamdetect.ruleset.diagnostics import render
    from streamdetect.ruleset.examples import diagnostic_of, run_rule_examples
    from streamdetect.ruleset.loader import inspect_files
    from streamdetect.ruleset.rule_files import read_rule_file, rule_files
    from streamdetect.ruleset.scaffold import rule_text

    text = rule_text(answers)
    name = f"{answers.rule_id}.yml"
    files = {str(relative): read_rule_file(found) for relative, found in rule_files(path)}
    inspection = inspect_files(files | {name: text.encode()})
    about = [one for one in inspection.diagnostics if one.file == name]
    for one in about:
        typer.echo(render(one, language) + "\n")
    if inspection.ruleset is None:
        draft = _free(file.with_suffix(".draft"))
        draft.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(text, "utf-8")
        typer.echo(
            f"the rule was not written; your answers are in {draft}, which nothing reads: mend it, "
            f"then rename it to {file.name}"
            if language == "en"
            else f"规则没有写入；你的回答存在 {draft}，程序不会读它：改正后改名为 {file.name}"
        )
        raise typer.Exit(FINDINGS)
    rule = inspection.ruleset.rule(answers.rule_id)
    failures = run_rule_examples(rule, detection_of(inspection.ruleset, rule))
    for failure in failures:
        typer.echo(render(diagnostic_of(failure, inspection.drafts), language) + "\n")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    examples = len(rule.violating) + len(rule.allowed)
    typer.echo(_WRITTEN[language].format(file=file, count=examples - len(failures), all=examples))
    typer.echo(_NEXT[language].format(id=rule.id))
    raise typer.Exit(FINDINGS if failures else CLEAN)


def _free(draft: Path) -> Path:
    """Return where no draft is yet: one that is there may have been mended."""
    place, number = draft, 2
    while place.exists():
        place, number = draft.with_name(f"{draft.name}.{number}"), number + 1
    return place
