"""The decisions on sanctions and expulsions, and where they leave each sanction."""

from dataclasses import dataclass

from streamdetect.enforce.decisions import Ruling, holding
from streamdetect.enforce.status import SanctionRecord, Status, status_of


@dataclass(frozen=True, slots=True)
class _Seen:
    """A status as worked out before, good while neither decisions nor time change it."""

    record: SanctionRecord
    rulings: tuple[Ruling, ...]
    from_ms: int
    status: Status


class StandingRulings:
    """Every decision noted on a sanction or an expulsion, in the order of knowing."""

    def __init__(self) -> None:
        self._rulings: dict[str, tuple[Ruling, ...]] = {}  # by sanction or expulsion id
        self._seen: dict[str, _Seen] = {}

    def copy(self) -> "StandingRulings":
        """Return an independent one with the same content."""
        twin = StandingRulings()
        twin._rulings = self._rulings.copy()
        twin._seen = self._seen.copy()
        return twin

    def note(self, target_id: str, ruling: Ruling) -> None:
        """Note a decision on a sanction or an expulsion."""
        self._rulings[target_id] = (*self._rulings.get(target_id, ()), ruling)

    def on_target(self, target_id: str) -> tuple[Ruling, ...]:
        """Return the decisions on a sanction or an expulsion by its id."""
        return self._rulings.get(target_id, ())

    def status(self, record: SanctionRecord, now_ms: int) -> Status:
        """Return where a sanction stands at an instant not before the last fact."""
        rulings = self._on_record(record)
        seen = self._seen.get(record.sanction_id)
        if (
            seen is not None
            and seen.record is record
            and seen.rulings == rulings
            and seen.from_ms <= now_ms
            and (seen.status.changes_ms is None or now_ms < seen.status.changes_ms)
        ):
            return seen.status
        status = status_of(record, rulings, now_ms)
        self._seen[record.sanction_id] = _Seen(record, rulings, now_ms, status)
        return status

    def have_refused(self, record: SanctionRecord) -> bool:
        """Whether people refused a sanction, or undid it."""
        held = holding(r for r in self._on_record(record) if r.verdict != "reclassify")
        return held is not None and held.verdict == "overturn"

    def _on_record(self, record: SanctionRecord) -> tuple[Ruling, ...]:
        """Return the decisions on a sanction, and those on its expulsion since it was taken.

        None on a warning: they are weighed with those on its incident, and it stands and falls
        with that.
        """
        if record.rung.measure == "warn":
            return ()
        own = self.on_target(record.sanction_id)
        if record.expulsion_id is None:
            return own
        since = (r for r in self.on_target(record.expulsion_id) if r.step > record.taken_step)
        return tuple(sorted((*own, *since), key=lambda ruling: ruling.step))
