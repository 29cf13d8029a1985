"""`streamdetect review appeal`: file an appeal, and answer one."""

from typing import Annotated

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
from streamdetect.cli.review.decide import tell
from streamdetect.cli.review.desk import By, CaseId, Key, Note, ReasonCode, desk_of, rights

appeal_app = typer.Typer(help="File an appeal, or answer one.", no_args_is_help=True)


@appeal_app.command("file")
def file_one(
    case: CaseId,
    by: Annotated[str, typer.Option(metavar="ID", help="Who appeals: the subject's own id.")],
    statement: Annotated[str, typer.Option(metavar="TEXT", help="Why the decision is wrong.")],
    evidence: Annotated[
        list[str] | None, typer.Option(metavar="URI", help="Where proof can be seen; repeatable.")
    ] = None,
) -> None:
    """File an appeal in the name of who is concerned; people are asked at once.

    The same statement on the same thing is one appeal, however often it is filed.
    """
    from streamdetect.client.case_finding import find_case
    from streamdetect.client.deciding import file_appeal
    from streamdetect.settings import load_settings

    settings = load_settings()
    desk = desk_of(settings, rights(settings))
    found = find_case(desk, case)
    filed = file_appeal(settings.kafka, desk, found, by, statement, evidence or ())
    typer.echo(
        f"appeal {filed.appeal_id} is filed against {filed.target.type} {filed.target.id}; "
        "see streamdetect review list"
    )


@appeal_app.command()
def answer(
    case: CaseId,
    verdict: Annotated[
        VerdictChoice, typer.Argument(metavar="VERDICT", help="`uphold`, `overturn`, `reclassify`.")
    ],
    by: By,
    reason: ReasonCode,
    zh: Annotated[str, typer.Option(metavar="TEXT", help="The reasons, in Chinese.")],
    en: Annotated[str, typer.Option(metavar="TEXT", help="The reasons, in English.")],
    level: Annotated[
        LevelChoice, typer.Option(help="The level at which you decide.")
    ] = LevelChoice.APPEAL,
    note: Note = None,
    category: RightCategory = None,
    severity: RightSeverity = None,
    exempt: Scope = None,
    until: Until = None,
    key: Key = None,
) -> None:
    """Decide on an appeal and tell who filed it. Nobody answers who has decided on it before."""
    from streamdetect.client.case_finding import find_case
    from streamdetect.client.deciding import answer_appeal
    from streamdetect.client.refusals import Opinion
    from streamdetect.events.messages import Bilingual
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
    decision, outcome = answer_appeal(
        settings.kafka, desk, found, opinion, Bilingual(zh=zh, en=en), held
    )
    tell(found, decision, desk)
    typer.echo(f"appeal {outcome.appeal_id} is answered")
