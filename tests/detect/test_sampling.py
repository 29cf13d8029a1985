"""The quality sample: a share of incidents, the same everywhere, another by another seed."""

from hypothesis import given
from hypothesis import strategies as st

from streamdetect.detect.emit import to_review_request, to_sample_request
from streamdetect.detect.sampling import NOTHING_DRAWN, Sample
from tests.enforce.histories import at, said

IDS = [f"incident-{number}" for number in range(20_000)]


def test_share_is_drawn():
    drawn = sum(Sample(2.0, "seed").takes(one) for one in IDS)
    assert 320 <= drawn <= 480  # 400 by expectation, four standard deviations either way


def test_another_seed_draws_others():
    first = {one for one in IDS if Sample(2.0, "a").takes(one)}
    second = {one for one in IDS if Sample(2.0, "b").takes(one)}
    assert len(first & second) < 40


@given(st.text(), st.floats(0, 100), st.floats(0, 100))
def test_larger_share_draws_all_that_the_smaller_drew(incident: str, one: float, other: float):
    low, high = sorted((one, other))
    if Sample(low, "s").takes(incident):
        assert Sample(high, "s").takes(incident)


@given(st.text())
def test_bounds_draw_nothing_and_everything(incident: str):
    assert not NOTHING_DRAWN.takes(incident)
    assert Sample(100.0, "s").takes(incident)


def test_sampled_request_says_so_and_is_one_an_incident():
    first, again = said(at(0), broadcast="b", claim="c"), said(at(0, 1), broadcast="b", claim="c",
                                                              seq=4)  # fmt: skip
    one, other = (to_sample_request(fact.body, ()) for fact in (first, again))
    assert one.sampled
    assert one.request_id == other.request_id
    assert one.request_id != to_review_request(first.body, ()).request_id
    assert one.due_at > to_review_request(first.body, ()).due_at
