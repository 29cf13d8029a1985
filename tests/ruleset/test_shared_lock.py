"""The lock of what all rules share: what it notes, and how an older copy is known by it."""

from collections.abc import Iterable

import pytest

from streamdetect.ruleset.diagnostics import Diagnostic
from streamdetect.ruleset.loader import bundle as bundle_of
from streamdetect.ruleset.loader import drafts_of, drafts_of_bundle
from streamdetect.ruleset.lock import parse_lock
from streamdetect.ruleset.shared_lock import (
    SharedLock,
    parse_shared,
    render_shared,
    shared_changes,
    shared_digests,
    shared_lock_of,
    unheard_of,
)
from tests.ruleset.folders import RulesFolder

PRODUCTS = ("普通食品", "一般食品", "products.yml")
LAW = ("不得作虚假", "不得做虚假", "law/live.yml")


def locked(folder: RulesFolder, earlier: SharedLock | None = None) -> SharedLock:
    return shared_lock_of(drafts_of(folder.path), earlier or {})


def numbers(lock: SharedLock) -> dict[str, list[int]]:
    return {name: [one.number for one in known] for name, known in lock.items()}


def names(found: Iterable[Diagnostic]) -> list[str]:
    return [dict(one.arguments)["name"] for one in found]


def law_file(folder: RulesFolder) -> str:
    return next(str(one.relative_to(folder.path)) for one in folder.path.glob("law/*.yml"))


@pytest.mark.parametrize(("change", "name"), [(PRODUCTS, "products.yml"), (LAW, "law")])
def test_shared_file_that_changes_gets_a_line_and_keeps_its_earlier_ones(
    folder: RulesFolder, change: tuple[str, str, str], name: str
) -> None:
    first = locked(folder)
    assert numbers(first) == {"products.yml": [1], "law": [1]}
    old, new, _ = change
    file = "products.yml" if name == "products.yml" else law_file(folder)
    folder.replace(old, new, file)
    told = list(shared_changes(drafts_of(folder.path), first))
    assert [(one.code, dict(one.arguments)["name"]) for one in told] == [
        ("shared-not-locked", name)
    ]
    second = locked(folder, first)
    assert numbers(second)[name] == [1, 2]
    assert list(shared_changes(drafts_of(folder.path), second)) == []
    folder.replace(new, old, file)
    assert numbers(locked(folder, second))[name] == [1, 2, 3], (
        "back to what it was is a change, too"
    )


def test_comment_in_a_shared_file_needs_no_line(folder: RulesFolder) -> None:
    first = locked(folder)
    folder.replace("普通食品,", "'普通食品',", "products.yml")
    assert list(shared_changes(drafts_of(folder.path), first)) == []


def test_folder_that_never_had_what_is_in_force_is_known_as_the_older_one(
    folder: RulesFolder,
) -> None:
    older = locked(folder)
    before = drafts_of_bundle(bundle_of(folder.path))
    folder.replace(*PRODUCTS)
    newer = locked(folder, older)
    in_force = drafts_of_bundle(bundle_of(folder.path))
    assert names(unheard_of(older, in_force)) == ["products.yml"]
    assert list(unheard_of(newer, in_force)) == []
    assert list(unheard_of(newer, before)) == [], "what it had before may be in force"


def test_lock_of_an_earlier_program_guards_no_shared_file(folder: RulesFolder) -> None:
    assert list(shared_changes(drafts_of(folder.path), {})) == []
    assert list(unheard_of({}, drafts_of(folder.path))) == []


def test_packed_rules_have_the_digests_of_their_folder(folder: RulesFolder) -> None:
    packed = drafts_of_bundle(bundle_of(folder.path))
    assert shared_digests(packed) == shared_digests(drafts_of(folder.path))


def test_lines_read_back_beside_those_of_rules(folder: RulesFolder) -> None:
    first = locked(folder)
    folder.replace(*PRODUCTS)
    lock = locked(folder, first)
    text = render_shared(lock)
    assert parse_shared(text) == lock
    assert parse_lock(text) == ({}, ())
    merged = text + text.splitlines()[0].replace(" 1 ", " 2 ") + "\n"
    assert numbers(parse_shared(merged))["law"] == [1, 2]


@pytest.mark.parametrize("line", ["law x ff", "law 1", "products.yml 1 ff gone"])
def test_spoilt_line_of_a_shared_file_is_named(line: str) -> None:
    _, found = parse_lock(f"{line}\n")
    assert [one.code for one in found] == ["bad-lock-line"]
