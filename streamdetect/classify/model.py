"""What a classifier says about a text, and the port that the rest of the service sees.

No inference here: `inference` implements the port, `artifact` reads the files behind it.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from streamdetect.events.vocabulary import CATEGORIES, Category

VIOLATION: Final = "violation"
REVIEW: Final = "review"
LABELS: Final[tuple[str, ...]] = (*CATEGORIES, VIOLATION, REVIEW)
DECIMALS: Final = 3
_SUREST: Final = 0.4 * 10**-DECIMALS  # what was rounded to 0 is not impossible, and stays 0


@dataclass(frozen=True, slots=True)
class Prediction:
    """Probabilities (0–1, rounded to 3 decimals) for one text.

    `categories` holds all 16 categories in the order of the taxonomy. All labels are scored
    independently of one another: a long text may hold a violation and something to review.
    """

    outcome_violation: float
    outcome_review: float
    categories: tuple[tuple[str, float], ...]

    @property
    def claim(self) -> float:
        """Probability that the text is a violation or needs a review (rounded to 3 decimals).

        The outcomes say it, and so do the categories, of which any will do: the mean of the log
        odds of both, which errs less often than either (docs/adr/0022).
        """
        by_outcome = _odds_of_any((self.outcome_violation, self.outcome_review))
        by_category = _odds_of_any([score for _, score in self.categories])
        odds = math.sqrt(by_outcome * by_category)
        return round(odds / (1 + odds), DECIMALS)

    @property
    def top_category(self) -> Category:
        """The most probable category; the earlier one in the taxonomy on a tie."""
        best = max(range(len(CATEGORIES)), key=lambda index: (self.categories[index][1], -index))
        return CATEGORIES[best]

    def probability(self, category: str) -> float:
        """Return the probability of one category; KeyError names an unknown one."""
        return dict(self.categories)[category]

    @staticmethod
    def from_probabilities(values: Sequence[float]) -> "Prediction":
        """Build from 18 probabilities in the order of `LABELS`."""
        rounded = [round(float(value), DECIMALS) for value in values]
        named = tuple(zip(CATEGORIES, rounded[: len(CATEGORIES)], strict=True))
        return Prediction(rounded[-2], rounded[-1], named)


def _odds_of_any(probabilities: Iterable[float]) -> float:
    """Return the odds that at least one of independent labels holds, as far as decimals tell."""
    none = min(max(math.prod([1 - one for one in probabilities]), _SUREST), 1 - _SUREST)
    return (1 - none) / none


class Classifier(Protocol):
    """The port: a gate for every segment, a model for what it lets through."""

    @property
    def name(self) -> str:
        """Name of the artifact, as it appears in events and logs."""

    @property
    def model_hash(self) -> str:
        """Digest (64 hex digits) of every artifact file that can change an answer."""

    def gate(self, texts: Sequence[str]) -> list[bool]:
        """Tell for each text whether it is worth a prediction (microseconds a text)."""

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        """Return one prediction a text (milliseconds a text); call it off the event loop."""

    def locate(self, text: str, category: str) -> tuple[int, int]:
        """Return the character span [start, end) of `text` that weighs most for `category`."""
