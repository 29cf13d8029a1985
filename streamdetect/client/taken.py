"""The messages of a topic as far as workers take them: what they refuse counts for nobody."""

from collections.abc import Collection

from streamdetect.client.identity import Order, identity, order_of
from streamdetect.client.ledgers import FACT_TOPICS, Place, known_at_ms, place_of
from streamdetect.client.records import StoredRecord, message_in, read_topic
from streamdetect.enforce.errors import NotAFactError
from streamdetect.enforce.facts import FactBody, fact_of
from streamdetect.events import messages as m
from streamdetect.events.codec import DecodeError, happened_ms
from streamdetect.events.topics import Topic
from streamdetect.settings import KafkaSettings


def read_taken(
    kafka: KafkaSettings, topic: Topic, refused: Collection[Place] = ()
) -> list[tuple[m.Message, int]]:
    """Return the messages of a topic, each with when it became known (epoch ms).

    Each event once, in the version that stands (see `client.identity`), in order of first arrival.
    Left out: what cannot be read, happens before 1970 or after 9899, is a fact that stands under a
    key that is not its subject, or stands at a refused place (see `ledgers.refused_places`). Raises
    TopicError where the topic is missing.
    """
    found: dict[object, tuple[Order, m.Message, int]] = {}
    for record in read_topic(kafka, topic):
        if place_of(record) in refused:
            continue
        try:
            message, known_ms = _taken(record, topic)
        except (DecodeError, NotAFactError):
            continue
        order = order_of(record)
        # Of decisions that share an id the first who may make it counts, which others see to.
        decides = isinstance(message, m.ReviewDecision)
        name = place_of(record) if decides else identity(message, record.key)
        held = found.get(name)
        if held is None or order < held[0]:
            found[name] = order, message, known_ms
    return [(message, known_ms) for _, message, known_ms in found.values()]


def _taken(record: StoredRecord, topic: Topic) -> tuple[m.Message, int]:
    message = message_in(record, topic)
    known_ms = known_at_ms(record)
    if isinstance(message, FactBody):
        happened_ms(fact_of(message, known_ms).occurred_at_ms, "its instant")
        key = message.subject_id.encode("utf-8", "surrogatepass")
        if topic in FACT_TOPICS and record.key != key:
            raise DecodeError("key-mismatch", "the record's key is not its subject_id")
    return message, known_ms
