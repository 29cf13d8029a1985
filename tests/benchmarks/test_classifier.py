"""The cost of a prediction: every engine measured on texts of each length, shares that add up."""

import json

from typer import Typer
from typer.testing import CliRunner

from benchmarks.classifier import CALLS, CHARACTERS, main, speech


def test_speech_is_cut_to_each_length():
    assert {size: {len(text) for text in batch} for size, batch in speech(None).items()} == {
        size: {size} for size in CHARACTERS
    }


def test_run_measures_every_engine_and_tells_their_agreement(int8_breaks, tmp_path):
    app = Typer()
    app.command()(main)
    arguments = ["--rounds", "1", "--model", str(int8_breaks)]
    told = CliRunner().invoke(app, [*arguments, "--output", str(tmp_path / "figures.json")])
    assert told.exit_code == 0, told.output
    figures = json.loads((tmp_path / "figures.json").read_text())
    engines = {key.split(" / ")[0] for key in figures}
    ours = {f"{library} float32" for library in ("torch", "numpy", "onnx")}
    assert {"transformers", "onnx int8"} | ours <= engines
    assert len(figures) == (3 * len(CALLS) + 3) * len(CHARACTERS)
    assert all(cost > 0 for cost in figures.values())
    assert "matrices" in told.output
    assert "a claim located in" in told.output
