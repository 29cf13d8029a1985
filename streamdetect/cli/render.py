"""How events look in the terminal: one glance for who, what, which words, which article.

Every function returns a Rich renderable; `watch`, `scan` and the demo print them.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from rich.text import Text

from streamdetect.cli.explain_words import OUTCOMES, Said
from streamdetect.cli.terminal import in_line, visible
from streamdetect.events import messages as m
from streamdetect.events.codec import plain
from streamdetect.events.vocabulary import (
    CATEGORY_TITLES,
    MEASURE_TITLES,
    Category,
    Outcome,
    Severity,
)

MARK: Final = "bold white on red"
MARK_REVIEW: Final = "bold black on yellow"
_INDENT: Final = "   "
_OUTCOMES: Final[dict[Outcome, tuple[Said, str]]] = {
    "enforce": (OUTCOMES["violation"], "bold red"),
    "review": (OUTCOMES["review"], "bold yellow"),
}
_SEVERITIES: Final[dict[Severity, str]] = {
    "notice": "dim",
    "general": "",
    "serious": "red",
    "grave": "bold red",
}
_STATES: Final[dict[str, str]] = {
    "proposed": "bold yellow",
    "imposed": "bold magenta",
    "expired": "dim",
    "lifted": "bold green",
    "superseded": "dim",
    "expelled": "bold white on red",
    "reinstated": "bold green",
    "released": "bold green",
    "intercepted": "bold magenta",
    "prepared": "dim",
    "withdrawn": "bold green",
}
_AMENDMENTS: Final = {
    "corrected": "corrected on the spot",
    "retracted": "retracted by a revision",
    "negated": "negated by what followed",
    "held_back": "left to a person: the machine has sanctioned enough within the hour",
}
_BASIS_WORDS: Final = ("no article", "classifier", "confidence")
_LAWS_SHOWN: Final = 2
_REASONS_SHOWN: Final = 3


def render_event(message: m.Message) -> Text:
    """Return any event: those below in full, others as their name and fields."""
    if isinstance(message, m.Violation):
        return render_violation(message)
    if isinstance(message, m.ViolationAmendment):
        return render_amendment(message)
    if isinstance(message, m.Sanction):
        return render_sanction(message)
    if isinstance(message, m.Expulsion):
        return render_expulsion(message)
    if isinstance(message, m.Interception):
        return render_interception(message)
    if isinstance(message, m.Intervention):
        return render_intervention(message)
    if isinstance(message, m.TrafficSignal):
        return render_signal(message)
    return _render_other(message)


def render_violation(violation: m.Violation) -> Text:
    """Return a violation: outcome, category, who; the words; the law and how it was found."""
    (_, word), style = _OUTCOMES[violation.outcome]
    text = Text(no_wrap=False)
    text.append(f"{_clock(violation.spoken_at)} ", "dim")
    text.append(f"{word:<9} ", style)
    _append_category(text, violation.category, violation.severity)
    text.append(f"  {in_line(violation.subject_id)} in {in_line(violation.room_id)}", "dim")
    text.append(f"\n{_INDENT}“")
    text.append(in_line(violation.quote), _mark_of(violation.outcome))
    text.append("”")
    _append_basis(text, violation.law, [rule.id for rule in violation.rules], violation.confidence)
    if violation.classifier is not None:
        text.append(f" · model {violation.classifier.score:.2f}", "dim")
    _append_evidence(
        text,
        violation.evasions,
        [f"{guard.guard}: {guard.verdict}" for guard in violation.guards],
    )
    return text


def render_amendment(amendment: m.ViolationAmendment) -> Text:
    """Return what takes a violation back."""
    text = Text()
    text.append(f"{_clock(amendment.occurred_at)} ", "dim")
    held = amendment.kind == "held_back"
    text.append("HELD BACK " if held else "TAKEN BACK ", "bold yellow" if held else "bold green")
    text.append(_AMENDMENTS[amendment.kind])
    text.append(f"  {in_line(amendment.subject_id)}", "dim")
    if amendment.quote:
        text.append(f"\n{_INDENT}“{in_line(amendment.quote)}”", "green")
    return text


def render_sanction(sanction: m.Sanction) -> Text:
    """Return a measure: which, in which state, on whom, for which words, by whom."""
    text = Text()
    text.append(f"{_clock(sanction.effective_from)} ", "dim")
    text.append(f"{sanction.state.upper():<9} ", _STATES[sanction.state])
    text.append(f"{MEASURE_TITLES[sanction.measure]} {sanction.measure}", "bold")
    text.append(f"  {in_line(sanction.subject_id)}", "dim")
    text.append(f"\n{_INDENT}points {sanction.points_before:g} → {sanction.points_after:g}")
    if sanction.valid_until is not None:
        text.append(f" · until {_day(sanction.valid_until)}")
    text.append(f" · decided by {_people(sanction.decided_by)}")
    text.append(f" · clause {in_line(sanction.platform_rule.clause)}", "dim")
    for reason in sanction.reasons[:_REASONS_SHOWN]:
        text.append(f"\n{_INDENT}“{in_line(reason.quote)}”")
        if reason.law:
            text.append(f"  {_law(reason.law[0])}", "cyan")
    if len(sanction.reasons) > _REASONS_SHOWN:
        text.append(f"\n{_INDENT}… and {len(sanction.reasons) - _REASONS_SHOWN} more", "dim")
    return text


def render_expulsion(expulsion: m.Expulsion) -> Text:
    """Return that a streamer leaves the platform, might, or is back."""
    text = Text()
    text.append(f" {expulsion.state.upper()} ", _STATES[expulsion.state])
    text.append(f" {in_line(expulsion.subject_id)}", "bold")
    text.append(f"\n{_INDENT}on {len(expulsion.sanction_ids)} measures")
    text.append(f" · decided by {_people(expulsion.decided_by)}")
    if expulsion.valid_until is not None:
        text.append(f" · until {_day(expulsion.valid_until)}")
    if expulsion.appeal_until is not None:
        text.append(f" · appeal until {_day(expulsion.appeal_until)}")
    return text


def render_interception(interception: m.Interception) -> Text:
    """Return goods held back or let through: which, for which words, under what, until when."""
    text = Text()
    text.append(f" {interception.state.upper()} ", _STATES[interception.state])
    text.append(f" {in_line(interception.product_id)}", "bold")
    text.append(f" version {interception.listing_version}")
    text.append(f"  of {in_line(interception.merchant_id)}", "dim")
    text.append(f" · decided by {_people(interception.decided_by)}")
    if interception.appeal_until is not None:
        text.append(f" · appeal until {_day(interception.appeal_until)}")
    for finding in interception.findings[:_REASONS_SHOWN]:
        text.append(f"\n{_INDENT}{in_line(finding.field)} “")
        text.append(in_line(finding.quote), _mark_of(finding.outcome))
        text.append("” ")
        _append_category(text, finding.category, finding.severity)
    if len(interception.findings) > _REASONS_SHOWN:
        more = len(interception.findings) - _REASONS_SHOWN
        text.append(f"\n{_INDENT}… and {more} more", "dim")
    if interception.law:
        law = "; ".join(map(_law, interception.law[:_LAWS_SHOWN]))
        text.append(f"\n{_INDENT}{law}", "cyan")
    if interception.reasons is not None and interception.state == "released":
        text.append(f"\n{_INDENT}{in_line(interception.reasons.zh)}", "green")
    return text


def render_intervention(intervention: m.Intervention) -> Text:
    """Return a service to buyers: the claim, where and when, who heard it, what is true."""
    text = Text()
    text.append(f"{intervention.state.upper():<9} ", _STATES[intervention.state])
    text.append("service to buyers", "bold")
    text.append(f"  {in_line(intervention.room_id)}", "dim")
    span = f"{_time_in(intervention.span.from_)}–{_time_in(intervention.span.to)}"
    text.append(f"\n{_INDENT}{span} “{in_line(intervention.claim)}”")
    heard = f"{intervention.viewers} viewers" if intervention.exposure_known else "unknown"
    text.append(f" · heard by {heard}", "dim")
    text.append(f"\n{_INDENT}→ {in_line(intervention.lawful_wording.zh)}", "green")
    return text


def render_signal(signal: m.TrafficSignal) -> Text:
    """Return a room's traffic signal with its parts."""
    text = Text()
    text.append(f"{_clock(signal.window.to)} ", "dim")
    text.append("SIGNAL ", "bold")
    text.append(f"{in_line(signal.room_id)} {signal.score:.3f}")
    parts = ", ".join(f"{name} {part:.2f}" for name, part in signal.components.items())
    text.append(f"  {in_line(parts)}", "dim")
    if signal.sanction_id is not None:
        text.append(f" · under {in_line(signal.sanction_id)}", "magenta")
    return text


def render_marked(text: str, spans: Iterable[tuple[int, int]], outcome: Outcome) -> Text:
    """Return a text with the spans (offsets, end exclusive) marked."""
    shown = Text(visible(text))
    for start, end in spans:
        shown.stylize(_mark_of(outcome), start, end)
    return shown


def render_finding(
    *,
    outcome: Outcome,
    category: Category,
    severity: Severity,
    law: Sequence[m.LawRef],
    rules: Sequence[str],
    confidence: float,
    evasions: Sequence[str],
    guards: Sequence[str],
    advice: m.Bilingual,
    in_chinese: bool = False,
) -> Text:
    """Return what a pre-check says of marked words; `in_chinese`: to who reads no English."""
    (chinese, english), style = _OUTCOMES[outcome]
    text = Text(_INDENT)
    text.append(f"{chinese if in_chinese else english} ", style)
    _append_category(text, category, severity)
    _append_basis(text, law, rules, confidence, in_chinese=in_chinese)
    _append_evidence(text, evasions, guards)
    text.append(f"\n{_INDENT}→ {advice.zh}", "green")
    if advice.en and advice.en != advice.zh and not in_chinese:
        text.append(f"\n{_INDENT}  {advice.en}", "dim green")
    return text


def _append_category(text: Text, category: Category, severity: Severity) -> None:
    text.append(category, "bold")
    text.append(f" {CATEGORY_TITLES[category][0]}")
    text.append(f" · {severity}", _SEVERITIES[severity])


def _append_basis(
    text: Text,
    law: Sequence[m.LawRef],
    rules: Sequence[str],
    confidence: float,
    *,
    in_chinese: bool = False,
) -> None:
    cited = _law_zh if in_chinese else _law
    none, model, how = ("无条文", "模型", "把握") if in_chinese else _BASIS_WORDS
    text.append(f"\n{_INDENT}")
    text.append("; ".join(map(cited, law[:_LAWS_SHOWN])) or none, "cyan")
    text.append(f" · {in_line(', '.join(rules)) or model} · {how} {confidence:.2f}", "dim")


def _append_evidence(text: Text, evasions: Sequence[str], guards: Sequence[str]) -> None:
    if evasions:
        text.append(f" · evasion: {in_line(', '.join(evasions))}", "yellow")
    if guards:
        text.append(f" · guards: {in_line(', '.join(guards))}", "dim")


def _render_other(message: m.Message) -> Text:
    text = Text()
    text.append(f"{type(message).__name__} ", "bold")
    values = dict(plain(message))
    if isinstance(message, m.Bundle):  # a whole ruleset, for machines
        values["content"] = f"({len(message.content):,} characters)"
    pairs = [f"{key}={value}" for key, value in values.items()]
    text.append(in_line(" ".join(pairs)))
    return text


def _mark_of(outcome: Outcome) -> str:
    return MARK if outcome == "enforce" else MARK_REVIEW


def _law(law: m.LawRef) -> str:
    mark = "" if law.verified else " (unverified)"
    return in_line(f"{law.name} art. {law.article} ({law.version}){mark}")


def _law_zh(law: m.LawRef) -> str:
    mark = "" if law.verified else "（未核实）"
    return in_line(f"《{law.name}》（{law.version}）第{law.article}条{mark}")


def _people(decided_by: Sequence[str]) -> str:
    return ", ".join(map(in_line, decided_by)) or "nobody yet"


def _time_in(ms: int) -> str:
    """Return a place in a broadcast as minutes and seconds."""
    return f"{ms // 60_000}:{ms // 1000 % 60:02d}"


def _clock(instant: str) -> str:
    """Return date and time to the second."""
    return f"{instant[:10]} {instant[11:19]}"


def _day(instant: str) -> str:
    return instant[:10]
