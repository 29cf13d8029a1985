"""What `scan` reads: lines of text, or JSON rows, as they come in.

Rows are handed on as soon as they are complete, so that a pipe is answered while it is open.
"""

import os
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

import msgspec

from streamdetect.cli.scripts import Encoding, ScriptError, lines_of_script, refuse_utf16
from streamdetect.detect.model import DetectionContext
from streamdetect.detect.scan import ScanRequest
from streamdetect.events.json_faults import fault_of
from streamdetect.events.vocabulary import Channel

_CHUNK: Final = 64 * 1024
_A_SLIP: Final = 0.85  # of difflib: a letter or two of a field's name
_MOST_ROWS: Final = 64
_TEXTS: Final = frozenset({"text", "segments"})

RowId = str | int | None


class BadRowError(Exception):
    """A row that cannot be scanned; the message says why."""


@dataclass(frozen=True, slots=True)
class InputRow:
    """One row: where it begins (line, from 1), its id, and what is scanned.

    `lines` are the line numbers of its texts where each text is a line of the input.
    """

    line: int
    id: RowId
    request: ScanRequest
    lines: tuple[int, ...] = ()

    def index(self, text: int) -> int:
        """Return the segment index of a text, from 0: of its line, where texts are lines."""
        return self.lines[text] - 1 if self.lines else text


class _JsonRow(msgspec.Struct):
    id: RowId = None
    text: str | None = None
    segments: list[str] | None = None
    product_category: str | None = None
    approvals: list[str] | None = None
    channel: Channel | None = None


@dataclass(frozen=True, slots=True)
class RowDefaults:
    """What holds where a row says nothing, and which codes a row may name.

    `known_products`, `known_approvals`: what may be written → which code of products.yml it means.
    """

    product_category: str | None
    approvals: tuple[str, ...]
    channel: Channel
    known_products: Mapping[str, str]
    known_approvals: Mapping[str, str]

    def goods(self, category: str | None, approvals: list[str] | None) -> DetectionContext:
        """Return what is known of a row's goods. Raises BadRowError for a code not on the list."""
        kind = category if category is not None else self.product_category
        kinds = frozenset(approvals if approvals is not None else self.approvals)
        if kind is not None and kind not in self.known_products:
            raise BadRowError(f"$.product_category: {_unlisted(kind, self.known_products)}")
        if unknown := sorted(kinds - self.known_approvals.keys()):
            raise BadRowError(f"$.approvals: {_unlisted(unknown[0], self.known_approvals)}")
        return DetectionContext(
            kind is not None or bool(kinds),
            self.known_products[kind] if kind is not None else None,
            frozenset(self.known_approvals[one] for one in kinds),
        )


def _unlisted(code: str, known: Mapping[str, str]) -> str:
    near = get_close_matches(code, known, n=1)
    return f"{code!r} is not in products.yml" + (f"; did you mean {near[0]!r}?" if near else "")


def text_row(
    fd: int,
    name: str,
    defaults: RowDefaults,
    encoding: Encoding,
    complain: Callable[[int, str], None],
    note: Callable[[str], None],
) -> InputRow | None:
    """Return the whole input as one row: each line, or paragraph, with text is a segment.

    None where a line cannot be read: every such line is complained of. Raises ScriptError where
    it is no text at all, or JSON.
    """
    data = b"".join(iter(lambda: os.read(fd, _CHUNK), b""))
    lines = lines_of_script(data, name, encoding, complain, note)
    if lines is None:
        return None
    kept = [(number, text.rstrip("\r\n")) for number, text in lines if text.strip()]
    _refuse_rows([text for _, text in kept], name)
    goods = defaults.goods(None, None)
    request = ScanRequest(tuple(text for _, text in kept), goods, defaults.channel)
    return InputRow(1, name, request, tuple(number for number, _ in kept))


def _refuse_rows(lines: list[str], name: str) -> None:
    """Raise ScriptError where any line is JSON that says what to scan, or all of them together.

    Its words may be written as \\uXXXX, in which no detector would ever find a claim.
    """
    each = [_json_of(line) for line in lines]
    whole = _json_of("\n".join(lines))
    if (len(lines) > 1 and _is_row(whole)) or any(map(_holds_rows, (whole, *each))):
        raise ScriptError(
            "its JSON rows do not stand on a line each",
            where=name,
            fix='write each row on a line of its own, as {"text": "…"} without an array around '
            "them, and scan them with --input-format jsonl",
        )
    if any(map(_is_row, each)):
        raise ScriptError(
            "it has JSON rows, no lines of text",
            where=name,
            fix="scan it with --input-format jsonl",
        )


def _json_of(text: str) -> object:
    """Return an object or array of JSON, such as an array has them too; None of other text."""
    bare = text.strip().removesuffix(",")
    if not bare.startswith(("{", "[")):
        return None
    try:
        return msgspec.json.decode(bare)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None


def _is_row(found: object) -> bool:
    return isinstance(found, dict) and bool(found.keys() & _TEXTS)


def _holds_rows(found: object) -> bool:
    """Tell whether it is an array of rows, or of the texts themselves."""
    return isinstance(found, list) and any(isinstance(one, str) or _is_row(one) for one in found)


def json_rows(
    fd: int,
    name: str,
    defaults: RowDefaults,
    complain: Callable[[int, str], None],
    note: Callable[[str], None],
) -> Iterator[list[InputRow]]:
    """Yield rows in order, as many together as have come in; bad ones are complained of.

    Rows may hold fields of their own. `note` is told where one of the first row is nearly one of
    ours: it says nothing of the goods. Raises ScriptError where it is written in UTF-16.
    """
    decoder = msgspec.json.Decoder(_JsonRow)
    noted = False
    for group in _groups(fd, name):
        rows = []
        for number, line in group:
            if not line.strip():
                continue
            try:
                rows.append(_row(number, decoder.decode(line), defaults))
                if not noted:
                    _note_misspelt(name, number, line, note)
                    noted = True
            except BadRowError as error:
                complain(number, str(error))
            except UnicodeDecodeError:
                complain(number, "not UTF-8, as JSON is; save the rows as UTF-8")
            except (msgspec.DecodeError, RecursionError) as error:
                complain(number, fault_of(line, error))
        if rows:
            yield rows


def _note_misspelt(name: str, number: int, line: bytes, note: Callable[[str], None]) -> None:
    """Tell of fields that are not read and differ by a slip from one that is."""
    fields = _JsonRow.__struct_fields__
    for written in msgspec.json.decode(line, type=dict[str, msgspec.Raw]):
        near = get_close_matches(written, fields, n=1, cutoff=_A_SLIP)
        if near and written not in fields:
            note(f"{name}:{number}: {written!r} is not read; did you mean {near[0]!r}?")


def _row(number: int, row: _JsonRow, defaults: RowDefaults) -> InputRow:
    if (row.text is None) == (row.segments is None):
        raise BadRowError("a row has either `text` or `segments`")
    texts = tuple(row.segments) if row.segments is not None else (row.text or "",)
    goods = defaults.goods(row.product_category, row.approvals)
    request = ScanRequest(texts, goods, row.channel or defaults.channel)
    return InputRow(number, row.id, request)


def _groups(fd: int, name: str) -> Iterator[list[tuple[int, bytes]]]:
    """Yield the lines that one read completed, numbered from 1, at most 64 together."""
    rest = b""
    number = 0
    first = True
    while True:
        chunk = os.read(fd, _CHUNK)
        if first and chunk:
            refuse_utf16(chunk, name)
            chunk, first = chunk.removeprefix(BOM_UTF8), False
        *lines, rest = (rest + chunk).split(b"\n") if chunk else ([rest, b""] if rest else [b""])
        numbered = list(enumerate(lines, number + 1))
        number += len(lines)
        for begin in range(0, len(numbered), _MOST_ROWS):
            yield numbered[begin : begin + _MOST_ROWS]
        if not chunk:
            return
