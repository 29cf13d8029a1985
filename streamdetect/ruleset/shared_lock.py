"""The lines of the lock for what all rules share: product codes and law texts.

No violation cites a version of them. Yet of two people who publish from copies of their own the
second would take back what the first changed: `rules.lock` keeps every digest that they ever had,
numbered, and a folder whose lock never heard of what is in force is older. Shared terms need no
line: they count as part of the rules that use them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from streamdetect.ruleset.diagnostics import Diagnostic
from streamdetect.ruleset.drafts import Drafts
from streamdetect.ruleset.lock import LOCK_FILE, SHARED, digest_of_content
from streamdetect.ruleset.source_file import SourceFile

_PRODUCTS, _LAW = SHARED


@dataclass(frozen=True, slots=True)
class Numbered:
    """What a shared part once said: how many times it had changed by then, and the digest."""

    number: int
    digest: str


SharedLock = Mapping[str, tuple[Numbered, ...]]
"""By name, in order of number. A name that is not there is not guarded yet."""


def shared_digests(drafts: Drafts) -> dict[str, str]:
    """Return the digest of each shared part of rule files without errors."""
    law = sorted(
        (draft.content for draft in drafts.law),
        key=lambda one: (str(one.get("name")), str(one.get("version"))),
    )
    products = drafts.products.content if drafts.products is not None else {}
    return {_PRODUCTS: digest_of_content(products), _LAW: digest_of_content(law)}


def shared_lock_of(drafts: Drafts, earlier: SharedLock) -> dict[str, tuple[Numbered, ...]]:
    """Return the lock's lines: the earlier ones, and one more for what says something else now."""
    lock = dict(earlier)
    for name, digest in shared_digests(drafts).items():
        known = lock.get(name, ())
        if not _is_last(digest, known):
            number = known[-1].number + 1 if known else 1
            lock[name] = (*known, Numbered(number, digest))
    return lock


def shared_changes(drafts: Drafts, lock: SharedLock) -> Iterator[Diagnostic]:
    """Yield which shared parts say something else than the last line that the lock has of them."""
    for name, digest in shared_digests(drafts).items():
        if name in lock and not _is_last(digest, lock[name]):
            yield SourceFile(LOCK_FILE).error("shared-not-locked", None, name=name)


def unheard_of(lock: SharedLock, in_force: Drafts) -> Iterator[Diagnostic]:
    """Yield which shared parts that are in force the lock never had."""
    for name, digest in shared_digests(in_force).items():
        if name in lock and digest not in {one.digest for one in lock[name]}:
            yield SourceFile(LOCK_FILE).error("shared-unheard-of", None, name=name)


def changed_without_lock(drafts: Drafts, in_force: Drafts) -> Iterator[Diagnostic]:
    """Yield which shared parts differ from those in force, where no lock tells which are older."""
    here = shared_digests(drafts)
    for name, digest in shared_digests(in_force).items():
        if digest != here[name]:
            yield SourceFile(LOCK_FILE).error_at("shared-without-lock", 0, 0, name=name)


def render_shared(lock: SharedLock) -> str:
    """Return the lines of the lock file."""
    return "".join(
        f"{name} {one.number} {one.digest}\n"
        for name, known in sorted(lock.items())
        for one in known
    )


def parse_shared(text: str) -> dict[str, tuple[Numbered, ...]]:
    """Return what a lock file says of shared parts; `parse_lock` tells which lines are wrong."""
    lock: dict[str, tuple[Numbered, ...]] = {}
    for line in text.split("\n"):
        match line.split():
            case [name, number, digest] if name in SHARED and number.isdecimal():
                lock[name] = (*lock.get(name, ()), Numbered(int(number), digest))
    return {name: tuple(sorted(known, key=lambda one: one.number)) for name, known in lock.items()}


def _is_last(digest: str, known: tuple[Numbered, ...]) -> bool:
    """Whether a digest has the highest number. Two have it where two branches were merged."""
    return any(one.digest == digest and one.number == known[-1].number for one in known)
