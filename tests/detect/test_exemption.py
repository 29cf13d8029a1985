"""Words that people found to be true: no effect, still visible, until the exemption ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamdetect.classify.model import Prediction
from streamdetect.detect.detector import Detector
from streamdetect.detect.emit import spoken_at, to_violation
from streamdetect.detect.exemption import EXEMPT
from streamdetect.detect.model import UNKNOWN_GOODS, Controls, ExemptWords, Finding
from streamdetect.enforce.exemptions import exemptions_on
from streamdetect.enforce.facts import fact_of
from streamdetect.events.instants import from_ms, to_ms
from streamdetect.events.messages import DecisionOn, Exemption, ReviewDecision
from streamdetect.events.vocabulary import CATEGORIES
from tests.detect.builders import START_MS, Listener, rule, segment, words

CURES = rule()
CLAIM = "能治好糖尿病"
OTHER_CLAIM = "能治好高血压"
SURE = Prediction(0.99, 0.99, tuple((name, float(name == "medical_claim")) for name in CATEGORIES))


def hear(text: str = CLAIM, exempt: ExemptWords | None = None, *, rules=(CURES,), **more):
    prediction = more.pop("prediction", None)
    held = {} if exempt is None else {exempt.claim_key: (exempt,)}
    listener = Listener(*rules, controls=Controls(exempt=held))
    return listener.hear(segment(text, **more), prediction).findings


def found(**more) -> Finding:
    (one,) = hear(**more)
    return one


KEY = found().claim_key


def exempt(
    until_ms: int = START_MS + 10**9,
    *,
    rules=("medical_claim/cures",),
    subject: str | None = None,
    product: str | None = None,
) -> ExemptWords:
    return ExemptWords(KEY, frozenset(rules), subject, product, until_ms)


def test_exempt_claim_has_no_effect_and_says_why():
    one = found(exempt=exempt())
    assert one.shadow
    assert EXEMPT in one.guards
    assert (one.claim_key, one.outcome) == (KEY, "enforce")


def test_another_claim_of_the_same_rule_still_counts():
    one = found(text=OTHER_CLAIM, exempt=exempt())
    assert not one.shadow


@pytest.mark.parametrize(("before_ms", "passes"), [(1, True), (0, False), (-1, False)])
def test_exemption_ends_at_its_instant_by_the_time_of_the_words(before_ms: int, passes: bool):
    until = START_MS + 50_000
    one = found(exempt=exempt(until), emitted_at=from_ms(until - before_ms))
    assert one.shadow is passes


@pytest.mark.parametrize(("before_ms", "passes"), [(1, True), (0, False)])
def test_exemption_is_held_against_the_claim_and_not_against_what_was_said_behind_it(
    before_ms: int, passes: bool
):
    said = {"text": f"{CLAIM}，家人们来看一看", "emitted_at": from_ms(START_MS)}
    (heard,) = hear(**said)
    until = to_ms(spoken_at(heard.spans[-1])) + before_ms
    assert until < START_MS
    assert found(exempt=exempt(until), **said).shadow is passes


def test_exemption_of_a_subject_covers_nobody_else():
    assert found(exempt=exempt(subject="s")).shadow
    assert not found(exempt=exempt(subject="s"), streamer_id="other").shadow
    assert found(exempt=exempt(subject="s"), streamer_id="other", subject_id="s").shadow


def test_exemption_of_goods_covers_no_other_goods():
    assert found(exempt=exempt(product="p"), product_id="p").shadow
    assert not found(exempt=exempt(product="p"), product_id="q").shadow
    assert not found(exempt=exempt(product="p")).shadow


def test_exemption_covers_only_the_rules_that_had_hit():
    assert not found(exempt=exempt(rules=("medical_claim/other",))).shadow


BOAST = words("exaggerated_efficacy/cure", "治好糖")


def test_what_another_rule_of_the_exemption_finds_in_the_same_words_goes_with_it():
    both = ("medical_claim/cures", "exaggerated_efficacy/cure")
    assert [one.shadow for one in hear(exempt=exempt(rules=both), rules=(CURES, BOAST))] == [True]


def test_what_a_rule_finds_in_the_same_words_that_nobody_exempted_counts():
    findings = hear(exempt=exempt(), rules=(CURES, BOAST))
    assert {one.rules[0].id: one.shadow for one in findings} == {
        "medical_claim/cures": True,
        "exaggerated_efficacy/cure": False,
    }


def test_model_asks_for_no_review_of_exempt_words():
    without = [one.shadow for one in hear(prediction=SURE, text="这个真的真的能行", rules=())]
    assert without == [False]
    findings = hear(exempt=exempt(), prediction=SURE)
    assert findings
    assert all(one.shadow for one in findings)


def test_exempt_claim_is_taken_back_like_any_other_in_the_shadow():
    listener = Listener(CURES, controls=Controls(exempt={KEY: (exempt(),)}))
    listener.say(CLAIM, "口误口误")
    assert [one.shadow for one in listener.taken_back] == [True]


def test_new_controls_keep_the_compiled_rules():
    listener = Listener(CURES)
    first = listener.hear(segment(CLAIM, 0)).findings
    detector: Detector = listener.rooms.detector
    listener.rooms.use(detector.with_controls(Controls(exempt={KEY: (exempt(),)})))
    second = listener.hear(segment(CLAIM, 1)).findings
    assert [one.shadow for one in (*first, *second)] == [False, True]


@given(st.integers(0, 10**7), st.booleans(), st.booleans())
def test_exemption_never_makes_a_finding_and_changes_nothing_but_its_effect(
    until_ms: int, own_subject: bool, own_goods: bool
):
    held = exempt(
        START_MS + until_ms,
        subject="s" if own_subject else None,
        product="p" if own_goods else "other",
    )
    plain, with_it = found(product_id="p"), found(exempt=held, product_id="p")
    expected = own_goods and until_ms > 2500
    assert with_it.shadow is expected
    assert with_it.quote == plain.quote
    assert with_it.guards == (plain.guards if not expected else (*plain.guards, EXEMPT))


@pytest.mark.parametrize(
    "text", [f"{CLAIM}，{OTHER_CLAIM}", f"{CLAIM}，还{OTHER_CLAIM}，能治好癌症"]
)
def test_words_that_people_let_go_pass_when_they_are_said_again(text: str):
    violations = [to_violation(one, UNKNOWN_GOODS, ruleset_hash="r") for one in hear(text)]
    assert len({one.incident_id for one in violations}) == 1
    facts = [fact_of(one, START_MS + 1000) for one in violations]
    decision = ReviewDecision(
        decision_id="d",
        subject_id=violations[0].subject_id,
        target=DecisionOn(type="incident", id=violations[0].incident_id),
        verdict="overturn",
        level="review",
        reason_code="registered",
        decided_by="reviewer-1",
        decided_at=from_ms(START_MS + 5000),
        exemption=Exemption(scope="subject", until=from_ms(START_MS + 10**9)),
    )
    states = exemptions_on([*facts, fact_of(decision, START_MS + 5000)], decision)
    held = {
        one.control.claim_key: (
            ExemptWords(
                one.control.claim_key,
                frozenset(one.control.rule_ids),
                one.control.subject_id,
                one.control.product_id,
                START_MS + 10**9,
            ),
        )
        for one in states
        if one.control is not None
    }
    again = Listener(CURES, controls=Controls(exempt=held)).hear(segment(text)).findings
    assert len(again) == len(violations)
    assert all(one.shadow for one in again)
    other = Listener(CURES, controls=Controls(exempt=held)).hear(segment("能根治糖尿病")).findings
    assert not any(one.shadow for one in other)
