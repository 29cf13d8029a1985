"""A match of a rule with all that was said of it."""

from dataclasses import dataclass

from streamdetect.detect.compiled import CompiledRule
from streamdetect.detect.guards import DISTANCE, WEIGH
from streamdetect.detect.matcher import Placed
from streamdetect.events.messages import GuardResult
from streamdetect.events.vocabulary import AmendmentKind

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A match of a rule, `[start, end)` in the window's text, with all that was said of it.

    `terms`: the literals that matched, as the rule has them. `support`: spans besides the match
    that made it count (required company, the words of a cover). `removed`: how it was taken back,
    None where it stands; `cue`: the words that did it, also where that was outweighed since.
    `unsure`: a guard asks for a person.
    For explanations: `placed` is where each step stands, `cues` the words of each guard's answer,
    `chances` what a guard that weighs gave the words of not being the speaker's claim. `owned`: the
    chance that they are, by a classifier that was asked (detect.ownership), else None.
    """

    rule: CompiledRule
    start: int
    end: int
    terms: tuple[str, ...]
    steps: tuple[str, ...]
    support: tuple[Span, ...] = ()
    guards: tuple[GuardResult, ...] = ()
    removed: AmendmentKind | None = None
    cue: Span | None = None
    unsure: bool = False
    placed: tuple[Placed, ...] = ()
    cues: tuple[Span, ...] = ()
    chances: tuple[float | None, ...] = ()
    owned: float | None = None

    @property
    def is_excepted(self) -> bool:
        """Whether the rule's own words (allowed phrases, exceptions) took it back."""
        return self.removed is not None and not self.guards

    @property
    def is_reclaimed(self) -> bool:
        """Whether a guard took it back and a classifier heard the speaker claim it all the same."""
        return self.removed is None and self.cue is not None

    @property
    def is_loose(self) -> bool:
        """Whether its words stand farther apart than its rule allows (see detect.loose)."""
        return any(one.guard == DISTANCE for one in self.guards)

    @property
    def is_only_weighed(self) -> bool:
        """Whether no guard that can name a reason asks for a person."""
        return all(one.guard in WEIGH for one in self.guards if one.verdict == "review")
