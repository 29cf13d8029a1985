"""`streamdetect rules kill-switch`: what is decided goes to the shadow topic alone, or not so."""

from enum import StrEnum
from typing import Annotated

import typer

from streamdetect.cli.rules.approving import Reason
from streamdetect.cli.rules.folder import Lang, language_of
from streamdetect.cli.terminal import quiet_clients


class Switch(StrEnum):
    """Whether decisions are kept from having an effect."""

    ON = "on"
    OFF = "off"


def kill_switch(
    switch: Annotated[
        Switch,
        typer.Argument(
            metavar="on|off", help="`on`: decisions go to the shadow topic; `off`: for real again."
        ),
    ],
    by: Annotated[str, typer.Option(metavar="NAME", help="Who decides it.")],
    reason: Reason,
    lang: Lang = None,
) -> None:
    """Keep every decision from having an effect, on all workers within two seconds, or end that.

    What is said meanwhile is judged on the shadow topic alone and does not count, unless that span
    is replayed afterwards. A dry run, a setting of the workers, loses nothing of what is said.
    Listings that come under either are forgotten: send them again afterwards. Decisions and
    appeals are taken in. Once it is off, each subject is told what stands then: look at that
    before, and overturn or void what must not stand.
    """
    from streamdetect.client.switching import set_kill_switch
    from streamdetect.settings import load_settings

    quiet_clients()
    on = switch is Switch.ON
    set_kill_switch(load_settings().kafka, on=on, by=by, why=reason)
    if language_of(lang) == "en":
        where = "to the shadow topic" if on else "for real again"
        typer.echo(f"the kill switch is {switch.value}: decisions go {where}")
    else:
        where = "决定只进影子主题，无效力" if on else "决定恢复效力"
        typer.echo(f"总开关 {switch.value}：{where}")
