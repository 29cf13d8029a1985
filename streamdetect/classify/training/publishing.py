"""Putting the files of a finished run in place of those of an earlier one."""

import shutil
from pathlib import Path


def publish(built: Path, out: Path) -> None:
    """Put the finished files in place of those of an earlier run."""
    out.mkdir(parents=True, exist_ok=True)
    for path in sorted(built.iterdir()):
        partial = out / f".{path.name}.partial"
        shutil.copyfile(path, partial)
        partial.replace(out / path.name)
    for path in out.iterdir():
        if path.is_file() and not (built / path.name).exists():
            path.unlink()
