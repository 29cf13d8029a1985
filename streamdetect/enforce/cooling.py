"""Cooling-off: what is said right after a measure for people leads to no heavier one yet."""

from collections.abc import Mapping, Sequence

from streamdetect.enforce.ladder import Taken
from streamdetect.enforce.strikes import StrikeState


class CoolingOff:
    """Which rungs were put off, each with the last strike that reached it meanwhile."""

    def __init__(self) -> None:
        self._put_off: dict[int, StrikeState] = {}  # by the place of the rung

    def copy(self) -> "CoolingOff":
        """Return an independent one with the same content."""
        twin = CoolingOff()
        twin._put_off = self._put_off.copy()
        return twin

    def put_off(self, place: int, now_ms: int) -> bool:
        """Whether a rung was put off by a strike that has not faded since."""
        strike = self._put_off.get(place)
        return strike is not None and strike.left(now_ms) > 0

    def kept(self, taken: Sequence[Taken], reached: Mapping[str, Sequence[Taken]]) -> list[Taken]:
        """Leave out, and put off, what is heavier than a measure that fresh words led to.

        Who hears of a measure gets the time to mend; the next strike after it takes what is due.
        `reached`: what earlier strikes led to, by their incidents.
        """
        kept: list[Taken] = []
        for one in taken:
            said_ms, cooling_ms = one.trigger.charge.occurred_ms, one.trigger.policy.cooling_off_ms
            cools = cooling_ms > 0 and one.rung.people > 0 and one.rung.measure != "warn"
            if cools and any(
                other.rung.people
                and other.rung.place < one.rung.place
                and 0 <= said_ms - other.trigger.charge.occurred_ms <= cooling_ms
                for earlier in reached.values()
                for other in earlier
            ):
                self._put_off[one.rung.place] = one.trigger
            else:
                kept.append(one)
        return kept
