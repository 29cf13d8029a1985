"""What every command takes that judges words: the goods, where the words stand, which detectors."""

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
