"""`streamdetect replay`: recorded speech into Kafka, at any speed."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streamdetect.cli.ledger.sources import refused_in_words
from streamdetect.cli.terminal import finite, quiet_clients

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.progress import Progress

_DRAWN_EVERY = 25


def replay(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Segments, exported records, or recordings.")
    ],
    speed: Annotated[
        float,
        typer.Option(
            min=0, callback=finite, help="Times the pace of the speech; 0: as fast as it goes."
        ),
    ] = 1.0,
    keep_times: Annotated[
        bool, typer.Option("--keep-times", help="Keep the recorded times; default: from now.")
    ] = False,
    live: Annotated[
        bool,
        typer.Option("--live", help="Let it have effect also on a broker that is not on loopback."),
    ] = False,
    limit: Annotated[
        int | None, typer.Option(min=1, help="Play only so many segments.", metavar="N")
    ] = None,
) -> None:
    """Play speech from a JSON Lines file into the transcript topic.

    Every record is marked as a replay, so that what follows from it goes to the shadow topic and
    has no effect; not so on a broker on loopback, or with `--live`. Ids are those of the file (of
    room and place, for recordings), so playing twice counts once. Exported transcripts are played
    in the order of their times; those that workers refuse are left out and counted.
    """
    from streamdetect.client.replayer import Times, play, read_speech
    from streamdetect.settings import load_settings

    quiet_clients()
    kafka = load_settings().kafka
    speech = read_speech(file, started_at_ms=time.time_ns() // 1_000_000)
    segments = speech.segments[:limit]
    if said := refused_in_words(speech.left_out):
        typer.echo(said, err=True)
    times = Times.AS_RECORDED if keep_times else Times.FROM_NOW
    with _progress() as progress:
        played = play(
            kafka,
            segments,
            speed=speed,
            times=times,
            live=live,
            advance=_bar(progress, len(segments)),
        )
    effect = "marked as a replay: decisions go to shadow" if played.marked else "live"
    typer.echo(
        f"{played.segments} segments in {played.seconds:.1f} s ({played.rate:.0f}/s), {effect}"
    )


def _progress() -> "Progress":
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    return Progress(
        TextColumn("replay"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )


def _bar(progress: "Progress", total: int) -> "Callable[[int], None]":
    task = progress.add_task("replay", total=total, rate="")
    begun = time.monotonic()

    def advance(sent: int) -> None:
        if sent % _DRAWN_EVERY and sent != total:
            return  # drawing costs more than sending
        rate = sent / max(1e-6, time.monotonic() - begun)
        progress.update(task, completed=sent, rate=f"{rate:.0f}/s")

    return advance
