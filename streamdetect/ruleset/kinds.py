"""Kinds of value in a rule file: each reads nodes, reports what is wrong, describes itself.

One description serves the loader and the JSON Schema of editors. Lists and maps are in
`compound_kinds.py`.
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Any, Final, Protocol

from streamdetect.ruleset.diagnostics import Diagnostic
from streamdetect.ruleset.nodes import AliasNode, ListNode, MapNode, Node, ScalarNode
from streamdetect.ruleset.source_file import SourceFile

# What words are called in Chinese and English.
Titles = Mapping[Any, tuple[str, str]]

_NOT_TEXT = re.compile(
    r"~|null|Null|NULL|true|True|TRUE|false|False|FALSE|[-+]?[0-9]+|0x[0-9a-fA-F]+|0o[0-7]+"
    r"|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"
)
_INTEGER = re.compile(r"[-+]?[0-9]+")
_LIKE_A_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_A_DAY: Final = "2026-02-01"
_TRUE: Final = frozenset({"true", "True", "TRUE"})  # as YAML 1.2 has them
_FALSE: Final = frozenset({"false", "False", "FALSE"})
MOST_DIGITS: Final = 20  # of a number; Python itself refuses to read thousands of them
_BETWEEN_NAMES: Final = re.compile(r"[\s,，、;；/]+")
_SIMILAR_CHINESE: Final = 0.5  # a title has few characters
_MOST_SHOWN: Final = 40  # characters of a value that a message repeats


def needs_quotes(text: str) -> bool:
    """Whether YAML would read a plain text as a number, a truth value or nothing."""
    return not text or _NOT_TEXT.fullmatch(text) is not None


class Invalid:
    """What reading returns where the value was refused (and reported)."""


INVALID: Final = Invalid()


@dataclass(slots=True)
class Report:
    """Where readers put what they find wrong in one file."""

    source: SourceFile
    found: list[Diagnostic] = field(default_factory=list)

    def add(self, code: str, node: Node, **arguments: object) -> None:
        """Report an error at a node."""
        self.found.append(self.source.error(code, node, **arguments))


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a field is called and what it is for: (English, Chinese)."""

    name: str
    en: str
    zh: str


class Kind(Protocol):
    """A kind of value."""

    def read(self, node: Node, meaning: Meaning, report: Report) -> Any:
        """Return the value as plain JSON data, or INVALID after a report."""
        ...

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of the value."""
        ...


def read_value(kind: Kind, node: Node, meaning: Meaning, report: Report) -> Any:
    """Return what a kind reads; INVALID for what was refused when the text was read."""
    return INVALID if isinstance(node, AliasNode) else kind.read(node, meaning, report)


@dataclass(frozen=True, slots=True)
class Text:
    """A text; with `form` a regular expression that it must equal, and an `example` of it.

    `known`: what editors shall offer; a check of its own tells what else is wrong.
    `checked`: a check that knows what there is tells of another form, too.
    """

    form: str = ""
    example: str = ""
    known: tuple[str, ...] = ()
    checked: bool = False

    def read(self, node: Node, meaning: Meaning, report: Report) -> Any:
        """See Kind."""
        if isinstance(node, MapNode) and cut_at_colon(node):
            return colon_in_text(node, meaning, report)
        if not isinstance(node, ScalarNode):
            return wrong_type(node, meaning, report, "text", "文字", "write one text", "写一段文字")
        if not node.quoted and needs_quotes(node.text):
            shown = node.text or "text"
            return wrong_type(
                node, meaning, report, "text", "文字",
                f'put it in quotes: "{shown}"', f'加上引号："{shown}"',
            )  # fmt: skip
        if self.form and not re.fullmatch(self.form, node.text):
            if len(names := joined_names(node.text, self.form)) > 1:
                report.add(
                    "joined-names", node, field=meaning.name, value=clipped(node.text),
                    count=len(names), apart=", ".join(names),
                )  # fmt: skip
                return INVALID
            if self.checked:
                return node.text
            return bad_form(node, meaning, report, self.example)
        if not node.text.strip():
            return bad_form(node, meaning, report, self.example or "…")
        return node.text

    def schema(self) -> dict[str, Any]:
        """See Kind."""
        shape: dict[str, Any] = {"type": "string", "minLength": 1}
        if self.form:
            shape["pattern"] = f"^(?:{self.form})$"
        if self.known:
            shape["enum"] = list(self.known)
        return shape


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number between two bounds, both included."""

    low: int
    high: int

    def read(self, node: Node, meaning: Meaning, report: Report) -> Any:
        """See Kind."""
        if not isinstance(node, ScalarNode) or node.quoted or not _INTEGER.fullmatch(node.text):
            fix = f"write a number from {self.low} to {self.high}, half-width and without quotes"
            fix_zh = f"写 {self.low} 到 {self.high} 之间的数，半角，不加引号"
            return wrong_type(node, meaning, report, "a whole number", "整数", fix, fix_zh)
        # A longer number is too large for every field.
        value = int(node.text[:MOST_DIGITS])
        if not self.low <= value <= self.high:
            report.add(
                "out-of-range", node, field=meaning.name, value=value, low=self.low,
                high=self.high, meaning=meaning.en, meaning_zh=meaning.zh,
            )  # fmt: skip
            return INVALID
        return value

    def schema(self) -> dict[str, Any]:
        """See Kind."""
        return {"type": "integer", "minimum": self.low, "maximum": self.high}


@dataclass(frozen=True, slots=True)
class Flag:
    """`true` or `false`."""

    def read(self, node: Node, meaning: Meaning, report: Report) -> Any:
        """See Kind."""
        if isinstance(node, ScalarNode) and not node.quoted and node.text in _TRUE | _FALSE:
            return node.text in _TRUE
        fix, fix_zh = "write true or false, without quotes", "写 true 或 false，不加引号"
        return wrong_type(node, meaning, report, "true or false", " true 或 false", fix, fix_zh)

    def schema(self) -> dict[str, Any]:
        """See Kind."""
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class Day:
    """A date such as 2026-02-01; read as its text."""

    def read(self, node: Node, meaning: Meaning, report: Report) -> Any:
        """See Kind."""
        if not isinstance(node, ScalarNode):
            fix, fix_zh = f"write it like {_A_DAY}", f"照 {_A_DAY} 的样子写"
            return wrong_type(node, meaning, report, "a date", "日期", fix, fix_zh)
        try:
            return date.fromisoformat(node.text).isoformat()
        except ValueError:
            if not _LIKE_A_DAY.fullmatch(node.text):
                return bad_form(node, meaning, report, _A_DAY)
        report.add(
            "no-such-day", node, field=meaning.name, value=node.text,
            example=_last_of_its_month(node.text), meaning=meaning.en, meaning_zh=meaning.zh,
        )  # fmt: skip
        return INVALID

    def schema(self) -> dict[str, Any]:
        """See Kind."""
        return {"type": "string", "format": "date"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words; `titles` (Chinese, English) tell what each means.

    `unoffered`: words that are read, and not offered: a check of its own says why.
    """

    values: tuple[str, ...]
    titles: Titles = field(default_factory=dict)
    unoffered: tuple[str, ...] = ()

    def read(self, node: Node, meaning: Meaning, report: Report) -> Any:
        """See Kind."""
        known, read = ", ".join(self.values), (*self.values, *self.unoffered)
        if not isinstance(node, ScalarNode) or not (node.text or node.quoted):
            fix, fix_zh = f"write one of: {known}", f"写以下之一：{known}"
            return wrong_type(node, meaning, report, "one word", "一个词", fix, fix_zh)
        if node.text not in read:
            if not node.quoted and len(names := joined_names(node.text, "|".join(read))) > 1:
                report.add(
                    "joined-names", node, field=meaning.name, value=clipped(node.text),
                    count=len(names), apart=", ".join(names),
                )  # fmt: skip
                return INVALID
            hint, hint_zh = suggestion(node.text, self.values, self.titles)
            known_zh = "；".join(titled(value, self.titles) for value in self.values)
            report.add(
                "unknown-value", node, field=meaning.name, value=clipped(node.text), hint=hint,
                hint_zh=hint_zh, known=known, known_zh=known_zh, meaning=meaning.en,
                meaning_zh=meaning.zh,
            )  # fmt: skip
            return INVALID
        return node.text

    def schema(self) -> dict[str, Any]:
        """See Kind."""
        return {"enum": list(self.values)}


def suggestion(word: str, known: Sequence[str], titles: Titles | None = None) -> tuple[str, str]:
    """Return ` (did you mean …?)` in English and Chinese, or two empty texts.

    `titles`: what the known words are called in Chinese and English; people write that, too.
    """
    titled_so = {
        said: name
        for name, pair in (titles or {}).items()
        if name in known
        for title in pair
        for said in (title, re.split("[,，]", title)[0])
    }
    plain = unicodedata.normalize("NFKC", word).strip().lower()
    close = get_close_matches(plain, list(known), n=1, cutoff=0.6)
    if not close and titled_so:
        similar = 0.6 if word.isascii() else _SIMILAR_CHINESE
        close = [
            titled_so[title] for title in get_close_matches(word, titled_so, n=1, cutoff=similar)
        ]
    if not close:
        return "", ""
    return f" (did you mean `{close[0]}`?)", f"（是不是 `{close[0]}`？）"


def titled(name: str, titles: Titles) -> str:
    """Return a word with what it is called in Chinese."""
    return f"{name} {titles[name][0]}" if name in titles else name


def _last_of_its_month(written: str) -> str:
    """Return the last day of the month of a day that is none; some day where it has no month."""
    year, month, _ = map(int, written.split("-"))
    try:
        return date(year, month, monthrange(year, month)[1]).isoformat()
    except ValueError:
        return _A_DAY


def joined_names(text: str, form: str) -> list[str]:
    """Return the names in a text where it is several, each of a form; else nothing."""
    names = [name for name in _BETWEEN_NAMES.split(text) if name]
    return names if all(re.fullmatch(form, name) for name in names) else []


def bad_form(node: ScalarNode, meaning: Meaning, report: Report, example: str) -> Invalid:
    """Report a value that is not written as it must be."""
    report.add(
        "bad-form", node, field=meaning.name, value=clipped(node.text), example=example,
        meaning=meaning.en, meaning_zh=meaning.zh,
    )  # fmt: skip
    return INVALID


def wrong_type(
    node: Node, meaning: Meaning, report: Report, expected: str, expected_zh: str, fix: str,
    fix_zh: str,
) -> Invalid:  # fmt: skip
    """Report a value of another type than the one expected."""
    found, found_zh = _shape(node)
    report.add(
        "wrong-type", node, field=meaning.name, expected=expected, expected_zh=expected_zh,
        found=found, found_zh=found_zh, meaning=meaning.en, meaning_zh=meaning.zh, fix=fix,
        fix_zh=fix_zh,
    )  # fmt: skip
    return INVALID


def cut_at_colon(node: MapNode) -> bool:
    """Whether a map is what YAML makes of a sentence with a colon and a space in it."""
    return len(node.entries) == 1 and not node.entries[0][0].text.isascii()


def colon_in_text(node: MapNode, meaning: Meaning, report: Report) -> Invalid:
    """Report a sentence that a colon turned into a name with a value."""
    name, value = node.entries[0]
    line = report.source.lines[name.line - 1] if report.source.lines else ":"
    if name.line == node.line and name.col > node.col and ":" not in line[name.col - 1 :]:
        fix = f'leave the braces out, or put it in quotes: "{clipped(name.text)}"'
        fix_zh = f'去掉花括号，或加引号："{clipped(name.text)}"'
        return wrong_type(node, meaning, report, "text", "文字", fix, fix_zh)
    after = value.text if isinstance(value, ScalarNode) else "…"
    whole = clipped(f"{name.text}: {after}".rstrip())
    report.add("colon-in-text", node, field=meaning.name, name=clipped(name.text), whole=whole)
    return INVALID


def clipped(text: str) -> str:
    """Return the beginning of a long text, for a message."""
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"


def _shape(node: Node) -> tuple[str, str]:
    if isinstance(node, ListNode):
        return "a list", "列表"
    if not isinstance(node, ScalarNode):
        return "a group of fields", "一组字段"
    if not node.quoted:
        if not node.text or node.text in {"~", "null"}:
            return "nothing", "空值"
        if node.text in _TRUE | _FALSE:
            return f"the truth value {node.text}", f"真假值 {node.text}"
        if _NOT_TEXT.fullmatch(node.text):
            return f"the number {clipped(node.text)}", f"数字 {clipped(node.text)}"
    return f"the text “{clipped(node.text)}”", f"文字“{clipped(node.text)}”"
