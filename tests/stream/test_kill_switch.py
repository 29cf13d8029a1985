"""While the kill switch is on, the ledger takes facts in and tells the shadow topic alone."""

import asyncio

import faust
from faust.types import TP
from hypothesis import given, settings
from hypothesis import strategies as st

from streamdetect.enforce import judge
from streamdetect.enforce.traffic import EndedWindow
from streamdetect.events import messages as m
from streamdetect.stream.enforcing import EnforceWork
from streamdetect.stream.ledger_book import Book
from streamdetect.stream.ledger_table import FactTable
from tests.enforce.histories import at, on_incident, real_policy, said
from tests.enforce.strategies import any_history
from tests.stream.ledgers import PARTITION, Enforcer, messages, record, sanctions

POLICY = real_policy()
SHADOW = "streamdetect.shadow.v1"


def topics(out):
    return {item.topic for item in out}


def test_everything_goes_to_the_shadow_topic_while_it_is_on():
    ledger = Enforcer(POLICY)
    ledger.work.shadow(on=True)
    out = ledger.take_raw(said(at(0), "grave"))
    assert ("warn", "imposed") in sanctions(messages(out))
    assert topics(out) == {SHADOW}


def test_what_stands_is_told_once_when_it_goes_off():
    ledger = Enforcer(POLICY)
    ledger.work.shadow(on=True)
    bad, good = said(at(0), "grave"), said(at(0, 1))
    ledger.take(bad, good)
    ledger.take(on_incident(bad, "overturn", at(0, 5)))
    assert ledger.work.tell_untold({PARTITION}, most_s=60) == ([], False)
    ledger.work.shadow(on=False)
    out, more = ledger.work.tell_untold({PARTITION}, most_s=60)
    assert not more
    assert SHADOW not in topics(out)
    assert ("warn", "imposed") in sanctions(messages(out))
    assert {state for measure, state in sanctions(messages(out)) if measure != "warn"} <= {"lifted"}
    assert messages(out)[-1].points == 2
    assert ledger.work.tell_untold({PARTITION}, most_s=60) == ([], False)


def test_services_are_told_once_it_goes_off_and_traffic_is_never_tried_out():
    ledger = Enforcer(POLICY)
    ledger.work.shadow(on=True)
    bad, good = said(at(0), "serious"), said(at(0, 1))
    decisions = on_incident(bad, "uphold", at(0, 5)), on_incident(good, "overturn", at(0, 6))
    silent = ledger.take_raw(bad, good, *decisions)
    assert topics(silent) == {SHADOW}
    kinds = [one.state for one in messages(silent) if isinstance(one, m.Intervention)]
    assert kinds == ["prepared", "prepared", "released", "withdrawn"]
    assert ledger.work.signals([EndedWindow("subject-1", "room", at(1))]) == []
    ledger.work.shadow(on=False)
    told = messages(ledger.work.tell_untold({PARTITION}, most_s=60)[0])
    released = [one for one in told if isinstance(one, m.Intervention)]
    assert [(one.violation_id, one.state) for one in released] == [
        (bad.body.violation_id, "released")
    ]
    (signal,) = (one for one in told if isinstance(one, m.TrafficSignal))
    assert signal.score < 1
    (window,) = ledger.work.signals([EndedWindow("subject-1", "room", at(1))])
    assert window.topic == "streamdetect.traffic-signals.v1"


def test_next_fact_tells_what_was_not_told_if_it_is_faster():
    ledger = Enforcer(POLICY)
    ledger.work.shadow(on=True)
    ledger.take(said(at(0)))
    ledger.work.shadow(on=False)
    out = ledger.take_raw(said(at(1)))
    assert sanctions(messages(out)) == [
        ("warn", "imposed"),
        ("warn", "imposed"),
        ("limit_features", "imposed"),
    ]
    assert ledger.work.tell_untold({PARTITION}, most_s=60) == ([], False)
    assert sanctions(ledger.take(said(at(2)))) != []


def test_what_was_not_told_outlives_a_takeover():
    ledger = Enforcer(POLICY)
    ledger.take(said(at(0)))
    ledger.work.shadow(on=True)
    ledger.take(said(at(1)))
    ledger.start()
    out, _ = ledger.work.tell_untold({PARTITION}, most_s=60)
    assert sanctions(messages(out)) == [("warn", "imposed"), ("limit_features", "imposed")]
    ledger.take(said(at(2), subject="another"))
    ledger.start()
    assert ledger.work.tell_untold({PARTITION}, most_s=60) == ([], False)


def test_subject_of_whom_nothing_happened_meanwhile_is_told_nothing():
    ledger = Enforcer(POLICY)
    ledger.take(said(at(0)))
    ledger.work.shadow(on=True)
    ledger.work.shadow(on=False)
    assert ledger.work.tell_untold({PARTITION}, most_s=60) == ([], False)


def test_what_was_not_told_of_a_partition_that_moved_away_is_left_to_who_holds_it():
    ledger = Enforcer(POLICY)
    ledger.work.shadow(on=True)
    ledger.take(said(at(0)))
    ledger.work.shadow(on=False)
    assert ledger.work.tell_untold({PARTITION + 1}, most_s=60) == ([], False)
    out, _ = ledger.work.tell_untold({PARTITION}, most_s=60)
    assert sanctions(messages(out)) == [("warn", "imposed")]


def test_ledger_of_a_partition_that_moved_away_is_dropped_with_what_was_written_here():
    async def run() -> tuple[int, int]:
        app = faust.App("moves", broker="kafka://127.0.0.1:1", store="memory://")
        table = FactTable(app, name="ledger", partitions=8)

        def confirmed(*_):
            future = asyncio.get_running_loop().create_future()
            future.set_result(None)
            return future

        table.send_changelog = confirmed
        book = Book(lambda key: table.data[key])
        work = EnforceWork(POLICY, table, book, partitions=8)
        work.shadow(on=True)
        await work.work(PARTITION, [record(said(at(0), "grave"))])
        here, elsewhere = (
            TP("moves-ledger-changelog", partition) for partition in (PARTITION, PARTITION + 1)
        )
        await table.on_recovery_completed({here}, set())
        kept = book.load(table.entries())
        await table.on_recovery_completed({elsewhere}, {here})
        return kept, book.load(table.entries())

    assert asyncio.run(run()) == (1, 0)


@settings(max_examples=25, deadline=None)
@given(any_history(), st.data())
def test_reader_ends_where_the_ledger_stands_whenever_the_switch_was_on(facts, data):
    ledger = Enforcer(POLICY)
    read: dict[str, m.Message] = {}
    standing = None
    out = []
    for fact in sorted(facts, key=lambda one: one.order):
        ledger.work.shadow(on=data.draw(st.booleans()))
        out += ledger.take_raw(fact)
        if data.draw(st.booleans()):
            out += ledger.work.tell_untold({PARTITION}, most_s=60)[0]
    ledger.work.shadow(on=False)
    out += ledger.work.tell_untold({PARTITION}, most_s=60)[0]
    for message in messages(item for item in out if item.topic != SHADOW):
        if isinstance(message, m.Sanction):
            read[message.sanction_id] = message
        elif isinstance(message, m.Standing):
            standing = message
    found = judge(ledger.work._book.facts(facts[0].subject_id), POLICY, facts[-1].known_at_ms)
    right = {one.sanction_id: one.state for one in found.sanctions}
    told = {one.sanction_id: one.state for one in read.values()}
    assert told == right
    assert standing == found.standing
