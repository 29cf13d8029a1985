"""`streamdetect rules state`: hold one rule back on all workers, or let it act again."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final

import typer

from streamdetect.cli.rules.approving import Reason
from streamdetect.cli.rules.folder import Lang, id_of, language_of
from streamdetect.cli.terminal import quiet_clients

if TYPE_CHECKING:
    from streamdetect.ruleset.diagnostics import MessageLanguage


class StateChoice(StrEnum):
    """What a rule may do at run time."""

    ENFORCED = "enforced"
    REVIEW_ONLY = "review_only"
    SHADOW = "shadow"


def state(
    rule: Annotated[str, typer.Argument(metavar="RULE", help="Id of the rule, or its file.")],
    state: Annotated[
        StateChoice,
        typer.Argument(
            metavar="STATE",
            help="`enforced`; `review_only`: nothing acts without a person; `shadow`: no effect.",
        ),
    ],
    by: Annotated[str, typer.Option(metavar="NAME", help="Who decides it.")],
    reason: Reason,
    lang: Lang = None,
) -> None:
    """Hold one rule back on all workers within two seconds, or let it act again.

    It outlives the ruleset: a rule held back stays so until its state is `enforced` again. Then it
    does what the status in its file says, and no more.
    """
    from streamdetect.client.switching import set_rule_state
    from streamdetect.settings import load_settings

    quiet_clients()
    rule = id_of(rule)
    status = set_rule_state(load_settings().kafka, rule, state.value, by, reason)
    typer.echo(_told(rule, state, status, language_of(lang)))


def _told(rule: str, state: StateChoice, status: str | None, language: "MessageLanguage") -> str:
    """Return what holds now: a rule that is let go does no more than its own status says."""
    from streamdetect.ruleset.wording import STATUSES, said

    acts = status == StateChoice.ENFORCED
    free = state is StateChoice.ENFORCED and not acts
    if language == "en":
        line = f"{rule} is no longer held back" if free else f"{rule} is {state.value}"
        missing, own = "; it is not in the rules in force", "; its own status is "
    else:
        words = "不再按住" if free else _IN_CHINESE[state]
        line = f"{rule}：{words}（{state.value}）"
        missing, own = "；正在生效的规则里没有它", "；它自己的状态是："
    if acts:
        return line
    known = STATUSES.get(status) if status is not None else None
    return line + (own + said(known, language) if known is not None else missing)


_IN_CHINESE: Final = {
    StateChoice.ENFORCED: "照常生效",
    StateChoice.REVIEW_ONLY: "只送人工复核",
    StateChoice.SHADOW: "只观察，无效力",
}
