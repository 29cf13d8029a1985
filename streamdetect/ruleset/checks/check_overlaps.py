"""Rules that add nothing: what they find, another rule of the same category finds as well.

Said only where it is certain from what is written; two rules may overlap in ways not seen here.
"""

import re
from collections.abc import Iterator
from typing import Final

from streamdetect.events.vocabulary import severity_rank
from streamdetect.ruleset.diagnostics import Diagnostic
from streamdetect.ruleset.drafts import Draft, Drafts
from streamdetect.ruleset.model import GroupStep, Rule, Ruleset, Step, TermSequence

_RUNNING: Final = ("enforced", "shadow")


def advise(drafts: Drafts, ruleset: Ruleset) -> Iterator[Diagnostic]:
    """Yield duplicate and shadowed rules and sequences, naming both sides."""
    for rule in ruleset.rules:
        yield from _sequences(drafts.rule(rule.id), rule)
    running = [rule for rule in ruleset.rules if rule.status in _RUNNING]
    alike: dict[tuple[str, str, str], list[Rule]] = {}
    for rule in running:
        alike.setdefault(_kind_of(rule), []).append(rule)
    told: set[str] = set()
    for rule in running:
        for other in alike[_kind_of(rule)]:
            if other.id in told or other is rule or not covers(other, rule):
                continue
            code = "duplicate-rule" if covers(rule, other) else "shadowed-rule"
            draft, cover = drafts.rule(rule.id), drafts.rule(other.id)
            told.add(rule.id)
            yield draft.warning(code, "id", id=rule.id, other=other.id, place=cover.place("match"))
            break


def _sequences(draft: Draft, rule: Rule) -> Iterator[Diagnostic]:
    """Yield sequences that another one of the same rule makes needless."""
    sequences = rule.matching.any_of
    needless: set[int] = set()
    for index, sequence in enumerate(sequences):
        for other, wider in enumerate(sequences):
            if other in needless or other == index:
                continue
            if _covers_sequence(rule, wider, rule, sequence):
                needless.add(index)
                node = draft.node("match", "any", other)
                place = f"{draft.path}:{node.line}"
                yield draft.warning(
                    "shadowed-sequence", "match", "any", index, number=other + 1, place=place
                )
                break


def covers(rule: Rule, other: Rule) -> bool:
    """Whether all that another rule finds is found by this one, and weighs at least as much."""
    return (
        _weighs_as_much(rule, other)
        and _applies_as_widely(rule, other)
        and _lets_pass_no_more(rule, other)
        and all(
            any(_covers_sequence(rule, mine, other, theirs) for mine in rule.matching.any_of)
            for theirs in other.matching.any_of
        )
    )


def _kind_of(rule: Rule) -> tuple[str, str, str]:
    """Return what two rules must share where one of them finds all that the other finds."""
    return rule.category, rule.language, rule.jurisdiction


def _weighs_as_much(rule: Rule, other: Rule) -> bool:
    return (
        _kind_of(rule) == _kind_of(other)
        and severity_rank(rule.severity) >= severity_rank(other.severity)
        and (rule.outcome == "enforce" or other.outcome == "review")
        and (rule.status == "enforced" or other.status == "shadow")
    )


def _applies_as_widely(rule: Rule, other: Rule) -> bool:
    mine, theirs = rule.applies_to, other.applies_to
    only = mine.product_categories
    surely = not mine.depends_on_goods or mine.unknown_goods == "enforce"
    heard = mine.holds_for_unknown_goods or not theirs.holds_for_unknown_goods
    theirs_surely = not theirs.depends_on_goods or theirs.unknown_goods == "enforce"
    return (
        (not only or (bool(theirs.product_categories) and theirs.product_categories <= only))
        and mine.except_product_categories <= theirs.except_product_categories
        and mine.except_approvals <= theirs.except_approvals
        and heard
        and (surely or other.outcome == "review" or not theirs_surely)
        and other.channels <= rule.channels
        and (not rule.languages or (bool(other.languages) and other.languages <= rule.languages))
        and rule.rollout_percent == 100
        and (rule.effective_from is None or rule.effective_from == other.effective_from)
        and (rule.effective_until is None or rule.effective_until == other.effective_until)
    )


def _lets_pass_no_more(rule: Rule, other: Rule) -> bool:
    mine, theirs = rule.matching, other.matching
    unless = {term for name in mine.unless for term in rule.groups[name]}
    their_unless = {term for name in theirs.unless for term in other.groups[name]}
    company = [frozenset(other.groups[name]) for name in theirs.all_of]
    return (
        unless <= their_unless
        and (not unless or mine.unless_within <= theirs.unless_within)
        and set(rule.allow) <= set(other.allow)
        and rule.guards_off >= other.guards_off
        and rule.techniques_off <= other.techniques_off
        and all(
            any(group <= frozenset(rule.groups[name]) for group in company)
            and theirs.near <= mine.near
            for name in mine.all_of
        )
    )


def _covers_sequence(rule: Rule, mine: TermSequence, other: Rule, theirs: TermSequence) -> bool:
    if len(mine.steps) == 1:
        return any(_covers_alone(rule, mine.steps[0], other, step) for step in theirs.steps)
    if mine.gap < theirs.gap or (mine.fixed_order and not theirs.fixed_order):
        return False
    if not mine.fixed_order and not theirs.fixed_order:
        # Which step stands for which is not tried: the same steps in the order written will do.
        return len(mine.steps) == len(theirs.steps) and _covers_steps(
            rule, mine.steps, other, theirs.steps
        )
    return any(
        _covers_steps(rule, mine.steps, other, theirs.steps[start : start + len(mine.steps)])
        for start in range(len(theirs.steps) - len(mine.steps) + 1)
    )


def _covers_steps(
    rule: Rule, mine: tuple[Step, ...], other: Rule, theirs: tuple[Step, ...]
) -> bool:
    return all(
        _covers_step(rule, step, other, their) for step, their in zip(mine, theirs, strict=True)
    )


def _covers_step(rule: Rule, mine: Step, other: Rule, theirs: Step) -> bool:
    if not isinstance(mine, GroupStep) or not isinstance(theirs, GroupStep):
        return mine == theirs
    if mine.group not in rule.groups or theirs.group not in other.groups:
        return mine.group not in rule.groups and theirs.group not in other.groups  # <number>
    return set(other.groups[theirs.group]) <= set(rule.groups[mine.group])


def _covers_alone(rule: Rule, mine: Step, other: Rule, theirs: Step) -> bool:
    """Whether a step that stands alone is found wherever the other is: also inside its terms."""
    if _covers_step(rule, mine, other, theirs):
        return True
    if not isinstance(mine, GroupStep) or not isinstance(theirs, GroupStep):
        return False
    terms = rule.groups.get(mine.group, ())
    theirs_all = other.groups.get(theirs.group, ())
    return bool(theirs_all) and all(
        any(holds_term(longer, term) for term in terms) for longer in theirs_all
    )


def holds_term(text: str, term: str) -> bool:
    """Whether a folded text holds a term as the matcher finds it: English only as whole words."""
    if not term:
        return False
    front = r"(?<![a-z0-9])" if term[0].isascii() and term[0].isalnum() else ""
    back = r"(?![a-z0-9])" if term[-1].isascii() and term[-1].isalnum() else ""
    return re.search(f"{front}{re.escape(term)}{back}", text) is not None
