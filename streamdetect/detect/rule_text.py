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


def rule_text_of(violation: Violation, ruleset: Ruleset) -> str | None:
    """Return the rules that carry a violation, each in Chinese and English, the leading one first.

    `ruleset`: the one that judged. None where no rule did (the classifier alone). Rules that find
    no room are left out; the violation names them.
    """
    told: list[str] = []
    left = MAX_CHARACTERS
    for ref in violation.rules:
        try:
            rule = ruleset.rule(ref.id)
        except KeyError:
            continue
        text = "\n\n".join("\n".join(_lines(rule, ruleset, language)) for language in _LANGUAGES)
        left -= len(text)
        if told and left < 0:
            break
        told.append(text)
    return "\n\n".join(told) or None


_LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")


def _lines(rule: Rule, ruleset: Ruleset, language: Language) -> Iterator[str]:
    yield f"{rule.id} · {title_of(rule, language)}"
    yield summary(rule, language)
    for section in sections(rule, ruleset, language, _MOST_TERMS):
        if section.name not in _NOT_TOLD:
            yield section.heading
            yield from (f"  {line}" for line in section.lines)
