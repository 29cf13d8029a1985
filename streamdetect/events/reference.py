"""The generated tables of docs/events.md: topics, messages, parts, vocabularies, headers.

In the document each stands between `<!-- generated: NAME -->` and `<!-- /generated -->`; the
prose around them is written by hand.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final

from streamdetect.events import messages as m
from streamdetect.events import topics as t
from streamdetect.events.asyncapi import (
    CLOUD_HEADERS,
    CONTROL_KEYS,
    DEAD_LETTER_HEADERS,
    TOPIC_SUMMARIES,
)
from streamdetect.events.codec import REASONS, TYPE_NAMES
from streamdetect.events.fields import is_draft
from streamdetect.events.schemas import STABILITY, Schema, component_schemas, parts_of_the_wire
from streamdetect.events.vocabulary import (
    CATEGORIES,
    CATEGORY_TITLES,
    MEASURE_TITLES,
    MEASURES,
)

_DAY_MS: Final = 24 * 3600 * 1000
_BLOCK: Final = re.compile(
    r"(<!-- generated: ([a-z-]+) -->\n).*?(<!-- /generated -->)", flags=re.DOTALL
)


def filled(document: str) -> str:
    """Return the document with every generated block written anew. Raises KeyError for a name."""
    return _BLOCK.sub(lambda hit: f"{hit[1]}\n{BLOCKS[hit[2]]()}\n{hit[3]}", document)


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    cells = ([cell.replace("|", r"\|") for cell in row] for row in lines)
    return "".join(f"| {' | '.join(row)} |\n" for row in cells)


def _topics() -> str:
    return _table(
        ("Topic", "Key", "Messages", "Kept", "What it is"),
        [
            (
                f"`{topic.name}`",
                f"`{topic.key}`" if topic.key.isidentifier() else topic.key,
                ", ".join(_link(cls.__name__) for cls in topic.messages) or "original bytes",
                _kept(topic),
                TOPIC_SUMMARIES[topic.name],
            )
            for topic in t.TOPICS
        ],
    )


def _kept(topic: t.Topic) -> str:
    if topic.retention_ms is None:
        return "compacted: the last of each key"
    return f"{topic.retention_ms // _DAY_MS:,} days"


def _messages() -> str:
    return "\n".join(_section(cls, f"`{name}`.") for cls, name in TYPE_NAMES.items())


def _parts() -> str:
    parts = [cls for cls in parts_of_the_wire().values() if cls not in TYPE_NAMES]
    return "\n".join(_section(cls, "") for cls in parts)


def _section(cls: type[m.Message], lead: str) -> str:
    schema = component_schemas("{name}")[cls.__name__]
    draft = " *Draft: may still change.*" if is_draft(cls) else ""
    intro = f"{lead} {schema['description']}{draft}".strip()
    required = schema.get("required", [])
    rows = [
        (f"`{name}`", _kind(field), _presence(name, field, required), _meaning(field))
        for name, field in schema["properties"].items()
    ]
    table = _table(("Field", "Type", "Where absent", "Meaning"), rows)
    return f"### {cls.__name__}\n\n{intro}\n\n{table}"


def _meaning(field: Schema) -> str:
    draft = " *Draft.*" if STABILITY in field else ""
    return f"{field['description']}{draft}"


def _presence(name: str, field: Schema, required: list[str]) -> str:
    if name in required:
        return "**required**"
    default = field.get("default")
    if default is None:
        return "unknown"
    return {"[]": "none", "{}": "none", "False": "`false`"}.get(str(default), f"`{default}`")


def _kind(field: Schema) -> str:
    """Say a field's type in words: what a reader needs, not JSON Schema's own way."""
    if "anyOf" in field:
        return next(_kind(option) for option in field["anyOf"] if option.get("type") != "null")
    if "allOf" in field:
        return _kind(field["allOf"][0])
    if "$ref" in field:
        return _link(field["$ref"])
    if "enum" in field:
        return _choice(field["enum"])
    if field["type"] == "array":
        return f"list of {_kind(field['items'])}"
    if field["type"] == "object":
        return f"map of text to {_kind(field['additionalProperties'])}"
    if field.get("format") == "date-time":
        return "instant"
    return f"{_SCALARS[field['type']]}{_limits(field)}"


_SCALARS: Final = {"string": "text", "integer": "integer", "number": "number", "boolean": "boolean"}


def _choice(values: list[str]) -> str:
    if set(values) == set(CATEGORIES):
        return "[category](#categories)"
    if set(values) == set(MEASURES):
        return "[measure](#measures)"
    return " · ".join(f"`{value}`" for value in values)


def _limits(field: Schema) -> str:
    least = field.get("minimum", field.get("minLength"))
    most = field.get("maximum", field.get("maxLength"))
    unit = " characters" if field["type"] == "string" else ""
    if least is not None and most is not None and most < 2**53:
        return f", {least:,}–{most:,}{unit}"
    if least is not None:
        return f", ≥ {least:,}{unit}"
    return f", ≤ {most:,}{unit}" if most is not None else ""


def _link(name: str) -> str:
    return f"[{name}](#{name.lower()})"


def _categories() -> str:
    rows = [(f"`{code}`", *CATEGORY_TITLES[code]) for code in CATEGORIES]
    return _table(("Code", "中文", "In English"), rows)


def _measures() -> str:
    rows = [(f"`{code}`", MEASURE_TITLES[code]) for code in MEASURES]
    return _table(("Code", "直播电商监督管理办法 art. 12"), rows)


def _control_keys() -> str:
    rows = [(f"`{key}`", _link(cls.__name__)) for cls, key in CONTROL_KEYS.items()]
    return _table(("Key (pattern)", "Value"), rows)


def _headers(headers: dict[str, str]) -> str:
    return _table(("Header", "Meaning"), [(f"`{name}`", text) for name, text in headers.items()])


def _reasons() -> str:
    return _table(("Reason", "What is wrong"), [(f"`{k}`", text) for k, text in REASONS.items()])


BLOCKS: Final[dict[str, Callable[[], str]]] = {
    "topics": _topics,
    "messages": _messages,
    "parts": _parts,
    "categories": _categories,
    "measures": _measures,
    "control-keys": _control_keys,
    "cloud-headers": lambda: _headers(CLOUD_HEADERS),
    "dead-letter-headers": lambda: _headers(DEAD_LETTER_HEADERS),
    "reasons": _reasons,
}
"""Every block by its name in the document."""
