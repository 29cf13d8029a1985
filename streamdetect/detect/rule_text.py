"""The rules of a violation in plain words, as they were when they judged: for who reviews it."""

from collections.abc import Iterator
from typing import Final

from streamdetect.events.messages import Violation
from streamdetect.ruleset.explaining import Language, SectionName, sections, summary, title_of
from streamdetect.ruleset.model import Rule, Ruleset

MAX_CHARACTERS: Final = 12_000  # of all rules together; the leading one is told whole
_MOST_TERMS: Final = 12  # of each group
# No part of a ruleset's hash, so no part of a value that its hash explains.
_NOT_TOLD: Final[frozenset[SectionName]] = frozenset({"violating", "allowed"})


class RuleTexts:
    """The rules of a ruleset in plain words, each worked out when it is first told."""

    __slots__ = ("_ruleset", "_texts")

    def __init__(self, ruleset: Ruleset) -> None:
        self._ruleset = ruleset
        self._texts: dict[str, str | None] = {}

    def of(self, violation: Violation) -> str | None:
        """Return the rules that carry a violation, in Chinese and English, the leading one first.

        The ruleset must be the one that judged. None where no rule did (the classifier alone).
        Rules that find no room are left out; the violation names them.
        """
        told: list[str] = []
        left = MAX_CHARACTERS
        for ref in violation.rules:
            if ref.id not in self._texts:
                self._texts[ref.id] = self._text(ref.id)
            text = self._texts[ref.id]
            if text is None:
                continue
            left -= len(text)
            if told and left < 0:
                break
            told.append(text)
        return "\n\n".join(told) or None

    def _text(self, rule_id: str) -> str | None:
        try:
            rule = self._ruleset.rule(rule_id)
        except KeyError:
            return None
        return "\n\n".join(
            "\n".join(_lines(rule, self._ruleset, language)) for language in _LANGUAGES
        )


_LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")


def _lines(rule: Rule, ruleset: Ruleset, language: Language) -> Iterator[str]:
    yield f"{rule.id} · {title_of(rule, language)}"
    yield summary(rule, language)
    for section in sections(rule, ruleset, language, _MOST_TERMS):
        if section.name not in _NOT_TOLD:
            yield section.heading
            yield from (f"  {line}" for line in section.lines)
