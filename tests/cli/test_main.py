"""How the program ends: 1 is for what was found, 2 for what went wrong, 141 for a closed pipe."""

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from streamdetect.cli.terminal import since_to_ms
from streamdetect.settings import content_folder
from tests.cli.conftest import Run

PROGRAM = f"{sys.executable} -m streamdetect"
CLAIM = "喝这个茶一个月就能根治糖尿病"


def shell(command: str, policy: Path, given: str = "") -> subprocess.CompletedProcess[str]:
    words = f"set -o pipefail; {command.replace('streamdetect', PROGRAM, 1)}"
    return subprocess.run(
        ["bash", "-c", words],
        input=given,
        capture_output=True,
        text=True,
        timeout=60,
        env=os.environ | {"STREAMDETECT_RULES__PATH": str(policy), "PYTHONUNBUFFERED": ""},
    )


@pytest.mark.parametrize("prefix", ["", "LC_ALL=zh_CN.UTF-8 "])
def test_closed_pipe_ends_it_with_141(policy: Path, prefix: str) -> None:
    command = "streamdetect rules show medical_claim/cures | true"
    ran = shell(prefix + command, policy)
    assert (ran.returncode, ran.stderr) == (141, "")


def test_full_disk_is_told_and_is_no_finding(policy: Path) -> None:
    ran = shell("streamdetect scan --detectors rules > /dev/full", policy, CLAIM)
    assert ran.returncode == 2
    assert ran.stderr.splitlines() == [
        "error: No space left on device",
        "  where: standard output",
        "  fix:   see that it is there, that you may read or write it, and that the disk is not "
        "full",
    ]


@pytest.mark.parametrize("options", ["", "--format json"])
def test_closed_standard_output_leaves_the_exit_code(policy: Path, options: str) -> None:
    ran = shell(f"streamdetect scan --detectors rules {options} >&-", policy, CLAIM)
    assert (ran.returncode, ran.stderr) == (1, "")


@pytest.mark.parametrize(
    ("encoding", "kept"), [("gbk", "喝这个茶"), ("latin-1", "é"), ("utf-8", "👍")]
)
@pytest.mark.parametrize("output", ["table", "jsonl"])
def test_what_a_terminal_has_no_character_for_is_escaped(
    policy: Path, tmp_path: Path, encoding: str, kept: str, output: str
) -> None:
    script = os.fsencode(tmp_path) + b"/\xb2\xe8.txt"  # a name in GBK
    Path(os.fsdecode(script)).write_text(f"👍{CLAIM}👍，根治é糖尿病", "utf-8")
    ran = subprocess.run(
        [*PROGRAM.split(), "scan", script, "--detectors", "rules", "--format", output],
        capture_output=True,
        timeout=60,
        env=os.environ | {"STREAMDETECT_RULES__PATH": str(policy), "PYTHONIOENCODING": encoding},
    )
    assert (ran.returncode, ran.stderr) == (1, b"")
    shown = ran.stdout.decode(encoding)
    if output == "jsonl":
        assert json.loads(shown)["findings"][0]["quote"].startswith("根治")
    else:
        assert kept in shown
        assert ("👍" in shown) or ("\\ud83d\\udc4d" in shown)


@pytest.mark.parametrize("command", ["scan", "explain -"])
def test_closed_standard_input_is_told_and_is_no_finding(policy: Path, command: str) -> None:
    ran = shell(f"streamdetect {command} --detectors rules <&-", policy)
    assert ran.returncode == 2
    assert "standard input is closed" in ran.stderr


def test_fault_of_the_program_shows_its_traceback_and_is_no_finding(
    run: Run, monkeypatch: pytest.MonkeyPatch, policy: Path
) -> None:
    def fail(*_: object) -> None:
        raise LookupError("our fault")

    monkeypatch.setattr("streamdetect.detect.explain.explain", fail)
    ran = run("explain", "x", "--detectors", "rules", "--rules", policy)
    assert ran.code == 2
    assert "Traceback" in ran.err


def test_demo_that_cannot_be_recorded_is_refused_before_it_starts(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x", "utf-8")
    ran = run("demo", "--record", file)
    assert (ran.code, ran.out) == (2, "")
    assert "--record" in ran.err


@pytest.mark.parametrize("number", ["inf", "nan"])
@pytest.mark.parametrize("option", ["--duration", "--speed"])
def test_demo_of_no_finite_length_is_refused_before_it_starts(
    run: Run, option: str, number: str
) -> None:
    ran = run("demo", option, number)
    assert (ran.code, ran.out) == (2, "")
    assert option in ran.err


@pytest.mark.parametrize(
    "since", ["9999999999d", "0001-01-01T00:00+14:00", "soon", f"{'9' * 400}s", "2026-02-30"]
)
def test_time_that_is_none_is_refused_by_the_name_of_its_option(since: str) -> None:
    with pytest.raises(typer.BadParameter, match="neither an age") as caught:
        since_to_ms(since, "--from")
    assert caught.value.param_hint == "--from"


@pytest.mark.parametrize("processes", [1, 2])
def test_worker_whose_metrics_port_is_taken_is_refused_before_it_starts(
    run: Run, monkeypatch: pytest.MonkeyPatch, processes: int
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setenv("STREAMDETECT_WORKER__METRICS_PORT", str(port - processes + 1))
        ran = run("worker", "--processes", processes)
    assert ran.code == 2
    assert "cannot be served on 127.0.0.1:" in ran.err
    assert "where: STREAMDETECT_WORKER__METRICS_HOST, STREAMDETECT_WORKER__METRICS_PORT" in ran.err


@pytest.mark.parametrize("host", ["worker.invalid", "192.0.2.1"])
def test_worker_whose_pages_have_no_address_of_this_machine_is_told_so(
    run: Run, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    monkeypatch.setenv("STREAMDETECT_WORKER__METRICS_HOST", host)
    ran = run("worker")
    assert ran.code == 2
    assert "where: STREAMDETECT_WORKER__METRICS_HOST\n" in ran.err
    assert "name an address of this machine" in ran.err


def test_worker_whose_children_would_need_ports_beyond_the_last_is_refused(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STREAMDETECT_WORKER__METRICS_PORT", "65535")
    ran = run("worker", "--processes", 2)
    assert ran.code == 2
    assert "no port beyond 65535" in ran.err


@pytest.mark.parametrize(
    ("folder", "said"),
    [("absent", "is no folder"), ("", "is no rules folder: it has no products.yml")],
    ids=["none", "empty"],
)
def test_worker_whose_rules_folder_is_none_is_told_which_setting_names_it(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, folder: str, said: str
) -> None:
    monkeypatch.setenv("STREAMDETECT_RULES__PATH", str(tmp_path / folder))
    monkeypatch.setenv("STREAMDETECT_WORKER__METRICS_PORT", "0")
    ran = run("worker")
    assert ran.code == 2
    assert f"error: {tmp_path / folder} {said}\n" in ran.err
    assert "where: STREAMDETECT_RULES__PATH\n" in ran.err


def test_worker_that_does_not_start_for_its_rules_speaks_of_no_rules_in_force(
    run: Run, monkeypatch: pytest.MonkeyPatch, policy: Path, tmp_path: Path
) -> None:
    rules = shutil.copytree(policy, tmp_path / "rules")
    (rules / "products.yml").write_text("categories: [", "utf-8")
    monkeypatch.setenv("STREAMDETECT_RULES__PATH", str(rules))
    monkeypatch.setenv("STREAMDETECT_WORKER__METRICS_PORT", "0")
    ran = run("worker")
    assert ran.code == 2
    assert "the rules were refused" in ran.err
    assert "in force" not in ran.err


@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize("name", ["config.json", "model.safetensors", "drift.json"])
def test_worker_whose_classifier_is_damaged_is_refused_before_a_broker_is_waited_for(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, processes: int
) -> None:
    model = shutil.copytree(content_folder("models") / "claims-zh-en", tmp_path / "model")
    (model / name).write_bytes(b"{")
    monkeypatch.setenv("STREAMDETECT_CLASSIFIER__PATH", str(model))
    monkeypatch.setenv("STREAMDETECT_WORKER__METRICS_PORT", "0")
    monkeypatch.setattr("streamdetect.client.reach.wait_for_broker", _never)
    ran = run("worker", "--processes", processes)
    assert ran.code == 2
    assert f"where: {model / name}\n" in ran.err
    assert "fix:" in ran.err


def test_worker_without_a_classifier_asks_nothing_of_its_folder(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("STREAMDETECT_CLASSIFIER__PATH", str(tmp_path))
    monkeypatch.setenv("STREAMDETECT_CLASSIFIER__ENABLED", "false")
    monkeypatch.setenv("STREAMDETECT_WORKER__METRICS_PORT", "0")
    monkeypatch.setattr("streamdetect.client.reach.wait_for_broker", _never)
    assert "waited for a broker" in run("worker").err


def _never(*_: object) -> None:
    raise LookupError("waited for a broker")


@pytest.mark.parametrize("group", ["", " ", "streamdetect"])
def test_watch_in_a_group_that_cannot_be_its_own_is_refused(run: Run, group: str) -> None:
    ran = run("watch", "--group", group)
    assert (ran.code, "--group" in ran.err) == (2, True)
