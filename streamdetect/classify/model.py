"""What a classifier says about a text, and the port that the rest of the service sees.

No inference here: `inference` implements the port, `artifact` reads the files behind it.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from streamdetect.events.vocabulary import CATEGORIES, Category

VIOLATION: Final = "violation"
REVIEW: Final = "review"
LABELS: Final[tuple[str, ...]] = (*CATEGORIES, VIOLATION, REVIEW)
DECIMALS: Final = 3
PHRASES_COUNT: Final = 2 / 5  # share of the phrases in the log odds of a claim
SUREST: Final = 0.4 * 10**-DECIMALS  # what was rounded to 0 is not impossible, and stays 0


@dataclass(frozen=True, slots=True)
class Prediction:
    """Probabilities (0–1, rounded to 3 decimals) for one text.

    `categories` holds all 16 categories in the order of the taxonomy. All labels are scored
    independently of one another: a long text may hold a violation and something to review.
    `phrases`: that it is a claim by its n-grams alone, None where the model knows none.
    `spaced`: the text is of a language with spaces between words (English), for which claims have
    thresholds of their own.
    """

    outcome_violation: float
    outcome_review: float
    categories: tuple[tuple[str, float], ...]
    phrases: float | None = None
    spaced: bool = False

    @property
    def claim(self) -> float:
        """Probability that the text is a violation or needs a review (rounded to 3 decimals).

        The outcomes say it, and so do the categories, of which any will do: the mean of the log
        odds of both, which errs less often than either (docs/adr/0022). The phrases of the text,
        where the model has them, count two fifths (docs/adr/0046).
        """
        outcomes = (self.outcome_violation, self.outcome_review)
        claim = any_of(outcomes, [score for _, score in self.categories])
        if self.phrases is not None:
            phrases = odds_of(self.phrases) ** PHRASES_COUNT
            odds = odds_of(claim) ** (1 - PHRASES_COUNT) * phrases
            claim = odds / (1 + odds)
        return round(claim, DECIMALS)

    @property
    def top_category(self) -> Category:
        """The most probable category; the earlier one in the taxonomy on a tie."""
        best = max(range(len(CATEGORIES)), key=lambda index: (self.categories[index][1], -index))
        return CATEGORIES[best]

    def probability(self, category: str) -> float:
        """Return the probability of one category; KeyError names an unknown one."""
        return dict(self.categories)[category]

    @staticmethod
    def from_probabilities(
        values: Sequence[float], phrases: float | None = None, *, spaced: bool = False
    ) -> "Prediction":
        """Build from 18 probabilities in the order of `LABELS`, and that by phrases."""
        rounded = [round(float(value), DECIMALS) for value in values]
        named = tuple(zip(CATEGORIES, rounded[: len(CATEGORIES)], strict=True))
        by_phrases = None if phrases is None else round(phrases, DECIMALS)
        return Prediction(rounded[-2], rounded[-1], named, by_phrases, spaced)


def any_of(outcomes: Iterable[float], categories: Iterable[float]) -> float:
    """Return the probability of a claim where any outcome says it, and any category.

    The log odds of both are averaged.
    """
    odds = math.sqrt(odds_of(_any(outcomes)) * odds_of(_any(categories)))
    return odds / (1 + odds)


def _any(probabilities: Iterable[float]) -> float:
    return 1 - math.prod([1 - one for one in probabilities])


def odds_of(probability: float, surest: float = SUREST) -> float:
    """Return the odds, as far as decimals tell: nothing is nearer to 0 or 1 than `surest`."""
    bounded = min(max(probability, surest), 1 - surest)
    return bounded / (1 - bounded)


def sigmoid(value: float) -> float:
    """Return the logistic function without overflow."""
    if value >= 0:
        return 1.0 / (1.0 + math.exp(-value))
    growth = math.exp(value)
    return growth / (1.0 + growth)


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A text with words in it, `[start, end)` in characters, of which somebody is asked."""

    text: str
    start: int
    end: int

    def __len__(self) -> int:
        return len(self.text)


class ClaimLevels(Protocol):
    """Per category the claim score (0–1) from which a text without a rule hit goes to review."""

    @property
    def claim(self) -> Mapping[str, float]:
        """Of a text in which words are not spaced."""

    @property
    def claim_spaced(self) -> Mapping[str, float]:
        """Of a text in a language with spaces between words."""


def asks_from(levels: ClaimLevels, prediction: Prediction) -> float:
    """Return the claim score from which such a prediction asks for a review by itself."""
    level = levels.claim_spaced if prediction.spaced else levels.claim
    return level.get(prediction.top_category, 1.0)


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

    def owned(self, asked: Sequence[MarkedText]) -> list[float]:
        """Return for each text the chance (0–1) that the speaker makes the marked claim himself.

        Milliseconds a text; never asked where the thresholds say nothing of it.
        """

    def locate(self, text: str, category: str) -> tuple[int, int]:
        """Return the character span [start, end) of `text` that weighs most for `category`."""
