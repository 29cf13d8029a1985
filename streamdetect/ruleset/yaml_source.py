"""Bytes of a file → nodes with places, or diagnostics that a person who writes rules understands.

Slips are looked for before the YAML parser speaks, and files saved in GB18030 or UTF-16.
"""

import codecs
import re
from typing import Final

from ruamel.yaml.error import MarkedYAMLError, YAMLError

from streamdetect.ruleset.composing import DEEPEST, TooDeepError, nodes_of
from streamdetect.ruleset.diagnostics import Diagnostic
from streamdetect.ruleset.nodes import Node
from streamdetect.ruleset.slips import slips
from streamdetect.ruleset.source_file import SourceFile
from streamdetect.ruleset.stumbles import stumble, unmarked_stumble
from streamdetect.ruleset.unseen import controls, invisible, is_indent

_LINE_END = re.compile(r"\r\n|\r|\n")  # as YAML counts lines; old editors write \r alone
_JOINED: Final = frozenset({"swallowed-item", "no-item"})  # told of texts that YAML joined unasked
_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_UNREADABLE: Final = "\ufffd"  # stands for a byte that is no UTF-8
_FEW: Final = 4  # of that many characters that are not ASCII at most one is unreadable
_BYTE_ORDER_MARK: Final = "\ufeff"


def read_source(path: str, raw: bytes) -> tuple[SourceFile, Node | None, tuple[Diagnostic, ...]]:
    """Return the file, its nodes (None where it cannot be read) and what is wrong with its text."""
    try:
        text = _decoded(path, raw)
    except _EncodingError as error:
        return error.source, None, (error.found,)
    marked = text.startswith(_BYTE_ORDER_MARK)
    text = text.removeprefix(_BYTE_ORDER_MARK)
    source = SourceFile(path, tuple(_LINE_END.split(text)))
    problems = [source.error("byte-order-mark", None)] if marked else []
    problems += invisible(source)
    found = [*controls(source), *slips(source, text)]
    if found or any(is_indent(source, one) for one in problems):
        return source, None, (*problems, *found)
    try:
        root = nodes_of(text, source, problems)
    except TooDeepError as error:
        problems.append(source.error_at("too-deep", error.line, error.col, most=DEEPEST))
        return source, None, tuple(problems)
    except MarkedYAMLError as error:
        problems.append(stumble(source, error))
        return source, None, tuple(problems)
    except YAMLError as error:
        problems.append(unmarked_stumble(source, text, error))
        return source, None, tuple(problems)
    if any(one.code in _JOINED for one in problems):
        return source, None, tuple(problems)  # what was joined would look wrong in other ways
    if root is None:
        problems.append(source.error("empty-file", None))
    return source, root, tuple(problems)


class _EncodingError(Exception):
    """A file that is not in UTF-8: what of it can be read, and what is told of it."""

    def __init__(self, source: SourceFile, found: Diagnostic) -> None:
        super().__init__(source, found)
        self.source, self.found = source, found


def _decoded(path: str, raw: bytes) -> str:
    if raw.startswith(_UTF_16) or raw[:2].count(0) == 1:  # the latter: without a mark
        encoding = "utf-16-be" if raw[:1] == b"\0" else "utf-16"
        source = SourceFile(path, tuple(raw.decode(encoding, "replace").splitlines()))
        raise _EncodingError(source, source.error("utf-16", None))
    try:
        return raw.decode("utf-8")
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
        byte = f"0x{raw[error.start]:02X}"
        found = source.error_at(code, line, len(before) + 1, byte=byte)
        raise _EncodingError(source, found) from error
