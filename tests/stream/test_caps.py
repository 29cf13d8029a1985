"""Caps on what the machine sanctions in an hour: the excess is proposed, by a recorded fact."""

import pytest

from streamdetect.enforce import Policy, judge, parse_policy
from streamdetect.enforce.facts import fact_of
from streamdetect.events import messages as m
from streamdetect.events.codec import decode_typed, header
from streamdetect.events.instants import to_ms
from streamdetect.metrics import HELD_BY_CAP
from tests.enforce.histories import at, policy_mapping, said
from tests.stream.ledgers import Enforcer, messages, sanctions

RULE = (m.RuleRef(id="busy", version=1),)
OTHER = (m.RuleRef(id="calm", version=1),)


def capped(total: int = 1000, rule: int = 1000, new: int = 1000) -> Policy:
    mapping = policy_mapping()
    mapping["automatic"] |= {
        "sanctions_an_hour": total,
        "of_a_rule_an_hour": rule,
        "of_a_new_rule_an_hour": new,
    }
    return parse_policy(mapping)


def hit(minute: float, subject: str, rules=RULE, day: float = 0):
    return said(at(day, minute), subject=subject, rules=rules)


def states(ledger: Enforcer, *facts):
    return [sanctions(ledger.take(fact)) for fact in facts]


IMPOSED, PROPOSED = [("warn", "imposed")], [("warn", "proposed")]


def test_excess_over_the_total_is_proposed_until_the_hour_is_over():
    ledger = Enforcer(capped(2, 2, 2))
    assert states(ledger, hit(0, "a"), hit(1, "b", OTHER), hit(2, "c")) == [
        IMPOSED,
        IMPOSED,
        PROPOSED,
    ]
    assert states(ledger, hit(60.5, "d")) == [IMPOSED]


def test_excess_of_a_new_rule_is_proposed_while_others_go_on():
    ledger = Enforcer(capped(1000, 1000, 1))
    ledger.take(hit(0, "z", OTHER, day=-20))
    assert states(ledger, hit(0, "a"), hit(1, "b"), hit(2, "c", OTHER)) == [
        IMPOSED,
        PROPOSED,
        IMPOSED,
    ]


def test_no_rule_is_new_where_the_ledger_has_only_begun():
    ledger = Enforcer(capped(1000, 1000, 1))
    assert states(ledger, hit(0, "a"), hit(1, "b")) == [IMPOSED, IMPOSED]


def test_rule_that_hit_a_week_ago_is_new_no_more():
    ledger = Enforcer(capped(1000, 2, 1))
    ledger.take(hit(0, "z", OTHER, day=-20))
    ledger.take(hit(0, "a"))
    assert states(ledger, *(hit(i, f"b{i}", day=8) for i in range(3))) == [
        IMPOSED,
        IMPOSED,
        PROPOSED,
    ]


def test_repeats_that_bring_no_sanction_do_not_use_up_the_cap():
    ledger = Enforcer(capped(2, 2, 2))
    again = [
        said(at(0, i), subject="a", rules=RULE, claim="c", broadcast="b", seq=i) for i in range(5)
    ]
    ledger.take(*again)
    assert states(ledger, hit(6, "b")) == [IMPOSED]


def test_hold_goes_out_as_an_amendment_that_a_replay_reads():
    ledger = Enforcer(capped(1, 1, 1))
    facts = [hit(0, "a"), hit(1, "b")]
    ledger.take(facts[0])
    before = HELD_BY_CAP.labels("total")._value.get()
    out = ledger.take_raw(facts[1])
    assert HELD_BY_CAP.labels("total")._value.get() == before + 1
    (item,) = [one for one in out if one.topic == "streamdetect.violations.v1"]
    hold = decode_typed(item.value, item.headers)
    assert isinstance(hold, m.ViolationAmendment)
    assert (hold.kind, hold.limit, hold.subject_id) == ("held_back", "total", "b")
    known_ms = to_ms(header(item.headers, "ce_time") or "")
    read = judge([facts[1], fact_of(hold, known_ms)], ledger.policy, at(1))
    assert [(s.measure, s.state) for s in read.sanctions] == PROPOSED
    told = [one for one in messages(out) if isinstance(one, m.Standing)][-1]
    assert read.ledger_seq == told.ledger_seq == 2


def test_hold_that_comes_back_from_the_topic_changes_nothing():
    ledger = Enforcer(capped(1, 1, 1))
    ledger.take(hit(0, "a"))
    out = ledger.take_raw(hit(1, "b"))
    item = next(one for one in out if one.topic == "streamdetect.violations.v1")
    hold = decode_typed(item.value, item.headers)
    table = dict(ledger.table.data)
    assert ledger.take_raw(fact_of(hold, at(0, 1) + 1000)) == []
    assert ledger.table.data == table


def test_held_violation_that_is_delivered_again_is_told_in_the_same_bytes():
    ledger = Enforcer(capped(1, 1, 1))
    ledger.take(hit(0, "a"))
    first = ledger.take(hit(1, "b"))
    ledger.start()
    assert ledger.take(hit(1, "b")) == first


def test_caps_outlive_a_takeover():
    ledger = Enforcer(capped(2, 2, 2))
    ledger.take(hit(0, "a"), hit(1, "b"))
    ledger.start()
    assert states(ledger, hit(2, "c")) == [PROPOSED]


def test_review_violations_are_neither_counted_nor_held():
    ledger = Enforcer(capped(1, 1, 1))
    doubtful = said(at(0), subject="a", rules=RULE, outcome="review")
    assert states(ledger, doubtful, hit(1, "b")) == [[], IMPOSED]


@pytest.mark.parametrize(("partitions", "expected"), [(1, IMPOSED), (4, PROPOSED)])
def test_each_partition_has_its_share_of_the_caps(partitions, expected):
    ledger = Enforcer(capped(4, 4, 4), partitions=partitions)
    assert states(ledger, hit(0, "a"), hit(1, "b")) == [IMPOSED, expected]


def test_facts_of_one_batch_are_counted_one_after_another():
    ledger = Enforcer(capped(2, 2, 2))
    found = sanctions(ledger.take(hit(0, "a"), hit(1, "b"), hit(2, "c")))
    assert found == [*IMPOSED, *IMPOSED, *PROPOSED]
