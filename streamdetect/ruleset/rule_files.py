"""Which files a rules folder holds, and their bytes. What they mean is not known here.

A worker reads a folder that people edit: nothing in it may make the reader wait for ever or fill
its memory.
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final

PRODUCTS_FILE: Final = "products.yml"
# Policy content that stands beside the rules and is read by others.
BENIGN_FOLDER: Final = "benign"
OTHER_FOLDERS: Final = frozenset({BENIGN_FOLDER})
OTHER_FILES: Final = frozenset({"enforcement.yml", "reviewers.yml"})
MOST_BYTES: Final = 512 * 1024  # of a file: seven times the largest that the library has

_YAML: Final = frozenset({".yml", ".yaml"})
_TEXT: Final = ".txt"  # what editors make of `rule.yml`, or of a rule that was typed in anew
_DISGUISED: Final = tuple(f"{ending}{_TEXT}" for ending in sorted(_YAML))
_DEEPEST: Final = 4  # levels that are looked at


class TooLargeError(OSError):
    """A file of more than MOST_BYTES."""


def rule_files(folder: Path) -> Iterator[tuple[PurePosixPath, Path]]:
    """Yield every file that is a rule, or was meant as one, in order, with its relative path.

    Names that begin with a dot are left out: editors and mounted ConfigMaps keep copies there.
    Links are followed, because a mounted ConfigMap shows its folders as links; a link to a folder
    that holds it is yielded itself, and not followed.
    """
    for parts in rule_names(folder):
        yield PurePosixPath(*parts), folder.joinpath(*parts)


def rule_names(folder: Path) -> list[tuple[str, ...]]:
    """Return the relative paths of `rule_files`, each as its parts: a worker asks every second."""
    return sorted(_walk(str(folder), (), _DEEPEST, frozenset()))


def is_rule_file(path: PurePosixPath) -> bool:
    """Whether a file at this path of a rules folder is one of its YAML files, or meant as one."""
    return looks_like_rule(path) and not _is_hidden(path)


def looks_like_rule(path: PurePosixPath) -> bool:
    """Whether a path says that it is YAML, or was meant to be: any text in a folder of rules."""
    return _is_named_like_rule(path.name, in_a_folder=len(path.parts) > 1)


def read_rule_file(path: Path) -> bytes:
    """Return the bytes of a regular file.

    Raises TooLargeError, and OSError for what is no file (a folder, a pipe, a device) or cannot be
    read.
    """
    status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(0, "Is a directory", str(path))
    if not stat.S_ISREG(status.st_mode):
        raise OSError(0, "Is no regular file", str(path))
    # The size may grow between the look and the reading.
    with open(path, "rb", opener=_without_waiting) as file:
        raw = file.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise TooLargeError(0, "File too large", str(path))
    return raw


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _walk(
    folder: str, relative: tuple[str, ...], depth: int, above: frozenset[tuple[int, int]]
) -> Iterator[tuple[str, ...]]:
    try:
        status = Path(folder).stat()
        with os.scandir(folder) as found:
            entries = list(found)
    except OSError:
        return  # gone or unreadable: what is missing is reported by the checks
    here = (status.st_dev, status.st_ino)
    if here in above:
        yield relative
        return
    for entry in entries:
        name = entry.name
        if name.startswith(".") or (not relative and name in OTHER_FOLDERS):
            continue
        if _is_named_like_rule(name, in_a_folder=bool(relative)):
            yield (*relative, name)
        elif depth and _is_folder(entry):
            yield from _walk(entry.path, (*relative, name), depth - 1, above | {here})


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that cannot be followed
        return False


def _is_named_like_rule(name: str, *, in_a_folder: bool) -> bool:
    lowered = name.lower()
    dot = lowered.rfind(".")
    suffix = lowered[dot:] if dot > 0 else ""
    return suffix in _YAML or lowered.endswith(_DISGUISED) or (in_a_folder and suffix == _TEXT)


def _is_hidden(path: PurePosixPath) -> bool:
    return path.parts[0] in OTHER_FOLDERS or any(part.startswith(".") for part in path.parts)
