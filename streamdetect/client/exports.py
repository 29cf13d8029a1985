"""The line format of exported topics: one record, one line, one JSON object."""

import base64
from collections.abc import Iterable
from typing import Any, Final

import msgspec

from streamdetect.client.records import StoredRecord

_ENCODER: Final = msgspec.json.Encoder()


def export_line(record: StoredRecord) -> bytes:
    """Return the record as one JSON line, without the line feed.

    `value` holds a JSON object byte for byte; anything else stands in `value_base64` (null: a
    record without a value). Keys and headers are text, else `key_base64`, `headers_base64`; a
    header may be null, too.
    """
    line: dict[str, object] = {
        "topic": record.topic,
        "partition": record.partition,
        "offset": record.offset,
        "timestamp_ms": record.timestamp_ms,
    }
    key = _text(record.key)
    line["key"] = key
    if record.key is not None and key is None:
        line["key_base64"] = _base64(record.key)
    first = dict(reversed(record.headers))  # of a repeated name the first stays
    line["headers"] = {
        name: text
        for name, content in first.items()
        if (text := _text(content)) is not None or content is None
    }
    binary = {
        name: _base64(content)
        for name, content in first.items()
        if content is not None and _text(content) is None
    }
    if binary:
        line["headers_base64"] = binary
    if record.value is None:
        line["value"] = None
    elif _is_plain_object(record.value):
        line["value"] = msgspec.Raw(record.value)
    else:
        line["value_base64"] = _base64(record.value)
    return _ENCODER.encode(line)


def parse_export_line(line: bytes | str) -> StoredRecord:
    """Return the record of one line that `export_line` wrote. Raises msgspec.DecodeError."""
    row = msgspec.json.decode(line, type=_Line)
    if row.value_base64 is not None:
        value: bytes | None = base64.b64decode(row.value_base64)
    else:
        value = None if bytes(row.value) in (b"", b"null") else bytes(row.value)
    key = base64.b64decode(row.key_base64) if row.key_base64 is not None else _bytes(row.key)
    # Kafka's null headers are as rare as None is among ours, so their type does not say it.
    headers: list[tuple[str, Any]] = [(name, _bytes(text)) for name, text in row.headers.items()]
    headers += [(name, base64.b64decode(text)) for name, text in row.headers_base64.items()]
    return StoredRecord(
        row.topic, row.partition, row.offset, row.timestamp_ms, key, value, tuple(headers)
    )


class _Line(msgspec.Struct):
    topic: str
    partition: int
    offset: int
    timestamp_ms: int
    key: str | None = None
    key_base64: str | None = None
    headers: dict[str, str | None] = {}
    headers_base64: dict[str, str] = {}
    value: msgspec.Raw = msgspec.Raw()
    value_base64: str | None = None


def export_lines(records: Iterable[StoredRecord]) -> bytes:
    """Return the records as a JSON Lines file."""
    return b"".join(export_line(record) + b"\n" for record in records)


def _is_plain_object(value: bytes) -> bool:
    """Whether the bytes can stand in a line as they are; spaces around them would get lost."""
    if not (value.startswith(b"{") and value.endswith(b"}")) or b"\n" in value or b"\r" in value:
        return False
    try:
        msgspec.json.decode(value)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True


def _text(content: bytes | None) -> str | None:
    if content is None:
        return None
    try:
        return content.decode()
    except UnicodeDecodeError:
        return None


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else text.encode()


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
