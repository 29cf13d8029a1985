"""What a ruleset that is to be published changes of the one in force, and what it must not."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

if TYPE_CHECKING:
    from streamdetect.events.messages import Bundle
    from streamdetect.ruleset.diagnostics import Diagnostic, MessageLanguage
    from streamdetect.ruleset.drafts import Drafts
    from streamdetect.ruleset.packed_file import PackedFile
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


def arriving(
    kafka: "KafkaSettings", packed: "PackedFile", source: Path | None, without_lock: bool
) -> Arriving | None:
    """Return what changes against the ruleset in force; None where none is known, or readable.

    Raises RulesetError where the folder or packed file is older than what is in force: of two
    people who publish from copies of their own the second would take back what the first changed.
    Where no lock shows that it is not, it may leave no rule out and change nothing that rules
    share, unless `without_lock` agrees to it.
    """
    from streamdetect.ruleset.diagnostics import RulesetError
    from streamdetect.ruleset.loader import drafts_of, drafts_of_bundle
    from streamdetect.ruleset.lock import lock_of
    from streamdetect.ruleset.shared_lock import shared_digests
    from streamdetect.settings import load_settings

    held = _in_force(kafka)
    if held is None:
        return None
    folder = source or load_settings().rules.path
    drafts = drafts_of(folder) if folder.is_dir() else drafts_of_bundle(_content(packed.bundle))
    old, new = lock_of(held, {}), lock_of(drafts, {})
    if found := tuple(_older(drafts, held, packed.lock, without_lock)):
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


def _older(
    drafts: "Drafts", held: "Drafts", lock: str | None, without_lock: bool
) -> "Iterator[Diagnostic]":
    """Yield how rules are older than those in force, or cannot be told from older ones."""
    from streamdetect.cli.rules.lock import parsed_lock
    from streamdetect.ruleset.lock import behind, gone_without_lock, lock_of, missing
    from streamdetect.ruleset.shared_lock import changed_without_lock, unheard_of

    in_force = lock_of(held, {})
    yield from behind(drafts, in_force)
    if lock is not None:
        rules, shared = parsed_lock(lock)
        yield from missing(drafts, rules, in_force)
        yield from unheard_of(shared, held)
    elif not without_lock:
        yield from gone_without_lock(drafts, in_force)
        yield from changed_without_lock(drafts, held)


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
