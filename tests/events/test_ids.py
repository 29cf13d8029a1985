"""Ids stay what they are for ever: golden values, and no two lists of parts in one id."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from streamdetect.events import ids

part = st.text(st.sampled_from("|%7C25-a号"), max_size=6)
parts = st.lists(part, min_size=1, max_size=4)


def test_ids_golden_values():
    assert str(ids.NAMESPACE) == "36b59c7a-3375-53e2-97b2-59350f62ac39"
    assert ids.segment_id("room-1", "b-1", "speech", 7) == "a04f1d8e-4bb1-5b43-b738-a616e65c0af7"
    assert ids.claim_key("superlative", ["全网最低", "最好"]) == "2824646194fa7551"
    assert ids.claim_key("superlative", []) == "b36608760aa916c9"
    assert (
        ids.violation_id("room-1", "b-1", "speech", 7, "superlative", "00ff00ff00ff00ff", 0)
        == "dd58b0f8-cb33-5936-aaf2-f0ff9137cbc0"
    )
    assert (
        ids.incident_id("s-1", "b-1", "p-1", "00ff00ff00ff00ff")
        == "857fd4af-62d3-5766-94c1-0991799a7a49"
    )
    assert (
        ids.incident_id("s-1", "b-1", None, "00ff00ff00ff00ff")
        == "f7caaf66-06bd-5a27-af6e-21484fc19aad"
    )
    assert ids.amendment_id("v-1", "corrected", "e-1") == "ff5569e5-8462-5ec6-89cb-7e4094e84983"
    assert ids.sanction_id("s-1", "warn", ["i-2", "i-1"]) == "dc737d41-8af9-5c36-bc95-906a996e6922"
    assert ids.make_id("a|b", "100%") == "97204b85-cd55-50cf-9a7d-83d3b5d87431"


@given(parts, parts)
def test_ids_differ_where_their_parts_differ(one, other):
    assert (ids.make_id(*one) == ids.make_id(*other)) == (one == other)


def test_ids_keep_apart_parts_that_join_alike():
    assert len({ids.make_id("a|b"), ids.make_id("a", "b"), ids.make_id("a%7Cb")}) == 3


@given(parts)
def test_ids_are_uuids_of_version_5(some):
    assert UUID(ids.make_id(*some)).version == 5


@given(parts, st.randoms(use_true_random=False))
def test_claim_keys_ignore_the_order_of_terms(terms, random):
    shuffled = list(terms)
    random.shuffle(shuffled)
    key = ids.claim_key("superlative", terms)
    assert key == ids.claim_key("superlative", shuffled)
    assert len(key) == 16
    assert int(key, 16) >= 0


@given(parts, parts)
def test_claim_keys_differ_where_terms_differ(one, other):
    same = sorted(one) == sorted(other)
    assert (ids.claim_key("cosmetic", one) == ids.claim_key("cosmetic", other)) == same


@given(parts, st.randoms(use_true_random=False))
def test_sanction_ids_ignore_the_order_of_incidents(incidents, random):
    shuffled = list(incidents)
    random.shuffle(shuffled)
    assert ids.sanction_id("s", "warn", incidents) == ids.sanction_id("s", "warn", shuffled)


@given(st.integers(0, 2**53))
def test_numbers_count_as_decimal_digits(number):
    assert ids.make_id("r", number) == ids.make_id("r", str(number))
