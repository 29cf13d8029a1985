"""Putting the files of a finished run in place of those of an earlier one."""

import shutil
from pathlib import Path


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
