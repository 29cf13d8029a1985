"""Product categories and approvals that a rule or an example names exist, and do not cancel out.

Each code of the platform's own in products.yml means one thing, and so does each word for goods.
"""

from collections.abc import Iterator
from typing import Final

from streamdetect.ruleset.build import fold_term
from streamdetect.ruleset.diagnostics import Diagnostic
from streamdetect.ruleset.drafts import Draft, Drafts
from streamdetect.ruleset.kinds import Titles, suggestion

_LEAST: Final = 2  # characters of a word that names goods, as it is looked for


def check(drafts: Drafts) -> Iterator[Diagnostic]:
    """Yield codes that products.yml does not have, and contradictions."""
    if drafts.products is None:
        return  # reported where the file is read; every code would be unknown
    for kind in ("categories", "approvals"):
        yield from _platform_codes(drafts.products, kind)
    yield from _goods_words(drafts.products)
    products, approvals = (
        _titles(drafts.products, "categories"),
        _titles(drafts.products, "approvals"),
    )
    for draft in drafts.rules:
        yield from _contradictions(draft)
        if "products" in drafts.unsure:
            continue
        for field in ("product_categories", "except_product_categories"):
            yield from _codes(draft, ("applies_to", field), products, "unknown-product")
        yield from _codes(draft, ("applies_to", "except_approvals"), approvals, "unknown-approval")
        for kind in ("violating", "allowed"):
            for index, example in enumerate(draft.get("examples", kind, default=())):
                if not isinstance(example, dict):
                    continue
                path = ("examples", kind, index)
                yield from _codes(draft, (*path, "approvals"), approvals, "unknown-approval")
                code = example.get("product_category")
                if code is not None and code not in products:
                    yield _unknown(
                        draft, (*path, "product_category"), code, products, "unknown-product"
                    )


def _platform_codes(products: Draft, kind: str) -> Iterator[Diagnostic]:
    entries = products.get(kind, default={})
    means = {code: code for code in entries}
    for code, entry in entries.items():
        for index, written in enumerate(entry.get("codes", ())):
            if written in means:
                yield products.error(
                    "clashing-code", kind, code, "codes", index, value=written, other=means[written]
                )
            means[written] = code


def _goods_words(products: Draft) -> Iterator[Diagnostic]:
    means: dict[str, str] = {}
    for code, entry in products.get("categories", default={}).items():
        for index, written in enumerate(entry.get("words", ())):
            path, folded = ("categories", code, "words", index), fold_term(written)
            if len(folded) < _LEAST:
                yield products.error("short-goods-word", *path, value=written)
            elif folded in means:
                yield products.error(
                    "clashing-goods-word", *path, value=written, other=means[folded]
                )
            means[folded] = code


def _titles(products: Draft, kind: str) -> Titles:
    entries = products.get(kind, default={})
    return {code: (entry.get("zh", ""), entry.get("en", "")) for code, entry in entries.items()}


def _codes(
    draft: Draft, path: tuple[str | int, ...], known: Titles, code: str
) -> Iterator[Diagnostic]:
    for index, written in enumerate(draft.get(*path, default=())):
        if written not in known:
            yield _unknown(draft, (*path, index), written, known, code)


def _unknown(
    draft: Draft, path: tuple[str | int, ...], written: str, known: Titles, code: str
) -> Diagnostic:
    hint, hint_zh = suggestion(written, sorted(known), known)
    return draft.error(code, *path, value=written, hint=hint, hint_zh=hint_zh)


def _contradictions(draft: Draft) -> Iterator[Diagnostic]:
    required = set(draft.get("applies_to", "product_categories", default=()))
    path = ("applies_to", "except_product_categories")
    for index, written in enumerate(draft.get(*path, default=())):
        if written in required:
            yield draft.error("contradicting-goods", *path, index, value=written)
