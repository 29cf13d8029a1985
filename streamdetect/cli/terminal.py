"""The terminal: consoles, quiet client libraries, text that cannot play tricks on a screen."""

import codecs
import json
import logging
import math
import os
import re
import sys
from datetime import UTC, datetime, timedelta
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any, Final

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

# Escape sequences and marks that reverse the writing direction: speech is foreign input.
_TRICKS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_PIPE_WIDTH: Final = 1000
_ESCAPING: Final = "streamdetect-escaping"  # name of a codec error handler
_AGO: Final = re.compile(r"(\d+(?:\.\d+)?)([smhd])")
_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def ready_output() -> None:
    """Let standard output take everything: what its encoding lacks as `\\uXXXX`, as JSON does.

    A terminal in GBK has no emoji, and a file's name may be no UTF-8: neither is a reason to end.
    Where it is closed (`>&-`), the exit code is all that is wanted.
    """
    codecs.register_error(_ESCAPING, _escaped)
    if sys.stdout is None:
        sys.stdout = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors=_ESCAPING)


def _escaped(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    units = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    pairs = zip(units[::2], units[1::2], strict=True)
    return "".join(f"\\u{high:02x}{low:02x}" for high, low in pairs), error.end


def console() -> "Console":
    """Return a console for standard output; wide, so that nothing wraps, where no one looks."""
    from rich.console import Console

    return Console(highlight=False, width=None if sys.stdout.isatty() else _PIPE_WIDTH)


def print_table(table: "Table") -> None:
    """Print a table; where its longest words do not fit side by side, each row as lines."""
    from rich.measure import Measurement
    from rich.text import Text

    screen = console()
    unbound = screen.options.update(max_width=_PIPE_WIDTH)
    if Measurement.get(screen, unbound, table).minimum <= screen.width:
        screen.print(table)
        return
    headers = [str(column.header) for column in table.columns]
    for row in zip(*(column.cells for column in table.columns), strict=True):
        for header, written in zip(headers, row, strict=True):
            value = written if isinstance(written, Text) else Text.from_markup(str(written))
            if value.plain:
                screen.print(Text(f"{header}  " if header else "", "dim").append_text(value))
        screen.print()


def visible(text: str) -> str:
    """Return the text with control characters shown as U+FFFD instead of obeyed."""
    return _TRICKS.sub("\N{REPLACEMENT CHARACTER}", text)


def in_line(text: str) -> str:
    """Return foreign text for a place within a line: visible, its line feeds as ／.

    With line feeds of its own it could look like further lines of ours.
    """
    return visible(text.replace("\n", "／"))


def cell(text: str) -> "Text":
    """Return foreign text for a table or a line: no markup of Rich in it counts."""
    from rich.text import Text

    return Text(in_line(text))


def finite(value: float) -> float:
    """Return a number of an option as it is. Raises BadParameter for `inf` and `nan`."""
    if not math.isfinite(value):
        raise typer.BadParameter(f"{value} is no number that can be used here")
    return value


def print_json(value: Any) -> None:
    """Print one JSON value on one line."""
    typer.echo(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def quiet_clients() -> None:
    """Let only our own warnings through: we say ourselves when a broker is away, once."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    for name in ("kafka", "aiokafka", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def since_to_ms(since: str | None, option: str | None = None) -> int | None:
    """Return epoch ms of `2h`, `30m`, `7d` ago, or of an RFC 3339 instant or date (UTC).

    Raises BadParameter, naming the option, where it is neither.
    """
    if since is None:
        return None
    from streamdetect.events.instants import ms_of

    try:
        if match := _AGO.fullmatch(since):
            moment = datetime.now(UTC) - timedelta(**{_UNITS[match[2]]: float(match[1])})
        else:
            moment = datetime.fromisoformat(since)
        moment = in_utc(moment)
    except (ValueError, OverflowError):  # it may lie before the year 1
        raise typer.BadParameter(
            f"{since!r} is neither an age such as 2h, 30m, 7d nor a time such as "
            "2026-03-01T08:00:00Z",
            param_hint=option,
        ) from None
    return ms_of(moment)


def in_utc(moment: datetime) -> datetime:
    """Return an instant in UTC, which one without an offset is. Raises OverflowError."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
