"""Every rule has enough examples of both kinds, and none of them stands on both sides."""

from collections.abc import Iterator
from typing import Final

import msgspec

from streamdetect.ruleset.diagnostics import Diagnostic
from streamdetect.ruleset.drafts import Draft, Drafts
from streamdetect.ruleset.model import Ruleset
from streamdetect.ruleset.nodes import ListNode

LEAST_EXAMPLES: Final = 3  # of each kind; fewer are an error
GOOD_EXAMPLES: Final = 5  # of each kind; fewer are a warning
# Of each kind, of an enforced rule: what the shipped rules all have.
LEAST_OF_ENFORCED: Final = GOOD_EXAMPLES

_KINDS: Final = {"violating": "违规", "allowed": "允许"}
_SCOPES: Final = frozenset({"product_categories", "except_product_categories", "except_approvals"})
_GOODS: Final = frozenset({"product_category", "approvals"})


def check(drafts: Drafts) -> Iterator[Diagnostic]:
    """Yield rules with too few examples, and examples that contradict themselves."""
    for draft in drafts.rules:
        if not draft.has("examples"):
            continue  # a bundle holds none; in a file the missing field is reported already
        least = _least(draft)
        for kind, kind_zh in _KINDS.items():
            # As written: one that is refused is a fault of its own, and no missing one.
            written = draft.node("examples", kind)
            if isinstance(written, ListNode) and len(written.items) < least:
                yield draft.error_at_name(
                    "too-few-examples", "examples", kind, count=len(written.items), kind=kind,
                    kind_zh=kind_zh, least=least,
                )  # fmt: skip
            yield from _repeated(draft, kind)
        violating = {
            msgspec.json.encode(example, order="deterministic")
            for example in draft.get("examples", "violating", default=())
        }
        for index, example in enumerate(draft.get("examples", "allowed", default=())):
            if msgspec.json.encode(example, order="deterministic") in violating:
                yield draft.error("same-example", "examples", "allowed", index)


def _repeated(draft: Draft, kind: str) -> Iterator[Diagnostic]:
    """Yield examples that say what an earlier one of their kind says."""
    first: dict[bytes, int] = {}
    for index, example in enumerate(draft.get("examples", kind, default=())):
        said = msgspec.json.encode(example, order="deterministic")
        if said in first:
            line = draft.node("examples", kind, first[said]).line
            yield draft.warning("repeated-example", "examples", kind, index, first=line)
        else:
            first[said] = index


def advise(drafts: Drafts, ruleset: Ruleset) -> Iterator[Diagnostic]:
    """Yield rules that have enough examples to load, but not those that show what they mean."""
    for draft in drafts.rules:
        for kind, kind_zh in _KINDS.items():
            count = len(draft.get("examples", kind, default=()))
            if _least(draft) <= count < GOOD_EXAMPLES:
                yield draft.warning_at_name(
                    "few-examples", "examples", kind, count=count, kind=kind, kind_zh=kind_zh,
                    good=GOOD_EXAMPLES,
                )  # fmt: skip
        scope = draft.get("applies_to", default={})
        if not _SCOPES.isdisjoint(scope) and not any(
            isinstance(example, dict) and not _GOODS.isdisjoint(example)
            for kind in _KINDS
            for example in draft.get("examples", kind, default=())
        ):
            yield draft.warning_at_name("goods-not-shown", "applies_to")


def _least(draft: Draft) -> int:
    """Return how many examples of each kind a rule must have."""
    status = draft.get("status")
    state = status.get("state") if isinstance(status, dict) else status
    return LEAST_OF_ENFORCED if state == "enforced" else LEAST_EXAMPLES
