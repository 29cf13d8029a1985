"""What `explain --json` prints: one object, stable within `format`. Its schema is in docs/.

Within a format only fields are added. Spans are `[index of the text, start, end]` in characters of
the texts as given, end exclusive. Write the schema: `python -m streamdetect.cli.explain_document`.
"""

import json
from collections.abc import Sequence
from typing import Any, Final, Literal

import msgspec

from streamdetect.cli.explain_words import (
    IDLE,
    REVIEW,
    Said,
    guard_sentence,
    removal_sentence,
    shadow_sentence,
)
from streamdetect.cli.scan_input import InputRow
from streamdetect.cli.scan_output import finding_as_json
from streamdetect.detect.detector import Detector
from streamdetect.detect.explanation import (
    Explanation,
    HitStatus,
    Reading,
    RuleHit,
    Words,
)
from streamdetect.detect.near_miss import Missing, NearMiss
from streamdetect.detect.scan import RowOutcome, RowSpan
from streamdetect.events.vocabulary import Category, Channel, GuardVerdict

FORMAT: Final = 1


class Bilingual(msgspec.Struct, frozen=True):
    """A sentence in both languages."""

    zh: str
    en: str


class Place(msgspec.Struct, frozen=True):
    """Words of the texts. `quote` joins texts with a line feed."""

    quote: str
    spans: tuple[RowSpan, ...]


class Step(msgspec.Struct, frozen=True):
    """A folding step that fired: `words` became `folded` (empty: dropped)."""

    step: str
    words: Place
    folded: str


class Text(msgspec.Struct, frozen=True):
    """One text, and how the matcher reads it."""

    text: str
    folded: str
    steps: tuple[Step, ...]


class Term(msgspec.Struct, frozen=True):
    """A part of a hit and where it stands; `term` is null for a number or a pattern.

    `by_sound`: the words only sound like the term.
    """

    term: str | None
    words: Place
    by_sound: bool


class Guard(msgspec.Struct, frozen=True):
    """What a guard said, the words it rests on, and what that means.

    `chance`: of a guard that weighs, the chance (0–1) that the words are not the speaker's claim.
    """

    guard: str
    verdict: GuardVerdict
    words: Place
    meaning: Bilingual
    chance: float | None = None


class Removal(msgspec.Struct, frozen=True):
    """What removed a hit, its words and the meaning.

    `by`: a guard's name, `allow`, `unless`, `later`, `doubts` (of a guard and the classifier) or
    `disowned` (to the classifier, not the speaker's own claim).
    """

    by: str
    words: Place | None
    meaning: Bilingual


class Reason(msgspec.Struct, frozen=True):
    """A reason by name, and what it means."""

    reason: str
    meaning: Bilingual


class Hit(msgspec.Struct, frozen=True):
    """A hit of a rule. `finding`: index into `findings` (`counts`) or `shadow` (`shadow`).

    `shadow_because`: why it has no effect; of one that counts: why not in every room.
    `guard_outweighed`: a guard asks for a person, and a classifier that is sure outweighs it.
    `owned`: the chance (0–1) the classifier gives it of being the speaker's own claim, null where
    it was not asked.
    """

    rule_id: str
    version: int
    category: Category
    title: Bilingual
    status: HitStatus
    words: Place
    terms: tuple[Term, ...]
    steps: tuple[str, ...]
    guards: tuple[Guard, ...]
    finding: int | None
    removed: Removal | None
    idle_because: tuple[Reason, ...]
    review_because: tuple[Reason, ...]
    guard_outweighed: bool
    owned: float | None
    shadow_because: tuple[Reason, ...]


class Sound(msgspec.Struct, frozen=True):
    """Words that only sound like a term; `counted`: they are in a hit."""

    term: str
    words: Place
    counted: bool


class ModelReading(msgspec.Struct, frozen=True):
    """One segment and the classifier. Probabilities are null where the model did not read it."""

    index: int
    text: str
    gate: bool
    pointed_by_rule: bool
    claim: float | None
    violation: float | None
    review: float | None
    category: Category | None
    category_probability: float | None
    review_from: float | None
    doubt_below: float | None


class Model(msgspec.Struct, frozen=True):
    """The classifier: whether it was asked, why not, and what it said of each segment."""

    asked: bool
    why_not: str | None
    name: str | None
    model_hash: str | None
    readings: tuple[ModelReading, ...]


class Near(msgspec.Struct, frozen=True):
    """A rule of which all but one part is there."""

    rule_id: str
    title: Bilingual
    words: Place
    missing: Missing
    name: str
    terms: tuple[str, ...]
    gap: int


class Context(msgspec.Struct, frozen=True):
    """Where the words stand and what is known of the goods."""

    channel: Channel
    goods_known: bool
    product_category: str | None
    approvals: tuple[str, ...]


class Document(msgspec.Struct, frozen=True):
    """The whole. `findings` and `shadow` are the objects that `scan --format jsonl` writes.

    `near` is null where it was not asked for.
    """

    format: Literal[1]
    outcome: RowOutcome
    context: Context
    ruleset_hash: str
    texts: tuple[Text, ...]
    hits: tuple[Hit, ...]
    homophones: tuple[Sound, ...]
    classifier: Model
    findings: tuple[dict[str, Any], ...]
    shadow: tuple[dict[str, Any], ...]
    near: tuple[Near, ...] | None


def document_of(
    explanation: Explanation,
    detector: Detector,
    *,
    near: Sequence[NearMiss] | None,
    model: tuple[str, str] | None,
    why_not: str | None,
) -> Document:
    """Return the object. `model`: name and hash of the classifier that was asked, if one was."""
    request = explanation.request
    source = InputRow(1, None, request)
    return Document(
        format=FORMAT,
        outcome=explanation.row.outcome,
        context=Context(
            request.channel,
            request.goods.known,
            request.goods.product_category,
            tuple(sorted(request.goods.approvals)),
        ),
        ruleset_hash=detector.ruleset_hash,
        texts=tuple(
            Text(
                text.original,
                text.folded,
                tuple(Step(one.step, _place(one.words), one.folded) for one in text.steps),
            )
            for text in explanation.texts
        ),
        hits=tuple(map(_hit, explanation.hits)),
        homophones=tuple(
            Sound(one.term, _place(one.words), one.counted) for one in explanation.homophones
        ),
        classifier=Model(
            asked=model is not None,
            why_not=why_not,
            name=model[0] if model is not None else None,
            model_hash=model[1] if model is not None else None,
            readings=tuple(map(_reading, explanation.readings)),
        ),
        findings=tuple(finding_as_json(source, one) for one in explanation.row.findings),
        shadow=tuple(finding_as_json(source, one) for one in explanation.row.shadow),
        near=tuple(map(_near, near)) if near is not None else None,
    )


def _hit(hit: RuleHit) -> Hit:
    removed = None
    if hit.removed_by is not None:
        cue = _place(hit.cue) if hit.cue is not None else None
        removed = Removal(hit.removed_by, cue, _said(removal_sentence(hit.removed_by)))
    return Hit(
        rule_id=hit.rule.id,
        version=hit.rule.version,
        category=hit.rule.category,
        title=Bilingual(hit.rule.title_zh, hit.rule.title_en),
        status=hit.status,
        words=_place(hit.words),
        terms=tuple(Term(one.term, _place(one.words), one.by_sound) for one in hit.terms),
        steps=hit.steps,
        guards=tuple(
            Guard(
                note.guard,
                note.verdict,
                _place(note.words),
                _said(guard_sentence(note.guard, note.verdict)),
                note.chance,
            )
            for note in hit.guards
        ),
        finding=hit.finding,
        removed=removed,
        idle_because=tuple(Reason(one, _said(IDLE[one])) for one in hit.idle),
        review_because=tuple(Reason(one, _said(REVIEW[one])) for one in hit.review),
        guard_outweighed=hit.outweighed,
        owned=hit.owned,
        shadow_because=tuple(
            Reason(one, _said(shadow_sentence(one, hit.rule.rollout_percent))) for one in hit.shadow
        ),
    )


def _reading(reading: Reading) -> ModelReading:
    answer = reading.prediction
    top = answer.top_category if answer is not None else None
    return ModelReading(
        index=reading.segment,
        text=reading.text,
        gate=reading.gate,
        pointed_by_rule=reading.pointed,
        claim=answer.claim if answer is not None else None,
        violation=answer.outcome_violation if answer is not None else None,
        review=answer.outcome_review if answer is not None else None,
        category=top,
        category_probability=(
            answer.probability(top) if answer is not None and top is not None else None
        ),
        review_from=reading.claim_from,
        doubt_below=reading.doubt_below,
    )


def _near(miss: NearMiss) -> Near:
    return Near(
        miss.rule.id,
        Bilingual(miss.rule.title_zh, miss.rule.title_en),
        _place(miss.words),
        miss.missing,
        miss.name,
        miss.terms,
        miss.gap,
    )


def _place(words: Words) -> Place:
    return Place(words.quote, words.spans)


def _said(said: Said) -> Bilingual:
    return Bilingual(*said)


def schema_text() -> str:
    """Return docs/explain.schema.json."""
    schema = msgspec.json.schema(Document)
    document = {"$schema": "https://json-schema.org/draft/2020-12/schema"} | schema
    return json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


if __name__ == "__main__":
    print(schema_text(), end="")
