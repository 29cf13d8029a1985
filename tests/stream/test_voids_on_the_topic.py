"""A decision on a rule comes once to each partition and reaches every subject there."""

from streamdetect.enforce import EVERYBODY
from streamdetect.events import messages as m
from streamdetect.events.codec import encode
from streamdetect.stream.ledger_book import Book
from tests.enforce.histories import at, on_rule, real_policy, said
from tests.stream.ledgers import Enforcer, record, sanctions

POLICY = real_policy()
BAD = (m.RuleRef(id="bad-words", version=3),)
OTHER = (m.RuleRef(id="other", version=1),)


def void(**more):
    return on_rule("bad-words@3", "overturn", at(1), subject=EVERYBODY, **more)


def points(found):
    return {one.subject_id: one.points for one in found if isinstance(one, m.Standing)}


def test_void_reaches_every_subject_that_the_rule_hit():
    ledger = Enforcer(POLICY)
    ledger.take(said(at(0), subject="a", rules=BAD), said(at(0), subject="b", rules=BAD))
    ledger.take(said(at(0), subject="c", rules=OTHER))
    found = ledger.take(void())
    assert points(found) == {"a": 0, "b": 0}
    assert sanctions(found) == [("warn", "lifted"), ("warn", "lifted")]


def test_void_is_told_in_the_same_bytes_when_it_comes_again():
    ledger = Enforcer(POLICY)
    ledger.take(said(at(0), subject="a", rules=BAD))
    first = ledger.take(void())
    table = dict(ledger.table.data)
    assert ledger.take(void()) == first
    assert ledger.table.data == table


def test_void_keeps_later_subjects_from_counting_even_after_a_takeover():
    ledger = Enforcer(POLICY)
    ledger.take(void())
    ledger.start()
    late = said(at(0), "grave", subject="new", rules=BAD, known=at(1, 5))
    found = ledger.take(late)
    assert points(found) == {"new": 0}
    assert sanctions(found) == []
    assert ledger.take(late) == found


def test_void_cut_off_before_it_was_derived_is_derived_again():
    ledger = Enforcer(POLICY)
    ledger.take(said(at(0), subject="a", rules=BAD))
    ledger.work.take(3, [record(void())])  # kept, then the worker dies
    ledger.start()
    assert points(ledger.take(void())) == {"a": 0}


def test_void_stands_in_the_table_once_a_partition():
    ledger = Enforcer(POLICY)
    ledger.take(void())
    assert list(ledger.table.data) == [b"*3/decision:" + void().body.decision_id.encode()]
    book = Book()
    book.load(ledger.table.data.items())
    assert not list(book.subjects())
    assert book.held_for_everybody(3, void().fact_id) == void()


def test_decision_for_everybody_on_an_incident_is_a_dead_letter():
    ledger = Enforcer(POLICY)
    bad = record(void())
    target = m.DecisionOn(type="incident", id="i")
    decision = m.ReviewDecision(
        decision_id="d",
        subject_id=EVERYBODY,
        target=target,
        verdict="overturn",
        level="review",
        reason_code="r",
        decided_by="p",
        decided_at="2026-03-01T12:00:00.000Z",
    )
    taken = ledger.work.take(3, [bad_record(bad, decision)])
    assert taken.facts == []
    assert ("dl_reason", b"bad-target") in taken.out[0].headers


def bad_record(like, decision):
    like.value = encode(decision)
    return like
