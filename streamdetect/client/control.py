"""The control topic for those who govern: publish, go back, set a rule.

Publishing writes the bundle, then the announcement, in one order that every worker reads. The
bundle goes out each time, so that it always stands near what announces it.
"""

import time
from contextlib import closing
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

import msgspec

from streamdetect.client.admin import require_topics
from streamdetect.client.control_view import KILL_SWITCH_KEY, RULE_KEY, ControlView, read_control
from streamdetect.client.errors import PublishError
from streamdetect.client.sending import confirm, ordered_producer
from streamdetect.enforce.policy import MACHINE
from streamdetect.enforce.policy_bundle import unpack_policy
from streamdetect.events import messages as m
from streamdetect.events.codec import cloud_headers, encode
from streamdetect.events.instants import from_ms, to_ms
from streamdetect.events.topics import CONTROL
from streamdetect.events.vocabulary import RuleState
from streamdetect.ruleset.bundle import (
    FOLDER,
    Content,
    bundle_key,
    current_key,
    hash_in_force,
    is_published,
    left_key,
    since_key,
    unpack_ruleset,
)
from streamdetect.ruleset.diagnostics import RulesetError
from streamdetect.ruleset.history import OutdatedError
from streamdetect.settings import KafkaSettings

ANNOUNCED_AHEAD_MS: Final = 10_000  # long enough for every worker to read, check and compile
_JUST_NOW_MS: Final = 60_000  # `+0s`, said before the rules were checked, is no mistake

_Written = tuple[str, m.Message | None, int | None]  # key, value, record time


@dataclass(frozen=True, slots=True)
class Approval:
    """Who wrote a change, who else agreed, and why."""

    author: str
    approver: str
    reason: str

    def __post_init__(self) -> None:
        for name, value in (("author", self.author), ("approver", self.approver)):
            if not value.strip():
                raise PublishError(f"no {name} is named", fix=f"name one with --{name}")
        _refuse_nobody(self.author, "author")
        _refuse_nobody(self.approver, "approver")
        if self.author.strip().casefold() == self.approver.strip().casefold():
            raise PublishError(
                f"author and approver are both {self.author.strip()!r}",
                fix="let another person read the change (`streamdetect rules backtest` shows what "
                "it does) and name that person with --approver",
            )
        if not self.reason.strip():
            raise PublishError("no reason is given", fix="say in a sentence why, with --reason")

    def announces(
        self, content_hash: str, from_time_ms: int, previous: str | None, *, went_back: bool = False
    ) -> m.CurrentBundle:
        """Return the announcement of a bundle from an instant (epoch ms) on, in these names."""
        return m.CurrentBundle(
            hash=content_hash,
            effective_from=from_ms(from_time_ms),
            by=self.author.strip(),
            approved_by=self.approver.strip(),
            reason=self.reason.strip(),
            previous=previous,
            went_back=went_back,
        )


@dataclass(frozen=True, slots=True)
class Announced:
    """What holds from its instant on, and what had been announced, was not due and is taken back.

    `before`: what is in force until then (sha256), None where that is not known.
    """

    current: m.CurrentBundle
    took_back: m.CurrentBundle | None
    before: str | None


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
    if effective_from_ms is not None and effective_from_ms < _now_ms() - _JUST_NOW_MS:
        raise PublishError(
            f"{from_ms(effective_from_ms)} is over",
            fix="name a later --effective-from, or leave it out",
        )
    _check(content, bundle)
    view = read_control(kafka)
    now = _now_ms()  # checking takes seconds: an announcement counts from its end
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
    return _announce(kafka, view, content, bundle, announced, now)


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
    now = _now_ms()
    previous, went_back = _left(view, content, bundle.hash, now)
    announced = approval.announces(bundle.hash, now, previous, went_back=went_back)
    return _announce(kafka, view, content, bundle, announced, now)


def _left(
    view: ControlView, content: Content, content_hash: str, now_ms: int
) -> tuple[str | None, bool]:
    """Return what people leave who go to a bundle now, and whether they go back by it.

    Who takes back only what is not due stays where they are: behind it lies what lay there before.
    """
    held = view.current.get(content)
    before = hash_in_force(held, now_ms) if held is not None else None
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
    held, now = read_control(kafka).current.get(content), _now_ms()
    _write(kafka, [*_not_yet(content, held, now), (current_key(content), None, None)])
    after = read_control(kafka)
    holds, found = after.current.get(content), after.before.get(content)
    if holds is not None and is_published(holds):
        raise _overtaken(holds, content, held.hash if held is not None else None)
    if holds is None and found is not None and found != held and is_published(found):
        held, now = found, _now_ms()
        _write(kafka, _not_yet(content, held, now))
    if held is not None and is_published(held):
        left = approval.announces(hash_in_force(held, now) or held.hash, now, None, went_back=True)
        _write(kafka, [(left_key(content), left, None)])
    return _pending(held, now)


def set_rule_state(
    kafka: KafkaSettings, rule_id: str, state: RuleState, by: str, why: str
) -> str | None:
    """Set the state of a rule at run time; return the status that it has in the rules in force.

    None where those have not got it: its state then waits for the rules that do. Raises
    PublishError where no person or reason is given, or no bundle of the topic has the rule.
    """
    _require_named(by, why)
    view = read_control(kafka)
    known = view.rule_versions()
    if rule_id not in known:
        near = get_close_matches(rule_id, known, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise PublishError(
            f"there is no rule {rule_id!r}{hint}",
            where=CONTROL.name,
            fix="write the id as in the rule's file; a ruleset is on the topic once a worker "
            "has started or `rules publish` has run",
        )
    now = _now_ms()
    message = m.RuleControl(state=state, reason=why.strip(), by=by.strip(), at=from_ms(now))
    _write(kafka, [(f"{RULE_KEY}{rule_id}", message, None)])
    return view.status_in_force(rule_id, now)


def set_kill_switch(kafka: KafkaSettings, *, on: bool, by: str, why: str) -> None:
    """Send all decisions of all workers to the shadow topic, or let them have effect again.

    Raises PublishError where no person or reason is given, TopicError where the topic is missing.
    """
    _require_named(by, why)
    require_topics(kafka, (CONTROL,))
    message = m.KillSwitch(on=on, reason=why.strip(), by=by.strip(), at=from_ms(_now_ms()))
    _write(kafka, [(KILL_SWITCH_KEY, message, None)])


def _require_named(by: str, why: str) -> None:
    if not by.strip() or not why.strip():
        raise PublishError("a person and a reason belong to it", fix="name them: --by and --reason")
    _refuse_nobody(by, "by")


def _refuse_nobody(name: str, option: str) -> None:
    if name.strip().casefold() in {MACHINE, FOLDER}:
        raise PublishError(
            f"{name!r} stands for what no person did", fix=f"name a person with --{option}"
        )


def _check(content: Content, bundle: m.Bundle) -> None:
    if content == "ruleset":
        unpack_ruleset(bundle)
    else:
        unpack_policy(bundle)


def _announce(
    kafka: KafkaSettings,
    view: ControlView,
    content: Content,
    bundle: m.Bundle,
    announced: m.CurrentBundle,
    now_ms: int,
) -> Announced:
    held = view.current.get(content)
    # When a bundle was first written tells since when its rules are known: that stays.
    first = view.bundles.get((content, bundle.hash))
    _write(
        kafka,
        [
            (bundle_key(content, bundle.hash), bundle, first[1] if first is not None else None),
            *_not_yet(content, held, now_ms),
            *_dated(content, announced),
            (current_key(content), announced, None),
        ],
    )
    return _settled(kafka, content, announced, held, now_ms)


def _pending(held: m.CurrentBundle | None, now_ms: int) -> m.CurrentBundle | None:
    """Return what a person announced where it is not due yet."""
    due = held is None or not is_published(held) or to_ms(held.effective_from) <= now_ms
    return None if due else held


def _settled(
    kafka: KafkaSettings,
    content: Content,
    announced: m.CurrentBundle,
    held: m.CurrentBundle | None,
    now_ms: int,
) -> Announced:
    """Look again after writing: what ours replaced may be later than what we had read.

    Then ours is announced again, with what is in force until it. Raises PublishError where somebody
    else wrote after us.
    """
    known, at_ms = held, now_ms
    while (found := _unknown(kafka, content, announced, known)) is not None:
        held, at_ms = found, min(_now_ms(), to_ms(announced.effective_from))
        mended = msgspec.structs.replace(announced, previous=_previous(announced, found, at_ms))
        taken_back = found.effective_from != announced.effective_from
        _write(kafka, _not_yet(content, found, at_ms) if taken_back else [])
        if mended == announced:
            break
        _write(kafka, [*_dated(content, mended), (current_key(content), mended, None)])
        known, announced = announced, mended
    before = hash_in_force(held, at_ms) if held is not None else None
    return Announced(announced, _pending(held, at_ms), before)


def _previous(announced: m.CurrentBundle, replaced: m.CurrentBundle, at_ms: int) -> str | None:
    before = hash_in_force(replaced, at_ms)
    stays = before == announced.hash and to_ms(announced.effective_from) <= at_ms
    return announced.previous if stays else before


def _unknown(
    kafka: KafkaSettings,
    content: Content,
    announced: m.CurrentBundle,
    known: m.CurrentBundle | None,
) -> m.CurrentBundle | None:
    """Return what a person announced between our reading and our writing, None where nobody did.

    Raises PublishError where somebody else wrote after us.
    """
    after = read_control(kafka)
    holds = after.current.get(content)
    if holds != announced and (holds is None or is_published(holds)):
        raise _overtaken(holds, content, announced.hash)
    found = after.before.get(content)
    return found if holds == announced and found != known and is_published(found) else None


def _overtaken(
    holds: m.CurrentBundle | None, content: Content, content_hash: str | None
) -> PublishError:
    return PublishError(
        f"{holds.by} published {holds.hash[:12]} at the same time, and that holds"
        if holds is not None
        else "somebody went back to the folder at the same time, and that holds",
        where=f"{content} {content_hash[:12]}" if content_hash is not None else content,
        fix="agree with them; then, where yours should hold, do it again",
    )


def _dated(content: Content, announced: m.CurrentBundle) -> list[_Written]:
    """A policy judges what was said in its time for ever; a ruleset judges when words come."""
    if content != "policy":
        return []
    return [(since_key(content, announced.effective_from), announced, None)]


def _not_yet(content: Content, held: m.CurrentBundle | None, now_ms: int) -> list[_Written]:
    """Take back what was announced and is not due."""
    if content != "policy" or held is None or to_ms(held.effective_from) <= now_ms:
        return []
    return [(since_key(content, held.effective_from), None, None)]


def _write(kafka: KafkaSettings, records: list[_Written]) -> None:
    if not records:
        return
    now = from_ms(_now_ms())
    with closing(ordered_producer(kafka)) as producer:
        for key, message, at_ms in records:
            headers = (
                cloud_headers(message, message_id=f"{key}/{now}", subject=key, time=now)
                if message is not None
                else ()
            )
            sent = producer.send(
                CONTROL.name,
                encode(message) if message is not None else None,
                key=key.encode(),
                headers=list(headers),
                timestamp_ms=at_ms,
            )
            # One by one: where a bundle is refused, nothing may name it.
            confirm([sent])


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
