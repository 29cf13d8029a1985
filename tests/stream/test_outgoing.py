"""Delivery sends the same bytes until the broker has them; dead letters keep the original."""

import asyncio
from hashlib import sha256

import pytest
from aiokafka.errors import KafkaTimeoutError, MessageSizeTooLargeError
from faust.exceptions import ProducerSendError
from hypothesis import given
from hypothesis import strategies as st

from streamdetect.events.codec import REASONS, header
from streamdetect.events.topics import DEAD_LETTERS, STANDINGS, VIOLATIONS
from streamdetect.stream import outgoing as module
from streamdetect.stream.outgoing import Outgoing, dead_letter, deliver, shortened


class FlakySender:
    """A sender in memory that fails as told: at the call, or at the confirmation."""

    def __init__(self, failures: dict[bytes, list[str]]) -> None:
        self.failures = failures
        self.sent: list[tuple[str, bytes]] = []
        self.headers: list[tuple[tuple[str, bytes], ...]] = []

    async def send(self, topic, key, value, partition, timestamp, headers):
        future = asyncio.get_running_loop().create_future()
        fault = self.failures.get(value, [])
        step = fault.pop(0) if fault else "ok"
        if step == "too-large":
            raise MessageSizeTooLargeError("too large")
        if step == "too-large-for-the-producer":
            raise ProducerSendError("Error while sending") from MessageSizeTooLargeError(
                "too large"
            )
        if step == "timeout":
            future.set_exception(KafkaTimeoutError())
        else:
            self.sent.append((topic, value))
            self.headers.append(tuple(headers or ()))
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
    # What came after it goes with it: within a key it stays behind.
    assert [value for _, value in sender.sent] == [b"a", b"c", b"c", b"b", b"c"]


def test_deliver_resends_only_what_failed():
    sender = FlakySender({b"b": ["timeout"]})
    asyncio.run(deliver(sender, [record(b"a"), record(b"b")]))
    assert sender.sent.count((record(b"a").topic, b"a")) == 1


@pytest.mark.parametrize(
    ("topic", "sent"),
    [
        (STANDINGS.name, [b"other", b"2", b"3", b"1", b"2", b"3"]),
        (VIOLATIONS.name, [b"other", b"2", b"3", b"1", b"2", b"3"]),  # an amendment follows
        (DEAD_LETTERS.name, [b"other", b"2", b"3", b"1"]),
    ],
)
def test_what_came_after_a_failed_record_of_a_key_goes_again_where_order_counts(
    topic: str, sent: list[bytes]
):
    sender = FlakySender({b"1": ["timeout"]})
    batch = [
        Outgoing(topic, b"another", b"other", ()),
        *(Outgoing(topic, b"key", value, ()) for value in (b"1", b"2", b"3")),
    ]
    asyncio.run(deliver(sender, batch))
    assert [value for _, value in sender.sent] == sent


def letter(key: bytes | None, value: bytes | None, *headers: tuple[str, bytes]) -> Outgoing:
    return dead_letter(
        topic="live.transcripts.v1",
        partition=0,
        offset=1,
        key=key,
        value=value,
        reason="not-json",
        detail="",
        headers=headers,
    )


def test_record_with_neither_key_nor_value_is_kept_as_what_a_producer_takes():
    """Our producers refuse such a record, for ever; and everything behind it waited."""
    kept = letter(None, None)
    assert (kept.key, kept.value) == (None, b"")
    assert (letter(b"key", None).value, letter(None, b"").value) == (None, b"")


def deliver_soon(sender: FlakySender, *batch: Outgoing) -> None:
    async def run() -> None:
        async with asyncio.timeout(2):
            await deliver(sender, batch)

    asyncio.run(run())


@pytest.mark.parametrize("refusal", ["too-large", "too-large-for-the-producer"])
def test_deliver_shortens_a_dead_letter_that_is_refused_for_its_size(refusal):
    big = b"x" * 200_000
    sender = FlakySender({big: [refusal]})
    deliver_soon(sender, letter(b"room", big))
    assert sender.sent == [(DEAD_LETTERS.name, big[: 64 * 1024])]


@pytest.mark.parametrize("refusal", ["too-large", "too-large-for-the-producer"])
def test_deliver_keeps_any_other_message_that_is_refused_for_its_size_as_a_dead_letter(refusal):
    big = b"x" * 200_000
    counted = module.DEAD_LETTERS_TOLD.labels(VIOLATIONS.name, "too-large")
    before = counted._value.get()
    sender = FlakySender({big: [refusal]})
    deliver_soon(sender, record(big), record(b"next"))
    assert sender.sent == [(VIOLATIONS.name, b"next"), (DEAD_LETTERS.name, big)]
    told = sender.headers[1]
    assert (header(told, "dl_topic"), header(told, "dl_reason")) == (VIOLATIONS.name, "too-large")
    assert "too-large" in REASONS
    assert counted._value.get() == before + 1


def test_deliver_waits_where_even_a_small_dead_letter_is_refused_for_its_size():
    sender = FlakySender({b"small": ["too-large", "too-large"]})
    deliver_soon(sender, letter(b"room", b"small"))
    assert sender.sent == [(DEAD_LETTERS.name, b"small")]


def test_shortened_names_length_and_digest_of_the_whole():
    value = b"y" * 100_000
    headers = dict(shortened(letter(b"room", value)).headers)
    assert headers["dl_length"] == b"100000"
    assert headers["dl_sha256"] == sha256(value).hexdigest().encode()
    assert "dl_key_length" not in headers
    assert "dl_headers_length" not in headers


def test_shortened_cuts_a_key_that_is_over_long():
    key = b"k" * 9_000_000
    cut = shortened(letter(key, None))
    headers = dict(cut.headers)
    assert (cut.key, cut.value) == (key[:4096], None)
    assert headers["dl_key_length"] == b"9000000"
    assert headers["dl_key_sha256"] == sha256(key).hexdigest().encode()
    assert headers["dl_length"] == b"0", "it must not be requeued"


def test_shortened_leaves_out_original_headers_that_do_not_fit():
    first, last = ("ce_type", b"x"), ("trace", b"1")
    cut = shortened(letter(b"room", b"{", first, ("bulk", b"h" * 2_000_000), last))
    headers = dict(cut.headers)
    assert [pair for pair in cut.headers if not pair[0].startswith("dl_")] == [first, last]
    assert headers["dl_reason"] == b"not-json"
    assert headers["dl_headers_length"] == b"2000018"
    whole = b"ce_typex" + b"bulk" + b"h" * 2_000_000 + b"trace1"
    assert headers["dl_headers_sha256"] == sha256(whole).hexdigest().encode()


@given(
    st.integers(0, 70_000).map(lambda size: b"v" * size) | st.none(),
    st.integers(0, 5_000).map(lambda size: b"k" * size) | st.none(),
    st.lists(st.tuples(st.text(max_size=9), st.integers(0, 9_000).map(bytes)), max_size=5),
)
def test_shortened_is_bounded_and_shortens_once(value, key, headers):
    cut = shortened(letter(key, value, *headers))
    assert shortened(cut) is cut
    size = len(cut.key or b"") + len(cut.value or b"")
    size += sum(len(name.encode()) + len(content) for name, content in cut.headers)
    assert size < 90_000


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


def test_detail_of_a_dead_letter_is_text_also_where_it_is_cut():
    letter = dead_letter(
        topic=VIOLATIONS.name,
        partition=0,
        offset=1,
        key=b"s",
        value=b"{",
        reason="wrong-type",
        detail="话" * 500,
    )
    assert header(letter.headers, "dl_detail") == "话" * (1024 // 3)
