"""A changelog write that failed comes again, but never over what was written since."""

import asyncio
from collections.abc import Callable
from typing import Any

import faust
import pytest

from streamdetect.stream import ledger_table
from streamdetect.stream.ledger_table import FactTable


class Changelog:
    """Keeps what was written, in order; fails as many of the first writes as it is told to."""

    def __init__(self, fails: int) -> None:
        self.fails = fails
        self.written: list[tuple[int, bytes, bytes | None]] = []

    def send(self, partition: int, key: bytes, value: bytes | None) -> asyncio.Future[Any]:
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        if self.fails:
            self.fails -= 1
            future.set_exception(TimeoutError())
        else:
            self.written.append((partition, key, value))
            future.set_result(None)
        return future


def written(
    work: Callable[[FactTable, Changelog], Any], fails: int, monkeypatch: pytest.MonkeyPatch
) -> list[tuple[int, bytes, bytes | None]]:
    """What the changelog has after the work on a table whose first writes fail."""
    monkeypatch.setattr(ledger_table, "_RETRY_S", 0.01)

    async def run() -> Changelog:
        changelog = Changelog(fails)
        table = FactTable(faust.App("t", store="memory://"), name="ledger", partitions=4)
        monkeypatch.setattr(table, "send_changelog", changelog.send)
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
