"""Training writes its own files and deletes no others."""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from streamdetect.classify.errors import TrainingDataError
from streamdetect.classify.training.__main__ import main
from streamdetect.classify.training.publishing import (
    empty_workplace,
    name_of,
    publish,
    require_own_folder,
)


def _filled(folder, *names):
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_text(name)
    return folder


def _names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_publishing_takes_the_place_of_an_artifact_and_leaves_other_files(tmp_path):
    built = _filled(tmp_path / "built", "config.json", "model.safetensors")
    out = _filled(tmp_path / "out", "config.json", "phrases.npz", "notes.md", "train.py")
    publish(built, out)
    assert _names(out) == ["config.json", "model.safetensors", "notes.md", "train.py"]


def test_training_is_refused_in_a_folder_of_other_files_before_any_work(tmp_path):
    out = _filled(tmp_path / "research", "notes.md", "README.md")
    app = typer.Typer()
    app.command()(main)
    result = CliRunner().invoke(app, ["--base", str(tmp_path / "none"), "--out", str(out)])
    assert result.exit_code == 2
    assert "the folder holds files, but no earlier artifact" in result.output
    assert _names(out) == ["README.md", "notes.md"]


@pytest.mark.parametrize("names", [(), (".gitignore",), ("config.json", "model.safetensors", "a")])
def test_training_may_write_into_an_empty_folder_and_over_an_artifact(tmp_path, names):
    require_own_folder(_filled(tmp_path / "out", *names))
    require_own_folder(tmp_path / "none")


@pytest.mark.parametrize("needed", ["models/mine", "models/mine/base", "models/mine/deep/speech"])
def test_work_folder_in_which_something_needed_would_be_deleted_is_refused(tmp_path, needed):
    kept = _filled(tmp_path / needed, "model.safetensors")
    with pytest.raises(TrainingDataError, match="would be emptied"):
        empty_workplace(tmp_path / "models", tmp_path / "else" / "mine", [kept])
    assert _names(kept) == ["model.safetensors"]


def test_work_folder_above_the_artifact_is_refused(tmp_path):
    artifact = _filled(tmp_path / "models" / "mine", "config.json", "model.safetensors")
    with pytest.raises(TrainingDataError, match="would be emptied"):
        empty_workplace(tmp_path / "models", artifact, [])
    assert _names(artifact) == ["config.json", "model.safetensors"]


def test_workplace_of_a_run_that_was_cut_is_emptied_and_one_of_others_is_not(tmp_path):
    _filled(tmp_path / "work" / "mine", "config.json", "thresholds.json")
    assert _names(empty_workplace(tmp_path / "work", tmp_path / "mine", [])) == []
    _filled(tmp_path / "work" / "mine", "config.json", "thesis.txt")
    with pytest.raises(TrainingDataError, match="no training wrote"):
        empty_workplace(tmp_path / "work", tmp_path / "mine", [])
    assert _names(tmp_path / "work" / "mine") == ["config.json", "thesis.txt"]


def test_work_folder_keeps_the_gitignore_that_it_has(tmp_path):
    work = tmp_path / "work"
    empty_workplace(work, tmp_path / "mine", [])
    assert (work / ".gitignore").read_text() == "*\n"
    (work / ".gitignore").write_text("build\n")
    empty_workplace(work, tmp_path / "mine", [])
    assert (work / ".gitignore").read_text() == "build\n"


def test_artifact_in_the_current_folder_has_its_name(tmp_path, monkeypatch):
    (tmp_path / "mine" / "sub").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "mine" / "sub")
    assert [name_of(Path(one)) for one in (".", "..", "x/")] == ["sub", "mine", "x"]
