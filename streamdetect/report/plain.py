"""A report as JSON values: every figure with the ids that it comes from."""

from collections.abc import Mapping, Sequence
from typing import Any

from streamdetect.events.codec import plain
from streamdetect.events.instants import from_ms
from streamdetect.report.authority import AUTHORITIES, DUTY_STATES, Duty
from streamdetect.report.figures import LATENCY_STEPS_MS, Figure, Rate, Report
from streamdetect.report.masking import Shown


def report_as_plain(report: Report) -> dict[str, Any]:
    """Return the report; ids of events only, nobody's name."""
    latency = report.latency
    return {
        "period": {
            "from": _instant(report.period.from_ms),
            "to": _instant(report.period.to_ms),
            "newest_known_at": _instant(report.newest_ms),
        },
        "violations": _figure(report.violations),
        "for_review": _figure(report.for_review),
        "incidents": _figure(report.incidents),
        "dealt_with": _figure(report.dealt_with),
        "amended": _figures(report.amended),
        "subjects_sanctioned": _figure(report.subjects_sanctioned),
        "subjects_expelled": _figure(report.subjects_expelled),
        "subjects_reinstated": _figure(report.subjects_reinstated),
        "sanctions": _figures(report.sanctions),
        "sanctions_undone": _figure(report.sanctions_undone),
        "expulsions": _figures(report.expulsions),
        "listings": _figures(report.listings),
        "interventions": _figures(report.interventions),
        "overturned": _rate(report.overturned),
        "overturned_by_level": {k: _rate(v) for k, v in report.overturned_by_level.items()},
        "appeals": _rate(report.appeals),
        "appeals_open": _figure(report.appeals_open),
        "latency_ms": {
            "measured": _figure(latency.measured),
            "p50": latency.p50,
            "p95": latency.p95,
            "p99": latency.p99,
            "classes": [
                {"below": bound, **_figure(found)}
                for bound, found in zip((*LATENCY_STEPS_MS, None), latency.classes, strict=True)
            ],
            "slowest": [{"id": identity, "ms": ms} for identity, ms in latency.slowest],
        },
        "by_category": {name: _line(line) for name, line in report.by_category.items()},
        "by_week": {name: _line(line) for name, line in report.by_week.items()},
        "done_by_category": {name: _line(line) for name, line in report.done_by_category.items()},
        "done_by_week": {name: _line(line) for name, line in report.done_by_week.items()},
    }


def duties_as_plain(duties: Sequence[Duty], shown: Shown) -> dict[str, Any]:
    """Return the duties with their counts."""
    return {
        "counts": {
            authority: {
                state: sum(d.state == state and d.authority == authority for d in duties)
                for state in DUTY_STATES
            }
            for authority in AUTHORITIES
        },
        "duties": [_duty(duty, shown) for duty in duties],
    }


def _duty(duty: Duty, shown: Shown) -> dict[str, Any]:
    sanction = duty.sanction
    return {
        "authority": duty.authority,
        "state": duty.state,
        "sanction_id": sanction.sanction_id,
        "measure": sanction.measure,
        "sanction_state": sanction.state,
        "imposed_at": from_ms(duty.imposed_ms),
        "party": {"type": sanction.party.type, "id": shown.name(sanction.party.id)},
        "valid_until": sanction.valid_until,
        "published": sanction.publish,
        "platform_rule": plain(sanction.platform_rule),
        "reasons": [
            {
                "incident_id": reason.incident_id,
                "quote": shown.words(reason.quote),
                "law": [plain(law) for law in reason.law],
            }
            for reason in sanction.reasons
        ],
        "filings": [
            {
                "filed_at": filing.filed_at,
                "reference": filing.reference,
                "withdrawal": filing.withdrawal,
            }
            for filing in duty.filings
        ],
    }


def _figure(figure: Figure) -> dict[str, Any]:
    return {"count": figure.count, "ids": list(figure.ids)}


def _figures(figures: Mapping[Any, Figure]) -> dict[str, Any]:
    return {str(name): _figure(figure) for name, figure in figures.items()}


def _rate(rate: Rate) -> dict[str, Any]:
    value = rate.value
    return {
        "rate": None if value is None else round(value, 4),
        "part": _figure(rate.part),
        "of": _figure(rate.whole),
    }


def _line(line: Any) -> dict[str, Any]:
    return {name: _figure(getattr(line, name)) for name in type(line).__slots__}


def _instant(at_ms: int | None) -> str | None:
    return None if at_ms is None else from_ms(at_ms)
