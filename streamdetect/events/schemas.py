"""JSON Schemas (draft 2020-12) of all messages, and the command that writes what is generated.

`python -m streamdetect.events.schemas [DOCS_FOLDER]` writes `schemas/*.json`, `asyncapi.yaml` and
the tables inside `events.md`; a test fails when one of them drifts from the code.
"""

import json
import re
import sys
from collections.abc import Iterator
from typing import Any, Final, Literal, get_args, get_origin

import msgspec

from streamdetect.events import messages as m
from streamdetect.events import vocabulary
from streamdetect.events.codec import MESSAGE_TYPES, TYPE_NAMES
from streamdetect.events.fields import describe, is_draft

Schema = dict[str, Any]

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
STABILITY: Final = "x-stability"
_DECLARED_ORDER: Final[dict[frozenset[str], tuple[str, ...]]] = {
    frozenset(get_args(values)): get_args(values)
    for values in vars(vocabulary).values()
    if get_origin(values) is Literal
}
_INSTANT_START: Final = r"^\d{4}-\d\d-\d\d"


def parts_of_the_wire() -> dict[str, type[m.Message]]:
    """Return every message and every part of one, by class name, in order of declaration."""
    return {
        name: cls
        for name, cls in vars(m).items()
        if isinstance(cls, type) and issubclass(cls, m.Message) and cls is not m.Message
    }


def stem(cls: type[m.Message]) -> str:
    """Return the file name of a message without its ending, such as `violation-amendment`."""
    return TYPE_NAMES[cls].split(".")[1]


def component_schemas(ref_template: str) -> dict[str, Schema]:
    """Return the schema of every message and part by class name, with descriptions and units.

    `ref_template` says how one names another, such as `#/$defs/{name}`. The schemas keep to what
    draft 7 knows as well, because AsyncAPI reads them so: no keyword stands beside a `$ref`.
    """
    parts = parts_of_the_wire()
    _, raw = msgspec.json.schema_components(parts.values(), ref_template=ref_template)
    return {name: _refined(cls, raw[name]) for name, cls in parts.items()}


def message_schema(cls: type[m.Message]) -> Schema:
    """Return the self-contained schema of one message; parts stand under `$defs`."""
    components = component_schemas("#/$defs/{name}")
    used = sorted(_used(components, cls.__name__) - {cls.__name__})
    schema: Schema = {
        "$schema": DIALECT,
        "$id": f"urn:streamdetect:schema:{stem(cls)}:v1",
        "x-ce-type": TYPE_NAMES[cls],
        **components[cls.__name__],
    }
    if used:
        schema["$defs"] = {name: components[name] for name in used}
    return schema


def schema_files() -> dict[str, str]:
    """Return the committed files by name: one a message, as text."""
    return {
        f"{stem(cls)}.v1.json": json.dumps(message_schema(cls), ensure_ascii=False, indent=2) + "\n"
        for cls in MESSAGE_TYPES.values()
    }


def references(value: object) -> Iterator[str]:
    """Yield every `$ref` inside a schema or document."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "$ref":
                yield inner
            else:
                yield from references(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from references(inner)


def _used(components: dict[str, Schema], name: str) -> set[str]:
    found: set[str] = set()
    waiting = [name]
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            waiting += [ref.rsplit("/", 1)[1] for ref in references(components[current])]
    return found


def _refined(cls: type[m.Message], raw: Schema) -> Schema:
    schema: Schema = {"title": raw["title"], "description": re.sub(r"\s+", " ", raw["description"])}
    if is_draft(cls):
        schema[STABILITY] = "draft"
    schema["type"] = "object"
    schema["properties"] = {
        name: _field(cls, name, inner) for name, inner in raw["properties"].items()
    }
    if required := raw.get("required"):
        schema["required"] = list(required)
    return schema


def _field(cls: type[m.Message], name: str, raw: Schema) -> Schema:
    schema: Schema = {"description": describe(cls, name)}
    if is_draft(cls, name) and not is_draft(cls):
        schema[STABILITY] = "draft"
    for key, value in _plain(raw).items():
        if key == "$ref":
            schema["allOf"] = [{"$ref": value}]
        elif key == "default" and value is None:
            continue  # absent means unknown; null is only tolerated
        elif key != "description":
            schema[key] = value
    return schema


def _plain(value: Any) -> Any:
    """Lists for tuples, choices in the order that climbs; formats for who generates classes.

    Instants are marked as date-time. Integers are as int64: some generators take 32 bits else.
    """
    if isinstance(value, dict):
        plain = {key: _plain(inner) for key, inner in value.items()}
        if "enum" in plain:
            plain["enum"] = list(_DECLARED_ORDER[frozenset(plain["enum"])])
        if str(plain.get("pattern", "")).startswith(_INSTANT_START):
            plain = {"format": "date-time"} | plain
        if plain.get("type") == "integer":
            plain = {"format": "int64"} | plain
        return plain
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value


def main(docs: str = "docs") -> None:
    """Write everything generated below the folder of the documentation."""
    # The only lines of this package that touch a disk, and only as a command; the generators
    # come in here because they build on this module.
    from streamdetect.events.asyncapi import asyncapi_yaml
    from streamdetect.events.reference import filled

    for name, text in schema_files().items():
        _write(f"{docs}/schemas/{name}", text)
    _write(f"{docs}/asyncapi.yaml", asyncapi_yaml())
    contract = f"{docs}/events.md"
    with open(contract, encoding="utf-8") as file:  # noqa: PTH123
        text = file.read()
    _write(contract, filled(text))


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="utf-8", newline="\n") as file:  # noqa: PTH123
        file.write(text)


if __name__ == "__main__":
    main(*sys.argv[1:2])
