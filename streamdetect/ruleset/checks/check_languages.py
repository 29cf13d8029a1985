"""A rule says of which language its words are: guards and gaps go by it."""

import re
from collections.abc import Iterator
from typing import Final

from streamdetect.ruleset.diagnostics import Diagnostic
from streamdetect.ruleset.drafts import Drafts
from streamdetect.ruleset.model import GroupStep, Rule, Ruleset
from streamdetect.ruleset.wording import LANGUAGES

_HAN: Final = re.compile("[\u3400-\u9fff]")


def advise(drafts: Drafts, ruleset: Ruleset) -> Iterator[Diagnostic]:
    """Yield rules whose words are of another language, or that hold for no speech of theirs."""
    for rule in ruleset.rules:
        draft = drafts.rule(rule.id)
        zh, en = LANGUAGES[rule.language]
        if _is_of_another(rule):
            yield draft.warning("other-language", "language", language=en, language_zh=zh)
        if rule.languages and rule.language not in rule.languages:
            yield draft.warning(
                "language-apart", "applies_to", "languages", language=en, language_zh=zh
            )


def _is_of_another(rule: Rule) -> bool:
    words = [
        term
        for sequence in rule.matching.any_of
        for step in sequence.steps
        if isinstance(step, GroupStep)
        for term in rule.groups.get(step.group, ())
    ]
    chinese = sum(_HAN.search(word) is not None for word in words)
    return 2 * chinese > len(words) if rule.language == "en" else bool(words) and not chinese
