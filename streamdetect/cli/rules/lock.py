"""`streamdetect rules lock`: no version of a rule changes its content."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streamdetect.cli.rules.folder import (
    CLEAN,
    FINDINGS,
    Folder,
    Lang,
    existing,
    language_of,
    refusals_in,
)

if TYPE_CHECKING:
    from streamdetect.ruleset.diagnostics import Diagnostic, MessageLanguage
    from streamdetect.ruleset.drafts import Draft, Drafts
    from streamdetect.ruleset.lock import Lock
    from streamdetect.ruleset.shared_lock import SharedLock


def lock(
    folder: Folder = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; findings where the lock is behind.")
    ] = False,
    raise_versions: Annotated[
        bool,
        typer.Option("--raise", help="Raise `version` in the files of rules that changed."),
    ] = False,
    lang: Lang = None,
) -> None:
    """Write `rules.lock`: the version of every rule with a digest of what it says.

    A rule that changed without a higher version is a finding and nothing is written: violations
    cite a rule by id and version, so a version must go on saying what it said. Shared groups count
    as part of the rules that use them; examples do not count. `products.yml` and the law texts have
    lines of their own, one for all that each of them ever said, so that an older copy is known.
    """
    from streamdetect.ruleset.lock import LOCK_FILE, lock_of, must_be_raised, render_lock
    from streamdetect.ruleset.shared_lock import render_shared, shared_lock_of

    language = language_of(lang)
    path = existing(folder, language)
    file = path / LOCK_FILE
    with refusals_in(language):
        drafts = _sound(path)
        locked, shared = read_lock(file)
        if raise_versions and not check:
            raised = must_be_raised(drafts, locked)
            _raise_versions(path, raised)
            drafts = _sound(path)
            for draft, version in raised:
                typer.echo(f"{draft.content['id']}: version {version}")
        found = list(differences(drafts, locked, shared))
    grave = [one for one in found if one.code in {"version-not-raised", "version-lowered"}]
    if shown := found if check else grave:
        _print(shown, language)
        raise typer.Exit(FINDINGS)
    if not check:
        text = render_lock(lock_of(drafts, locked)) + render_shared(shared_lock_of(drafts, shared))
        if not file.exists() or file.read_text("utf-8") != text:
            file.write_text(text, "utf-8")
    typer.echo(
        f"{len(drafts.rules)} rules stand in {file.name} as they are; {len(found)} lines changed"
        if language == "en"
        else f"{len(drafts.rules)} 条规则与 {file.name} 一致；改动 {len(found)} 行"
    )
    raise typer.Exit(CLEAN)


def _sound(path: Path) -> "Drafts":
    from streamdetect.ruleset.diagnostics import RulesetError
    from streamdetect.ruleset.loader import inspect_folder

    inspection = inspect_folder(path)
    if inspection.ruleset is None:
        raise RulesetError(one for one in inspection.diagnostics if one.severity == "error")
    return inspection.drafts


def read_lock(file: Path) -> "tuple[Lock, SharedLock]":
    """Return the lock of a file, of rules and of what they share; empty without a file.

    Raises RulesetError where its lines are wrong.
    """
    return parsed_lock(lock_text(file)) if file.exists() else ({}, {})


def lock_text(file: Path) -> str:
    """Return the text of a lock file."""
    return file.read_text("utf-8-sig", errors="replace")


def parsed_lock(text: str) -> "tuple[Lock, SharedLock]":
    """Return the lock of a text, of rules and of what they share.

    Raises RulesetError where its lines are wrong.
    """
    from streamdetect.ruleset.diagnostics import RulesetError
    from streamdetect.ruleset.lock import parse_lock
    from streamdetect.ruleset.shared_lock import parse_shared

    locked, wrong = parse_lock(text)
    if wrong:
        raise RulesetError(wrong)
    return locked, parse_shared(text)


def differences(drafts: "Drafts", lock: "Lock", shared: "SharedLock") -> "Iterator[Diagnostic]":
    """Yield how rule files without errors differ from their lock."""
    from streamdetect.ruleset.lock import compare
    from streamdetect.ruleset.shared_lock import shared_changes

    yield from compare(drafts, lock)
    yield from shared_changes(drafts, shared)


def _raise_versions(path: Path, raised: "list[tuple[Draft, int]]") -> None:
    from streamdetect.ruleset.lock import with_version

    for draft, version in raised:
        file = path / draft.path
        file.write_bytes(with_version(file.read_bytes(), draft, version))


def _print(found: "list[Diagnostic]", language: "MessageLanguage") -> None:
    from streamdetect.ruleset.diagnostics import render_all

    typer.echo(render_all(found, language))
    typer.echo(
        f"\n{len(found)} findings; `streamdetect rules lock --raise` raises versions and writes"
        if language == "en"
        else f"\n{len(found)} 处不符；`streamdetect rules lock --raise` 会加版本号并写入"
    )
