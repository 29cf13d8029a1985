"""Whose law a claim falls under: that of the goods, by their listing or by what speech calls them.

`medical_claim` is for ordinary goods (广告法 art. 17). Of supplements, of cosmetics, of drugs,
devices and medical services the law speaks apart (广告法 art. 18; 化妆品监督管理条例 art. 43;
广告法 art. 16): the same words are filed there. See docs/adr/0041.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from streamdetect.events.vocabulary import Category

# Goods that a category of their own is for.
_CATEGORY_OF: Final[dict[str, Category]] = {
    "health_food": "health_food",
    **dict.fromkeys(("cosmetic", "special_cosmetic", "personal_care"), "cosmetic"),
    **dict.fromkeys(
        ("drug", "prescription_drug", "medical_device", "medical_service"), "drug_device"
    ),
    **dict.fromkeys(("finance", "franchise", "collectible"), "investment"),
    "education": "education",
    **dict.fromkeys(
        ("infant_formula", "liquor", "tobacco", "pesticide", "seed"), "special_superstition"
    ),
}
_OF_GOODS: Final = frozenset(_CATEGORY_OF.values())
_OF_HEALTH: Final = frozenset({"health_food", "cosmetic", "drug_device"})
# Where it matters what speech calls the goods.
BY_NAME: Final = _OF_HEALTH | {"medical_claim"}
_NEAR: Final = 60  # characters before and behind a match in which goods are named for it
_NOT: Final = ("不是", "并非", "不属于", "没有", "not a ", "not an ", "no ")


@dataclass(frozen=True, slots=True)
class GoodsLaw:
    """The category that the goods have for themselves; None where they have none.

    `known`: the listing says so. `named`: the words do. Neither: any category of goods may hold.
    """

    category: Category | None = None
    known: bool = False
    named: bool = False

    def holds(self, category: Category) -> bool:
        """Tell whether a category is the one of these goods, not one for all goods."""
        if self.known or (self.named and category in _OF_HEALTH):
            return category == self.category
        return category in _OF_GOODS

    def filed_under(self, category: Category) -> Category:
        """Return the category under which a claim of one of them is filed."""
        if category == "medical_claim" and self.category in _OF_HEALTH:
            return self.category
        return category


def goods_law(
    product_category: str | None, words: Iterable[tuple[str, str]], text: str, start: int, end: int
) -> GoodsLaw:
    """Return the law of the goods that a match in a folded text is about.

    `product_category`: that of the listing, None where it is not known. `words`: folded words that
    name goods, each with the code of its product category. Of several named the nearest counts.
    """
    if product_category is not None:
        return GoodsLaw(_CATEGORY_OF.get(product_category), known=True)
    code = _named(words, text, start, end)
    return GoodsLaw() if code is None else GoodsLaw(_CATEGORY_OF.get(code), named=True)


def _named(words: Iterable[tuple[str, str]], text: str, start: int, end: int) -> str | None:
    low, high = max(0, start - _NEAR), end + _NEAR
    best: tuple[int, int] | None = None
    found: str | None = None
    for word, code in words:
        at = text.find(word, low, high)
        while at >= 0:
            if _is_whole(text, at, word) and not text[:at].endswith(_NOT):
                # Of words in one place the longest: 维生素c精华 is no vitamin.
                distance = max(at - end, start - at - len(word), 0)
                if best is None or (distance, -len(word)) < best:
                    best, found = (distance, -len(word)), code
            at = text.find(word, at + 1, high)
    return found


def _is_whole(text: str, at: int, word: str) -> bool:
    if not word.isascii():
        return True
    end = at + len(word)
    return not (at and text[at - 1].isalnum() and text[at - 1].isascii()) and not (
        end < len(text) and text[end].isalnum() and text[end].isascii()
    )
