"""One rule tried on one text: what it finds, or the least that would have to be different.

It asks the detector itself, again and again with parts of the rule lifted, so that the answer is
always that of the detector.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from streamdetect.detect.detector import Detector, Detectors
from streamdetect.detect.model import DetectionContext
from streamdetect.detect.scan import FIXED_DAY, RowFinding, scan
from streamdetect.events.vocabulary import Channel
from streamdetect.ruleset.examples import rehearsal
from streamdetect.ruleset.model import (
    GUARDS,
    MAX_FREE_STEPS,
    AppliesTo,
    GroupStep,
    Matching,
    Rule,
    Ruleset,
    Step,
    TermSequence,
)

WIDEST_GAP: Final = 60  # characters; a rule file cannot ask for more

ReasonKind = Literal[
    "comment",
    "channel",
    "goods",
    "technique",
    "guard",
    "allow",
    "unless",
    "company",
    "gap",
    "order",
]


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that keeps a rule from finding the text.

    `comment`: what the audience writes is never judged. `detail`: the guard; the technique that
    the rule does not count; the allowed phrase; the excepted term; the group that is not near;
    the gap that would be needed. Empty where the kind says it all, or no single word is to blame.
    """

    kind: ReasonKind
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """What a trial came to.

    `folded`: the segments as the rule sees them. `present`: the groups with their terms that occur
    in them. Where nothing was found, `reasons` together keep it from being found; or, without any,
    `missing` are the steps of the closest sequence that nothing in the text fits.
    """

    finding: RowFinding | None
    folded: tuple[str, ...]
    present: tuple[tuple[str, tuple[str, ...]], ...]
    reasons: tuple[Reason, ...] = ()
    missing: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class _Text:
    ruleset: Ruleset
    segments: tuple[str, ...]
    goods: DetectionContext
    channel: Channel

    def detector(self, rule: Rule) -> Detector:
        alone = rehearsal(replace(self.ruleset, rules=(rule,)))
        return Detector(alone, detectors=Detectors.RULES)

    def folded(self, rule: Rule) -> tuple[str, ...]:
        return tuple(map(self.detector(rule).compiled.folding.text_of, self.segments))

    def finding(self, rule: Rule) -> RowFinding | None:
        detector = self.detector(rule)
        row = scan(self.segments, self.goods, self.channel, detector, day=FIXED_DAY)
        return next(iter((*row.findings, *row.shadow)), None)


def try_rule(
    rule: Rule,
    ruleset: Ruleset,
    segments: Sequence[str],
    goods: DetectionContext,
    channel: Channel,
) -> Trial:
    """Try a rule of a ruleset on consecutive segments; its status, dates and rollout do not count.

    Raises RulesetCompileError where the rule cannot be compiled.
    """
    text = _Text(ruleset, tuple(segments), goods, channel)
    folded = text.folded(rule)
    if channel == "comment":
        return Trial(None, folded, (), (Reason("comment"),))
    rule = rule if rule.status == "enforced" else replace(rule, status="shadow")
    present = tuple(
        (name, terms) for name in rule.groups if (terms := tuple(_present(rule, name, text)))
    )
    finding = text.finding(rule)
    if finding is not None:
        return Trial(finding, folded, present)
    needed = _least(rule, text)
    if needed:
        reasons = tuple(_reason(one, needed, rule, text, present) for one in needed)
        return Trial(None, folded, present, reasons)
    return Trial(None, folded, present, missing=_missing(rule, text))


Lift = Callable[[Rule], Rule]


def _lifts(channel: Channel) -> dict[tuple[ReasonKind, str], Lift]:
    lifts: dict[tuple[ReasonKind, str], Lift] = {
        ("channel", ""): lambda rule: replace(rule, channels=rule.channels | {channel}),
        ("goods", ""): lambda rule: replace(rule, applies_to=AppliesTo()),
        ("technique", ""): lambda rule: replace(rule, techniques_off=frozenset()),
    }
    for guard in GUARDS:
        lifts["guard", guard] = _without_guard(guard)
    lifts["allow", ""] = lambda rule: replace(rule, allow=())
    lifts["unless", ""] = lambda rule: _matched(rule, replace(rule.matching, unless=()))
    lifts["company", ""] = lambda rule: _matched(rule, replace(rule.matching, all_of=()))
    lifts["gap", ""] = lambda rule: with_gap(rule, WIDEST_GAP)
    lifts["order", ""] = _in_any_order
    return lifts


def _least(rule: Rule, text: _Text) -> dict[tuple[ReasonKind, str], Lift]:
    """Return a smallest set of lifts with which the rule finds the text; empty where none does."""
    needed = _lifts(text.channel)
    if text.finding(_lifted(rule, needed)) is None:
        return {}
    # What is asked for last is kept first: rather blame a guard than the order of the words.
    for one in reversed(list(needed)):
        rest = {name: lift for name, lift in needed.items() if name != one}
        if text.finding(_lifted(rule, rest)) is not None:
            needed = rest
    return needed


def _lifted(rule: Rule, lifts: dict[tuple[ReasonKind, str], Lift]) -> Rule:
    for lift in lifts.values():
        rule = lift(rule)
    return rule


def _reason(
    one: tuple[ReasonKind, str],
    needed: dict[tuple[ReasonKind, str], Lift],
    rule: Rule,
    text: _Text,
    present: Sequence[tuple[str, tuple[str, ...]]],
) -> Reason:
    kind, detail = one
    others = _lifted(rule, {name: lift for name, lift in needed.items() if name != one})
    if kind == "allow":
        detail = _only_cause(
            rule.allow, lambda phrases: replace(others, allow=tuple(phrases)), text
        )
    elif kind == "unless":
        terms = dict(present)
        words = [term for name in rule.matching.unless for term in terms.get(name, ())]
        detail = _only_cause(words, lambda kept: _excepting(others, kept), text)
    elif kind == "technique":
        detail = _only_cause(
            sorted(rule.techniques_off),
            lambda names: replace(others, techniques_off=frozenset(names)),
            text,
        )
    elif kind == "company":
        detail = _only_cause(
            rule.matching.all_of,
            lambda names: _matched(others, replace(others.matching, all_of=tuple(names))),
            text,
        )
    elif kind == "gap":
        low, high = 0, WIDEST_GAP
        while low < high:
            middle = (low + high) // 2
            if text.finding(with_gap(others, middle)) is None:
                low = middle + 1
            else:
                high = middle
        detail = str(high)
    return Reason(kind, detail)


def _only_cause(words: Sequence[str], having: Callable[[Sequence[str]], Rule], text: _Text) -> str:
    """Return the words each of which alone keeps the rule from finding, with commas between."""
    return ", ".join(word for word in words if text.finding(having([word])) is None)


def _missing(rule: Rule, text: _Text) -> tuple[Step, ...]:
    """Return the steps that nothing fits, of the sequence with the fewest of them."""
    found: list[list[Step]] = []
    for sequence in rule.matching.any_of:
        listed = [step for step in sequence.steps if _is_listed(rule, step)]
        found.append([step for step in sequence.steps if not _stands(rule, step, listed, text)])
    lacking = sorted((steps for steps in found if steps), key=len)
    return tuple(lacking[0]) if lacking else ()


def _stands(rule: Rule, step: Step, listed: list[Step], text: _Text) -> bool:
    """Whether a step stands in the text; what no term announces, beside a listed step."""
    if _is_listed(rule, step):
        return text.finding(_bare(rule, (step,))) is not None
    return any(text.finding(_bare(rule, (one, step))) is not None for one in listed)


def _is_listed(rule: Rule, step: Step) -> bool:
    return isinstance(step, GroupStep) and step.group in rule.groups


def _present(rule: Rule, group: str, text: _Text) -> Iterator[str]:
    """Yield the terms of a group that stand in the text, as the matcher hears them."""
    bare = _bare(rule, (GroupStep(group),))
    if not rule.groups[group] or text.finding(bare) is None:
        return
    joined = "\n".join(text.folded(rule))
    terms = rule.groups[group]
    written = [term for term in terms if term in joined]
    for term in written or terms:
        one = replace(bare, groups={**bare.groups, group: (term,)})
        if text.finding(one) is not None:
            yield term


def _bare(rule: Rule, steps: tuple[Step, ...]) -> Rule:
    """Return a rule that finds the steps wherever they stand, in any order."""
    sequence = TermSequence(steps, WIDEST_GAP, fixed_order=False)
    return replace(
        rule,
        matching=Matching((sequence,)),
        allow=(),
        applies_to=AppliesTo(),
        channels=frozenset({"speech", "title", "card", "comment"}),
        guards_off=frozenset(GUARDS),
        techniques_off=frozenset(),
    )


def with_gap(rule: Rule, gap: int) -> Rule:
    """Return the rule with every gap at least so wide."""
    any_of = tuple(replace(one, gap=max(gap, one.gap)) for one in rule.matching.any_of)
    return _matched(rule, replace(rule.matching, any_of=any_of))


def _in_any_order(rule: Rule) -> Rule:
    any_of = tuple(
        replace(one, fixed_order=one.fixed_order and len(one.steps) > MAX_FREE_STEPS)
        for one in rule.matching.any_of
    )
    return _matched(rule, replace(rule.matching, any_of=any_of))


def _without_guard(guard: str) -> Lift:
    return lambda rule: replace(rule, guards_off=rule.guards_off | {guard})


def _matched(rule: Rule, matching: Matching) -> Rule:
    return replace(rule, matching=matching)


def _excepting(rule: Rule, terms: Sequence[str]) -> Rule:
    name = "<excepted>"
    lifted = replace(rule, groups={**rule.groups, name: tuple(terms)})
    return _matched(lifted, replace(lifted.matching, unless=(name,)))
