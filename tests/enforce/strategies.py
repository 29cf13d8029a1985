"""Generated histories of one subject, as they could really happen, in the order of knowing."""

from hypothesis import strategies as st

from streamdetect.enforce import Fact, InForce, PolicyBook, judge
from streamdetect.events.messages import RuleRef
from tests.enforce.histories import (
    HOUR,
    MINUTE,
    amended,
    answered,
    appealed,
    at,
    decided,
    on_incident,
    on_rule,
    other_policy,
    real_policy,
    said,
)

POLICY = real_policy()
BOOK = PolicyBook.of(
    [
        InForce(at(-300), POLICY),
        InForce(at(4), other_policy()),
        InForce(at(30), POLICY),
    ]
)
SEVERITIES = ("notice", "general", "serious", "grave")
CATEGORIES = ("price_fraud", "medical_claim", "superlative", "false_quality")
VERDICTS = ("uphold", "overturn", "reclassify")
LEVELS = ("review", "appeal", "board")
PEOPLE = ("r1", "r2", "r3", "machine")
RULES = (
    (),
    (RuleRef(id="a", version=1),),
    (RuleRef(id="b", version=2),),
    (RuleRef(id="a", version=1), RuleRef(id="b", version=1)),
)
STEPS = (1000, 10 * MINUTE, 40 * MINUTE, 12 * HOUR, 60 * HOUR, 20 * 24 * HOUR)


@st.composite
def histories(
    draw,
    *,
    most: int = 14,
    acts: tuple[str, ...] | None = None,
    begins: int = at(0),
    first: int = 0,
) -> list[Fact]:
    """Draw facts in the order of knowing; decisions aim at sanctions that then exist.

    `first`: numbers the claims and broadcasts, so that two histories share none.
    """
    facts: list[Fact] = []
    now = begins
    kinds = acts or (
        "say",
        "say",
        "say",
        "repeat",
        "amend",
        "judge",
        "confirm",
        "appeal",
        "answer",
        "void",
    )
    for index in range(first, first + draw(st.integers(1, most))):
        now += draw(st.sampled_from(STEPS))
        violations = [fact for fact in facts if fact.fact_id.startswith("violation")]
        act = draw(st.sampled_from(kinds)) if violations else "say"
        if act in ("say", "repeat"):
            facts.append(draw(_words(now, index, violations if act == "repeat" else [])))
        elif act == "amend":
            kind = draw(st.sampled_from(("corrected", "retracted", "negated", "held_back")))
            target = draw(st.sampled_from(violations))
            facts.append(amended(target, kind, after=now - target.occurred_at_ms))
        elif act == "judge":
            more = {}
            verdict = draw(st.sampled_from(VERDICTS))
            if verdict == "reclassify":
                more["severity"] = draw(st.sampled_from(SEVERITIES))
            facts.append(
                on_incident(
                    draw(st.sampled_from(violations)),
                    verdict,
                    now,
                    by=draw(st.sampled_from(PEOPLE)),
                    level=draw(st.sampled_from(LEVELS)),
                    **more,
                )
            )
        elif act == "answer":
            answers = {fact.body.appeal_id for fact in facts if fact.fact_id.startswith("outcome")}
            appeals = [
                fact
                for fact in facts
                if fact.fact_id.startswith("appeal") and fact.body.appeal_id not in answers
            ]
            if appeals:
                decisions = [fact for fact in facts if fact.fact_id.startswith("decision")]
                decision = draw(st.sampled_from([None, *decisions]))
                facts.append(answered(draw(st.sampled_from(appeals)), "uphold", now, decision))
        elif act == "void":
            facts.append(draw(_about_a_rule(now)))
        else:
            facts.extend(draw(_about_a_measure(facts, now, act)))
    return facts


@st.composite
def _about_a_rule(draw, now: int) -> Fact:
    return on_rule(
        draw(st.sampled_from(("a", "a@1", "b@1", "b@2"))),
        draw(st.sampled_from(("overturn", "overturn", "uphold"))),
        now,
        since=draw(st.sampled_from((None, now - 40 * HOUR))),
        by=draw(st.sampled_from(PEOPLE)),
        level=draw(st.sampled_from(LEVELS)),
    )


@st.composite
def _words(draw, now: int, index: int, repeatable: list[Fact]) -> Fact:
    more = {}
    category = draw(st.sampled_from(CATEGORIES))
    more["claim"], more["broadcast"] = f"claim {index}", f"broadcast {index}"
    if repeatable:
        # The same claim, in the same broadcast or in another one.
        target = draw(st.sampled_from(repeatable))
        number = target.body.broadcast_id.split()[-1]
        category, more["claim"] = target.body.category, f"claim {number}"
        more["broadcast"] = draw(st.sampled_from((f"broadcast {number}", f"broadcast {index}")))
    return said(
        now - draw(st.sampled_from((1000, HOUR, 30 * HOUR))),
        draw(st.sampled_from(SEVERITIES)),
        category,
        seq=index,
        outcome=draw(st.sampled_from(("enforce", "enforce", "enforce", "review"))),
        known=now,
        rules=draw(st.sampled_from(RULES)),
        transcript_quality=draw(st.sampled_from((None, 0.9, 0.2))),
        **more,
    )


@st.composite
def _about_a_measure(draw, facts: list[Fact], now: int, act: str) -> list[Fact]:
    found = judge(facts, POLICY, now)
    targets = [("sanction", sanction.sanction_id) for sanction in found.sanctions]
    targets += [("expulsion", expulsion.expulsion_id) for expulsion in found.expulsions] * 3
    if not targets:
        return []
    target, target_id = draw(st.sampled_from(targets))
    if act == "appeal":
        return [appealed(target, target_id, now)]
    return [
        decided(
            target,
            target_id,
            draw(st.sampled_from(("uphold", "uphold", "uphold", "overturn"))),
            now,
            by=draw(st.sampled_from(PEOPLE)),
            level=draw(st.sampled_from(LEVELS)),
        )
    ]


def offenders() -> st.SearchStrategy[list[Fact]]:
    """Draw histories heavy enough to reach expulsions."""
    return st.builds(
        lambda heavy, rest: sorted([*heavy, *rest], key=lambda fact: fact.order),
        st.integers(4, 8).map(
            lambda count: [
                said(at(2.5 * i), "grave", claim=f"heavy {i}", broadcast=f"heavy {i}")
                for i in range(count)
            ]
        ),
        histories(most=6),
    ).flatmap(_with_decisions)


@st.composite
def _with_decisions(draw, facts: list[Fact]) -> list[Fact]:
    now = max(fact.known_at_ms for fact in facts)
    for _ in range(draw(st.integers(0, 5))):
        now += draw(st.sampled_from(STEPS))
        facts = [*facts, *draw(_about_a_measure(facts, now, "confirm"))]
        if draw(st.booleans()):
            violations = [fact for fact in facts if fact.fact_id.startswith("violation")]
            now += 1000
            facts.append(
                on_incident(
                    draw(st.sampled_from(violations)),
                    draw(st.sampled_from(("uphold", "overturn"))),
                    now,
                    level=draw(st.sampled_from(LEVELS)),
                )
            )
    return facts


def any_history() -> st.SearchStrategy[list[Fact]]:
    """Draw light and heavy histories."""
    return st.one_of(histories(), offenders())
