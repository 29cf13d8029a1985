"""What became of each match in a heard row, and why a rule may have no say in it.

For explanations: the matches and verdicts are those of production, given in the row's own words.
"""

from dataclasses import dataclass

from streamdetect.detect.candidate import Candidate, Span
from streamdetect.detect.explanation import (
    FoundTerm,
    GuardNote,
    HitStatus,
    IdleReason,
    RuleHit,
    ShadowReason,
    Words,
)
from streamdetect.detect.holding_back import held_back_by
from streamdetect.detect.model import Controls, DetectionContext
from streamdetect.detect.scan import HeardRow, RowSpan
from streamdetect.detect.scope import leaves_open
from streamdetect.detect.window import Window
from streamdetect.events.instants import day_in_beijing
from streamdetect.events.vocabulary import Channel
from streamdetect.ruleset.model import Rule


@dataclass(frozen=True, slots=True)
class Seen:
    """A candidate in the window in which it was last judged."""

    candidate: Candidate
    window: Window
    spans: tuple[RowSpan, ...]


def last_verdicts(row: HeardRow) -> list[Seen]:
    """Return every match of a rule in a heard row with the last that was said of it.

    A later segment judges again only what it has a part in, as production does.
    """
    last: dict[tuple[int, tuple[RowSpan, ...]], Seen] = {}
    for heard in row.heard:
        window = heard.window
        if window is None:
            continue
        for candidate in heard.candidates:
            spans = row.place(window.evidence(candidate.start, candidate.end))
            key = candidate.rule.index, spans
            if key not in last or _has_part(window, candidate):
                last[key] = Seen(candidate, window, spans)
    return list(last.values())


def _has_part(window: Window, candidate: Candidate) -> bool:
    parts: list[Span] = [(candidate.start, candidate.end), *candidate.support]
    if candidate.cue is not None:
        parts.append(candidate.cue)
    return any(window.touches_new(start, end) for start, end in parts)


def bare_hit(seen: Seen, heard: HeardRow, status: HitStatus) -> RuleHit:
    """Return a match as a hit: its words, terms, folding steps and guards."""
    candidate, window = seen.candidate, seen.window
    terms = iter(candidate.terms)
    parts: list[FoundTerm] = []
    for placed in candidate.placed:
        term = next(terms) if placed.literal >= 0 else None
        by_sound = (
            term is not None
            and placed.end - placed.start == len(term)
            and not window.text.startswith(term, placed.start)
        )
        parts.append(FoundTerm(term, words_in(heard, window, (placed.start, placed.end)), by_sound))
    return RuleHit(
        rule=candidate.rule.rule,
        status=status,
        words=Words(seen.spans, heard.quote(seen.spans)),
        terms=tuple(parts),
        steps=candidate.steps,
        guards=tuple(
            GuardNote(result.guard, result.verdict, words_in(heard, window, cue), chance)
            for result, cue, chance in zip(
                candidate.guards, candidate.cues, candidate.chances, strict=True
            )
        ),
    )


def words_in(heard: HeardRow, window: Window, span: Span) -> Words:
    """Return the original words of a span of a window; none where the span is empty."""
    spans = heard.place(window.evidence(*span)) if span[0] < span[1] else ()
    return Words(spans, heard.quote(spans))


def idle_reasons(
    rule: Rule, goods: DetectionContext, channel: Channel, day: str
) -> tuple[IdleReason, ...]:
    """Return why a rule has no effect on this channel, day and goods; empty where it has.

    `day`: an instant of the wire.
    """
    scope = rule.applies_to
    # Asked of every rule, and few have dates.
    date = day_in_beijing(day) if rule.effective_from or rule.effective_until else ""
    reasons: list[IdleReason] = []
    if rule.status not in ("enforced", "shadow"):
        reasons.append("status")
    if channel == "comment" or channel not in rule.channels:
        reasons.append("channel")
    if rule.effective_from is not None and date < rule.effective_from.isoformat():
        reasons.append("not_yet")
    if rule.effective_until is not None and date > rule.effective_until.isoformat():
        reasons.append("no_longer")
    category = goods.product_category
    if leaves_open(scope, goods) and not scope.holds_for_unknown_goods:
        reasons.append("goods_unknown")
    if goods.known:
        if category is not None and (
            (scope.product_categories and category not in scope.product_categories)
            or category in scope.except_product_categories
        ):
            reasons.append("product_category")
        if scope.except_approvals & goods.approvals:
            reasons.append("approval")
    return tuple(reasons)


def shadow_reasons(rule: Rule, controls: Controls) -> tuple[ShadowReason, ...]:
    """Return why a rule finds without effect, or has it in some rooms only; empty where neither."""
    held = held_back_by(rule, controls)
    return (*held, "rollout") if rule.rollout_percent < 100 else held
