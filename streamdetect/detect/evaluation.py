"""From a window to candidates: which rules match, and what exceptions and guards say of each.

No state and no model. A candidate that something removed stays in the list: it may take back what
was reported before.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from streamdetect.detect.candidate import Candidate, Span
from streamdetect.detect.compiled import CompiledRule, CompiledRules
from streamdetect.detect.guarding import guarded, heard_text, scene_of
from streamdetect.detect.guards.oaths import OATH_REACH, is_oath
from streamdetect.detect.guards.scene import STOPS, own_since, own_until
from streamdetect.detect.matcher import (
    WHOLE,
    HitTable,
    Match,
    Placed,
    match_sequence,
)
from streamdetect.detect.model import DetectionContext
from streamdetect.detect.scope import applies
from streamdetect.detect.sounds import HOMOPHONE, SHORT
from streamdetect.detect.specs import SequenceSpec
from streamdetect.detect.window import Window
from streamdetect.events.messages import TranscriptSegment
from streamdetect.ruleset.model import Language
from streamdetect.text.lexicon import SPEAKING, telling

# Matches of one rule that are judged in one window. Speech has none of so many; a text of 4,000
# characters that says one thing 800 times would hold up the stream, and is one incident anyway.
MOST_MATCHES: Final = 100
FILLERS: Final = "fillers"  # evasion step of the matcher: a term interrupted by fillers or marks


def evaluate(
    rules: CompiledRules,
    window: Window,
    sequences: Iterable[SequenceSpec],
    segment: TranscriptSegment,
    goods: DetectionContext,
) -> tuple[Candidate, ...]:
    """Return the candidates of these sequences in the window, in order of their rules.

    `segment`, `goods`: those of the new one. Where others are on offer by now, what was said
    before is held against those of which it was said.
    """
    by_rule: dict[int, list[SequenceSpec]] = {}
    for sequence in sequences:
        by_rule.setdefault(sequence.rule, []).append(sequence)
    if not by_rule:
        return ()
    wanted = 0
    groups: set[int] = set()
    for index, its in by_rule.items():
        wanted |= rules.rules[index].beside_bits
        groups |= rules.rules[index].beside
        for sequence in its:
            wanted |= sequence.need
            groups.update(sequence.orders[0])
    if window.is_fused:
        looked = rules.scanner.look("", window.text)
        hits, sounds = looked.hits(wanted, 0), looked.sounds(wanted, 0)
    else:
        hits, sounds = window.hits(wanted), window.sounds(wanted)
    table = HitTable(rules, window.text, hits, groups)
    by_sound = HitTable(rules, window.text, hits + sounds, groups) if sounds else None
    found: list[Candidate] = []
    for index in sorted(by_rule):
        rule = rules.rules[index]
        if applies(rule, segment, goods) or (
            window.is_mixed
            and any(applies(rule, entry.segment, entry.goods) for entry in window.entries)
        ):
            found += _candidates(
                rules, window, (table, by_sound), rule, by_rule[index], segment.channel
            )
    return tuple(found)


def _candidates(
    rules: CompiledRules,
    window: Window,
    tables: tuple[HitTable, HitTable | None],
    rule: CompiledRule,
    sequences: Sequence[SequenceSpec],
    channel: str,
) -> list[Candidate]:
    """Judge the matches of one rule by where they end, the longer first.

    What stands swallows what overlaps it; what was removed does not. As each choice depends only
    on the text before the match's end, cutting the text into segments does not change it.
    """
    table, by_sound = tables
    matches = _matches(table, sequences)
    if by_sound is not None and HOMOPHONE not in rule.rule.techniques_off:
        matches += [
            match
            for match in _matches(by_sound, sequences)
            if _counts_by_sound(rules, window.text, match)
        ]
        matches.sort(key=_by_end)
    if rule.allow >= 0 and table.of(rule.allow):
        matches = _less_allowed(table, rule, sequences, matches)
    found: list[Candidate] = []
    standing_until = 0
    for match in matches:
        if match.start < standing_until:
            continue
        if len(found) == MOST_MATCHES:
            break
        if window.is_mixed:
            said = window.said_in(match.start, match.end)
            if not applies(rule, said.segment, said.goods):
                continue
        candidate = _judge(rules, window, table, rule, match, channel)
        if candidate is None:
            continue
        found.append(candidate)
        if candidate.removed is None:
            standing_until = match.end
    return found


def _matches(table: HitTable, sequences: Sequence[SequenceSpec]) -> list[Match]:
    found = [match for sequence in sequences for match in match_sequence(table, sequence)]
    found.sort(key=_by_end)
    return found


def _by_end(match: Match) -> tuple[int, int, int]:
    return match.end, match.start, match.sequence.index


def _only_sounds(rules: CompiledRules, text: str, placed: Placed) -> bool:
    """Tell whether a term stands in the text by its sound only."""
    if placed.literal < 0:
        return False
    literal = rules.literals[placed.literal]
    return placed.end - placed.start == len(literal) and not text.startswith(literal, placed.start)


def _counts_by_sound(rules: CompiledRules, text: str, match: Match) -> bool:
    """Tell whether a match with a homophone in it counts: short ones need a term as written, or a
    longer one that is no everyday speech (治欲 beside 糖鸟病).
    """
    heard = [placed for placed in match.placed if _only_sounds(rules, text, placed)]
    if not heard:
        return False
    written = sum(placed.literal >= 0 for placed in match.placed) - len(heard)
    if written > 0 or all(placed.end - placed.start > SHORT for placed in heard):
        return True
    longer = [rules.literals[one.literal] for one in heard if one.end - one.start > SHORT]
    return any(telling(term) >= SPEAKING for term in longer)


def _less_allowed(
    table: HitTable, rule: CompiledRule, sequences: Sequence[SequenceSpec], all_: list[Match]
) -> list[Match]:
    """Add what matches without the hits inside allowed phrases.

    What has such a hit stays in the list: `_exception` takes it back.
    """
    known = {(match.sequence.index, match.placed) for match in all_}
    freed = [
        match
        for match in _matches(table.without(rule.allow), sequences)
        if (match.sequence.index, match.placed) not in known
    ]
    return sorted(all_ + freed, key=_by_end)


def _judge(
    rules: CompiledRules,
    window: Window,
    table: HitTable,
    rule: CompiledRule,
    match: Match,
    channel: str,
) -> Candidate | None:
    steps = _steps(rules, window, match)
    if not rule.rule.techniques_off.isdisjoint(steps):
        return None
    matching = rule.rule.matching
    support: list[Span] = []
    for group in rule.all_of:
        company = table.within(group, match.start, match.end, matching.near)
        if company is None:
            return None
        support.append((company.start, company.end))
    terms = tuple(rules.terms[placed.literal] for placed in match.placed if placed.literal >= 0)
    text = heard_text(rule, match, window.text, window.borders)
    removal = _exception(table, rule, match, text, window.borders)
    if removal is not None:
        return Candidate(
            rule,
            match.start,
            match.end,
            terms,
            steps,
            removed="negated",
            cue=removal,
            placed=match.placed,
        )
    scene = scene_of(rule, match, text, channel, window.borders)
    return guarded(scene, rule, match, terms, steps, support)


def _exception(
    table: HitTable, rule: CompiledRule, match: Match, text: str, borders: Sequence[int]
) -> Span | None:
    """Return the allowed phrase or the excepted term of its sentence that lifts the match.

    "Cheat" in an oath of honesty ("I cheat nobody") is no excepted term.
    """
    if rule.allow >= 0:
        for placed in match.placed:
            phrase = table.covering(rule.allow, placed)
            if phrase is not None:
                return phrase.start, phrase.end
    sentence = _sentence(text, match, borders, rule.rule.language) if rule.unless else WHOLE
    for group in rule.unless:
        lifting = table.within(
            group, match.start, match.end, rule.rule.matching.unless_within, match.placed, sentence
        )
        if lifting is not None and not is_oath(
            text, lifting.start, lifting.end, max(0, lifting.start - OATH_REACH)
        ):
            return lifting.start, lifting.end
    return None


def _sentence(text: str, match: Match, borders: Sequence[int], language: Language) -> Span:
    """Return where the sentences of a match begin and end."""
    since = own_since(text, borders, match.start, language)
    until = own_until(text, borders, match.end, language)
    low = max(since, 1 + max(text.rfind(mark, since, match.start) for mark in STOPS))
    ends = [text.find(mark, match.end, until) for mark in STOPS]
    return low, min((end for end in ends if end >= 0), default=until)


def _steps(rules: CompiledRules, window: Window, match: Match) -> tuple[str, ...]:
    """Return the folding steps inside the terms (not between them), each once."""
    names: dict[str, None] = {}
    for placed in match.placed:
        names.update(dict.fromkeys(window.steps(placed.start, placed.end)))
        if placed.literal >= 0 and placed.end - placed.start > len(rules.literals[placed.literal]):
            names[FILLERS] = None
        elif _only_sounds(rules, window.text, placed):
            names[HOMOPHONE] = None
    return tuple(names)
