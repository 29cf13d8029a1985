"""No rule is more severe than its category allows."""

from collections.abc import Iterator

from streamdetect.events.vocabulary import severity_rank
from streamdetect.ruleset.diagnostics import Diagnostic
from streamdetect.ruleset.drafts import Drafts
from streamdetect.ruleset.model import CATEGORY_MAXIMUM


def check(drafts: Drafts) -> Iterator[Diagnostic]:
    """Yield rules above the highest severity of their category."""
    for draft in drafts.rules:
        severity, category = draft.get("severity"), draft.get("category")
        if severity is None or category is None:
            continue
        maximum = CATEGORY_MAXIMUM[category]
        if severity_rank(severity) > severity_rank(maximum):
            yield draft.error(
                "severity-too-high", "severity", severity=severity, category=category,
                maximum=maximum,
            )  # fmt: skip
