"""Days on which a rule is in force."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from streamdetect.ruleset.diagnostics import Diagnostic
from streamdetect.ruleset.drafts import Drafts

_FAR: Final = timedelta(days=366)  # nobody plans a rule so early; a year is mistyped


def check(drafts: Drafts) -> Iterator[Diagnostic]:
    """Yield rules that end before they begin."""
    for draft in drafts.rules:
        begin, until = draft.get("effective", "from"), draft.get("effective", "until")
        if begin is not None and until is not None and until < begin:
            yield draft.error("dates-reversed", "effective", "until", begin=begin, until=until)


def untimely(drafts: Drafts, today: date) -> Iterator[Diagnostic]:
    """Yield, as warnings, rules whose last day is before today, or whose first is years ahead.

    Not an error: a rule that ran out overnight must not keep a worker from starting.
    """
    for draft in drafts.rules:
        until = draft.get("effective", "until")
        if until is not None and date.fromisoformat(until) < today:
            yield draft.warning("expired", "effective", "until", until=until)
        begin = draft.get("effective", "from")
        if begin is not None and date.fromisoformat(begin) - today > _FAR:
            yield draft.warning("far-off", "effective", "from", begin=begin)
