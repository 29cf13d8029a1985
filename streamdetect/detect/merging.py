"""One finding of several that overlap: the heaviest, which names the others."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from streamdetect.detect.filing import at_most
from streamdetect.detect.model import Finding
from streamdetect.detect.placement import Placement, Weight
from streamdetect.events.vocabulary import Severity, severity_rank


def merge(
    placements: Sequence[Placement], is_told: Callable[[Placement], bool] = lambda _: False
) -> list[Placement]:
    """Make one of overlapping findings: the heaviest, which names the others in `also` and `rules`.

    Its severity is the highest among those of its outcome, as far as its category goes. What
    `is_told` adds nothing to what was reported: it is left out and stands for no other.

    Shadow findings are merged among themselves, so that a trial never changes an effect.
    """
    found: list[Placement] = []
    for shadow in (False, True):
        rest = [one for one in placements if one.finding.shadow is shadow]
        rest.sort(key=_by_weight)
        while rest:
            main = rest.pop()
            others = [one for one in rest if one.start < main.end and main.start < one.end]
            whole = _joined(main, others[::-1])
            if is_told(whole):
                continue
            rest = [one for one in rest if not (one.start < main.end and main.start < one.end)]
            found.append(whole)
    found.sort(key=lambda one: (one.start, one.end, one.finding.shadow))
    return found


def _by_weight(one: Placement) -> tuple[Weight, int, int, str]:
    # Among equals the one said first, then the longer, then by rule: any order does, if fixed.
    return one.weight, -one.start, one.end, one.finding.rules[0].id


def _joined(main: Placement, others: Sequence[Placement]) -> Placement:
    if not others:
        return main
    finding = main.finding
    also, severity = dict.fromkeys(finding.also), finding.severity
    rules = {ref.id: ref for ref in finding.rules}
    law = dict.fromkeys(finding.law)
    keys = finding.keys
    for placement in others:
        other = placement.finding
        also.update(dict.fromkeys((other.category, *other.also)))
        severity = max(severity, joint_severity(finding, other), key=severity_rank)
        for ref in other.rules:
            rules.setdefault(ref.id, ref)
        law.update(dict.fromkeys(other.law))
        keys |= other.keys
    also.pop(finding.category, None)
    return replace(
        main,
        finding=replace(
            finding,
            severity=severity,
            also=tuple(also),
            rules=tuple(rules.values()),
            law=tuple(law),
            keys=keys,
        ),
        quoted=(
            min(main.quoted[0], *(one.quoted[0] for one in others)),
            max(main.quoted[1], *(one.quoted[1] for one in others)),
        ),
        joined=tuple(one.finding for one in others),
    )


def joint_severity(main: Finding, other: Finding) -> Severity:
    """Return the severity of a finding that takes another in: as far as its category goes.

    What is only for review adds nothing to what is enforced.
    """
    if other.outcome != main.outcome:
        return main.severity
    return max(main.severity, at_most(other.severity, main.category), key=severity_rank)
