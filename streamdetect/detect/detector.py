"""The detector: a compiled ruleset with the values that judge by it. Immutable, shared by rooms."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Final, Protocol

from streamdetect.classify.model import ClaimLevels, Prediction
from streamdetect.detect.category_profile import CategoryProfile, category_profiles
from streamdetect.detect.compiled import CompiledRules, compile_rules
from streamdetect.detect.loose import Loosened, loosened
from streamdetect.detect.model import Controls, DetectionContext
from streamdetect.detect.outline import Outline
from streamdetect.detect.rule_text import RuleTexts
from streamdetect.events.vocabulary import CATEGORIES, Category
from streamdetect.ruleset.model import Ruleset


class Detectors(Enum):
    """Which detectors are on."""

    ALL = "all"
    RULES = "rules"
    MODEL = "model"


class ClaimThresholds(ClaimLevels, Protocol):
    """Probabilities of a claim (0–1) per category.

    From `claim` on a text without a rule hit goes to review; below `doubt` a hit of a rule of that
    category that the classifier `hears` goes to review instead of being enforced.
    """

    @property
    def doubt(self) -> Mapping[str, float]:
        """Per category."""

    @property
    def knows(self) -> Collection[str]:
        """Ids of rules no example of which it takes for nothing.

        It doubts hits of these alone where a guard doubts them already.
        """

    @property
    def hears(self) -> Collection[str]:
        """Ids of rules most examples of which it hears amid other talk.

        It doubts hits of these alone where it is the first to doubt (docs/adr/0039).
        """

    @property
    def sure(self) -> float:
        """Above this claim score it outweighs what guards doubt that only measure; 1: never."""

    @property
    def sure_spaced(self) -> float:
        """The same of a text in a language with spaces between words."""

    @property
    def doubt_twice(self) -> float:
        """Below this claim score, too, it doubts a hit that a guard doubts that only measures."""

    @property
    def doubt_twice_spaced(self) -> float:
        """The same of a text in a language with spaces between words."""

    @property
    def unconvinced(self) -> float:
        """Below this claim score the stance guard counts for more; 0: never (docs/adr/0048)."""

    @property
    def disowned(self) -> float:
        """Below this chance of being the speaker's own claim a hit is let pass (docs/adr/0049)."""

    @property
    def disowned_spaced(self) -> float:
        """The same of a rule for a language with spaces between words."""

    @property
    def half_owned(self) -> float:
        """Below this chance a person is asked about a hit; 0: nobody asks whose claims are."""

    @property
    def half_owned_spaced(self) -> float:
        """The same of a rule for a language with spaces between words."""

    @property
    def owned(self) -> float:
        """Above this chance it outweighs what guards doubt that only weigh; 1: never."""

    @property
    def owned_spaced(self) -> float:
        """The same of a rule for a language with spaces between words."""

    @property
    def reclaimed(self) -> float:
        """Above this chance a hit that a guard takes back goes to a person; 1: never."""

    @property
    def reclaimed_spaced(self) -> float:
        """The same of a rule for a language with spaces between words."""


def is_sure(thresholds: ClaimThresholds, prediction: Prediction) -> bool:
    """Tell whether a classifier hears a violation so surely that it outweighs another measure.

    A claim that is more likely for a person to judge does not do (docs/adr/0037).
    """
    level = thresholds.sure_spaced if prediction.spaced else thresholds.sure
    likely = max(0.5, prediction.outcome_review)
    return prediction.claim > level and prediction.outcome_violation >= likely


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Plain values of ClaimThresholds."""

    claim: Mapping[str, float]
    claim_spaced: Mapping[str, float]
    doubt: Mapping[str, float]
    knows: Collection[str] = ()
    hears: Collection[str] = ()
    sure: float = 1.0
    sure_spaced: float = 1.0
    doubt_twice: float = 0.0
    doubt_twice_spaced: float = 0.0
    unconvinced: float = 0.0
    disowned: float = 0.0
    disowned_spaced: float = 0.0
    half_owned: float = 0.0
    half_owned_spaced: float = 0.0
    owned: float = 1.0
    owned_spaced: float = 1.0
    reclaimed: float = 1.0
    reclaimed_spaced: float = 1.0


# Where nothing was calibrated only near-certain claims are flagged and no rule is doubted.
_NEARLY_CERTAIN: Final = dict.fromkeys(map(str, CATEGORIES), 0.95)
DEFAULT: Final = Thresholds(_NEARLY_CERTAIN, _NEARLY_CERTAIN, dict.fromkeys(CATEGORIES, 0.02))


NO_CONTROLS: Final = Controls()


class Detector:
    """Rules compiled once, with controls and thresholds. Never changes: swap the whole."""

    __slots__ = (
        "_compiled",
        "_controls",
        "_detectors",
        "_loose",
        "_profiles",
        "_ruleset",
        "_texts",
        "_thresholds",
    )

    def __init__(
        self,
        ruleset: Ruleset,
        *,
        controls: Controls = NO_CONTROLS,
        thresholds: ClaimThresholds = DEFAULT,
        detectors: Detectors = Detectors.ALL,
        outline: Outline | None = None,
    ) -> None:
        """`outline`: that of this very ruleset, where it was kept; else it is made."""
        self._ruleset = ruleset
        self._controls = controls
        self._thresholds = thresholds
        self._detectors = detectors
        self._compiled = compile_rules(ruleset, outline)
        self._loose = loosened(self._compiled) if detectors is Detectors.ALL else {}
        self._profiles = MappingProxyType(category_profiles(ruleset.rules))
        self._texts = RuleTexts(ruleset)

    def with_controls(self, controls: Controls) -> "Detector":
        """Return a detector with other run-time states; nothing is compiled again."""
        other = Detector.__new__(Detector)
        other._ruleset = self._ruleset
        other._controls = controls
        other._thresholds = self._thresholds
        other._detectors = self._detectors
        other._compiled = self._compiled
        other._loose = self._loose
        other._profiles = self._profiles
        other._texts = self._texts
        return other

    @property
    def ruleset_hash(self) -> str:
        """Hash of the ruleset's content (64 hex digits)."""
        return self._ruleset.hash

    @property
    def ruleset(self) -> Ruleset:
        """The ruleset as it was loaded."""
        return self._ruleset

    @property
    def texts(self) -> RuleTexts:
        """Its rules in plain words."""
        return self._texts

    @property
    def compiled(self) -> CompiledRules:
        """The ruleset as the matcher sees it."""
        return self._compiled

    @property
    def loose(self) -> Loosened:
        """The sequences of its rules with words farther apart, where a classifier is asked."""
        return self._loose

    @property
    def controls(self) -> Controls:
        """Run-time states of rules, and the kill switch."""
        return self._controls

    @property
    def thresholds(self) -> ClaimThresholds:
        """When the classifier alone asks for a review, and when it doubts a rule."""
        return self._thresholds

    @property
    def detectors(self) -> Detectors:
        """Which detectors are on."""
        return self._detectors

    def in_our_codes(self, goods: DetectionContext) -> DetectionContext:
        """Return goods with the platform's own codes as those of products.yml; others stay."""
        products, approvals = self._ruleset.platform_products, self._ruleset.platform_approvals
        if not goods.known or not (products or approvals):
            return goods
        category = goods.product_category
        return DetectionContext(
            True,
            products.get(category, category) if category is not None else None,
            frozenset(approvals.get(kind, kind) for kind in goods.approvals),
        )

    @property
    def goods_words(self) -> tuple[tuple[str, str], ...]:
        """Folded words that name goods, each with the code of its product category."""
        return self._ruleset.goods_words

    def profile(self, category: Category) -> CategoryProfile:
        """Return the law, severity and advice that a classifier-only verdict of a category has."""
        return self._profiles[category]
