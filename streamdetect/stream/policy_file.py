"""The enforcement policy from its file. `enforce` is pure and reads nothing; this reads for it."""

from dataclasses import dataclass
from pathlib import Path

from streamdetect.enforce.errors import PolicyError
from streamdetect.enforce.policy import Policy
from streamdetect.enforce.policy_parser import parse_policy
from streamdetect.ruleset.diagnostics import RulesetError
from streamdetect.ruleset.plain_file import PlainFile, parse_plain, read_plain


def load_policy(path: Path) -> Policy:
    """Return the policy of a file such as rules/enforcement.yml.

    Raises RulesetError with every fault at its `file:line:col`.
    """
    return _parsed(read_plain(path))


def read_policy(name: str, raw: bytes) -> Policy:
    """Do as `load_policy` with the bytes of a file; `name` stands in what is found wrong."""
    return _parsed(parse_plain(name, raw))


def _parsed(plain: PlainFile) -> Policy:
    try:
        return parse_policy(plain.value)
    except PolicyError as error:
        raise plain.refused(error.faults) from None


@dataclass(frozen=True, slots=True)
class PolicyReloaded:
    """A policy to judge by from now on."""

    policy: Policy


@dataclass(frozen=True, slots=True)
class PolicyRefused:
    """The file changed but cannot be used; the last good policy stays in force."""

    error: RulesetError


class PolicySource:
    """A policy file over time. `current` is the last good policy. Blocking file work."""

    def __init__(self, path: Path) -> None:
        """Read it. Raises RulesetError as `load_policy` does."""
        self.path = path
        self._seen = _fingerprint(path)
        self.current = load_policy(path)
        self._refused = False

    def poll(self) -> PolicyReloaded | PolicyRefused | None:
        """Return what changed since the last call, or None.

        None too where only comments changed (same hash), and where the file changes while it is
        read: the next call looks again. A refused file that is taken back is told as reloaded.
        """
        before = _fingerprint(self.path)
        if before == self._seen:
            return None
        try:
            policy = load_policy(self.path)
        except RulesetError as error:
            if _fingerprint(self.path) != before:
                return None
            self._seen, self._refused = before, True
            return PolicyRefused(error)
        if _fingerprint(self.path) != before:
            return None
        self._seen = before
        mended, self._refused = self._refused, False
        if policy.hash == self.current.hash and not mended:
            return None
        if policy.hash != self.current.hash:
            self.current = policy
        return PolicyReloaded(self.current)


def _fingerprint(path: Path) -> tuple[int, int, int] | None:
    """Return what tells a changed file; links are followed, so a swapped ConfigMap shows."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
