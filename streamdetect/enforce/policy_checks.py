"""What a well-formed policy must not say: the limits of the machine and of the law.

DESIGN §10 and 直播电商监督管理办法 arts. 12 and 14. Each check yields faults with the field's path.
"""

from collections.abc import Iterator

from streamdetect.enforce.errors import PolicyFault
from streamdetect.enforce.policy import MACHINE_MAY, TWO_PEOPLE_MUST, Policy, Rung
from streamdetect.events.vocabulary import SEVERITIES, Severity

_SERIOUS: frozenset[Severity] = frozenset({"serious", "grave"})


def check_policy(policy: Policy) -> Iterator[PolicyFault]:
    """Yield everything that this policy must not say."""
    yield from _check_points(policy)
    yield from _check_parties(policy)
    yield from _check_ladder(policy)
    for index, rung in enumerate(policy.rungs):
        yield from _check_limits_of_machine(index, rung)
        yield from _check_reporting(index, rung)
        yield from _check_term(index, rung)
        if rung.measure == "blacklist":
            yield from _check_blacklist(index, rung)
    for index, mitigation in enumerate(policy.mitigations):
        if mitigation.id in {other.id for other in policy.mitigations[:index]}:
            yield PolicyFault(
                ("mitigations", index, "id"),
                f"{mitigation.id!r} is there twice",
                "give it a name of its own",
            )


def _check_points(policy: Policy) -> Iterator[PolicyFault]:
    costs = [policy.points_mp[severity] for severity in SEVERITIES]
    if costs != sorted(costs):
        yield PolicyFault(
            ("points", "by_severity"),
            "a lighter severity costs more than a heavier one",
            "let points climb from notice to grave",
        )
    if policy.decay.forgotten_after_ms <= 0:
        yield PolicyFault(
            ("decay",), "strikes would be forgotten at once", "forget after a day or more"
        )


def _check_parties(policy: Policy) -> Iterator[PolicyFault]:
    if policy.parties.ai_streamer != "operator":
        yield PolicyFault(
            ("strikes_attach_to", "ai_streamer"),
            "办法 art. 37: for an AI streamer the operator of the room answers",
            "write ai_streamer: operator",
        )


def _check_ladder(policy: Policy) -> Iterator[PolicyFault]:
    if not policy.rungs or policy.rungs[0].measure != "warn":
        yield PolicyFault(
            ("measures", 0),
            "the ladder does not begin with a warning",
            "let the first measure be `warn`: no strike without at least a notice",
        )
        return
    first = policy.rungs[0]
    if first.points_mp != 0 or first.trigger != "each_strike" or first.decided_by != "machine":
        yield PolicyFault(
            ("measures", 0),
            "some strike would get no warning",
            "give `warn` points: 0, taken: each_strike, decided_by: machine",
        )
    if first.carried_by != type(first.carried_by)() or first.term_from == "words":
        yield PolicyFault(
            ("measures", 0),
            "some strike would get no warning",
            "remove carried_by and term_from from `warn`",
        )
    for index, rung in enumerate(policy.rungs[1:], start=1):
        before = policy.rungs[index - 1]
        if rung.measure == "warn":
            yield PolicyFault(("measures", index, "measure"), "a second warning", "remove it")
        if rung.points_mp < before.points_mp or rung.rank < before.rank:
            yield PolicyFault(
                ("measures", index, "points"),
                f"`{rung.measure}` stands after `{before.measure}` but is not above it",
                "sort the measures as 办法 art. 12 does, with points that climb",
            )
        if rung.trigger == "crossed" and rung.points_mp == 0:
            yield PolicyFault(
                ("measures", index, "points"), "nobody can cross 0 points", "raise the points"
            )
        if (rung.measure, rung.points_mp) == (before.measure, before.points_mp):
            yield PolicyFault(
                ("measures", index), f"`{rung.measure}` is there twice", "remove one of the two"
            )


def _check_limits_of_machine(index: int, rung: Rung) -> Iterator[PolicyFault]:
    place = ("measures", index, "decided_by")
    if rung.decided_by == "machine" and rung.measure not in MACHINE_MAY:
        yield PolicyFault(
            place,
            f"the machine must not impose `{rung.measure}` alone",
            "write decided_by: person, or two_people",
        )
    if rung.decided_by != "two_people" and rung.measure in TWO_PEOPLE_MUST:
        yield PolicyFault(
            place, f"`{rung.measure}` needs two different people", "write decided_by: two_people"
        )


def _check_reporting(index: int, rung: Rung) -> Iterator[PolicyFault]:
    place = ("measures", index, "report_to")
    if rung.report_to == "none":
        yield PolicyFault(
            place, "办法 art. 12(3): every measure is reported", "write county, or province"
        )
    if rung.measure in TWO_PEOPLE_MUST and rung.report_to != "province":
        yield PolicyFault(
            place,
            f"办法 art. 12(3): `{rung.measure}` is also reported to the province",
            "write report_to: province",
        )
    if rung.appeal_ms <= 0:
        yield PolicyFault(
            ("measures", index, "appeal_days"),
            "办法 art. 12(1): every measure must offer relief",
            "give at least one day to appeal",
        )


def _check_term(index: int, rung: Rung) -> Iterator[PolicyFault]:
    place = ("measures", index, "term")
    if rung.term_ms is None and rung.measure not in {"close_account", "bar_reregistration"}:
        yield PolicyFault(
            place, f"`{rung.measure}` without an end", "give a term, such as {days: 7}"
        )
    if rung.term_ms is not None and rung.term_ms <= 0:
        yield PolicyFault(place, "a term of nothing", "give a term above 0")
    if rung.measure == "interrupt" and rung.term_from != "words":
        yield PolicyFault(
            ("measures", index, "term_from"),
            "a worker that catches up would interrupt a broadcast long over",
            "write term_from: words",
        )
    if rung.term_from == "words" and rung.decided_by != "machine":
        yield PolicyFault(
            ("measures", index, "term_from"),
            "a term from the words would be over before people decide",
            "remove term_from",
        )


def _check_blacklist(index: int, rung: Rung) -> Iterator[PolicyFault]:
    bases, severities = rung.carried_by.law_bases, rung.carried_by.severities
    if not bases or not bases <= {"statute", "regulation"}:
        yield PolicyFault(
            ("measures", index, "carried_by", "law_bases"),
            "办法 art. 14(1): a blacklist needs a breach of a statute or regulation",
            "write law_bases: [statute, regulation]",
        )
    if not severities or not severities <= _SERIOUS:
        yield PolicyFault(
            ("measures", index, "carried_by", "severities"),
            "办法 art. 14(1): a blacklist needs a serious breach",
            "write severities: [serious, grave]",
        )
