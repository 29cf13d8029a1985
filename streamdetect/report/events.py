"""Events as a report counts them: each once, with when it became known."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from streamdetect.events.instants import clock_in_beijing
from streamdetect.events.messages import Message

M = TypeVar("M", bound=Message)


@dataclass(frozen=True, slots=True)
class Known:
    """An event, when it became known (`ce_time`, epoch ms), and what it took to know it.

    `latency_ms`: of a violation, from the record of its last words to its own; None where the
    words are no longer kept.
    """

    message: Message
    known_at_ms: int
    latency_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time in epoch ms, end exclusive; None is open."""

    from_ms: int | None = None
    to_ms: int | None = None

    def holds(self, at_ms: int) -> bool:
        """Whether an instant lies in it."""
        return (self.from_ms is None or at_ms >= self.from_ms) and (
            self.to_ms is None or at_ms < self.to_ms
        )


def of_type(events: Iterable[Known], kind: type[M]) -> Iterator[tuple[M, int]]:
    """Yield the messages of a type with the instants at which they became known."""
    for event in events:
        if isinstance(event.message, kind):
            yield event.message, event.known_at_ms


def week_of(at_ms: int) -> str:
    """Return the Monday, in Beijing time, of the week that an instant lies in: YYYY-MM-DD."""
    day = date.fromisoformat(clock_in_beijing(at_ms)[:10])
    return (day - timedelta(days=day.weekday())).isoformat()
