"""Lets kafka-python read records whose header names are no UTF-8, as header_names does aiokafka.

It takes one such record for a corrupt batch: a subscriber that came to it would end again and
again. Private parts used here are pinned by tests/client/test_subscriber_trouble.py.
"""

from typing import Any

from kafka.record import memory_records
from kafka.record.default_records import DefaultRecordBatch

from streamdetect.header_names import LenientBytes


def bear_any() -> None:
    """Let every consumer of this process read such records; their names come escaped: `\\xff`."""
    memory_records.DefaultRecordBatch = _Batch


class _Batch(DefaultRecordBatch):  # type: ignore[misc]
    """A batch that is read quickly up to its first odd name, and leniently from there on."""

    _buffer: bytearray

    def _read_msg(self, *decoder: Any) -> Any:
        try:
            return super()._read_msg(*decoder)
        except UnicodeDecodeError:  # the place in the batch moves on only after a whole record
            self._buffer = LenientBytes(self._buffer)
            return super()._read_msg(*decoder)
