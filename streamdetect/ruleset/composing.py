"""YAML text → nodes with places, and what is refused or warned of on the way."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from importlib import import_module
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
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
from streamdetect.ruleset.source_file import SourceFile

_c_parser: Callable[[str], Any] | None
try:
    _c_parser = import_module("_ruamel_yaml").CParser
except ImportError:
    _c_parser = None

# A sign right before a word, as hashtags are written; a comment has a space behind its sign.
_CUT_BY_HASH = re.compile(r" +(?=#[^\s#!])")
_SWALLOWED_ITEM: Final = re.compile(r"^ *(-)(?: |$)")
DEEPEST: Final = 20  # lists and maps inside each other; rule files need seven


class TooDeepError(Exception):
    """A list or map deeper than DEEPEST begins here."""

    def __init__(self, line: int, col: int) -> None:
        super().__init__(line, col)
        self.line, self.col = line, col


def nodes_of(text: str, source: SourceFile, problems: list[Diagnostic]) -> Node | None:
    """Build the nodes (None: an empty file) and append to `problems` what is wrong with them.

    Raises YAMLError where the text is no YAML, and TooDeepError. The parser in C reads where it is
    installed: 20 times faster. What C refuses is read again by the pure parser: only its words are
    told to people, so that messages are the same everywhere.
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
                raise TooDeepError(line, col)
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


def _refuse_machinery(event: Any, source: SourceFile, problems: list[Diagnostic]) -> bool:
    if event.anchor is None and (event.tag is None or event.tag == "!"):
        return False
    mark = event.start_mark
    problems.append(source.error_at("yaml-machinery", mark.line + 1, mark.column + 1))
    return True


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
