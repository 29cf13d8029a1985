"""What a ruleset that is to be published changes of the one in force, and what it must not."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

if TYPE_CHECKING:
    from streamdetect.events.messages import Bundle
    from streamdetect.ruleset.diagnostics import MessageLanguage
    from streamdetect.ruleset.drafts import Drafts
    from streamdetect.ruleset.lock import Lock
    from streamdetect.ruleset.shared_lock import SharedLock
    from streamdetect.ruleset.wording import Pair
    from streamdetect.settings import KafkaSettings

_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class Arriving:
    """Ids of the rules that come, say something else than now, and go; what they share.

    `shared` names what changes for all rules, `shared_lines` says how in words (zh, en).
    """

    new: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]
    shared: tuple[str, ...]
    shared_lines: "tuple[Pair, ...]"


def arriving(kafka: "KafkaSettings", bundle: "Bundle", source: Path | None) -> Arriving | None:
    """Return what changes against the ruleset in force; None where none is known, or readable.

    Raises RulesetError where the folder or packed file is older than what is in force: of two
    people who publish from copies of their own the second would take back what the first changed.
    """
    from streamdetect.ruleset.diagnostics import RulesetError
    from streamdetect.ruleset.loader import drafts_of, drafts_of_bundle
    from streamdetect.ruleset.lock import behind, lock_of
    from streamdetect.ruleset.shared_lock import shared_digests, unheard_of
    from streamdetect.settings import load_settings

    held = _in_force(kafka)
    if held is None:
        return None
    folder = source or load_settings().rules.path
    drafts = drafts_of(folder) if folder.is_dir() else drafts_of_bundle(_content(bundle))
    old, new = lock_of(held, {}), lock_of(drafts, {})
    lock, shared = _lock_in(folder)
    if found := (*behind(drafts, lock, old), *unheard_of(shared, held)):
        raise RulesetError(found)
    was, will_be = shared_digests(held), shared_digests(drafts)
    return Arriving(
        tuple(sorted(new.keys() - old.keys())),
        tuple(sorted(one for one in new.keys() & old.keys() if new[one] != old[one])),
        tuple(sorted(old.keys() - new.keys())),
        tuple(name for name in was if was[name] != will_be[name]),
        _shared_lines(held, drafts),
    )


def tell_arriving(change: Arriving | None, language: "MessageLanguage") -> None:
    """Print what changes, by name."""
    if change is not None:
        for line in _lines(change, language):
            typer.echo(line)


def _lines(change: Arriving, language: "MessageLanguage") -> Iterator[str]:
    rows = (
        ("new rules", "新增", change.new),
        ("changed rules", "改动", change.changed),
        ("rules gone", "撤掉", change.gone),
        ("changed for all rules", "各规则共用的有改动", change.shared),
    )
    for english, chinese, ids in rows:
        if ids:
            more = f", … ({len(ids)})" if len(ids) > _SHOWN else ""
            names = ", ".join(ids[:_SHOWN]) + more
            yield f"{english}: {names}" if language == "en" else f"{chinese}：{names}"
    from streamdetect.ruleset.wording import said

    for line in change.shared_lines[:_SHOWN]:
        yield f"    {said(line, language)}"
    if len(change.shared_lines) > _SHOWN:
        yield f"    … ({len(change.shared_lines)})"


def _shared_lines(held: "Drafts", drafts: "Drafts") -> "tuple[Pair, ...]":
    from streamdetect.ruleset.build import build_ruleset
    from streamdetect.ruleset.difference import difference

    # Rules are told by name above; without them nothing need be compiled.
    before, after = (build_ruleset(replace(one, rules=()))[0] for one in (held, drafts))
    return difference(before, after, with_examples=False).shared


def _in_force(kafka: "KafkaSettings") -> "Drafts | None":
    import time

    from streamdetect.client.control_view import read_control
    from streamdetect.ruleset.bundle import BundleError, hash_in_force
    from streamdetect.ruleset.diagnostics import RulesetError
    from streamdetect.ruleset.loader import drafts_of_bundle

    view = read_control(kafka)
    current = view.current.get("ruleset")
    held = hash_in_force(current, time.time_ns() // 1_000_000) if current is not None else None
    found = view.bundles.get(("ruleset", held)) if held is not None else None
    if found is None:
        return None
    try:
        return drafts_of_bundle(_content(found[0]))
    except (BundleError, RulesetError):
        return None


def _content(bundle: "Bundle") -> bytes:
    from streamdetect.ruleset.bundle import unpack

    return unpack(bundle)


def _lock_in(folder: Path) -> "tuple[Lock | None, SharedLock]":
    """Return the lock of a folder; of one without, and of a packed file, nothing is known."""
    from streamdetect.cli.rules.lock import read_lock
    from streamdetect.ruleset.lock import LOCK_FILE
    from streamdetect.ruleset.shared_lock import UNGUARDED

    file = folder / LOCK_FILE
    return read_lock(file) if file.exists() else (None, UNGUARDED)
