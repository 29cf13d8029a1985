"""A rule steps down once people's decisions say surely that it is too often wrong, not before."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamdetect.detect.emit import to_review_request, to_sample_request
from streamdetect.enforce.demotion import Caseload, DemotionLimits
from streamdetect.events import messages as m
from streamdetect.events.ids import sanction_id
from streamdetect.events.instants import from_ms
from tests.enforce.histories import DAY, at, decided, on_incident, said

LIMITS = DemotionLimits(
    least_decisions=10, least_precision=0.8, least_useful=0.2, window_ms=90 * DAY
)


def fill(
    load: Caseload,
    upheld: int,
    overturned: int,
    *,
    sampled: bool = True,
    rule: str = "a",
    version: int = 1,
    day: float = 0,
    level: str = "review",
) -> Caseload:
    for number in range(upheld + overturned):
        words = said(
            at(day, number) + version, rules=(m.RuleRef(id=rule, version=version),),
            claim=f"{rule}{version}{sampled}{day}{level}{number}",
        )  # fmt: skip
        make = to_sample_request if sampled else to_review_request
        load.ask(make(words.body, ()), words.known_at_ms)
        verdict = "uphold" if number < upheld else "overturn"
        decision = on_incident(words, verdict, at(day, number) + 5000, level=level)
        load.decide(decision.body, decision.known_at_ms)
    return load


def steps(load: Caseload, **controls: m.RuleControl) -> list[tuple[str, str]]:
    return [(one.rule_id, one.state) for one in load.demotions(LIMITS, controls)]


def control(state: str, by: str, day: float) -> m.RuleControl:
    return m.RuleControl(state=state, reason="why", by=by, at=from_ms(at(day)))


def test_rule_that_enforces_wrongly_goes_to_review_only():
    load = fill(Caseload(), 10, 20)
    (one,) = load.demotions(LIMITS, {})
    assert (one.rule_id, one.state) == ("a", "review_only")
    assert one.reason == "people upheld 10 of 30 drawn from what it enforced, surely below 80%"


def test_rule_that_only_wastes_peoples_time_goes_to_shadow():
    assert steps(fill(Caseload(), 0, 30, sampled=False)) == [("a", "shadow")]


@pytest.mark.parametrize(
    ("upheld", "overturned"),
    [(30, 0), (24, 6), (22, 8), (0, 9)],  # right; at the bound; not surely below; too few
)
def test_rule_stays_where_nothing_is_sure(upheld: int, overturned: int):
    assert steps(fill(Caseload(), upheld, overturned)) == []


def test_doubted_cases_do_not_speak_for_what_was_enforced():
    load = fill(Caseload(), 10, 20, sampled=False)  # a third is useful enough to ask
    assert steps(load) == []


def test_decision_dated_in_the_future_outranks_nobody():
    load = Caseload()
    for number in range(30):
        words = said(at(0, number), rules=(m.RuleRef(id="a", version=1),), claim=f"future {number}")
        load.ask(to_sample_request(words.body, ()), words.known_at_ms)
        early = on_incident(words, "uphold", at(9), known=at(1), by="reviewer-2")  # a wrong clock
        for decision in (early, on_incident(words, "overturn", at(2))):
            load.decide(decision.body, decision.known_at_ms)
    assert steps(load) == [("a", "review_only")]


def test_appeals_alone_do_not_speak_for_a_rule():
    assert steps(fill(Caseload(), 0, 30, level="board")) == []


def test_each_rule_is_judged_by_itself():
    load = fill(fill(Caseload(), 30, 0, rule="good"), 0, 30, rule="bad")
    assert steps(load) == [("bad", "review_only")]


def test_mended_rule_is_judged_by_its_new_version_alone():
    load = fill(Caseload(), 0, 30)
    fill(load, 1, 0, version=2, day=1)
    assert steps(load) == []
    fill(load, 0, 30, version=2, day=2)
    assert steps(load) == [("a", "review_only")]


def test_rule_that_stands_there_already_is_not_told_again():
    load = fill(Caseload(), 0, 30)
    assert steps(load, a=control("review_only", "machine", 1)) == []
    assert steps(load, a=control("shadow", "machine", 1)) == []


def test_persons_word_holds_until_new_decisions_contradict():
    load = fill(Caseload(), 0, 30)
    enforced = control("enforced", "policy-3", 1)
    assert steps(load, a=enforced) == []
    fill(load, 0, 30, day=2)
    assert steps(load, a=enforced) == [("a", "review_only")]


def test_persons_word_holds_though_the_machine_set_the_state_since():
    load = fill(Caseload(), 0, 30, sampled=False)
    tripped = {"a": control("review_only", "machine", 6)}
    assert load.demotions(LIMITS, tripped, {"a": at(5)}) == ()
    assert [one.state for one in load.demotions(LIMITS, tripped)] == ["shadow"]


def test_milder_severity_leaves_the_rule_right_and_another_category_does_not():
    load = Caseload()
    for number in range(30):
        words = said(at(0, number), rules=(m.RuleRef(id="a", version=1),))
        load.ask(to_sample_request(words.body, ()), words.known_at_ms)
        changed = {"severity": "notice"} if number < 15 else {"category": "superlative"}
        decision = on_incident(words, "reclassify", at(1, number), **changed)
        load.decide(decision.body, decision.known_at_ms)
    (one,) = load.demotions(LIMITS, {})
    assert "15 of 30" in one.reason


def test_higher_level_decides_whether_the_rule_was_right():
    load = fill(Caseload(), 0, 30)
    for number in range(30):
        words = said(at(0, number) + 1, rules=(m.RuleRef(id="a", version=1),),
                     claim=f"a1True0review{number}")  # fmt: skip
        board = on_incident(words, "uphold", at(1, number), level="board", by="board")
        load.decide(board.body, board.known_at_ms)
    assert steps(load) == []


@pytest.mark.parametrize("early", [False, True])
def test_decision_on_a_warning_is_one_on_its_incident(early: bool):
    load = Caseload()
    for number in range(30):
        words = said(at(0, number), rules=(m.RuleRef(id="a", version=1),), claim=f"w{number}")
        warning = sanction_id(words.subject_id, "warn", [words.body.incident_id])
        freed = decided("sanction", warning, "overturn", at(1, number))
        request = to_sample_request(words.body, ())
        if early:
            load.decide(freed.body, freed.known_at_ms)
        load.ask(request, words.known_at_ms)
        if not early:
            load.decide(freed.body, freed.known_at_ms)
    assert steps(load) == [("a", "review_only")]


def test_old_cases_are_forgotten():
    load = fill(Caseload(), 0, 30)
    load.forget(at(0, 25))
    assert steps(load) == []


def test_decision_may_come_before_its_request_and_twice():
    load = Caseload()
    for number in range(12):
        words = said(at(0, number), rules=(m.RuleRef(id="a", version=1),))
        decision = on_incident(words, "overturn", at(0, number))
        load.decide(decision.body, decision.known_at_ms)
        load.decide(decision.body, decision.known_at_ms)
        for _ in range(2):
            load.ask(to_sample_request(words.body, ()), words.known_at_ms)
    (one,) = load.demotions(LIMITS, {})
    assert "0 of 12" in one.reason


@given(st.integers(0, 40), st.integers(0, 40), st.booleans())
def test_rule_never_steps_down_where_the_share_upheld_reaches_the_bound(up, down, sampled):
    bound = LIMITS.least_precision if sampled else LIMITS.least_useful
    found = steps(fill(Caseload(), up, down, sampled=sampled))
    if up + down < LIMITS.least_decisions or up >= bound * (up + down):
        assert found == []
