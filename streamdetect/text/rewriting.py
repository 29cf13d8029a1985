"""How a contextual step rewrites text, once for speed and once with a trace of where it came from.

Both ways run the same pattern and the same function, so they cannot drift apart.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from streamdetect.text.pattern import Pattern


@dataclass(frozen=True, slots=True)
class Rewriting:
    """One step: what `pattern` finds is replaced as a whole; what it returns unchanged stays.

    Patterns never match the empty string, and look at neighbours by look-around only, so that a
    match is what is replaced. `needs`: a cheap search without which the step cannot apply.
    """

    step: str | None  # name to report, None where nothing was hidden
    pattern: Pattern
    replacement: Callable[[re.Match[str]], str]
    needs: Pattern | None = None

    def apply(self, text: str) -> str:
        """Return the text rewritten."""
        if self.needs is not None and self.needs.search(text) is None:
            return text
        return self.pattern.sub(self.replacement, text)

    def pieces(self, match: re.Match[str]) -> Sequence[str] | None:
        """Return what each matched character becomes, or None: the match changes as a whole."""
        return None


@dataclass(frozen=True, slots=True)
class CharacterwiseRewriting(Rewriting):
    """A step whose matches are runs in which every character is kept, changed or dropped alone."""

    each: Callable[[re.Match[str]], Sequence[str]] = field(default=lambda match: tuple(match[0]))

    def pieces(self, match: re.Match[str]) -> Sequence[str]:
        """Return what each matched character becomes."""
        return self.each(match)


def characterwise(
    step: str | None,
    pattern: Pattern,
    each: Callable[[re.Match[str]], Sequence[str]],
    needs: Pattern | None = None,
) -> CharacterwiseRewriting:
    """Return a step that rewrites runs character by character."""
    return CharacterwiseRewriting(step, pattern, lambda match: "".join(each(match)), needs, each)
