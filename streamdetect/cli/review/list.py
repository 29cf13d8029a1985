"""`streamdetect review list`: what waits, the most urgent first."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from streamdetect.cli.review.desk import desk_of, rights
from streamdetect.cli.terminal import cell, print_json, print_table
from streamdetect.events.vocabulary import measure_rank

if TYPE_CHECKING:
    from streamdetect.client.case import Case
    from streamdetect.client.desk import Desk
    from streamdetect.events import messages as m


def list_cases(
    everything: Annotated[
        bool, typer.Option("--all", help="Also what is decided or over.")
    ] = False,
    subject: Annotated[
        str | None, typer.Option(metavar="ID", help="Only cases of this subject.")
    ] = None,
    mine: Annotated[
        str | None, typer.Option("--claimed-by", metavar="ID", help="Only what this person took.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="At most so many.")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a case.")] = False,
) -> None:
    """Show what waits for people, the most urgent first, with the time until which to decide.

    Late cases stand first, then the highest priority. It (0 to 1) grows with how many heard it, how
    heavy it is, and how unsure the machine is.
    """
    from streamdetect.settings import load_settings

    settings = load_settings()
    desk = desk_of(settings, rights(settings))
    found = [
        case
        for case in (desk.by_urgency() if everything else desk.open_cases())
        if (subject is None or case.request.subject_id == subject)
        and (mine is None or (case.claim is not None and case.claim.claimed_by == mine))
    ]
    more = f"; the first {limit} are shown" if len(found) > limit else ""
    if as_json:
        for case in found[:limit]:
            print_json(_as_json(case, desk))
        if more:
            typer.echo(f"{len(found)} cases{more}", err=True)
        return
    _print_table(found[:limit], desk)
    typer.echo(f"{len(found)} cases{more}")


def _print_table(found: "list[Case]", desk: "Desk") -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 0, 0))
    for column in ("case", "priority", "due", "what", "subject", "words", "with", "state"):
        table.add_column(column, justify="right" if column == "priority" else "left")
    for case in found:
        words = _words_of(case.request)
        late = ("late ", "red") if case.is_late(desk.at_ms) else ""
        table.add_row(
            case.id[:8],
            f"{case.request.priority:.2f}",
            Text.assemble(late, cell(f"{case.request.due_at[:16]}Z")),
            _what(case, desk),
            cell(case.request.subject_id),
            cell(words[:24]),
            cell(case.claim.claimed_by) if case.claim is not None else "",
            case.closed or f"open, {len(case.decisions)} said",
        )
    if found:
        print_table(table)


def _what(case: "Case", desk: "Desk") -> str:
    """Return what people call it; of measures the heaviest, for that is what is decided on."""
    measures = desk.measures_of(case.target)
    if not measures:
        return case.kind
    heaviest = max((one.measure for one in measures), key=measure_rank)
    return heaviest if case.kind == "sanction" else f"{case.kind}: {heaviest}"


def _words_of(request: "m.ReviewRequest") -> str:
    if request.violation is not None:
        return request.violation.quote
    return request.findings[0].quote if request.findings else ""


def _as_json(case: "Case", desk: "Desk") -> dict[str, Any]:
    request = case.request
    return {
        "case": case.id,
        "kind": case.kind,
        "subject": request.subject_id,
        "target": {"type": case.target.type, "id": case.target.id},
        "measures": [one.measure for one in desk.measures_of(case.target)],
        "priority": request.priority,
        "due_at": request.due_at,
        "late": case.is_late(desk.at_ms),
        "sampled": request.sampled,
        "closed": case.closed,
        "claimed_by": case.claim.claimed_by if case.claim is not None else None,
        "decisions": len(case.decisions),
    }
