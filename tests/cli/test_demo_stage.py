"""What the demo says where its worker does not become ready, or ends before its end."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from rich.console import Console

from streamdetect.cli.demo.cast import write_script
from streamdetect.cli.demo.playing import Player
from streamdetect.cli.demo.stage import Stage, StageError, await_ready
from streamdetect.cli.demo.watching import Watcher, settle
from streamdetect.client.admin import create_topics
from streamdetect.client.broker import EmbeddedBroker, free_port


class Unready(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(503)
        self.end_headers()
        self.wfile.write(b"the consumer group is not joined yet\n")

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def unready_port() -> Iterator[int]:
    server = HTTPServer(("127.0.0.1", 0), Unready)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "worker.log"
    path.write_text("error: no rules\n", "utf-8")
    return path


def process(program: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", program])


def test_worker_that_ends_is_said_to_have_ended_with_its_last_lines(log: Path) -> None:
    worker = process("raise SystemExit(2)")
    worker.wait(20)
    with pytest.raises(StageError, match=r"ended with 2\nerror: no rules"):
        await_ready(worker, free_port(), log)


def test_worker_that_takes_too_long_is_said_to_wait_and_for_what(
    log: Path, unready_port: int
) -> None:
    worker = process("import time; time.sleep(60)")
    try:
        with pytest.raises(StageError, match="not ready after 0 s: the consumer group") as caught:
            await_ready(worker, unready_port, log, 0.4)
        assert "busy" in caught.value.fix
    finally:
        worker.kill()
        worker.wait()


def test_worker_that_ends_in_mid_play_is_said_to_have_ended_with_its_last_lines(
    broker: EmbeddedBroker, log: Path
) -> None:
    create_topics(broker.kafka)
    worker = process("import time; time.sleep(60)")
    stage = Stage(broker.kafka, worker, free_port(), log)
    stage.require_worker()
    worker.kill()
    worker.wait(20)
    script = write_script(4, now_ms=1_770_000_000_000)
    with (
        pytest.raises(StageError, match=r"ended with -9\nerror: no rules"),
        Player(broker.kafka) as player,
    ):
        player.play(script.segments, 60, script.offers, stage.require_worker)
    watcher = Watcher(stage, script, Console(quiet=True))
    watcher.start()
    with pytest.raises(StageError, match=r"ended with -9\nerror: no rules"):
        settle(stage.kafka, "workers", watcher)
    watcher.end()
