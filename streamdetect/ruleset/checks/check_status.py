"""A rule that is taken out of use says why and since when, and does so by its status."""

from collections.abc import Iterator
from typing import Final

from streamdetect.ruleset.diagnostics import Diagnostic
from streamdetect.ruleset.drafts import Drafts
from streamdetect.ruleset.model import Ruleset

_RUNNING: Final = ("enforced", "shadow")


def advise(drafts: Drafts, ruleset: Ruleset) -> Iterator[Diagnostic]:
    """Yield deprecated rules without reason and date, and rules that run in no room."""
    for rule in ruleset.rules:
        if rule.status == "deprecated" and not (rule.status_reason and rule.status_since):
            yield drafts.rule(rule.id).warning("status-without-reason", "status")
        if rule.status in _RUNNING and rule.rollout_percent == 0:
            yield drafts.rule(rule.id).warning("no-rooms", "rollout", status=rule.status)
