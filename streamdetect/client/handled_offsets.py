"""How far a consumer handled its records: what its group is told, and where it goes back to."""

import logging
import time
from typing import Final

from kafka import KafkaConsumer, OffsetAndMetadata, TopicPartition
from kafka.errors import CommitFailedError, KafkaError

log = logging.getLogger("streamdetect.client.subscriber")  # by what users filter

PATIENCE_MS: Final = 2000
"""For a commit, and for leaving the group; Ctrl-C waits for one of each."""

_COMMIT_S: Final = 1.0


class HandledOffsets:
    """Offsets of what was fetched and of what of it was handled, by partition.

    Members change only while polling, and everything is committed before each poll.
    """

    def __init__(self, consumer: KafkaConsumer) -> None:
        self._consumer = consumer
        self._handled: dict[TopicPartition, int] = {}  # next offset, not yet committed
        self._pending: dict[TopicPartition, int] = {}  # fetched; where the unhandled begin
        self._committed_at = time.monotonic()
        self._commit_fails = False

    def note_fetched(self, place: TopicPartition, offset: int) -> None:
        """Note that records from an offset on were fetched, and none of them is handled."""
        self._pending[place] = offset

    def note_handled(self, place: TopicPartition, offset: int) -> None:
        """Note that the record at an offset was handled, as were those before it."""
        self._pending[place] = self._handled[place] = offset + 1

    def note_all_handled(self) -> None:
        """Note that nothing of what was fetched is left."""
        self._pending.clear()

    def is_due(self) -> bool:
        """Whether the last commit, or try, was over a second ago."""
        return time.monotonic() - self._committed_at > _COMMIT_S

    def commit(self, *, stopping: bool) -> bool:
        """Tell the group what was handled; a failure means repeats, never a loss.

        False: the group has given us up, for a handler was too slow, and another member is further
        already. What is left of what we fetched would come after what that one was told.
        """
        self._committed_at = time.monotonic()
        assigned = self._consumer.assignment() if self._handled else set()
        offsets = {
            place: OffsetAndMetadata(at, "", -1)
            for place, at in self._handled.items()
            if place in assigned
        }
        if not offsets:
            self._handled.clear()
            return True
        if stopping and self._commit_fails:
            return True  # it failed a moment ago; whoever stops does not wait for it again
        try:
            self._consumer.commit(offsets, timeout_ms=PATIENCE_MS)
        except CommitFailedError:
            log.warning("the group gave our partitions to another member; events will come again")
            self._handled.clear()
            self._pending.clear()
            return False
        except KafkaError as error:
            if not self._commit_fails:
                log.warning("offsets are not committed yet (%s)", type(error).__name__)
            self._commit_fails = True
        else:
            self._handled.clear()
            self._commit_fails = False
        return True

    def rewind(self, *, stopping: bool) -> None:
        """Go back to what was fetched and not handled, so that the next loop begins there."""
        self.commit(stopping=stopping)
        assigned = self._consumer.assignment()
        for place, offset in self._pending.items():
            if place in assigned:
                self._consumer.seek(place, offset)
        self._pending.clear()
