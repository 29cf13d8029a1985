"""The lock file: which content each version of each rule has, so that none changes in silence.

A violation cites a rule by id and version; what that version says must never change. `rules.lock`
holds one line a rule: id, version, digest of what the rule says with its shared groups brought in.
A rule that is gone keeps its line, so that its versions are never given to something else.
What all rules share has lines of its own: see `shared_lock`.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import msgspec

from streamdetect.ruleset.diagnostics import Diagnostic
from streamdetect.ruleset.drafts import Draft, Drafts, used_groups, written_terms
from streamdetect.ruleset.nodes import ScalarNode
from streamdetect.ruleset.rule_files import PRODUCTS_FILE
from streamdetect.ruleset.source_file import SourceFile

LOCK_FILE: Final = "rules.lock"
SHARED: Final = (PRODUCTS_FILE, "law")
"""How the lock names what all rules share."""

_NOT_SAID: Final = ("examples", "version")  # what is not part of what a version says
_DIGITS: Final = 32
_LINE_ENDS: Final = re.compile(r"(\r\n|\r|\n)")  # as `yaml_source` counts lines
_GONE: Final = "gone"
_HEADER: Final = """\
# 规则的版本与内容指纹，由 `streamdetect rules lock` 写入，请勿手改。改了规则就把它的 version 加一。
# Versions of rules and digests of their content, written by `streamdetect rules lock`: do not edit.
# Whoever changes a rule raises its version.
"""


@dataclass(frozen=True, slots=True)
class Locked:
    """A rule as it stands in the lock: version, digest (32 hex digits), whether it is gone."""

    version: int
    digest: str
    gone: bool = False


Lock = Mapping[str, Locked]


def lock_of(drafts: Drafts, earlier: Lock) -> dict[str, Locked]:
    """Return the lock of rule files without errors. Rules of the earlier lock are kept as gone."""
    shared = drafts.shared_groups()
    lock = {rule_id: replace(locked, gone=True) for rule_id, locked in earlier.items()}
    for draft in drafts.rules:
        lock[draft.content["id"]] = Locked(draft.content["version"], digest_of(draft, shared))
    return lock


def digest_of(draft: Draft, shared: Mapping[str, Any]) -> str:
    """Return the digest of what a rule says: all but its version and examples.

    The words of shared groups count as the rule's own; their order does not.
    """
    content = {name: value for name, value in draft.content.items() if name not in _NOT_SAID}
    content["terms"] = {
        name: sorted(_words(terms, shared)) for name, terms in content["terms"].items()
    }
    return digest_of_content(content)


def digest_of_content(content: Any) -> str:
    """Return the digest of what a file says, whatever the order of its names."""
    raw = msgspec.json.encode(content, order="deterministic")
    return hashlib.sha256(raw).hexdigest()[:_DIGITS]


def compare(drafts: Drafts, lock: Lock) -> Iterator[Diagnostic]:
    """Yield how rule files without errors differ from the lock.

    `version-not-raised` and `version-lowered` must be mended in the rule; the other differences
    are mended by writing the lock anew.
    """
    current = lock_of(drafts, {})
    for draft in drafts.rules:
        rule_id = draft.content["id"]
        now, was = current[rule_id], lock.get(rule_id)
        if was is None:
            yield draft.error("not-locked", "version", id=rule_id, version=now.version)
        elif now.version < was.version or (was.gone and now.version == was.version):
            yield draft.error(
                "version-lowered", "version", id=rule_id, version=now.version, was=was.version,
                next=was.version + 1,
            )  # fmt: skip
        elif now.version == was.version and now.digest != was.digest:
            yield _not_raised(draft, now.version)
        elif now != was:
            yield draft.error("lock-behind", "version", id=rule_id, version=now.version,
                              was=was.version)  # fmt: skip
    for rule_id, was in lock.items():
        if not was.gone and rule_id not in current:
            yield SourceFile(LOCK_FILE).error("lock-of-nothing", None, id=rule_id)


def behind(drafts: Drafts, in_force: Lock) -> Iterator[Diagnostic]:
    """Yield where rules are older than what is in force, or say otherwise under its versions."""
    here = lock_of(drafts, {})
    for draft in drafts.rules:
        rule_id = draft.content["id"]
        now, was = here[rule_id], in_force.get(rule_id)
        if was is None:
            continue
        if now.version < was.version:
            yield draft.error(
                "older-than-in-force", "version", id=rule_id, version=now.version, was=was.version,
                next=was.version + 1,
            )  # fmt: skip
        elif now.version == was.version and now.digest != was.digest:
            yield _not_raised(draft, now.version)


def missing(drafts: Drafts, lock: Lock, in_force: Lock) -> Iterator[Diagnostic]:
    """Yield which rules are in force that the lock never heard of.

    Who deletes one on purpose has it in the lock as gone.
    """
    for rule_id, version in _left_out(drafts, in_force):
        if rule_id not in lock:
            yield SourceFile(LOCK_FILE).error("missing-rule", None, id=rule_id, version=version)


def gone_without_lock(drafts: Drafts, in_force: Lock) -> Iterator[Diagnostic]:
    """Yield which rules are in force and left out, where no lock tells whether on purpose."""
    for rule_id, version in _left_out(drafts, in_force):
        yield SourceFile(LOCK_FILE).error_at("gone-without-lock", 0, 0, id=rule_id, version=version)


def _left_out(drafts: Drafts, in_force: Lock) -> Iterator[tuple[str, int]]:
    here = {draft.content["id"] for draft in drafts.rules}
    for rule_id, was in in_force.items():
        if rule_id not in here:
            yield rule_id, was.version


def _not_raised(draft: Draft, version: int) -> Diagnostic:
    rule_id = draft.content["id"]
    return draft.error(
        "version-not-raised", "version", id=rule_id, version=version, next=version + 1
    )


def must_be_raised(drafts: Drafts, lock: Lock) -> list[tuple[Draft, int]]:
    """Return the rules whose version is too low for what they say now, with the next version."""
    wrong = {"version-not-raised", "version-lowered"}
    files = {found.file for found in compare(drafts, lock) if found.code in wrong}
    return [
        (draft, lock[draft.content["id"]].version + 1)
        for draft in drafts.rules
        if draft.path in files
    ]


def with_version(raw: bytes, draft: Draft, version: int) -> bytes:
    """Return a rule file with another version; everything else stays as it was written."""
    node = draft.node("version")
    parts = _LINE_ENDS.split(raw.decode("utf-8"))  # lines, and between them what ends them
    place = 2 * (node.line - 1)
    line = parts[place]
    # As it was written: 01 and +1 are read as 1.
    written = node.text if isinstance(node, ScalarNode) else str(draft.content["version"])
    end = node.col - 1 + len(written)
    parts[place] = f"{line[: node.col - 1]}{version}{line[end:]}"
    return "".join(parts).encode()


def render_lock(lock: Lock) -> str:
    """Return the text of the lock file."""
    rows = [
        " ".join([rule_id, str(one.version), one.digest, *([_GONE] if one.gone else [])])
        for rule_id, one in sorted(lock.items())
    ]
    return _HEADER + "".join(f"{row}\n" for row in rows)


def parse_lock(text: str) -> tuple[dict[str, Locked], tuple[Diagnostic, ...]]:
    """Return the lock of a text, and what is wrong with its lines."""
    source = SourceFile(LOCK_FILE, tuple(text.split("\n")))
    lock: dict[str, Locked] = {}
    found: list[Diagnostic] = []
    for number, line in enumerate(source.lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        match line.split():
            case [name, nth, _] if name in SHARED and nth.isdecimal():
                continue  # `parse_shared` reads it
            case [rule_id, version, digest, *rest] if (
                version.isdecimal()
                and rest in ([], [_GONE])
                and rule_id not in lock
                and rule_id not in SHARED
            ):
                lock[rule_id] = Locked(int(version), digest, bool(rest))
            case _:
                found.append(source.error_at("bad-lock-line", number, 1))
    return lock, tuple(found)


def _words(terms: Any, shared: Mapping[str, Any]) -> set[str]:
    words = {term for _, term in written_terms(terms)}
    for _, name in used_groups(terms):
        words |= _words(shared[name], shared)
    return words
