"""Kafka for people and programs outside the worker: what downstream teams import.

`Subscriber` delivers typed events; `read_topic` reads a topic whole. The rest serves the command
line, the demo and the tests: the embedded broker, topic administration, replay, dead letters.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from streamdetect.client.delivery import BadRecord, Delivery
    from streamdetect.client.records import StoredRecord, read_topic
    from streamdetect.client.subscriber import Subscriber

__all__ = ["BadRecord", "Delivery", "StoredRecord", "Subscriber", "read_topic"]

_HOMES = {
    "BadRecord": "delivery",
    "Delivery": "delivery",
    "Subscriber": "subscriber",
    "StoredRecord": "records",
    "read_topic": "records",
}


def __getattr__(name: str) -> object:
    """Import on first use: the command line must start without loading Kafka clients."""
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
