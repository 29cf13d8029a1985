"""What a worker does when the group moves partitions: it forgets, and waits for its tables."""

from collections.abc import Collection, Sequence
from typing import Any

from faust.types import TP

from streamdetect.events.topics import CO_PARTITIONED, INSPECTED, TRANSCRIPTS
from streamdetect.metrics import ASSIGNED, PAUSED, REBALANCES
from streamdetect.stream.detecting import DetectWork
from streamdetect.stream.dues import Dues
from streamdetect.stream.health import Health
from streamdetect.stream.ledger_table import FactTable
from streamdetect.stream.progress import Progress


def follow_rebalances(
    app: Any,
    tables: Sequence[FactTable],
    health: Health,
    detecting: DetectWork,
    progress: Progress,
    dues: Dues,
) -> None:
    """Connect to the app's signals; before its start."""

    @app.on_partitions_assigned.connect(weak=False)  # type: ignore[untyped-decorator]
    async def assigned(_: Any, tps: set[TP], **__: Any) -> None:
        REBALANCES.inc()
        health.joined = True
        detecting.forget()
        show_held(tps)

    @app.on_partitions_revoked.connect(weak=False)  # type: ignore[untyped-decorator]
    async def revoked(_: Any, tps: set[TP], **__: Any) -> None:
        health.recovering = True
        for table in tables:
            table.unsettle()
        show_held(())
        health.paused -= {(tp.topic, tp.partition) for tp in tps}
        PAUSED.set(len(health.paused))
        progress.forget()
        dues.forget()

    @app.on_rebalance_complete.connect(weak=False)  # type: ignore[untyped-decorator]
    async def settled(_: Any, **__: Any) -> None:
        health.recovered, health.recovering = True, False
        for table in tables:
            table.settle()


def show_held(held: Collection[TP]) -> None:
    """Set the metric of the partitions that this worker holds, by topic."""
    for topic in (TRANSCRIPTS, *CO_PARTITIONED, *INSPECTED):
        ASSIGNED.labels(topic.name).set(sum(tp.topic == topic.name for tp in held))
