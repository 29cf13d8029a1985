"""How a dossier looks: in the terminal, as JSON, and as the notices that the party was told."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from rich.text import Text

from streamdetect.cli.terminal import in_line, visible
from streamdetect.enforce.dossier import Dossier, IncidentFile
from streamdetect.enforce.ledger import IncidentState
from streamdetect.enforce.notice_words import MEASURE_NAMES, law_words
from streamdetect.enforce.policy import POINT_MP, Policy
from streamdetect.enforce.standing_notice import next_step_of, restoring, standing_notice
from streamdetect.events import messages as m
from streamdetect.events.codec import plain
from streamdetect.events.instants import from_ms
from streamdetect.events.vocabulary import CATEGORY_TITLES, SanctionState

_STATES: Final[dict[IncidentState, tuple[str, str]]] = {
    "strike": ("costs points", "bold red"),
    "notice": ("a notice without points", "yellow"),
    "repeat": ("said before the notice took effect; covered by another incident", "dim"),
    "acquitted": ("overturned by people", "bold green"),
    "taken_back": ("taken back by what was said next, or by a better transcript", "green"),
    "awaits_review": ("waits for a person", "bold yellow"),
}
_SANCTIONS: Final[dict[SanctionState, str]] = {
    "proposed": "bold yellow",
    "imposed": "bold magenta",
    "expired": "dim",
    "lifted": "bold green",
    "superseded": "dim",
}


def render_dossier(dossier: Dossier, identity: str, policy: Policy) -> Text:
    """Return the ledger for a person: incidents, points, measures, decisions, what comes next."""
    ledger, standing = dossier.ledger, dossier.ledger.standing
    text = Text()
    text.append(f"{in_line(ledger.subject_id)}\n", "bold")
    text.append(
        f"as of {from_ms(ledger.as_of_ms)} · {ledger.ledger_seq} facts · policy "
        f"{policy.id} {policy.version} ({policy.hash[:12]})\n",
        "dim",
    )
    text.append(f"\n{standing.points:g} points", "bold")
    text.append(f" from {len(standing.strikes)} strikes\n")
    for one in _first(dossier.incidents, lambda found: identity in _ids(found)):
        _append_incident(text, one)
    if ledger.sanctions:
        text.append("\nMeasures\n", "bold")
    for sanction in _first(ledger.sanctions, lambda found: found.sanction_id == identity):
        _append_sanction(text, sanction)
        _append_decisions(text, dossier.decided.get(sanction.sanction_id, ()))
    if ledger.expulsions:
        text.append("\nExpulsions\n", "bold")
    for expulsion in _first(ledger.expulsions, lambda found: found.expulsion_id == identity):
        _append_expulsion(text, expulsion)
        _append_decisions(text, dossier.decided.get(expulsion.expulsion_id, ()))
    for appeal, outcome in ledger.appeals:
        text.append(f"\nappeal {appeal.appeal_id} of {appeal.filed_at[:10]}: ", "bold")
        text.append("not answered yet" if outcome is None else outcome.verdict)
        text.append(f"\n  “{in_line(appeal.statement)}”\n")
    text.append("\nWhat comes next\n", "bold")
    for line in (next_step_of(standing), restoring(standing)):
        text.append(f"  {line.zh}\n  {line.en}\n")
    return text


def as_plain(dossier: Dossier, identity: str) -> dict[str, Any]:
    """Return the ledger as JSON values, with the notices of its measures."""
    ledger = dossier.ledger
    return {
        "asked_for": identity,
        "subject_id": ledger.subject_id,
        "as_of": from_ms(ledger.as_of_ms),
        "policy_hash": ledger.policy_hash,
        "standing": plain(ledger.standing),
        "incidents": [_incident_as_plain(one) for one in dossier.incidents],
        "sanctions": [
            {
                **plain(one),
                "decisions": [plain(d) for d in dossier.decided.get(one.sanction_id, ())],
            }
            for one in ledger.sanctions
        ],
        "expulsions": [
            {
                **plain(one),
                "decisions": [plain(d) for d in dossier.decided.get(one.expulsion_id, ())],
            }
            for one in ledger.expulsions
        ],
        "appeals": [
            {"appeal": plain(appeal), "outcome": None if outcome is None else plain(outcome)}
            for appeal, outcome in ledger.appeals
        ],
        "next_change_at": None if ledger.next_due_ms is None else from_ms(ledger.next_due_ms),
    }


def notices_text(dossier: Dossier, identity: str) -> str:
    """Return the notices in both languages: of the measure named, else of all that matter now."""
    ledger = dossier.ledger
    told = [
        one.notice
        for one in ledger.sanctions
        if identity == one.sanction_id or any(identity == r.incident_id for r in one.reasons)
    ]
    told += [one.notice for one in ledger.expulsions if identity == one.expulsion_id]
    if not told:
        told = [one.notice for one in ledger.sanctions if one.state in ("proposed", "imposed")]
        told += [one.notice for one in ledger.expulsions if one.state in ("proposed", "expelled")]
        standing = standing_notice(ledger.standing)
        told.append(m.Bilingual(zh=standing.zh(), en=standing.en()))
    return "\n".join(visible(f"{one.zh}\n\n{one.en}\n") for one in told if one is not None)


def _append_incident(text: Text, one: IncidentFile) -> None:
    entry, lead = one.entry, one.lead
    word, style = _STATES[entry.state]
    text.append(f"\n{lead.spoken_at[:10]} {lead.spoken_at[11:16]} ", "dim")
    category = entry.category or lead.category
    zh, en = CATEGORY_TITLES[category]
    text.append(f"{en} {zh}, {entry.severity or lead.severity}", "bold")
    text.append(f"  {word}", style)
    text.append(f"\n  “{in_line(lead.quote)}”")
    if len(one.violations) > 1:
        text.append(f" (said {len(one.violations)} times in this broadcast)", "dim")
    for law in lead.law[:2]:
        text.append(f"\n  {law_words(law).zh}", "cyan")
    text.append(f"\n  → {lead.advice.zh} {lead.advice.en}", "green")
    if entry.joined_to is not None:
        text.append(f"\n  covered by {entry.joined_to}", "dim")
    for amendment in one.amendments:
        text.append(f"\n  {amendment.kind} at {amendment.occurred_at[:16]}", "green")
    if entry.mitigations:
        text.append(f"\n  mitigated: {', '.join(entry.mitigations)}", "green")
    if entry.points:
        text.append(f"\n  {entry.points:g} points when fresh, {one.left:g} now")
        fading = [
            f"{fall.left_mp / POINT_MP:g} from {from_ms(fall.at_ms)[:10]}" for fall in one.falls
        ]
        if fading:
            text.append(f"; {', '.join(fading)}")
    text.append("\n")
    _append_decisions(text, one.decisions)
    text.append(f"  incident {entry.incident_id}\n", "dim")


def _append_sanction(text: Text, sanction: m.Sanction) -> None:
    name = MEASURE_NAMES[sanction.measure]
    text.append(f"  {sanction.effective_from[:16]} ", "dim")
    text.append(f"{sanction.state:<10} ", _SANCTIONS[sanction.state])
    text.append(f"{name.zh} {name.en}", "bold")
    if sanction.valid_until is not None:
        text.append(f" until {sanction.valid_until[:16]}")
    if sanction.stayed_since is not None:
        text.append(f" · stayed since {sanction.stayed_since[:16]}", "bold yellow")
    text.append(f" · points {sanction.points_before:g} → {sanction.points_after:g}")
    text.append(f" · by {', '.join(map(in_line, sanction.decided_by)) or 'nobody yet'}")
    if sanction.appeal_until is not None:
        text.append(f" · appeal until {sanction.appeal_until[:10]}")
    text.append(f"\n    {sanction.sanction_id}\n", "dim")


def _append_expulsion(text: Text, expulsion: m.Expulsion) -> None:
    text.append(f"  {expulsion.state}", "bold")
    text.append(f" · {len(expulsion.sanction_ids)} measures")
    text.append(f" · by {', '.join(map(in_line, expulsion.decided_by)) or 'nobody yet'}")
    if expulsion.valid_until is not None:
        text.append(f" until {expulsion.valid_until[:16]}")
    text.append(f"\n    {expulsion.expulsion_id}\n", "dim")


def _append_decisions(text: Text, decisions: Sequence[m.ReviewDecision]) -> None:
    for decision in decisions:
        text.append(
            f"    {decision.decided_at[:16]} {in_line(decision.decided_by)} ({decision.level}): "
            f"{decision.verdict}, {in_line(decision.reason_code)}\n",
            "yellow",
        )


def _incident_as_plain(one: IncidentFile) -> dict[str, Any]:
    entry = one.entry
    return {
        "incident_id": entry.incident_id,
        "state": entry.state,
        "why": _STATES[entry.state][0],
        "category": entry.category,
        "severity": entry.severity,
        "points": entry.points,
        "points_left": one.left,
        "fades": [
            {"at": from_ms(fall.at_ms), "left": fall.left_mp / POINT_MP} for fall in one.falls
        ],
        "joined_to": entry.joined_to,
        "mitigations": list(entry.mitigations),
        "violations": [plain(violation) for violation in one.violations],
        "amendments": [plain(amendment) for amendment in one.amendments],
        "decisions": [plain(decision) for decision in one.decisions],
    }


def _ids(one: IncidentFile) -> tuple[str, ...]:
    return (one.entry.incident_id, *(violation.violation_id for violation in one.violations))


def _first(items: Iterable[Any], named: Any) -> list[Any]:
    """Return the items with the one that was asked for first."""
    return sorted(items, key=lambda one: not named(one))
