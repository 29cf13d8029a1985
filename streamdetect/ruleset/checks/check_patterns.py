"""Patterns compile under RE2, whose time is linear in the text, are small, and match something."""

import re
from collections.abc import Iterator
from typing import Final

import re2

from streamdetect.ruleset.diagnostics import Diagnostic
from streamdetect.ruleset.drafts import Drafts

MOST_INSTRUCTIONS: Final = 2_000  # of the compiled pattern; the largest shipped one has 700

_TOKEN: Final = re.compile(
    r"\\Q.*?\\E|\\[pP]\{[^}]*\}|\\.|\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\]|[*+]\??"
    r"|\{\d+,\}\??|\{\d+(?:,\d+)?\}\??|\(|\)|.",
    re.DOTALL,
)


def check(drafts: Drafts) -> Iterator[Diagnostic]:
    """Yield patterns that RE2 refuses, that are slow, and that match the empty text."""
    options = re2.Options()
    options.log_errors = False  # the diagnostic says it
    for draft in drafts.rules:
        for index, sequence in enumerate(draft.get("match", "any", default=())):
            for place, step in enumerate(sequence.get("sequence", ())):
                if not isinstance(step, dict) or "pattern" not in step:
                    continue
                path = ("match", "any", index, "sequence", place, "pattern")
                pattern = step["pattern"]
                try:
                    compiled = re2.compile(pattern, options)
                except (re2.error, UnicodeEncodeError) as error:
                    yield draft.error("bad-pattern", *path, detail=_words(error))
                    continue
                if (repeated := nested_repeat(pattern)) is not None:
                    yield draft.error("nested-repeat", *path, part=repeated)
                elif compiled.programsize > MOST_INSTRUCTIONS:
                    yield draft.error(
                        "slow-pattern", *path, size=compiled.programsize, most=MOST_INSTRUCTIONS
                    )
                elif compiled.fullmatch("") is not None:
                    yield draft.error("empty-pattern", *path)


def nested_repeat(pattern: str) -> str | None:
    """Return the part of a pattern that repeats without end what repeats without end, or None."""
    # One frame an open group: where it begins, and whether an endless repeat stands in it.
    frames: list[tuple[int, bool]] = [(0, False)]
    closed: tuple[int, bool] | None = None  # the group that ended just before this token
    for token in _TOKEN.finditer(pattern):
        text = token[0]
        before, closed = closed, None
        if text == "(":
            frames.append((token.start(), False))
        elif text == ")" and len(frames) > 1:
            start, endless = frames.pop()
            closed = (start, endless)
            if endless:
                frames[-1] = (frames[-1][0], True)
        elif text.rstrip("?") in {"*", "+"} or text.rstrip("?").endswith(",}"):
            if before is not None and before[1]:
                return pattern[before[0] : token.end()]
            frames[-1] = (frames[-1][0], True)
    return None


def _words(error: Exception) -> str:
    detail = error.args[0] if error.args else ""
    return detail.decode("utf-8", "replace") if isinstance(detail, bytes) else str(detail)
