"""A rule that is taken out of use says why and since when."""

from collections.abc import Iterator

from streamdetect.ruleset.diagnostics import Diagnostic
from streamdetect.ruleset.drafts import Drafts
from streamdetect.ruleset.model import Ruleset


def advise(drafts: Drafts, ruleset: Ruleset) -> Iterator[Diagnostic]:
    """Yield deprecated rules without reason and date."""
    for rule in ruleset.rules:
        if rule.status == "deprecated" and not (rule.status_reason and rule.status_since):
            yield drafts.rule(rule.id).warning("status-without-reason", "status")
