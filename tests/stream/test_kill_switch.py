"""While the kill switch is on, the ledger takes facts in and tells the shadow topic alone."""

import asyncio
import json
from types import SimpleNamespace

import faust
from faust.types import TP
from hypothesis import given, settings
from hypothesis import strategies as st

from streamdetect.enforce import judge
from streamdetect.enforce.traffic import EndedWindow
from streamdetect.events import messages as m
from streamdetect.events.topics import CO_PARTITIONED, SANCTIONS
from streamdetect.stream.dues import Dues
from streamdetect.stream.enforcing import EnforceWork
from streamdetect.stream.health import Health
from streamdetect.stream.ledger_book import Book
from streamdetect.stream.ledger_table import FactTable
from streamdetect.stream.progress import Progress
from streamdetect.stream.room_talk import RoomTalk
from tests.enforce.histories import at, on_incident, real_policy, said
from tests.enforce.strategies import any_history
from tests.stream.ledgers import PARTITION, Enforcer, MemoryTable, messages, record, sanctions

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

        async def confirmed(topic, key, value, partition, *_):
            future = asyncio.get_running_loop().create_future()
            future.set_result(SimpleNamespace(topic_partition=TP(topic, partition), offset=0))
            return future

        app.producer = SimpleNamespace(send=confirmed)
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


def while_kept(ledger, happens):
    """Let something happen, once, while the broker takes the next facts in."""

    async def confirm():
        ledger.table.confirm = MemoryTable().confirm
        happens()

    ledger.table.confirm = confirm


def test_what_went_to_the_shadow_topic_is_told_though_the_switch_went_on_while_it_was_kept():
    ledger = Enforcer(POLICY)
    while_kept(ledger, lambda: ledger.work.shadow(on=True))
    assert topics(ledger.take_raw(said(at(0)))) == {SHADOW}
    ledger.start()  # the mark outlives this worker
    out, _ = ledger.work.tell_untold({PARTITION}, most_s=60)
    assert sanctions(messages(out)) == [("warn", "imposed")]


def test_what_was_not_told_stays_untold_where_partitions_move_while_the_next_fact_is_kept():
    ledger = Enforcer(POLICY)
    ledger.work.shadow(on=True)
    ledger.take(said(at(0)))
    ledger.work.shadow(on=False)
    moved = []

    def another_assignment():
        ledger.book.load(ledger.table.data.items())
        ledger.work.recovered()
        moved.append(True)

    while_kept(ledger, another_assignment)
    batch = [record(said(at(1)))]
    lost = asyncio.run(ledger.work.work(PARTITION, batch, is_stale=lambda: bool(moved)))
    assert lost == []  # nobody would send it: the batch is read again
    asyncio.run(ledger.work.mark([]))
    ledger.start()
    assert sanctions(messages(ledger.take_records(*batch))) == [
        ("warn", "imposed"),
        ("warn", "imposed"),
        ("limit_features", "imposed"),
    ]


class Broker:
    """A producer that takes everything; `happens` once, with the first record."""

    def __init__(self, happens):
        self.happens = happens
        self.taken: list[tuple[str, bytes]] = []

    async def send(self, topic, key, value, partition, timestamp, headers):
        happens, self.happens = self.happens, lambda: None
        happens()
        self.taken.append((topic, value))
        done = asyncio.get_running_loop().create_future()
        done.set_result(None)
        return done


def test_what_falls_due_is_kept_where_the_switch_goes_on_again_while_it_is_told():
    ledger = Enforcer(POLICY)
    ledger.take(said(at(0), "grave"))
    ledger.work.shadow(on=True)
    ledger.take(said(at(0), subject="another"))
    ledger.work.shadow(on=False)
    broker = Broker(lambda: ledger.work.shadow(on=True))
    app = SimpleNamespace(consumer_generation_id=1, producer=broker)
    health = Health(60)
    progress = Progress(health, lambda _: False, 60, "kafka:9092")
    progress.at_ms = at(0, minute=40)
    for topic in CO_PARTITIONED:
        progress.lag[TP(topic.name, PARTITION)] = 0
    talk = RoomTalk(MemoryTable(), ledger.book.knows)

    async def tell():
        await Dues(app, health, progress, ledger.work, talk, asyncio.Lock()).tell()

    asyncio.run(tell())
    assert SHADOW not in {topic for topic, _ in broker.taken}
    ledger.work.shadow(on=False)
    asyncio.run(tell())
    told = [json.loads(value) for topic, value in broker.taken if topic == SANCTIONS.name]
    assert ("interrupt", "expired") in [(one["measure"], one["state"]) for one in told]


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
