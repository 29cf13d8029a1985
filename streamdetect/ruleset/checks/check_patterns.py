"""Patterns compile under RE2, whose matching time is linear in the text, and match something."""

from collections.abc import Iterator

import re2

from streamdetect.ruleset.diagnostics import Diagnostic
from streamdetect.ruleset.drafts import Drafts


def check(drafts: Drafts) -> Iterator[Diagnostic]:
    """Yield patterns that RE2 refuses, and those that match the empty text."""
    options = re2.Options()
    options.log_errors = False  # the diagnostic says it
    for draft in drafts.rules:
        for index, sequence in enumerate(draft.get("match", "any", default=())):
            for place, step in enumerate(sequence.get("sequence", ())):
                if not isinstance(step, dict) or "pattern" not in step:
                    continue
                path = ("match", "any", index, "sequence", place, "pattern")
                try:
                    compiled = re2.compile(step["pattern"], options)
                except re2.error as error:
                    yield draft.error("bad-pattern", *path, detail=_words(error))
                    continue
                if compiled.fullmatch("") is not None:
                    yield draft.error("empty-pattern", *path)


def _words(error: Exception) -> str:
    detail = error.args[0] if error.args else ""
    return detail.decode("utf-8", "replace") if isinstance(detail, bytes) else str(detail)
