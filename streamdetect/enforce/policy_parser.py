"""From a plain mapping (as read from YAML or JSON) to a checked `Policy`, with all faults at once.

Shape is read here; what the law and our own limits forbid is in `policy_checks`.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import cast

from streamdetect.enforce.errors import FieldPath, PolicyError
from streamdetect.enforce.parties import PARTY_TYPES, Parties
from streamdetect.enforce.policy import (
    DAY_MS,
    HOUR_MS,
    MINUTE_MS,
    PEOPLE_NEEDED,
    POINT_MP,
    Automatic,
    CarriedBy,
    Decay,
    Decider,
    HalfLifeDecay,
    Mitigation,
    Policy,
    Rung,
    RungTrigger,
    SteppedDecay,
    TermFrom,
)
from streamdetect.enforce.policy_checks import check_policy
from streamdetect.enforce.policy_reader import Node
from streamdetect.events.vocabulary import (
    CATEGORIES,
    MEASURES,
    SEVERITIES,
    Category,
    LawBasis,
    Measure,
    PartyType,
    ReportTo,
    Severity,
)

_LAW_BASES = ("statute", "regulation", "department_rule", "platform_rule")
_UNITS = {"minutes": MINUTE_MS, "hours": HOUR_MS, "days": DAY_MS}


def parse_policy(mapping: Mapping[str, object]) -> Policy:
    """Return the policy that the mapping describes; PolicyError names everything wrong with it."""
    root = Node.root(mapping)
    root.only_fields(
        "id",
        "version",
        "title",
        "effective_from",
        "strikes_attach_to",
        "points",
        "decay",
        "grace_minutes",
        "cooling_off_hours",
        "appeal_answer_days",
        "mitigations",
        "automatic",
        "measures",
    )
    root.child("title").bilingual()
    points = root.child("points")
    points.only_fields("by_severity", "by_category")
    policy = Policy(
        hash=policy_hash(mapping),
        id=root.child("id").text(),
        version=root.child("version").text(),
        effective_from=_day(root.child("effective_from")),
        points_mp=_points_by_severity(points.child("by_severity")),
        category_points_mp=_points_by_category(points.optional("by_category")),
        decay=_decay(root.child("decay")),
        grace_ms=round(root.child("grace_minutes").number(0, 7 * 24 * 60) * MINUTE_MS),
        appeal_answer_ms=_days(root.child("appeal_answer_days")),
        mitigations=tuple(_mitigation(node) for node in root.child("mitigations").items()),
        automatic=_automatic(root.optional("automatic")),
        cooling_off_ms=_hours(root.optional("cooling_off_hours")),
        parties=_parties(root.optional("strikes_attach_to")),
        rungs=_in_steps([_rung(node) for node in root.child("measures").items()]),
    )
    shape = tuple(root.faults)
    root.faults.extend(
        fault for fault in check_policy(policy) if not _near(fault.path, (f.path for f in shape))
    )
    if root.faults:
        raise PolicyError(tuple(root.faults))
    return policy


def policy_hash(mapping: Mapping[str, object]) -> str:
    """Return sha256 (hex) of the mapping's canonical JSON."""
    return sha256(canonical_policy(mapping)).hexdigest()


def canonical_policy(mapping: Mapping[str, object]) -> bytes:
    """Return the mapping's canonical JSON: sorted keys, 2.0 written as 2."""
    text = json.dumps(
        _canonical(mapping), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return text.encode("utf-8", "surrogatepass")


def _near(path: FieldPath, others: Iterable[FieldPath]) -> bool:
    """Whether a fault of shape stands at the same item: there the parsed value is a stand-in."""
    item = path[:2]
    return any(item[: len(other)] == other[: len(item)] for other in others)


def _canonical(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(key): _canonical(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_canonical(item) for item in value]
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return int(value) if value.is_integer() else float(value)
    return str(value)


def _day(node: Node) -> str:
    text = node.text()
    try:
        date.fromisoformat(text)
    except ValueError:
        node.fault(f"{text!r} is not a day", 'write it in quotes as "2026-02-01"')
    return text


def _parties(node: Node | None) -> Parties:
    if node is None:
        return Parties()
    node.only_fields("streamer", "ai_streamer")
    return Parties(
        streamer=cast("PartyType", node.child("streamer").one_of(*PARTY_TYPES)),
        ai_streamer=cast("PartyType", node.child("ai_streamer").one_of(*PARTY_TYPES)),
    )


def _points_by_severity(node: Node) -> dict[Severity, int]:
    node.only_fields(*SEVERITIES)
    return {severity: _points(node.child(severity)) for severity in SEVERITIES}


def _points_by_category(node: Node | None) -> dict[tuple[Category, Severity], int]:
    found: dict[tuple[Category, Severity], int] = {}
    if node is None:
        return found
    node.only_fields(*CATEGORIES)
    for category in CATEGORIES:
        inner = node.optional(category)
        if inner is None:
            continue
        inner.only_fields(*SEVERITIES)
        for severity in SEVERITIES:
            value = inner.optional(severity)
            if value is not None:
                found[category, severity] = _points(value)
    return found


def _points(node: Node) -> int:
    return round(node.number(0, 1000) * POINT_MP)


def _decay(node: Node) -> Decay:
    kind = node.child("kind").one_of("steps", "half_life")
    if kind == "half_life":
        node.only_fields("kind", "half_life_days", "forget_after_days")
        return HalfLifeDecay(
            half_life_ms=max(1, _days(node.child("half_life_days"))),
            forgotten_after_ms=_days(node.child("forget_after_days")),
        )
    node.only_fields("kind", "steps")
    steps: list[tuple[int, int]] = []
    items = node.child("steps").items()
    for item in items:
        item.only_fields("after_days", "keep")
        after, keep = _days(item.child("after_days")), round(item.child("keep").number(0, 1) * 1000)
        if steps and after <= steps[-1][0]:
            item.fault("the steps do not follow each other", "sort them by after_days")
        if steps and keep >= steps[-1][1]:
            item.fault("points must fall from step to step", "lower keep")
        steps.append((after, keep))
    if not steps or steps[-1][1] != 0:
        node.child("steps").fault(
            "strikes would never be forgotten", "end with a step that has keep: 0"
        )
    return SteppedDecay(tuple(steps) or ((DAY_MS, 0),))


def _days(node: Node) -> int:
    return round(node.number(0, 3650) * DAY_MS)


def _hours(node: Node | None) -> int:
    return 0 if node is None else round(node.number(0, 720) * HOUR_MS)


def _mitigation(node: Node) -> Mitigation:
    node.only_fields(
        "id", "title", "severities", "corrected", "earlier_at_most", "look_back_days", "keep"
    )
    node.child("title").bilingual()
    earlier = node.optional("earlier_at_most")
    look_back = node.optional("look_back_days")
    if earlier is not None and look_back is None:
        node.fault("earlier_at_most without a time to look back", "add look_back_days")
    return Mitigation(
        id=node.child("id").text(),
        severities=cast("frozenset[Severity]", node.child("severities").set_of(*SEVERITIES)),
        corrected=node.child("corrected").truth(),
        earlier_at_most=None if earlier is None else earlier.whole(0, 1000),
        look_back_ms=0 if look_back is None else _days(look_back),
        keep_pm=round(node.child("keep").number(0, 1) * 1000),
    )


def _automatic(node: Node | None) -> Automatic:
    if node is None:
        return Automatic()
    node.only_fields(
        "transcript_quality_at_least",
        "sanctions_an_hour",
        "of_a_rule_an_hour",
        "of_a_new_rule_an_hour",
        "new_for_days",
        "review_within",
        "lapses_after",
    )
    caps = [
        node.child(name).whole(1, 10_000_000)
        for name in ("sanctions_an_hour", "of_a_rule_an_hour", "of_a_new_rule_an_hour")
    ]
    if caps != sorted(caps, reverse=True):
        node.fault(
            "a rule may do more than all together, or a new rule more than an old one",
            "let the caps fall: sanctions_an_hour, of_a_rule_an_hour, of_a_new_rule_an_hour",
        )
    return Automatic(
        quality_at_least=node.child("transcript_quality_at_least").number(0, 1),
        an_hour=caps[0],
        a_rule_an_hour=caps[1],
        a_new_rule_an_hour=caps[2],
        new_for_ms=_days(node.child("new_for_days")),
        review_ms=_duration(node.child("review_within")),
        lapse_ms=_duration(node.child("lapses_after")),
    )


def _rung(node: Node) -> Rung:
    node.only_fields(
        "measure",
        "title",
        "points",
        "taken",
        "decided_by",
        "term",
        "term_from",
        "lapses_after",
        "review_within",
        "appeal_days",
        "report_to",
        "publish",
        "clause",
        "carried_by",
        "incidents_at_least",
        "span_days_at_least",
    )
    node.child("title").bilingual()
    decided_by = node.child("decided_by").one_of(*PEOPLE_NEEDED)
    term_from, lapses = node.optional("term_from"), node.optional("lapses_after")
    review, carried = node.optional("review_within"), node.optional("carried_by")
    incidents, span = node.optional("incidents_at_least"), node.optional("span_days_at_least")
    if decided_by != "machine" and (lapses is None or review is None):
        node.fault(
            "a proposal must say how long it waits for its people",
            "add lapses_after and review_within, such as {days: 15} and {hours: 24}",
        )
    return Rung(
        measure=cast("Measure", node.child("measure").one_of(*MEASURES)),
        points_mp=_points(node.child("points")),
        trigger=cast("RungTrigger", node.child("taken").one_of("each_strike", "crossed")),
        decided_by=cast("Decider", decided_by),
        term_ms=_term(node.child("term")),
        term_from=cast(
            "TermFrom",
            "decision" if term_from is None else term_from.one_of("decision", "words"),
        ),
        lapse_ms=0 if lapses is None else _duration(lapses),
        review_ms=0 if review is None else _duration(review),
        appeal_ms=_days(node.child("appeal_days")),
        report_to=cast("ReportTo", node.child("report_to").one_of("none", "county", "province")),
        publish=node.child("publish").truth(),
        clause=node.child("clause").text(),
        carried_by=CarriedBy() if carried is None else _carried_by(carried),
        incidents_at_least=1 if incidents is None else incidents.whole(1, 1000),
        span_ms_at_least=0 if span is None else _days(span),
    )


def _in_steps(rungs: Sequence[Rung]) -> tuple[Rung, ...]:
    """Number the rungs of each measure."""
    seen: Counter[Measure] = Counter()
    numbered: list[Rung] = []
    for rung in rungs:
        numbered.append(replace(rung, step=seen[rung.measure]))
        seen[rung.measure] += 1
    return tuple(numbered)


def _carried_by(node: Node) -> CarriedBy:
    node.only_fields("severities", "law_bases")
    severities, bases = node.optional("severities"), node.optional("law_bases")
    return CarriedBy(
        severities=frozenset()
        if severities is None
        else cast("frozenset[Severity]", severities.set_of(*SEVERITIES)),
        law_bases=frozenset()
        if bases is None
        else cast("frozenset[LawBasis]", bases.set_of(*_LAW_BASES)),
    )


def _term(node: Node) -> int | None:
    return None if node.value == "permanent" else _duration(node)


def _duration(node: Node) -> int:
    node.only_fields(*_UNITS)
    found = [(unit, part) for unit in _UNITS if (part := node.optional(unit)) is not None]
    if len(found) != 1:
        node.fault(
            "a duration is one number with one unit",
            "write {days: 7}, {hours: 24} or {minutes: 30}",
        )
        return DAY_MS
    unit, part = found[0]
    return round(part.number(0, 100_000) * _UNITS[unit])
