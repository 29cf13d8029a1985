"""`streamdetect review decide`: record what a person decides on a case."""

from typing import TYPE_CHECKING, Annotated

import typer

from streamdetect.cli.review.choices import (
    LevelChoice,
    RightCategory,
    RightSeverity,
    Scope,
    Until,
    VerdictChoice,
    category_of,
    exemption_of,
)
from streamdetect.cli.review.desk import By, CaseId, Key, Note, ReasonCode, desk_of, rights

if TYPE_CHECKING:
    from streamdetect.client.case import Case
    from streamdetect.client.desk import Desk
    from streamdetect.events.messages import ReviewDecision


def decide(
    case: CaseId,
    verdict: Annotated[
        VerdictChoice,
        typer.Argument(
            metavar="VERDICT",
            help="`uphold`; `overturn`: it is taken back; `reclassify`: another category or "
            "severity.",
        ),
    ],
    by: By,
    reason: ReasonCode,
    level: Annotated[
        LevelChoice, typer.Option(help="The level at which you decide.")
    ] = LevelChoice.REVIEW,
    note: Note = None,
    category: RightCategory = None,
    severity: RightSeverity = None,
    exempt: Scope = None,
    until: Until = None,
    key: Key = None,
) -> None:
    """Record a decision. The ledger takes it within a second, and corrects what it had said.

    It is checked before it goes, and once more by the worker: whoever is not entitled by
    rules/reviewers.yml is told here, and ends among the dead letters there.
    """
    from streamdetect.client.case_finding import find_case
    from streamdetect.client.deciding import decide as record
    from streamdetect.client.refusals import Opinion
    from streamdetect.settings import load_settings

    opinion = Opinion(
        verdict=verdict.value,
        level=level.value,
        by=by,
        reason_code=reason,
        note=note,
        category=category_of(category),
        severity=severity.value if severity is not None else None,
        exemption=exemption_of(exempt, until),
    )
    settings = load_settings()
    held = rights(settings, key)
    desk = desk_of(settings, held)
    found = find_case(desk, case)
    tell(found, record(settings.kafka, desk, found, opinion, held), desk)


def tell(case: "Case", decision: "ReviewDecision", desk: "Desk") -> None:
    """Print what was recorded, and whether another person must decide, too."""
    typer.echo(
        f"{decision.decision_id} recorded: {decision.verdict} on {case.target.type} "
        f"{case.target.id} at level {decision.level} by {decision.decided_by}"
    )
    if desk.waits_for_another(case, decision):
        typer.echo("it takes effect once a second person upholds it")
    if decision.exemption is not None:
        typer.echo(
            f"the same words are let pass ({decision.exemption.scope}) until "
            f"{decision.exemption.until}"
        )
