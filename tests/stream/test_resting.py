"""Subjects that were not heard of for long take no memory, and nothing of them is lost."""

from hypothesis import given, settings
from hypothesis import strategies as st

from streamdetect.enforce import EVERYBODY
from streamdetect.events import messages as m
from streamdetect.stream import deadlines
from streamdetect.stream.caps import Caps
from streamdetect.stream.deadlines import REST_AFTER_MS
from tests.enforce.histories import DAY, at, on_incident, on_rule, real_policy, said
from tests.enforce.strategies import any_history
from tests.stream.ledgers import PARTITION, Enforcer, messages, sanctions

POLICY = real_policy()
BAD = (m.RuleRef(id="price/bad", version=3),)


def test_subject_rests_a_day_after_the_last_fact_and_wakes_with_the_next():
    ledger = Enforcer(POLICY)
    words = said(at(0))
    ledger.take(words)
    ledger.pass_time(words.known_at_ms + REST_AFTER_MS - 1)
    assert ledger.book.awake == 1
    ledger.pass_time(words.known_at_ms + REST_AFTER_MS)
    assert ledger.book.awake == 0
    assert [one.points for one in ledger.take(said(at(5), claim="b"))[-1:]] == [4]  # type: ignore[attr-defined]
    assert ledger.book.awake == 1


def test_memory_is_bounded_by_who_was_heard_of_lately():
    ledger = Enforcer(POLICY)
    most = 0
    for day in range(60):
        ledger.take(said(at(day), subject=f"s-{day}"))
        ledger.pass_time(at(day, 1))
        most = max(most, ledger.book.awake)
    assert most <= 2
    assert len(ledger.book.subjects()) == 60


def test_after_a_takeover_everybody_rests_until_heard_of():
    ledger = Enforcer(POLICY)
    ledger.take(*(said(at(0), subject=f"s-{n}") for n in range(5)))
    ledger.start()
    assert ledger.book.awake == 0
    ledger.take(said(at(0, 1), subject="s-3", claim="b"))
    assert ledger.book.awake == 1


def test_what_falls_due_of_who_rests_is_told_in_time():
    ledger = Enforcer(POLICY)
    ledger.take(said(at(0), "grave"))
    ledger.pass_time(at(2))
    assert ledger.book.awake == 0
    assert ledger.pass_time(at(6.9)) == []
    assert ("limit_traffic", "expired") in sanctions(messages(ledger.pass_time(at(8))))


def test_bad_rule_is_taken_back_from_who_rests():
    ledger = Enforcer(POLICY)
    ledger.take(said(at(0), rules=BAD), said(at(0), subject="t"))
    ledger.pass_time(at(2))
    told = ledger.take(on_rule("price/bad@3", "overturn", at(3), subject=EVERYBODY))
    assert ("warn", "lifted") in sanctions(told)
    assert ledger.book.awake == 1, "who is not reached goes on resting"


def test_decision_delivered_again_finds_what_rests():
    ledger = Enforcer(POLICY)
    words = said(at(0))
    right = on_incident(words, "overturn", at(1))
    first = [*ledger.take_raw(words), *ledger.take_raw(right)]
    ledger.pass_time(at(5))
    again = [*ledger.take_raw(words), *ledger.take_raw(right)]
    assert {one.value for one in again} == {one.value for one in first}


def test_instants_that_were_overruled_do_not_pile_up(monkeypatch):
    monkeypatch.setattr(deadlines, "_STALE_AT_LEAST", 10)
    place = deadlines._Place()
    for number in range(1000):
        place.wait("s", number)
    assert len(place.queue) <= 13
    assert place.take(998) is None
    assert place.take(999) == "s"


@given(any_history(), st.data())
@settings(max_examples=30, deadline=None)
def test_resting_changes_no_byte(facts, data):
    ledgers = Enforcer(POLICY), Enforcer(POLICY, rests=False)
    for fact in sorted(facts, key=lambda one: one.order):
        until = fact.known_at_ms + data.draw(st.sampled_from((-1, DAY, 3 * DAY)))
        restart = data.draw(st.booleans())
        told = []
        for ledger in ledgers:
            out = ledger.take_raw(fact)
            if restart:
                ledger.start()
            out += ledger.pass_time(until)
            told.append([(one.topic, one.key, one.value) for one in out])
        assert told[0] == told[1]
    assert ledgers[0].table.data == ledgers[1].table.data
    assert set(map(str, ledgers[0].book.all_facts())) == set(map(str, ledgers[1].book.all_facts()))


@given(any_history())
@settings(max_examples=20, deadline=None)
def test_caps_count_the_last_hour_in_whatever_order_facts_are_read(facts):
    one, other = Caps(1), Caps(1)
    one.load((PARTITION, fact) for fact in facts)
    other.load((PARTITION, fact) for fact in reversed(facts))
    assert one._hours == other._hours
