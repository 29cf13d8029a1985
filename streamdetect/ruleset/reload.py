"""Watches a rules folder: hands out a new ruleset when the files changed and are good.

A bad set is reported once and the last good one stays. Blocking file work: call `poll` in a
thread. No clock: the caller decides how often to look.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from streamdetect.ruleset.diagnostics import RulesetError
from streamdetect.ruleset.loader import load_ruleset
from streamdetect.ruleset.model import Ruleset
from streamdetect.ruleset.rule_files import rule_names

# Path, modification time in ns, size and inode of every file; None for what cannot be looked at.
Fingerprint = tuple[tuple[str, tuple[int, int, int] | None], ...]


@dataclass(frozen=True, slots=True)
class Reloaded:
    """New rules to swap in. `previous_hash` is None at the first load."""

    ruleset: Ruleset
    previous_hash: str | None


@dataclass(frozen=True, slots=True)
class Rejected:
    """The files changed but cannot be used; `kept_hash` names the rules that stay in force."""

    error: RulesetError
    kept_hash: str | None


class RulesetSource:
    """A rules folder over time. `current` is the last good ruleset, None before the first.

    `load` reads the folder, or raises RulesetError.
    """

    def __init__(self, folder: Path, load: Callable[[Path], Ruleset] = load_ruleset) -> None:
        self.folder = folder
        self._load = load
        self.current: Ruleset | None = None
        self._seen: Fingerprint | None = None
        self._refused = False

    def poll(self) -> Reloaded | Rejected | None:
        """Return what changed since the last call, or None.

        None too where only comments or examples changed (same hash), and where files change
        while they are read: the next call looks again. A refused set that is taken back to the
        one in force is news: it is reported as reloaded.
        """
        before = fingerprint(self.folder)
        if before == self._seen:
            return None
        previous = self.current.hash if self.current is not None else None
        try:
            ruleset = self._load(self.folder)
        except RulesetError as error:
            if fingerprint(self.folder) != before:
                return None
            self._seen = before
            self._refused = True
            return Rejected(error, previous)
        if fingerprint(self.folder) != before:
            return None
        self._seen = before
        self.current = ruleset
        mended, self._refused = self._refused, False
        return Reloaded(ruleset, previous) if mended or ruleset.hash != previous else None


def fingerprint(folder: Path) -> Fingerprint:
    """Return what tells a changed folder from an unchanged one, without reading any file.

    Links are followed, so that the swap of a mounted ConfigMap shows.
    """
    seen: list[tuple[str, tuple[int, int, int] | None]] = []
    for parts in rule_names(folder):
        relative = "/".join(parts)
        try:
            status = (folder / relative).stat()
        except OSError:
            seen.append((relative, None))
            continue
        seen.append((relative, (status.st_mtime_ns, status.st_size, status.st_ino)))
    return tuple(seen)
