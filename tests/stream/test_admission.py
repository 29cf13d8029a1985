"""Which facts count where the past is judged anew: the same as the enforce agent takes in."""

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from streamdetect.enforce import EVERYBODY, by_subject, fact_of
from streamdetect.enforce.admission import DecisionRights, admit
from streamdetect.enforce.reviewers import Reviewer, Reviewers
from streamdetect.events import messages as m
from tests.enforce.histories import at, on_incident, on_rule, real_policy, said
from tests.stream.ledgers import PARTITION, Enforcer

POLICY = real_policy()
BAD = (m.RuleRef(id="price/bad", version=3),)
RIGHTS = DecisionRights(
    Reviewers(
        "list",
        "1",
        2,
        {
            one.id: one
            for one in (
                Reviewer("reviewer-1", frozenset({"review"})),
                Reviewer("both-1", frozenset({"review", "board"})),
                Reviewer("board-1", frozenset({"board"}), may_void=True),
                Reviewer("board-2", frozenset({"board"}), may_void=True),
            )
        },
    )
)
WORDS = said(at(0))


def ids(facts):
    return [one.fact_id for one in facts]


def void(by, second=None):
    fact = on_rule("price/bad@3", "overturn", at(2), subject=EVERYBODY, by=by, level="board")
    return fact_of(msgspec.structs.replace(fact.body, seconded_by=second), at(2))


def test_forged_decision_does_not_count_and_is_told():
    forged = on_incident(WORDS, "overturn", at(1), by="nobody-9", level="board")
    right = on_incident(WORDS, "uphold", at(1), by="reviewer-1")
    found = admit([(0, WORDS), (0, forged), (0, right)], RIGHTS, POLICY)
    assert ids(found.facts) == ids([WORDS, right])
    assert found.refused == {"unknown-reviewer": 1}


def test_refused_decision_is_no_earlier_one_and_a_repeated_one_counts():
    refused = on_incident(WORDS, "uphold", at(1), by="reviewer-1", level="board")
    right = on_incident(WORDS, "uphold", at(2), by="reviewer-1")
    found = admit([(0, one) for one in (WORDS, refused, right, right)], RIGHTS, POLICY)
    assert found.refused == {"level-not-held": 1}
    assert set(ids(found.facts)) == set(ids([WORDS, right]))


def test_void_counts_partition_by_partition():
    many = [(0, said(at(0, n), subject=f"s-{n}", rules=BAD)) for n in range(3)]
    one = (1, said(at(0), subject="t", rules=BAD))
    found = admit([*many, one, (0, void("board-1")), (1, void("board-1"))], RIGHTS, POLICY)
    assert found.refused == {"second-missing": 1}
    voided = [s for s, held in by_subject(found.facts).items() if len(held) > 1]
    assert voided == ["t"]
    both = void("board-1", "board-2")
    found = admit([*many, one, (0, both), (1, both)], RIGHTS, POLICY)
    assert not found.refused
    assert {f.subject_id for f in found.facts} == {"s-0", "s-1", "s-2", "t", EVERYBODY}


@st.composite
def arrivals(draw):
    words = [said(at(n), subject=f"s-{n % 2}", rules=BAD) for n in range(draw(st.integers(1, 4)))]
    facts = []
    for number in range(draw(st.integers(1, 8))):
        about = draw(st.sampled_from(words))
        by = draw(st.sampled_from(("reviewer-1", "both-1", "board-1", "nobody-9")))
        level = draw(st.sampled_from(("review", "board")))
        verdict = draw(st.sampled_from(("uphold", "overturn")))
        when = at(10 + number)
        decision = on_incident(about, verdict, when, by=by, level=level)
        body = msgspec.structs.replace(decision.body, subject_id=about.subject_id)
        facts.append(fact_of(body, when))
    if draw(st.booleans()):
        facts.append(void(draw(st.sampled_from(("board-1", "both-1")))))
    return draw(st.permutations([*words, *facts]))


@settings(max_examples=30, deadline=None)
@given(arrivals())
def test_what_counts_is_what_the_enforce_agent_takes_in(arrived):
    ledger = Enforcer(POLICY)
    ledger.work.entitling.reviewers = RIGHTS.reviewers
    ledger.take(*arrived)
    found = by_subject(admit([(PARTITION, one) for one in arrived], RIGHTS, POLICY).facts)
    book = ledger.work._book
    assert {s: set(ids(held)) for s, held in found.items()} == {
        s: set(ids(book.facts(s))) for s in book.subjects()
    }
