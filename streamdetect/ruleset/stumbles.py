"""Why the YAML parser stumbled, in words that a person who writes rules understands."""

import re
from typing import Any, Final

from ruamel.yaml.error import MarkedYAMLError, YAMLError

from streamdetect.ruleset.diagnostics import Diagnostic
from streamdetect.ruleset.full_width import full_width_at, full_width_inside
from streamdetect.ruleset.source_file import SourceFile

_NO_SPACE = re.compile(r"^ *(?:- )?([A-Za-z_]+):(?=\S)")
_IN_QUOTES: Final = "while scanning a quoted scalar"
_OPEN_TO_THE_END: Final = ("found unexpected end of stream", "found unexpected document separator")
_FIELD_OR_ITEM: Final = re.compile(r"^ *(?:- |[^ ].*:(?: |$))")
_QUOTE: Final = re.compile(r'\\.|"')
_QUOTED_VALUE: Final = re.compile(r"(?:[:,\[{]|^ *-) *$")  # stands before a quote that opens
_INDENTED_NAME: Final = re.compile(r" +[A-Za-z_]+")


def stumble(source: SourceFile, error: MarkedYAMLError) -> Diagnostic:
    """Return what made the parser stumble: a slip that is known, else its own words."""
    mark: Any = error.problem_mark or error.context_mark
    line, col = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
    detail = str(error.problem or error.context or "the text is no YAML")
    return (
        _open_quote(source, error, line)
        or _colon_without_space(source, line, detail)
        or _no_item(source, line, detail)
        or full_width_at(source, line, col)
        or _wrong_indent(source, line, col, detail)
        or full_width_inside(source, line)
        or source.error_at("bad-yaml", line, col, detail=detail)
    )


def unmarked_stumble(source: SourceFile, text: str, error: YAMLError) -> Diagnostic:
    """Return an error of control characters and the like: it has a position, no line and column."""
    position = getattr(error, "position", None)
    offset = position if isinstance(position, int) else 0
    line = text.count("\n", 0, offset) + 1
    col = offset - (text.rfind("\n", 0, offset) + 1) + 1
    detail = str(getattr(error, "reason", "")) or "a character that YAML does not allow"
    return source.error_at("bad-yaml", line, col, detail=detail)


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


def _wrong_indent(source: SourceFile, line: int, col: int, detail: str) -> Diagnostic | None:
    """Return the line whose indent fits none above it, where YAML stumbled at its first word."""
    before = source.lines[line - 1][: col - 1] if line <= len(source.lines) else "?"
    misplaced = detail.startswith("expected <block end>") and not before.strip()
    continued = detail.startswith("mapping values are not") and _INDENTED_NAME.fullmatch(before)
    if not (misplaced or continued):
        return None
    return source.error_at("wrong-indent", line, len(before) - len(before.lstrip(" ")) + 1)
