"""What people let pass is counted, once a matter, and only where it is told for real."""

from streamdetect.events import messages as m
from streamdetect.events.topics import MISSED_APPEALS
from streamdetect.metrics import REGISTRY
from tests.enforce.histories import answered, appealed, at, decided, real_policy, said
from tests.stream.ledgers import Enforcer, messages, sanctions

POLICY = real_policy()
ANSWER_DAYS = 15


def missed(kind: str) -> float:
    name = "streamdetect_deadlines_missed_total"
    return REGISTRY.get_sample_value(name, {"kind": kind}) or 0.0


def upheld_and_appealed(ledger: Enforcer) -> m.Sanction:
    """Let a person limit a subject's traffic on day 1, and the subject appeal on day 2."""
    told = ledger.take(said(at(0), "grave"))
    (proposed,) = (
        one for one in told if isinstance(one, m.Sanction) and one.measure == "limit_traffic"
    )
    ledger.take(decided("sanction", proposed.sanction_id, "uphold", at(1)))
    ledger.take(appealed("sanction", proposed.sanction_id, at(2)))
    return proposed


def test_proposal_that_nobody_decided_counts_and_a_term_that_ends_does_not():
    ledger = Enforcer(POLICY)
    ledger.take(said(at(0), "grave"))
    before = missed("proposal")
    ended = messages(ledger.pass_time(at(6)))
    assert ("interrupt", "expired") in sanctions(ended)
    assert missed("proposal") == before
    ledger.pass_time(at(8))
    assert missed("proposal") == before + 1
    ledger.pass_time(at(200))
    assert missed("proposal") == before + 1


def test_appeal_that_nobody_answered_counts_once():
    ledger = Enforcer(POLICY)
    upheld_and_appealed(ledger)
    before = missed("appeal")
    ledger.pass_time(at(2 + ANSWER_DAYS - 0.1))
    assert missed("appeal") == before
    ledger.pass_time(at(2 + ANSWER_DAYS))
    ledger.pass_time(at(60))
    assert missed("appeal") == before + 1


def test_appeal_that_was_answered_in_time_does_not_count():
    ledger = Enforcer(POLICY)
    sanction = upheld_and_appealed(ledger)
    appeal = appealed("sanction", sanction.sanction_id, at(2))
    decision = decided(
        "sanction", sanction.sanction_id, "uphold", at(3), by="appeal-1", level="appeal"
    )
    before = missed("appeal")
    ledger.take(decision, answered(appeal, "uphold", at(3), decision))
    ledger.pass_time(at(60))
    assert missed("appeal") == before


def test_missed_appeal_about_goods_goes_to_the_agent_that_holds_them_back():
    ledger = Enforcer(POLICY)
    ledger.take(appealed("interception", "i", at(2), product="p"))
    before = missed("appeal")
    out = ledger.pass_time(at(2 + ANSWER_DAYS))
    assert missed("appeal") == before + 1
    (sent,) = [one for one in out if one.topic == MISSED_APPEALS.name]
    assert sent.key == b"p"
    ledger.start()
    assert ledger.pass_time(at(60)) == []


def test_missed_appeal_that_does_not_name_its_goods_goes_to_every_partition():
    ledger = Enforcer(POLICY, partitions=3)
    ledger.take(appealed("interception", "i", at(2)))
    before = missed("appeal")
    out = ledger.pass_time(at(2 + ANSWER_DAYS))
    assert missed("appeal") == before + 1
    sent = [one for one in out if one.topic == MISSED_APPEALS.name]
    assert [(one.partition, one.key) for one in sent] == [(0, b"*"), (1, b"*"), (2, b"*")]
    assert len({(one.value, one.headers) for one in sent}) == 1


def test_what_is_told_to_nobody_lets_no_goods_go():
    ledger = Enforcer(POLICY)
    ledger.take(appealed("interception", "i", at(2), product="p"))
    ledger.work.silence.dry_run = True
    out = [*ledger.pass_time(at(60), mark=False), *ledger.take_raw(said(at(61)))]
    assert MISSED_APPEALS.name not in {one.topic for one in out}


def test_what_goes_to_the_shadow_topic_does_not_count():
    ledger = Enforcer(POLICY)
    upheld_and_appealed(ledger)
    ledger.work.silence.dry_run = True
    before = missed("appeal"), missed("proposal")
    ledger.pass_time(at(60))
    assert (missed("appeal"), missed("proposal")) == before
