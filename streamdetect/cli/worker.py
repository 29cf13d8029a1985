"""`streamdetect worker`: the service."""

import os
import signal
import subprocess
import sys
import time
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from streamdetect.settings import Settings

_RESTART_AFTER_S = 1.0


def worker(
    processes: Annotated[int, typer.Option(min=1, max=256, help="Worker processes to run.")] = 1,
    topics: Annotated[
        bool, typer.Option("--create-topics/--no-create-topics", help="Create missing topics.")
    ] = True,
    child: Annotated[int, typer.Option(hidden=True)] = 0,
) -> None:
    """Run the service: detect and enforce until stopped (SIGTERM or SIGINT).

    With several processes, child i serves its metrics and probes on the metrics port + i; a child
    that dies is started again.
    """
    from streamdetect.client.admin import create_topics
    from streamdetect.client.reach import wait_for_broker
    from streamdetect.settings import load_settings

    settings = load_settings()
    if child == 0:
        wait_for_broker(settings.kafka)
        if topics:
            create_topics(settings.kafka)
    if processes > 1:
        raise typer.Exit(_supervise(settings, processes))
    from streamdetect.stream.worker import run

    run(settings, metrics_port=settings.worker.metrics_port + max(0, child - 1))


def _supervise(settings: "Settings", processes: int) -> int:
    stopping = False

    def stop(_: int, __: FrameType | None) -> None:
        nonlocal stopping
        stopping = True
        for process in children.values():
            process.terminate()

    def start(index: int) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "streamdetect", "worker", "--child", str(index + 1)]
        return subprocess.Popen(command, env=os.environ)

    children = {index: start(index) for index in range(processes)}
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while not stopping:
        time.sleep(0.2)
        for index, process in list(children.items()):
            if process.poll() is not None and not stopping:
                typer.echo(
                    f"worker process {index} ended with {process.returncode}; starting it again "
                    f"in {_RESTART_AFTER_S:.0f} s",
                    err=True,
                )
                time.sleep(_RESTART_AFTER_S)
                children[index] = start(index)
    deadline = time.monotonic() + settings.worker.shutdown_s + 5
    for process in children.values():
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
    return 0
