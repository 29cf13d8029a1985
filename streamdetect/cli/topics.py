"""`streamdetect topics`: the topic catalogue on a cluster."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streamdetect.cli.files import writable_folder
from streamdetect.cli.terminal import print_json, print_table, quiet_clients

if TYPE_CHECKING:
    from streamdetect.client.admin import TopicState

topics_app = typer.Typer(
    help="Create, check and export the topics of the catalogue.", no_args_is_help=True
)

_DAY_MS = 24 * 3600 * 1000


@topics_app.command()
def create() -> None:
    """Create the topics that are missing, and let the control topic take whole rulesets.

    Nothing else of a topic that exists is changed.
    """
    from streamdetect.client.admin import TopicAdmin
    from streamdetect.events.topics import CONTROL
    from streamdetect.settings import load_settings

    quiet_clients()
    with TopicAdmin(load_settings().kafka) as admin:
        created = admin.create_missing()
        enlarged = admin.enlarge()
        drifted = [state for state in admin.describe() if state.drift]
    for name in created:
        typer.echo(f"created {name}")
    if enlarged:
        typer.echo(f"{CONTROL.name} takes records of {CONTROL.max_message_bytes} bytes now")
    if not created:
        typer.echo("every topic is there")
    for state in drifted:
        typer.echo(f"{state.topic.name}: {'; '.join(state.drift)}", err=True)
    if drifted:
        typer.echo("these differ from the catalogue or the settings; see topics describe", err=True)


@topics_app.command()
def describe(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a topic.")] = False,
) -> None:
    """Show how each topic stands and where it differs from catalogue and settings.

    Exit code: 0 all is as it should be, 1 something is missing or differs.
    """
    from streamdetect.client.admin import TopicAdmin
    from streamdetect.settings import load_settings

    quiet_clients()
    with TopicAdmin(load_settings().kafka) as admin:
        states = admin.describe()
    if as_json:
        for state in states:
            print_json(_as_json(state))
    else:
        _print_table(states)
    raise typer.Exit(1 if any(state.drift for state in states) else 0)


@topics_app.command()
def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the files go.")],
    topic: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Only this topic; may be repeated. Default: all."),
    ] = None,
) -> None:
    """Write every topic as `DIR/<topic>.jsonl`, one record a line, as it stands.

    A line is `{topic, partition, offset, timestamp_ms, key, headers, value}`; a value that is no
    JSON object stands in `value_base64`. Quotes and ids of people are in it: treat it as they are.
    """
    from streamdetect.client.admin import require_topics
    from streamdetect.client.catalogue import find_topic
    from streamdetect.client.exports import export_lines
    from streamdetect.client.records import read_topic
    from streamdetect.events.topics import TOPICS
    from streamdetect.settings import load_settings

    quiet_clients()
    kafka = load_settings().kafka
    wanted = [find_topic(name) for name in topic] if topic else list(TOPICS)
    writable_folder(folder, "DIR")
    require_topics(kafka, wanted)
    for one in wanted:
        records = read_topic(kafka, one)
        (folder / f"{one.name}.jsonl").write_bytes(export_lines(records))
        typer.echo(f"{len(records):>8} {one.name}")


def _as_json(state: "TopicState") -> dict[str, object]:
    return {
        "topic": state.topic.name,
        "key": state.topic.key,
        "partitions": state.partitions,
        "replicas": state.replicas,
        "config": dict(state.config),
        "drift": list(state.drift),
    }


def _print_table(states: "tuple[TopicState, ...]") -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 0, 0))
    for column in ("topic", "partitions", "replicas", "kept", "state"):
        table.add_column(column, no_wrap=column == "topic", overflow="fold")
    for state in states:
        kept = (
            "last of each key"
            if state.topic.compacted
            else f"{(state.topic.retention_ms or 0) // _DAY_MS} days"
        )
        table.add_row(
            state.topic.name,
            str(state.partitions or "-"),
            str(state.replicas or "-"),
            kept,
            Text("; ".join(state.drift), "bold red") if state.drift else Text("ok", "green"),
        )
    print_table(table)
