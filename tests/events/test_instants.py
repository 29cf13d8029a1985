"""Instants to integers and back, over all years that the wire can name."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamdetect.events.instants import Instant, from_ms, to_ms

FIRST = -62_135_596_800_000
LAST = 253_402_300_799_999
epoch_ms = st.integers(FIRST, LAST)
PATTERN = re.compile(Instant.__metadata__[0].pattern)


@given(epoch_ms)
def test_instants_round_trip(ms):
    text = from_ms(ms)
    assert len(text) == 24
    assert PATTERN.search(text)
    assert to_ms(text) == ms


@given(epoch_ms, epoch_ms)
def test_instants_in_our_form_sort_as_text(one, other):
    assert (from_ms(one) < from_ms(other)) == (one < other)


@given(
    st.datetimes(min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1)),
    st.integers(-23 * 60, 23 * 60),
    st.integers(0, 9),
)
def test_any_offset_and_any_fraction_is_read(moment, minutes, digits):
    fraction = f".{moment.microsecond:06d}000"[: digits + 1] if digits else ""
    offset = f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
    text = f"{moment.replace(microsecond=0).isoformat()}{fraction}{offset}"
    kept = int((fraction[1:4] or "0").ljust(3, "0"))
    since = moment.replace(microsecond=0, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    whole_ms = (since - timedelta(minutes=minutes)) // timedelta(milliseconds=1)
    assert PATTERN.search(text)
    assert to_ms(text) == whole_ms + kept


def test_instants_examples():
    assert from_ms(0) == "1970-01-01T00:00:00.000Z"
    assert from_ms(FIRST) == "0001-01-01T00:00:00.000Z"
    assert from_ms(LAST) == "9999-12-31T23:59:59.999Z"
    assert to_ms("2026-03-01t12:00:00.5z") == to_ms("2026-03-01T12:00:00.500Z")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "2026-03-01",
        "2026-03-01T12:00:00",
        "2026-13-01T12:00:00Z",
        "2026-02-29T12:00:00Z",
        "2026-03-01T24:00:00Z",
        "2026-03-01T12:00:60Z",
        "2026-03-01T12:00:00+99:00",
        "0000-01-01T00:00:00Z",
        "2026-03-01T12:00:00Z\n",
        "٢٠٢٦-03-01T12:00:00Z",
    ],
)
def test_no_instants_raise_value_error(text):
    with pytest.raises(ValueError):
        to_ms(text)
