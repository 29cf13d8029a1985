"""What a room remembers of a segment that it heard."""

from collections.abc import Sequence

from streamdetect.detect.model import UNKNOWN_GOODS, DetectionContext
from streamdetect.detect.specs import Looked
from streamdetect.events.messages import TranscriptSegment
from streamdetect.text.folding import Folded
from streamdetect.text.pipeline import BY_HAND, Folding

# A match of a rule by its words: the rule's index, `(seq, start, end)` in the original texts.
Words = tuple[int, tuple[tuple[int, int, int], ...]]


class Remembered:
    """One segment in a room's memory, folded, with what the automaton saw in it.

    `folding` is that of the rules by which it was heard. `looked` is what the rules `compiled` see
    in it. `denied`: matches that a guard removed when this segment was new, each with the seq in
    which the denial's words begin. `fused`: its folding depends on the segment before it (减月 +
    巴). `goods`: what was known of the goods on offer. `told`: what its conclusion was.
    """

    __slots__ = (
        "compiled",
        "denied",
        "folding",
        "fused",
        "goods",
        "looked",
        "segment",
        "text",
        "told",
    )

    def __init__(
        self,
        segment: TranscriptSegment,
        folding: Folding = BY_HAND,
        goods: DetectionContext = UNKNOWN_GOODS,
    ) -> None:
        self.segment = segment
        self.goods = goods
        self.folding = folding
        self.text = folding.text_of(segment.text)
        self.looked: Looked | None = None
        self.compiled: object = None
        self.denied: tuple[tuple[Words, int], ...] = ()
        self.fused = False
        self.told: object = None

    def refold(self, folding: Folding) -> None:
        """Fold it anew, by other rules, which have not looked at it."""
        self.folding = folding
        self.text = folding.text_of(self.segment.text)
        self.compiled = None

    @property
    def folded(self) -> Folded:
        """Its text with the way back to the original."""
        return Folded(self.segment.text, self.text, self.folding)


def was_denied(words: Words, entries: Sequence[Remembered]) -> bool:
    """Tell whether a guard removed these words when one of the segments was new.

    By others that began in them: a denial of which the first words left the window denies on.
    """
    first = entries[0].segment.seq
    return any(
        denied == words and since >= first for entry in entries for denied, since in entry.denied
    )
