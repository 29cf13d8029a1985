"""Facts that come again: who reads the last standing of a subject reads the newest."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streamdetect.enforce import Fact
from streamdetect.events import messages as m
from streamdetect.events.codec import header
from streamdetect.stream.outgoing import Outgoing
from tests.enforce.histories import at, decided, real_policy, said
from tests.enforce.strategies import any_history
from tests.stream.ledgers import Enforcer, messages

POLICY = real_policy()


def standings(out: list[Outgoing]) -> list[Outgoing]:
    return [
        item for item, one in zip(out, messages(out), strict=True) if isinstance(one, m.Standing)
    ]


def ce_id(item: Outgoing) -> str | None:
    return header(item.headers, "ce_id")


@pytest.mark.parametrize("restarted", [True, False])
def test_violation_that_comes_again_leaves_the_standing_after_the_decision_last(restarted: bool):
    ledger = Enforcer(POLICY)
    first, second = said(at(0), "serious"), said(at(1), "serious")
    acquittal = decided("incident", first.body.incident_id, "overturn", at(2))
    told = [standings(ledger.take_raw(fact)) for fact in (first, second, acquittal)]
    if restarted:
        ledger.start()
    again = standings(ledger.take_raw(second))
    assert [one.value for one in again] == [told[1][0].value, told[2][0].value]
    assert [ce_id(one) for one in again] == [ce_id(told[1][0]), ce_id(told[2][0])]
    assert len(standings(ledger.take_raw(acquittal))) == 1


def test_violation_that_comes_again_leaves_what_time_brought_last():
    ledger = Enforcer(POLICY)
    grave = said(at(0), "grave")
    ledger.take(grave)
    (lapsed,) = standings(ledger.pass_time(at(0, minute=32)))
    ledger.start()
    again = standings(ledger.take_raw(grave))
    assert (again[-1].value, ce_id(again[-1])) == (lapsed.value, ce_id(lapsed))
    assert len(standings(ledger.take_raw(said(at(1))))) == 1


@given(any_history(), st.data())
@settings(max_examples=40, deadline=None)
def test_last_standing_is_the_newest_however_facts_come_again(facts: list[Fact], data):
    ordered = sorted(facts, key=lambda fact: fact.order)
    ledger = Enforcer(POLICY)
    newest: dict[str, bytes | None] = {}
    for count, fact in enumerate(ordered, 1):
        for one in standings(ledger.take_raw(fact)):
            newest[(one.key or b"").decode()] = one.value
        again = data.draw(st.lists(st.sampled_from(ordered[:count]), max_size=3))
        if data.draw(st.booleans()):
            ledger.start()
        last = {one.key: one.value for one in standings(ledger.take_raw(*again))}
        for key, value in last.items():
            assert value == newest[(key or b"").decode()]
