"""`streamdetect deadletters`: look at what could not be handled, and send it again."""

from collections import defaultdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from streamdetect.cli.terminal import (
    cell,
    in_line,
    print_json,
    print_table,
    quiet_clients,
    since_to_ms,
    visible,
)

if TYPE_CHECKING:
    from streamdetect.client.deadletters import DeadLetter
    from streamdetect.settings import KafkaSettings

deadletters_app = typer.Typer(
    help="List, show and requeue records that could not be handled.", no_args_is_help=True
)

Reason = Annotated[
    str | None, typer.Option(metavar="REASON", help="Only of this reason, e.g. `wrong-type`.")
]
Origin = Annotated[
    str | None, typer.Option("--topic", metavar="NAME", help="Only from this topic.")
]
Since = Annotated[
    str | None,
    typer.Option(metavar="WHEN", help="Only since `2h`, `30m`, `7d` ago, or since an instant."),
]
Places = Annotated[
    list[str] | None,
    typer.Argument(metavar="[PLACE]...", help="Places as `list` shows them, such as 3@17."),
]
_BYTES_SHOWN = 4096


@deadletters_app.command("list")
def list_(
    reason: Reason = None,
    topic: Origin = None,
    since: Since = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a dead letter.")] = False,
) -> None:
    """List dead letters, oldest first: where each stands, where it came from, why, which field.

    No text of the record: what stands in the field may be somebody's words; `show` has it.
    """
    quiet_clients()
    _, letters = _read(reason, topic, since)
    if as_json:
        for letter in letters:
            print_json(_as_json(letter))
        return
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0))
    for column in ("place", "at", "from", "reason", "field", "bytes"):
        table.add_column(column, overflow="fold")
    for letter in letters:
        table.add_row(
            letter.place,
            _at(letter),
            cell(letter.origin),
            cell(letter.reason),
            letter.field,
            str(letter.size),
        )
    if letters:
        print_table(table)
    typer.echo(f"{len(letters)} dead letters")


@deadletters_app.command()
def show(
    place: Annotated[str, typer.Argument(metavar="PLACE", help="Such as 3@17, as `list` shows.")],
    raw: Annotated[bool, typer.Option("--raw", help="Write the original bytes only.")] = False,
) -> None:
    """Show one dead letter whole: why, its headers, its bytes."""
    from streamdetect.client.deadletters import find_dead_letter

    quiet_clients()
    _, letters = _read(None, None, None)
    letter = find_dead_letter(letters, place)
    value = letter.record.value or b""
    if raw:
        typer.echo(value, nl=False)
        return
    typer.echo(f"place    {letter.place} ({letter.record.topic})")
    typer.echo(f"at       {_at(letter)}")
    typer.echo(f"from     {in_line(letter.origin)}")
    typer.echo(f"reason   {in_line(letter.reason)}")
    typer.echo(f"detail   {in_line(letter.detail)}")
    key = letter.record.key
    typer.echo(f"key      {'none' if key is None else in_line(key.decode('utf-8', 'replace'))}")
    for name, content in letter.original_headers:
        typer.echo(
            f"header   {in_line(name)}: {in_line((content or b'').decode('utf-8', 'replace'))}"
        )
    for name, content in letter.measures_of_whole:
        typer.echo(
            f"cut      {in_line(name)}: {in_line((content or b'').decode('utf-8', 'replace'))}"
        )
    cut = f"; only the first {len(value)} are kept" if letter.size > len(value) else ""
    typer.echo(f"bytes    {letter.size}{cut}")
    typer.echo(visible(value[:_BYTES_SHOWN].decode("utf-8", "backslashreplace")))
    if len(value) > _BYTES_SHOWN:
        typer.echo(f"… {len(value) - _BYTES_SHOWN} more bytes; --raw writes all")


@deadletters_app.command()
def requeue(
    places: Places = None,
    reason: Reason = None,
    topic: Origin = None,
    since: Since = None,
    everything: Annotated[
        bool, typer.Option("--all", help="All dead letters, where nothing else is named.")
    ] = False,
    again: Annotated[
        bool,
        typer.Option(
            "--again", help="Also what was requeued before and became a dead letter again."
        ),
    ] = False,
) -> None:
    """Send dead letters to the topics they came from, once the cause is mended.

    Safe to repeat: a record carries the place of its dead letter, and what already stands in its
    topic is not sent a second time. What cannot be sent is told, and the rest is sent.
    """
    from streamdetect.client.deadletters import find_dead_letter
    from streamdetect.client.deadletters import requeue as send_again

    if not (places or reason or topic or since or everything):
        raise typer.BadParameter("name places or filters, or say --all")
    quiet_clients()
    kafka, letters = _read(reason, topic, since)
    if places:
        letters = [find_dead_letter(letters, place) for place in dict.fromkeys(places)]
    done = (
        send_again(kafka, letters, select=lambda _: True) if again else send_again(kafka, letters)
    )
    typer.echo(f"{len(done.sent)} sent again")
    for count, words in (
        (len(done.there_already), "were sent before and stand in their topic"),
        (len(done.failed_again), "had been sent again and failed again; --again sends them too"),
        (len(done.superseded), "are listings that later ones replaced; they are not sent"),
        (len(done.cut_short), "cannot be sent: too long, only a part of them was kept"),
    ):
        if count:
            typer.echo(f"{count} {words}")
    if done.too_large:
        typer.echo(
            f"{len(done.too_large)} cannot be sent: too large for their topic, raise its "
            f"max.message.bytes: {', '.join(done.too_large)}"
        )
    left: defaultdict[str, list[str]] = defaultdict(list)
    for letter in letters:
        if not letter.has_origin:
            left[letter.topic].append(letter.place)
    for origin, places in sorted(left.items()):
        typer.echo(
            f"{len(places)} cannot be sent: came from {in_line(origin)!r}, which is no topic to "
            f"send to: {', '.join(places)}"
        )


def _read(
    reason: str | None, topic: str | None, since: str | None
) -> "tuple[KafkaSettings, list[DeadLetter]]":
    from streamdetect.client.deadletters import read_dead_letters
    from streamdetect.events.codec import REASONS
    from streamdetect.settings import load_settings

    if reason is not None and reason not in REASONS:
        raise typer.BadParameter(
            f"{reason!r} is no reason; there are: {', '.join(REASONS)}", param_hint="--reason"
        )
    since_ms = since_to_ms(since, "--since")
    kafka = load_settings().kafka
    return kafka, read_dead_letters(kafka, reason=reason, topic=topic, since_ms=since_ms)


def _at(letter: "DeadLetter") -> str:
    from streamdetect.events.instants import from_ms

    return from_ms(max(0, letter.record.timestamp_ms))


def _as_json(letter: "DeadLetter") -> dict[str, Any]:
    return {
        "place": letter.place,
        "at": _at(letter),
        "topic": letter.topic,
        "partition": letter.partition,
        "offset": letter.offset,
        "reason": letter.reason,
        "field": letter.field,
        "bytes": letter.size,
        "whole": letter.is_whole,
        "requeued_from": letter.requeued_from,
    }
