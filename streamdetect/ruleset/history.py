"""A ruleset as it is or was: a folder, a packed file, a git revision, or the hash of its content.

Git is asked through its program; nothing in the working copy is touched.
"""

import io
import re
import subprocess
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Final

import msgspec

from streamdetect.errors import StreamdetectError
from streamdetect.events.codec import DecodeError, decode
from streamdetect.events.messages import Bundle
from streamdetect.ruleset.bundle import SHORTEST_HASH, unpack, unpack_ruleset
from streamdetect.ruleset.diagnostics import RulesetError
from streamdetect.ruleset.loader import (
    bundle_files,
    content_hash_of,
    load_ruleset,
    read_bundle,
)
from streamdetect.ruleset.model import Ruleset
from streamdetect.ruleset.plain_file import POLICY_FILE
from streamdetect.ruleset.rule_files import read_rule_file, rule_files

_HASH: Final = re.compile(rf"[0-9a-f]{{{SHORTEST_HASH},64}}")


class HistoryError(StreamdetectError):
    """What was asked for is in no folder, file or commit."""


class OutdatedError(RulesetError):
    """An edition that was right in its day and that today's checks refuse.

    It can be read as it was written (`label`, `hash`, and `texts` or `contents` as in Edition), but
    not run.
    """

    def __init__(
        self,
        refused: RulesetError,
        label: str,
        content_hash: str,
        texts: Mapping[str, str] | None = None,
        contents: Mapping[str, dict[str, Any]] | None = None,
    ) -> None:
        super().__init__(refused.diagnostics)
        self.what = f"{label} does not pass today's checks: {self.what}"
        self.fix = (
            "what was published cannot be changed any more: name another edition; a single rule is "
            "held back with `streamdetect rules state`"
        )
        self.label, self.hash = label, content_hash
        self.texts, self.contents = texts or {}, contents or {}


@dataclass(frozen=True, slots=True)
class Edition:
    """A ruleset at one time. By rule id: `texts`, the files as written; of a bundle, which has
    none, `contents`, the fields. `policy`: the enforcement.yml beside the rules, as written.
    """

    label: str
    ruleset: Ruleset
    texts: Mapping[str, str] = field(default_factory=dict)
    contents: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    policy: bytes | None = None


def edition(name: str, folder: Path) -> Edition:
    """Return the ruleset that a name means: a folder, a packed file, a git revision, a hash.

    Revisions and hashes are looked for in the history of the rules folder `folder`; a hash may be
    cut to its first 8 digits. Raises HistoryError, and RulesetError where what is found is wrong.
    """
    path = Path(name)
    if path.is_dir():
        return of_folder(path)
    if path.is_file():
        return of_packed_file(path)
    if _commit(folder, name) is not None:
        return at_revision(folder, name)
    if is_hash(name):
        return by_hash(folder, name)
    if not _is_in_repository(folder):
        raise HistoryError(
            f"{name!r} is no folder and no packed file, and the rules are in no git repository",
            where=str(folder),
            fix="name a folder or a packed file; revisions and hashes are looked for in the git "
            "history of the rules",
        )
    raise HistoryError(
        f"{name!r} is no folder, no packed file, no git revision and no hash of a ruleset",
        where=str(folder),
        fix="give a path, a revision such as HEAD~1 or main, or at least "
        f"{SHORTEST_HASH} digits of a ruleset hash",
    )


def is_hash(name: str) -> bool:
    """Whether a name can be a ruleset hash or the beginning of one."""
    return _HASH.fullmatch(name) is not None


def of_folder(folder: Path) -> Edition:
    """Return the ruleset of a folder as it is now."""
    ruleset = load_ruleset(folder)  # first: it says what cannot be read
    texts = {
        str(relative.with_suffix("")): read_rule_file(path).decode("utf-8", "replace")
        for relative, path in rule_files(folder)
    }
    policy = folder / POLICY_FILE
    return _of_rules(str(folder), ruleset, texts, policy.read_bytes() if policy.is_file() else None)


def of_packed_file(file: Path) -> Edition:
    """Return the ruleset of a file that `rules pack` wrote, or of a bundle's bare JSON."""
    raw = file.read_bytes()
    try:
        packed = decode(Bundle, raw)
    except DecodeError:
        return _of_content(str(file), read_bundle(raw), raw)  # which says what is wrong with it
    return of_bundle(packed, str(file))


def of_bundle(bundle: Bundle, label: str) -> Edition:
    """Return the ruleset of a bundle, as `rules pack` writes it and the control topic holds it.

    Raises BundleError where it is damaged, RulesetError where its rules are wrong.
    """
    raw = unpack(bundle)
    try:
        return _of_content(label, unpack_ruleset(bundle), raw)
    except RulesetError as error:
        raise OutdatedError(error, label, bundle.hash, contents=_contents(raw)) from error


def at_revision(folder: Path, revision: str) -> Edition:
    """Return the ruleset of the folder as it was at a git revision."""
    commit = _commit(folder, revision)
    if commit is None:
        _git(folder, "rev-parse", "--git-dir")  # where there is no repository, that is what is said
        raise HistoryError(
            f"git knows no revision {revision!r}", where=str(folder), fix="see `git log`"
        )
    label = revision if commit.startswith(revision) else f"{revision} ({commit[:10]})"
    return _of_files(label, _files(folder, f"{commit}:{_prefix(folder)}"))


def by_hash(folder: Path, hash_prefix: str) -> Edition:
    """Return the ruleset of a hash: the folder's own, or the newest commit that has it."""
    current = of_folder_or_none(folder)
    if current is not None and current.ruleset.hash.startswith(hash_prefix):
        return current
    for commit, tree in _trees(folder):
        files = _files(folder, tree)
        if content_hash_of(files).startswith(hash_prefix):
            return _of_files(f"{hash_prefix} ({commit[:10]})", files)
    raise HistoryError(
        f"no commit of the rules has the hash {hash_prefix!r}",
        where=str(folder),
        fix="name a packed file of that ruleset; or fetch the history that is missing here "
        "(`git fetch --unshallow`)",
    )


def of_folder_or_none(folder: Path) -> Edition | None:
    """Return the ruleset of a folder, or None where it cannot be used as it is."""
    try:
        return of_folder(folder)
    except RulesetError:
        return None


def is_committed(folder: Path) -> bool:
    """Whether the folder stands in the last commit of a git repository."""
    if _commit(folder, "HEAD") is None:
        return False
    asked = _git(folder, "cat-file", "--batch-check", given=f"HEAD:{_prefix(folder)}\n".encode())
    return asked.split()[1:2] == [b"tree"]


def _of_files(label: str, files: Mapping[str, bytes]) -> Edition:
    texts = {
        str(PurePosixPath(name).with_suffix("")): raw.decode("utf-8", "replace")
        for name, raw in files.items()
    }
    try:
        ruleset, _ = bundle_files(files)
    except RulesetError as error:
        raise OutdatedError(error, label, content_hash_of(files), texts) from error
    return _of_rules(label, ruleset, texts, files.get(POLICY_FILE))


def _of_rules(
    label: str, ruleset: Ruleset, texts: Mapping[str, str], policy: bytes | None
) -> Edition:
    ids = {rule.id for rule in ruleset.rules}
    written = {name: text for name, text in texts.items() if name in ids}
    return Edition(label, ruleset, written, policy=policy)


def _of_content(label: str, ruleset: Ruleset, raw: bytes) -> Edition:
    return Edition(label, ruleset, contents=_contents(raw))


def _contents(raw: bytes) -> dict[str, dict[str, Any]]:
    """Return the rules of a bundle by their ids, whatever they say; what is no rule is left out."""
    try:
        rules = msgspec.json.decode(raw, type=_Rules).rules
    except msgspec.DecodeError:
        return {}
    return {rule["id"]: rule for rule in rules if isinstance(rule.get("id"), str)}


class _Rules(msgspec.Struct):
    """Just enough of a bundle."""

    rules: list[dict[str, Any]]


def _files(folder: Path, tree: str) -> dict[str, bytes]:
    """Return the files of a git tree by path."""
    # From the top: inside a folder git archives only what lies below it.
    top = Path(_git(folder, "rev-parse", "--show-toplevel").decode().rstrip("\n"))
    packed = _git(top, "archive", "--format=tar", tree)
    files: dict[str, bytes] = {}
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        for member in archive:
            held = archive.extractfile(member) if member.isfile() else None
            if held is not None:
                files[member.name] = held.read()
    return files


def _trees(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield each state of the folder that was ever committed, newest first: (commit, tree)."""
    log = _git(folder, "log", "--all", "--format=%H", "--", ".").decode().split()
    prefix = _prefix(folder)
    asked = "".join(f"{commit}:{prefix}\n" for commit in log).encode()
    answers = _git(folder, "cat-file", "--batch-check", given=asked).decode().splitlines()
    seen: set[str] = set()
    for commit, answer in zip(log, answers, strict=True):
        tree, kind = answer.split()[:2]
        if kind == "tree" and tree not in seen:
            seen.add(tree)
            yield commit, tree


def _is_in_repository(folder: Path) -> bool:
    try:
        _git(folder, "rev-parse", "--git-dir")
    except HistoryError:
        return False
    return True


def _commit(folder: Path, revision: str) -> str | None:
    if revision.startswith("-"):
        return None
    try:
        asked = _git(folder, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    except HistoryError:
        return None
    return asked.decode().strip()


def _prefix(folder: Path) -> str:
    return _git(folder, "rev-parse", "--show-prefix").decode().rstrip("\n").rstrip("/")


def _git(folder: Path, *arguments: str, given: bytes = b"") -> bytes:
    command = ["git", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(command, input=given, capture_output=True, check=True)
    except FileNotFoundError as error:
        raise HistoryError(
            "git is not installed", where="PATH", fix="install git, or name folders or packed files"
        ) from error
    except subprocess.CalledProcessError as error:
        detail = error.stderr.decode("utf-8", "replace").strip() or f"exit code {error.returncode}"
        raise HistoryError(
            f"git {arguments[0]} failed: {detail}",
            where=str(folder),
            fix="the folder must be in a git repository; else name folders or packed files",
        ) from error
    return done.stdout
