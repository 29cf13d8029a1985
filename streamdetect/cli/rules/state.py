"""`streamdetect rules state`: hold one rule back on all workers, or let it act again."""

from enum import StrEnum
from typing import Annotated, Final

import typer

from streamdetect.cli.rules.approving import Reason
from streamdetect.cli.rules.folder import Lang, id_of, language_of
from streamdetect.cli.terminal import quiet_clients


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

    It outlives the ruleset: a rule held back stays so until its state is `enforced` again.
    """
    from streamdetect.client.control import set_rule_state
    from streamdetect.settings import load_settings

    quiet_clients()
    rule = id_of(rule)
    set_rule_state(load_settings().kafka, rule, state.value, by, reason)
    typer.echo(
        f"{rule} is {state.value}"
        if language_of(lang) == "en"
        else f"{rule}：{_IN_CHINESE[state]}（{state.value}）"
    )


_IN_CHINESE: Final = {
    StateChoice.ENFORCED: "照常生效",
    StateChoice.REVIEW_ONLY: "只送人工复核",
    StateChoice.SHADOW: "只观察，无效力",
}
