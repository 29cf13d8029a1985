"""`streamdetect rules new`: asks what a rule needs and writes a valid file."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, TypeVar

import typer

from streamdetect.cli.rules.folder import (
    CLEAN,
    ERROR,
    FINDINGS,
    FolderOption,
    Lang,
    existing,
    language_of,
    refusals_in,
)
from streamdetect.events.vocabulary import CATEGORIES, CATEGORY_TITLES

if TYPE_CHECKING:
    from streamdetect.ruleset.diagnostics import MessageLanguage
    from streamdetect.ruleset.model import Article, Ruleset
    from streamdetect.ruleset.scaffold import Answers

T = TypeVar("T")

_DEFAULT_LAW: Final = ("直播电商监督管理办法", "34")
_GAPS: Final = {"zh": 6, "en": 25}  # characters between two steps, by the language of the terms
_LAW: Final = re.compile(r"(.+?)\s*(?:第|art\.?|[ :：])\s*([0-9]+(?:[.-][0-9]+)*)\s*条?")
_BETWEEN_NAMES: Final = re.compile(r"[\s,，、+＋]+")
_GROUP: Final = re.compile(r"(\w+)\s*[=:：]\s*(.+)")


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
    ask = _Asking(speech)
    rule_id = ask.text("id", rule, read=_new_id(path))
    file = path / f"{rule_id}.yml"
    terms_in = ask.text("language", language, "zh")
    default_law = " ".join(_DEFAULT_LAW) if _is_quoted(ruleset) else None
    title_in_zh, title_in_en = ask.text("title_zh", title_zh), ask.text("title_en", title_en)
    how_grave = ask.text("severity", severity, "general")
    becomes = ask.text("outcome", outcome, "enforce")
    articles = ask.lines("law", law, _cited(ruleset), default_law)
    named: list[str] = []
    groups = ask.lines("group", group, _group_beside(named))
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
            for names, gap in ask.lines("sequence", sequence, _sequence_of(named))
        ),
        advice_zh=ask.text("advice_zh", advice_zh),
        advice_en=ask.text("advice_en", advice_en),
        violating=ask.lines("violating", violating, _sentence),
        allowed=ask.lines("allowed", allowed, _sentence),
    )
    _write(path, file, answers, speech)


def _is_quoted(ruleset: "Ruleset") -> bool:
    return any((one.name, one.article) == _DEFAULT_LAW for one in ruleset.law)


class _AnswerError(Exception):
    """An answer that cannot be read; the text says how to write it."""


@dataclass(frozen=True, slots=True)
class _Asking:
    """Questions in one language. An answer that cannot be read is asked for again."""

    language: "MessageLanguage"

    def text(
        self,
        name: str,
        given: str | None,
        default: str | None = None,
        read: "Callable[[str, MessageLanguage], str] | None" = None,
    ) -> str:
        """Return what an option gave, else the answer to the question, asked until it can be."""
        read = read or _one_of(name)
        if given is not None:
            return self._given(name, given, read)
        while True:
            written = self._prompt(name, _QUESTIONS[name][self.language], default)
            try:
                return read(written, self.language)
            except _AnswerError as error:
                typer.echo(f"  {error}")

    def _given(self, name: str, given: str, read: "Callable[[str, MessageLanguage], str]") -> str:
        _readable(name, given)
        if name != "id":
            return given  # what is wrong in it is shown in the file
        try:
            return read(given, self.language)
        except _AnswerError as error:
            raise typer.BadParameter(str(error), param_hint=_option(name)) from None

    def lines(
        self,
        name: str,
        given: list[str] | None,
        read: "Callable[[str, MessageLanguage], T]",
        default: str | None = None,
    ) -> "tuple[T, ...]":
        """Return what a repeated option gave, else answers line by line until an empty one."""
        if given:
            for written in given:
                _readable(name, written)
            try:
                return tuple(read(written, self.language) for written in given)
            except _AnswerError as error:
                raise typer.BadParameter(str(error), param_hint=_option(name)) from None
        typer.echo(_QUESTIONS[name][self.language])
        found: list[T] = []
        while True:
            written = self._prompt(name, f"  {len(found) + 1}", "" if found else default or "")
            if not written:
                return tuple(found)
            try:
                found.append(read(written, self.language))
            except _AnswerError as error:
                typer.echo(f"  {error}")

    def _prompt(self, name: str, question: str, default: str | None) -> str:
        try:
            shown = bool(default)
            answer = typer.prompt(question, default=default, show_default=shown)
        except typer.Abort:
            typer.echo(
                f"\nno answer for {_option(name)}; nothing was written"
                if self.language == "en"
                else f"\n没有回答 {_option(name)}；什么都没有写",
                err=True,
            )
            raise typer.Exit(ERROR) from None
        return str(answer).strip()


def _readable(name: str, given: str) -> None:
    try:
        given.encode()
    except UnicodeEncodeError:
        raise typer.BadParameter("it is not UTF-8 text", param_hint=_option(name)) from None


def _option(name: str) -> str:
    """Return how a question is answered on the command line."""
    return "ID" if name == "id" else f"--{name.replace('_', '-')}"


def _new_id(path: Path) -> "Callable[[str, MessageLanguage], str]":
    def read(written: str, language: "MessageLanguage") -> str:
        from streamdetect.ruleset.kinds import suggestion, titled
        from streamdetect.ruleset.naming import RULE_ID

        category = written.partition("/")[0]
        if category not in CATEGORIES:
            hint, hint_zh = suggestion(category, CATEGORIES, CATEGORY_TITLES)
            known_zh = "；".join(titled(one, CATEGORY_TITLES) for one in CATEGORIES)
            raise _AnswerError(
                f"there is no category {category!r}{hint}; the categories: {', '.join(CATEGORIES)}"
                if language == "en"
                else f"没有类别 {category!r}{hint_zh}；类别有：{known_zh}"
            )
        if not re.fullmatch(RULE_ID, written):
            raise _AnswerError(
                "write <category>/<name>, the name in small letters, digits and hyphens"
                if language == "en"
                else "写成 <类别>/<名称>，名称用小写字母、数字和连字符"
            )
        file = path / f"{written}.yml"
        if file.exists():
            raise _AnswerError(f"{file} exists already" if language == "en" else f"{file} 已经存在")
        return written

    return read


def _one_of(name: str) -> "Callable[[str, MessageLanguage], str]":
    """Return what reads the answer to a question with few answers; any other as it is."""
    known = _ANSWERS.get(name)

    def read(written: str, language: "MessageLanguage") -> str:
        if known is None or written in known.values():
            return written
        if written in known:
            return known[written]
        options = ", ".join(dict.fromkeys(known.values()))
        raise _AnswerError(
            f"{written!r} is none of: {options}"
            if language == "en"
            else f"{written!r} 不行，可以写：{options}"
        )

    return read


def _group_beside(named: list[str]) -> "Callable[[str, MessageLanguage], tuple[str, str]]":
    """Return what reads a group; its name is added to those named before."""

    def read(written: str, language: "MessageLanguage") -> tuple[str, str]:
        from streamdetect.ruleset.naming import GROUP_NAME

        match = _GROUP.fullmatch(written.strip())
        if match is None:
            raise _AnswerError(
                "write it like `cure: 治好, 根治` or `disease: use disease`"
                if language == "en"
                else "照这样写：`cure: 治好, 根治`，或 `disease: use disease`"
            )
        name = match[1]
        if not re.fullmatch(GROUP_NAME, name):
            raise _AnswerError(
                f"{name!r} is no name: use small English letters, digits and _, such as `cure`"
                if language == "en"
                else f"{name!r} 不能作名称：用小写英文字母、数字、_，如 `cure`"
            )
        if name in named:
            raise _AnswerError(
                f"there is a group {name!r} already: write all its words in one line"
                if language == "en"
                else f"已经有词组 {name!r}：它的词写在同一行里，或换一个名称"
            )
        named.append(name)
        return name, match[2]

    return read


def _sequence_of(
    groups: list[str],
) -> "Callable[[str, MessageLanguage], tuple[tuple[str, ...], int | None]]":
    """Return what reads a sequence of these groups."""

    def read(written: str, language: "MessageLanguage") -> "tuple[tuple[str, ...], int | None]":
        from streamdetect.ruleset.kinds import suggestion
        from streamdetect.ruleset.model import NUMBER_GROUP

        names = [name for name in _BETWEEN_NAMES.split(written) if name]
        gap = int(names.pop()) if names and names[-1].isdecimal() else None
        if not names:
            raise _AnswerError(
                "write names of groups: `cure disease 6`"
                if language == "en"
                else "写词组的名称：`cure disease 6`"
            )
        for name in names:
            if name not in groups and name != NUMBER_GROUP:
                hint, hint_zh = suggestion(name, groups)
                raise _AnswerError(
                    f"there is no group {name!r}{hint}; there are: {', '.join(groups)}"
                    if language == "en"
                    else f"没有词组 {name!r}{hint_zh}；有：{'、'.join(groups)}"
                )
        return tuple(names), gap

    return read


def _sentence(written: str, language: "MessageLanguage") -> str:
    return written


def _cited(ruleset: "Ruleset") -> "Callable[[str, MessageLanguage], Article]":
    def read(written: str, language: "MessageLanguage") -> "Article":
        match = _LAW.fullmatch(written.strip())
        found = [
            article
            for article in ruleset.law
            if match is not None and (article.name, article.article) == (match[1], match[2])
        ]
        if found:
            return found[-1]  # the newest version that is quoted
        names = dict.fromkeys(article.name for article in ruleset.law)
        raise _AnswerError(
            f"rules/law/ has no article {written!r}; write `NAME NUMBER`; quoted are: "
            f"{', '.join(names)}"
            if language == "en"
            else f"rules/law/ 里没有 {written!r}；写“名称 条号”；可引用：{'、'.join(names)}"
        )

    return read


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


# What may be answered, and what it stands for in the file.
_ANSWERS: Final[dict[str, dict[str, str]]] = {
    "language": {"中文": "zh", "英文": "en"},
    "severity": {"提示": "notice", "一般": "general", "严重": "serious", "特别严重": "grave"},
    "outcome": {"直接认定": "enforce", "人工复核": "review"},
}
_QUESTIONS: Final[dict[str, dict["MessageLanguage", str]]] = {
    "id": {
        "en": "Name of the rule, as <category>/<name>, such as medical_claim/cures-disease",
        "zh": "规则名称，写成 <类别>/<名称>，如 medical_claim/cures-disease",
    },
    "language": {"en": "Language of the words (zh or en)", "zh": "词语的语言（zh 或 en）"},
    "title_zh": {"en": "Title in Chinese, a few words", "zh": "中文标题，几个字"},
    "title_en": {"en": "Title in English, a few words", "zh": "英文标题，几个词"},
    "severity": {
        "en": "Severity: notice, general, serious or grave",
        "zh": "严重程度：notice 提示、general 一般、serious 严重、grave 特别严重",
    },
    "outcome": {
        "en": "A hit is: enforce (a violation), or review where facts outside the speech decide",
        "zh": "命中后：enforce 直接认定；取决于话语之外的事实时写 review 人工复核",
    },
    "law": {
        "en": "Law: an article a line, such as 广告法 17; an empty line ends",
        "zh": "法律依据：一行一条，如 广告法 17；空行结束",
    },
    "group": {
        "en": "Groups of words: one a line, such as cure: 治好, 根治; an empty line ends",
        "zh": "词组：一行一组，如 cure: 治好, 根治；空行结束",
    },
    "sequence": {
        "en": "Which groups stand together: one a line, such as cure disease 6 (at most 6 "
        "characters between); an empty line ends",
        "zh": "哪些词组连在一起：一行一种，如 cure disease 6（中间最多隔 6 个字）；空行结束",
    },
    "advice_zh": {"en": "What to say instead, in Chinese", "zh": "应该怎么说（中文）"},
    "advice_en": {"en": "What to say instead, in English", "zh": "应该怎么说（英文）"},
    "violating": {
        "en": "Sentences that must be found, one a line, at least 5; “ / ” cuts segments; an empty "
        "line ends",
        "zh": "必须命中的句子，一行一句，至少 5 句；用“ / ”切开分段；空行结束",
    },
    "allowed": {
        "en": "Sentences with like words that must be let pass, at least 5; an empty line ends",
        "zh": "用词相近但不得命中的句子，至少 5 句；空行结束",
    },
}
_WRITTEN: Final[dict["MessageLanguage", str]] = {
    "en": "written: {file} (status: shadow); {count} of {all} examples agree",
    "zh": "已写入：{file}（status: shadow 观察）；{all} 个例子中 {count} 个相符",
}
_NEXT: Final[dict["MessageLanguage", str]] = {
    "en": "next: streamdetect rules try {id} “…” · rules test --rule {id} --watch · rules lock",
    "zh": "下一步：streamdetect rules try {id} “…” · rules test --rule {id} --watch · rules lock",
}
