"""Terms that folding leaves with nothing or with one character, that hit everywhere, say the same
twice, or were joined by a ，."""

import re
from collections.abc import Collection, Iterator
from typing import Any, Final

from streamdetect.ruleset.build import fold_group, fold_term
from streamdetect.ruleset.checks.check_groups import reaches
from streamdetect.ruleset.diagnostics import Diagnostic
from streamdetect.ruleset.drafts import Draft, Drafts, Step, used_groups, written_terms

_JOINT: Final = re.compile("[，、；､﹐﹑｜]")
# What people put between words in other lists; in one term it is dropped, and joins two words.
_BETWEEN: Final = re.compile(r"(?<=[\u3400-\u9fff])([ ,;/|]) *(?=[\u3400-\u9fff])")
_HAN: Final = re.compile("[\u3400-\u9fff]")
_USED: Final = re.compile(r"use[ :]\s*([a-z][a-z0-9_]*)$")
_SHORT_WORD: Final = 3  # iq, cm, cup: Chinese speech has such words; names of groups are longer
# What stands for other words in patterns and in handwriting; a term is looked for as it is written.
_SIGN_OF_PATTERNS: Final = re.compile(
    r"[\[\]{}()|*^\\<>…（）＊]|\.\.|\.[*+?]|(?<=[\u3400-\u9fff])[。！？!?:：](?=[\u3400-\u9fff])"
)
SHORTEST_ALONE: Final = 2  # characters that a term needs where nothing else must stand beside it


def check(drafts: Drafts) -> Iterator[Diagnostic]:
    """Yield terms that cannot work as written."""
    shared = drafts.shared_groups()
    for draft in drafts.terms:
        for name, terms in draft.get("groups", default={}).items():
            yield from _written(draft, ("groups", name), terms)
            yield from _names(draft, ("groups", name), terms, shared)
    folded: dict[str, tuple[str, ...]] = {}
    for draft in drafts.rules:
        groups = draft.get("terms", default={})
        for name, terms in groups.items():
            yield from _written(draft, ("terms", name), terms)
            yield from _names(draft, ("terms", name), terms, shared, groups)
        for index, phrase in enumerate(draft.get("allow", default=())):
            if joined := _JOINT.search(phrase.replace("，", "")):
                yield draft.error("full-width-comma", "allow", index, text=phrase, mark=joined[0])
            elif not (folded_phrase := fold_term(phrase)):
                yield draft.error("empty-term", "allow", index, term=phrase)
            elif len(folded_phrase) == 1 < len(phrase):
                yield draft.warning("one-left", "allow", index, term=phrase, folded=folded_phrase)
        for index, sequence in enumerate(draft.get("match", "any", default=())):
            steps = sequence.get("sequence", ())
            if len(steps) == 1 and isinstance(steps[0], str) and steps[0] in groups:
                yield from _alone(draft, index, groups[steps[0]], shared, folded)


def _written(draft: Draft, path: tuple[Step, ...], terms: Any) -> Iterator[Diagnostic]:
    first: dict[str, str] = {}
    for inner, term in written_terms(terms):
        plain = term.isalnum()  # most are: letters and digits hold no sign to look for
        if not plain and (joined := _JOINT.search(term)):
            yield draft.error("full-width-comma", *path, *inner, text=term, mark=joined[0])
            continue
        if "\t" in term:
            yield draft.error("table-cells", *path, *inner, text=term.replace("\t", " ⇥ "))
            continue
        folded = fold_term(term)
        if not folded:
            yield draft.error("empty-term", *path, *inner, term=term)
        elif folded in first:
            yield draft.warning("duplicate-term", *path, *inner, term=term, other=first[folded])
        else:
            first[folded] = term
            meant = None if plain else _SIGN_OF_PATTERNS.search(term)
            # A single character written as such is meant; here a longer term became one unseen.
            if len(folded) == 1 < len(term):
                yield draft.warning("one-left", *path, *inner, term=term, folded=folded)
            elif meant:
                yield draft.warning(
                    "pattern-in-term", *path, *inner, term=term, sign=meant[0], folded=folded
                )
            elif not plain and (between := _BETWEEN.search(term)):
                sign = between[1].strip()
                yield draft.warning(
                    "joined-terms", *path, *inner, term=term, folded=folded,
                    mark=f"`{sign}`" if sign else "the space",
                    mark_zh=f" `{sign}`" if sign else "空格",
                )  # fmt: skip


def _names(
    draft: Draft,
    path: tuple[Step, ...],
    terms: Any,
    known: Collection[str],
    own: Collection[str] = (),
) -> Iterator[Diagnostic]:
    """Yield terms that are names of groups: the word itself would be looked for, not the group.

    English rules may mean the word, `hospital`; but never among Chinese words, or with a `_`.
    """
    for inner, term in written_terms(terms):
        meant = _USED.match(term) if term.startswith("use") else None
        name = term if meant is None else meant[1]
        if name not in known and name not in own:
            continue
        if meant is not None or "_" in name or (len(name) > _SHORT_WORD and _chinese(draft, terms)):
            yield draft.warning("group-as-term", *path, *inner, term=term, group=name)


def _chinese(draft: Draft, terms: Any) -> bool:
    if draft.get("language") is not None:
        return bool(draft.get("language") == "zh")
    return any(_HAN.search(term) for _, term in written_terms(terms))


def _alone(
    draft: Draft,
    index: int,
    terms: Any,
    shared: dict[str, Any],
    folded: dict[str, tuple[str, ...]],
) -> Iterator[Diagnostic]:
    resolvable = all(
        name in shared and not reaches(name, name, shared, set()) for _, name in used_groups(terms)
    )
    if not resolvable:
        return  # reported by the check of groups
    for term in fold_group(terms, shared, folded):
        if 0 < len(term) < SHORTEST_ALONE:
            yield draft.error("short-term", "match", "any", index, term=term)
