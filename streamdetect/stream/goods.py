"""What is known of goods and rules at run time: values built from listings and control records."""

import logging
from collections import Counter, defaultdict
from typing import Final

from aiokafka.structs import ConsumerRecord

from streamdetect.detect.model import UNKNOWN_GOODS, Controls, DetectionContext, ExemptWords
from streamdetect.enforce.demotion import is_milder
from streamdetect.enforce.policy import MACHINE
from streamdetect.events import messages as m
from streamdetect.events.codec import DecodeError, decode, instant_ms
from streamdetect.events.vocabulary import RuleState
from streamdetect.metrics import EXEMPTIONS, RULE_STATES
from streamdetect.stream.outgoing import place_of

log = logging.getLogger(__name__)

_HELD_STATES: Final[tuple[RuleState, ...]] = ("review_only", "shadow")


def listing_replaces(held: ConsumerRecord, record: ConsumerRecord) -> bool:
    """Tell whether a listing takes the place of the one before it: a lower version does not."""
    if held.value is None or record.value is None:
        return True
    try:
        version = decode(m.Listing, record.value).version
    except DecodeError:
        return False
    try:
        return version >= decode(m.Listing, held.value).version
    except DecodeError:
        return True


class Goods:
    """The few bytes of each listing that detection needs."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, DetectionContext]] = {}

    def apply(self, record: ConsumerRecord) -> None:
        """Take a listing, or forget it (null value); a bad one is logged without its text."""
        product_id = (record.key or b"").decode("utf-8", "replace")
        if record.value is None:
            self._known.pop(product_id, None)
            return
        try:
            listing = decode(m.Listing, record.value)
        except DecodeError as error:
            log.warning("listing at %s: %s", place_of(record), error.reason)
            return
        held = self._known.get(product_id)
        if held is not None and held[0] > listing.version:
            return
        kinds = frozenset(approval.kind for approval in listing.approvals)
        self._known[product_id] = (listing.version, DetectionContext(True, listing.category, kinds))

    def of(self, product_id: str | None) -> DetectionContext:
        """Return what is known of a product."""
        held = self._known.get(product_id) if product_id is not None else None
        return held[1] if held is not None else UNKNOWN_GOODS


class ControlState:
    """Rule states and the kill switch, as the control topic has them.

    The machine makes no rule's state milder: what it wrote before it knew of a heavier one has no
    effect. `overtaken`: the heavier ones, by rule, until they stand last on the topic again.
    `set_ms`: since when a person's last word on a rule holds (epoch ms), whoever spoke since.
    `switched_ms`: when the kill switch was last spoken of (epoch ms), None where it never was.
    """

    def __init__(self) -> None:
        self.rules: dict[str, m.RuleControl] = {}
        self.overtaken: dict[str, m.RuleControl] = {}
        self.set_ms: dict[str, int] = {}
        self._exempt: dict[str, ExemptWords] = {}
        self.kill_switch = False
        self.switched_ms: int | None = None
        self.version = 0  # grows with every change

    def apply(self, record: ConsumerRecord) -> None:
        """Take one control record; a bad one is logged and changes nothing."""
        key = (record.key or b"").decode("utf-8", "replace")
        try:
            if key.startswith("rule/"):
                self._apply_rule(key.removeprefix("rule/"), record.value)
            elif key.startswith("exemption/"):
                self._apply_exemption(key, record.value)
            elif key == "kill-switch":
                self._apply_switch(record)
            else:
                return
        except DecodeError as error:
            log.error("control record at %s is not usable: %s", place_of(record), error)
            return
        self.version += 1

    def _apply_switch(self, record: ConsumerRecord) -> None:
        if record.value is None:
            self.kill_switch, self.switched_ms = False, record.timestamp
        else:
            switch = decode(m.KillSwitch, record.value)
            at_ms = instant_ms(switch.at, "$.at")
            self.kill_switch, self.switched_ms = switch.on, at_ms

    def _apply_rule(self, rule_id: str, value: bytes | None) -> None:
        if value is None:
            self.rules.pop(rule_id, None)
            self.set_ms.pop(rule_id, None)
            self.overtaken.pop(rule_id, None)
        else:
            control = decode(m.RuleControl, value)
            at_ms = instant_ms(control.at, "$.at")
            held = self.rules.get(rule_id)
            if control.by == MACHINE and held is not None and is_milder(control.state, held.state):
                self.overtaken[rule_id] = held
                return
            self.overtaken.pop(rule_id, None)
            self.rules[rule_id] = control
            if control.by != MACHINE:
                self.set_ms[rule_id] = at_ms
        states = Counter(control.state for control in self.rules.values())
        for state in _HELD_STATES:
            RULE_STATES.labels(state).set(states[state])

    def _apply_exemption(self, key: str, value: bytes | None) -> None:
        if value is None:
            self._exempt.pop(key, None)
        else:
            control = decode(m.ExemptionControl, value)
            self._exempt[key] = ExemptWords(
                claim_key=control.claim_key,
                rule_ids=frozenset(control.rule_ids),
                subject_id=control.subject_id,
                product_id=control.product_id,
                until_ms=instant_ms(control.until, "$.until"),
            )
        EXEMPTIONS.set(len(self._exempt))

    @property
    def controls(self) -> Controls:
        """The state as a value."""
        states = {rule_id: control.state for rule_id, control in self.rules.items()}
        exempt: defaultdict[str, tuple[ExemptWords, ...]] = defaultdict(tuple)
        for words in self._exempt.values():
            exempt[words.claim_key] += (words,)
        return Controls(rule_states=states, kill_switch=self.kill_switch, exempt=dict(exempt))
