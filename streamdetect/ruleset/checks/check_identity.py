"""A rule's id equals its path, its category equals its folder."""

import re
from collections.abc import Iterator

from streamdetect.ruleset.diagnostics import Diagnostic
from streamdetect.ruleset.drafts import Drafts
from streamdetect.ruleset.naming import RULE_ID


def check(drafts: Drafts) -> Iterator[Diagnostic]:
    """Yield rules whose id or category contradicts where they stand."""
    for draft in drafts.rules:
        rule_id = draft.get("id")
        if not re.fullmatch(RULE_ID, draft.path_id):
            name = draft.path.rsplit("/", 1)[-1]
            yield draft.source.error_at("bad-file-name", 0, 0, name=name)
        elif rule_id is not None and rule_id != draft.path_id:
            yield draft.error("id-not-path", "id", id=rule_id, expected=draft.path_id)
        folder = draft.path.split("/", 1)[0]
        category = draft.get("category")
        if category is not None and category != folder:
            yield draft.error("category-not-folder", "category", category=category, folder=folder)
