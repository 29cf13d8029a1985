"""Many rows in several processes: the same answers in the same order, whatever ends."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from streamdetect.classify.model import LABELS, Prediction
from streamdetect.cli.scan_input import InputRow
from streamdetect.cli.scan_model import SpreadClassifier
from streamdetect.cli.scan_processes import MANY_ROWS, scan_groups
from streamdetect.detect.scan import Row, ScanRequest
from streamdetect.errors import StreamdetectError
from tests.cli.conftest import Run

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux") or len(os.sched_getaffinity(0)) < 2,
    reason="rows are spread over processes on Linux with two cores",
)

CLAIM = "喝这个茶一个月就能根治糖尿病"
FINE = "今天这个茶五百克"


def group(first: int, size: int = 64) -> list[InputRow]:
    return [
        InputRow(number, number, ScanRequest((str(number),)))
        for number in range(first, first + size)
    ]


def by_pid(requests: object) -> list[Row]:
    """Answer every row with the number of the process, for a quote."""
    return [Row("ok", (), (os.getpid(),)) for _ in requests]  # type: ignore[arg-type, attr-defined]


def told(row: Row) -> int:
    return row.shadow[0]  # type: ignore[return-value]


def test_a_few_rows_are_scanned_here_and_many_by_others_in_order() -> None:
    groups = iter([group(0, MANY_ROWS), group(100), group(200), group(300, 3)])
    found = list(scan_groups(groups, by_pid, lambda: by_pid))
    here = {told(row) for _, row in found[:MANY_ROWS]}
    there = {told(row) for _, row in found[MANY_ROWS:]}

    assert [row.line for row, _ in found] == [
        *range(MANY_ROWS), *range(100, 164), *range(200, 264), *range(300, 303)
    ]  # fmt: skip
    assert here == {os.getpid()}
    assert os.getpid() not in there
    assert len(there) > 1


def test_where_no_process_may_be_forked_all_rows_are_scanned_here() -> None:
    found = scan_groups(iter([group(0), group(64)]), by_pid, lambda: None)
    assert {told(row) for _, row in found} == {os.getpid()}


def test_what_ends_the_input_is_raised_behind_the_rows_before_it() -> None:
    def groups():  # type: ignore[no-untyped-def]
        yield group(0)
        yield group(64)
        raise StreamdetectError("no JSON", where="rows", fix="write JSON")

    seen = []

    def see() -> None:
        seen.extend(row.line for row, _ in scan_groups(groups(), by_pid, lambda: by_pid))

    with pytest.raises(StreamdetectError, match="no JSON"):
        see()
    assert seen == list(range(128))


def test_process_that_is_killed_is_told_and_says_what_to_do() -> None:
    def kill(requests: object) -> list[Row]:
        os.kill(os.getpid(), signal.SIGKILL)
        return []

    with pytest.raises(StreamdetectError, match="ended from outside") as caught:
        list(scan_groups(iter([group(0)]), by_pid, lambda: kill))
    assert "memory" in caught.value.fix


def test_classifier_is_handed_to_others_until_torch_is_loaded() -> None:
    class Numbers:
        name, model_hash = "numbers", "0" * 64

        def predict(self, texts):  # type: ignore[no-untyped-def]
            return [Prediction.from_probabilities([0.0] * len(LABELS)) for _ in texts]

    light = SpreadClassifier(Numbers(), 2, Numbers, is_light=True)  # type: ignore[arg-type]
    assert light.alone() is not None
    light.predict(["1"] * 301)
    assert light.alone() is None
    assert SpreadClassifier(Numbers(), 2).alone() is None  # type: ignore[arg-type]


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    file = tmp_path / "rows.jsonl"
    lines = [
        json.dumps({"id": number, "text": CLAIM if number % 5 == 0 else FINE})
        for number in range(300)
    ]
    lines[77] = "{"
    file.write_text("\n".join(lines), "utf-8")
    return file


def test_file_of_many_rows_is_answered_as_the_same_rows_one_by_one(
    run: Run, rows: Path, policy: Path
) -> None:
    command = ("--detectors", "rules", "--rules", policy, "--input-format", "jsonl")
    ran = run("scan", rows, *command, "--format", "jsonl")
    few = rows.with_name("few.jsonl")
    few.write_text("\n".join(rows.read_text("utf-8").splitlines()[:10]), "utf-8")
    alone = run("scan", few, *command, "--format", "jsonl")

    found = ran.out.splitlines()
    assert ran.code == 2
    assert "rows.jsonl:78" in ran.err
    assert [json.loads(line)["id"] for line in found] == [n for n in range(300) if n != 77]
    assert found[:10] == alone.out.splitlines()
    assert [json.loads(line)["outcome"] for line in found[:6]] == [
        "violation", "ok", "ok", "ok", "ok", "violation"
    ]  # fmt: skip


def scanning(policy: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [
            sys.executable, "-m", "streamdetect", "scan", "-", "--input-format", "jsonl",
            "--detectors", "rules", "--rules", str(policy), "--format", "jsonl",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )  # fmt: skip


def test_pipe_that_falls_silent_after_many_rows_was_answered(rows: Path, policy: Path) -> None:
    with scanning(policy) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        lines = [line for line in rows.read_bytes().splitlines() if line != b"{"]
        process.stdin.write(b"\n".join(lines) + b"\n")
        process.stdin.flush()
        for _ in lines:
            assert process.stdout.readline()
        process.stdin.write(lines[0] + b"\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["outcome"] == "violation"
        process.stdin.close()
        assert process.wait(20) == 1


def test_processes_end_with_the_one_that_forked_them(rows: Path, policy: Path) -> None:
    process = scanning(policy)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"\n".join(list(rows.read_bytes().splitlines())[:70]) + b"\n")
    process.stdin.flush()
    process.stdout.readline()
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text("ascii").split()
    process.kill()
    process.wait()
    process.stdin.close()
    process.stdout.close()

    assert len(children) > 1
    deadline = time.monotonic() + 20
    while any(_runs(child) for child in children):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _runs(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
