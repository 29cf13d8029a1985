"""How a contextual step rewrites text, once for speed and once with a trace of where it came from.

Both ways run the same pattern and the same function, so they cannot drift apart.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from streamdetect.text.pattern import Pattern
from streamdetect.text.pattern_literals import ENDLESS
from streamdetect.text.sieved import needles_of

try:
    from streamdetect import _sieve as native
except ImportError:  # built without a compiler: a loop over the steps does the same
    native = None  # type: ignore[assignment]

# Whether a look in C says which steps may apply: then no search of our own need say so before.
SIEVED: Final = native is not None


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


class Rewritings:
    """Steps one after another."""

    def __init__(self, *steps: Rewriting) -> None:
        self.steps = steps

    @cached_property  # when first asked: there are thousands of needles to read
    def apply(self) -> Callable[[str], str]:
        """Rewrite a text by every step that may apply."""
        if native is None:
            return self._apply
        return native.Steps(
            tuple((_sieve_of(step), step.needs, step.replacement) for step in self.steps)
        ).apply

    def _apply(self, text: str) -> str:
        for step in self.steps:  # as `step.apply`, without a call for each of those that do nothing
            needs = step.needs
            if needs is None or needs.search(text) is not None:
                text = step.pattern.sub(step.replacement, text)
        return text


def _sieve_of(step: Rewriting) -> "native.Sieve":
    needed = step.pattern if step.needs is None else step.needs
    _, needles = needles_of(needed.pattern)
    return native.Sieve(step.pattern, ENDLESS, needles)
