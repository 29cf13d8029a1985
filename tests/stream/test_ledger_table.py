"""A changelog write that failed comes again, but never over what was written since."""

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import faust
import pytest
from faust.exceptions import ProducerSendError
from faust.types import TP

from streamdetect.stream import ledger_table
from streamdetect.stream.ledger_table import FactTable


class Changelog:
    """A producer that keeps what was written, in order; as many of the first writes as told fail.

    `has_room`: whether a write is taken at all; the client's own producer waits for it in vain.
    """

    def __init__(self, fails: int) -> None:
        self.fails = fails
        self.has_room = True
        self.asked = 0
        self.written: list[tuple[int, bytes, bytes | None]] = []

    async def send(
        self, topic: str, key: bytes, value: bytes | None, partition: int, *_: Any
    ) -> asyncio.Future[Any]:
        self.asked += 1
        if not self.has_room:
            raise ProducerSendError("Error while sending: KafkaTimeoutError()")
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        if self.fails:
            self.fails -= 1
            future.set_exception(TimeoutError())
        else:
            self.written.append((partition, key, value))
            future.set_result(SimpleNamespace(topic_partition=TP(topic, partition), offset=0))
        return future


def written(
    work: Callable[[FactTable, Changelog], Any], fails: int, monkeypatch: pytest.MonkeyPatch
) -> list[tuple[int, bytes, bytes | None]]:
    """What the changelog has after the work on a table whose first writes fail."""
    monkeypatch.setattr(ledger_table, "_RETRY_S", 0.01)

    async def run() -> Changelog:
        changelog = Changelog(fails)
        app = faust.App("t", store="memory://")
        app.producer = changelog
        table = FactTable(app, name="ledger", partitions=4)
        async with asyncio.timeout(10):
            await work(table, changelog)
        return changelog

    return asyncio.run(run()).written


async def confirm_over(table: FactTable, happens: Callable[[], None]) -> None:
    """Confirm while partitions change hands, which brings about what happens."""
    table.unsettle()
    confirming = asyncio.create_task(table.confirm())
    await asyncio.sleep(0.1)
    happens()
    table.settle()
    await confirming


def test_write_of_a_partition_that_moved_away_is_dropped_and_the_others_come(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What was given up at a rebalance must not stand over the entry of who holds it now."""

    async def work(table: FactTable, _: Changelog) -> None:
        table.record(1, b"a", b"old")
        table.record(2, b"b", b"1")
        table.holds = lambda partition: partition == 2
        await table.confirm()

    assert written(work, 0, monkeypatch) == [(2, b"b", b"1")]


def test_failed_write_comes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async def work(table: FactTable, _: Changelog) -> None:
        table.record(1, b"a", b"1")
        table.record(1, b"b", None)
        await table.confirm()

    assert written(work, 2, monkeypatch) == [(1, b"a", b"1"), (1, b"b", None)]


def test_failed_write_never_lands_over_a_later_one(monkeypatch: pytest.MonkeyPatch) -> None:
    async def work(table: FactTable, _: Changelog) -> None:
        table.record(1, b"a", b"1")
        table.record(1, b"a", b"2")
        await table.confirm()

    assert written(work, 1, monkeypatch) == [(1, b"a", b"2")]


def test_failed_write_is_given_up_once_its_partition_moved_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def work(table: FactTable, changelog: Changelog) -> None:
        table.record(1, b"a", b"1")
        table.record(2, b"b", b"2")

        def moved() -> None:
            assert not changelog.written, "it is written while nobody knows whose it is"
            table.holds = lambda partition: partition == 2

        await confirm_over(table, moved)

    assert written(work, 2, monkeypatch) == [(2, b"b", b"2")]


def test_failed_write_is_given_up_where_another_worker_wrote_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The partition went and came back: recovery read what the other worker wrote."""

    async def work(table: FactTable, _: Changelog) -> None:
        table.record(1, b"a", b"1")
        await confirm_over(table, lambda: table.data.update({b"a": b"of the other"}))

    assert written(work, 1, monkeypatch) == []


def test_write_that_finds_no_room_comes_again_with_those_after_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Faust's buffer of changelog writes ended the worker there, in every longer outage."""

    async def work(table: FactTable, changelog: Changelog) -> None:
        changelog.has_room = False
        for key in (b"a", b"b", b"c"):
            table.record(1, key, b"1")
        confirming = asyncio.create_task(table.confirm())
        await asyncio.sleep(0.005)
        assert changelog.asked == 1, "each would wait as long as the first"
        changelog.has_room = True
        await confirming

    assert written(work, 0, monkeypatch) == [(1, key, b"1") for key in (b"a", b"b", b"c")]


def test_nothing_is_written_before_the_group_answers_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut off for longer than its session, the worker does not know who wrote meanwhile."""

    async def work(table: FactTable, changelog: Changelog) -> None:
        sure = False
        table.is_sure = lambda: sure
        table.record(1, b"a", b"1")
        table.record(2, b"b", b"2")
        confirming = asyncio.create_task(table.confirm())
        await asyncio.sleep(0.1)
        assert changelog.asked == 0
        table.unsettle()  # its heartbeat tells that others have its partitions
        sure = True
        await asyncio.sleep(0.1)
        assert changelog.asked == 0
        table.holds = lambda partition: partition == 2
        table.settle()
        await confirming

    assert written(work, 0, monkeypatch) == [(2, b"b", b"2")]
