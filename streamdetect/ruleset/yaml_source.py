"""Bytes of a file → nodes with places, or diagnostics that a person who writes rules understands.

Before the YAML parser speaks, the slips of Chinese keyboards and of editors are looked for:
full-width marks, curly quotes, tabs, files saved in GB18030 or UTF-16, halves of a merge,
characters that nobody can see.
"""

import codecs
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from streamdetect.ruleset.diagnostics import Diagnostic
from streamdetect.ruleset.nodes import AliasNode, ListNode, MapNode, Node, ScalarNode

_c_parser: Callable[[str], Any] | None
try:
    _c_parser = import_module("_ruamel_yaml").CParser
except ImportError:
    _c_parser = None

_FULL_WIDTH_COLON = re.compile(r"^\s*(?:- )?[A-Za-z_]+\s*(：)")
# A whole value in curly quotes; a sentence that merely begins with a quotation is prose.
_CURLY_QUOTE = re.compile(r"(?:[:,\[{]|^\s*-)\s*([“‘「])[^“”‘’「」]*[”’」]\s*(?:[,\]}]|$)")
_COMMENT: Final = re.compile(r"(?:^|\s)#")
_OPENS_BLOCK: Final = re.compile(r"(?:[:-]|^) [|>][+-]?[1-9]?[+-]?\s*(?:#.*)?$")
_NO_SPACE = re.compile(r"^ *(?:- )?([A-Za-z_]+):(?=\S)")
# A sign right before a word, as hashtags are written; a comment has a space behind its sign.
_CUT_BY_HASH = re.compile(r" +(?=#[^\s#!])")
_LINE_END = re.compile(r"\r\n|\r|\n")  # as YAML counts lines; old editors write \r alone
_TAB = re.compile(r"^ *(\t)")
# Brackets that open a value, a space that indents or follows a colon, a dash that begins an item.
_FULL_WIDTH_MARK = re.compile(
    r"^ *(?:- )?(?:[A-Za-z_]+: +)?([｛［【])"
    r"|^ *(\u3000)|^ *(?:- )?[A-Za-z_]+:(\u3000)|^ *([－—–])\s*\S"
)
_HALF_WIDTH: Final = {
    "｛": "{", "［": "[", "【": "[", "－": "-", "—": "-", "–": "-",
    "｝": "}", "］": "]", "】": "]",
}  # fmt: skip
# Where a list or map in braces did not end: its field's colon, or the sign meant to close it.
_COLON_INSIDE: Final = re.compile(r"[{,，]\s*[A-Za-z_]+\s*(：)")
_CLOSED_FULL_WIDTH: Final = re.compile(r"[^{\[]*[{\[].*([｝］】])\s*,?\s*$")
_SEPARATORS: Final = "，、；;"  # written where a comma belongs
_IN_QUOTES: Final = "while scanning a quoted scalar"
_OPEN_TO_THE_END: Final = ("found unexpected end of stream", "found unexpected document separator")
_FIELD_OR_ITEM: Final = re.compile(r"^ *(?:- |[^ ].*:(?: |$))")
_QUOTE: Final = re.compile(r'\\.|"')
_QUOTED_VALUE: Final = re.compile(r"(?:[:,\[{]|^ *-) *$")  # stands before a quote that opens
_INDENTED_NAME: Final = re.compile(r" +[A-Za-z_]+")
_JOINED: Final = frozenset({"swallowed-item", "no-item"})  # told of texts that YAML joined unasked
_SWALLOWED_ITEM: Final = re.compile(r"^ *(-)(?: |$)")
_MERGE: Final = re.compile(r"(?:<{7}|>{7}|\|{7}) |={7}$|<{7}$|>{7}$")
_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_UNREADABLE: Final = "\ufffd"  # stands for a byte that is no UTF-8
_FEW: Final = 4  # of that many characters that are not ASCII at most one is unreadable
_BYTE_ORDER_MARK: Final = "\ufeff"
_CONTROLS: Final = frozenset({"Cc", "Zl", "Zp"})  # the latter two end a line unseen
DEEPEST: Final = 20  # lists and maps inside each other; rule files need seven


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file by its path relative to the rules folder, with its lines for messages."""

    path: str
    lines: tuple[str, ...] = ()

    def error(self, code: str, node: Node | None, **arguments: object) -> Diagnostic:
        """Return an error that points at a node of this file (None: at its first character)."""
        line, col = (node.line, node.col) if node is not None else (1, 1)
        return self.error_at(code, line, col, **arguments)

    def warning(self, code: str, node: Node, **arguments: object) -> Diagnostic:
        """Return a warning that points at a node of this file."""
        return replace(self.error(code, node, **arguments), severity="warning")

    def error_at(self, code: str, line: int, col: int, **arguments: object) -> Diagnostic:
        """Return an error that points at a line and column, both counted from 1."""
        shown = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        values = tuple((name, str(value)) for name, value in arguments.items())
        return Diagnostic("error", code, self.path, line, col, shown, values)


def read_source(path: str, raw: bytes) -> tuple[SourceFile, Node | None, tuple[Diagnostic, ...]]:
    """Return the file, its nodes (None where it cannot be read) and what is wrong with its text."""
    if raw.startswith(_UTF_16) or raw[:2].count(0) == 1:  # the latter: without a mark
        encoding = "utf-16-be" if raw[:1] == b"\0" else "utf-16"
        source = SourceFile(path, tuple(raw.decode(encoding, "replace").splitlines()))
        return source, None, (source.error("utf-16", None),)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        before = raw[raw.rfind(b"\n", 0, error.start) + 1 : error.start].decode()
        mended = raw.decode("utf-8", "replace")
        code, readable = "not-utf8", raw.decode("gb18030", "replace")
        if error.reason == "unexpected end of data":  # else it is a complete file of another kind
            code, readable = "cut-short", raw[: error.start].decode()
        elif mended.count(_UNREADABLE) * _FEW < len(mended) - len(raw.decode("ascii", "ignore")):
            code, readable = "foreign-byte", mended
        source = SourceFile(path, tuple(_LINE_END.split(readable)))
        return (
            source,
            None,
            (source.error_at(code, line, len(before) + 1, byte=f"0x{raw[error.start]:02X}"),),
        )
    marked = text.startswith(_BYTE_ORDER_MARK)
    text = text.removeprefix(_BYTE_ORDER_MARK)
    source = SourceFile(path, tuple(_LINE_END.split(text)))
    problems = [source.error("byte-order-mark", None)] if marked else []
    problems += _invisible(source)
    slips = [*_controls(source), *_slips(source, text)]
    if slips or any(_is_indent(source, found) for found in problems):
        return source, None, (*problems, *slips)
    try:
        root = _root(text, source, problems)
    except _TooDeepError as error:
        problems.append(source.error_at("too-deep", error.line, error.col, most=DEEPEST))
        return source, None, tuple(problems)
    except MarkedYAMLError as error:
        mark: Any = error.problem_mark or error.context_mark
        line, col = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
        detail = str(error.problem or error.context or "the text is no YAML")
        problems.append(
            _open_quote(source, error, line)
            or _colon_without_space(source, line, detail)
            or _no_item(source, line, detail)
            or _full_width_at(source, line, col)
            or _wrong_indent(source, line, col, detail)
            or _full_width_inside(source, line)
            or source.error_at("bad-yaml", line, col, detail=detail)
        )
        return source, None, tuple(problems)
    except YAMLError as error:
        # Control characters and the like: ruamel names the position, not line and column.
        position = getattr(error, "position", None)
        offset = position if isinstance(position, int) else 0
        line = text.count("\n", 0, offset) + 1
        col = offset - (text.rfind("\n", 0, offset) + 1) + 1
        detail = str(getattr(error, "reason", "")) or "a character that YAML does not allow"
        problems.append(source.error_at("bad-yaml", line, col, detail=detail))
        return source, None, tuple(problems)
    if any(found.code in _JOINED for found in problems):
        return source, None, tuple(problems)  # what was joined would look wrong in other ways
    if root is None:
        problems.append(source.error("empty-file", None))
    return source, root, tuple(problems)


def _colon_without_space(source: SourceFile, line: int, detail: str) -> Diagnostic | None:
    """Return the slip behind a missing colon: a field such as `version:1` in a line above."""
    if "expected ':'" not in detail:
        return None
    for number in range(line - 1, 0, -1):
        written = source.lines[number - 1]
        if found := _NO_SPACE.match(written):
            field = found[1]
            return source.error_at("colon-without-space", number, found.end(1) + 1, field=field)
        if written.strip() and not written.lstrip().startswith("#"):
            return None
    return None


def _open_quote(source: SourceFile, error: MarkedYAMLError, line: int) -> Diagnostic | None:
    """Return where a quote opens that does not close in its line.

    The parser itself points at the next quote, where it takes the first for closed, or at the end.
    """
    begun: Any = error.context_mark
    if begun is not None and error.context == _IN_QUOTES and error.problem in _OPEN_TO_THE_END:
        return source.error_at("open-quote", begun.line + 1, begun.column + 1)
    for number, written in enumerate(source.lines[:line], start=1):
        quotes = [found.start() for found in _QUOTE.finditer(written) if found[0] == '"']
        if len(quotes) % 2 == 0:
            continue
        opening = [_QUOTED_VALUE.search(written[:place]) is not None for place in quotes]
        for place, opens, again in zip(quotes, opening, [*opening[1:], True], strict=True):
            if opens and again:
                return source.error_at("open-quote", number, place + 1)
    return None


def _no_item(source: SourceFile, line: int, detail: str) -> Diagnostic | None:
    """Return the line that is neither an item nor a field; the parser points at the one behind."""
    if "expected ':'" not in detail:
        return None
    for number in range(line - 1, 0, -1):
        written = source.lines[number - 1]
        if not written.strip() or written.lstrip().startswith("#"):
            continue
        if _FIELD_OR_ITEM.match(written):
            return None
        return source.error_at("no-item", number, len(written) - len(written.lstrip()) + 1)
    return None


def _wrong_indent(source: SourceFile, line: int, col: int, detail: str) -> Diagnostic | None:
    """Return the line whose indent fits none above it, where YAML stumbled at its first word."""
    before = source.lines[line - 1][: col - 1] if line <= len(source.lines) else "?"
    misplaced = detail.startswith("expected <block end>") and not before.strip()
    continued = detail.startswith("mapping values are not") and _INDENTED_NAME.fullmatch(before)
    if not (misplaced or continued):
        return None
    return source.error_at("wrong-indent", line, len(before) - len(before.lstrip(" ")) + 1)


def _full_width_at(source: SourceFile, line: int, col: int) -> Diagnostic | None:
    """Return the separator at which YAML stumbled: a full-width comma, or a semicolon."""
    written = source.lines[line - 1] if line <= len(source.lines) else ""
    mark = written[col - 1 : col]
    if not mark or mark not in _SEPARATORS:
        return None
    wide = mark != ";"
    return source.error_at(
        "full-width-mark", line, col,
        mark=f"the full-width mark {mark}" if wide else "a semicolon",
        mark_zh=f"全角的 {mark}" if wide else "分号",
        half="`, `", half_zh="`, `",
    )  # fmt: skip


def _full_width_inside(source: SourceFile, line: int) -> Diagnostic | None:
    """Return the full-width sign inside braces or brackets at which YAML stumbled, or just before.

    Looked for only then: in prose such signs are right.
    """
    for number in range(min(line, len(source.lines)), max(0, line - 3), -1):
        written = source.lines[number - 1]
        if colon := _COLON_INSIDE.search(written):
            return source.error_at("full-width-colon", number, colon.start(1) + 1)
        if mark := _CLOSED_FULL_WIDTH.match(written):
            half = _HALF_WIDTH[mark[1]]
            return source.error_at(
                "full-width-mark", number, mark.start(1) + 1,
                mark=f"the full-width mark {mark[1]}", mark_zh=f"全角的 {mark[1]}",
                half=f"`{half}`", half_zh=f"`{half}`",
            )  # fmt: skip
    return None


def _slips(source: SourceFile, text: str) -> list[Diagnostic]:
    """Return what looks like a slip, wherever YAML does not take it for prose."""
    found = _looks_of_slips(source)
    if not found:
        return found
    prose = _quoted(text)
    return [
        slip
        for slip in found
        if slip.code == "merge-conflict"
        or not any(first <= (slip.line, slip.col) < end for first, end in prose)
    ]


def _quoted(text: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Return where texts in quotes and blocks begin and end, as lines and columns from 1.

    As far as YAML can read: behind its first error nothing is known.
    """
    found = []
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            if isinstance(event, ScalarEvent) and event.style:
                first, end = event.start_mark, event.end_mark
                found.append(((first.line + 1, first.column + 1), (end.line + 1, end.column + 1)))
    except YAMLError:
        pass
    return found


def _looks_of_slips(source: SourceFile) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    in_block = False  # block scalars (law texts) may hold any punctuation
    block_indent = 0
    for number, line in enumerate(source.lines, start=1):
        if _MERGE.match(line.rstrip("\r")):
            found.append(source.error_at("merge-conflict", number, 1))
            continue
        if line.isascii() and "\t" not in line:
            in_block, block_indent = _block_state(line, in_block, block_indent)
            continue
        was_in_block = in_block
        in_block, block_indent = _block_state(line, in_block, block_indent)
        if was_in_block and in_block:
            continue
        if tab := _TAB.match(line):
            found.append(source.error_at("tab-indent", number, tab.start(1) + 1))
        if colon := _FULL_WIDTH_COLON.match(line):
            found.append(source.error_at("full-width-colon", number, colon.start(1) + 1))
        if mark := _FULL_WIDTH_MARK.match(line):
            written = mark[mark.lastindex or 0]
            spaced = written == "\u3000"
            found.append(
                source.error_at(
                    "full-width-mark", number, mark.start(mark.lastindex or 0) + 1,
                    mark="a full-width space" if spaced else f"the full-width mark {written}",
                    mark_zh="全角空格" if spaced else f"全角的 {written}",
                    half="a plain space" if spaced else f"`{_HALF_WIDTH[written]}`",
                    half_zh="半角空格" if spaced else f"`{_HALF_WIDTH[written]}`",
                )
            )  # fmt: skip
        if quote := _CURLY_QUOTE.search(_COMMENT.split(line, maxsplit=1)[0]):
            found.append(
                source.error_at("curly-quote", number, quote.start(1) + 1, mark=quote.group(1))
            )
    return found


def _block_state(line: str, in_block: bool, block_indent: int) -> tuple[bool, int]:
    if not line.strip():
        return in_block, block_indent
    indent = len(line) - len(line.lstrip(" "))
    if in_block and indent > block_indent:
        return True, block_indent
    return (True, indent) if _OPENS_BLOCK.search(line) else (False, 0)


def _invisible(source: SourceFile) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    for number, line in enumerate(source.lines, start=1):
        if line.isascii() or line.isprintable():
            continue
        for column, character in enumerate(line, start=1):
            if character == "\u00a0" or unicodedata.category(character) in {"Cf", "Co", "Cn"}:
                name = f"U+{ord(character):04X} {unicodedata.name(character, 'unnamed')}"
                found.append(source.error_at("invisible-character", number, column, name=name))
    return found


def _is_indent(source: SourceFile, found: Diagnostic) -> bool:
    """Whether an unseen character stands where a line is indented: YAML takes it for a letter."""
    unseen = found.code == "invisible-character"
    return unseen and not source.lines[found.line - 1][: found.col - 1].strip()


def _controls(source: SourceFile) -> list[Diagnostic]:
    """Return the first control character of each line: YAML ends or breaks at it."""
    found: list[Diagnostic] = []
    for number, line in enumerate(source.lines, start=1):
        if line.isprintable():
            continue
        for column, character in enumerate(line, start=1):
            if unicodedata.category(character) in _CONTROLS and character not in "\t\r":
                name = f"U+{ord(character):04X}"
                found.append(source.error_at("control-character", number, column, name=name))
                break
    return found


class _TooDeepError(Exception):
    """A list or map deeper than DEEPEST begins here."""

    def __init__(self, line: int, col: int) -> None:
        super().__init__(line, col)
        self.line, self.col = line, col


def _root(text: str, source: SourceFile, problems: list[Diagnostic]) -> Node | None:
    """Build the nodes by the parser in C where it is installed: 20 times faster.

    What C refuses is read again by the pure parser: only its words are told to people, so that
    messages are the same everywhere.
    """
    if _c_parser is not None:
        before = len(problems)
        try:
            return _compose(iter(_c_parser(text).get_event, None), source, problems)
        except YAMLError:
            del problems[before:]  # they are found again
    return _compose(YAML(typ="safe", pure=True).parse(text), source, problems)


def _compose(events: Iterable[Any], source: SourceFile, problems: list[Diagnostic]) -> Node | None:
    """Build the nodes from parser events; ruamel's own composer would take half as long again.

    Events are taken one by one: to parse what is too deep takes C the square of the depth.
    """
    root: Node | None = None
    documents = 0
    # One frame an open collection: its place and what it holds so far. Maps alternate name, value.
    frames: list[tuple[bool, int, int, list[Node]]] = []
    for event in events:
        kind = type(event)
        done: Node
        if kind is ScalarEvent:
            mark = event.start_mark
            line, col = mark.line + 1, mark.column + 1
            value = _printable(event.value, line, col, source, problems)
            done = ScalarNode(value, bool(event.style), line, col)
            if _refuse_machinery(event, source, problems) or (
                not (value or event.style) and _refuse_cut(event.end_mark, source, problems)
            ):
                done = AliasNode(line, col)
            elif value and not event.style:
                _warn_of_cut(event.end_mark, source, problems)
                if event.end_mark.line > mark.line:
                    _refuse_swallowed(mark.line, col, event.end_mark, source, problems)
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            mark = event.start_mark
            line, col = mark.line + 1, mark.column + 1
            if len(frames) == DEEPEST:  # readers are recursive
                raise _TooDeepError(line, col)
            frames.append((kind is MappingStartEvent, line, col, []))
            _refuse_machinery(event, source, problems)
            continue
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            is_map, line, col, held = frames.pop()
            done = (
                _map(held, line, col, source, problems)
                if is_map
                else ListNode(tuple(held), line, col)
            )
        elif kind is AliasEvent:
            mark = event.start_mark
            problems.append(source.error_at("yaml-machinery", mark.line + 1, mark.column + 1))
            done = AliasNode(mark.line + 1, mark.column + 1)
        else:
            if kind is DocumentStartEvent:
                documents += 1
                if documents == 2:
                    mark = event.start_mark
                    problems.append(
                        source.error_at("yaml-machinery", mark.line + 1, mark.column + 1)
                    )
            continue
        if frames:
            frames[-1][3].append(done)
        elif root is None:
            root = done
    if isinstance(root, ScalarNode) and not root.text and not root.quoted:
        return None
    return root


def _warn_of_cut(end: Any, source: SourceFile, problems: list[Diagnostic]) -> None:
    """Warn where a sign right before a word drops what follows a text as a comment."""
    if cut := _CUT_BY_HASH.match(source.lines[end.line], end.column):
        found = source.error_at("cut-at-hash", end.line + 1, cut.end() + 1)
        problems.append(replace(found, severity="warning"))


def _refuse_cut(end: Any, source: SourceFile, problems: list[Diagnostic]) -> bool:
    """Refuse a text that begins with a sign of comments: nothing is left of it."""
    line = source.lines[end.line] if end.line < len(source.lines) else ""
    cut = _CUT_BY_HASH.match(line, end.column)
    if cut is not None:
        problems.append(source.error_at("cut-at-hash", end.line + 1, cut.end() + 1))
    return cut is not None


def _refuse_swallowed(
    first: int, col: int, end: Any, source: SourceFile, problems: list[Diagnostic]
) -> None:
    """Refuse a text that swallowed the item below it: one of the two is indented wrongly.

    Or the dash of the first has no space behind, and YAML took it for a letter.
    """
    last = end.line + 1 if end.column else end.line
    for number in range(first, min(last, len(source.lines)) - 1):
        if found := _SWALLOWED_ITEM.match(source.lines[number + 1]):
            if source.lines[first].startswith("-", col - 1):
                problems.append(source.error_at("no-item", first + 1, col))
            else:
                place = number + 2, found.start(1) + 1
                problems.append(source.error_at("swallowed-item", *place, above=first + 1))
            return


def _printable(
    value: str, line: int, col: int, source: SourceFile, problems: list[Diagnostic]
) -> str:
    """Return a value that can be encoded; half a character, written as an escape, is reported."""
    if value.isascii():
        return value
    try:
        value.encode()
    except UnicodeEncodeError as error:
        name = f"U+{ord(value[error.start]):04X}"
        problems.append(source.error_at("control-character", line, col, name=name))
        return value.encode("utf-8", "replace").decode()
    return value


def _map(
    held: list[Node], line: int, col: int, source: SourceFile, problems: list[Diagnostic]
) -> MapNode:
    entries: list[tuple[ScalarNode, Node]] = []
    for name, value in zip(held[::2], held[1::2], strict=True):
        if isinstance(name, ScalarNode):
            entries.append((name, value))
        else:
            problems.append(source.error("yaml-machinery", name))
    return MapNode(tuple(entries), line, col)


def _refuse_machinery(event: Any, source: SourceFile, problems: list[Diagnostic]) -> bool:
    if event.anchor is None and (event.tag is None or event.tag == "!"):
        return False
    mark = event.start_mark
    problems.append(source.error_at("yaml-machinery", mark.line + 1, mark.column + 1))
    return True
