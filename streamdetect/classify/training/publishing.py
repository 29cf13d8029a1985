"""Putting the files of a finished run in place of those of an earlier one."""

import os
import shutil
from pathlib import Path

from streamdetect.classify.errors import TrainingDataError


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
    """Put the finished files in place of those of an earlier run.

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
    for path in out.iterdir():
        if path.is_file() and path not in partials:
            path.unlink()
