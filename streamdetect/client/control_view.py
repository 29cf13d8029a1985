"""What the control topic says now, for those who govern by it: read whole, the last of each key."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

import msgspec

from streamdetect.client.admin import require_topics
from streamdetect.client.errors import PublishError
from streamdetect.client.records import read_topic
from streamdetect.events import messages as m
from streamdetect.events.codec import DecodeError, decode
from streamdetect.events.instants import from_ms
from streamdetect.events.topics import CONTROL
from streamdetect.ruleset.bundle import (
    CONTENTS,
    SHORTEST_HASH,
    BundleError,
    Content,
    current_key,
    hash_in_force,
    left_key,
    unpack,
)
from streamdetect.settings import KafkaSettings

RULE_KEY: Final = "rule/"
KILL_SWITCH_KEY: Final = "kill-switch"


class _Status(msgspec.Struct):
    state: str


class _Rule(msgspec.Struct):
    id: str
    version: int
    status: str | _Status = ""


class _Rules(msgspec.Struct):
    """Just enough of a bundle."""

    rules: list[_Rule]


@dataclass(frozen=True, slots=True)
class ControlView:
    """What the control topic says: the last usable value of each key.

    `bundles` come with the instant (epoch ms) at which they were first written. `before`: what
    stood right before `current`, as long as the topic has it. `left`: who last let workers follow
    their folders again, from when on, and which hash they left.
    """

    bundles: Mapping[tuple[Content, str], tuple[m.Bundle, int]] = field(default_factory=dict)
    current: Mapping[Content, m.CurrentBundle] = field(default_factory=dict)
    before: Mapping[Content, m.CurrentBundle] = field(default_factory=dict)
    left: Mapping[Content, m.CurrentBundle] = field(default_factory=dict)
    rules: Mapping[str, m.RuleControl] = field(default_factory=dict)
    kill_switch: m.KillSwitch | None = None

    def find(self, content: Content, prefix: str) -> m.Bundle:
        """Return the bundle whose hash begins so; PublishError where none or several do."""
        known = [found for kind, found in self.bundles if kind == content]
        found = [one for one in known if one.startswith(prefix.lower())]
        if len(prefix) < SHORTEST_HASH or len(found) != 1:
            what = "no" if not found else "more than one" if len(found) > 1 else "too short a"
            shown = ", ".join(self._named(content, one) for one in known[-10:]) or "none"
            raise PublishError(
                f"{what} {content} for the hash {prefix!r}",
                where=CONTROL.name,
                fix=f"name at least {SHORTEST_HASH} digits of one of: {shown}",
            )
        return self.bundles[content, found[0]][0]

    def _named(self, content: Content, content_hash: str) -> str:
        return f"{content_hash[:12]} ({from_ms(self.bundles[content, content_hash][1])})"

    def rule_versions(self) -> dict[str, set[int]]:
        """Return the rules of all rulesets that are there, by id, with their versions.

        What cannot be read is passed over: a damaged edition must not keep people from a rule.
        """
        known: dict[str, set[int]] = {}
        for (content, _), (bundle, _) in self.bundles.items():
            if content != "ruleset":
                continue
            for rule in _rules_of(bundle):
                known.setdefault(rule.id, set()).add(rule.version)
        return known

    def status_in_force(self, rule_id: str, now_ms: int) -> str | None:
        """Return the status that a rule has in the edition in force at an instant (epoch ms).

        None where that has not got the rule, or there is none that can be read.
        """
        current = self.current.get("ruleset")
        held = hash_in_force(current, now_ms) if current is not None else None
        found = self.bundles.get(("ruleset", held)) if held is not None else None
        for rule in _rules_of(found[0]) if found is not None else ():
            if rule.id == rule_id:
                return rule.status if isinstance(rule.status, str) else rule.status.state
        return None


def _rules_of(bundle: m.Bundle) -> list[_Rule]:
    """Return the rules of a bundle, none where it cannot be read."""
    with suppress(BundleError, msgspec.DecodeError):
        return msgspec.json.decode(unpack(bundle), type=_Rules).rules
    return []


def read_control(kafka: KafkaSettings) -> ControlView:
    """Return what the control topic says now. Records that cannot be used are passed over.

    Raises TopicError where the topic is missing.
    """
    require_topics(kafka, (CONTROL,))
    bundles: dict[tuple[Content, str], tuple[m.Bundle, int]] = {}
    current: dict[Content, m.CurrentBundle] = {}
    before: dict[Content, m.CurrentBundle] = {}
    left: dict[Content, m.CurrentBundle] = {}
    rules: dict[str, m.RuleControl] = {}
    switch: m.KillSwitch | None = None
    for record in read_topic(kafka, CONTROL):
        key = (record.key or b"").decode("utf-8", "replace")
        kind = next((one for one in CONTENTS if key == current_key(one)), None)
        gone_from = next((one for one in CONTENTS if key == left_key(one)), None)
        held = next((one for one in CONTENTS if key.startswith(f"{one}/")), None)
        try:
            if kind is not None:
                replaced = current.pop(kind, None)
                before.pop(kind, None)
                if replaced is not None:
                    before[kind] = replaced
                if record.value is not None:
                    current[kind] = decode(m.CurrentBundle, record.value)
            elif gone_from is not None:
                left.pop(gone_from, None)
                if record.value is not None:
                    left[gone_from] = decode(m.CurrentBundle, record.value)
            elif held is not None:
                _hold(bundles, held, key.partition("/")[2], record.value, record.timestamp_ms)
            elif key.startswith(RULE_KEY):
                rules.pop(key.removeprefix(RULE_KEY), None)
                if record.value is not None:
                    rules[key.removeprefix(RULE_KEY)] = decode(m.RuleControl, record.value)
            elif key == KILL_SWITCH_KEY:
                switch = decode(m.KillSwitch, record.value) if record.value is not None else None
        except DecodeError:
            continue
    return ControlView(bundles, current, before, left, rules, switch)


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
