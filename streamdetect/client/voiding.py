"""Voids what a bad rule did: one decision that reaches every subject, and what it would change.

The decision has the subject `*` and goes once to each partition; see
docs/adr/0007-one-void-for-all.md. Its id is derived from what is voided: doing it again changes
nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from streamdetect.client.clock import now_ms
from streamdetect.client.control_view import ControlView
from streamdetect.client.deciding import (
    Rights,
    partitions_of_decisions,
    refuse_unless_entitled,
    send_to_all_partitions,
)
from streamdetect.client.errors import ReviewError
from streamdetect.enforce.errors import NotAFactError
from streamdetect.enforce.facts import EVERYBODY, Fact, by_subject, concerns, fact_of
from streamdetect.enforce.ledger import judge
from streamdetect.enforce.policy_book import Policies
from streamdetect.enforce.signatures import seconded, signed
from streamdetect.events import messages as m
from streamdetect.events.ids import make_id
from streamdetect.events.instants import from_ms
from streamdetect.events.topics import CONTROL
from streamdetect.events.vocabulary import DecisionLevel
from streamdetect.settings import KafkaSettings


@dataclass(frozen=True, slots=True)
class Voiding:
    """What shall be voided: what a version of a rule said of words from an instant to before one.

    `since`, `until`: RFC 3339 instants, None: no bound. `version` None: every version.
    """

    rule_id: str
    version: int | None
    since: str | None = None
    until: str | None = None

    @property
    def target(self) -> m.DecisionOn:
        """The target of the decision."""
        name = self.rule_id if self.version is None else f"{self.rule_id}@{self.version}"
        return m.DecisionOn(type="rule_version", id=name, from_=self.since, to=self.until)


@dataclass(frozen=True, slots=True)
class Change:
    """What a void does to one subject."""

    subject_id: str
    incidents: int
    points_before: float
    points_after: float
    lifted: tuple[str, ...]  # measures
    reinstated: bool


@dataclass(frozen=True, slots=True)
class Reach:
    """What a void reaches: incidents in all, and the subjects for whom something changes."""

    incidents: int
    subjects: int
    changes: tuple[Change, ...]


def void_decision(
    voiding: Voiding,
    *,
    by: str,
    level: DecisionLevel,
    reason_code: str,
    note: str | None,
    second: str | None,
    at_ms: int,
) -> m.ReviewDecision:
    """Return the decision, not yet signed."""
    target = voiding.target
    return m.ReviewDecision(
        decision_id=make_id("void", target.id, target.from_ or "-", target.to or "-"),
        subject_id=EVERYBODY,
        target=target,
        verdict="overturn",
        level=level,
        reason_code=reason_code,
        note=note,
        decided_by=by,
        decided_at=from_ms(at_ms),
        seconded_by=second,
    )


def refuse_unless_known(voiding: Voiding, view: ControlView, facts: Iterable[Fact]) -> None:
    """Raise ReviewError where no edition of the control topic, and no violation, has such a rule.

    A void of what never was takes nothing back, and whoever recorded it believes that it did.
    """
    known = view.rule_versions()
    for fact in facts:
        if isinstance(fact.body, m.Violation):
            for rule in fact.body.rules:
                known.setdefault(rule.id, set()).add(rule.version)
    versions = known.get(voiding.rule_id)
    if versions is None:
        near = get_close_matches(voiding.rule_id, known, n=1)
        raise ReviewError(
            f"there is no rule {voiding.rule_id!r}"
            + (f"; did you mean {near[0]!r}?" if near else ""),
            where=CONTROL.name,
            fix="write the id as it stands in the violation or in the rule's file",
        )
    if voiding.version is not None and voiding.version not in versions:
        had = ", ".join(str(version) for version in sorted(versions))
        raise ReviewError(
            f"rule {voiding.rule_id} never had a version {voiding.version}; it had {had}",
            where=CONTROL.name,
            fix="write the version that stands in the violation",
        )


def reach_of(
    decision: m.ReviewDecision, facts: Iterable[Fact], policy: Policies, at_ms: int
) -> Reach:
    """Return what the decision would change by these facts, as of an instant (epoch ms). Pure.

    Raises ReviewError where rule, version or bounds are none.
    """
    try:
        void = fact_of(decision, at_ms)
    except NotAFactError as error:
        raise ReviewError(error.what, where=error.where, fix=error.fix) from error
    incidents: set[str] = set()
    changes: list[Change] = []
    subjects = 0
    for subject, own in sorted(by_subject(facts).items()):
        reached = {
            fact.body.incident_id
            for fact in own
            if isinstance(fact.body, m.Violation) and concerns(void, fact.body, fact.occurred_at_ms)
        }
        if not reached:
            continue
        subjects += 1
        incidents |= reached
        change = _change(subject, own, void, len(reached), policy, at_ms)
        if change is not None:
            changes.append(change)
    return Reach(len(incidents), subjects, tuple(changes))


def send_void(
    kafka: KafkaSettings,
    decision: m.ReviewDecision,
    rights: Rights,
    second_key: Ed25519PrivateKey | None,
    incidents: int,
) -> m.ReviewDecision:
    """Sign and send a void to every partition; return it once the broker has all of it.

    Raises ReviewError where the people may not do it.
    """
    if rights.key is not None:
        decision = signed(decision, rights.key)
    if second_key is not None:
        decision = seconded(decision, second_key)
    refuse_unless_entitled(decision, rights, (), now_ms(), f"rule {decision.target.id}", incidents)
    send_to_all_partitions(kafka, decision, partitions_of_decisions(kafka))
    return decision


def _change(
    subject: str, own: Sequence[Fact], void: Fact, reached: int, policy: Policies, at_ms: int
) -> Change | None:
    body = msgspec.structs.replace(void.body, subject_id=subject)
    addressed = Fact(void.fact_id, subject, void.known_at_ms, void.occurred_at_ms, body)
    before = judge(own, policy, at_ms)
    after = judge([*own, addressed], policy, at_ms)
    states = {one.sanction_id: one.state for one in after.sanctions}
    lifted = tuple(
        one.measure
        for one in before.sanctions
        if one.state in ("imposed", "proposed")
        and states.get(one.sanction_id) not in ("imposed", "proposed")
    )
    was_out = {one.expulsion_id for one in before.expulsions if one.state == "expelled"}
    back = any(
        one.state == "reinstated" and one.expulsion_id in was_out for one in after.expulsions
    )
    if before.standing.points == after.standing.points and not lifted and not back:
        return None
    return Change(subject, reached, before.standing.points, after.standing.points, lifted, back)
