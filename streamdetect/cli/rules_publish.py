"""`streamdetect rules publish | rollback | state`: what all workers judge by, without a restart."""

import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final

import typer

from streamdetect.cli.rules_pack import OfPolicy, Source, bundle_of
from streamdetect.cli.terminal import quiet_clients

if TYPE_CHECKING:
    from streamdetect.events.messages import CurrentBundle
    from streamdetect.ruleset.bundle import Content

Author = Annotated[str, typer.Option(metavar="NAME", help="Who wrote the change.")]
Approver = Annotated[str, typer.Option(metavar="NAME", help="The other person who approved it.")]
Reason = Annotated[str, typer.Option(metavar="TEXT", help="Why, in a sentence.")]

_FOLDER: Final = "folder"
_FROM_NOW: Final = re.compile(r"\+(\d+)([smhd])")
_UNIT_MS: Final = {"s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}


class StateChoice(StrEnum):
    """What a rule may do at run time."""

    ENFORCED = "enforced"
    REVIEW_ONLY = "review_only"
    SHADOW = "shadow"


def publish(
    author: Author,
    approver: Approver,
    reason: Reason,
    source: Source = None,
    policy: OfPolicy = False,
    effective_from: Annotated[
        str | None,
        typer.Option(
            metavar="T",
            help="When all workers switch: `2026-03-01T00:00:00+08:00`, or `+30m` from now. "
            "Default: `+10s`.",
        ),
    ] = None,
) -> None:
    """Put a rules folder (or a packed file) in force on all workers at one announced time.

    Every check and every example must pass. From then on the control topic leads and workers do
    not look at their folders, until `rules rollback --to folder`.
    """
    from streamdetect.client.control import Approval
    from streamdetect.client.control import publish as announce
    from streamdetect.settings import load_settings

    quiet_clients()
    approval = Approval(author, approver, reason)
    at_ms = _instant(effective_from)
    content: Content = "policy" if policy else "ruleset"
    bundle = bundle_of(source, content)
    _tell(content, announce(load_settings().kafka, content, bundle, approval, at_ms))


def rollback(
    author: Author,
    approver: Approver,
    reason: Reason,
    to: Annotated[
        str | None,
        typer.Option(
            metavar="HASH",
            help="A hash that was published, or its beginning; `folder`: every worker follows its "
            "own folder again. Default: what was in force before.",
        ),
    ] = None,
    policy: OfPolicy = False,
) -> None:
    """Go back to what was in force before, at once; take back what is announced and not yet due."""
    from streamdetect.client.control import Approval, hand_back, roll_back
    from streamdetect.settings import load_settings

    quiet_clients()
    approval = Approval(author, approver, reason)
    content: Content = "policy" if policy else "ruleset"
    kafka = load_settings().kafka
    if to == _FOLDER:
        hand_back(kafka, content)
        typer.echo(f"{content}: every worker follows its own folder again")
        return
    _tell(content, roll_back(kafka, content, approval, to))


def state(
    rule: Annotated[str, typer.Argument(metavar="RULE", help="Id of the rule.")],
    state: Annotated[
        StateChoice,
        typer.Argument(
            metavar="STATE",
            help="`enforced`; `review_only`: nothing acts without a person; `shadow`: no effect.",
        ),
    ],
    by: Annotated[str, typer.Option(metavar="NAME", help="Who decides it.")],
    reason: Reason,
) -> None:
    """Hold one rule back on all workers within two seconds, or let it act again.

    It outlives the ruleset: a rule held back stays so until its state is `enforced` again.
    """
    from streamdetect.client.control import set_rule_state
    from streamdetect.settings import load_settings

    quiet_clients()
    set_rule_state(load_settings().kafka, rule, state.value, by, reason)
    typer.echo(f"{rule} is {state.value}")


def _tell(content: "Content", announced: "CurrentBundle") -> None:
    typer.echo(f"{content} {announced.hash}")
    before = announced.previous[:12] if announced.previous is not None else "unknown"
    typer.echo(f"all workers switch at {announced.effective_from}; before: {before}")
    typer.echo(f"see streamdetect_{content}_info of the workers' metrics")


def _instant(written: str | None) -> int | None:
    if written is None:
        return None
    now_ms = int(datetime.now(UTC).timestamp() * 1000)
    if match := _FROM_NOW.fullmatch(written):
        return now_ms + int(match[1]) * _UNIT_MS[match[2]]
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise typer.BadParameter(
            f"{written!r} is neither +30s, +10m, +2h, +1d nor an instant with its offset, such as "
            "2026-03-01T00:00:00+08:00",
            param_hint="--effective-from",
        )
    return int(moment.timestamp() * 1000)
