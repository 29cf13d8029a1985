"""Checked content → the frozen Ruleset, with its canonical form and hash.

The canonical form is the whole content without examples as JSON with sorted names: what a bundle
holds and what the hash is taken of.
"""

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import msgspec

from streamdetect.ruleset.channels import JUDGED_CHANNELS
from streamdetect.ruleset.drafts import Drafts, used_groups, written_terms
from streamdetect.ruleset.model import (
    AppliesTo,
    Article,
    Example,
    GroupStep,
    LawCitation,
    Matching,
    PatternStep,
    Rule,
    Ruleset,
    Step,
    TermSequence,
)
from streamdetect.text.folding import CLAUSE_MARKS, fold_word

BUNDLE_FORMAT: Final = 1
_DROPPED_AT_ENDS: Final = "".join(CLAUSE_MARKS) + " "


def canonical(drafts: Drafts) -> bytes:
    """Return the whole content without examples as canonical JSON."""
    products = drafts.products.content if drafts.products is not None else {}
    content = {
        "format": BUNDLE_FORMAT,
        "rules": [
            {name: value for name, value in draft.content.items() if name != "examples"}
            for draft in sorted(drafts.rules, key=lambda draft: str(draft.get("id")))
        ],
        "terms": drafts.shared_groups(),
        "law": sorted(
            (draft.content for draft in drafts.law),
            key=lambda law: (str(law.get("name")), str(law.get("version"))),
        ),
        "products": products,
    }
    return msgspec.json.encode(content, order="deterministic")


def content_hash(raw: bytes) -> str:
    """Return the ruleset hash of canonical content (64 hex digits, sha256)."""
    return hashlib.sha256(raw).hexdigest()


def build_ruleset(drafts: Drafts) -> tuple[Ruleset, bytes]:
    """Return the ruleset of drafts in which no check found an error, and its canonical JSON."""
    raw = canonical(drafts)
    shared = drafts.shared_groups()
    folded: dict[str, tuple[str, ...]] = {}
    rules = [_rule(draft.content, shared, folded) for draft in drafts.rules]
    products = drafts.products.content if drafts.products is not None else {}
    ruleset = Ruleset(
        hash=content_hash(raw),
        rules=tuple(sorted(rules, key=lambda rule: rule.id)),
        products=drafts.codes("categories"),
        approvals=drafts.codes("approvals"),
        law=_all_articles(drafts),
        product_titles=_titles(products.get("categories", {})),
        approval_titles=_titles(products.get("approvals", {})),
        platform_products=_platform_codes(products.get("categories", {})),
        platform_approvals=_platform_codes(products.get("approvals", {})),
        goods_words=_goods_words(products.get("categories", {})),
    )
    return ruleset, raw


def fold_group(
    terms: Any, shared: Mapping[str, Any], folded: dict[str, tuple[str, ...]]
) -> tuple[str, ...]:
    """Return the folded terms of a group, shared ones resolved, each once, in the order written.

    `folded` remembers shared groups, which many rules use. Cycles must have been refused before.
    """
    found: dict[str, None] = {}
    for _, name in used_groups(terms):
        if name not in folded:
            folded[name] = fold_group(shared[name], shared, folded)
        found.update(dict.fromkeys(folded[name]))
    found.update(dict.fromkeys(fold_term(term) for _, term in written_terms(terms)))
    return tuple(found)


def fold_term(term: str) -> str:
    """Return a term as it is looked for in folded text.

    Clause marks at its ends are dropped: a rule means the word, whatever follows it.
    """
    if term.strip() in {"%", "％"}:
        return "%"  # folding drops a lone sign, but keeps the one of `30%`, which is meant
    return fold_word(term).strip(_DROPPED_AT_ENDS)


def _rule(
    content: Mapping[str, Any], shared: Mapping[str, Any], folded: dict[str, tuple[str, ...]]
) -> Rule:
    applies = content.get("applies_to", {})
    effective = content.get("effective", {})
    status: Any = content["status"]
    if isinstance(status, str):
        status = {"state": status}
    examples = content.get("examples", {})
    return Rule(
        id=content["id"],
        version=content["version"],
        title_zh=content["title"]["zh"],
        title_en=content["title"]["en"],
        status=status["state"],
        category=content["category"],
        severity=content["severity"],
        outcome=content["outcome"],
        language=content["language"],
        law=tuple(
            LawCitation(
                basis=cited["basis"],
                name=cited["name"],
                article=cited["article"],
                version=cited["version"],
                applies_when=cited["applies_when"],
                verified=cited.get("verified", False),
            )
            for cited in content["law"]
        ),
        groups={
            name: fold_group(terms, shared, folded) for name, terms in content["terms"].items()
        },
        matching=_matching(content["match"]),
        allow=tuple(dict.fromkeys(fold_term(phrase) for phrase in content.get("allow", ()))),
        advice_zh=content["advice"]["zh"],
        advice_en=content["advice"]["en"],
        violating=tuple(_example(item) for item in examples.get("violating", ())),
        allowed=tuple(_example(item) for item in examples.get("allowed", ())),
        channels=frozenset(applies.get("channels", JUDGED_CHANNELS)),
        languages=frozenset(applies.get("languages", ())),
        jurisdiction=content.get("jurisdiction", "CN"),
        effective_from=_day(effective.get("from")),
        effective_until=_day(effective.get("until")),
        applies_to=AppliesTo(
            product_categories=frozenset(applies.get("product_categories", ())),
            except_product_categories=frozenset(applies.get("except_product_categories", ())),
            except_approvals=frozenset(applies.get("except_approvals", ())),
            unknown_goods=applies.get("unknown_goods", "review"),
        ),
        guards_off=frozenset(content.get("guards", {}).get("off", ())),
        techniques_off=frozenset(content.get("techniques", {}).get("off", ())),
        rollout_percent=content.get("rollout", 100),
        owner=content.get("owner", "policy"),
        known_limits=tuple(content.get("known_limits", ())),
        source=f"{content['id']}.yml",
        status_reason=status.get("reason", ""),
        status_since=_day(status.get("since")),
    )


def _matching(content: Mapping[str, Any]) -> Matching:
    return Matching(
        any_of=tuple(
            TermSequence(
                steps=tuple(_step(step) for step in sequence["sequence"]),
                gap=sequence.get("gap", 4),
                fixed_order=sequence.get("order", "fixed") == "fixed",
            )
            for sequence in content["any"]
        ),
        all_of=tuple(content.get("all", ())),
        near=content.get("near", 40),
        unless=tuple(content.get("unless", ())),
        unless_within=content.get("unless_within", 10),
    )


def _step(content: Any) -> Step:
    return GroupStep(content) if isinstance(content, str) else PatternStep(content["pattern"])


def _example(content: Any) -> Example:
    if isinstance(content, str):
        return Example((content,))
    segments = (content["text"],) if "text" in content else tuple(content["segments"])
    return Example(
        segments,
        product_category=content.get("product_category"),
        approvals=tuple(content.get("approvals", ())),
        channel=content.get("channel", "speech"),
    )


def _all_articles(drafts: Drafts) -> tuple[Article, ...]:
    articles = [article for draft in drafts.law for article in _articles(draft.content)]
    return tuple(sorted(articles, key=lambda a: (a.name, a.version, len(a.article), a.article)))


def _articles(content: Mapping[str, Any]) -> list[Article]:
    return [
        Article(
            name=content["name"],
            version=content["version"],
            article=number,
            basis=content["basis"],
            applies_when=content["applies_when"],
            text=text,
        )
        for number, text in content["articles"].items()
    ]


def _titles(content: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    return {code: (title["zh"], title["en"]) for code, title in content.items()}


def _platform_codes(content: Mapping[str, Any]) -> dict[str, str]:
    return {written: code for code, entry in content.items() for written in entry.get("codes", ())}


def _goods_words(content: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (fold_term(word), code)
        for code, entry in content.items()
        for word in entry.get("words", ())
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
