"""A rule's id equals its path, its category equals its folder."""

from collections.abc import Iterator

from streamdetect.ruleset.diagnostics import Diagnostic
from streamdetect.ruleset.drafts import Drafts


def check(drafts: Drafts) -> Iterator[Diagnostic]:
    """Yield rules whose id or category contradicts where they stand."""
    for draft in drafts.rules:
        rule_id = draft.get("id")
        if rule_id is not None and rule_id != draft.path_id:
            yield draft.error("id-not-path", "id", id=rule_id, expected=draft.path_id)
        folder = draft.path.split("/", 1)[0]
        category = draft.get("category")
        if category is not None and category != folder:
            yield draft.error("category-not-folder", "category", category=category, folder=folder)
