"""For how long a worker may take its partitions for its own without an answer of the group."""

import asyncio

import pytest

from streamdetect.stream.lease import Lease


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


class Coordinator:
    """A coordinator of aiokafka's in memory, whose heartbeats take some time and may fail."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.answer = True
        self.takes_s = 0.0
        self.sent = 0

    async def _do_heartbeat(self) -> bool:
        self.sent += 1
        self.clock.now += self.takes_s
        return self.answer


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_lease_holds_for_a_session_from_the_assignment_on(clock: Clock):
    lease = Lease(6, clock)
    assert not lease.holds()
    lease.renew()
    clock.now += 5.9
    assert lease.holds()
    clock.now += 0.2
    assert not lease.holds()


def test_lease_runs_from_when_the_last_answered_heartbeat_was_sent(clock: Clock):
    lease, coordinator = Lease(6, clock), Coordinator(clock)
    lease.renew()
    lease.follow(coordinator)
    clock.now += 4
    coordinator.takes_s = 1.5
    assert asyncio.run(coordinator._do_heartbeat())
    clock.now += 4.4
    assert lease.holds()
    clock.now += 0.2
    assert not lease.holds()
    coordinator.answer = False
    assert not asyncio.run(coordinator._do_heartbeat())
    assert not lease.holds()


def test_lease_follows_a_coordinator_once_however_often_partitions_are_assigned(clock: Clock):
    lease, coordinator = Lease(6, clock), Coordinator(clock)
    for _ in range(3):
        lease.follow(coordinator)
    asyncio.run(coordinator._do_heartbeat())
    assert coordinator.sent == 1
