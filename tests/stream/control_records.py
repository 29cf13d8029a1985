"""Records of the control topic, as its reader hands them on."""

from aiokafka.structs import ConsumerRecord

from streamdetect.events import messages as m
from streamdetect.events.codec import encode
from streamdetect.events.topics import CONTROL


def record(key: str, message: m.Message | bytes | None) -> ConsumerRecord:
    """Return a record with a message, with bytes that may be none, or a tombstone."""
    value = encode(message) if isinstance(message, m.Message) else message
    size = len(value or b"")
    return ConsumerRecord(CONTROL.name, 0, 0, 0, 0, key.encode(), value, None, len(key), size, ())
