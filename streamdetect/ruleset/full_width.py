"""Full-width marks of Chinese keyboards where YAML wants half-width ones."""

import re
from collections.abc import Iterator
from typing import Final

from streamdetect.ruleset.diagnostics import Diagnostic
from streamdetect.ruleset.source_file import SourceFile

_FULL_WIDTH_COLON = re.compile(r"^\s*(?:- )?[A-Za-z_]+\s*(：)")
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


def full_width_slips(source: SourceFile, number: int) -> Iterator[Diagnostic]:
    """Yield the full-width marks that begin line `number` (from 1) or its value, or end its name.

    Whether the line is prose, where such marks are right, is for the caller to know.
    """
    line = source.lines[number - 1]
    if colon := _FULL_WIDTH_COLON.match(line):
        yield source.error_at("full-width-colon", number, colon.start(1) + 1)
    if mark := _FULL_WIDTH_MARK.match(line):
        group = mark.lastindex or 0
        written, col = mark[group], mark.start(group) + 1
        if written == "\u3000":
            yield source.error_at(
                "full-width-mark", number, col,
                mark="a full-width space", mark_zh="全角空格",
                half="a plain space", half_zh="半角空格",
            )  # fmt: skip
        else:
            yield _wide_mark(source, number, col, written)


def _wide_mark(source: SourceFile, line: int, col: int, mark: str) -> Diagnostic:
    half = f"`{_HALF_WIDTH[mark]}`"
    return source.error_at(
        "full-width-mark", line, col,
        mark=f"the full-width mark {mark}", mark_zh=f"全角的 {mark}",
        half=half, half_zh=half,
    )  # fmt: skip


def full_width_at(source: SourceFile, line: int, col: int) -> Diagnostic | None:
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


def full_width_inside(source: SourceFile, line: int) -> Diagnostic | None:
    """Return the full-width sign inside braces or brackets at which YAML stumbled, or just before.

    Looked for only then: in prose such signs are right.
    """
    for number in range(min(line, len(source.lines)), max(0, line - 3), -1):
        written = source.lines[number - 1]
        if colon := _COLON_INSIDE.search(written):
            return source.error_at("full-width-colon", number, colon.start(1) + 1)
        if mark := _CLOSED_FULL_WIDTH.match(written):
            return _wide_mark(source, number, mark.start(1) + 1, mark[1])
    return None
