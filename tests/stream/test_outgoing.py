"""Delivery sends the same bytes until the broker has them; dead letters keep the original."""

import asyncio
from hashlib import sha256

import pytest
from aiokafka.errors import KafkaTimeoutError, MessageSizeTooLargeError
from hypothesis import given
from hypothesis import strategies as st

from streamdetect.stream import outgoing as module
from streamdetect.stream.outgoing import Outgoing, dead_letter, deliver, shortened


class FlakySender:
    """A sender in memory that fails as told: at the call, or at the confirmation."""

    def __init__(self, failures: dict[bytes, list[str]]) -> None:
        self.failures = failures
        self.sent: list[tuple[str, bytes]] = []

    async def send(self, topic, key, value, partition, timestamp, headers):
        future = asyncio.get_running_loop().create_future()
        fault = self.failures.get(value, [])
        step = fault.pop(0) if fault else "ok"
        if step == "too-large":
            raise MessageSizeTooLargeError("too large")
        if step == "timeout":
            future.set_exception(KafkaTimeoutError())
        else:
            self.sent.append((topic, value))
            future.set_result(None)
        return future


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch):
    monkeypatch.setattr(module, "_FIRST_BACKOFF_S", 0.001)


def record(value: bytes) -> Outgoing:
    return Outgoing("streamdetect.violations.v1", b"key", value, ())


def test_deliver_sends_the_same_bytes_again_after_a_failure():
    sender = FlakySender({b"b": ["timeout", "timeout"]})
    asyncio.run(deliver(sender, [record(b"a"), record(b"b"), record(b"c")]))
    assert sorted(value for _, value in sender.sent) == [b"a", b"b", b"c"]


def test_deliver_resends_only_what_failed():
    sender = FlakySender({b"b": ["timeout"]})
    asyncio.run(deliver(sender, [record(b"a"), record(b"b")]))
    assert sender.sent.count((record(b"a").topic, b"a")) == 1


def test_deliver_shortens_what_the_broker_refuses_for_its_size():
    big = b"x" * 200_000
    sender = FlakySender({big: ["too-large"]})
    asyncio.run(deliver(sender, [record(big)]))
    assert sender.sent == [("streamdetect.violations.v1", big[: 64 * 1024])]


def test_shortened_names_length_and_digest_of_the_whole():
    value = b"y" * 100_000
    headers = dict(shortened(record(value)).headers)
    assert headers["dl_length"] == b"100000"
    assert headers["dl_sha256"] == sha256(value).hexdigest().encode()


def test_shortened_refuses_a_record_that_is_small_already():
    with pytest.raises(ValueError, match=r"max\.message\.bytes"):
        shortened(record(b"z"))


@given(st.binary(max_size=50) | st.none(), st.text(max_size=30))
def test_dead_letter_keeps_original_bytes_place_and_reason(value, detail):
    letter = dead_letter(
        topic="live.transcripts.v1",
        partition=3,
        offset=17,
        key=b"room",
        value=value,
        reason="not-json",
        detail=detail,
        headers=[("ce_id", b"1"), ("dl_reason", b"forged")],
    )
    headers = dict(letter.headers)
    assert (letter.key, letter.value) == (b"room", value)
    assert headers["dl_topic"] == b"live.transcripts.v1"
    assert (headers["dl_partition"], headers["dl_offset"]) == (b"3", b"17")
    assert headers["dl_reason"] == b"not-json"
    assert headers["ce_id"] == b"1"
