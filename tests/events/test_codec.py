"""Round trips, refusals with the path of the field, and input that nobody would send in earnest."""

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import inspect

from streamdetect.events import messages as m
from streamdetect.events.codec import (
    MESSAGE_TYPES,
    REASONS,
    REPLAY_HEADER,
    TYPE_NAMES,
    DecodeError,
    checked,
    cloud_headers,
    decode,
    decode_segment,
    decode_typed,
    encode,
    header,
    plain,
)
from streamdetect.events.instants import from_ms
from tests.events.strategies import (
    ALL_MESSAGES,
    SAMPLES,
    any_message,
    full,
    messages,
    path_text,
    places,
    replaced,
    words,
    wrong_values,
)

every_message = pytest.mark.parametrize("cls", ALL_MESSAGES, ids=lambda cls: cls.__name__)


def dumped(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


@every_message
@given(data=st.data())
def test_round_trip_keeps_value_and_bytes(cls, data):
    message = data.draw(messages(cls))
    value = encode(message)
    again = decode(cls, value)
    assert again == message
    assert encode(again) == value
    assert plain(message) == json.loads(value)


@given(any_message(), words(min_size=1), st.recursive(st.integers() | words(), st.lists))
def test_unknown_fields_are_tolerated(message, name, content):
    known = plain(message)
    value = dumped({"x-" + name: content} | dict(known) | {name + "-x": content})
    assert decode(type(message), value) == message


@every_message
def test_unknown_fields_inside_every_part_are_tolerated(cls):
    value = full(cls)
    expected = decode(cls, dumped(value))
    for path, kind in places(cls):
        if isinstance(kind, inspect.StructType):
            part = value
            for step in path:
                part = part[step]
            richer = replaced(value, path, part | {"unheard-of": [None, {"a": 1}]})
            assert decode(cls, dumped(richer)) == expected, path


@every_message
def test_wrong_types_are_refused_with_the_path_of_the_field(cls):
    value = full(cls)
    decode(cls, dumped(value))
    for path, kind in places(cls):
        for wrong in wrong_values(kind):
            with pytest.raises(DecodeError) as caught:
                decode(cls, dumped(replaced(value, path, wrong)))
            assert caught.value.reason == "wrong-type", (path, wrong)
            if path:
                assert caught.value.what.endswith(f"`{path_text(path)}`"), (path, wrong)


@every_message
def test_missing_fields_are_refused_by_name_and_optional_ones_are_not(cls):
    value = full(cls)
    for path, kind in places(cls):
        if not isinstance(kind, inspect.StructType):
            continue
        for field in kind.fields:
            part = value
            for step in path:
                part = part[step]
            less = replaced(value, path, {k: v for k, v in part.items() if k != field.encode_name})
            if not field.required:
                decode(cls, dumped(less))
                continue
            with pytest.raises(DecodeError, match=f"missing required field `{field.encode_name}`"):
                decode(cls, dumped(less))


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b" ",
        b"{",
        b"null",
        b"[]",
        b"7",
        b'"x"',
        b"{}",
        b"\xef\xbb\xbf{}",
        b"\x00" * 1_000_000,
        b"\xff" * 1_000_000,
        b"x" * 1_000_000,
        b"[" * 1_000_000,
        b'{"a":' * 200_000,
        b'{"text":' + b"[" * 1_000_000,
        b'{"unknown":' + b"[" * 200_000 + b"]" * 200_000 + b"}",
        b'{"text":"' + "夸".encode() * 340_000 + b'"}',
        b'{"seq":' + b"9" * 1_000_000 + b"}",
        b'{"seq":1e999}',
        b'{"start_ms":-0.0}',
        b'{"asr_confidence":NaN}',
        b'{"text":"\\ud800"}',
        b'{"text":"\\udc00\\ud800"}',
        b'{"text":"\xed\xa0\x80"}',
        b'{"text":"\xc0\x80"}',
        b'{"text":"a\x01b"}',
        b'{"text":"a\nb"}',
    ],
    ids=lambda value: repr(value[:24]),
)
@every_message
def test_bad_input_raises_nothing_but_decode_error(cls, value):
    with pytest.raises(DecodeError) as caught:
        decode(cls, value)
    assert caught.value.reason in REASONS
    assert caught.value.fix


def test_lone_surrogates_and_raw_controls_in_a_known_field_are_refused():
    value = full(m.TranscriptSegment)
    good = json.dumps(value | {"text": "MARK"}).encode()
    for half in (b"\\\\ \\ud800", b"\\ud83d\\ude00\\u4e00 \\n\\ud800", b"\\ud800\\ud800"):
        with pytest.raises(DecodeError, match=r"\\ud800 is half of a surrogate pair") as caught:
            decode(m.TranscriptSegment, good.replace(b"MARK", half))
        assert caught.value.reason == "not-json"
    for evil in (b"\\ud800", b"\\udfff\\ud83d", b"\xed\xa0\x80", b"\xff", b"\x1f", b"\n"):
        with pytest.raises(DecodeError):
            decode(m.TranscriptSegment, good.replace(b"MARK", evil))
    escaped = decode(m.TranscriptSegment, good.replace(b"MARK", b"\\u0000\\ud83d\\ude00\\u200b"))
    assert escaped.text == "\x00😀\u200b"
    assert decode(m.TranscriptSegment, encode(escaped)) == escaped


def test_what_nests_too_deep_is_told_in_words():
    with pytest.raises(DecodeError, match="nests too deep"):
        decode(m.TranscriptSegment, b'{"a":' + b"[" * 5000)


@given(st.data())
def test_damaged_bytes_decode_or_raise_decode_error(data):
    message = data.draw(any_message())
    value = bytearray(encode(message))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, max(0, len(value) - 1)))
        piece = data.draw(st.binary(max_size=3) | st.sampled_from([b"\\ud800", b'"', b"\xed\xa0"]))
        value[at : at + data.draw(st.integers(0, 3))] = piece
    try:
        survivor = decode(type(message), bytes(value))
    except DecodeError:
        return
    # Whatever decodes can be written: no half of a surrogate pair came in.
    assert decode(type(message), encode(survivor)) == survivor


@given(st.binary(max_size=200), st.none() | st.binary(max_size=20))
def test_any_bytes_as_segment_raise_nothing_but_decode_error(value, key):
    with pytest.raises(DecodeError) as caught:
        decode_segment(value, key)
    assert caught.value.reason in REASONS


@every_message
def test_null_value_has_its_own_reason(cls):
    with pytest.raises(DecodeError) as caught:
        decode(cls, None)
    assert caught.value.reason == "null-value"


def segment(**changes: object) -> bytes:
    return dumped(json.loads((SAMPLES / "transcript-segment.json").read_bytes()) | changes)


def test_segment_yields_its_emission_in_epoch_ms():
    read, emitted_ms = decode_segment(segment(), b"room-8841")
    assert read.seq == 412
    assert emitted_ms == 1_772_367_641_600
    assert decode_segment(segment(emitted_at="2026-03-01T20:20:41.6+08:00"), b"room-8841")[1] == (
        emitted_ms
    )


@pytest.mark.parametrize(
    ("changes", "key", "reason"),
    [
        ({}, b"room-8842", "key-mismatch"),
        ({}, None, "key-mismatch"),
        ({}, b"\xff", "key-mismatch"),
        ({"end_ms": 1, "start_ms": 2}, b"room-8841", "times-reversed"),
        ({"emitted_at": "2026-02-30T00:00:00Z"}, b"room-8841", "bad-instant"),
        ({"emitted_at": "2026-03-01T25:00:00Z"}, b"room-8841", "bad-instant"),
        ({"emitted_at": "٢٠٢٦-03-01T00:00:00Z"}, b"room-8841", "bad-instant"),
        ({"emitted_at": "9999-12-31T23:59:59.999Z"}, b"room-8841", "bad-instant"),
        ({"emitted_at": "9999-12-31T23:59:59.999-23:59"}, b"room-8841", "bad-instant"),
        ({"emitted_at": "9900-01-01T00:00:00Z"}, b"room-8841", "bad-instant"),
        ({"emitted_at": "0001-01-01T00:00:00+23:59"}, b"room-8841", "bad-instant"),
        ({"emitted_at": "1970-01-01T00:00:00+08:00"}, b"room-8841", "bad-instant"),
        (
            {"emitted_at": "1970-01-02T00:00:00Z", "start_ms": 0, "end_ms": 10**11},
            b"room-8841",
            "bad-instant",
        ),
        ({"text": "话" * 4001}, b"room-8841", "wrong-type"),
        ({"event_id": ""}, b"room-8841", "wrong-type"),
        ({"event_id": "e" * 257}, b"room-8841", "wrong-type"),
    ],
)
def test_segment_is_checked_beyond_its_types(changes, key, reason):
    with pytest.raises(DecodeError) as caught:
        decode_segment(segment(**changes), key)
    assert caught.value.reason == reason


@given(st.text(max_size=30) | st.from_regex(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", fullmatch=True))
def test_segment_with_any_instant_raises_nothing_but_decode_error(instant):
    value = json.dumps(json.loads(segment()) | {"emitted_at": instant}).encode()
    try:
        read, emitted_ms = decode_segment(value, b"room-8841")
    except DecodeError:
        return
    assert from_ms(emitted_ms)[:4] == read.emitted_at[:4]


@given(any_message(), words(min_size=1), words(min_size=1), st.booleans())
def test_headers_carry_cloudevents_and_lead_back_to_the_type(message, message_id, subject, replay):
    headers = cloud_headers(
        message,
        message_id=message_id,
        subject=subject,
        time="2026-03-01T12:00:00.000Z",
        replay=replay,
    )
    names = [name for name, _ in headers]
    assert len(set(names)) == len(names)
    assert header(headers, "ce_specversion") == "1.0"
    assert header(headers, "ce_id") == message_id
    assert header(headers, "ce_subject") == subject
    assert header(headers, "ce_source") == "/streamdetect"
    assert header(headers, "ce_time") == "2026-03-01T12:00:00.000Z"
    assert header(headers, "content-type") == "application/json"
    assert header(headers, "ce_type") == TYPE_NAMES[type(message)]
    assert (header(headers, REPLAY_HEADER) is not None) == replay
    assert decode_typed(encode(message), headers) == message


@pytest.mark.parametrize(
    "headers",
    [
        None,
        [],
        [("ce_id", b"1")],
        [("ce_type", b"streamdetect.violation.v2")],
        [("ce_type", b"\xff\xfe")],
        [("ce_type", None)],
    ],
)
def test_unknown_types_and_versions_are_refused(headers):
    with pytest.raises(DecodeError) as caught:
        decode_typed(b"{}", headers)
    assert caught.value.reason == "unknown-type"


def test_type_names_are_versioned_and_one_to_one():
    assert len(TYPE_NAMES) == len(MESSAGE_TYPES)
    for name in MESSAGE_TYPES:
        prefix, middle, version = name.split(".")
        assert (prefix, version) == ("streamdetect", "v1")
        assert middle == middle.lower()


def test_encoding_is_compact_in_declared_order_without_defaults():
    switch = m.KillSwitch(on=True, reason="演练", by="b", at="2026-03-01T12:00:00.000Z")
    expected = '{"on":true,"reason":"演练","by":"b","at":"2026-03-01T12:00:00.000Z"}'
    assert encode(switch) == expected.encode()
    decision_on = m.DecisionOn(type="rule_version", id="r", from_="1")
    assert encode(decision_on) == b'{"type":"rule_version","id":"r","from":"1"}'


@given(messages(m.TranscriptSegment))
def test_subject_is_the_pseudonym_else_who_answers(read):
    expected = read.subject_id
    if expected is None:
        expected = read.operator_id if read.ai_streamer and read.operator_id else read.streamer_id
    assert m.subject_of(read) == expected


@pytest.mark.parametrize(
    ("cls", "field"),
    [
        (m.ReviewDecision, "decided_at"),
        (m.ReviewClaim, "until"),
        (m.ReviewRequest, "due_at"),
        (m.Violation, "spoken_at"),
        (m.Sanction, "valid_until"),
    ],
)
def test_instants_that_only_look_like_some_are_told_by_their_field(cls, field, sample_of):
    good = sample_of(cls)
    assert checked(good) is good
    bad = msgspec.structs.replace(good, **{field: "2026-02-31T00:00:00.000Z"})
    with pytest.raises(DecodeError, match=rf"at \$\.{field}") as caught:
        checked(decode(cls, encode(bad)))
    assert caught.value.reason == "bad-instant"
