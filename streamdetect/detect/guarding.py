"""What the guards say of a match: it stands, a person should look, or it is taken back."""

from collections.abc import Sequence
from dataclasses import replace

from streamdetect.detect.candidate import Candidate, Span
from streamdetect.detect.compiled import CompiledRule
from streamdetect.detect.guards import (
    GUARDS,
    OF_ITS_SENTENCE,
    OF_THE_UNCOVERED,
    ONLY_ASKS,
    Ruling,
    Scene,
)
from streamdetect.detect.guards.scene import as_spoken, in_other_language, own_since, said_since
from streamdetect.detect.matcher import Match
from streamdetect.events.messages import GuardResult
from streamdetect.events.vocabulary import AmendmentKind


def guarded(
    scene: Scene,
    rule: CompiledRule,
    match: Match | Candidate,
    terms: tuple[str, ...],
    steps: tuple[str, ...],
    support: list[Span],
) -> Candidate:
    """Return a match with the answers of the guards, up to the first that removes it.

    `terms`, `steps`, `support`: as in Candidate. In a mixed sentence a guard that decides is asked
    about both languages.
    """
    whole = scene, in_other_language(scene)
    sentence = _sentence_of(scene)
    near = whole if sentence is scene else (sentence, in_other_language(sentence))
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
        heard, other = near if name in OF_ITS_SENTENCE else whole
        ruling = guard(heard)
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


def _sentence_of(scene: Scene) -> Scene:
    """Return a scene without what whole segments before the match say."""
    since = own_since(scene.text, scene.borders, scene.start, scene.language)
    return replace(scene, text=_from(scene.text, since)) if since else scene


def _from(text: str, since: int) -> str:
    """Return a text of the same length in which what ended before `since` is a stop."""
    return f"{'。':>{since}}{text[since:]}" if since else text


def stood_in(candidate: Candidate, text: str, borders: Sequence[int], channel: str) -> bool:
    """Tell whether no guard removes a match where only `text` was said, the window's beginning."""
    scene = heard_scene(candidate, text, borders, channel)
    again = guarded(scene, candidate.rule, candidate, candidate.terms, candidate.steps, [])
    return again.removed is None


def heard_scene(
    candidate: Candidate, text: str, borders: Sequence[int], channel: str = "speech"
) -> Scene:
    """Return a match in a window's text as the guards saw it when they judged it."""
    text = heard_text(candidate.rule, candidate, text, borders)
    return scene_of(candidate.rule, candidate, text, channel, borders)


def heard_text(
    rule: CompiledRule, match: Match | Candidate, text: str, borders: Sequence[int]
) -> str:
    """Return a window's text as it is heard with a match: what ended before it behind a stop."""
    return _from(text, said_since(text, borders, match.start, rule.rule.language))


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
