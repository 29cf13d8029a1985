"""Near misses: rules of which all but one part stands in a row, and the part that is missing.

Each suspect is run for real, as its own rule less that part, so that gaps, whole words, exceptions
and guards say of it what they say of the rule. For people who write rules; never a finding.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from math import prod
from typing import Final, Literal

from streamdetect.detect.detector import Detector, Detectors
from streamdetect.detect.explanation import Words
from streamdetect.detect.rooms import Rooms
from streamdetect.detect.scan import HeardRow, ScanRequest, hear_row
from streamdetect.detect.verdicts import Seen, idle_reasons, last_verdicts
from streamdetect.ruleset.model import (
    MAX_FREE_STEPS,
    NUMBER_GROUP,
    GroupStep,
    PatternStep,
    Rule,
    Ruleset,
    Step,
    TermSequence,
)
from streamdetect.text.pipeline import fold_text
from streamdetect.text.tables.frequent import FREQUENT

HANDFUL: Final = 5
TERMS_SHOWN: Final = 4
WIDER: Final = 12  # characters that a gap may be too wide to be called near
_LEAST_SAID: Final = 2  # characters of words found; fewer say nothing

# Roughly what share of a text a character is: by its rank, as Zipf has it.
_SHARE: Final = {char: 0.1 / (rank + 3) for rank, char in enumerate(FREQUENT)} | dict.fromkeys(
    "abcdefghijklmnopqrstuvwxyz ", 0.05
)
_RARE: Final = 1e-5
_COMMON: Final = 2e-5  # words this common (我们, 这个) are near no number and no pattern

Missing = Literal["group", "number", "pattern", "distance", "company"]
_RANK: Final[Mapping[Missing, int]] = {
    "distance": 0,
    "company": 0,
    "number": 1,
    "pattern": 1,
    "group": 2,
}


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A rule that nearly hits: `words` are what stands there, `missing` is what does not.

    `name` is the missing group's name or the pattern, empty for `number` and `distance`; `terms`
    are some of the group's. `gap`: how many characters may stand between neighbours.
    """

    rule: Rule
    missing: Missing
    name: str
    terms: tuple[str, ...]
    words: Words
    gap: int


@dataclass(frozen=True, slots=True)
class _Suspect:
    """A rule of the ruleset and the variant of it that lacks one part."""

    rule: Rule
    variant: Rule
    missing: Missing
    name: str
    steps: int
    gap: int


def near_misses(
    request: ScanRequest,
    detector: Detector,
    hit: Iterable[str] = (),
    *,
    day: str,
    most: int = HANDFUL,
) -> tuple[NearMiss, ...]:
    """Return the nearest misses in a row, one a rule, the nearest first.

    `hit`: ids of rules that hit somewhere in it; they are left out.
    """
    if detector.detectors is Detectors.MODEL:
        return ()
    compiled = detector.compiled
    text = "\n".join(map(compiled.folding.text_of, request.segments))
    heard_terms = {
        compiled.terms[literal] for _, _, literal in compiled.sounds(text) + compiled.hits(text)
    }
    suspects = {
        suspect.variant.id: suspect
        for suspect in _suspects(detector.ruleset, _Said(text, heard_terms), set(hit), request, day)
    }
    if not suspects:
        return ()
    variants = replace(detector.ruleset, rules=tuple(one.variant for one in suspects.values()))
    heard = hear_row(Rooms(Detector(variants, detectors=Detectors.RULES)), request, day=day)
    found: dict[str, tuple[tuple[int, int, int], NearMiss]] = {}
    for seen in last_verdicts(heard):
        if seen.candidate.removed is not None:
            continue
        suspect = suspects[seen.candidate.rule.rule.id]
        said = sum(placed.end - placed.start for placed in seen.candidate.placed)
        if said < _LEAST_SAID:
            continue
        alone = suspect.steps == 1 and suspect.missing in {"number", "pattern"}
        if alone and _is_everyday(fold_text(heard.quote(seen.spans))):
            continue
        nearness = (_RANK[suspect.missing], -suspect.steps, -said)
        known = found.get(suspect.rule.id)
        if known is None or nearness < known[0]:
            found[suspect.rule.id] = (nearness, _miss(suspect, seen, heard))
    ranked = sorted(found.values(), key=lambda one: (one[0], one[1].rule.id))
    return tuple(miss for _, miss in ranked[:most])


def _miss(suspect: _Suspect, seen: Seen, heard: HeardRow) -> NearMiss:
    terms = suspect.rule.groups.get(suspect.name, ())
    return NearMiss(
        rule=suspect.rule,
        missing=suspect.missing,
        name=suspect.name,
        terms=terms[:TERMS_SHOWN],
        words=Words(seen.spans, heard.quote(seen.spans)),
        gap=suspect.gap,
    )


class _Said:
    """What stands in a folded text, term by term.

    `heard`: what stands there as written, by its sound or in figures.
    """

    def __init__(self, text: str, heard: set[str]) -> None:
        self._text = text
        self._heard = heard
        self._known: dict[tuple[str, ...], tuple[bool, float]] = {}

    def has(self, rule: Rule, step: Step) -> bool | None:
        """Tell whether a term of a listed group stands there; None: only the run can tell."""
        return self._group(rule, step)[0] if _is_listed(step) else None

    def commonness(self, rule: Rule, step: Step) -> float:
        """Estimate how often a group occurs in a text, from its characters."""
        return self._group(rule, step)[1] if _is_listed(step) else 1.0

    def _group(self, rule: Rule, step: Step) -> tuple[bool, float]:
        assert isinstance(step, GroupStep)
        terms = rule.groups[step.group]
        known = self._known.get(terms)
        if known is None:
            folded = [one for one in map(fold_text, terms) if one]
            known = self._known[terms] = (
                any(one in self._text or one in self._heard for one in folded),
                sum(prod(_SHARE.get(char, _RARE) for char in one) for one in folded),
            )
        return known


def _is_listed(step: Step) -> bool:
    return isinstance(step, GroupStep) and step.group != NUMBER_GROUP


def _suspects(
    ruleset: Ruleset, said: _Said, hit: set[str], request: ScanRequest, day: str
) -> Iterator[_Suspect]:
    for rule in ruleset.rules:
        if rule.id in hit or idle_reasons(rule, request.goods, request.channel, day):
            continue
        for number, sequence in enumerate(rule.matching.any_of):
            standing = [said.has(rule, step) for step in sequence.steps]
            if not _holds_rarest(rule, sequence, standing, said):
                continue
            for place, missing, name, variant in _variants(sequence, standing):
                changed = replace(rule.matching, any_of=(variant,))
                yield _Suspect(
                    rule,
                    replace(
                        rule, id=f"{rule.id}#{number}.{place}", status="enforced", matching=changed
                    ),
                    missing,
                    name,
                    len(variant.steps),
                    sequence.gap,
                )
            if rule.matching.all_of and False not in standing:
                yield _Suspect(
                    rule,
                    replace(
                        rule,
                        id=f"{rule.id}#{number}.all",
                        status="enforced",
                        matching=replace(rule.matching, any_of=(sequence,), all_of=()),
                    ),
                    "company",
                    rule.matching.all_of[0],
                    len(sequence.steps),
                    rule.matching.near,
                )


def _holds_rarest(
    rule: Rule, sequence: TermSequence, standing: list[bool | None], said: _Said
) -> bool:
    """Tell whether the rarest group is there: words that stand everywhere are near nothing."""
    return (
        min(
            (
                (said.commonness(rule, step), there is False)
                for step, there in zip(sequence.steps, standing, strict=True)
            )
        )[1]
        is False
    )


def _is_everyday(words: str) -> bool:
    return prod(_SHARE.get(char, _RARE) for char in words) > _COMMON


def _variants(
    sequence: TermSequence, standing: list[bool | None]
) -> Iterator[tuple[str, Missing, str, TermSequence]]:
    """Yield what a sequence is less the one part that is missing, or with its words farther apart.

    Yields a name for the variant, what is missing, its name and the sequence to try.
    """
    absent = [place for place, there in enumerate(standing) if there is False]
    if len(absent) > 1:
        return
    if not absent:
        if len(sequence.steps) > 1:
            # Numbers stand everywhere: one in the wrong order is near nothing.
            free = None not in standing and len(sequence.steps) <= MAX_FREE_STEPS
            yield (
                "far",
                "distance",
                "",
                replace(
                    sequence,
                    gap=sequence.gap + WIDER,
                    fixed_order=sequence.fixed_order and not free,
                ),
            )
        absent = [place for place, there in enumerate(standing) if there is None]
    for place in absent:
        left = sequence.steps[:place] + sequence.steps[place + 1 :]
        if not any(map(_is_listed, left)):
            continue
        inner = 0 < place < len(sequence.steps) - 1
        gap = 2 * sequence.gap + WIDER if inner else sequence.gap
        missing, name = _name(sequence.steps[place])
        yield str(place), missing, name, replace(sequence, steps=left, gap=gap)


def _name(step: Step) -> tuple[Missing, str]:
    if isinstance(step, PatternStep):
        return "pattern", step.pattern
    return ("number", "") if step.group == NUMBER_GROUP else ("group", step.group)
