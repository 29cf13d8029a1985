"""What every command takes that judges words: goods, channel, day, which detectors."""

import time
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import typer


class DetectorChoice(StrEnum):
    """Which detectors judge."""

    ALL = "all"
    RULES = "rules"
    MODEL = "model"


class ChannelChoice(StrEnum):
    """Where the words stand."""

    SPEECH = "speech"
    TITLE = "title"
    CARD = "card"
    COMMENT = "comment"


OfDetectors = Annotated[DetectorChoice, typer.Option(help="`model`: the production cascade alone.")]
OfCategory = Annotated[
    str | None,
    typer.Option(metavar="C", help="Category of the goods, a code of rules/products.yml."),
]
OfApprovals = Annotated[
    list[str] | None,
    typer.Option(metavar="K", help="Kind of approval the goods carry; may be repeated."),
]
OfChannel = Annotated[ChannelChoice, typer.Option(help="Where the words stand.")]
OfDay = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%d"],
        metavar="YYYY-MM-DD",
        help="By the rules in force on that day in China; default: today.",
    ),
]


def instant_of(day: datetime | None) -> str:
    """Return an instant of a day in China, its noon; None: now."""
    from streamdetect.events.instants import from_ms

    if day is None:
        return from_ms(time.time_ns() // 1_000_000)
    return f"{day.date().isoformat()}T04:00:00.000Z"
