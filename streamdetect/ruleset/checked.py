"""Rulesets that were checked before, kept in a folder, so that a program starts quickly.

What is kept is the bundle of a rules folder, named by the bytes of its files and of the program
that checked them: a change of either is another name. What cannot be kept is checked each time.
"""

import contextlib
import hashlib
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Final

import streamdetect
from streamdetect.ruleset.diagnostics import RulesetError
from streamdetect.ruleset.loader import (
    bundle,
    bundle_files,
    load_ruleset,
    read_checked_bundle,
    rule_files,
)
from streamdetect.ruleset.model import Ruleset

KEPT: Final = 16  # bundles in the folder; the oldest go
_CHECKERS: Final = ("ruleset", "text", "detect", "events")  # what decides whether a rule is right


class CheckedRulesets:
    """A folder of bundles that were checked; made when the first one is kept."""

    def __init__(self, cache: Path) -> None:
        self._cache = cache

    def load(self, folder: Path) -> Ruleset:
        """Return the rules of a folder, without their examples.

        Raises RulesetError with every error where anything is wrong, as `load_ruleset` does.
        """
        return self._read(folder)[0]

    def bundle(self, folder: Path) -> bytes:
        """Return the canonical JSON of a folder's rules, without examples. Raises as `load`."""
        return self._read(folder)[1]

    def _read(self, folder: Path) -> tuple[Ruleset, bytes]:
        try:
            files = {str(name): path.read_bytes() for name, path in rule_files(folder)}
        except OSError:
            return load_ruleset(folder), bundle(folder)  # raises: says which file, and why
        path = self._cache / f"{_name_of(files)}.json"
        with contextlib.suppress(OSError, RulesetError):
            raw = path.read_bytes()
            return read_checked_bundle(raw), raw
        ruleset, raw = bundle_files(files)
        self._keep(path, raw)
        bare = tuple(replace(rule, violating=(), allowed=()) for rule in ruleset.rules)
        return replace(ruleset, rules=bare), raw

    def _keep(self, path: Path, raw: bytes) -> None:
        with contextlib.suppress(OSError):  # a read-only file system: the next start checks again
            self._cache.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._cache, suffix=".new", delete=False) as file:
                file.write(raw)
            Path(file.name).replace(path)
            kept = sorted(self._cache.glob("*.json"), key=lambda one: one.stat().st_mtime_ns)
            for old in kept[:-KEPT]:
                old.unlink(missing_ok=True)


def _name_of(files: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256(_program())
    for name, raw in sorted(files.items()):
        digest.update(f"{name}\n{len(raw)}\n".encode())
        digest.update(raw)
    return digest.hexdigest()


@lru_cache(maxsize=1)
def _program() -> bytes:
    """Return what tells this program from another that may check otherwise."""
    digest = hashlib.sha256()
    package = Path(streamdetect.__file__).parent
    for part in _CHECKERS:
        for path in sorted((package / part).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.digest()
