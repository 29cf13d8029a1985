"""Whether a recorded decision is one: made by somebody who may make it, and not forged.

A pure check, made where decisions become facts and before they are sent. The ledger itself trusts
its facts.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from streamdetect.enforce.facts import Fact
from streamdetect.enforce.ledger import judge
from streamdetect.enforce.policy_book import Policies
from streamdetect.enforce.reviewers import Reviewer, Reviewers
from streamdetect.enforce.signatures import is_signed_by
from streamdetect.events.instants import to_ms
from streamdetect.events.messages import DecisionOn, Expulsion, ReviewDecision, Sanction
from streamdetect.events.vocabulary import DECISION_LEVELS, level_rank

Signatures = Literal["where_keyed", "required"]
"""`where_keyed`: who has a public key in reviewers.yml signs; `required`: everybody does."""

RefusalCode = Literal[
    "unknown-reviewer",
    "reviewer-not-active",
    "level-not-held",
    "may-not-void",
    "second-missing",
    "unsigned",
    "bad-signature",
    "decided-before",
]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a decision does not count, and what to do about it."""

    code: RefusalCode
    what: str
    fix: str


def entitled(
    decision: ReviewDecision,
    reviewers: Reviewers,
    earlier: Iterable[ReviewDecision],
    at_ms: int,
    signatures: Signatures = "where_keyed",
    incidents: int = 0,
) -> Refusal | None:
    """Return why the decision does not count, None where it does.

    `earlier`: the decisions that counted before it on the same matter (see `matter_of`).
    `at_ms`: when it became known (epoch ms). `incidents`: how many a decision on a rule reaches.
    """
    reviewer = reviewers.at(decision.decided_by, at_ms)
    refusal = _person(decision, decision.decided_by, reviewer, at_ms)
    if refusal is not None or reviewer is None:
        return refusal
    refusal = _exemption(decision) or _signature(decision, decision.signature, reviewer, signatures)
    if refusal is None and decision.target.type == "rule_version":
        refusal = _second(decision, reviewers, at_ms, signatures, incidents)
    return refusal or _decided_before(decision, earlier)


def matter_of(facts: Iterable[Fact], policy: Policies, target: DecisionOn) -> frozenset[str]:
    """Return the ids that are one matter with a decision's target, the target included.

    What an expulsion consists of, what a sanction rests on, the warning of an incident: who decided
    on one of them has an opinion on the others.
    """
    facts = list(facts)
    if target.type in ("interception", "rule_version") or not facts:
        return frozenset((target.id,))
    ledger = judge(facts, policy, max(fact.known_at_ms for fact in facts))
    return matter_among(ledger.expulsions, ledger.sanctions, target.id)


def matter_among(
    expulsions: Iterable[Expulsion], sanctions: Collection[Sanction], target_id: str
) -> frozenset[str]:
    """Return the ids that are one matter with a target, by what was emitted."""
    ids, expulsions = {target_id}, tuple(expulsions)
    for expulsion in expulsions:
        if target_id == expulsion.expulsion_id or target_id in expulsion.sanction_ids:
            ids.update((expulsion.expulsion_id, *expulsion.sanction_ids))
    named = [sanction for sanction in sanctions if sanction.sanction_id in ids]
    ids.update(reason.incident_id for sanction in named for reason in sanction.reasons)
    if all(sanction.measure == "warn" for sanction in named):
        # An incident, or its warning: who decided on what rests on it decided on its words.
        resting = {
            sanction.sanction_id
            for sanction in sanctions
            if any(reason.incident_id in ids for reason in sanction.reasons)
        }
        of_expulsions = (
            expulsion.expulsion_id
            for expulsion in expulsions
            if not resting.isdisjoint(expulsion.sanction_ids)
        )
        return frozenset((*ids, *resting, *of_expulsions))
    # Only now are all incidents known whose warnings belong here.
    warnings = (
        sanction.sanction_id
        for sanction in sanctions
        if sanction.measure == "warn"
        and any(reason.incident_id in ids for reason in sanction.reasons)
    )
    return frozenset(ids.union(warnings))


def _person(
    decision: ReviewDecision, name: str, reviewer: Reviewer | None, at_ms: int
) -> Refusal | None:
    if reviewer is None:
        return Refusal(
            "unknown-reviewer",
            f"{name!r} is no reviewer",
            "add the id to reviewers.yml, or decide under an id that is there",
        )
    if not reviewer.is_active(at_ms):
        return Refusal(
            "reviewer-not-active",
            f"{reviewer.id} is no reviewer at that time",
            "see `since` and `until` in reviewers.yml",
        )
    if decision.level not in reviewer.levels:
        held = ", ".join(level for level in DECISION_LEVELS if level in reviewer.levels)
        return Refusal(
            "level-not-held",
            f"{reviewer.id} does not decide at level {decision.level!r}, only: {held}",
            "let somebody decide who holds that level",
        )
    if decision.target.type == "rule_version" and not reviewer.may_void:
        return Refusal(
            "may-not-void",
            f"{reviewer.id} may not void what a rule did",
            "let somebody do it whose role has `may_void: true`",
        )
    return None


def _exemption(decision: ReviewDecision) -> Refusal | None:
    exemption = decision.exemption
    if exemption is None or exemption.scope != "rule" or decision.level == "board":
        return None
    return Refusal(
        "level-not-held",
        "letting a claim pass for everybody is decided at level 'board'",
        "exempt the subject or the product, or let the board decide",
    )


def _second(
    decision: ReviewDecision,
    reviewers: Reviewers,
    at_ms: int,
    signatures: Signatures,
    incidents: int,
) -> Refusal | None:
    """Check who agrees to a decision on a rule, whom a large one needs."""
    name = decision.seconded_by
    if name is None:
        if incidents <= reviewers.void_alone_up_to:
            return None
        return Refusal(
            "second-missing",
            f"it reaches {incidents} incidents, and one person may void "
            f"{reviewers.void_alone_up_to}",
            "let a second person agree: --second ID",
        )
    if name == decision.decided_by:
        return Refusal(
            "second-missing", f"{name} cannot be both people", "let another person agree"
        )
    second = reviewers.at(name, at_ms)
    refusal = _person(decision, name, second, at_ms)
    if refusal is not None or second is None:
        return refusal
    return _signature(decision, decision.second_signature, second, signatures)


def _signature(
    decision: ReviewDecision, written: str | None, reviewer: Reviewer, signatures: Signatures
) -> Refusal | None:
    if written is None:
        if signatures == "where_keyed" and not reviewer.public_keys:
            return None
        return Refusal(
            "unsigned",
            f"a decision of {reviewer.id} must be signed",
            "sign it: streamdetect review decide --key FILE",
        )
    if not reviewer.public_keys:
        return Refusal(
            "bad-signature",
            f"it is signed, and {reviewer.id} has no public key in the list to check it by",
            "add the key to reviewers.yml (openssl pkey -in KEY -pubout); or decide without --key, "
            "while signatures are not required",
        )
    if is_signed_by(decision, written, reviewer.public_keys):
        return None
    return Refusal(
        "bad-signature",
        f"the signature is of no key of {reviewer.id}, or what was signed was changed",
        "sign with a key whose public half stands in reviewers.yml",
    )


def _decided_before(decision: ReviewDecision, earlier: Iterable[ReviewDecision]) -> Refusal | None:
    own = [one for one in earlier if one.decided_by == decision.decided_by]
    lower = [one for one in own if level_rank(one.level) < level_rank(decision.level)]
    if lower:
        return Refusal(
            "decided-before",
            f"{decision.decided_by} decided on this at level {lower[0].level!r} before",
            "at a higher level another person decides",
        )
    same = [
        one
        for one in own
        if one.level == decision.level and one.target.id == decision.target.id
    ]  # fmt: skip
    last = max(same, key=_by_time, default=None)
    if last is not None and last.verdict == decision.verdict == "uphold":
        return Refusal(
            "decided-before",
            f"{decision.decided_by} upheld this at level {decision.level!r} already",
            "the second uphold comes from another person",
        )
    return None


def _by_time(decision: ReviewDecision) -> tuple[int, str]:
    return to_ms(decision.decided_at), decision.decision_id
