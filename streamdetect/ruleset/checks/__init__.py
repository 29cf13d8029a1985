"""What a set of rule files must satisfy beyond its format: one module a subject.

Each check takes all drafts and yields diagnostics; it never stops at the first. Advice is for the
people who write rules: warnings about a set without errors, which a worker does not wait for.
"""

from collections.abc import Callable, Iterator
from typing import Final

from streamdetect.ruleset.checks import (
    check_channels,
    check_citations,
    check_collisions,
    check_dates,
    check_examples,
    check_goods,
    check_groups,
    check_identity,
    check_languages,
    check_overlaps,
    check_patterns,
    check_reach,
    check_severity,
    check_status,
    check_switches,
    check_terms,
)
from streamdetect.ruleset.diagnostics import Diagnostic
from streamdetect.ruleset.drafts import Drafts
from streamdetect.ruleset.model import Ruleset

Check = Callable[[Drafts], Iterator[Diagnostic]]
Advice = Callable[[Drafts, Ruleset], Iterator[Diagnostic]]

CHECKS: Final[tuple[Check, ...]] = (
    check_identity.check,
    check_collisions.check,
    check_severity.check,
    check_goods.check,
    check_groups.check,
    check_terms.check,
    check_patterns.check,
    check_citations.check,
    check_examples.check,
    check_switches.check,
    check_dates.check,
)

ADVICE: Final[tuple[Advice, ...]] = (
    check_examples.advise,
    check_overlaps.advise,
    check_reach.advise,
    check_status.advise,
    check_languages.advise,
    check_channels.advise,
)


def check_all(drafts: Drafts) -> Iterator[Diagnostic]:
    """Yield everything that any check finds."""
    for check in CHECKS:
        yield from check(drafts)


def advise(drafts: Drafts, ruleset: Ruleset) -> Iterator[Diagnostic]:
    """Yield warnings about drafts without an error and the ruleset built of them."""
    for advice in ADVICE:
        yield from advice(drafts, ruleset)
