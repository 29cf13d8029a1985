"""`streamdetect watch`: a downstream consumer in the terminal."""

import signal
from collections import OrderedDict
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Final
from uuid import uuid4

import typer

from streamdetect.cli.terminal import console, in_line, print_json, quiet_clients, visible

if TYPE_CHECKING:
    from streamdetect.client.delivery import BadRecord, Delivery
    from streamdetect.enforce.notices import Notice
    from streamdetect.events.messages import Bilingual

_REMEMBERED: Final = 50_000


def watch(
    topics: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[TOPIC]...",
            help="violations, sanctions, expulsions, interceptions, … Default: violations.",
        ),
    ] = None,
    outcome: Annotated[
        str,
        typer.Option(
            metavar="enforce|all", help="`all` shows violations that await a person, too."
        ),
    ] = "enforce",
    from_start: Annotated[
        bool, typer.Option("--from-start", help="Begin with the oldest event that is kept.")
    ] = False,
    group: Annotated[
        str | None,
        typer.Option(help="Consumer group: go on where it stopped. Default: one of its own."),
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Stop after so many events.")
    ] = None,
    notices: Annotated[
        bool,
        typer.Option(
            "--notices",
            help="Under a sanction, expulsion or standing: what the party is told.",
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object an event.")] = False,
) -> None:
    """Show events as they come: who said what, against which article, and what followed.

    Built on `streamdetect.client.Subscriber`, which downstream teams import. Ctrl-C ends it.
    """
    from streamdetect.client.subscriber import Subscriber
    from streamdetect.settings import load_settings

    if outcome not in ("enforce", "all"):
        raise typer.BadParameter(
            f"{outcome!r} is neither `enforce` nor `all`", param_hint="--outcome"
        )
    settings = load_settings()
    if group is not None and not group.strip():
        raise typer.BadParameter("it is empty; name a group, or leave it out", param_hint="--group")
    if group == settings.worker.group:
        # The broker lets only one kind of member in: we would wait for ever, or keep workers out.
        raise typer.BadParameter(
            f"{group!r} is the group of the workers; name one of your own", param_hint="--group"
        )
    quiet_clients()
    with Subscriber(
        settings.kafka,
        group or f"streamdetect-watch-{uuid4()}",
        topics or ["violations"],
        outcomes=outcome,  # type: ignore[arg-type]  # checked above
        start="earliest" if from_start else "latest",
        on_bad=_say_bad,
    ) as events:

        def stop(_: int, __: FrameType | None) -> None:
            events.stop()

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, stop)
        printer = _Printer(as_json, notices)
        shown = 0

        def show(delivery: "Delivery") -> None:
            nonlocal shown
            printer.print(delivery)
            shown += 1
            if shown == limit:
                events.stop()

        events.run(show)


class _Printer:
    def __init__(self, as_json: bool, notices: bool) -> None:
        self._as_json = as_json
        self._notices = notices
        self._advice: OrderedDict[str, Bilingual] = OrderedDict()  # of the incidents seen
        self._console = console()

    def print(self, delivery: "Delivery") -> None:
        from streamdetect.cli.render import render_event
        from streamdetect.events.codec import TYPE_NAMES, plain
        from streamdetect.events.topics import CONTROL

        if self._as_json:
            print_json(
                {
                    "type": TYPE_NAMES[type(delivery.message)],
                    "known_at": delivery.known_at,
                    "correction": delivery.correction,
                    "topic": delivery.record.topic,
                    "partition": delivery.record.partition,
                    "offset": delivery.record.offset,
                    "key": _key_of(delivery),
                    "event": plain(delivery.message),
                    **self._notice_as_json(delivery),
                }
            )
            return
        if delivery.correction:
            self._console.print("[bold yellow]CORRECTION[/] of an event shown before:")
        if _is_shadow(delivery):
            self._console.print("[bold]SHADOW[/], without effect:")
        if delivery.record.topic == CONTROL.name:  # what it controls, its key alone says
            self._console.print(in_line(_key_of(delivery) or ""), style="bold", markup=False)
        self._console.print(render_event(delivery.message))
        if (notice := self._notice(delivery)) is not None:
            self._console.print(visible(f"\n{notice.zh()}\n\n{notice.en()}\n"), markup=False)

    def _notice_as_json(self, delivery: "Delivery") -> dict[str, object]:
        notice = self._notice(delivery)
        return {} if notice is None else {"notice": {"zh": notice.zh(), "en": notice.en()}}

    def _notice(self, delivery: "Delivery") -> "Notice | None":
        """Return what the party is told; None where nobody is, or nobody asked for it."""
        from streamdetect.enforce.notices import expulsion_notice, sanction_notice
        from streamdetect.enforce.standing_notice import standing_notice
        from streamdetect.events import messages as m

        if not self._notices or _is_shadow(delivery):
            return None
        match message := delivery.message:
            case m.Violation():
                self._advice[message.incident_id] = message.advice
                while len(self._advice) > _REMEMBERED:
                    self._advice.popitem(last=False)
            case m.Sanction():
                return sanction_notice(message, advice=self._advice)
            case m.Expulsion():
                return expulsion_notice(message)
            case m.Standing():
                return standing_notice(message)
        return None


def _is_shadow(delivery: "Delivery") -> bool:
    from streamdetect.events.topics import SHADOW

    return delivery.record.topic == SHADOW.name


def _key_of(delivery: "Delivery") -> str | None:
    key = delivery.record.key
    return None if key is None else key.decode("utf-8", "replace")


def _say_bad(bad: "BadRecord") -> None:
    # Of an unknown type its name helps: a newer version. Other details may cite what somebody said.
    detail = f" ({bad.detail})" if bad.reason == "unknown-type" else ""
    typer.echo(in_line(f"{bad.record.place} is skipped: {bad.reason}{detail}"), err=True)
