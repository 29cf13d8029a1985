"""Words and patterns that can never be found: folding changes them, or the rule excepts them."""

import re
from collections.abc import Iterator
from typing import Any, Final

import re2

from streamdetect.ruleset.build import fold_term
from streamdetect.ruleset.diagnostics import Diagnostic
from streamdetect.ruleset.drafts import Draft, Drafts, written_terms
from streamdetect.ruleset.model import GroupStep, PatternStep, Rule, Ruleset
from streamdetect.text.folding import fold
from streamdetect.text.pinyin import fuzzy_pinyin_code
from streamdetect.text.positions import Ranges, positions_of

# What is syntax in a pattern: escapes, Unicode classes, flags and names of groups.
_SYNTAX: Final = re.compile(r"\\[pP]\{[^}]*\}|\\[pP].|\\.|\(\?(?:P?<\w+>|[a-zA-Z-]*[:)])")

# Folding writes the number behind it with a `%`: 90%.
_PERCENT: Final = re.compile(r"百分之(?=\(?(?:\?:)?(?:\[|\\d|[0-9一二三四五六七八九十百]))")
_MANY_CHARACTERS: Final = 0x10000  # more than any list of them: a dot, or all but some
_DROPPED_SIGNS: Final = frozenset('<>"@&;~')
# Code points are not sorted by value: between 一 and 十 stand a thousand other characters.
_NUMERALS: Final = re.compile("([零一二三四五六七八九十百千万])-([零一二三四五六七八九十百千万])")
# `[0-9]+天|周`: the second half is 周 alone, wherever it stands.
_BARE_ALTERNATIVE: Final = re.compile(
    r"^[^()|]*[\])+*}?]([\u3400-\u9fff])\|([\u3400-\u9fff]{1,2})(?=\||$)"
)
_SPACED: Final = re.compile("[\u3400-\u9fff] +[\u3400-\u9fff]")
_ENGLISH_WORDS: Final = re.compile(r"(?<![a-z\\\[])[a-z]{3,}(?![a-z])")


def advise(drafts: Drafts, ruleset: Ruleset) -> Iterator[Diagnostic]:
    """Yield patterns that hold what folding replaces, terms that `unless` excepts, idle phrases."""
    for rule in ruleset.rules:
        draft = drafts.rule(rule.id)
        yield from _patterns(draft, rule)
        yield from _excepted(draft, rule)
        yield from _idle_phrases(draft, rule)


def _patterns(draft: Draft, rule: Rule) -> Iterator[Diagnostic]:
    for index, sequence in enumerate(rule.matching.any_of):
        for place, step in enumerate(sequence.steps):
            if not isinstance(step, PatternStep):
                continue
            path = "match", "any", index, "sequence", place, "pattern"
            if asks_for_backslash(step.pattern):
                yield draft.warning("double-backslash", *path)
            if (changed := changed_by_folding(step.pattern)) is not None:
                character, folded = changed
                yield draft.warning(
                    "unreachable-pattern", *path, character=character, folded=folded
                )
            if (dropped := dropped_by_folding(step.pattern)) is not None:
                yield draft.warning("dropped-in-pattern", *path, mark=dropped)
            if (wide := _NUMERALS.search(step.pattern)) is not None:
                yield draft.warning(
                    "numeral-range", *path, range=wide[0], count=ord(wide[2]) - ord(wide[1]) + 1
                )
            if (bare := _BARE_ALTERNATIVE.search(step.pattern)) is not None:
                yield draft.warning(
                    "bare-alternative", *path, word=bare[2], meant=f"({bare[1]}|{bare[2]})"
                )
            begins, ends = takes_anything(step.pattern)
            before = place > 0 or not sequence.fixed_order
            behind = place < len(sequence.steps) - 1 or not sequence.fixed_order
            if len(sequence.steps) > 1 and ((begins and before) or (ends and behind)):
                yield draft.warning("greedy-border", *path)


def takes_anything(pattern: str) -> tuple[bool, bool]:
    """Tell whether the first character of a pattern may be nearly any, and whether the last may.

    As far as positions can say it; what needs RE2 counts as neither.
    """
    automaton = positions_of(pattern)
    if automaton is None:
        return False, False
    wide = sum(1 << at for at, ranges in enumerate(automaton.ranges) if _is_wide(ranges))
    return bool(automaton.first & wide), bool(automaton.last & wide)


def _is_wide(ranges: Ranges) -> bool:
    return sum(high - low + 1 for low, high in ranges) > _MANY_CHARACTERS


def changed_by_folding(pattern: str) -> tuple[str, str] | None:
    """Return what of a pattern no folded text holds, letters first, and what stands there."""
    if "(?i" in pattern:
        pattern = pattern.lower()
    for character in _SYNTAX.sub("", pattern):
        # Marks depend on what stands around them; letters and Chinese characters do not.
        if character.isalnum() and (folded := fold(character).text) != character:
            return character, folded
    for word in _ENGLISH_WORDS.findall(pattern):
        meant = fold(word).text
        # An alternative with the other form may well stand beside it.
        if re.search(re.escape(meant).replace("'", ".{0,2}"), pattern) is None:
            return word, meant
    if percent := _PERCENT.search(pattern):
        return percent[0], "[0-9]+%"
    if spaced := _SPACED.search(pattern):
        return spaced[0], spaced[0].replace(" ", "")
    return None


def dropped_by_folding(pattern: str) -> str | None:
    """Return a sign of a pattern that folding takes out of every text, or None.

    People write （天｜周） with a Chinese keyboard, quotes, emoji, and names of groups in `<>`.
    """
    for character in _SYNTAX.sub("", pattern):
        if character in _DROPPED_SIGNS or (not character.isascii() and _is_dropped(character)):
            return character
    return None


def _is_dropped(character: str) -> bool:
    return not character.isalnum() and character not in fold(f"好{character}好").text


def asks_for_backslash(pattern: str) -> bool:
    """Whether a pattern wants a backslash itself, which folding drops from every text."""
    return any(escape == r"\\" for escape in re.findall(r"\\.", pattern, re.DOTALL))


def _idle_phrases(draft: Draft, rule: Rule) -> Iterator[Diagnostic]:
    """Yield allowed phrases in which nothing that a step finds stands, not even by its sound."""
    terms = {term for group in _step_groups(rule) for term in rule.groups[group]}
    patterns = [
        re2.compile(step.pattern)
        for sequence in rule.matching.any_of
        for step in sequence.steps
        if isinstance(step, PatternStep)
    ]
    for index, written in enumerate(draft.get("allow", default=())):
        phrase = fold_term(written)
        sound = fuzzy_pinyin_code(phrase)
        holds_a_term = any(
            len(term) < len(phrase)
            and (term in phrase or (len(term) > 1 and fuzzy_pinyin_code(term) in sound))
            for term in terms
        )
        if not holds_a_term and not any(_stands_inside(one, phrase) for one in patterns):
            yield draft.warning("idle-phrase", "allow", index, phrase=written)


def _stands_inside(pattern: Any, phrase: str) -> bool:
    return any(0 < found.end() - found.start() < len(phrase) for found in pattern.finditer(phrase))


def _excepted(draft: Draft, rule: Rule) -> Iterator[Diagnostic]:
    """Yield the rule's own terms that it excepts itself.

    A word that a shared group brings in may be excepted: so a rule takes it out for itself.
    """
    excepted = {term: name for name in rule.matching.unless for term in rule.groups[name]}
    if not excepted:
        return
    for index, name in enumerate(rule.matching.unless):
        for group in sorted(_step_groups(rule)):
            if rule.groups[group] and set(rule.groups[group]) <= set(rule.groups[name]):
                yield draft.warning(
                    "excepted-group", "match", "unless", index, group=group, unless=name
                )
    for group in sorted(_step_groups(rule)):
        if excepted.keys().isdisjoint(rule.groups[group]):
            continue
        for inner, written in written_terms(draft.get("terms", group)):
            unless = excepted.get(fold_term(written))
            if unless is not None:
                yield draft.warning(
                    "excepted-term", "terms", group, *inner, term=written, group=group,
                    unless=unless,
                )  # fmt: skip


def _step_groups(rule: Rule) -> set[str]:
    return {
        step.group
        for sequence in rule.matching.any_of
        for step in sequence.steps
        if isinstance(step, GroupStep) and step.group in rule.groups
    }
