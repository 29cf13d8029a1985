"""What a set of rule files must satisfy beyond its format: one module a subject.

Each check takes all drafts and yields diagnostics; it never stops at the first.
"""

from collections.abc import Callable, Iterator
from typing import Final

from streamdetect.ruleset.checks import (
    check_citations,
    check_collisions,
    check_dates,
    check_examples,
    check_goods,
    check_groups,
    check_identity,
    check_patterns,
    check_severity,
    check_switches,
    check_terms,
)
from streamdetect.ruleset.diagnostics import Diagnostic
from streamdetect.ruleset.drafts import Drafts

Check = Callable[[Drafts], Iterator[Diagnostic]]

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


def check_all(drafts: Drafts) -> Iterator[Diagnostic]:
    """Yield everything that any check finds."""
    for check in CHECKS:
        yield from check(drafts)
