"""The published contract: JSON Schemas, AsyncAPI document and docs/events.md match the code."""

import json
import re
import shutil
import warnings
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator, Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT7
from ruamel.yaml import YAML

from streamdetect.events import fields
from streamdetect.events import messages as m
from streamdetect.events import topics as t
from streamdetect.events.asyncapi import (
    CONTROL_KEYS,
    DEFAULT_PARTITIONS,
    DEFAULT_REPLICAS,
    TOPIC_SUMMARIES,
    asyncapi_document,
)
from streamdetect.events.codec import (
    REASONS,
    TYPE_NAMES,
    DecodeError,
    cloud_headers,
    decode,
    plain,
)
from streamdetect.events.reference import BLOCKS, filled
from streamdetect.events.schemas import (
    STABILITY,
    component_schemas,
    main,
    message_schema,
    parts_of_the_wire,
    references,
    schema_files,
    stem,
)
from streamdetect.settings import Settings
from tests.events.strategies import (
    ALL_MESSAGES,
    KEY_IN_MAPS,
    ODD_VALUES,
    full,
    messages,
    places,
    replaced,
    wrong_values,
)

DOCS = Path(__file__).parents[2] / "docs"
every_message = pytest.mark.parametrize("cls", ALL_MESSAGES, ids=lambda cls: cls.__name__)

REGENERATE = "run `python -m streamdetect.events.schemas` and commit what it writes"


def committed(cls: type[m.Message]) -> dict:
    return json.loads((DOCS / "schemas" / f"{stem(cls)}.v1.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def document() -> dict:
    """The committed AsyncAPI document."""
    return YAML(typ="safe", pure=True).load((DOCS / "asyncapi.yaml").read_text(encoding="utf-8"))


# --- generated files ---


def test_generated_files_do_not_drift(tmp_path):
    (tmp_path / "schemas").mkdir()
    shutil.copy(DOCS / "events.md", tmp_path)
    main(str(tmp_path))
    generated = {
        path.relative_to(tmp_path): path.read_text(encoding="utf-8")
        for path in tmp_path.rglob("*.*")
    }
    for name, text in generated.items():
        assert (DOCS / name).read_text(encoding="utf-8") == text, f"{name}: {REGENERATE}"
    on_disk = {path.name for path in (DOCS / "schemas").iterdir()}
    assert on_disk == set(schema_files()), "a schema file without a message"


def test_contract_document_uses_every_block_once():
    text = (DOCS / "events.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"<!-- generated: ([a-z-]+) -->", text)) == sorted(BLOCKS)
    with pytest.raises(KeyError):
        filled("<!-- generated: nonsense -->\n<!-- /generated -->")


def test_contract_document_names_everything_and_its_links_lead_somewhere():
    text = (DOCS / "events.md").read_text(encoding="utf-8")
    for name in (*t.BY_NAME, *TYPE_NAMES.values(), *REASONS):
        assert f"`{name}`" in text
    headings = {
        re.sub(r"[^\w -]", "", title).lower().replace(" ", "-")
        for title in re.findall(r"^#+ (.*)$", text, flags=re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([^)]*)\)", text)) <= headings
    assert {name.lower() for name in parts_of_the_wire()} <= headings
    for target in re.findall(r"\]\(([^#)]+)\)", text):
        assert (DOCS / target).exists(), target


# --- words for every field ---


def test_every_field_is_described_and_no_description_outlives_its_field():
    known = {
        (cls, field.encode_name)
        for cls in parts_of_the_wire().values()
        for field in msgspec.structs.fields(cls)
    }
    for cls, name in known:
        text = fields.describe(cls, name)
        assert text.endswith("."), f"{cls.__name__}.{name}"
    assert fields.documented() <= known
    assert known >= fields.DRAFT_FIELDS
    for cls in parts_of_the_wire().values():
        assert cls.__doc__


def test_milliseconds_and_offsets_state_their_unit():
    for cls in parts_of_the_wire().values():
        for field in msgspec.structs.fields(cls):
            text = fields.describe(cls, field.encode_name)
            if field.encode_name.endswith("_ms"):
                assert "milliseconds since the start of the broadcast" in text
            if field.encode_name in ("start", "end"):
                assert "character" in text.lower()


# --- JSON Schemas ---


@every_message
def test_schema_is_valid_and_self_contained(cls):
    schema = committed(cls)
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    used = {ref.removeprefix("#/$defs/") for ref in references(schema)}
    assert used == set(schema.get("$defs", {}))


@every_message
def test_schema_accepts_the_sample(cls, sample_of):
    Draft202012Validator(committed(cls)).validate(plain(sample_of(cls)))


@every_message
@given(data=st.data())
def test_schema_accepts_whatever_the_codec_writes(cls, data):
    Draft202012Validator(message_schema(cls)).validate(
        json.loads(msgspec.json.encode(data.draw(messages(cls))))
    )


@every_message
def test_schema_refuses_what_the_codec_refuses(cls):
    validator = Draft202012Validator(committed(cls))
    value = full(cls)
    validator.validate(value)
    for path, kind in places(cls):
        for wrong in wrong_values(kind):
            assert not validator.is_valid(replaced(value, path, wrong)), (path, wrong)


@pytest.mark.parametrize("cls", parts_of_the_wire().values(), ids=lambda cls: cls.__name__)
def test_schema_and_codec_take_the_same_values_in_every_field(cls):
    components = component_schemas("#/$defs/{name}")
    validator = Draft202012Validator(components[cls.__name__] | {"$defs": components})
    value = full(cls)
    for path, kind in places(cls):
        if any(isinstance(step, str) and step != KEY_IN_MAPS for step in path[1:]):
            continue  # a field of another part
        for odd in ODD_VALUES:
            changed = replaced(value, path, odd)
            try:
                decode(cls, msgspec.json.encode(changed))
                taken = True
            except DecodeError:
                taken = False
            assert validator.is_valid(changed) == taken, (path, kind, odd)


@every_message
def test_schema_tells_who_generates_classes_that_integers_need_64_bits(cls):
    def integers(node: object):
        if isinstance(node, dict):
            if node.get("type") == "integer":
                yield node
            for inner in node.values():
                yield from integers(inner)
        elif isinstance(node, list):
            for inner in node:
                yield from integers(inner)

    for found in integers(committed(cls)):
        assert found["format"] == "int64"
        assert 0 <= found["minimum"] < found["maximum"] <= 2**53


def test_draft_is_marked_where_it_stands():
    assert committed(m.Appeal)[STABILITY] == "draft"
    assert STABILITY not in committed(m.Violation)
    decision = committed(m.ReviewDecision)
    assert decision["properties"]["exemption"][STABILITY] == "draft"
    assert decision["properties"]["signature"][STABILITY] == "draft"
    assert STABILITY not in decision["properties"]["verdict"]
    for cls in (m.TranscriptSegment, m.Sanction, m.Expulsion, m.Standing, m.KillSwitch):
        assert not fields.is_draft(cls)


# --- AsyncAPI ---


def test_asyncapi_file_reads_back_as_the_document(document):
    assert document == asyncapi_document()


def test_asyncapi_document_is_valid(document):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the validator's own models shadow names of pydantic
        from asyncapi3 import AsyncAPI3

        AsyncAPI3.model_validate(document)
        for spoilt in (
            document | {"channels": {"x": {"address": 7}}},
            document | {"operations": {"x": {"action": "listen"}}},
            document | {"unheard": 1},
        ):
            with pytest.raises(ValueError):
                AsyncAPI3.model_validate(spoilt)


def test_asyncapi_references_resolve(document):
    found = list(references(document))
    assert found
    for ref in found:
        node = document
        for step in ref.removeprefix("#/").split("/"):
            node = node[step]


def test_asyncapi_names_every_topic_with_its_settings(document):
    channels = {channel["address"]: channel for channel in document["channels"].values()}
    assert set(channels) == set(t.BY_NAME) == set(TOPIC_SUMMARIES)
    for name, topic in t.BY_NAME.items():
        channel = channels[name]
        assert channel["x-key"] == topic.key
        kafka = channel["bindings"]["kafka"]
        assert kafka["topic"] == name
        assert kafka["partitions"] == (topic.partitions or DEFAULT_PARTITIONS)
        configuration = {
            key: ",".join(value) if isinstance(value, list) else str(value)
            for key, value in kafka["topicConfiguration"].items()
        }
        assert configuration == topic.config()
    together = {
        channels[topic.name]["bindings"]["kafka"]["partitions"] for topic in t.CO_PARTITIONED
    }
    assert len(together) == 1


def test_asyncapi_defaults_are_those_of_the_settings():
    settings = Settings()
    assert settings.kafka.partitions == DEFAULT_PARTITIONS
    assert settings.kafka.replication_factor == DEFAULT_REPLICAS


def test_asyncapi_carries_each_message_on_its_topics(document):
    components = document["components"]["messages"]
    for channel in document["channels"].values():
        topic = t.BY_NAME[channel["address"]]
        carried = [
            components[message["$ref"].rsplit("/", 1)[1]]
            for message in channel["messages"].values()
        ]
        if topic is t.DEAD_LETTERS:
            assert [message["contentType"] for message in carried] == ["application/octet-stream"]
            continue
        assert [message["name"] for message in carried] == [TYPE_NAMES[c] for c in topic.messages]
        for message in carried:
            key = message["bindings"]["kafka"]["key"]
            assert "pattern" in key or topic.key in key["description"]
    names = {message["name"] for message in components.values()}
    assert names == {*TYPE_NAMES.values(), "dead-letter"}


def test_asyncapi_operations_cover_every_channel(document):
    used = {operation["channel"]["$ref"] for operation in document["operations"].values()}
    assert used == {f"#/channels/{name}" for name in document["channels"]}


def validator_of(document: dict, name: str) -> Draft7Validator:
    registry = Registry().with_resource("urn:asyncapi", DRAFT7.create_resource(document))
    return Draft7Validator({"$ref": f"urn:asyncapi#/components/schemas/{name}"}, registry=registry)


@every_message
def test_asyncapi_schemas_accept_samples_and_refuse_wrong_types(cls, sample_of, document):
    validator = validator_of(document, cls.__name__)
    validator.validate(plain(sample_of(cls)))
    value = full(cls)
    validator.validate(value)
    for path, kind in places(cls):
        assert not validator.is_valid(replaced(value, path, wrong_values(kind)[-1])), path


@every_message
def test_asyncapi_headers_accept_what_we_write(cls, sample_of, document):
    validator = validator_of(document, "CloudEventsHeaders")
    headers = {
        name: value.decode()
        for name, value in cloud_headers(
            sample_of(cls),
            message_id="id",
            subject="subject-77",
            time="2026-03-01T12:00:00.000Z",
            replay=True,
        )
    }
    validator.validate(headers)
    assert set(headers) == set(
        document["components"]["schemas"]["CloudEventsHeaders"]["properties"]
    )
    for name in headers:
        if name != "x-replay":
            assert not validator.is_valid({k: v for k, v in headers.items() if k != name})
    assert not validator.is_valid(headers | {"ce_type": "streamdetect.violation.v2"})


@pytest.mark.parametrize(
    ("topic", "needed"),
    [
        (t.TRANSCRIPTS, []),
        (t.LISTINGS, []),
        (t.REVIEW_DECISIONS, []),
        (t.LISTING_DECISIONS, []),
        (t.APPEALS, ["ce_type"]),  # it carries two types
    ],
    ids=lambda one: getattr(one, "name", ""),
)
def test_asyncapi_asks_of_others_only_the_headers_that_workers_need(topic, needed, document):
    (channel,) = (one for one in document["channels"].values() if one["address"] == topic.name)
    for reference in channel["messages"].values():
        message = document["components"]["messages"][reference["$ref"].rsplit("/", 1)[1]]
        name = message["headers"]["$ref"].rsplit("/", 1)[1]
        assert document["components"]["schemas"][name].get("required", []) == needed
        validator = validator_of(document, name)
        validator.validate(dict.fromkeys(needed, message["name"]))
        assert not validator.is_valid({"ce_type": "streamdetect.violation.v2"})
        assert not validator.is_valid({"ce_type": message["name"], "ce_time": "yesterday"})


@pytest.mark.parametrize(
    ("cls", "key"),
    [
        (m.Bundle, "ruleset/" + "0" * 64),
        (m.Bundle, "policy/" + "f" * 64),
        (m.CurrentBundle, "current/ruleset"),
        (m.CurrentBundle, "current/policy"),
        (m.RuleControl, "rule/cosmetic.medical-effect"),
        (m.ExemptionControl, "exemption/0b5c"),
        (m.KillSwitch, "kill-switch"),
    ],
)
def test_control_keys_tell_the_message(cls, key):
    assert [c for c, pattern in CONTROL_KEYS.items() if re.search(pattern, key)] == [cls]
