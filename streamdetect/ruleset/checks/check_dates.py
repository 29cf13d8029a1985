"""Days on which a rule is in force."""

from collections.abc import Iterator
from datetime import date

from streamdetect.ruleset.diagnostics import Diagnostic
from streamdetect.ruleset.drafts import Drafts


def check(drafts: Drafts) -> Iterator[Diagnostic]:
    """Yield rules that end before they begin."""
    for draft in drafts.rules:
        begin, until = draft.get("effective", "from"), draft.get("effective", "until")
        if begin is not None and until is not None and until < begin:
            yield draft.error("dates-reversed", "effective", "until", begin=begin, until=until)


def expired(drafts: Drafts, today: date) -> Iterator[Diagnostic]:
    """Yield, as warnings, rules whose last day is before today.

    Not an error: a rule that ran out overnight must not keep a worker from starting.
    """
    for draft in drafts.rules:
        until = draft.get("effective", "until")
        if until is not None and date.fromisoformat(until) < today:
            yield draft.warning("expired", "effective", "until", until=until)
