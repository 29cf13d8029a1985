"""`streamdetect rules rollback`: back to what was in force before, at once."""

from typing import Annotated, Final

import typer

from streamdetect.cli.rules.approving import (
    Approver,
    Author,
    Reason,
    content_of,
    tell,
    tell_taken_back,
)
from streamdetect.cli.rules.folder import Lang, language_of, refusals_in
from streamdetect.cli.rules.moving import NewlyExpelled, gate
from streamdetect.cli.rules.pack import OfPolicy, bundle_of
from streamdetect.cli.terminal import quiet_clients

_FOLDER: Final = "folder"


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
    newly_expelled: NewlyExpelled = 0,
    lang: Lang = None,
) -> None:
    """Go back to what was in force before, at once; take back what is announced and not yet due.

    A policy is first run over the ledger, as in `rules publish`; for `folder` that of the settings'
    own folder.
    """
    from streamdetect.client.approval import Approval
    from streamdetect.client.control_view import read_control
    from streamdetect.client.publishing import earlier, hand_back, roll_back
    from streamdetect.settings import load_settings

    quiet_clients()
    language = language_of(lang)
    approval = Approval(author, approver, reason)
    content = content_of(policy)
    kafka = load_settings().kafka
    if to == _FOLDER:
        if policy:
            with refusals_in(language):
                gate(kafka, bundle_of(None, content), newly_expelled, language)
        taken_back = hand_back(kafka, content, approval)
        typer.echo(
            f"{content}: every worker follows its own folder again"
            if language == "en"
            else f"{content}：各进程重新使用自己的文件夹"
        )
        tell_taken_back(taken_back, language)
        return
    with refusals_in(language):
        bundle = earlier(read_control(kafka), content, to)
        if policy:
            gate(kafka, bundle, newly_expelled, language)
        announced = roll_back(kafka, content, approval, bundle.hash)
    tell(content, announced, language)
