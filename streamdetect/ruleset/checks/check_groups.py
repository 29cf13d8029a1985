"""Groups that a rule names exist, are used, and every sequence has words to be found by."""

from collections.abc import Iterator
from typing import Any

from streamdetect.ruleset.diagnostics import Diagnostic
from streamdetect.ruleset.drafts import Draft, Drafts, used_groups
from streamdetect.ruleset.kinds import suggestion
from streamdetect.ruleset.model import MAX_FREE_STEPS, NUMBER_GROUP
from streamdetect.ruleset.nodes import ListNode, MapNode


def check(drafts: Drafts) -> Iterator[Diagnostic]:
    """Yield unknown, circular and unused groups, and sequences without a group of words."""
    shared = drafts.shared_groups()
    for draft in drafts.terms:
        for name, terms in draft.get("groups", default={}).items():
            if "terms" not in drafts.unsure:
                yield from _shared(draft, ("groups", name), terms, shared)
            if reaches(name, name, shared, set()):
                yield draft.error_at_name("circular-group", "groups", name, group=name)
    for draft in drafts.rules:
        if "terms" not in drafts.unsure:
            for name, terms in draft.get("terms", default={}).items():
                yield from _shared(draft, ("terms", name), terms, shared)
        yield from _sequences(draft)


def written_groups(draft: Draft) -> tuple[str, ...]:
    """Return the names of a rule's groups as written, also of those that could not be read."""
    node = draft.node("terms")
    return tuple(key.text for key, _ in node.entries) if isinstance(node, MapNode) else ()


def _shared(
    draft: Draft, path: tuple[str | int, ...], terms: Any, shared: dict[str, Any]
) -> Iterator[Diagnostic]:
    for inner, name in used_groups(terms):
        if name not in shared:
            hint, hint_zh = suggestion(name, list(shared))
            yield draft.error(
                "unknown-shared-group", *path, *inner, group=name, hint=hint, hint_zh=hint_zh
            )


def reaches(start: str, goal: str, shared: dict[str, Any], seen: set[str]) -> bool:
    """Whether a shared group brings in another, directly or not. `seen` starts empty."""
    for _, name in used_groups(shared.get(start)):
        if name == goal:
            return True
        if name not in seen:
            seen.add(name)
            if reaches(name, goal, shared, seen):
                return True
    return False


def _sequences(draft: Draft) -> Iterator[Diagnostic]:
    if not draft.has("terms"):
        return  # the missing field is reported already
    known = written_groups(draft)
    used: set[str] = set()
    for index, sequence in enumerate(draft.get("match", "any", default=())):
        steps = sequence.get("sequence")
        if steps is None:
            continue
        path = ("match", "any", index, "sequence")
        written = draft.node(*path)
        if isinstance(written, ListNode) and len(steps) < len(written.items):
            pass  # a step that was refused may be the one
        elif not any(isinstance(step, str) and step != NUMBER_GROUP for step in steps):
            yield draft.error("no-literal-group", *path)
        if sequence.get("order") == "free" and len(steps) > MAX_FREE_STEPS:
            yield draft.error("too-many-free-steps", *path, count=len(steps), most=MAX_FREE_STEPS)
        for place, step in enumerate(steps):
            if isinstance(step, str) and step != NUMBER_GROUP:
                used.add(step)
                yield from _known(draft, (*path, place), step, known)
    for field in ("all", "unless"):
        for index, name in enumerate(draft.get("match", field, default=())):
            used.add(name)
            yield from _known(draft, ("match", field, index), name, known)
    if draft.get("match", "any") is not None:
        for name in known:
            if name not in used:
                yield draft.warning_at_name("unused-group", "terms", name, group=name)


def _known(
    draft: Draft, path: tuple[str | int, ...], name: str, known: tuple[str, ...]
) -> Iterator[Diagnostic]:
    if name not in known:
        hint, hint_zh = suggestion(name, (*known, NUMBER_GROUP))
        yield draft.error(
            "unknown-group", *path, group=name, hint=hint, hint_zh=hint_zh, known=", ".join(known)
        )
