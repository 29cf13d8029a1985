"""Publish rules or a policy for every worker, go back, or hand back to the folders.

Publishing writes the bundle, then the announcement, in one order that every worker reads. The
bundle goes out each time, so that it always stands near what announces it.
"""

from typing import Final

from streamdetect.client.announcing import Announced, announce, not_yet, overtaken, pending
from streamdetect.client.approval import Approval
from streamdetect.client.clock import now_ms
from streamdetect.client.control_view import ControlView, read_control
from streamdetect.client.control_writing import write_control
from streamdetect.client.errors import PublishError
from streamdetect.enforce.policy_bundle import unpack_policy
from streamdetect.events import messages as m
from streamdetect.events.instants import from_ms, to_ms
from streamdetect.events.topics import CONTROL
from streamdetect.ruleset.bundle import (
    Content,
    current_key,
    hash_in_force,
    is_published,
    left_key,
    unpack_ruleset,
)
from streamdetect.ruleset.diagnostics import RulesetError
from streamdetect.ruleset.history import OutdatedError
from streamdetect.settings import KafkaSettings

ANNOUNCED_AHEAD_MS: Final = 10_000
"""Long enough for every worker to read, check and compile what is announced."""

_JUST_NOW_MS: Final = 60_000  # `+0s`, said before the rules were checked, is no mistake


def publish(
    kafka: KafkaSettings,
    content: Content,
    bundle: m.Bundle,
    approval: Approval,
    effective_from_ms: int | None = None,
) -> Announced:
    """Announce a bundle to every worker.

    It holds from `effective_from_ms` (epoch ms), by default ten seconds after it was checked, and
    replaces an earlier announcement that is not due yet, also of the same content. Raises
    PublishError, also where somebody else published at the same time and theirs holds; BundleError,
    RulesetError or PolicyError where a worker would refuse it.
    """
    if effective_from_ms is not None and effective_from_ms < now_ms() - _JUST_NOW_MS:
        raise PublishError(
            f"{from_ms(effective_from_ms)} is over",
            fix="name a later --effective-from, or leave it out",
        )
    _check(content, bundle)
    view = read_control(kafka)
    now = now_ms()  # checking takes seconds: an announcement counts from its end
    effective = max(effective_from_ms or now + ANNOUNCED_AHEAD_MS, now)
    held = view.current.get(content)
    in_force = held is not None and is_published(held) and to_ms(held.effective_from) <= now
    if held is not None and in_force and held.hash == bundle.hash:
        raise PublishError(
            f"this {content} is published already, in force since {held.effective_from}",
            where=f"{content} {bundle.hash[:12]}",
            fix="there is nothing to do; `rules rollback` takes it back",
        )
    before = hash_in_force(held, now) if held is not None else None
    # What is in force stays so until its own later announcement is due.
    previous = before if before != bundle.hash or effective > now else None
    announced = approval.announces(bundle.hash, effective, previous)
    return announce(kafka, view, content, bundle, announced, now)


def roll_back(
    kafka: KafkaSettings, content: Content, approval: Approval, to_hash: str | None = None
) -> Announced:
    """Announce, for at once, what was in force before, or the bundle of a hash (or its beginning).

    An announcement that is not due yet is taken back by it. Raises PublishError where nothing is
    known to go back to, or somebody went back already: two people who are alarmed by the same
    rules must not bring them back by it. OutdatedError, or as `publish`, where a worker would
    refuse it.
    """
    view = read_control(kafka)
    bundle = earlier(view, content, to_hash)
    try:
        _check(content, bundle)
    except RulesetError as error:
        raise OutdatedError(error, f"{content} {bundle.hash[:12]}", bundle.hash) from error
    now = now_ms()
    previous, went_back = _left(view, content, bundle.hash, now)
    announced = approval.announces(bundle.hash, now, previous, went_back=went_back)
    return announce(kafka, view, content, bundle, announced, now)


def _left(
    view: ControlView, content: Content, content_hash: str, at_ms: int
) -> tuple[str | None, bool]:
    """Return what people leave who go to a bundle now, and whether they go back by it.

    Who takes back only what is not due stays where they are: behind it lies what lay there before.
    """
    held = view.current.get(content)
    before = hash_in_force(held, at_ms) if held is not None else None
    if before != content_hash:
        return before, True
    known = (held, view.before.get(content))
    told = next((one for one in known if one is not None and one.hash == content_hash), None)
    if told is None:
        return None, False
    return told.previous if told.previous != content_hash else None, told.went_back


def earlier(view: ControlView, content: Content, to_hash: str | None = None) -> m.Bundle:
    """Return what was in force before, or the bundle of a hash (or its beginning).

    Raises PublishError where nothing is known to go back to, or, without a hash, where what is in
    force is what somebody went back to.
    """
    held = view.current.get(content)
    if held is not None and held.went_back and to_hash is None:
        raise PublishError(
            f"{held.by} and {held.approved_by} went back already, at {held.effective_from}: "
            f"{held.reason}",
            where=f"{content} {held.hash[:12]}",
            fix="there is nothing to do; for another edition, or to undo it, name one with --to "
            "HASH" + (f" (before, it was {held.previous[:12]})" if held.previous else ""),
        )
    known = held.previous if held is not None and held.previous != held.hash else None
    target = to_hash or known
    left = view.left.get(content)
    if target is None and left is not None:
        raise PublishError(
            f"{left.by} and {left.approved_by} went back to the folder, at {left.effective_from}: "
            f"{left.reason}",
            where=f"{content} {left.hash[:12]}",
            fix=f"name an edition with --to HASH (before, it was {left.hash[:12]}), or --to folder",
        )
    if target is None:
        raise PublishError(
            f"it is not known which {content} was in force before",
            where=CONTROL.name,
            fix="name one with --to HASH (events carry the hash that judged), or --to folder",
        )
    return view.find(content, target)


def hand_back(kafka: KafkaSettings, content: Content, approval: Approval) -> m.CurrentBundle | None:
    """Let every worker follow its own folder again; return what was announced and not yet due.

    Who agreed to it, and why, is kept under a key of its own: a null value has no place for it, and
    no worker of an earlier version takes that key for something in force. Raises PublishError where
    somebody published at the same time and theirs holds.
    """
    held, now = read_control(kafka).current.get(content), now_ms()
    write_control(kafka, [*not_yet(content, held, now), (current_key(content), None, None)])
    after = read_control(kafka)
    holds, found = after.current.get(content), after.before.get(content)
    if holds is not None and is_published(holds):
        raise overtaken(holds, content, held.hash if held is not None else None)
    if holds is None and found is not None and found != held and is_published(found):
        held, now = found, now_ms()
        write_control(kafka, not_yet(content, held, now))
    if held is not None and is_published(held):
        left = approval.announces(hash_in_force(held, now) or held.hash, now, None, went_back=True)
        write_control(kafka, [(left_key(content), left, None)])
    return pending(held, now)


def _check(content: Content, bundle: m.Bundle) -> None:
    if content == "ruleset":
        unpack_ruleset(bundle)
    else:
        unpack_policy(bundle)
