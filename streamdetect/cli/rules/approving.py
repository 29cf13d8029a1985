"""What publishing and going back share: who answers for a change, and what is said of it."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from streamdetect.events.messages import CurrentBundle
    from streamdetect.ruleset.bundle import Content
    from streamdetect.ruleset.diagnostics import MessageLanguage

Author = Annotated[str, typer.Option(metavar="NAME", help="Who wrote the change.")]
Approver = Annotated[str, typer.Option(metavar="NAME", help="The other person who approved it.")]
Reason = Annotated[str, typer.Option(metavar="TEXT", help="Why, in a sentence.")]


def content_of(policy: bool) -> "Content":
    """Return what is meant: the rules, or the enforcement policy."""
    return "policy" if policy else "ruleset"


def tell(content: "Content", announced: "CurrentBundle", language: "MessageLanguage") -> None:
    """Print what was announced, from when on, and how to see that the workers have it."""
    typer.echo(f"{content} {announced.hash}")
    before = announced.previous[:12] if announced.previous is not None else None
    if language == "en":
        typer.echo(
            f"all workers switch at {announced.effective_from}; before: {before or 'unknown'}"
        )
        typer.echo(f"see streamdetect_{content}_info of the workers' metrics")
    else:
        typer.echo(f"所有进程在 {announced.effective_from} 同时切换；之前是：{before or '不知道'}")
        typer.echo(f"各进程用的是哪一版，见指标 streamdetect_{content}_info")
