"""Puts the desk together from what the topics hold: requests, claims, decisions, appeals.

Decisions that the ledger refuses are left out here, too.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from streamdetect.client.case import Case
from streamdetect.client.case_contexts import Surroundings
from streamdetect.client.case_state import case_of, target_of
from streamdetect.client.case_targets import (
    amendments_of,
    answered,
    first_told,
    held_back,
    taken_back,
    voided,
    voids_of,
    with_findings,
)
from streamdetect.client.claims import held_claims, work_on
from streamdetect.client.counting import Matters, counting, dated
from streamdetect.client.desk import Desk
from streamdetect.enforce.entitlement import Signatures
from streamdetect.enforce.reviewers import Reviewers
from streamdetect.events import messages as m
from streamdetect.events.ids import make_id

L = TypeVar("L", m.Sanction, m.Expulsion, m.Standing, m.ReviewRequest)


def gather(
    *,
    requests: Iterable[m.ReviewRequest],
    contexts: Iterable[m.ReviewContext] = (),
    claims: Iterable[m.ReviewClaim] = (),
    decisions: Iterable[tuple[m.ReviewDecision, int]] = (),
    appeals: Iterable[m.Appeal] = (),
    outcomes: Iterable[m.AppealOutcome] = (),
    violations: Iterable[m.Violation] = (),
    amendments: Iterable[m.ViolationAmendment] = (),
    sanctions: Iterable[m.Sanction] = (),
    expulsions: Iterable[m.Expulsion] = (),
    standings: Iterable[m.Standing] = (),
    interceptions: Iterable[m.Interception] = (),
    reviewers: Reviewers,
    signatures: Signatures = "where_keyed",
    at_ms: int,
) -> Desk:
    """Put together what the topics hold; each in the order of its topic. Pure."""
    requests, violations, interceptions = tuple(requests), tuple(violations), tuple(interceptions)
    sanctions = tuple(sanctions)
    amended = amendments_of(amendments)
    asked = (one.violation for one in requests if one.violation is not None)
    heard = (*violations, *asked)
    newest = _newest((one.sanction_id, one) for one in sanctions)
    expelling = _newest((one.expulsion_id, one) for one in expulsions)
    matters = Matters.of(newest.values(), expelling.values())
    filed = {one.appeal_id: one for one in appeals}
    by_request = {
        make_id("review", kind, one.appeal_id): one
        for one in filed.values()
        for kind in ("appeal", "escalated")  # the latter where we were late
    }
    known = tuple(counting(decisions, reviewers, signatures, matters))
    counted = tuple(dated(one, known_ms) for one, known_ms in known)
    voids = voids_of(counted)
    outcome_of = answered(outcomes, counted)
    works = {
        one.request_id: work_on(target_of(one), by_request.get(one.request_id)) for one in requests
    }
    bare = Desk(
        at_ms=at_ms,
        decisions=counted,
        as_made={one.decision_id: one for one, _ in known},
        places=_places(counted),
        violations=violations,
        amendments=amended,
        taken_back=taken_back(heard, amended, voids),
        voided=voided(heard, voids),
        sanctions=newest,
        expulsions=expelling,
        standings=_newest((one.subject_id, one) for one in standings),
        interceptions={one.interception_id: one for one in interceptions},
        held_back=held_back(interceptions),
        appeals=filed,
        surroundings=Surroundings.of(requests, contexts),
        claims=held_claims(claims, works, at_ms),
        taken=first_told(sanctions),
    )
    cases: dict[str, Case] = {}
    for told in _newest((one.request_id, one) for one in requests).values():
        request = with_findings(bare.surroundings.complete(told), bare.held_back)
        appeal = by_request.get(request.request_id)
        cases[request.request_id] = case_of(
            request,
            target_of(request),
            (appeal, outcome_of.get(appeal.appeal_id)) if appeal is not None else None,
            bare,
        )
    return replace(bare, cases=cases)


def _places(decisions: Iterable[m.ReviewDecision]) -> dict[tuple[str, str], list[int]]:
    places: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for place, one in enumerate(decisions):
        places[one.target.type, one.target.id].append(place)
    return dict(places)


def _newest(events: Iterable[tuple[str, L]]) -> dict[str, L]:
    newest: dict[str, L] = {}
    for name, event in events:
        held = newest.get(name)
        if held is None or (event.ledger_seq or 0) >= (held.ledger_seq or 0):
            newest[name] = event
    return newest
