"""Putting the files of a finished run in place of those of an earlier one."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from streamdetect.classify.artifact import (
    CALIBRATION_FILE,
    CONFIG_FILE,
    OWNERSHIP_FILE,
    REPORT_FILE,
    TOKENIZER_FILE,
    WEIGHTS_FILE,
)
from streamdetect.classify.drift import DRIFT_FILE
from streamdetect.classify.errors import TrainingDataError
from streamdetect.classify.phrases import PHRASES_FILE
from streamdetect.classify.thresholds import THRESHOLDS_FILE

# What training writes: nothing else in a folder is ours to delete.
ARTIFACT_FILES: Final = frozenset(
    {
        CALIBRATION_FILE,
        CONFIG_FILE,
        DRIFT_FILE,
        OWNERSHIP_FILE,
        PHRASES_FILE,
        REPORT_FILE,
        THRESHOLDS_FILE,
        TOKENIZER_FILE,
        WEIGHTS_FILE,
        "NOTICE",
        "README.md",
        "tokenizer_config.json",
    }
)


def name_of(artifact: Path) -> str:
    """Return the name of an artifact's folder, of `.` and `..` too."""
    return Path(os.path.abspath(artifact)).name  # noqa: PTH100 - resolve() would follow links


def require_own_folder(out: Path) -> None:
    """Raise TrainingDataError where a folder holds files but no artifact: they are somebody's."""
    if not out.is_dir() or all((out / name).exists() for name in (CONFIG_FILE, WEIGHTS_FILE)):
        return
    if any(not path.name.startswith(".") for path in out.iterdir()):
        raise TrainingDataError(
            "the folder holds files, but no earlier artifact",
            where=str(out),
            fix="name a new folder, an empty one, or that of an artifact to replace",
        )


def empty_workplace(work: Path, artifact: Path, needed: Iterable[Path | None]) -> Path:
    """Return a place in the work folder where an artifact can be built; what a run left is gone.

    Raises TrainingDataError, before anything changes, where that would delete what the run needs
    (`needed`, and the artifact itself) or files that no run wrote.
    """
    built = work / name_of(artifact)
    place = built.resolve()
    for path in (artifact, *needed):
        if path is not None and path.resolve().is_relative_to(place):
            raise TrainingDataError(
                f"the work folder would be emptied at {built}, where {path} is",
                where=str(work),
                fix="name another work folder (--work)",
            )
    if built.exists() and not (
        built.is_dir() and ARTIFACT_FILES.issuperset(path.name for path in built.iterdir())
    ):
        raise TrainingDataError(
            "there is something that no training wrote",
            where=str(built),
            fix="name another work folder (--work)",
        )
    shutil.rmtree(built, ignore_errors=True)
    built.mkdir(parents=True)
    ignored = work / ".gitignore"
    if not ignored.exists():
        ignored.write_text("*\n", encoding="utf-8")
    return built


def require_folder(folder: Path) -> None:
    """Raise TrainingDataError where nothing could be written, before an hour of work; make nothing.

    A folder that is not there yet is as good as the one in which it would be made.
    """
    place = folder.absolute()
    there = next(one for one in (place, *place.parents) if one.exists())
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        raise TrainingDataError(
            "nothing can be written there",
            where=str(folder),
            fix="name a folder that you may write",
        )


def publish(built: Path, out: Path) -> None:
    """Put the finished files in place of those of an earlier run; other files stay.

    All are copied before the first is replaced: a full disk leaves the earlier run whole.
    """
    out.mkdir(parents=True, exist_ok=True)
    partials: dict[Path, Path] = {}
    try:
        for path in sorted(built.iterdir()):
            partials[out / path.name] = partial = out / f".{path.name}.partial"
            shutil.copyfile(path, partial)
        for place, partial in partials.items():
            partial.replace(place)
    finally:
        for partial in partials.values():
            partial.unlink(missing_ok=True)
    for name in ARTIFACT_FILES:
        if out / name not in partials:
            (out / name).unlink(missing_ok=True)
