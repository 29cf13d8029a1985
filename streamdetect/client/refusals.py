"""What a person may not say of a case, each with what to do instead. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from streamdetect.client.case import Case
from streamdetect.client.desk import Desk
from streamdetect.client.errors import ReviewError
from streamdetect.client.taken_back import taken_back_by
from streamdetect.enforce.decisions import weight_as_told
from streamdetect.events import messages as m
from streamdetect.events.instants import to_ms
from streamdetect.events.vocabulary import (
    DECISION_LEVELS,
    Category,
    DecisionLevel,
    Severity,
    Verdict,
    level_rank,
)

_NOBODY_DID: Final = frozenset({"stayed", "expired", "superseded"})  # time or the ledger did


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a person says of a case."""

    verdict: Verdict
    level: DecisionLevel
    by: str
    reason_code: str
    note: str | None = None
    category: Category | None = None
    severity: Severity | None = None
    exemption: m.Exemption | None = None


def refuse_closed(case: Case) -> None:
    """Refuse where nobody is waited for."""
    if case.closed is None:
        return
    by = ", ".join(f"{one.decided_by} ({one.level}: {one.verdict})" for one in case.decisions)
    told = by and case.closed not in _NOBODY_DID
    fix = "who holds a higher level may decide anew: --level appeal, --level board"
    if case.closed == "stayed":
        fix = "answer the appeal: streamdetect review appeal answer, with its case of `review list`"
    elif case.appeal is not None:
        fix = (
            "the answer stands; who holds a higher level decides anew: streamdetect review decide "
            f"{case.target.type}:{case.target.id} VERDICT --level board"
        )
    raise ReviewError(
        f"nothing is open here: {case.closed}" + (f" by {by}" if told else ""),
        where=f"case {case.id}",
        fix=fix,
    )


def refuse_taken(case: Case, by: str) -> None:
    """Refuse what somebody else works on."""
    if case.claim is None or case.claim.claimed_by == by:
        return
    raise ReviewError(
        f"{case.claim.claimed_by} has this case until {case.claim.until}",
        where=f"case {case.id}",
        fix="take another one, or wait",
    )


def refuse_outweighed(desk: Desk, case: Case, opinion: Opinion) -> None:
    """Let nobody believe, or be told, that something changes which a higher level holds as it is.

    To agree with what holds is allowed where it answers an appeal.
    """
    weighed = [desk.decisions_on_measure(one) for one in desk.measures_of(case.target)]
    held = [_outweighing(desk, case, opinion, one) for one in weighed or [case.decisions]]
    by = next((one for one in held if one is not None), None)
    if by is not None and None not in held:
        raise _outweighed(case, opinion, by.decided_by, by.level, by.verdict)
    void = desk.voided.get(case.target.id) if case.closed == "voided" else None
    if void is not None and level_rank(opinion.level) < void.level:
        raise _outweighed(case, opinion, void.decided_by, DECISION_LEVELS[void.level], "void")


def _outweighed(
    case: Case, opinion: Opinion, by: str, level: DecisionLevel, verdict: str
) -> ReviewError:
    return ReviewError(
        f"{by} decided on this at level {level!r} ({verdict}); a decision at level "
        f"{opinion.level!r} would change nothing",
        where=f"case {case.id}",
        fix=f"let somebody decide who holds that level: --level {level}",
    )


def _outweighing(
    desk: Desk, case: Case, opinion: Opinion, decisions: Iterable[m.ReviewDecision]
) -> m.ReviewDecision | None:
    """Return the decision of a higher level that leaves an opinion without effect."""
    in_order = sorted(decisions, key=lambda one: weight_as_told(one, desk.at_ms))
    said = None if opinion.verdict == "reclassify" else opinion.verdict
    if case.appeal is not None and in_order and in_order[-1].verdict == said:
        return None
    others = [one for one in in_order if one.verdict != said]
    outweighs = bool(others) and level_rank(others[-1].level) > level_rank(opinion.level)
    return others[-1] if outweighs else None


def refuse_worse(desk: Desk, case: Case, opinion: Opinion) -> None:
    """Let nobody be worse off for an appeal: what was let go meanwhile stays so by its answer."""
    gone = taken_back_by(desk, case.target, case.request.subject_id)
    if gone and opinion.verdict != "overturn":
        raise ReviewError(
            f"{', '.join(gone)} took it back already; an answer that upholds would put it in force "
            "again, and an appeal makes nothing worse",
            where=f"case {case.id}",
            fix="answer with overturn; who thinks it was wrong to take it back decides anew: "
            f"streamdetect review decide {case.target.type}:{case.target.id} uphold --level board",
        )


def refuse_nonsense(case: Case, opinion: Opinion, at_ms: int) -> None:
    """Refuse what says nothing, or what cannot be said of such a target."""
    where = f"case {case.id}"
    if not opinion.reason_code.strip():
        raise ReviewError("the decision says no reason", where=where, fix="give one with --reason")
    changed = opinion.category is not None or opinion.severity is not None
    if opinion.verdict == "reclassify" and not changed:
        raise ReviewError(
            "reclassify says nothing new", where=where, fix="give --category or --severity"
        )
    if opinion.verdict == "reclassify" and case.target.type != "incident":
        raise ReviewError(
            f"a {case.target.type} cannot be reclassified",
            where=where,
            fix="reclassify the incident that it rests on: incident:ID",
        )
    if opinion.verdict != "reclassify" and changed:
        raise ReviewError(
            "category and severity change only with reclassify",
            where=where,
            fix="leave --category and --severity out, or reclassify",
        )
    if opinion.exemption is not None and opinion.verdict != "overturn":
        raise ReviewError(
            "only what is overturned can be exempt for the future",
            where=where,
            fix="leave --exempt out, or overturn",
        )
    if opinion.exemption is not None and to_ms(opinion.exemption.until) <= at_ms:
        raise ReviewError(
            f"the exemption would be over already, at {opinion.exemption.until}",
            where=where,
            fix="give a time to come with --until, such as +90d",
        )
    if opinion.exemption is not None and case.target.type != "incident":
        raise ReviewError(
            "an exemption belongs to words, not to what followed from them",
            where=where,
            fix="overturn the incident: incident:ID",
        )
    if opinion.exemption is not None and opinion.exemption.scope == "product":
        violation = case.request.violation
        if violation is not None and violation.product_id is None:
            raise ReviewError(
                "it is not known which goods the words were about",
                where=where,
                fix="exempt the subject instead: --exempt subject",
            )
