"""What a room was already told: so that a claim is reported once, and can be taken back."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from streamdetect.detect.guards import DISTANCE
from streamdetect.detect.merging import joint_severity
from streamdetect.detect.model import EvidenceSpan, Finding
from streamdetect.detect.placement import weight_of
from streamdetect.events.ids import violation_id
from streamdetect.events.messages import subject_of


@dataclass(slots=True)
class Mark:
    """One reported finding. `standing` turns False when it is taken back.

    `undone_by`: the segment (seq) whose words denied or corrected it.
    """

    finding: Finding
    violation_id: str
    subject_id: str
    standing: bool = True
    undone_by: int | None = None

    @property
    def is_loose(self) -> bool:
        """Whether it stands for a loose match (see detect.loose)."""
        return any(one.guard == DISTANCE for one in self.finding.guards)

    def overlaps(self, spans: Iterable[EvidenceSpan]) -> bool:
        """Tell whether some spans share a character with the finding's."""
        return any(
            mine.segment.seq == other.segment.seq
            and mine.start < other.end
            and other.start < mine.end
            for mine in self.finding.matched
            for other in spans
        )

    def names(self, rule_id: str) -> bool:
        """Tell whether the finding rests on this rule."""
        return any(ref.id == rule_id for ref in self.finding.rules)

    def stands_in(self, seq: int) -> bool:
        """Tell whether the finding has words in this segment."""
        return any(span.segment.seq == seq for span in self.finding.spans)

    def move_to(self, finding: Finding) -> None:
        """Follow the words to where a revision has them; what was reported stays as it was."""
        self.finding = replace(self.finding, spans=finding.spans, core=finding.core)

    def stand_again(self) -> None:
        """Stand for the finding once more."""
        self.standing, self.undone_by = True, None

    def is_lighter_than(self, finding: Finding) -> bool:
        """Tell whether another finding outweighs this one, as it would in one text (merge).

        So does one that would be taken in there and make it graver.
        """
        return (
            weight_of(self.finding) < weight_of(finding)
            or joint_severity(self.finding, finding) != self.finding.severity
        )

    def is_equal_to(self, finding: Finding) -> bool:
        """Tell whether another finding weighs as much."""
        return weight_of(self.finding) == weight_of(finding)


def place_of(finding: Finding) -> tuple[int, int]:
    """Return where the words of a finding begin: seq and offset."""
    first = finding.matched[0]
    return first.segment.seq, first.start


def identity_of(finding: Finding) -> tuple[int, str, str, bool]:
    """Return what findings share that differ only in `n`."""
    return finding.spans[0].segment.seq, finding.category, finding.claim_key, finding.shadow


def violation_id_of(finding: Finding) -> str:
    """Return the id of the violation that a finding becomes."""
    first = finding.spans[0].segment
    return violation_id(
        first.room_id,
        first.broadcast_id,
        first.channel,
        first.seq,
        finding.category,
        finding.claim_key,
        finding.n,
    )


def mark_of(finding: Finding) -> Mark:
    """Return the mark that a reported finding leaves."""
    return Mark(finding, violation_id_of(finding), subject_of(finding.spans[-1].segment))
