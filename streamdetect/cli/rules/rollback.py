"""`streamdetect rules rollback`: back to what was in force before, at once."""

from typing import Annotated, Final

import typer

from streamdetect.cli.rules.approving import Approver, Author, Reason, content_of, tell
from streamdetect.cli.rules.folder import Lang, language_of, refusals_in
from streamdetect.cli.rules.pack import OfPolicy
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
    lang: Lang = None,
) -> None:
    """Go back to what was in force before, at once; take back what is announced and not yet due."""
    from streamdetect.client.control import Approval, hand_back, roll_back
    from streamdetect.settings import load_settings

    quiet_clients()
    language = language_of(lang)
    approval = Approval(author, approver, reason)
    content = content_of(policy)
    kafka = load_settings().kafka
    if to == _FOLDER:
        hand_back(kafka, content)
        typer.echo(
            f"{content}: every worker follows its own folder again"
            if language == "en"
            else f"{content}：各进程重新使用自己的文件夹"
        )
        return
    with refusals_in(language):
        announced = roll_back(kafka, content, approval, to)
    tell(content, announced, language)
