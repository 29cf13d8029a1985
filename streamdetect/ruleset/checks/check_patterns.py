"""Patterns compile under RE2, whose time is linear in the text, are small, and match something."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import re2

from streamdetect.ruleset.diagnostics import Diagnostic
from streamdetect.ruleset.drafts import Drafts

# Of the compiled pattern. RE2 stays linear, but its time grows with the size where the text is
# made for it: 2 ms for 160 characters at 2,000 instructions, 6 ms at 8,000.
MOST_INSTRUCTIONS: Final = 3_000

_TOKEN: Final = re.compile(
    r"""(?P<fixed> \\[bBAz] | [\^$] | \(\?[a-zA-Z-]*\) )
      | (?P<open> \(\?(?:P?<\w+>|[a-zA-Z-]*:) | \( )
      | (?P<close> \) )
      | (?P<endless> (?: [*+] | \{\d+,\} ) \?? )
      | (?P<optional> (?: \? | \{0,\d+\} ) \?? )
      | (?P<counted> \{\d+(?:,\d+)?\} \?? )
      | (?P<choice> \| )
      | (?P<atom> \\Q.*?\\E | \\[pP]\{[^}]*\} | \\. | \[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\] | . )""",
    re.DOTALL | re.VERBOSE,
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
                elif any(found.end() == found.start() for found in compiled.finditer("好a 1")):
                    yield draft.error("empty-pattern", *path)


@dataclass(slots=True)
class _Group:
    """An open group: what stands in its current alternative, and whether one repeats alone."""

    start: int
    endless: bool = False
    fixed: int = 0  # atoms that must be there and keep one repeat apart from the next
    repeats_alone: bool = False

    def end_alternative(self) -> None:
        self.repeats_alone = self.repeats_alone or (self.endless and self.fixed == 0)
        self.endless, self.fixed = False, 0


def nested_repeat(pattern: str) -> str | None:
    """Return the part of a pattern that repeats without end what is a repeat without end, or None.

    `(a+)+` and `(a*b?)*` are such: one text fits them in more ways than can be tried. `(ab+)+` is
    none, for the `a` keeps the repeats apart.
    """
    groups = [_Group(0)]
    before: _Group | None = None  # the group that ended just before this token
    for token in _TOKEN.finditer(pattern):
        kind, closed = token.lastgroup, None
        now = groups[-1]
        if kind == "open":
            groups.append(_Group(token.start()))
        elif kind == "close" and len(groups) > 1:
            closed = groups.pop()
            closed.end_alternative()
            now = groups[-1]
            now.endless = now.endless or closed.repeats_alone
            now.fixed += not closed.repeats_alone
        elif kind == "choice":
            now.end_alternative()
        elif kind == "endless":
            if before is not None and before.repeats_alone:
                return pattern[before.start : token.end()]
            now.endless = True
            now.fixed = max(0, now.fixed - 1)
        elif kind == "optional":
            now.fixed = max(0, now.fixed - (before is None or not before.repeats_alone))
        elif kind == "atom":
            now.fixed += 1
        before = closed
    return None


def _words(error: Exception) -> str:
    detail = error.args[0] if error.args else ""
    return detail.decode("utf-8", "replace") if isinstance(detail, bytes) else str(detail)
