"""Who may decide what: reviewers under pseudonyms, the levels they hold, their public keys.

`parse_reviewers` makes and checks it from a plain mapping; `rules/reviewers.yml` is where people
write it.
"""

import base64
import binascii
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, cast

from streamdetect.enforce.errors import ReviewersError
from streamdetect.enforce.policy import MACHINE
from streamdetect.enforce.policy_reader import Node
from streamdetect.events.instants import to_ms
from streamdetect.events.vocabulary import DECISION_LEVELS, DecisionLevel

MOST_INCIDENTS: Final = 1_000_000

_PSEUDONYM: Final = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")
_NOBODY: Final = frozenset({MACHINE, "folder"})  # names that stand for what no person did
_KEY_BYTES: Final = 32
_SPKI_PREFIX: Final = bytes.fromhex("302a300506032b6570032100")  # RFC 8410, before the 32 bytes


@dataclass(frozen=True, slots=True)
class Reviewer:
    """One person under a pseudonym, with the rights of one term.

    `public_keys`: Ed25519, 32 bytes each. Active in [`since_ms`, `until_ms`), epoch ms; None: open.
    """

    id: str
    levels: frozenset[DecisionLevel]
    may_void: bool = False
    public_keys: tuple[bytes, ...] = ()
    since_ms: int | None = None
    until_ms: int | None = None

    def is_active(self, at_ms: int) -> bool:
        """Whether the person was a reviewer at an instant (epoch ms)."""
        return (self.since_ms is None or self.since_ms <= at_ms) and (
            self.until_ms is None or at_ms < self.until_ms
        )


@dataclass(frozen=True, slots=True)
class Reviewers:
    """All who may decide, each with the last term. `void_alone_up_to`: what one person may void.

    `former`: earlier terms of those whose rights changed, in order.
    """

    id: str
    version: str
    void_alone_up_to: int
    by_id: Mapping[str, Reviewer] = field(default_factory=dict)
    former: Mapping[str, tuple[Reviewer, ...]] = field(default_factory=dict)

    def at(self, reviewer_id: str, at_ms: int) -> Reviewer | None:
        """Return a person as of an instant (epoch ms): with the rights held then.

        With those of the last term where none was running; None for a name that is not listed.
        """
        terms = (*self.former.get(reviewer_id, ()), self.by_id.get(reviewer_id))
        running = (one for one in terms if one is not None and one.is_active(at_ms))
        return next(running, self.by_id.get(reviewer_id))


@dataclass(frozen=True, slots=True)
class _Role:
    levels: frozenset[DecisionLevel]
    may_void: bool


def parse_reviewers(mapping: Mapping[str, object]) -> Reviewers:
    """Return the reviewers that the mapping describes; ReviewersError names all of its faults."""
    root = Node.root(mapping)
    root.only_fields("id", "version", "title", "void_alone_up_to", "roles", "reviewers")
    root.child("title").bilingual()
    roles = _roles(root.child("roles"))
    terms = _reviewers(root.child("reviewers"), roles)
    found = Reviewers(
        id=root.child("id").text(),
        version=root.child("version").text(),
        void_alone_up_to=root.child("void_alone_up_to").whole(0, MOST_INCIDENTS),
        by_id={one: held[-1] for one, held in terms.items()},
        former={one: tuple(held[:-1]) for one, held in terms.items() if len(held) > 1},
    )
    if root.faults:
        raise ReviewersError(tuple(root.faults))
    return found


def _roles(node: Node) -> dict[str, _Role]:
    roles: dict[str, _Role] = {}
    for item in node.items():
        item.only_fields("id", "title", "levels", "may_void")
        item.child("title").bilingual()
        role_id = _once(item.child("id"), roles, "role")
        may_void = item.optional("may_void")
        roles[role_id] = _Role(
            cast(frozenset[DecisionLevel], item.child("levels").set_of(*DECISION_LEVELS)),
            may_void.truth() if may_void is not None else False,
        )
    return roles


def _reviewers(node: Node, roles: Mapping[str, _Role]) -> dict[str, list[Reviewer]]:
    """Return the terms of each person, in order."""
    people: dict[str, list[Reviewer]] = {}
    owners: dict[bytes, str] = {}
    items = node.items()
    if not items and node.value == []:
        node.fault("nobody is named, so nobody could decide", "name at least one reviewer")
    for item in items:
        item.only_fields("id", "roles", "public_keys", "since", "until")
        reviewer_id = _pseudonym(item.child("id"))
        held = _held(item.child("roles"), roles)
        since_ms, until_ms = _day(item.optional("since")), _day(item.optional("until"))
        if since_ms is not None and until_ms is not None and until_ms <= since_ms:
            item.child("until").fault("it ends before it begins", "write a later day")
        terms = people.setdefault(reviewer_id, [])
        ended_ms = terms[-1].until_ms if terms else None
        if terms and (ended_ms is None or since_ms is None or since_ms < ended_ms):
            item.child("id").fault(
                f"reviewer {reviewer_id!r} is there twice at one time",
                "each person has one id and one entry; where rights change, end the entry with "
                "`until` and add another one below it with `since`",
            )
        terms.append(
            Reviewer(
                id=reviewer_id,
                levels=frozenset(level for role in held for level in role.levels),
                may_void=any(role.may_void for role in held),
                public_keys=_keys(item.optional("public_keys"), reviewer_id, owners),
                since_ms=since_ms,
                until_ms=until_ms,
            )
        )
    return people


def _once(node: Node, known: Iterable[str], what: str) -> str:
    """Return an id, which no other has."""
    found = _pseudonym(node)
    if found and found in known:
        node.fault(f"{what} {found!r} is there twice", "keep one")
    return found


def _pseudonym(node: Node) -> str:
    found = node.text()
    if not found:
        return found
    if found in _NOBODY:
        node.fault(f"{found!r} stands for what no person did", "choose another id")
    elif not _PSEUDONYM.fullmatch(found):
        node.fault(
            f"{found!r} is no pseudonym",
            "write 2 to 64 of a-z, 0-9, `.`, `_`, `-`, such as reviewer-07; never a person's name",
        )
    return found


def _held(node: Node, roles: Mapping[str, _Role]) -> list[_Role]:
    items = node.items()
    if not items and node.value == []:
        node.fault("no role, so this person could decide nothing", "name at least one role")
    if not roles:
        return []  # noted already: without roles there is nothing to name
    names = [item.one_of(*roles) for item in items]
    return [roles[name] for name in names]


def _keys(node: Node | None, reviewer_id: str, owners: dict[bytes, str]) -> tuple[bytes, ...]:
    if node is None:
        return ()
    keys: list[bytes] = []
    for item in node.items():
        written = item.text()
        key = _key(written) if written else None
        if written and key is None:
            item.fault(
                "this is no Ed25519 public key",
                "write the base64 line of `openssl pkey -in KEY.pem -pubout`",
            )
        elif key is not None and owners.setdefault(key, reviewer_id) != reviewer_id:
            item.fault(
                f"{owners[key]!r} has the same key",
                "each person signs with a key of their own; else one could act as two",
            )
        elif key is not None:
            keys.append(key)
    return tuple(keys)


def _key(written: str) -> bytes | None:
    """Return the 32 bytes of a key written in base64, raw or as SubjectPublicKeyInfo."""
    try:
        raw = base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(raw) == len(_SPKI_PREFIX) + _KEY_BYTES and raw.startswith(_SPKI_PREFIX):
        raw = raw[len(_SPKI_PREFIX) :]
    return raw if len(raw) == _KEY_BYTES else None


def _day(node: Node | None) -> int | None:
    """Return the start of a day (UTC) in epoch ms."""
    if node is None:
        return None
    written = node.text()
    try:
        if len(written) == len("2026-02-01"):
            return to_ms(f"{written}T00:00:00Z")
    except ValueError:
        pass
    if written:
        node.fault(f"{written!r} is no day", 'write it as "2026-02-01"')
    return None
