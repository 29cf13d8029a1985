"""What a backtest compares: rules and policy of a folder, a packed file, a revision, the topic."""

import io
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from streamdetect.errors import StreamdetectError

if TYPE_CHECKING:
    from streamdetect.enforce.policy import Policy
    from streamdetect.ruleset.model import Ruleset

PUBLISHED: Final = "published"
POLICY_FILE: Final = "enforcement.yml"


class UnknownRulesError(StreamdetectError):
    """A name that means no rules: no folder, no file, no revision, no hash."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison. `policy` is None where it comes without one."""

    label: str
    ruleset: "Ruleset"
    policy: "Policy | None"


def of_folder(folder: Path, label: str | None = None) -> Side:
    """Return what a rules folder holds; RulesetError with every fault."""
    from streamdetect.ruleset.loader import load_ruleset
    from streamdetect.stream.policy_file import load_policy

    file = folder / POLICY_FILE
    policy = load_policy(file) if file.is_file() else None
    return Side(label or str(folder), load_ruleset(folder), policy)


def default_base(folder: Path) -> str:
    """Return what a folder is compared with: the last commit, else what is published."""
    return "HEAD" if _commit(folder, "HEAD") is not None else PUBLISHED


def side_of(name: str, folder: Path) -> Side:
    """Return what a name means: a folder, a packed file, `published`, a revision, a hash.

    Revisions are those of the rules folder `folder`; hashes those of the control topic, cut to six
    digits or more. Raises UnknownRulesError.
    """
    path = Path(name)
    if path.is_dir():
        return of_folder(path)
    if path.is_file():
        return _of_packed(path)
    if name == PUBLISHED:
        return _published()
    if _commit(folder, name) is not None:
        return _at_revision(folder, name)
    if len(name) >= 6 and all(digit in "0123456789abcdef" for digit in name.lower()):
        return _of_hash(name)
    raise UnknownRulesError(
        f"{name!r} is no folder, no packed file, no git revision and no hash",
        where="--base",
        fix=f"name one of these, or {PUBLISHED!r} for what is in force on the control topic",
    )


def _of_packed(path: Path) -> Side:
    from streamdetect.cli.rules_pack import bundle_of
    from streamdetect.ruleset.bundle import unpack_ruleset

    return Side(str(path), unpack_ruleset(bundle_of(path, "ruleset")), None)


def _published() -> Side:
    import time

    from streamdetect.client.control import read_control
    from streamdetect.enforce.policy_bundle import unpack_policy
    from streamdetect.ruleset.bundle import hash_in_force, unpack_ruleset
    from streamdetect.settings import load_settings

    view = read_control(load_settings().kafka)
    now_ms = time.time_ns() // 1_000_000
    held = {kind: hash_in_force(current, now_ms) for kind, current in view.current.items()}
    ruleset_hash, policy_hash = held.get("ruleset"), held.get("policy")
    if ruleset_hash is None:
        raise UnknownRulesError(
            "no ruleset is in force on the control topic",
            where="--base published",
            fix="name a folder, a packed file or a git revision",
        )
    return Side(
        f"{PUBLISHED} {ruleset_hash[:12]}",
        unpack_ruleset(view.find("ruleset", ruleset_hash)),
        unpack_policy(view.find("policy", policy_hash)) if policy_hash is not None else None,
    )


def _of_hash(prefix: str) -> Side:
    from streamdetect.client.control import read_control
    from streamdetect.ruleset.bundle import unpack_ruleset
    from streamdetect.settings import load_settings

    found = read_control(load_settings().kafka).find("ruleset", prefix)
    return Side(f"published {found.hash[:12]}", unpack_ruleset(found), None)


def _at_revision(folder: Path, revision: str) -> Side:
    commit = _commit(folder, revision)
    prefix = _git(folder, "rev-parse", "--show-prefix").decode().strip().rstrip("/")
    top = Path(_git(folder, "rev-parse", "--show-toplevel").decode().rstrip("\n"))
    # From the top: inside a folder git archives only what lies below it.
    packed = _git(top, "archive", "--format=tar", f"{commit}:{prefix}")
    with (
        tempfile.TemporaryDirectory(prefix="streamdetect-") as scratch,
        tarfile.open(fileobj=io.BytesIO(packed)) as archive,
    ):
        archive.extractall(scratch, filter="data")
        return of_folder(Path(scratch), f"{revision} ({(commit or '')[:10]})")


def _commit(folder: Path, revision: str) -> str | None:
    if revision.startswith("-"):
        return None
    try:
        asked = _git(folder, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    except UnknownRulesError:
        return None
    return asked.decode().strip()


def _git(folder: Path, *arguments: str) -> bytes:
    command = ["git", "-C", str(folder), *arguments]
    try:
        return subprocess.run(command, capture_output=True, check=True).stdout
    except FileNotFoundError as error:
        raise UnknownRulesError(
            "git is not installed", where="PATH", fix="install git, or name a folder instead"
        ) from error
    except subprocess.CalledProcessError as error:
        detail = error.stderr.decode("utf-8", "replace").strip() or f"exit code {error.returncode}"
        raise UnknownRulesError(
            f"git {arguments[0]} failed: {detail}",
            where=str(folder),
            fix="name a folder or a packed file instead",
        ) from error
