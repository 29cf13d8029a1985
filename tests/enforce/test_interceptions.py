"""Listings held back and let through: a function of what was found and what people decided."""

from hypothesis import given, settings
from hypothesis import strategies as st

from streamdetect.enforce.interceptions import changes, concerns_goods, hold_of, listing_news
from streamdetect.enforce.listing_facts import MOST_FINDINGS, inspection_of
from streamdetect.events.codec import encode
from streamdetect.events.instants import from_ms, to_ms
from streamdetect.events.messages import Interception, ReviewRequest
from tests.enforce.histories import DEPARTMENT_RULE, at
from tests.enforce.listings import (
    APPEAL_MS,
    APPROVED,
    BAD,
    CLEAN,
    decided,
    fact,
    inspected,
    missed,
)


def told(*facts):
    """Return all that was told, fact by fact."""
    return [
        message
        for count, one in enumerate(facts)
        for message in listing_news(facts[:count], one, APPEAL_MS)
    ]


def states(messages):
    return [(m.state, m.listing_version) for m in messages if isinstance(m, Interception)]


def test_forbidden_title_is_intercepted_with_reasons_and_relief():
    (found,) = told(fact(inspected(1, f"本茶{BAD}", "enforce"), at(1)))
    assert (found.state, found.decided_by) == ("intercepted", ("machine",))
    assert found.findings[0].quote == BAD
    assert found.law == (DEPARTMENT_RULE,)
    assert found.appeal_until == from_ms(at(1) + APPEAL_MS)
    assert f"标题中的“{BAD}”涉嫌普通商品宣称防治疾病。删去疗效。" in found.reasons.zh
    assert "《直播电商监督管理办法》第34条" in found.reasons.zh
    assert "Drop the cure." in found.reasons.en
    for words in (found.reasons.zh, found.reasons.en):
        assert found.interception_id in words


def test_listing_that_is_held_back_late_in_the_day_is_told_its_dates_in_beijing_time():
    late = to_ms("2028-02-13T20:30:00Z")
    (held,) = told(fact(inspected(1, BAD, "enforce"), late))
    assert "2028年2月29日 04:30（北京时间）前申诉" in held.reasons.zh
    assert "appeal before 2028-02-29 04:30 (Beijing time)" in held.reasons.en
    *_, released = told(
        fact(inspected(1, BAD, "enforce"), late),
        missed(held.interception_id, late, to_ms("2028-02-28T16:00:00Z")),
    )
    assert "2028年2月29日 00:00（北京时间）起中止拦截" in released.reasons.zh
    assert "since 2028-02-29 00:00 (Beijing time)" in released.reasons.en


def test_clean_listing_tells_nothing_and_need_not_be_kept():
    clean = inspected(1, CLEAN)
    assert told(fact(clean, at(1))) == []
    assert not changes(hold_of([]), clean)


def test_mended_listing_is_released_and_unchanged_text_tells_nothing_new():
    bad, same, mended = (
        inspected(1, BAD, "enforce"),
        inspected(2, BAD, "enforce", description=CLEAN),
        inspected(3, CLEAN),
    )
    assert states(told(fact(bad, at(1)), fact(same, at(2)))) == [("intercepted", 1)]
    assert not changes(hold_of([fact(bad, at(1))]), same)
    found = told(fact(bad, at(1)), fact(mended, at(3)))
    assert states(found) == [("intercepted", 1), ("released", 3)]
    assert found[0].interception_id == found[1].interception_id
    assert "不含被拦截的内容" in found[1].reasons.zh
    assert found[1].ledger_seq > found[0].ledger_seq


def test_other_bad_words_take_the_place_of_the_interception():
    first, second = told(
        fact(inspected(1, BAD, "enforce"), at(1)),
        fact(inspected(2, f"包您{BAD}", "enforce"), at(2)),
    )
    assert second.state == "intercepted"
    assert second.supersedes == first.interception_id != second.interception_id


def test_overturn_releases_and_covers_these_words_only():
    bad = inspected(1, BAD, "enforce")
    overturn = decided(bad.interception_id, "overturn", at(2))
    found = told(fact(bad, at(1)), overturn, fact(inspected(3, BAD, "enforce"), at(3)))
    assert states(found) == [("intercepted", 1), ("released", 1)]
    assert found[1].decided_by == ("reviewer-1",)
    other = fact(inspected(4, f"包您{BAD}", "enforce"), at(4))
    assert states(told(fact(bad, at(1)), overturn, other))[-1] == ("intercepted", 4)


def test_overturn_does_not_outlive_the_approval_that_it_rested_on():
    registered = inspected(1, BAD, "enforce", category="drug", approvals=APPROVED)
    overturn = decided(registered.interception_id, "overturn", at(2))
    bare = fact(inspected(3, BAD, "enforce", category="drug"), at(3))
    assert states(told(fact(registered, at(1)), overturn, bare))[-1] == ("intercepted", 3)


def test_higher_level_holds_the_listing_back_again():
    bad = inspected(1, BAD, "enforce")
    found = told(
        fact(bad, at(1)),
        decided(bad.interception_id, "overturn", at(2)),
        decided(bad.interception_id, "uphold", at(3), "appeal", "reviewer-2"),
    )
    assert [state for state, _ in states(found)] == ["intercepted", "released", "intercepted"]
    assert found[2].decided_by == ("reviewer-2",)
    assert len({(m.interception_id, m.ledger_seq) for m in found}) == 3


def test_what_asks_for_a_person_does_not_intercept_until_one_upholds_it():
    asked = inspected(1, BAD, "review")
    (request,) = told(fact(asked, at(1)))
    assert isinstance(request, ReviewRequest)
    assert (request.target.type, request.target.id) == ("interception", asked.interception_id)
    assert request.listing == asked.listing
    assert request.findings == asked.findings
    upheld = told(fact(asked, at(1)), decided(asked.interception_id, "uphold", at(2)))
    assert states(upheld) == [("intercepted", 1)]
    assert told(fact(asked, at(1)), decided(asked.interception_id, "overturn", at(2))) == [request]


def test_machine_in_the_list_of_reviewers_decides_nothing():
    bad = inspected(1, BAD, "enforce")
    by_machine = decided(bad.interception_id, "overturn", at(2), by="machine")
    assert states(told(fact(bad, at(1)), by_machine)) == [("intercepted", 1)]


def test_appeal_that_we_did_not_answer_in_time_lets_the_goods_go_until_people_answer():
    bad = inspected(1, BAD, "enforce")
    late = missed(bad.interception_id, at(2), at(17))
    held, stayed = told(fact(bad, at(1)), late)
    assert (stayed.state, stayed.stayed_since) == ("released", from_ms(at(17)))
    assert stayed.interception_id == held.interception_id
    assert stayed.ledger_seq > held.ledger_seq
    assert "申诉" in stayed.reasons.zh
    assert "appeal" in stayed.reasons.en


def test_late_answer_holds_the_goods_back_again_or_lets_them_go_for_good():
    bad = inspected(1, BAD, "enforce")
    facts = [fact(bad, at(1)), missed(bad.interception_id, at(2), at(17))]
    upheld = decided(bad.interception_id, "uphold", at(20), "appeal", "judge")
    assert states(told(*facts, upheld)) == [
        ("intercepted", 1), ("released", 1), ("intercepted", 1)
    ]  # fmt: skip
    overturned = decided(bad.interception_id, "overturn", at(20), "appeal", "judge")
    final = told(*facts, overturned)[-1]
    assert (final.state, final.stayed_since, final.decided_by) == ("released", None, ("judge",))


def test_decision_of_first_instance_does_not_answer_a_missed_appeal():
    bad = inspected(1, BAD, "enforce")
    facts = [fact(bad, at(1)), missed(bad.interception_id, at(2), at(17))]
    facts.append(decided(bad.interception_id, "uphold", at(20)))
    assert hold_of(facts).interception_id is None


def test_answer_that_was_here_before_word_of_the_missed_appeal_stays_the_answer():
    bad = inspected(1, BAD, "enforce")
    answer = decided(bad.interception_id, "uphold", at(17), "appeal", "judge")
    facts = [fact(bad, at(1)), answer, missed(bad.interception_id, at(2), at(17))]
    assert hold_of(facts).interception_id == bad.interception_id
    assert told(*facts) == told(*facts[:2])


def test_answer_to_an_earlier_appeal_is_none_to_a_later_one():
    bad = inspected(1, BAD, "enforce")
    answer = decided(bad.interception_id, "uphold", at(5), "appeal", "judge")
    facts = [fact(bad, at(1)), answer, missed(bad.interception_id, at(6), at(21))]
    assert states(told(*facts))[-1] == ("released", 1)


def test_missed_appeal_covers_these_words_only():
    bad = inspected(1, BAD, "enforce")
    facts = [fact(bad, at(1)), missed(bad.interception_id, at(2), at(17))]
    assert told(*facts, fact(inspected(3, BAD, "enforce"), at(18))) == told(*facts)
    clean, back = fact(inspected(3, CLEAN), at(18)), fact(inspected(4, BAD, "enforce"), at(19))
    assert told(*facts, clean, back) == told(*facts)
    other = fact(inspected(3, f"包您{BAD}", "enforce"), at(18))
    assert states(told(*facts, other))[-1] == ("intercepted", 3)


def test_appeal_of_somebody_else_or_filed_after_its_time_stays_nothing():
    bad = inspected(1, BAD, "enforce")
    facts = [fact(bad, at(1))]
    hold = hold_of(facts)
    in_time = missed(bad.interception_id, at(1) + APPEAL_MS, at(40)).body
    too_late = missed(bad.interception_id, at(1) + APPEAL_MS + 1, at(40)).body
    of_other = missed(bad.interception_id, at(2), at(17), merchant="n").body
    on_other = missed("another", at(2), at(17)).body
    assert concerns_goods(hold, in_time, APPEAL_MS)
    assert not concerns_goods(hold, too_late, APPEAL_MS)
    assert not concerns_goods(hold, of_other, APPEAL_MS)
    assert not concerns_goods(hold, on_other, APPEAL_MS)


def test_rule_that_no_longer_objects_releases_and_says_so():
    bad, again = inspected(1, BAD, "enforce"), inspected(2, BAD)
    found = told(fact(bad, at(1)), fact(again, at(2)))
    assert states(found) == [("intercepted", 1), ("released", 2)]
    assert "现行规则" in found[1].reasons.zh


def test_rule_that_only_asks_by_now_releases_and_asks():
    bad, again = inspected(1, BAD, "enforce"), inspected(2, BAD, "review")
    _, released, request = told(fact(bad, at(1)), fact(again, at(2)))
    assert released.state == "released"
    assert request.target.id == bad.interception_id


def test_listing_full_of_claims_stays_small_on_the_wire():
    one = inspected(1, BAD, "enforce")
    many = inspection_of(one.listing, list(one.findings) * 5000, [DEPARTMENT_RULE] * 5000, "r")
    (found,) = told(fact(many, at(1)))
    assert len(found.findings) == MOST_FINDINGS
    assert len(encode(found)) < 64 * 1024


WORDINGS = ((BAD, "enforce"), (f"包您{BAD}", "enforce"), (BAD, "review"), (CLEAN, None))


@st.composite
def histories(draw):
    facts = []
    for number in range(1, draw(st.integers(2, 10))):
        known = [f.body for f in facts if f.fact_id.startswith("inspection") and f.body.findings]
        if known and draw(st.integers(0, 3)) == 0:
            target = draw(st.sampled_from(known)).interception_id
            late = missed(target, at(draw(st.integers(1, number))), at(number))
            if concerns_goods(hold_of(facts), late.body, APPEAL_MS):
                facts.append(late)
        elif known and draw(st.booleans()):
            target = draw(st.sampled_from(known)).interception_id
            verdict = draw(st.sampled_from(("uphold", "overturn", "reclassify")))
            level = draw(st.sampled_from(("review", "appeal", "board")))
            facts.append(decided(target, verdict, at(number), level))
        else:
            title, outcome = draw(st.sampled_from(WORDINGS))
            facts.append(fact(inspected(number, title, outcome), at(number)))
    return facts


@settings(max_examples=80, deadline=None)
@given(histories())
def test_reader_knows_at_every_time_whether_goods_are_held_back(facts):
    held = None
    for count, one in enumerate(facts):
        for message in listing_news(facts[:count], one, APPEAL_MS):
            if not isinstance(message, Interception):
                continue
            if message.state == "intercepted":
                assert message.supersedes == held
                held = message.interception_id
            elif held is None:  # let go already, for we were late; now people say that it stays so
                assert message.decided_by != ("machine",)
            else:
                assert message.interception_id == held
                held = None
        assert held == hold_of(facts[: count + 1]).interception_id


@settings(max_examples=80, deadline=None)
@given(histories(), st.randoms(use_true_random=False))
def test_order_of_decisions_does_not_matter_and_repetition_tells_the_same(facts, random):
    decisions = [one for one in facts if one.fact_id.startswith("decision")]
    rest = [one for one in facts if one not in decisions]
    random.shuffle(decisions)
    mixed = [*rest, *decisions]
    assert hold_of(mixed).interception_id == hold_of(facts).interception_id
    for count, one in enumerate(facts):
        first = listing_news(facts[:count], one, APPEAL_MS)
        again = listing_news(facts[:count], one, APPEAL_MS)
        assert [encode(m) for m in first] == [encode(m) for m in again]


@settings(max_examples=80, deadline=None)
@given(histories())
def test_what_is_not_kept_would_have_told_nothing(facts):
    kept = []
    for one in facts:
        if one.fact_id.startswith("inspection") and not changes(hold_of(kept), one.body):
            assert listing_news(kept, one, APPEAL_MS) == ()
            continue
        kept.append(one)
    assert hold_of(kept).interception_id == hold_of(facts).interception_id
