"""An incident: one claim, by one subject, in one broadcast, however often it was said there.

What it is charged with follows from its violations, what took them back, and what people decided.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from streamdetect.enforce.decisions import Ruling
from streamdetect.events.messages import Violation
from streamdetect.events.vocabulary import (
    AmendmentKind,
    Category,
    LawBasis,
    Promotion,
    Severity,
    severity_rank,
)

_TAKES_BACK: Final[frozenset[AmendmentKind]] = frozenset({"negated", "retracted"})
_SOUNDS: Final = frozenset({"homophone", "mixed_pinyin", "pinyin_initials"})
# 直播电商监督管理办法 art. 35: such speech is usually an advertisement.
_ADVERTISING: Final[frozenset[Promotion]] = frozenset({"third_party", "clip"})


@dataclass(frozen=True, slots=True)
class Said:
    """A violation of an incident, with the instant of its words (epoch ms)."""

    violation: Violation
    occurred_ms: int

    @property
    def order(self) -> tuple[int, str]:
        """By the instant of the words, then by id."""
        return self.occurred_ms, self.violation.violation_id


@dataclass(frozen=True, slots=True)
class Charge:
    """What an incident is held to be. `lead`: its heaviest violation, the earliest of those."""

    category: Category
    severity: Severity
    occurred_ms: int  # the earliest words, from which it fades
    corrected: bool  # the last word on it was a correction
    lead: Violation
    law_bases: frozenset[LawBasis]


@dataclass(frozen=True, slots=True)
class Incident:
    """An incident as known at some step of the walk.

    `charge`: None where nothing is left of it, or where it waits for a person (`waits`).
    `last_ms`: when its claim was last said. `acquitted`, `upheld`: by the decision that holds.
    `chargeable_step`: the first step at which it was charged. `noticed_ms`, `noticed_step`: when
    its notice went out (None: never). `joined_to`: the incident whose notice covers it. `counts`:
    whether it is one of those that cost points or at least a notice. `held_back`: what the machine
    would charge it with, but leaves to people.
    """

    incident_id: str
    claim_key: str
    said: tuple[Said, ...] = ()
    charge: Charge | None = None
    last_ms: int = 0
    acquitted: bool = False
    upheld: bool = False
    chargeable_step: int | None = None
    noticed_ms: int | None = None
    noticed_step: int | None = None
    joined_to: str | None = None
    counts: bool = False
    waits: bool = False
    held_back: Charge | None = None


def still_said(
    said: Sequence[Said], amendments: Mapping[str, frozenset[AmendmentKind]]
) -> list[Said]:
    """Return what is left: what was negated or retracted was not said."""
    return [s for s in said if not amendments.get(s.violation.violation_id, _NOTHING) & _TAKES_BACK]


def charge_of(
    left: Sequence[Said],
    amendments: Mapping[str, frozenset[AmendmentKind]],
    holding: Ruling | None,
    *,
    was_charged: bool,
) -> tuple[Charge | None, int]:
    """Return the charge and the instant at which its claim was last said.

    What the detector only marked for review counts once a person upheld the incident. The charge
    of an incident that was charged before it was acquitted is returned as well, because its
    notice still covers repeats.
    """
    if holding is None or (holding.verdict == "overturn" and not was_charged):
        left = [s for s in left if s.violation.outcome == "enforce"]
    if not left:
        return None, 0
    first, last = left[0], left[0]
    for one in left[1:]:
        if one.order < first.order:
            first = one
        if one.order > last.order:
            last = one
    heard = left if holding is not None else [s for s in left if not _by_sound(s.violation)]
    lead = min(heard or left, key=_weight)
    category, severity = lead.violation.category, lead.violation.severity
    if holding is not None and holding.verdict == "reclassify":
        category, severity = holding.category or category, holding.severity or severity
    charge = Charge(
        category=category,
        severity=severity,
        occurred_ms=first.occurred_ms,
        corrected="corrected" in amendments.get(last.violation.violation_id, _NOTHING),
        lead=lead.violation,
        law_bases=law_bases(lead.violation),
    )
    return charge, last.occurred_ms


def _weight(said: Said) -> tuple[int, tuple[int, str]]:
    return -severity_rank(said.violation.severity), said.order


def _by_sound(violation: Violation) -> bool:
    """Whether words spoken were matched by their sound: that may be an error of the ASR.

    Unless a person has listened, they make no incident heavier than what was heard as written.
    """
    return violation.channel == "speech" and bool(_SOUNDS.intersection(violation.evasions))


def law_bases(violation: Violation) -> frozenset[LawBasis]:
    """Return the kinds of law that were breached for certain: verified, and applying here."""
    return frozenset(
        ref.basis
        for ref in violation.law
        if ref.verified and (ref.applies_when == "always" or violation.promotion in _ADVERTISING)
    )


_NOTHING: Final[frozenset[AmendmentKind]] = frozenset()
