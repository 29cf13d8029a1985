"""The words that people choose from when they decide, and how times are written."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from streamdetect.cli.terminal import in_utc

if TYPE_CHECKING:
    from streamdetect.events.messages import Exemption
    from streamdetect.events.vocabulary import Category


class VerdictChoice(StrEnum):
    """What is decided."""

    UPHOLD = "uphold"
    OVERTURN = "overturn"
    RECLASSIFY = "reclassify"


class LevelChoice(StrEnum):
    """Who outweighs whom."""

    REVIEW = "review"
    APPEAL = "appeal"
    BOARD = "board"


class SeverityChoice(StrEnum):
    """How heavy it is."""

    NOTICE = "notice"
    GENERAL = "general"
    SERIOUS = "serious"
    GRAVE = "grave"


class ScopeChoice(StrEnum):
    """For whom the same true words shall pass."""

    SUBJECT = "subject"
    PRODUCT = "product"
    RULE = "rule"


RightCategory = Annotated[
    str | None, typer.Option(metavar="CODE", help="The right category, to reclassify.")
]
RightSeverity = Annotated[
    SeverityChoice | None, typer.Option(help="The right severity, to reclassify.")
]
Scope = Annotated[
    ScopeChoice | None,
    typer.Option(
        help="Let the same claim pass from now on: of this subject, for these goods, or of anybody "
        "(`rule`; at level board). Overturned words only."
    ),
]
Until = Annotated[
    str | None,
    typer.Option(
        metavar="T", help="When that ends: `+90d`, a date, or an instant. Needed with --exempt."
    ),
]


def category_of(written: str | None) -> "Category | None":
    """Return a category of the taxonomy."""
    from streamdetect.events.vocabulary import CATEGORIES

    if written is None:
        return None
    for category in CATEGORIES:
        if category == written:
            return category
    raise typer.BadParameter(
        f"{written!r} is no category; there are: {', '.join(CATEGORIES)}", param_hint="--category"
    )


def exemption_of(scope: ScopeChoice | None, until: str | None) -> "Exemption | None":
    """Return the exemption that is asked for."""
    from streamdetect.events.messages import Exemption

    if scope is None and until is None:
        return None
    if scope is None or until is None:
        raise typer.BadParameter(
            "--exempt and --until belong together", param_hint="--exempt, --until"
        )
    return Exemption(scope=scope.value, until=instant_of(until, "--until"))


def instant_of(written: str, option: str) -> str:
    """Return the instant of `+90d`, a date (its start, UTC) or an RFC 3339 instant."""
    from streamdetect.events.instants import from_ms, ms_of

    try:
        if written.startswith("+") and written.endswith("d") and written[1:-1].isdecimal():
            moment = datetime.now(UTC) + timedelta(days=int(written[1:-1]))
        else:
            moment = datetime.fromisoformat(written)
        moment = in_utc(moment)
    except (ValueError, OverflowError):  # it may lie beyond the years 1 to 9999
        raise typer.BadParameter(
            f"{written!r} is neither +90d nor a time such as 2026-03-01 or "
            "2026-03-01T08:00:00+08:00",
            param_hint=option,
        ) from None
    return from_ms(ms_of(moment))
