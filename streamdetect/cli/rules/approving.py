"""What publishing and going back share: who answers for a change, and what is said of it."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from streamdetect.client.announcing import Announced
    from streamdetect.events.messages import CurrentBundle
    from streamdetect.ruleset.bundle import Content
    from streamdetect.ruleset.diagnostics import MessageLanguage

Author = Annotated[str, typer.Option(metavar="NAME", help="Who wrote the change.")]
Approver = Annotated[str, typer.Option(metavar="NAME", help="The other person who approved it.")]
Reason = Annotated[str, typer.Option(metavar="TEXT", help="Why, in a sentence.")]


def content_of(policy: bool) -> "Content":
    """Return what is meant: the rules, or the enforcement policy."""
    return "policy" if policy else "ruleset"


def tell(content: "Content", announced: "Announced", language: "MessageLanguage") -> None:
    """Print what was announced, from when on, what that replaces, and how to see that workers do.

    What somebody else had announced and was not due is named with them: they believe in it.
    """
    current = announced.current
    typer.echo(f"{content} {current.hash}")
    before = announced.before[:12] if announced.before is not None else None
    english = language == "en"
    if current.hash == announced.before:
        typer.echo(
            f"it is in force already, and stays so from {current.effective_from} on"
            if english
            else f"正在生效的就是这一版，{current.effective_from} 起照旧"
        )
    else:
        typer.echo(
            f"all workers switch at {current.effective_from}; before: {before or 'unknown'}"
            if english
            else f"所有进程在 {current.effective_from} 同时切换；之前是：{before or '不知道'}"
        )
    tell_taken_back(announced.took_back, language)
    typer.echo(
        f"see streamdetect_{content}_info of the workers' metrics"
        if english
        else f"各进程用的是哪一版，见指标 streamdetect_{content}_info"
    )


def tell_taken_back(back: "CurrentBundle | None", language: "MessageLanguage") -> None:
    """Print what somebody had announced and is taken back before it was due."""
    from streamdetect.cli.terminal import visible

    if back is None:
        return
    who = visible(f"{back.by}, {back.approved_by}: {back.reason}")
    typer.echo(
        f"taken back: {back.hash[:12]}, announced for {back.effective_from} ({who})"
        if language == "en"
        else f"一并取消：{back.hash[:12]}，原定 {back.effective_from} 生效（{who}）"
    )
