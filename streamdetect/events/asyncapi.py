"""The AsyncAPI 3.0 document: every topic as a channel, with key, messages and Kafka settings.

Built from topics.py, messages.py and fields.py; written to docs/asyncapi.yaml by
`python -m streamdetect.events.schemas`.
"""

import json
import re
from typing import Any, Final

from streamdetect.events import messages as m
from streamdetect.events import topics as t
from streamdetect.events.codec import REPLAY_HEADER, SOURCE, TYPE_NAMES
from streamdetect.events.fields import is_draft
from streamdetect.events.instants import Instant
from streamdetect.events.schemas import STABILITY, component_schemas, stem

Node = dict[str, Any]

DEFAULT_PARTITIONS: Final = 8
DEFAULT_REPLICAS: Final = 1
_BINDING: Final = "0.5.0"

TOPIC_SUMMARIES: Final[dict[str, str]] = {
    t.TRANSCRIPTS.name: "Live speech and on-screen text, a piece at a time. The input.",
    t.LISTINGS.name: "Goods on offer: category and approvals decide what may be said of them.",
    t.VIOLATIONS.name: "Facts: claims that broke an article, and what takes them back.",
    t.SHADOW.name: "What shadow rules, dry runs and replays would have said. Never act on it.",
    t.REVIEW_REQUESTS.name: "Asks people to decide.",
    t.REVIEW_DECISIONS.name: "What people decided about incidents, sanctions and expulsions.",
    t.APPEALS.name: "Appeals of parties, and the answers.",
    t.SANCTIONS.name: "Measures of the ladder: proposed, imposed, ended.",
    t.EXPULSIONS.name: "Streamers who leave the platform, or come back.",
    t.STANDINGS.name: "Where each subject stands now.",
    t.INTERCEPTIONS.name: "Listings held back, or let through again.",
    t.LISTING_DECISIONS.name: "What people decided about interceptions.",
    t.MISSED_APPEALS.name: "Appeals about goods that nobody answered in time. Only we write.",
    t.ROOM_ACTIVITY.name: "How much each room said, a minute at a time.",
    t.TRAFFIC_SIGNALS.name: "How good each room's talk is, for those who distribute traffic.",
    t.INTERVENTIONS.name: "Services to buyers who heard a false claim.",
    t.CONTROL.name: "Rulesets, policies, rule states and the kill switch.",
    t.DEAD_LETTERS.name: "Records that could not be read, as they came, with the reason.",
}

RECEIVED: Final[tuple[t.Topic, ...]] = (
    t.TRANSCRIPTS,
    t.LISTINGS,
    t.VIOLATIONS,
    t.REVIEW_DECISIONS,
    t.APPEALS,
    t.LISTING_DECISIONS,
    t.MISSED_APPEALS,
    t.ROOM_ACTIVITY,
    t.CONTROL,
)
"""Topics that streamdetect reads; it writes all but those of `WRITTEN_BY_OTHERS`."""

WRITTEN_BY_OTHERS: Final[tuple[t.Topic, ...]] = (
    t.TRANSCRIPTS,
    t.LISTINGS,
    t.REVIEW_DECISIONS,
    t.APPEALS,
    t.LISTING_DECISIONS,
)

CONTROL_KEYS: Final[dict[type[m.Message], str]] = {
    m.Bundle: r"^(ruleset|policy)/[0-9a-f]{64}$",
    m.CurrentBundle: r"^((current|left)/(ruleset|policy)|policy-since/.+)$",
    m.RuleControl: r"^rule/.+$",
    m.ExemptionControl: r"^exemption/.+$",
    m.KillSwitch: r"^kill-switch$",
}

DEAD_LETTER_HEADERS: Final[dict[str, str]] = {
    "dl_topic": "Topic that the record came from.",
    "dl_partition": "Its partition (decimal digits); -1: it stood in none.",
    "dl_offset": "Its offset (decimal digits); -1: it stood at none.",
    "dl_reason": "Code of the reason, as docs/events.md lists them.",
    "dl_detail": "What is wrong and where, such as the path of the field; at most 1,024 bytes.",
    "dl_length": "Only where the record was cut: length of the whole value in bytes.",
    "dl_sha256": "Only where the record was cut: sha256 of the whole value, in hex.",
    "dl_key_length": "Only where the key was cut: its whole length in bytes.",
    "dl_key_sha256": "Only where the key was cut: sha256 of the whole key, in hex.",
    "dl_headers_length": "Only where original headers were left out: bytes of all of them, names "
    "and contents.",
    "dl_headers_sha256": "Only where original headers were left out: sha256 of all of them, each "
    "name followed by its content, in hex.",
}

CLOUD_HEADERS: Final[dict[str, str]] = {
    "ce_specversion": "Version of CloudEvents: 1.0.",
    "ce_id": "The message's own id.",
    "ce_type": "Type of the message; a topic may carry several.",
    "ce_source": "Who wrote it.",
    "ce_subject": "What it is about; for our outputs the subject_id or the key.",
    "ce_time": "When it became known (`known_at`): the only place of the wall clock.",
    "content-type": "Media type of the value.",
    REPLAY_HEADER: "There only where the record comes from a replay: without effect.",
}


def asyncapi_document() -> Node:
    """Return the AsyncAPI 3.0 document as plain values."""
    return {
        "asyncapi": "3.0.0",
        "id": "urn:streamdetect",
        "info": {
            "title": "streamdetect events",
            "version": "1.0.0",
            "description": (
                "Live-stream sales speech in; violations, sanctions and expulsions out. "
                "The rules that hold for all messages are in docs/events.md. Partitions and "
                "replicas are the defaults of a small cluster."
            ),
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {_camel(topic.name): _channel(topic) for topic in t.TOPICS},
        "operations": _operations(),
        "components": {
            "messages": {
                name: message for topic in t.TOPICS for name, message in _messages(topic).items()
            },
            "schemas": {
                **component_schemas("#/components/schemas/{name}"),
                "CloudEventsHeaders": _cloud_headers(),
                "GivenHeaders": _given_headers([]),
                "GivenHeadersWithType": _given_headers(["ce_type"]),
                "DeadLetterHeaders": _header_schema(DEAD_LETTER_HEADERS, optional=6),
            },
        },
    }


def asyncapi_yaml() -> str:
    """Return the document as YAML text."""
    head = "# Generated by `python -m streamdetect.events.schemas`; do not edit.\n"
    return head + "".join(_yaml(asyncapi_document(), 0))


def _channel(topic: t.Topic) -> Node:
    configuration: Node = {
        "cleanup.policy": ["compact" if topic.compacted else "delete"],
        "max.message.bytes": topic.max_message_bytes,
    }
    if topic.retention_ms is not None:
        configuration["retention.ms"] = topic.retention_ms
    channel: Node = {
        "address": topic.name,
        "summary": TOPIC_SUMMARIES[topic.name],
        "x-key": topic.key,
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in _messages(topic)},
        "bindings": {
            "kafka": {
                "topic": topic.name,
                "partitions": topic.partitions or DEFAULT_PARTITIONS,
                "replicas": DEFAULT_REPLICAS,
                "topicConfiguration": configuration,
                "bindingVersion": _BINDING,
            }
        },
    }
    for joined in t.JOINED:
        if topic in joined:
            channel["x-co-partitioned-with"] = [
                other.name for other in joined if other is not topic
            ]
    return channel


def _messages(topic: t.Topic) -> Node:
    """Return the component messages of a topic by name.

    A message whose key differs by topic (a decision on a listing) is a component of its own.
    """
    if topic is t.DEAD_LETTERS:
        return {"deadLetter": _dead_letter()}
    if topic is t.LISTING_DECISIONS:
        return {"reviewDecisionOnListing": _message(m.ReviewDecision, topic)}
    return {_camel(stem(cls)): _message(cls, topic) for cls in topic.messages}


def _message(cls: type[m.Message], topic: t.Topic) -> Node:
    key = topic.key
    pattern = CONTROL_KEYS.get(cls)
    key_schema: Node = (
        {"type": "string", "pattern": pattern}
        if pattern
        else {"type": "string", "minLength": 1, "description": f"The {key}, as UTF-8."}
    )
    message: Node = {
        "name": TYPE_NAMES[cls],
        "title": cls.__name__,
        "summary": " ".join((cls.__doc__ or "").split()),
        "contentType": "application/json",
        "headers": {"$ref": f"#/components/schemas/{_headers_of(topic)}"},
        "payload": {"$ref": f"#/components/schemas/{cls.__name__}"},
        "bindings": {"kafka": {"key": key_schema, "bindingVersion": _BINDING}},
    }
    if is_draft(cls):
        message[STABILITY] = "draft"
    return message


def _headers_of(topic: t.Topic) -> str:
    if topic not in WRITTEN_BY_OTHERS:
        return "CloudEventsHeaders"
    return "GivenHeaders" if len(topic.messages) == 1 else "GivenHeadersWithType"


def _dead_letter() -> Node:
    return {
        "name": "dead-letter",
        "title": "DeadLetter",
        "summary": "A record that could not be read: original key, bytes and headers, and why.",
        "contentType": "application/octet-stream",
        "headers": {"$ref": "#/components/schemas/DeadLetterHeaders"},
        "payload": {"description": "The original bytes, whatever they are."},
        "bindings": {
            "kafka": {
                "key": {"description": "The original key, as it came."},
                "bindingVersion": _BINDING,
            }
        },
    }


def _operations() -> Node:
    operations: Node = {}
    for topic in t.TOPICS:
        name = _camel(topic.name)
        actions = ["receive"] if topic in RECEIVED else []
        if topic not in WRITTEN_BY_OTHERS:
            actions.append("send")
        for action in actions:
            operations[f"{action}{name[0].upper()}{name[1:]}"] = {
                "action": action,
                "channel": {"$ref": f"#/channels/{name}"},
                "summary": TOPIC_SUMMARIES[topic.name],
            }
    return operations


def _cloud_headers() -> Node:
    schema = _header_schema(CLOUD_HEADERS, optional=1)
    properties = schema["properties"]
    properties["ce_specversion"]["const"] = "1.0"
    properties["ce_type"]["enum"] = list(TYPE_NAMES.values())
    properties["ce_source"]["examples"] = [SOURCE]
    properties["ce_time"] |= {"format": "date-time", "pattern": _instant_pattern()}
    properties["content-type"]["const"] = "application/json"
    return schema


def _given_headers(required: list[str]) -> Node:
    """Return the headers of topics that others write, as far as anybody looks at them."""
    schema = _cloud_headers()
    properties = schema["properties"]
    for name in ("ce_specversion", "content-type"):
        del properties[name]["const"]
    del schema["required"]
    return schema | ({"required": required} if required else {})


def _header_schema(headers: dict[str, str], *, optional: int) -> Node:
    """Return the schema of headers (values as UTF-8); the last `optional` ones may be absent."""
    return {
        "type": "object",
        "properties": {
            name: {"type": "string", "description": text} for name, text in headers.items()
        },
        "required": list(headers)[:-optional],
    }


def _instant_pattern() -> str:
    pattern: str = Instant.__metadata__[0].pattern  # type: ignore[attr-defined]
    return pattern


def _camel(name: str) -> str:
    """`streamdetect.review-requests.v1` → `reviewRequests`: a key that code generators can use."""
    words = re.split(r"[.-]", re.sub(r"^streamdetect\.|\.v1$", "", name))
    return words[0] + "".join(word.capitalize() for word in words[1:])


_BARE: Final = re.compile(r"[A-Za-z_$][A-Za-z0-9_$-]*")
_WORDS_OF_YAML: Final = frozenset({"on", "off", "yes", "no", "true", "false", "null", "y", "n"})


def _yaml(value: Any, depth: int) -> list[str]:
    """Write block-style YAML; scalars are JSON, which YAML 1.2 reads as they are."""
    pad = "  " * depth
    lines: list[str] = []
    items = value.items() if isinstance(value, dict) else ((None, inner) for inner in value)
    for key, inner in items:
        head = f"{pad}-" if key is None else f"{pad}{_yaml_key(key)}:"
        if isinstance(inner, dict | list) and inner:
            lines.append(f"{head}\n")
            lines += _yaml(inner, depth + 1)
        else:
            lines.append(f"{head} {json.dumps(inner, ensure_ascii=False)}\n")
    return lines


def _yaml_key(key: str) -> str:
    if _BARE.fullmatch(key) and key.lower() not in _WORDS_OF_YAML:
        return key
    return json.dumps(key, ensure_ascii=False)
