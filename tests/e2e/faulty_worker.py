"""A real worker with one fault: the n-th of some step fails, or the process dies there (SIGKILL).

    python -m tests.e2e.faulty_worker FAULT

Run once with a fault and then without one, as an orchestrator would.
"""

import os
import signal
import sys

from aiokafka.errors import KafkaTimeoutError

from streamdetect.events.topics import SANCTIONS, VIOLATIONS
from streamdetect.settings import load_settings
from streamdetect.stream import fact_agents, outgoing, worker
from streamdetect.stream.enforcing import EnforceWork
from streamdetect.stream.ledger_table import FactTable

FAULTS = (
    "produce-error",
    "die-before-facts",
    "die-between-facts-and-outputs",
    "die-amid-outputs",
    "die-before-acknowledgement",
)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def install(fault: str) -> None:
    """Patch the one step that the fault is about."""
    if fault == "produce-error":
        fail_some_sends()
    elif fault == "die-before-facts":
        EnforceWork.take = lambda *_: die()  # type: ignore[method-assign,assignment]
    elif fault == "die-between-facts-and-outputs":
        confirm = FactTable.confirm

        async def confirm_and_die(self: FactTable) -> None:
            await confirm(self)
            if self.data:
                die()

        FactTable.confirm = confirm_and_die  # type: ignore[method-assign]
    elif fault == "die-amid-outputs":
        die_on_send(after=1)
    elif fault == "die-before-acknowledgement":
        deliver = fact_agents.deliver

        async def deliver_and_die(sender: outgoing.Sender, batch: list[outgoing.Outgoing]) -> None:
            await deliver(sender, batch)
            if any(item.topic == SANCTIONS.name for item in batch):
                die()

        fact_agents.deliver = deliver_and_die  # type: ignore[assignment]
    else:
        raise SystemExit(f"no such fault: {fault}; one of {', '.join(FAULTS)}")


def fail_some_sends() -> None:
    """Let every third violation fail once, as a broker does that answers too late."""
    send = outgoing._send
    seen: dict[bytes, int] = {}

    async def flaky(sender: outgoing.Sender, item: outgoing.Outgoing) -> object:
        if item.topic == VIOLATIONS.name and item.value is not None:
            tries = seen[item.value] = seen.get(item.value, 0) + 1
            if tries == 1 and len(seen) % 3 == 0:
                raise KafkaTimeoutError
        return await send(sender, item)

    outgoing._send = flaky


def die_on_send(after: int) -> None:
    """Die when the sanction after `after` others is about to be sent."""
    send = outgoing._send
    count = 0

    async def deadly(sender: outgoing.Sender, item: outgoing.Outgoing) -> object:
        nonlocal count
        if item.topic == SANCTIONS.name:
            count += 1
            if count > after:
                die()
        return await send(sender, item)

    outgoing._send = deadly


if __name__ == "__main__":
    install(sys.argv.pop(1))
    settings = load_settings()
    worker.run(settings, metrics_port=settings.worker.metrics_port)
