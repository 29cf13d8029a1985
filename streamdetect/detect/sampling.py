"""A seeded share of what the machine enforces alone goes to people, to measure how right it is.

Whole incidents are drawn, by their id: the same on every machine and after every redelivery.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

_STEPS: Final = 2**64


@dataclass(frozen=True, slots=True)
class Sample:
    """Draws `percent` (0–100) of all incidents. Another `seed` draws others."""

    percent: float
    seed: str

    def takes(self, incident_id: str) -> bool:
        """Whether an incident is drawn."""
        digest = sha256(f"{self.seed}|{incident_id}".encode("utf-8", "surrogatepass")).digest()
        return int.from_bytes(digest[:8], "big") * 100 < self.percent * _STEPS


NOTHING_DRAWN: Final = Sample(0.0, "")
