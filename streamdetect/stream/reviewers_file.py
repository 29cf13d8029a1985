"""The reviewers from their file, and over time. `enforce` is pure and reads nothing."""

from dataclasses import dataclass
from pathlib import Path

from streamdetect.enforce.errors import ReviewersError
from streamdetect.enforce.reviewers import Reviewers, parse_reviewers
from streamdetect.ruleset.diagnostics import RulesetError
from streamdetect.ruleset.plain_file import read_plain

Fingerprint = tuple[int, int, int]


def load_reviewers(path: Path) -> Reviewers:
    """Return the reviewers of a file such as rules/reviewers.yml.

    Raises RulesetError with every fault at its `file:line:col`.
    """
    plain = read_plain(path)
    try:
        return parse_reviewers(plain.value)
    except ReviewersError as error:
        raise plain.refused(error.faults) from None


@dataclass(frozen=True, slots=True)
class ReviewersReloaded:
    """Who may decide from now on."""

    reviewers: Reviewers


@dataclass(frozen=True, slots=True)
class ReviewersRefused:
    """The file changed but cannot be used; the last good one stays in force."""

    error: RulesetError


class ReviewersSource:
    """A file of reviewers over time. `current` is the last good one. Blocking file work."""

    def __init__(self, path: Path) -> None:
        """Read it. Raises RulesetError as `load_reviewers` does."""
        self.path = path
        self._seen = _fingerprint(path)
        self.current = load_reviewers(path)
        self._refused = False

    def poll(self) -> ReviewersReloaded | ReviewersRefused | None:
        """Return what changed since the last call, or None.

        None too where only comments changed, and where the file changes while it is read: the next
        call looks again. A refused file that is taken back is told as reloaded.
        """
        before = _fingerprint(self.path)
        if before == self._seen:
            return None
        try:
            found = load_reviewers(self.path)
        except RulesetError as error:
            if _fingerprint(self.path) != before:
                return None
            self._seen, self._refused = before, True
            return ReviewersRefused(error)
        if _fingerprint(self.path) != before:
            return None
        self._seen = before
        mended, self._refused = self._refused, False
        if found == self.current and not mended:
            return None
        self.current = found
        return ReviewersReloaded(found)


def _fingerprint(path: Path) -> Fingerprint | None:
    """Return what tells a changed file; links are followed, so a swapped ConfigMap shows."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
