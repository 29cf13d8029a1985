"""What a reviewer must know of the measures that a case is about."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from streamdetect.enforce.notice_words import MEASURE_NAMES
from streamdetect.enforce.policy import TWO_PEOPLE_MUST

if TYPE_CHECKING:
    from streamdetect.client.case import Case
    from streamdetect.events import messages as m


def needs_two(case: "Case", measures: "Iterable[m.Sanction]") -> bool:
    """Whether the law of the house asks for two different people."""
    return case.target.type == "expulsion" or any(
        one.measure in TWO_PEOPLE_MUST for one in measures
    )


def measure_lines(case: "Case", measures: "Iterable[m.Sanction]") -> list[str]:
    """Return what is proposed or was done, by which clause, on which words, and who said what."""
    measures = tuple(measures)
    lines = [line for one in measures for line in _of_measure(one)]
    if measures and needs_two(case, measures):
        lines.append("needs     two different people who uphold it")
    lines += [
        f"said      {one.verdict} at level {one.level} by {one.decided_by}"
        for one in case.decisions
    ]
    return lines


def _of_measure(one: "m.Sanction") -> list[str]:
    name, rule = MEASURE_NAMES[one.measure], one.platform_rule
    lines = [
        f"measure   {name.zh} {one.measure}, {one.state}; points {one.points_before:g} → "
        f"{one.points_after:g}; clause {rule.clause} of {rule.id} {rule.version}"
    ]
    if one.stayed_since is not None:
        lines.append(f"          stayed since {one.stayed_since}: an appeal is not answered")
    elif one.valid_until is not None:
        lines.append(f"          until {one.valid_until}")
    for reason in one.reasons:
        laws = "; ".join(f"{ref.name} art. {ref.article}" for ref in reason.law)
        lines.append(f"rests on  “{reason.quote}” {laws} (incident:{reason.incident_id})")
    return lines
