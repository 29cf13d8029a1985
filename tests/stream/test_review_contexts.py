"""What the ledger adds to cases that the detector brings before people: the history, once."""

from streamdetect.detect.sampling import Sample
from streamdetect.enforce import Fact
from streamdetect.events import messages as m
from streamdetect.events.topics import REVIEW_REQUESTS
from streamdetect.stream.outgoing import Outgoing
from tests.enforce.histories import at, on_incident, real_policy, said
from tests.stream.ledgers import Enforcer, messages

POLICY = real_policy()
ALL = Sample(100, "seed")


def contexts(out: list[Outgoing]) -> list[m.ReviewContext]:
    told = messages([one for one in out if one.topic == REVIEW_REQUESTS.name])
    return [one for one in told if isinstance(one, m.ReviewContext)]


def doubted(day: float) -> Fact:
    return said(at(day), outcome="review", claim="doubtful")


def test_words_marked_for_people_come_with_the_history_of_their_subject():
    ledger = Enforcer(POLICY)
    earlier = said(at(0))
    ledger.take(earlier, on_incident(earlier, "uphold", at(1)))
    words = doubted(2)
    (context,) = contexts(ledger.take_raw(words))
    assert (context.violation_id, context.transcript) == (words.body.violation_id, ())
    assert context.history == m.SubjectHistory(points=2, strikes=1, earlier_outcomes=("uphold",))


def test_context_told_again_after_more_is_known_has_the_same_bytes():
    ledger = Enforcer(POLICY)
    ledger.take(said(at(0)))
    first = ledger.take_raw(doubted(2))
    ledger.take(said(at(3), "grave", claim="other"))
    ledger.start()
    again = ledger.take_raw(doubted(2))
    assert [one.value for one in first if one.topic == REVIEW_REQUESTS.name] == [
        one.value for one in again if one.topic == REVIEW_REQUESTS.name
    ]
    assert contexts(first)


def test_sampled_words_come_with_the_history_and_others_that_are_enforced_do_not():
    assert contexts(Enforcer(POLICY, sample=ALL).take_raw(said(at(0))))
    assert not contexts(Enforcer(POLICY).take_raw(said(at(0))))


def test_nothing_is_added_to_cases_while_nothing_is_told():
    ledger = Enforcer(POLICY, sample=ALL)
    ledger.work.silence.dry_run = True
    assert not contexts(ledger.take_raw(said(at(0)), doubted(1)))
