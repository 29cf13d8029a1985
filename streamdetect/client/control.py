"""The control topic for those who govern: read what stands there, publish, go back, set a rule.

Publishing writes the bundle, then the announcement, in one order that every worker reads. The
bundle goes out each time, so that it always stands near what announces it.
"""

import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Final

import msgspec

from streamdetect.client.admin import require_topics
from streamdetect.client.errors import PublishError
from streamdetect.client.records import read_topic
from streamdetect.client.sending import confirm, ordered_producer
from streamdetect.enforce.policy_bundle import unpack_policy
from streamdetect.events import messages as m
from streamdetect.events.codec import DecodeError, cloud_headers, decode, encode
from streamdetect.events.instants import from_ms, to_ms
from streamdetect.events.topics import CONTROL
from streamdetect.events.vocabulary import RuleState
from streamdetect.ruleset.bundle import (
    CONTENTS,
    FOLDER,
    SHORTEST_HASH,
    Content,
    bundle_key,
    current_key,
    hash_in_force,
    is_published,
    since_key,
    unpack,
    unpack_ruleset,
)
from streamdetect.settings import KafkaSettings

ANNOUNCED_AHEAD_MS: Final = 10_000  # long enough for every worker to read, check and compile
_JUST_NOW_MS: Final = 60_000  # `+0s`, said before the rules were checked, is no mistake
_RULE: Final = "rule/"
_KILL_SWITCH: Final = "kill-switch"

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
        if self.author.strip().casefold() in {"machine", FOLDER}:
            raise PublishError(
                f"{self.author!r} stands for what no person did", fix="name yourself with --author"
            )
        if self.author.strip().casefold() == self.approver.strip().casefold():
            raise PublishError(
                f"author and approver are both {self.author.strip()!r}",
                fix="let another person read the change (`streamdetect rules backtest` shows what "
                "it does) and name that person with --approver",
            )
        if not self.reason.strip():
            raise PublishError("no reason is given", fix="say in a sentence why, with --reason")


@dataclass(frozen=True, slots=True)
class ControlView:
    """What the control topic says: the last usable value of each key.

    `bundles` come with the instant (epoch ms) at which they were first written.
    """

    bundles: Mapping[tuple[Content, str], tuple[m.Bundle, int]] = field(default_factory=dict)
    current: Mapping[Content, m.CurrentBundle] = field(default_factory=dict)
    rules: Mapping[str, m.RuleControl] = field(default_factory=dict)
    kill_switch: m.KillSwitch | None = None

    def find(self, content: Content, prefix: str) -> m.Bundle:
        """Return the bundle whose hash begins so; PublishError where none or several do."""
        known = [found for kind, found in self.bundles if kind == content]
        found = [one for one in known if one.startswith(prefix.lower())]
        if len(prefix) < SHORTEST_HASH or len(found) != 1:
            what = "no" if not found else "more than one" if len(found) > 1 else "too short a"
            shown = ", ".join(one[:12] for one in known[-10:]) or "none"
            raise PublishError(
                f"{what} {content} for the hash {prefix!r}",
                where=CONTROL.name,
                fix=f"name at least {SHORTEST_HASH} digits of one of: {shown}",
            )
        return self.bundles[content, found[0]][0]


def read_control(kafka: KafkaSettings) -> ControlView:
    """Return what the control topic says now. Records that cannot be used are passed over.

    Raises TopicError where the topic is missing.
    """
    require_topics(kafka, (CONTROL,))
    bundles: dict[tuple[Content, str], tuple[m.Bundle, int]] = {}
    current: dict[Content, m.CurrentBundle] = {}
    rules: dict[str, m.RuleControl] = {}
    switch: m.KillSwitch | None = None
    for record in read_topic(kafka, CONTROL):
        key = (record.key or b"").decode("utf-8", "replace")
        kind = next((one for one in CONTENTS if key == current_key(one)), None)
        held = next((one for one in CONTENTS if key.startswith(f"{one}/")), None)
        try:
            if kind is not None:
                current.pop(kind, None)
                if record.value is not None:
                    current[kind] = decode(m.CurrentBundle, record.value)
            elif held is not None:
                _hold(bundles, held, key.partition("/")[2], record.value, record.timestamp_ms)
            elif key.startswith(_RULE):
                rules.pop(key.removeprefix(_RULE), None)
                if record.value is not None:
                    rules[key.removeprefix(_RULE)] = decode(m.RuleControl, record.value)
            elif key == _KILL_SWITCH:
                switch = decode(m.KillSwitch, record.value) if record.value is not None else None
        except DecodeError:
            continue
    return ControlView(bundles, current, rules, switch)


def publish(
    kafka: KafkaSettings,
    content: Content,
    bundle: m.Bundle,
    approval: Approval,
    effective_from_ms: int | None = None,
) -> m.CurrentBundle:
    """Announce a bundle to every worker; return the announcement.

    It holds from `effective_from_ms` (epoch ms), by default ten seconds after it was checked, and
    replaces an earlier announcement that is not due yet, also of the same content. Raises
    PublishError, and BundleError, RulesetError or PolicyError where a worker would refuse it.
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
    return _announce(kafka, view, content, bundle, approval, effective, now)


def roll_back(
    kafka: KafkaSettings, content: Content, approval: Approval, to_hash: str | None = None
) -> m.CurrentBundle:
    """Announce, for at once, what was in force before, or the bundle of a hash (or its beginning).

    An announcement that is not due yet is taken back by it. Raises PublishError where nothing is
    known to go back to.
    """
    view = read_control(kafka)
    bundle = earlier(view, content, to_hash)
    _check(content, bundle)
    now = _now_ms()
    return _announce(kafka, view, content, bundle, approval, now, now)


def earlier(view: ControlView, content: Content, to_hash: str | None = None) -> m.Bundle:
    """Return what was in force before, or the bundle of a hash (or its beginning).

    Raises PublishError where nothing is known to go back to.
    """
    held = view.current.get(content)
    target = to_hash or (held.previous if held is not None else None)
    if target is None:
        raise PublishError(
            f"it is not known which {content} was in force before",
            where=CONTROL.name,
            fix="name one with --to HASH (events carry the hash that judged), or --to folder",
        )
    return view.find(content, target)


def hand_back(kafka: KafkaSettings, content: Content) -> None:
    """Let every worker follow its own folder again."""
    held = read_control(kafka).current.get(content)
    _write(kafka, [*_not_yet(content, held, _now_ms()), (current_key(content), None, None)])


def set_rule_state(kafka: KafkaSettings, rule_id: str, state: RuleState, by: str, why: str) -> None:
    """Set the state of a rule at run time.

    Raises PublishError where no person or reason is given, or no bundle of the topic has the rule.
    """
    _require_named(by, why)
    known = _rules_in(read_control(kafka))
    if rule_id not in known:
        near = get_close_matches(rule_id, known, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise PublishError(
            f"there is no rule {rule_id!r}{hint}",
            where=CONTROL.name,
            fix="write the id as in the rule's file; a ruleset is on the topic once a worker "
            "has started or `rules publish` has run",
        )
    message = m.RuleControl(state=state, reason=why.strip(), by=by.strip(), at=from_ms(_now_ms()))
    _write(kafka, [(f"{_RULE}{rule_id}", message, None)])


def set_kill_switch(kafka: KafkaSettings, *, on: bool, by: str, why: str) -> None:
    """Send all decisions of all workers to the shadow topic, or let them have effect again.

    Raises PublishError where no person or reason is given, TopicError where the topic is missing.
    """
    _require_named(by, why)
    require_topics(kafka, (CONTROL,))
    message = m.KillSwitch(on=on, reason=why.strip(), by=by.strip(), at=from_ms(_now_ms()))
    _write(kafka, [(_KILL_SWITCH, message, None)])


def _require_named(by: str, why: str) -> None:
    if not by.strip() or not why.strip():
        raise PublishError("a person and a reason belong to it", fix="name them: --by and --reason")


def _rules_in(view: ControlView) -> list[str]:
    known: dict[str, None] = {}
    for (content, _), (bundle, _) in view.bundles.items():
        if content == "ruleset":
            known |= dict.fromkeys(
                rule["id"] for rule in msgspec.json.decode(unpack(bundle))["rules"]
            )
    return list(known)


def _hold(
    bundles: dict[tuple[Content, str], tuple[m.Bundle, int]],
    content: Content,
    content_hash: str,
    value: bytes | None,
    at_ms: int,
) -> None:
    bundles.pop((content, content_hash), None)
    if value is not None:
        bundles[content, content_hash] = decode(m.Bundle, value), at_ms


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
    approval: Approval,
    effective_ms: int,
    now_ms: int,
) -> m.CurrentBundle:
    held = view.current.get(content)
    before = hash_in_force(held, now_ms) if held is not None else None
    announced = m.CurrentBundle(
        hash=bundle.hash,
        effective_from=from_ms(effective_ms),
        by=approval.author.strip(),
        approved_by=approval.approver.strip(),
        reason=approval.reason.strip(),
        previous=before if before != bundle.hash else None,
    )
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
    return announced


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
    now = from_ms(_now_ms())
    with closing(ordered_producer(kafka)) as producer:
        sent: list[Any] = []
        for key, message, at_ms in records:
            headers = (
                cloud_headers(message, message_id=f"{key}/{now}", subject=key, time=now)
                if message is not None
                else ()
            )
            sent.append(
                producer.send(
                    CONTROL.name,
                    encode(message) if message is not None else None,
                    key=key.encode(),
                    headers=list(headers),
                    timestamp_ms=at_ms,
                )
            )
        producer.flush()
        confirm(sent)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
