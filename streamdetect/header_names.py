"""Reads records whose header names are no UTF-8, as some clients of Kafka write them.

aiokafka decodes names strictly: one such record ended every consumer that came to its partition,
again and again. Private parts of aiokafka used here are pinned by tests/test_header_names.py.
"""

from collections import deque
from collections.abc import Iterator
from typing import Any, Final

from aiokafka.consumer import fetcher
from aiokafka.record.default_records import _DefaultRecordBatchPy
from aiokafka.record.legacy_records import LegacyRecordBatch

_AFTER_LENGTH: Final = 12  # bytes of a batch up to the end of its length
_MAGIC_AT: Final = 16
_LAST_AT: Final = slice(23, 27)
_WITH_HEADERS: Final = 2  # from this version of the format on


def bear_any() -> None:
    """Let every consumer of this process read such records; their names come escaped: `\\xff`."""
    fetcher.MemoryRecords = _Fetched
    fetcher.PartitionRecords = _PartitionRecords


class _Fetched(fetcher.MemoryRecords):  # type: ignore[misc]
    """Batches as they were fetched, read quickly. `data` is kept for a second reading."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.data = data


class _PartitionRecords(fetcher.PartitionRecords):  # type: ignore[misc]
    """The records of one fetch; from one that cannot be read quickly on they are read slowly."""

    _records: Any

    def _unpack_records(self) -> Iterator[Any]:
        try:
            yield from super()._unpack_records()
        except UnicodeDecodeError:
            self._records = _Again(self._records.data, self.next_fetch_offset)
            yield from super()._unpack_records()


class _Again:
    """The same batches from an offset on, read by aiokafka's code in Python and leniently."""

    def __init__(self, data: bytes, start: int) -> None:
        self._batches = deque(one for one in _batches(data) if _last_of(one) >= start)

    def has_next(self) -> bool:
        """Whether a batch is left."""
        return bool(self._batches)

    def next_batch(self) -> Any:
        """Return the next batch."""
        batch = self._batches.popleft()
        magic = batch[_MAGIC_AT]
        return _Batch(batch) if magic >= _WITH_HEADERS else LegacyRecordBatch(batch, magic)


class _Batch(_DefaultRecordBatchPy):  # type: ignore[misc]
    _buffer: bytearray

    def __iter__(self) -> "_Batch":
        super().__iter__()
        self._buffer = LenientBytes(self._buffer)
        return self


class LenientBytes(bytearray):
    """Bytes of which any part can be decoded. Names are all that is decoded of a batch."""

    def __getitem__(self, place: Any) -> Any:
        part = super().__getitem__(place)
        return LenientBytes(part) if isinstance(part, bytearray) else part

    def decode(self, encoding: str = "utf-8", errors: str = "backslashreplace") -> str:
        """Return the text, whatever the bytes are."""
        return super().decode(encoding, errors)


def _batches(data: bytes) -> Iterator[memoryview]:
    """Yield the batches; the last may be cut short, and is fetched again."""
    start = 0
    while start + _AFTER_LENGTH <= len(data):
        length = int.from_bytes(data[start + 8 : start + _AFTER_LENGTH], "big")
        end = start + _AFTER_LENGTH + length
        if end > len(data):
            return
        yield memoryview(data)[start:end]
        start = end


def _last_of(batch: memoryview) -> int:
    """Return the offset of a batch's last record."""
    first = int.from_bytes(batch[:8], "big")
    more = int.from_bytes(batch[_LAST_AT], "big") if batch[_MAGIC_AT] >= _WITH_HEADERS else 0
    return first + more
