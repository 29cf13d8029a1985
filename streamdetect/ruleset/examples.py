"""Runs the examples of every rule through a detector that the caller hands in.

The detector is a parameter because this package stands below detection.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Literal

from streamdetect.ruleset.build import content_hash
from streamdetect.ruleset.channels import COMMENT, JUDGED_CHANNELS
from streamdetect.ruleset.diagnostics import Diagnostic
from streamdetect.ruleset.drafts import Drafts
from streamdetect.ruleset.model import Example, Rule, Ruleset

ExampleKind = Literal["violating", "allowed"]

# Takes an example, returns the ids of all rules with a finding in it, whatever its outcome.
Detect = Callable[[Example], Collection[str]]


@dataclass(frozen=True, slots=True)
class ExampleFailure:
    """An example that contradicts its rule.

    `index` counts from 0 within its kind; `found` are the rules that did hit, in order of id.
    """

    rule_id: str
    kind: ExampleKind
    index: int
    example: Example
    found: tuple[str, ...]

    def __str__(self) -> str:
        text = " / ".join(self.example.segments)
        others = ", ".join(self.found) or "no rule"
        verb = "is not found" if self.kind == "violating" else "is found but is allowed"
        return f"{self.rule_id}: {self.kind}[{self.index}] {verb}: “{text}” (hit by: {others})"


def diagnostic_of(failure: ExampleFailure, drafts: Drafts) -> Diagnostic:
    """Return the failure as an error that points at the example in its file."""
    if failure.example.channel == COMMENT:
        return drafts.rule(failure.rule_id).error(
            "comment-example", "examples", failure.kind, failure.index, "channel",
            known=", ".join(JUDGED_CHANNELS),
        )  # fmt: skip
    code = "example-missed" if failure.kind == "violating" else "example-hit"
    found = ", ".join(failure.found)
    return drafts.rule(failure.rule_id).error(
        code, "examples", failure.kind, failure.index, id=failure.rule_id,
        found=found or "no rule", found_zh=found or "无",
    )  # fmt: skip


def run_examples(ruleset: Ruleset, detect: Detect) -> list[ExampleFailure]:
    """Return every example that contradicts its rule, in order of rule, kind and place.

    `detect` must know the rules as `rehearsal` hands them out, or drafts find nothing.
    """
    return [failure for rule in ruleset.rules for failure in run_rule_examples(rule, detect)]


def is_run(rule: Rule) -> bool:
    """Tell whether a rule is held to its examples."""
    return rule.status != "deprecated"


def run_rule_examples(rule: Rule, detect: Detect) -> list[ExampleFailure]:
    """Return the examples of one rule that contradict it. Deprecated rules are not run."""
    if not is_run(rule):
        return []
    failures: list[ExampleFailure] = []
    kinds: tuple[tuple[ExampleKind, tuple[Example, ...]], ...] = (
        ("violating", rule.violating),
        ("allowed", rule.allowed),
    )
    for kind, examples in kinds:
        for index, example in enumerate(examples):
            found = detect(example)
            if (rule.id in found) != (kind == "violating"):
                failures.append(ExampleFailure(rule.id, kind, index, example, tuple(sorted(found))))
    return failures


def rehearsal(ruleset: Ruleset) -> Ruleset:
    """Return the ruleset as examples need it: every rule runs today, in every room.

    Drafts become shadow rules, dates and rollout are lifted. Never give this to a worker. Its hash
    is another where drafts run: what compiling works out depends on which rules do.
    """
    drafts = any(rule.status == "draft" for rule in ruleset.rules)
    rules = tuple(
        replace(
            rule,
            status="shadow" if rule.status == "draft" else rule.status,
            effective_from=None,
            effective_until=None,
            rollout_percent=100,
        )
        for rule in ruleset.rules
    )
    named = content_hash(f"rehearsal {ruleset.hash}".encode()) if drafts else ruleset.hash
    return replace(ruleset, hash=named, rules=rules)
