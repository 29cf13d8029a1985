"""The learning curve: whom its batches name, what its regression learns, and a run of it."""

import json

import pytest
import torch
import typer
from typer.testing import CliRunner

from benchmarks import learning_curve
from streamdetect.classify.training.rows import Row
from streamdetect.classify.training.samples import Sample
from tests.classify.lines import training_lines


def test_batches_name_every_author_once():
    named = [author for batch in learning_curve.BATCHES.values() for author in batch]
    assert sorted(named) == sorted({row.author for row in training_lines()})


def test_regression_tells_apart_what_a_line_divides():
    torch.manual_seed(1)
    vectors = torch.randn(400, 8)
    targets = (vectors[:, 0] + 0.5 > 0).float()
    weights, bias = learning_curve.regression(vectors, targets)
    right = ((vectors @ weights + bias > 0) == (targets > 0)).float().mean()
    assert right > 0.97


def test_areas_set_violations_apart_from_reviews():
    samples = [Sample(("x",), outcome, (), str(n), "zh") for n, outcome in enumerate(
        ("ok", "ok", "review", "violation")
    )]  # fmt: skip
    assert learning_curve.areas([0.1, 0.6, 0.5, 0.9], samples) == (0.75, 1.0)


def test_curve_fits_to_the_lines_of_more_and_more_authors():
    authors = sorted({row.author for row in training_lines()})
    rows = [
        Row("x", labels, outcome, "zh", "t", "f", author)
        for author in authors
        for labels, outcome in (((), "ok"), (("cosmetic",), "violation"))
    ]
    sample = [Sample(("x",), outcome, (), "f", "zh") for outcome in ("ok", "violation")]
    vectors = torch.tensor([[float(row.claims), 1.0] for row in rows] + [[0.0, 1.0], [1.0, 1.0]])
    found = list(learning_curve.curve(vectors, rows, {"rooms": sample}))
    sizes = [size for _, size, _ in found]
    assert sizes == sorted(set(sizes))
    assert sizes[-1] == len(rows)
    assert all(areas == [1.0, 1.0] for _, _, areas in found)


@pytest.fixture
def few_lines(monkeypatch):
    """Let the run see at most four lines of each author, claims and others in turns."""
    kept: dict[str, list[Row]] = {}
    for row in training_lines():
        mine = kept.setdefault(row.author, [])
        if len(mine) < 4 and (not mine or row.claims != mine[-1].claims):
            mine.append(row)
    lines = [row for mine in kept.values() for row in mine]
    monkeypatch.setattr(learning_curve, "read_rows", lambda: lines)


def test_a_run_prints_a_table_for_each_layer(tiny_base, tmp_path, few_lines):
    rooms = [json.loads(line) for line in learning_curve.LABELS.read_text("utf-8").splitlines()]
    heard = {row["recording"]: max(60, row["end"]) for row in rooms if row["rooms"] != "score"}
    recordings = tmp_path / "recordings.jsonl"
    recordings.write_text(
        "".join(
            json.dumps({"recording": name, "text": "好用吗这个" * size}) + "\n"
            for name, size in heard.items()
        )
    )
    app = typer.Typer()
    app.command()(learning_curve.main)
    arguments = [str(recordings), "--base", str(tiny_base), "--layers", "1,2"]
    result = CliRunner().invoke(app, arguments, env={"COLUMNS": "200"})
    assert result.exit_code == 0, result.output
    assert "layer 1" in result.output
    assert "layer 2" in result.output
    assert "in the manner of rooms" in result.output
