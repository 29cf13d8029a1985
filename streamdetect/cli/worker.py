"""`streamdetect worker`: the service."""

import errno
import os
import signal
import socket
import subprocess
import sys
import time
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from streamdetect.settings import ClassifierSettings, RulesSettings, Settings

_RESTART_AFTER_S = 1.0
_LOOK_S = 0.2
_FAREWELL_S = 8.0  # a child's own, and some
_LAST_PORT = 65535


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
    from streamdetect.client.admin import create_topics, require_partitions
    from streamdetect.client.reach import wait_for_broker
    from streamdetect.settings import load_settings

    settings = load_settings()
    first = settings.worker.metrics_port
    index = max(0, child - 1)
    ports = [first + i for i in range(index, index + processes)] if first else [0]
    for port in ports:
        _require_free(settings.worker.metrics_host, port)
    if child == 0:
        _require_rules(settings.rules)
        if settings.classifier.enabled:
            _require_classifier(settings.classifier)
    wait_for_broker(settings.kafka, None)
    if child == 0:
        if topics:
            create_topics(settings.kafka)
        require_partitions(settings.kafka, settings.worker.group)
    if processes > 1:
        raise typer.Exit(_supervise(settings, processes))
    from streamdetect.stream.worker import run

    run(settings, metrics_port=ports[0])


def _require_free(host: str, port: int) -> None:
    """Raise SettingsError where metrics and probes cannot be served there.

    Found out later, it would end a worker that has loaded everything and joined its group.
    """
    from streamdetect.settings import SettingsError, variable_of

    try:
        if port > _LAST_PORT:
            raise OSError(None, f"there is no port beyond {_LAST_PORT}")
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, _, _, _, address in found:
            socket.create_server(address, family=family).close()
    except OSError as error:
        where = variable_of(("worker", "metrics_host"))
        fix = "name an address of this machine; 0.0.0.0 or :: is every one that it has"
        if not isinstance(error, socket.gaierror) and error.errno != errno.EADDRNOTAVAIL:
            where += ", " + variable_of(("worker", "metrics_port"))
            fix = "name another port (child i of several takes the port + i), or end what holds it"
        raise SettingsError(
            f"metrics and probes cannot be served on {host}:{port} ({error.strerror or error})",
            where=where,
            fix=fix,
        ) from None


def _require_rules(settings: "RulesSettings") -> None:
    """Raise SettingsError where there is no rules folder, RulesetError where one is wrong.

    Found out later, it would wait for a broker first, and children would be started again for ever.
    What was checked here is kept, so that it costs the worker no second time.
    """
    from streamdetect.ruleset.checked import CheckedRulesets
    from streamdetect.ruleset.plain_file import POLICY_FILE
    from streamdetect.ruleset.rule_files import PRODUCTS_FILE
    from streamdetect.settings import SettingsError, variable_of
    from streamdetect.stream.policy_file import load_policy

    lacks = None
    if not settings.path.is_dir():
        lacks = "is no folder"
    elif not (settings.path / PRODUCTS_FILE).exists():
        lacks = f"is no rules folder: it has no {PRODUCTS_FILE}"
    if lacks:
        raise SettingsError(
            f"{settings.path} {lacks}",
            where=variable_of(("rules", "path")),
            fix="name the rules folder, or unset the variable for the rules of the program",
        )
    CheckedRulesets(settings.cache).load(settings.path)
    load_policy(settings.path / POLICY_FILE)


def _require_classifier(settings: "ClassifierSettings") -> None:
    """Raise ClassifierArtifactError where the classifier is wrong, as far as numpy can tell.

    Found out later, it would wait for a broker first, and children would be started again for ever.
    """
    from streamdetect.classify.artifact import read_artifact
    from streamdetect.classify.bert_directory import understands
    from streamdetect.classify.drift import read_reference
    from streamdetect.classify.engine import LIGHT
    from streamdetect.classify.inference import load_classifier

    artifact = read_artifact(settings.path)
    if understands(artifact):
        load_classifier(artifact, engine=LIGHT, threads=settings.threads)
    read_reference(settings.path)


def _supervise(settings: "Settings", processes: int) -> int:
    stopping = False

    def stop(_: int, __: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    def start(index: int) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "streamdetect", "worker", "--child", str(index + 1)]
        return subprocess.Popen(command, env=os.environ)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    children = {index: start(index) for index in range(processes)}
    start_at: dict[int, float] = {}  # of those that ended
    while not stopping:
        time.sleep(_LOOK_S)
        for index, process in children.items():
            if process.poll() is None:
                continue
            if index not in start_at:
                start_at[index] = time.monotonic() + _RESTART_AFTER_S
                typer.echo(
                    f"worker process {index} ended with {process.returncode}; starting it again "
                    f"in {_RESTART_AFTER_S:.0f} s",
                    err=True,
                )
            elif time.monotonic() >= start_at[index]:
                del start_at[index]
                children[index] = start(index)
    for process in children.values():
        process.terminate()
    deadline = time.monotonic() + settings.worker.shutdown_s + _FAREWELL_S
    for process in children.values():
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
    return 0
