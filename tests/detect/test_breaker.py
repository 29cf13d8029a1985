"""When a rule goes to review by itself: counts, limits and an instant, nothing else."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamdetect.detect.breaker import BreakerLimits, Rates, Tally, first_seen, trips
from streamdetect.events.instants import from_ms
from streamdetect.events.messages import RuleControl

LIMITS = BreakerLimits(
    window_ms=60_000,
    usual_ms=3_600_000,
    factor=10,
    least_hits=50,
    least_usual_segments=20_000,
    new_ms=86_400_000,
    new_per_1000=10,
    new_least_hits=20,
    rest_ms=3_600_000,
)
NOW = 1_780_000_000_000
RULE = "medical_claim/cures"


def rates(hits: int, segments: int = 1000, usual: int = 0, usual_segments: int = 60_000) -> Rates:
    return Rates({RULE: hits}, segments, {RULE: usual}, usual_segments)


def tripped(
    counted: Rates,
    *,
    since: int | None = None,
    came: int | None = None,
    control: RuleControl | None = None,
    limits: BreakerLimits = LIMITS,
):
    since_ms = {} if since is None else {RULE: since}
    came_ms = {} if came is None else {RULE: came}
    controls = {} if control is None else {RULE: control}
    return trips(counted, limits, since_ms, came_ms, controls, NOW)


def word(state: str, by: str, at_ms: int) -> RuleControl:
    return RuleControl(state=state, reason="why", by=by, at=from_ms(at_ms))


def test_rule_far_above_its_usual_rate_trips_and_says_the_figures():
    (trip,) = tripped(rates(hits=60, usual=120))  # 60 per 1,000; usually 2
    assert trip.rule_id == RULE
    assert trip.reason == "60 findings in 60 s: 60.0 per 1,000 segments, usually 2.02"


@pytest.mark.parametrize(
    "counted",
    [
        rates(hits=60, usual=400),  # ten times 6.7 is more than 60
        rates(hits=49),  # too few to say
        rates(hits=60, segments=600_000, usual=600),  # an evening of many rooms
        rates(hits=500, usual_segments=19_999),  # nothing is usual yet
        rates(hits=500, segments=0),  # nothing is known of what was judged
    ],
    ids=["usual", "few", "busy evening", "no past", "no segments"],
)
def test_rule_that_is_not_far_above_does_not_trip(counted: Rates):
    assert tripped(counted) == ()


def test_rule_that_never_fired_trips_once_it_does_in_numbers():
    assert tripped(rates(hits=50, segments=100_000)) != ()


def test_new_rule_trips_above_the_cap_without_any_past():
    counted = rates(hits=20, segments=1900, usual_segments=0)
    assert tripped(counted) == ()
    (trip,) = tripped(counted, since=NOW - 1000)
    assert trip.reason == "new, and 20 findings in 60 s: 10.5 per 1,000 segments, allowed 10"


@pytest.mark.parametrize(
    ("hits", "segments", "age_ms"),
    [(19, 100, 0), (20, 2000, 0), (20, 1000, LIMITS.new_ms)],
    ids=["few", "at the cap", "no longer new"],
)
def test_new_rule_within_its_limits_does_not_trip(hits: int, segments: int, age_ms: int):
    assert tripped(rates(hits, segments, usual_segments=0), since=NOW - age_ms) == ()


def test_new_rule_below_its_own_cap_is_not_measured_by_a_past_that_it_has_not():
    assert tripped(rates(hits=90, segments=10_000, usual_segments=10**6), since=NOW - 1000) == ()


WHOLE_MS = LIMITS.usual_ms + LIMITS.window_ms
NOTHING_IS_NEW = replace(LIMITS, new_ms=0, rest_ms=0)


@pytest.mark.parametrize("began_ms", [NOW, NOW - WHOLE_MS + 1, NOW - WHOLE_MS])
def test_usual_rate_is_known_once_a_rule_acted_for_the_whole_while(began_ms: int):
    counted = rates(hits=60)
    knows = began_ms <= NOW - WHOLE_MS
    for limits, began in (
        (LIMITS, {"came": began_ms}),  # people went back to it
        (NOTHING_IS_NEW, {"since": began_ms}),
        (NOTHING_IS_NEW, {"control": word("enforced", "policy-03", began_ms)}),
    ):
        assert bool(tripped(counted, limits=limits, **began)) is knows, began


@pytest.mark.parametrize("state", ["review_only", "shadow"])
def test_rule_that_is_held_back_stays_as_it_is(state: str):
    assert tripped(rates(hits=900), control=word(state, "policy-03", NOW - 10**9)) == ()


def test_word_of_a_person_rests_for_a_while():
    counted = rates(hits=900)
    assert tripped(counted, control=word("enforced", "policy-03", NOW - LIMITS.rest_ms + 1)) == ()
    rested = word("enforced", "policy-03", NOW - WHOLE_MS)
    assert tripped(counted, control=rested) != ()
    assert tripped(counted, control=word("enforced", "machine", NOW)) != ()


def test_only_the_rule_that_is_too_much_trips():
    counted = Rates({"a": 60, "b": 60, "c": 2}, 1000, {"a": 3000, "b": 60}, 60_000)
    assert [trip.rule_id for trip in trips(counted, LIMITS, {}, {}, {}, NOW)] == ["b"]


def test_tally_tells_the_window_from_the_while_before_and_forgets():
    tally = Tally(LIMITS)
    for age_s in (4000, 3000, 61, 59, 1):
        tally.hit(RULE, NOW - age_s * 1000)
        tally.judged(100, NOW - age_s * 1000)
    counted = tally.rates(NOW)
    assert (counted.hits[RULE], counted.segments) == (2, 200)
    assert (counted.usual_hits[RULE], counted.usual_segments) == (2, 200)
    later = tally.rates(NOW + 3_700_000)
    assert not later.hits
    assert not later.usual_hits


def test_segments_that_wait_count_so_that_a_burst_is_no_alarm():
    tally = Tally(LIMITS)
    tally.judged(10, NOW)
    assert tally.rates(NOW, waiting=500).segments == 510


@given(st.lists(st.integers(0, 5_000_000), max_size=60), st.integers(0, 5_000_000))
def test_tally_agrees_with_counting(moments: list[int], now: int):
    tally = Tally(replace(LIMITS, usual_ms=600_000))
    moments = sorted(one for one in moments if one <= now)
    for one in moments:
        tally.hit(RULE, one)
    counted = tally.rates(now)
    second = now // 1000
    ages = [second - one // 1000 for one in moments]
    border = second - (now - 60_000) // 1000
    oldest = second - (now - 660_000) // 1000
    assert counted.hits.get(RULE, 0) == sum(age < border for age in ages)
    assert counted.usual_hits.get(RULE, 0) == sum(border <= age < oldest for age in ages)


def test_versions_of_the_first_bundle_are_not_new():
    seen = first_seen([(300, {"a": 2, "b": 1, "c": 1}), (100, {"a": 1, "b": 1})])
    assert seen == {("a", 2): 300, ("c", 1): 300}
    assert first_seen([]) == {}


def test_version_is_known_since_the_earliest_bundle_that_has_it():
    seen = first_seen([(100, {}), (200, {"a": 1}), (300, {}), (400, {"a": 1})])
    assert seen == {("a", 1): 200}
