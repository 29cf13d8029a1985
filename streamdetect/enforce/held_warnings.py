"""Warnings that the machine would have given, held back until people decide on their incident."""

from dataclasses import replace

from streamdetect.enforce.status import Gone, SanctionRecord


class HeldWarnings:
    """The warnings proposed to people, each under the id it was first proposed with."""

    def __init__(self) -> None:
        self._held: dict[str, SanctionRecord] = {}  # by incident

    def copy(self) -> "HeldWarnings":
        """Return an independent one with the same content."""
        twin = HeldWarnings()
        twin._held = self._held.copy()
        return twin

    def records(self) -> list[SanctionRecord]:
        """Return them all, those that were withdrawn included."""
        return list(self._held.values())

    def waits(self, incident_id: str) -> bool:
        """Whether a warning for an incident waits, or waited in vain, for a person."""
        found = self._held.get(incident_id)
        return found is not None and found.gone is None

    def propose(self, fresh: SanctionRecord) -> None:
        """Propose a warning; one proposed before for its incident is renewed, under its own id."""
        incident_id = fresh.taken.trigger.incident_id
        known = self._held.get(incident_id)
        if known is not None:
            fresh = replace(known, taken=fresh.taken, gone=None)
        self._held[incident_id] = fresh

    def withdraw(self, incident_id: str, gone: Gone) -> None:
        """Take a warning back, where one waits."""
        found = self._held.get(incident_id)
        if found is not None and found.gone is None:
            self._held[incident_id] = replace(found, gone=gone)

    def forget(self, incident_id: str) -> None:
        """Drop the proposal for an incident, where there is one."""
        self._held.pop(incident_id, None)
