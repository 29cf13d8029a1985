import os
import signal
import subprocess
import sys
import time

import pytest

from streamdetect.client import broker as module
from streamdetect.client.broker import EmbeddedBroker
from streamdetect.client.errors import BrokerUnavailableError
from streamdetect.client.reach import wait_for_broker


def test_embedded_broker_answers_on_loopback_and_ends() -> None:
    with EmbeddedBroker() as broker:
        assert broker.kafka.on_loopback
        assert wait_for_broker(broker.kafka, 5) == broker.bootstrap_servers
        pid = broker.pid
    assert _gone(pid)


def test_embedded_broker_on_a_taken_port_says_so(embedded_broker: EmbeddedBroker) -> None:
    with pytest.raises(BrokerUnavailableError, match="did not start") as caught:
        EmbeddedBroker(embedded_broker.port).start()
    assert "port taken" in caught.value.fix


def test_embedded_broker_ends_when_its_parent_is_killed() -> None:
    code = (
        "import time; from streamdetect.client.broker import EmbeddedBroker\n"
        "broker = EmbeddedBroker().start(); print(broker.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    assert not _gone(pid, 0)
    parent.send_signal(signal.SIGKILL)
    parent.communicate()
    assert _gone(pid)


def test_embedded_broker_without_its_package_names_the_extra(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(module, "import_module", missing)
    with pytest.raises(BrokerUnavailableError, match="not installed") as caught:
        EmbeddedBroker().start()
    assert "streamdetect[broker]" in caught.value.fix


def _gone(pid: int, within_s: float = 5.0) -> bool:
    deadline = time.monotonic() + within_s
    while True:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.02)
