"""The demo's parts: an embedded broker, a worker process, and a producer. All on loopback."""

import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from streamdetect.client.admin import create_topics
from streamdetect.client.broker import EmbeddedBroker, free_port
from streamdetect.errors import StreamdetectError
from streamdetect.settings import KafkaSettings, Settings

_READY_WITHIN_S = 60.0


class StageError(StreamdetectError):
    """A part of the demo did not start, or ended before its end."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What is up: the broker's settings and the worker, which writes to `log`."""

    kafka: KafkaSettings
    worker: "subprocess.Popen[bytes]"
    metrics_port: int
    log: Path

    def require_worker(self) -> None:
        """Raise StageError with the worker's last lines where it has ended."""
        _require(self.worker, self.log)


@contextmanager
def set_stage(
    settings: Settings, prepare: Callable[[KafkaSettings], None], *, partitions: int = 4
) -> Iterator[Stage]:
    """Start broker, topics and worker; yield once the worker is ready; stop all afterwards.

    `prepare` runs before the worker starts: listings are read whole at start.
    """
    with EmbeddedBroker() as broker, tempfile.TemporaryDirectory(prefix="streamdetect-") as folder:
        kafka = KafkaSettings(bootstrap_servers=broker.bootstrap_servers, partitions=partitions)
        create_topics(kafka)
        prepare(kafka)
        port = free_port()
        log = Path(folder) / "worker.log"
        with log.open("wb") as sink:
            worker = subprocess.Popen(
                [sys.executable, "-m", "streamdetect", "worker"],
                env=_environment(settings, kafka, port, folder),
                stdout=sink,
                stderr=subprocess.STDOUT,
            )
            try:
                await_ready(worker, port, log)
                yield Stage(kafka, worker, port, log)
            finally:
                end(worker)


def _environment(
    settings: Settings, kafka: KafkaSettings, port: int, folder: str
) -> dict[str, str]:
    return os.environ | {
        "STREAMDETECT_KAFKA__BOOTSTRAP_SERVERS": kafka.bootstrap_servers,
        "STREAMDETECT_KAFKA__SECURITY_PROTOCOL": "PLAINTEXT",
        "STREAMDETECT_KAFKA__PARTITIONS": str(kafka.partitions),
        "STREAMDETECT_KAFKA__REPLICATION_FACTOR": "1",
        "STREAMDETECT_RULES__PATH": str(settings.rules.path),
        "STREAMDETECT_WORKER__METRICS_PORT": str(port),
        "STREAMDETECT_WORKER__DATA_DIR": folder,
        "STREAMDETECT_WORKER__LOG_LEVEL": "INFO",
    }


def await_ready(
    worker: "subprocess.Popen[bytes]", port: int, log: Path, within_s: float = _READY_WITHIN_S
) -> None:
    """Return once the worker's readiness probe passes.

    Raises StageError that says whether the worker ended or takes too long, what it still waits for,
    and its last lines.
    """
    deadline = time.monotonic() + within_s
    waits_for = "its pages do not answer yet"
    while time.monotonic() < deadline:
        _require(worker, log)
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=1) as answer:
                if answer.status == 200:
                    return
        except urllib.error.HTTPError as error:
            waits_for = error.read().decode("utf-8", "replace").strip()
        except (urllib.error.URLError, OSError):
            pass
        time.sleep(0.1)
    raise StageError(
        f"the worker is not ready after {within_s:.0f} s: {waits_for}{_last_lines(log)}",
        where="demo",
        fix="is the machine busy? Try again when it is less so; else mend what the worker says",
    )


def _require(worker: "subprocess.Popen[bytes]", log: Path) -> None:
    if worker.poll() is not None:
        raise StageError(
            f"the worker ended with {worker.returncode}{_last_lines(log)}",
            where="demo",
            fix="mend what it says",
        )


def _last_lines(log: Path) -> str:
    lines = log.read_text("utf-8", "replace").splitlines()[-15:]
    return "".join(f"\n{line}" for line in lines)


def end(worker: "subprocess.Popen[bytes]") -> None:
    """Stop a worker gracefully, else kill it."""
    if worker.poll() is None:
        worker.send_signal(signal.SIGTERM)
        try:
            worker.wait(20)
        except subprocess.TimeoutExpired:
            worker.kill()
            worker.wait()
