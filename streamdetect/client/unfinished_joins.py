"""Lets a member of kafka-python finish a join that outlasts one poll.

A leader joins anew when a topic has other partitions than before. It forgets that it is joining as
soon as it has shared them out: where a poll ends just then, the member never takes its own, reads
on from the old ones without a heartbeat, and is given up by the group without hearing of it.
Private parts used here are pinned by tests/client/test_subscriber_trouble.py.
"""

from kafka import KafkaConsumer
from kafka.coordinator.consumer import ConsumerCoordinator


def finish_joins(consumer: KafkaConsumer) -> None:
    """Let a consumer of a group go on joining until it has its partitions."""
    consumer._coordinator.__class__ = _Coordinator


class _Coordinator(ConsumerCoordinator):  # type: ignore[misc]
    """A coordinator that has to join while it is joining."""

    def need_rejoin(self) -> bool:
        return bool(self.rejoining or super().need_rejoin())
