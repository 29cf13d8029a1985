"""In a dry run nothing that the worker decides has an effect, whatever the kill switch says."""

from streamdetect.events.topics import SHADOW
from tests.enforce.histories import at, on_incident, real_policy, said
from tests.enforce.listings import listing
from tests.stream.ledgers import PARTITION, Enforcer, messages, sanctions
from tests.stream.test_inspecting import BAD, CLEAN, Inspector, offered, states

POLICY = real_policy()


def dry_ledger() -> Enforcer:
    ledger = Enforcer(POLICY)
    ledger.work.silence.dry_run = True
    return ledger


def topics(out) -> set[str]:
    return {item.topic for item in out}


def test_what_the_ledger_decides_goes_to_the_shadow_topic():
    ledger = dry_ledger()
    out = ledger.take_raw(said(at(0), "grave"))
    assert {("warn", "imposed"), ("interrupt", "imposed")} <= set(sanctions(messages(out)))
    assert topics(out) == {SHADOW.name}


def test_kill_switch_that_goes_off_tells_nothing_for_real():
    ledger = dry_ledger()
    ledger.work.shadow(on=True)
    ledger.take(said(at(0)))
    ledger.work.shadow(on=False)
    assert ledger.work.shadowing
    assert ledger.work.tell_untold({PARTITION}, most_s=60) == ([], False)
    assert topics(ledger.take_raw(said(at(1)))) == {SHADOW.name}


def test_what_stands_is_told_by_the_first_worker_that_runs_for_real():
    ledger = dry_ledger()
    wrong = said(at(0), "grave")
    ledger.take(wrong, said(at(0, 1)))
    ledger.take(on_incident(wrong, "overturn", at(0, 5)))
    ledger.start()
    out, more = ledger.work.tell_untold({PARTITION}, most_s=60)
    assert not more
    assert SHADOW.name not in topics(out)
    assert {state for measure, state in sanctions(messages(out)) if measure != "warn"} <= {"lifted"}
    assert messages(out)[-1].points == 2


def test_no_listing_is_held_back_and_the_next_version_is_once_it_ends():
    inspector = Inspector()
    inspector.work.dry_run = True
    assert inspector.take(offered(listing(1, BAD))) == []
    inspector.start()
    assert states(inspector.told(offered(listing(2, BAD)))) == [("intercepted", 2)]
    assert states(inspector.told(offered(listing(3, CLEAN)))) == [("released", 3)]


def test_listing_that_came_meanwhile_is_forgotten_until_it_is_sent_again_as_it_was():
    inspector = Inspector()
    bad, mended = offered(listing(1, BAD)), offered(listing(2, CLEAN))
    inspector.work.dry_run = True
    inspector.take(bad)
    inspector.start()
    assert inspector.table.data == {}
    assert states(inspector.told(bad)) == [("intercepted", 1)]
    inspector.work.dry_run = True
    assert inspector.take(mended) == []
    inspector.start()
    assert states(inspector.told(mended)) == [("released", 2)]
