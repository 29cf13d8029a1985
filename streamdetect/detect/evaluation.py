"""From a window to candidates: which rules match, and what exceptions and guards say of each.

No state and no model. A candidate that something removed stays in the list: it may take back what
was reported before.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from streamdetect.detect.compiled import CompiledRule, CompiledRules
from streamdetect.detect.guards import (
    DISTANCE,
    GUARDS,
    OF_THE_UNCOVERED,
    ONLY_ASKS,
    WEIGH,
    Ruling,
    Scene,
)
from streamdetect.detect.guards.oaths import OATH_REACH, is_oath
from streamdetect.detect.guards.scene import STOPS, as_spoken, in_other_language, said_since
from streamdetect.detect.matcher import (
    WHOLE,
    HitTable,
    Match,
    Placed,
    match_sequence,
)
from streamdetect.detect.model import DetectionContext
from streamdetect.detect.sounds import HOMOPHONE, SHORT
from streamdetect.detect.specs import SequenceSpec
from streamdetect.detect.window import Window
from streamdetect.events.instants import day_in_beijing
from streamdetect.events.messages import GuardResult, TranscriptSegment
from streamdetect.events.vocabulary import AmendmentKind
from streamdetect.ruleset.model import AppliesTo
from streamdetect.text.lexicon import SPEAKING, telling

# Matches of one rule that are judged in one window. Speech has none of so many; a text of 4,000
# characters that says one thing 800 times would hold up the stream, and is one incident anyway.
MOST_MATCHES: Final = 100
FILLERS: Final = "fillers"  # evasion step of the matcher: a term interrupted by fillers or marks

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A match of a rule, `[start, end)` in the window's text, with all that was said of it.

    `terms`: the literals that matched, as the rule has them. `support`: spans besides the match
    that made it count (required company, the words of a cover). `removed`: how it was taken back,
    None where it stands; `cue`: the words that did it. `unsure`: a guard asks for a person.
    For explanations: `placed` is where each step stands, `cues` the words of each guard's answer,
    `chances` what a guard that weighs gave the words of not being the speaker's claim.
    """

    rule: CompiledRule
    start: int
    end: int
    terms: tuple[str, ...]
    steps: tuple[str, ...]
    support: tuple[Span, ...] = ()
    guards: tuple[GuardResult, ...] = ()
    removed: AmendmentKind | None = None
    cue: Span | None = None
    unsure: bool = False
    placed: tuple[Placed, ...] = ()
    cues: tuple[Span, ...] = ()
    chances: tuple[float | None, ...] = ()

    @property
    def is_excepted(self) -> bool:
        """Whether the rule's own words (allowed phrases, exceptions) took it back."""
        return self.removed is not None and not self.guards

    @property
    def is_loose(self) -> bool:
        """Whether its words stand farther apart than its rule allows (see detect.loose)."""
        return any(one.guard == DISTANCE for one in self.guards)

    @property
    def is_only_weighed(self) -> bool:
        """Whether no guard that can name a reason asks for a person."""
        return all(one.guard in WEIGH for one in self.guards if one.verdict == "review")


def applies(rule: CompiledRule, segment: TranscriptSegment, goods: DetectionContext) -> bool:
    """Tell whether a rule holds for this channel, language, day and these goods."""
    if segment.channel not in rule.rule.channels:
        return False
    languages = rule.rule.languages
    if languages and segment.language and segment.language[:2].lower() not in languages:
        return False
    if rule.effective_from or rule.effective_until:
        day = day_in_beijing(segment.emitted_at)
        if day < rule.effective_from or (rule.effective_until and day > rule.effective_until):
            return False
    scope = rule.rule.applies_to
    if leaves_open(scope, goods) and not scope.holds_for_unknown_goods:
        return False
    return not goods.known or _goods_fit(scope, goods)


def leaves_open(scope: AppliesTo, goods: DetectionContext) -> bool:
    """Tell whether too little is known of the goods to say if a rule is meant for them."""
    return not goods.known or (goods.product_category is None and scope.depends_on_category)


def _goods_fit(scope: AppliesTo, goods: DetectionContext) -> bool:
    category = goods.product_category
    if category is not None:
        if scope.product_categories and category not in scope.product_categories:
            return False
        if category in scope.except_product_categories:
            return False
    return not (scope.except_approvals & goods.approvals)


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
    text = _heard(rule, match, window.text, window.borders)
    removal = _exception(table, rule, match, text)
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
    return _guarded(scene, rule, match, terms, steps, support)


def stood_in(candidate: Candidate, text: str, borders: Sequence[int], channel: str) -> bool:
    """Tell whether no guard removes a match where only `text` was said, the window's beginning."""
    scene = heard_scene(candidate, text, borders, channel)
    again = _guarded(scene, candidate.rule, candidate, candidate.terms, candidate.steps, [])
    return again.removed is None


def heard_scene(
    candidate: Candidate, text: str, borders: Sequence[int], channel: str = "speech"
) -> Scene:
    """Return a match in a window's text as the guards saw it when they judged it."""
    text = _heard(candidate.rule, candidate, text, borders)
    return scene_of(candidate.rule, candidate, text, channel, borders)


def _heard(rule: CompiledRule, match: Match | Candidate, text: str, borders: Sequence[int]) -> str:
    """Return a window's text as it is heard with a match: what ended before it behind a stop."""
    since = said_since(text, borders, match.start, rule.rule.language)
    return f"{'。':>{since}}{text[since:]}" if since else text


def _exception(table: HitTable, rule: CompiledRule, match: Match, text: str) -> Span | None:
    """Return the allowed phrase or the excepted term of its sentence that lifts the match.

    "Cheat" in an oath of honesty ("I cheat nobody") is no excepted term.
    """
    if rule.allow >= 0:
        for placed in match.placed:
            phrase = table.covering(rule.allow, placed)
            if phrase is not None:
                return phrase.start, phrase.end
    sentence = _sentence(text, match) if rule.unless else WHOLE
    for group in rule.unless:
        lifting = table.within(
            group, match.start, match.end, rule.rule.matching.unless_within, match.placed, sentence
        )
        if lifting is not None and not is_oath(
            text, lifting.start, lifting.end, max(0, lifting.start - OATH_REACH)
        ):
            return lifting.start, lifting.end
    return None


def _sentence(text: str, match: Match) -> Span:
    """Return where the sentences of a match begin and end."""
    low = 1 + max(text.rfind(mark, 0, match.start) for mark in STOPS)
    ends = [text.find(mark, match.end) for mark in STOPS]
    return low, min((end for end in ends if end >= 0), default=len(text))


def scene_of(
    rule: CompiledRule,
    match: Match | Candidate,
    text: str,
    channel: str = "speech",
    borders: Sequence[int] = (),
) -> Scene:
    """Return a match in a window's text as the guards see it."""
    return Scene(
        as_spoken(text) if rule.rule.language == "zh" else text,
        match.start,
        match.end,
        tuple((placed.start, placed.end) for placed in match.placed),
        rule.rule.language,
        rule.rule.category,
        channel,
        borders,
    )


def _guarded(
    scene: Scene,
    rule: CompiledRule,
    match: Match | Candidate,
    terms: tuple[str, ...],
    steps: tuple[str, ...],
    support: list[Span],
) -> Candidate:
    other = in_other_language(scene)
    results: list[GuardResult] = []
    cues: list[Span] = []
    chances: list[float | None] = []
    unsure = covered = False
    for name, guard in GUARDS.items():
        sent = unsure or rule.rule.outcome == "review"  # to a person, whatever a guard adds
        if (
            name in rule.rule.guards_off
            or (sent and name in ONLY_ASKS)
            or (covered and name in OF_THE_UNCOVERED)
        ):
            continue
        ruling = guard(scene)
        if other is not None and name not in ONLY_ASKS:
            ruling = _weightier(ruling, guard(other))
        if ruling is None:
            continue
        results.append(GuardResult(guard=name, verdict=ruling.verdict))
        cue = (ruling.start, ruling.end)
        cues.append(cue)
        chances.append(ruling.chance)
        if ruling.verdict == "removed":
            kind: AmendmentKind = "corrected" if name == "self_correction" else "negated"
            return Candidate(
                rule,
                match.start,
                match.end,
                terms,
                steps,
                guards=tuple(results),
                removed=kind,
                cue=cue,
                placed=match.placed,
                cues=tuple(cues),
                chances=tuple(chances),
            )
        if ruling.verdict == "covered":
            support.append(cue)
            covered = True
        unsure = unsure or ruling.verdict == "review"
    return Candidate(
        rule,
        match.start,
        match.end,
        terms,
        steps,
        support=tuple(support),
        guards=tuple(results),
        unsure=unsure,
        placed=match.placed,
        cues=tuple(cues),
        chances=tuple(chances),
    )


def _weightier(own: Ruling | None, other: Ruling | None) -> Ruling | None:
    """Return the answer that counts of those in both languages of a mixed sentence.

    It is that in the language of the claim, but one that lets pass yields to any other.
    """
    if own is None or (own.verdict == "passed" and other is not None):
        return other
    return own


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
