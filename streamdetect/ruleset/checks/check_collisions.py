"""Names that must be unique over all files: rule ids, shared groups, law texts."""

from collections.abc import Iterator

from streamdetect.ruleset.diagnostics import Diagnostic
from streamdetect.ruleset.drafts import Draft, Drafts


def check(drafts: Drafts) -> Iterator[Diagnostic]:
    """Yield every name that is taken already, naming both sides."""
    yield from _rule_ids(drafts)
    yield from _groups(drafts)
    yield from _law(drafts)


def _rule_ids(drafts: Drafts) -> Iterator[Diagnostic]:
    owners = {draft.path_id: draft for draft in drafts.rules if draft.get("id") == draft.path_id}
    for draft in drafts.rules:
        rule_id = draft.get("id")
        if rule_id is None:
            continue
        owner = owners.setdefault(rule_id, draft)  # where no file is called so, the first
        if owner is not draft:
            yield draft.error("duplicate-id", "id", id=rule_id, other=owner.place("id"))


def _groups(drafts: Drafts) -> Iterator[Diagnostic]:
    first: dict[str, Draft] = {}
    for draft in drafts.terms:
        for group in draft.get("groups", default={}):
            if group in first:
                other = first[group].place("groups", group)
                yield draft.error_at_name(
                    "duplicate-group", "groups", group, group=group, other=other
                )
            else:
                first[group] = draft


def _law(drafts: Drafts) -> Iterator[Diagnostic]:
    first: dict[tuple[str, str], Draft] = {}
    for draft in drafts.law:
        name, version = draft.get("name"), draft.get("version")
        if name is None or version is None:
            continue
        if (name, version) in first:
            other = first[name, version].place("name")
            yield draft.error("duplicate-law", "name", name=name, version=version, other=other)
        else:
            first[name, version] = draft
