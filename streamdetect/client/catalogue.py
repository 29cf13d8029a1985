"""Topics by the names that people type: `violations` for `streamdetect.violations.v1`."""

from difflib import get_close_matches
from typing import Final

from streamdetect.client.errors import TopicError
from streamdetect.events.topics import BY_NAME, TOPICS, Topic


def short_name(topic: Topic) -> str:
    """Return the name without owner and version, e.g. `dead-letters`."""
    return topic.name.rsplit(".", 1)[0].split(".", 1)[1]


SHORT_NAMES: Final[dict[str, Topic]] = {short_name(topic): topic for topic in TOPICS}


def find_topic(name: str) -> Topic:
    """Return the topic of that name, short or full. Raises TopicError with a suggestion."""
    topic = BY_NAME.get(name) or SHORT_NAMES.get(name)
    if topic is None:
        near = get_close_matches(name, [*SHORT_NAMES, *BY_NAME], n=1)
        hint = f"did you mean {near[0]!r}? " if near else ""
        raise TopicError(
            f"there is no topic {name!r}", fix=f"{hint}Topics: {', '.join(SHORT_NAMES)}"
        )
    return topic
