"""One case as people have it before them: a request with all that was done about it."""

from dataclasses import dataclass
from typing import Final

from streamdetect.events import messages as m
from streamdetect.events.instants import to_ms

NEVER: Final = "9999-12-31T00:00:00.000Z"
"""The `due_at` of a request that nobody made."""


@dataclass(frozen=True, slots=True)
class Case:
    """One request with all that was done about it.

    `target`: what a decision on it names. `decisions`: those that count, in order. `claim`: who has
    it now. `closed`: why no decision is awaited any more, None while one is.
    """

    request: m.ReviewRequest
    target: m.DecisionOn
    decisions: tuple[m.ReviewDecision, ...] = ()
    claim: m.ReviewClaim | None = None
    appeal: m.Appeal | None = None
    outcome: m.AppealOutcome | None = None
    closed: str | None = None

    @property
    def id(self) -> str:
        """The id of its request."""
        return self.request.request_id

    @property
    def kind(self) -> str:
        """What people call it: appeal, sample, or the kind of its target."""
        if self.appeal is not None:
            return "appeal"
        return "sample" if self.request.sampled else self.target.type

    @property
    def due_at(self) -> str | None:
        """By when a person should have decided, None where nobody was asked."""
        return None if self.request.due_at == NEVER else self.request.due_at

    def is_late(self, at_ms: int) -> bool:
        """Whether it still waits at an instant (epoch ms) by which a person should have decided."""
        return self.closed is None and to_ms(self.request.due_at) < at_ms

    def urgency(self, at_ms: int) -> tuple[bool, float, str, str]:
        """Sort key, the most urgent first: what is late at an instant (epoch ms), then the rest."""
        return not self.is_late(at_ms), -self.request.priority, self.request.due_at, self.id
