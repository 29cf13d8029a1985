"""Every rule has enough examples of both kinds, and none of them stands on both sides."""

from collections.abc import Iterator
from typing import Final

import msgspec

from streamdetect.ruleset.diagnostics import Diagnostic
from streamdetect.ruleset.drafts import Draft, Drafts
from streamdetect.ruleset.fileformat import GOOD_EXAMPLES, LEAST_EXAMPLES, LEAST_OF_ENFORCED
from streamdetect.ruleset.model import Ruleset

_KINDS: Final = {"violating": "违规", "allowed": "允许"}


def check(drafts: Drafts) -> Iterator[Diagnostic]:
    """Yield rules with too few examples, and examples that contradict themselves."""
    for draft in drafts.rules:
        if not draft.has("examples"):
            continue  # a bundle holds none; in a file the missing field is reported already
        least = _least(draft)
        for kind, kind_zh in _KINDS.items():
            examples = draft.get("examples", kind)
            if examples is not None and len(examples) < least:
                yield draft.error_at_name(
                    "too-few-examples", "examples", kind, count=len(examples), kind=kind,
                    kind_zh=kind_zh, least=least,
                )  # fmt: skip
        violating = {
            msgspec.json.encode(example, order="deterministic")
            for example in draft.get("examples", "violating", default=())
        }
        for index, example in enumerate(draft.get("examples", "allowed", default=())):
            if msgspec.json.encode(example, order="deterministic") in violating:
                yield draft.error("same-example", "examples", "allowed", index)


def advise(drafts: Drafts, ruleset: Ruleset) -> Iterator[Diagnostic]:
    """Yield rules that have enough examples to load, but fewer than show what they mean."""
    for draft in drafts.rules:
        for kind, kind_zh in _KINDS.items():
            count = len(draft.get("examples", kind, default=()))
            if _least(draft) <= count < GOOD_EXAMPLES:
                yield draft.warning_at_name(
                    "few-examples", "examples", kind, count=count, kind=kind, kind_zh=kind_zh,
                    good=GOOD_EXAMPLES,
                )  # fmt: skip


def _least(draft: Draft) -> int:
    """Return how many examples of each kind a rule must have."""
    status = draft.get("status")
    state = status.get("state") if isinstance(status, dict) else status
    return LEAST_OF_ENFORCED if state == "enforced" else LEAST_EXAMPLES
