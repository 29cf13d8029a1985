"""`streamdetect demo`: the main job end to end, on an embedded broker, in under a minute."""

import json
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streamdetect.cli.files import writable_folder
from streamdetect.cli.terminal import finite

if TYPE_CHECKING:
    from rich.console import Console

    from streamdetect.cli.demo.cast import Script
    from streamdetect.cli.demo.tally import Tally
    from streamdetect.settings import KafkaSettings, Settings


def demo(
    duration: Annotated[
        float, typer.Option(min=1, callback=finite, help="Seconds of play.")
    ] = 15.0,
    rooms: Annotated[int, typer.Option(min=4, max=500, help="Live rooms.")] = 12,
    speed: Annotated[
        float, typer.Option(min=0.1, callback=finite, help="Play that many times faster.")
    ] = 1.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object only.")] = False,
    record: Annotated[
        Path | None, typer.Option(help="Leave every topic as DIR/<topic>.jsonl.", metavar="DIR")
    ] = None,
    keep: Annotated[
        bool,
        typer.Option(
            "--keep",
            help="Stay up afterwards until Ctrl-C: what is typed is spoken in a room of its own, "
            "and other terminals can publish rules to it.",
        ),
    ] = False,
) -> None:
    """Play live rooms through a real worker and watch what it does.

    Six weeks of broadcasts in event time: honest streamers, slips, repeat offenders; two reviewers
    who confirm expulsions and a board that overturns one; listings held back and let through; what
    a person upheld lowers the room's traffic and is told to buyers. Exits 1 where the run does not
    show what it must: something found, nothing lost, no honest streamer struck, somebody
    reinstated, goods let through. With `--keep` nothing is counted.
    """
    from rich.console import Console

    from streamdetect.cli.demo.cast import write_script
    from streamdetect.cli.demo.playing import Player
    from streamdetect.cli.demo.stage import set_stage
    from streamdetect.cli.demo.staying import stay
    from streamdetect.cli.demo.tally import take_stock
    from streamdetect.cli.demo.watching import Watcher, settle
    from streamdetect.settings import load_settings

    if keep and as_json:
        raise typer.BadParameter("a demo that stays up prints no JSON", param_hint="--keep")
    if record is not None:
        writable_folder(record, "--record")
    console = Console(quiet=as_json, highlight=False)
    settings = load_settings()
    script = write_script(rooms, now_ms=time.time_ns() // 1_000_000)
    console.print(
        f"[bold]streamdetect demo[/]: {len(script.streamers)} rooms, {len(script.segments)} "
        "segments, six weeks of broadcasts. Starting broker and worker …"
    )

    def offer(kafka: "KafkaSettings") -> None:
        with Player(kafka) as player:
            player.offer(script.listings)

    # What the worker must find is worked out beside its start: not beside its work, which is timed,
    # and not in this process, which is the broker's.
    with ProcessPoolExecutor(1, get_context("spawn")) as beside:
        expecting = None if keep else beside.submit(_expect, settings, script)
        with set_stage(settings, offer) as stage:
            expected = set() if expecting is None else expecting.result()
            beside.shutdown()
            watcher = Watcher(stage, script, console)
            watcher.start()
            with Player(stage.kafka) as player:
                player.play(script.segments, duration / speed, script.offers, stage.require_worker)
            settle(stage.kafka, settings.worker.group, watcher)
            if keep:
                stay(stage, settings.worker.group, script, watcher, console)
            watcher.end()
            if record is not None:
                _record(stage.kafka, record)
            if keep:
                return
            tally = take_stock(stage.kafka, script, expected)
    _summary(console, tally, record)
    if as_json:
        typer.echo(json.dumps(asdict(tally), ensure_ascii=False))
    raise typer.Exit(0 if tally.sound else 1)


def _expect(settings: "Settings", script: "Script") -> set[str]:
    from streamdetect.cli.demo.expected import expect

    return expect(settings, script)


def _record(kafka: "KafkaSettings", folder: Path) -> None:
    from streamdetect.client import read_topic
    from streamdetect.client.exports import export_lines
    from streamdetect.events.topics import TOPICS

    for topic in TOPICS:
        (folder / f"{topic.name}.jsonl").write_bytes(export_lines(read_topic(kafka, topic)))


def _summary(console: "Console", tally: "Tally", record: Path | None) -> None:
    from rich.table import Table

    table = Table("", "", box=None, show_header=False, padding=(0, 2))
    latency = tally.latency_ms
    rows = [
        ("segments heard", f"{tally.segments:,}"),
        ("violations", f"{tally.violations:,}"),
        ("for review", f"{tally.reviews:,}"),
        ("sanctions imposed", f"{tally.sanctions:,}"),
        ("expulsions", f"{tally.expulsions} of {tally.expulsions_proposed} proposed"),
        ("reinstated", f"{tally.reinstated}"),
        (
            "listings held back",
            f"{tally.listings_intercepted}, {tally.listings_released} let through again, "
            f"{tally.listing_decisions} by a person",
        ),
        ("rooms with less traffic", f"{tally.rooms_with_less_traffic}"),
        ("services to buyers", f"{tally.services_released}"),
        ("honest streamers struck", f"{tally.honest_streamers_with_strikes}"),
        ("lost", f"{tally.lost}"),
        ("dead letters", f"{tally.dead_letters}"),
        ("speech to violation", f"p50 {latency['p50']} ms, p99 {latency['p99']} ms"),
    ]
    for name, value in rows:
        table.add_row(name, value)
    console.rule("summary")
    console.print(table)
    for category, count in sorted(tally.by_category.items(), key=lambda pair: -pair[1]):
        console.print(f"  {category:<22} {count}")
    if record is not None:
        console.print(f"topics recorded in {record}", markup=False)
    if not tally.sound:
        console.print("[bold red]This run does not show what it must; see the figures above.[/]")
