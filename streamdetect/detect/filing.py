"""Where a claim is filed: under which category, which law, and up to which severity."""

from collections.abc import Iterable
from typing import Final

from streamdetect.detect.candidate import Span
from streamdetect.detect.detector import Detector
from streamdetect.detect.goods_law import BY_NAME, goods_law
from streamdetect.detect.model import DetectionContext
from streamdetect.events.messages import LawRef
from streamdetect.events.vocabulary import Category, Promotion, Severity, severity_rank
from streamdetect.ruleset.model import CATEGORY_MAXIMUM, LawCitation

_ADVERTISING: Final[frozenset[Promotion]] = frozenset({"third_party", "clip"})


def filed(
    category: Category, goods: DetectionContext, detector: Detector, text: str, span: Span
) -> tuple[Category, tuple[Category, ...], bool]:
    """Return a claim's category by the law of the goods, `also`, and whether it is one of goods.

    `span`: where the claim stands in the folded `text`.
    """
    words = detector.goods_words if category in BY_NAME else ()
    own = goods_law(goods.product_category, words, text, *span)
    under = own.filed_under(category)
    return under, () if under == category else (category,), own.holds(under)


def law_in_force(citations: Iterable[LawCitation], promotion: Promotion) -> tuple[LawRef, ...]:
    """Return the citations that hold: advertising law only where the speech is an advertisement."""
    advertisement = promotion in _ADVERTISING
    return tuple(
        LawRef(
            basis=one.basis,
            name=one.name,
            article=one.article,
            version=one.version,
            applies_when=one.applies_when,
            verified=one.verified,
        )
        for one in citations
        if one.applies_when == "always" or advertisement
    )


def at_most(severity: Severity, category: Category) -> Severity:
    """Return a severity, lowered to the highest that a category allows."""
    most = CATEGORY_MAXIMUM[category]
    return most if severity_rank(severity) > severity_rank(most) else severity
