"""What evasion costs: counted by hand on a few pairs written for this test."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from benchmarks.morph_pairs import Kept, morph_pairs, read_pairs
from tests.cli.policy import write_policy

HEADER = "asr_text\trestored_text\tmorph_type\n"
RUNNER = CliRunner()


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_policy(tmp_path_factory.mktemp("rules"))


def run(file: Path, policy: Path, *options: str):
    app = typer.Typer()
    app.command()(morph_pairs)
    return RUNNER.invoke(app, [str(file), "--rules", str(policy), *options])


def write(tmp_path: Path, *pairs: tuple[str, str, str]) -> Path:
    file = tmp_path / "pairs.tsv"
    file.write_text(HEADER + "".join("\t".join(pair) + "\n" for pair in pairs), "utf-8")
    return file


def test_share_is_of_restored_sentences_that_are_flagged(tmp_path, policy):
    file = write(
        tmp_path,
        ("喝它根某治糖某病", "喝它根治糖尿病", "a"),  # kept: the neutral characters are undone
        ("喝它没有甜蜜的烦恼", "喝它根治糖尿病", "a"),  # lost
        ("今天天气好", "今天天气好呀", "a"),  # neither
        ("根治糖尿病", "根治糖尿病", "b"),  # equal: left out
        ("根治糖尿病", "这个膏很好", "b"),  # flagged as transcribed only
    )
    result = run(file, policy, "--json")
    report = json.loads(result.stdout)
    assert report["pairs"] == 4
    assert report["kinds"] == {
        "all": {"flagged": 2, "kept": 1, "extra": 1},
        "a": {"flagged": 2, "kept": 1, "extra": 0},
        "b": {"flagged": 0, "kept": 0, "extra": 1},
    }
    assert result.exit_code == 1  # 0.5 is below the bar


def test_losses_are_shown_on_demand_only(tmp_path, policy):
    file = write(tmp_path, ("喝它没有烦恼", "喝它根治糖尿病", "a"))
    assert "没有烦恼" not in run(file, policy).stdout
    assert "没有烦恼" in run(file, policy, "--losses", "1").stdout


def test_share_of_nothing_is_none():
    assert Kept(0, 0, 3).share is None
    assert Kept(4, 3, 0).share == 0.75


@pytest.mark.parametrize(
    ("lines", "wrong"),
    [([], "line 1"), (["a\tb\n"], "line 1"), ([HEADER, "x\ty\n"], "line 2: 2 columns")],
)
def test_files_of_another_shape_are_refused(lines, wrong):
    with pytest.raises(ValueError, match=wrong):
        read_pairs(lines)


def test_bad_file_is_an_error_for_the_user(tmp_path, policy):
    file = tmp_path / "pairs.tsv"
    file.write_text("no header", "utf-8")
    result = run(file, policy)
    assert result.exit_code == 2
    assert "mend the file" in result.output
