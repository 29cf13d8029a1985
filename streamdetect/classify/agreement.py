"""Does another engine come to the verdicts of the reference? Asked at start, before it is used.

`agreement.txt`: 240 sentences written for this project, from families that trained nothing: 60 of
violations, 60 to review, 60 lawful ones, a fifth of each English, and 60 windows of 60–80
characters as live rooms give them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

from streamdetect.classify.model import Prediction
from streamdetect.classify.thresholds import Thresholds

LEAST_AGREEMENT: Final = 0.98


@dataclass(frozen=True, slots=True)
class Agreement:
    """On how many of the texts two engines come to the same verdict, and their widest gap.

    `widest`: the largest difference of two claim scores (0–1).
    """

    texts: int
    same: int
    widest: float

    @property
    def share(self) -> float:
        """Share of texts with the same verdict (0–1)."""
        return self.same / self.texts

    @property
    def suffices(self) -> bool:
        """Whether the other engine may be used."""
        return self.share >= LEAST_AGREEMENT


def agreement_texts() -> list[str]:
    """Return the sentences on which engines are compared."""
    page = files("streamdetect.classify").joinpath("agreement.txt").read_text("utf-8")
    return page.splitlines()


def agreement_of(
    reference: Sequence[Prediction], other: Sequence[Prediction], thresholds: Thresholds
) -> Agreement:
    """Compare the predictions of two engines for the same texts.

    A verdict is what the service does: the category under which a text goes to review, if any, and
    whether a rule hit of its likeliest category would be doubted. ValueError without texts.
    """
    pairs = list(zip(reference, other, strict=True))
    if not pairs:
        raise ValueError("no texts to compare engines on")
    same = [
        thresholds.flagged(first) == thresholds.flagged(second)
        and thresholds.doubted(first, first.top_category)
        == thresholds.doubted(second, first.top_category)
        for first, second in pairs
    ]
    widest = max(abs(first.claim - second.claim) for first, second in pairs)
    return Agreement(len(pairs), sum(same), round(widest, 3))
