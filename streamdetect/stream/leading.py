"""What one worker does for all: work that goes on while it leads, and rule states that it writes.

No error ends such work, nor the worker: it starts again after a pause that doubles.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Final

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from streamdetect.enforce.policy import MACHINE
from streamdetect.events import messages as m
from streamdetect.events.codec import cloud_headers, encode
from streamdetect.events.instants import from_ms
from streamdetect.events.topics import CONTROL
from streamdetect.events.vocabulary import RuleState
from streamdetect.log_ends import log_ends
from streamdetect.stream.outgoing import Outgoing, Sender, deliver

log = logging.getLogger(__name__)

AWAIT_MS: Final = 10_000
"""A rule's state that was sent is not sent again before."""

_IDLE_S: Final = 1.0
_FIRST_BACKOFF_S: Final = 1.0
_MOST_BACKOFF_S: Final = 30.0


async def keep_at(
    work: Callable[[], Awaitable[None]],
    leads: Callable[[], bool],
    should_stop: Callable[[], bool],
    *,
    complaint: str,
) -> None:
    """Do the work, which ends when this worker leads no more, again and again until told to stop.

    `complaint`: what the log says that cannot be done while the broker is away. What else goes
    wrong is our fault, and said with its traceback once; the worker has other work to do, and the
    next to lead would end of the same record.
    """
    backoff, told = _FIRST_BACKOFF_S, ""
    while not should_stop():
        if not leads():
            await asyncio.sleep(_IDLE_S)
            continue
        try:
            await work()
            backoff = _FIRST_BACKOFF_S
            continue
        except (KafkaError, OSError) as error:
            log.warning("%s (%s); again in %.0f s", complaint, error, backoff)
        except Exception as error:
            known, told = told, repr(error)
            log.error(
                "%s (%s); again in %.0f s",
                complaint,
                type(error).__name__,
                backoff,
                exc_info=error if told != known else None,
            )
        await asyncio.sleep(backoff)
        backoff = min(backoff * 2, _MOST_BACKOFF_S)


async def partitions_of(consumer: AIOKafkaConsumer, topics: Iterable[str]) -> list[TopicPartition]:
    """Return all partitions of some topics, those of a topic that is not there left out."""
    cluster = await consumer._client.fetch_all_metadata()
    return [
        TopicPartition(topic, number)
        for topic in topics
        for number in sorted(cluster.partitions_for_topic(topic) or ())
    ]


async def seek_to_time(
    consumer: AIOKafkaConsumer, places: list[TopicPartition], since_ms: int
) -> dict[TopicPartition, int]:
    """Go to the first record at or after an instant (epoch ms, record time); return the ends."""
    ends = await log_ends(consumer, places)
    starts = await consumer.offsets_for_times(dict.fromkeys(places, since_ms))
    for place in places:
        found = starts.get(place)
        consumer.seek(place, found.offset if found is not None else ends[place])
    return ends


async def write_rule_state(
    sender: Sender,
    rule_id: str,
    state: RuleState,
    reason: str,
    at_ms: int,
) -> None:
    """Write a rule's state to the control topic, by the machine, and say in the log what to do."""
    log.error(
        "rule %s goes to %s: %s. Read its cases, mend the rule, then run: "
        "streamdetect rules state %s enforced --by NAME --reason TEXT",
        rule_id,
        state,
        reason,
        rule_id,
    )
    message = m.RuleControl(state=state, reason=reason, by=MACHINE, at=from_ms(at_ms))
    await deliver(sender, [_record(rule_id, message, at_ms)])


async def say_again(
    sender: Sender, overtaken: Mapping[str, m.RuleControl], sent: dict[str, int], at_ms: int
) -> None:
    """Write the states again that hold, but behind which the machine wrote milder ones.

    A worker that starts later may find the last record alone. `sent`: when a rule was written.
    """
    for rule_id, control in sorted(overtaken.items()):
        if at_ms - sent.get(rule_id, 0) >= AWAIT_MS:
            sent[rule_id] = at_ms
            log.warning("rule %s stays at %s, set by %s", rule_id, control.state, control.by)
            await deliver(sender, [_record(rule_id, control, at_ms)])


def _record(rule_id: str, control: m.RuleControl, at_ms: int) -> Outgoing:
    key, at = f"rule/{rule_id}", from_ms(at_ms)
    headers = cloud_headers(control, message_id=f"{key}/{at}", subject=key, time=at)
    return Outgoing(CONTROL.name, key.encode(), encode(control), headers)
