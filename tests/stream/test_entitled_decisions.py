"""What the enforce agent does with decisions that are none: dead letters, never the ledger."""

import asyncio
import json

import msgspec
import pytest

from streamdetect.enforce.facts import EVERYBODY, Fact, fact_of
from streamdetect.enforce.reviewers import Reviewer, Reviewers
from streamdetect.events import messages as m
from streamdetect.events.codec import decode_typed, header
from streamdetect.events.instants import from_ms
from streamdetect.events.topics import CONTROL, DEAD_LETTERS, REVIEW_DECISIONS
from streamdetect.metrics import DECISIONS_REFUSED
from streamdetect.stream.outgoing import Outgoing
from tests.enforce.histories import at, decided, on_incident, on_rule, real_policy, said
from tests.stream.ledgers import PARTITION, Enforcer, record

LISTED = Reviewers(
    "list",
    "1",
    50,
    {
        "reviewer-1": Reviewer("reviewer-1", frozenset({"review"})),
        "both-1": Reviewer("both-1", frozenset({"review", "board"})),
        "board-1": Reviewer("board-1", frozenset({"board"})),
    },
)
WORDS = said(at(0), "general")


@pytest.fixture
def enforcer() -> Enforcer:
    one = Enforcer(real_policy())
    one.work.entitling.reviewers = LISTED
    return one


def taken(enforcer: Enforcer, *facts: Fact) -> list[Outgoing]:
    return asyncio.run(enforcer.work.work(PARTITION, [record(fact) for fact in facts]))


def letters(out: list[Outgoing]) -> list[str]:
    return [header(one.headers, "dl_reason") or "" for one in out if one.topic == DEAD_LETTERS.name]


def standing(out: list[Outgoing]) -> m.Standing:
    found = [decode_typed(one.value, one.headers) for one in out if one.topic != DEAD_LETTERS.name]
    return [one for one in found if isinstance(one, m.Standing)][-1]


def test_forged_decision_goes_to_the_dead_letters_and_changes_nothing(enforcer: Enforcer):
    before = DECISIONS_REFUSED.labels("unknown-reviewer")._value.get()
    taken(enforcer, WORDS)
    kept = dict(enforcer.table.data)
    forged = on_incident(WORDS, "overturn", at(1), by="nobody-9", level="board")
    (letter,) = taken(enforcer, forged)
    headers = dict(letter.headers)
    assert letter.topic == DEAD_LETTERS.name
    assert headers["dl_reason"] == b"unknown-reviewer"
    assert headers["dl_topic"] == REVIEW_DECISIONS.name.encode()
    assert b"reviewers.yml" in headers["dl_detail"]
    assert json.loads(letter.value or b"")["decision_id"] == forged.body.decision_id
    assert enforcer.table.data == kept
    assert DECISIONS_REFUSED.labels("unknown-reviewer")._value.get() == before + 1


def test_decision_of_who_may_takes_the_strike_back(enforcer: Enforcer):
    assert standing(taken(enforcer, WORDS)).points == 2
    right = on_incident(WORDS, "overturn", at(1), by="board-1", level="board")
    out = taken(enforcer, right)
    assert letters(out) == []
    assert standing(out).points == 0


def test_earlier_decisions_count_also_those_of_the_same_batch(enforcer: Enforcer):
    taken(enforcer, WORDS)
    first = on_incident(WORDS, "uphold", at(1), by="both-1")
    second = on_incident(WORDS, "overturn", at(2), by="both-1", level="board")
    assert letters(taken(enforcer, first, second)) == ["decided-before"]


def test_refused_decision_is_no_earlier_decision(enforcer: Enforcer):
    taken(enforcer, WORDS)
    refused = on_incident(WORDS, "uphold", at(1), by="reviewer-1", level="board")
    right = on_incident(WORDS, "uphold", at(2), by="reviewer-1")
    assert letters(taken(enforcer, refused, right)) == ["level-not-held"]


def test_decision_in_the_ledger_stays_when_its_maker_leaves(enforcer: Enforcer):
    taken(enforcer, WORDS)
    right = on_incident(WORDS, "overturn", at(1), by="board-1", level="board")
    out = taken(enforcer, right)
    enforcer.start()
    enforcer.work.entitling.reviewers = Reviewers("list", "2", 0, {})
    assert [one.value for one in taken(enforcer, right)] == [one.value for one in out]


def test_other_words_under_the_id_of_a_decision_in_the_ledger_are_checked(enforcer: Enforcer):
    taken(enforcer, WORDS)
    right = on_incident(WORDS, "uphold", at(2), by="reviewer-1")
    taken(enforcer, right)
    kept = dict(enforcer.table.data)
    body = msgspec.structs.replace(right.body, verdict="overturn", decided_by="nobody-9")
    assert letters(taken(enforcer, fact_of(body, at(1)))) == ["unknown-reviewer"]
    assert enforcer.table.data == kept


def test_nothing_is_checked_where_facts_come_from_who_checked_already(enforcer: Enforcer):
    enforcer.work.entitling.reviewers = None
    taken(enforcer, WORDS)
    out = taken(enforcer, decided("incident", WORDS.body.incident_id, "overturn", at(1), by="x"))
    assert letters(out) == []


def control(out: list[Outgoing]) -> list[tuple[bytes | None, bool]]:
    """Return key, and whether there is a value, of what goes to the control topic."""
    return [(one.key, one.value is not None) for one in out if one.topic == CONTROL.name]


def test_exemption_goes_to_the_control_topic_and_comes_off_with_its_decision(enforcer: Enforcer):
    taken(enforcer, WORDS)
    exemption = m.Exemption(scope="subject", until=from_ms(at(90)))
    freed = on_incident(WORDS, "overturn", at(1), by="reviewer-1", exemption=exemption)
    ((key, has_value),) = control(taken(enforcer, freed))
    assert key is not None
    assert key.startswith(b"exemption/")
    assert has_value
    back = on_incident(WORDS, "uphold", at(2), by="board-1", level="board")
    assert control(taken(enforcer, back)) == [(key, False)]
    # Delivered again it tells what holds now, not what held then.
    assert control(taken(enforcer, freed)) == [(key, False)]


def test_exemption_of_a_refused_decision_goes_nowhere(enforcer: Enforcer):
    taken(enforcer, WORDS)
    exemption = m.Exemption(scope="rule", until=from_ms(at(90)))
    out = taken(
        enforcer, on_incident(WORDS, "overturn", at(1), by="reviewer-1", exemption=exemption)
    )
    assert letters(out) == ["level-not-held"]
    assert control(out) == []


def void(by: str, second: str | None = None) -> Fact:
    fact = on_rule("price/bad@3", "overturn", at(1), subject=EVERYBODY, by=by, level="board")
    return fact_of(msgspec.structs.replace(fact.body, seconded_by=second), at(1))


def test_large_void_is_refused_unless_two_people_who_may_agree(enforcer: Enforcer):
    bad = (m.RuleRef(id="price/bad", version=3),)
    people = {name: Reviewer(name, frozenset({"board"}), may_void=True) for name in ("v-1", "v-2")}
    enforcer.work.entitling.reviewers = Reviewers("list", "1", 2, {**LISTED.by_id, **people})
    for number in range(3):
        taken(enforcer, said(at(0, number), subject=f"s-{number}", rules=bad))
    assert letters(taken(enforcer, void("board-1"))) == ["may-not-void"]
    assert letters(taken(enforcer, void("v-1"))) == ["second-missing"]
    assert letters(taken(enforcer, void("v-1", "v-1"))) == ["second-missing"]
    assert letters(taken(enforcer, void("v-1", "board-1"))) == ["may-not-void"]
    out = taken(enforcer, void("v-1", "v-2"))
    assert letters(out) == []
    assert standing(out).points == 0
    # In the table already, it is not asked again, whoever may void by then.
    enforcer.start()
    enforcer.work.entitling.reviewers = LISTED
    assert letters(taken(enforcer, void("v-1", "v-2"))) == []


def test_exemption_waits_while_the_kill_switch_is_on(enforcer: Enforcer):
    taken(enforcer, WORDS)
    enforcer.work.shadow(on=True)
    exemption = m.Exemption(scope="subject", until=from_ms(at(90)))
    freed = on_incident(WORDS, "overturn", at(1), by="reviewer-1", exemption=exemption)
    assert control(taken(enforcer, freed)) == []
    enforcer.work.shadow(on=False)
    out, more = enforcer.work.tell_untold({PARTITION}, most_s=60)
    assert not more
    assert [has_value for _, has_value in control(out)] == [True]


def freeing() -> Fact:
    exemption = m.Exemption(scope="subject", until=from_ms(at(90)))
    return on_incident(WORDS, "overturn", at(1), by="reviewer-1", exemption=exemption)


def test_exemption_whose_words_come_after_its_decision_is_told_with_them(enforcer: Enforcer):
    assert control(taken(enforcer, freeing())) == []
    assert [has_value for _, has_value in control(taken(enforcer, WORDS))] == [True]


def test_exemption_whose_words_come_while_the_kill_switch_is_on_is_told_afterwards(
    enforcer: Enforcer,
):
    taken(enforcer, freeing())
    enforcer.work.shadow(on=True)
    assert control(taken(enforcer, WORDS)) == []
    enforcer.work.shadow(on=False)
    out, _ = enforcer.work.tell_untold({PARTITION}, most_s=60)
    assert [has_value for _, has_value in control(out)] == [True]
