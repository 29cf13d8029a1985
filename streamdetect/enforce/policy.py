"""The enforcement policy as frozen values: points, decay, mitigations, and the ladder's rungs.

`policy_parser.parse_policy` makes and checks it; `rules/enforcement.yml` is where people write it.
Points are integers of thousandths (`_mp`) inside, so that sums are exact; durations are `_ms`.
"""

from dataclasses import dataclass, field
from typing import Final, Literal

from streamdetect.enforce.parties import Parties
from streamdetect.events.vocabulary import (
    Category,
    LawBasis,
    Measure,
    ReportTo,
    Severity,
    measure_rank,
)

Decider = Literal["machine", "person", "two_people"]
PEOPLE_NEEDED: Final[dict[Decider, int]] = {"machine": 0, "person": 1, "two_people": 2}
MACHINE: Final = "machine"  # the name in `decided_by` of what no person decided

# DESIGN §10: alone the machine goes no further; these need two different people.
MACHINE_MAY: Final[frozenset[Measure]] = frozenset({"warn", "limit_features", "interrupt"})
TWO_PEOPLE_MUST: Final[frozenset[Measure]] = frozenset(
    {"close_account", "bar_reregistration", "blacklist"}
)
EXPELLING_RANK: Final = measure_rank("close_account")

MINUTE_MS: Final = 60_000
_STEPS_MOST: Final = 1000  # rungs of one measure
HOUR_MS: Final = 60 * MINUTE_MS
DAY_MS: Final = 24 * HOUR_MS
POINT_MP: Final = 1000

RungTrigger = Literal["each_strike", "crossed"]
TermFrom = Literal["decision", "words"]


@dataclass(frozen=True, slots=True)
class SteppedDecay:
    """Points fall in steps: from `after_ms` since the words on, `keep_pm` thousandths remain.

    The last step keeps nothing.
    """

    steps: tuple[tuple[int, int], ...]  # (after_ms, keep_pm), ascending

    def left(self, points_mp: int, age_ms: int) -> int:
        """Return what is left of the points at that age (negative ages count as fresh)."""
        keep = 1000
        for after, keep_pm in self.steps:
            if age_ms < after:
                break
            keep = keep_pm
        return points_mp if keep == 1000 else points_mp * keep // 1000

    def next_change(self, age_ms: int) -> int | None:
        """Return the next age at which something changes, None where nothing will."""
        for after, _ in self.steps:
            if age_ms < after:
                return after
        return None

    @property
    def forgotten_after_ms(self) -> int:
        """The age at which a strike is gone."""
        return self.steps[-1][0]


@dataclass(frozen=True, slots=True)
class HalfLifeDecay:
    """Points halve every `half_life_ms` since the words and are gone at `forgotten_after_ms`."""

    half_life_ms: int
    forgotten_after_ms: int

    def left(self, points_mp: int, age_ms: int) -> int:
        """Return what is left of the points at that age (negative ages count as fresh)."""
        if age_ms <= 0:
            return points_mp
        if age_ms >= self.forgotten_after_ms:
            return 0
        return int(points_mp * 0.5 ** (age_ms / self.half_life_ms))

    def next_change(self, age_ms: int) -> int | None:
        """Return the age of forgetting; the slow fall before it is no event."""
        return self.forgotten_after_ms if age_ms < self.forgotten_after_ms else None


Decay = SteppedDecay | HalfLifeDecay


@dataclass(frozen=True, slots=True)
class Mitigation:
    """What makes an incident cost less: kept share `keep_pm` (thousandths), 0 = a mere notice.

    It applies to incidents of these severities, only corrected ones where `corrected`, only where
    at most `earlier_at_most` incidents were said in the `look_back_ms` before (None: any number).
    """

    id: str
    severities: frozenset[Severity]
    corrected: bool
    earlier_at_most: int | None
    look_back_ms: int
    keep_pm: int


@dataclass(frozen=True, slots=True)
class CarriedBy:
    """Which strikes' points may carry a rung. Empty sets mean any."""

    severities: frozenset[Severity] = frozenset()
    law_bases: frozenset[LawBasis] = frozenset()


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung of the ladder: from how many points, for how long, by whom.

    `each_strike`: every strike at or above the points takes it anew; `crossed`: the strike does
    that makes its condition true. `term_ms` None: without end. `lapse_ms`: how long a proposal
    waits for its people. `term_from` `words`: the term runs from the first words of the incident
    that took the rung, and a measure that would already be over is not taken.
    """

    measure: Measure
    points_mp: int
    trigger: RungTrigger
    decided_by: Decider
    term_ms: int | None
    term_from: TermFrom
    lapse_ms: int
    review_ms: int
    appeal_ms: int
    report_to: ReportTo
    publish: bool
    clause: str
    carried_by: CarriedBy = field(default_factory=CarriedBy)
    incidents_at_least: int = 1
    span_ms_at_least: int = 0
    step: int = 0  # among the rungs of the same measure

    @property
    def place(self) -> int:
        """Its place on the ladder, the same in every policy that has this measure."""
        return self.rank * _STEPS_MOST + self.step

    @property
    def rank(self) -> int:
        """The place of its measure on the ladder of 直播电商监督管理办法 art. 12."""
        return measure_rank(self.measure)

    @property
    def people(self) -> int:
        """How many different people must uphold it before it is in force."""
        return PEOPLE_NEEDED[self.decided_by]

    @property
    def expels(self) -> bool:
        """Whether it puts the subject off the platform."""
        return self.rank >= EXPELLING_RANK


@dataclass(frozen=True, slots=True)
class Automatic:
    """How far the machine may go on its own account; what is beyond waits for a person.

    `quality_at_least`: of the transcript (0–1). Caps on new sanctions and proposals an hour, over
    the whole platform (None: no cap): in total, of a rule, of a rule that first hit less than
    `new_for_ms` ago in a ledger that was as old then. `review_ms`, `lapse_ms`: how soon people
    should look, and how long it waits.
    """

    quality_at_least: float = 0.0
    an_hour: int | None = None
    a_rule_an_hour: int | None = None
    a_new_rule_an_hour: int | None = None
    new_for_ms: int = 0
    review_ms: int = DAY_MS
    lapse_ms: int = 15 * DAY_MS


@dataclass(frozen=True, slots=True)
class Policy:
    """A whole policy; `hash` is sha256 (64 hex digits) of the canonical JSON it was parsed from.

    `grace_ms`: how long after its notice the same claim does not count again. `appeal_answer_ms`:
    how long we may take to answer an appeal. `cooling_off_ms`: what is said so soon after the words
    that led to a measure for people does not lead to a heavier one by itself.
    """

    hash: str
    id: str
    version: str
    effective_from: str
    points_mp: dict[Severity, int]
    category_points_mp: dict[tuple[Category, Severity], int]
    decay: Decay
    grace_ms: int
    appeal_answer_ms: int
    mitigations: tuple[Mitigation, ...]
    rungs: tuple[Rung, ...]  # the first is `warn`, points ascending
    automatic: Automatic = field(default_factory=Automatic)
    cooling_off_ms: int = 0
    parties: Parties = field(default_factory=Parties)

    def points(self, category: Category, severity: Severity) -> int:
        """Return what an incident costs, in thousandths of a point, before mitigation."""
        special = self.category_points_mp.get((category, severity))
        return self.points_mp[severity] if special is None else special
