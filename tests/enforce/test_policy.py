"""What a policy may say, and what the validator refuses, all of it at once."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamdetect.enforce import PolicyError, parse_policy, policy_hash
from streamdetect.enforce.policy import DAY_MS, HalfLifeDecay, SteppedDecay
from tests.enforce.histories import policy_mapping

MAPPING = policy_mapping()


def changed(*path, to):
    mapping = copy.deepcopy(MAPPING)
    node = mapping
    for part in path[:-1]:
        node = node[part]
    if to is None:
        del node[path[-1]]
    else:
        node[path[-1]] = to
    return mapping


def faults(mapping) -> dict[str, str]:
    with pytest.raises(PolicyError) as caught:
        parse_policy(mapping)
    return {fault.place: fault.what for fault in caught.value.faults}


def rung(measure: str) -> int:
    return next(i for i, m in enumerate(MAPPING["measures"]) if m["measure"] == measure)


def test_policy_points_by_category_override_those_by_severity():
    policy = parse_policy(MAPPING)
    assert policy.points("medical_claim", "grave") == 7000
    assert policy.points("price_fraud", "grave") == 6000
    assert policy.points("superlative", "notice") == 500


def test_policy_hash_ignores_order_and_spelling_of_numbers():
    mapping = dict(reversed(MAPPING.items()))
    mapping["grace_minutes"] = 30.0
    assert policy_hash(mapping) == policy_hash(MAPPING)
    assert policy_hash(changed("grace_minutes", to=31)) != policy_hash(MAPPING)


def test_policy_all_faults_are_told_at_once():
    mapping = changed("points", "by_severity", "general", to="two")
    mapping["measures"][1]["points"] = None
    mapping["decay"] = {"kind": "forever"}
    del mapping["grace_minutes"]
    mapping["surprise"] = 1
    found = faults(mapping)
    assert found["points.by_severity.general"].startswith("a number from 0 to 1000 is expected")
    assert found["measures[1].points"].startswith("a number")
    assert found["decay.kind"].startswith("unknown word")
    assert found["grace_minutes"] == "`grace_minutes` is missing"
    assert found["surprise"] == "unknown field `surprise`"


@pytest.mark.parametrize(
    "path",
    [
        ("measures", rung("close_account"), "incidents_at_least"),
        ("mitigations", 0, "earlier_at_most"),
        ("automatic", "sanctions_an_hour"),
        ("automatic", "of_a_rule_an_hour"),
        ("automatic", "of_a_new_rule_an_hour"),
    ],
)
def test_policy_count_with_a_fraction_is_refused_and_never_rounded(path):
    with pytest.raises(PolicyError) as caught:
        parse_policy(changed(*path, to=4.5))
    (fault,) = [one for one in caught.value.faults if one.path == path]
    assert fault.what == "a whole number is expected, not 4.5"
    assert fault.fix == "write 4 or 5"


def test_policy_count_may_be_written_with_a_point_and_nought():
    path = ("measures", rung("close_account"), "incidents_at_least")
    whole, pointed = (parse_policy(changed(*path, to=count)) for count in (4, 4.0))
    assert pointed == whole
    assert pointed.hash == whole.hash


def test_policy_breach_of_the_limits_is_told_beside_faults_of_shape():
    mapping = changed("grace_minutes", to="long")
    mapping["measures"][rung("suspend")]["decided_by"] = "machine"
    mapping["measures"][rung("interrupt")]["term"] = "soon"
    assert set(faults(mapping)) == {
        "grace_minutes",
        f"measures[{rung('suspend')}].decided_by",
        f"measures[{rung('interrupt')}].term",
    }


@pytest.mark.parametrize("measure", ["limit_traffic", "suspend"])
def test_policy_machine_must_not_do_more_than_its_limits(measure):
    found = faults(changed("measures", rung(measure), "decided_by", to="machine"))
    assert found[f"measures[{rung(measure)}].decided_by"] == (
        f"the machine must not impose `{measure}` alone"
    )


@pytest.mark.parametrize("decider", ["machine", "person"])
@pytest.mark.parametrize("measure", ["close_account", "bar_reregistration", "blacklist"])
def test_policy_closing_barring_blacklisting_need_two_people(measure, decider):
    found = faults(changed("measures", rung(measure), "decided_by", to=decider))
    assert f"measures[{rung(measure)}].decided_by" in found


@pytest.mark.parametrize(
    "field, value",
    [
        ("law_bases", ["statute", "department_rule"]),
        ("law_bases", ["platform_rule"]),
        ("law_bases", None),
        ("severities", ["general", "serious"]),
        ("severities", None),
    ],
)
def test_policy_blacklist_needs_a_serious_breach_of_statute_or_regulation(field, value):
    place = rung("blacklist")
    found = faults(changed("measures", place, "carried_by", field, to=value))
    assert "办法 art. 14(1)" in found[f"measures[{place}].carried_by.{field}"]


def test_policy_blacklist_needs_a_term():
    place = rung("blacklist")
    found = faults(changed("measures", place, "term", to="permanent"))
    assert found[f"measures[{place}].term"] == "`blacklist` without an end"


def test_policy_every_measure_is_reported_and_can_be_appealed():
    assert "measures[1].report_to" in faults(changed("measures", 1, "report_to", to="none"))
    assert "measures[1].appeal_days" in faults(changed("measures", 1, "appeal_days", to=0))
    place = rung("close_account")
    found = faults(changed("measures", place, "report_to", to="county"))
    assert "province" in found[f"measures[{place}].report_to"]


def test_policy_ladder_begins_with_a_warning_for_every_strike():
    assert "measures[0]" in faults(changed("measures", 0, "points", to=1))
    without = copy.deepcopy(MAPPING)
    without["measures"] = without["measures"][1:]
    assert "measures[0]" in faults(without)


def test_policy_ladder_climbs():
    place = rung("suspend")
    assert f"measures[{place}].points" in faults(changed("measures", place, "points", to=1))


def test_policy_interruption_is_bound_to_the_words():
    place = rung("interrupt")
    found = faults(changed("measures", place, "term_from", to="decision"))
    assert f"measures[{place}].term_from" in found


def test_policy_proposals_say_how_long_they_wait():
    place = rung("suspend")
    assert f"measures[{place}]" in faults(changed("measures", place, "lapses_after", to=None))


@pytest.mark.parametrize(
    "steps, word",
    [
        ([{"after_days": 90, "keep": 0.5}], "never be forgotten"),
        ([{"after_days": 90, "keep": 0.5}, {"after_days": 80, "keep": 0}], "follow"),
        ([{"after_days": 90, "keep": 0.5}, {"after_days": 95, "keep": 0.6}], "fall"),
        ([], "never be forgotten"),
    ],
)
def test_policy_strikes_fade_step_by_step_to_nothing(steps, word):
    found = faults(changed("decay", "steps", to=steps))
    assert any(word in what for what in found.values())


def test_policy_half_life_is_read():
    decay = {"kind": "half_life", "half_life_days": 30, "forget_after_days": 365}
    policy = parse_policy(changed("decay", to=decay))
    assert policy.decay == HalfLifeDecay(30 * DAY_MS, 365 * DAY_MS)
    assert policy.decay.left(4000, 30 * DAY_MS) == 2000


@pytest.mark.parametrize("value", [None, -1, "", [1], {"a": 1}, True])
@pytest.mark.parametrize("field", list(MAPPING))
def test_policy_of_any_shape_is_refused_with_faults_not_with_a_crash(field, value):
    mapping = copy.deepcopy(MAPPING)
    mapping[field] = value
    assert faults(mapping)


@pytest.mark.parametrize("mapping", [None, [], "text", 3])
def test_policy_that_is_no_mapping_is_refused(mapping):
    assert faults(mapping)["policy"] == "fields are expected here"


decays = st.one_of(
    st.builds(
        HalfLifeDecay, st.integers(DAY_MS, 100 * DAY_MS), st.integers(100 * DAY_MS, 400 * DAY_MS)
    ),
    st.just(parse_policy(MAPPING).decay),
    st.just(SteppedDecay(((DAY_MS, 0),))),
)


@given(decays, st.integers(0, 10_000), st.integers(-DAY_MS, 800 * DAY_MS), st.integers(0, DAY_MS))
def test_decay_only_falls_and_ends(decay, points, age, later):
    assert 0 <= decay.left(points, age + later) <= decay.left(points, age) <= points
    assert decay.left(points, decay.forgotten_after_ms) == 0
    change = decay.next_change(age)
    assert change is None or change > age
