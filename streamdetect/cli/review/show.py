"""`streamdetect review show`: all that a reviewer needs to decide one case."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from streamdetect.cli.review.desk import CaseId, desk_of, rights
from streamdetect.cli.review.measures import measure_lines
from streamdetect.cli.rules.folder import Lang, language_of
from streamdetect.cli.terminal import in_line, print_json

if TYPE_CHECKING:
    from streamdetect.client.case import Case
    from streamdetect.client.desk import Desk
    from streamdetect.events import messages as m
    from streamdetect.ruleset.diagnostics import MessageLanguage
    from streamdetect.settings import KafkaSettings


def show(
    case: CaseId,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    lang: Lang = None,
) -> None:
    """Show a case whole: the words with a minute around them, the rule as it was then, history."""
    from streamdetect.client.case_finding import find_case
    from streamdetect.settings import load_settings

    settings = load_settings()
    desk = desk_of(settings, rights(settings))
    found = find_case(desk, case)
    rule = _rule_as_then(settings.kafka, found.request, language_of(lang))
    if as_json:
        print_json(_as_json(found, desk, rule))
        return
    for line in _lines(found, desk, rule):
        typer.echo(in_line(line))


def _lines(case: "Case", desk: "Desk", rule: str) -> list[str]:
    request = case.request
    lines = [
        f"case      {case.id} ({case.kind})",
        f"about     {case.target.type} {case.target.id}",
        f"subject   {request.subject_id}",
        "priority  nobody was asked about it"
        if case.due_at is None
        else f"priority  {request.priority:.2f}, decide by {case.due_at}",
        f"state     {case.closed or 'open'}",
    ]
    if case.claim is not None:
        lines.append(f"with      {case.claim.claimed_by} until {case.claim.until}")
    if case.appeal is not None:
        lines += ["", f"appeal    by {case.appeal.filed_by} at {case.appeal.filed_at}"]
        lines.append(f"          {case.appeal.statement}")
        lines += [f"          evidence {uri}" for uri in case.appeal.evidence]
    about = measure_lines(case, desk.measures_of(case.target))
    if about:
        lines += ["", *about]
    violation = request.violation
    if violation is not None:
        lines += ["", *_of_violation(violation, desk)]
    if request.findings:
        lines += ["", *_of_listing(request, desk)]
    if request.transcript:
        lines += ["", "transcript (> marks the words)"]
        lines += _transcript(request)
    if request.recording_uri is not None:
        lines.append(f"recording {request.recording_uri}")
    if rule:
        lines += ["", "rule as it was then", *(f"  {line}" for line in rule.splitlines())]
    lines += ["", "history", *_history(case, desk)]
    return lines


def _of_listing(request: "m.ReviewRequest", desk: "Desk") -> list[str]:
    listing, held = request.listing, desk.held_back.get(request.target.id)
    lines = []
    if listing is None and held is not None:
        lines.append(f"goods     {held.product_id} version {held.listing_version}")
    if listing is not None:
        lines.append(f"goods     {listing.product_id} version {listing.version}: {listing.title}")
        approvals = ", ".join(f"{one.kind} {one.number}" for one in listing.approvals)
        lines.append(f"          category {listing.category}, approvals {approvals or 'none'}")
    for finding in request.findings:
        rules = ", ".join(f"{rule.id}@{rule.version}" for rule in finding.rules) or "classifier"
        lines.append(f"words     {finding.field}: {finding.quote}")
        lines.append(f"          {finding.category}, {finding.severity}; {rules}")
        lines += [f"advice    {finding.advice.zh}", f"          {finding.advice.en}"]
    return lines + _law(held.law if held is not None else ())


def _law(law: "Sequence[m.LawRef]") -> list[str]:
    return [
        f"law       {ref.name} art. {ref.article} ({ref.version})"
        + ("" if ref.verified else ", text not verified")
        for ref in law
    ]


def _of_violation(violation: "m.Violation", desk: "Desk") -> list[str]:
    lines = [
        f"words     {violation.quote}",
        f"claim     {violation.category}, {violation.severity}; the machine: {violation.outcome} "
        f"at confidence {violation.confidence:.2f}",
        f"heard by  {violation.viewers if violation.viewers is not None else 'unknown'} viewers, "
        f"said at {violation.spoken_at} in room {violation.room_id}",
        f"goods     {violation.product_id or 'unknown'}, category "
        f"{violation.context.category or 'unknown'}, approvals "
        f"{', '.join(violation.context.approvals) or 'none known'}",
    ]
    lines += [
        f"since     {one.kind} at {one.occurred_at}" + (f": {one.quote}" if one.quote else "")
        for one in desk.amendments.get(violation.violation_id, ())
    ]
    lines += _law(violation.law)
    lines += [f"advice    {violation.advice.zh}", f"          {violation.advice.en}"]
    return lines


def _transcript(request: "m.ReviewRequest") -> list[str]:
    marked = {span.seq for span in request.violation.evidence} if request.violation else set()
    return [
        f"{'>' if line.seq in marked else ' '} {line.start_ms / 1000:8.1f} s  {line.text}"
        for line in request.transcript
    ]


def _history(case: "Case", desk: "Desk") -> list[str]:
    subject = case.request.subject_id
    lines: list[str] = []
    held = case.request.history
    if held is not None:
        lines.append(f"  when asked: {held.points:g} points, {held.strikes} strikes")
    standing = desk.standings.get(subject)
    if standing is not None:
        lines.append(f"  now: {standing.points:g} points, {len(standing.strikes)} strikes")
        lines += [
            f"  in force: {one.measure} until {one.valid_until or 'further notice'}"
            for one in standing.measures
        ]
    for one in desk.decisions:
        if one.subject_id == subject:
            lines.append(
                f"  {one.decided_at} {one.verdict} on {one.target.type} {one.target.id[:8]} at "
                f"level {one.level} by {one.decided_by}: {one.reason_code}"
                + (f" ({one.note})" if one.note else "")
            )
    return lines or ["  nothing is known before this"]


def _rule_as_then(
    kafka: "KafkaSettings", request: "m.ReviewRequest", language: "MessageLanguage"
) -> str:
    """Return the rule in plain words, by the very ruleset that judged; empty without a rule.

    Where that ruleset is not to be had any more, as the request tells it.
    """
    from streamdetect.client.control_view import read_control
    from streamdetect.errors import StreamdetectError
    from streamdetect.ruleset.bundle import unpack_ruleset
    from streamdetect.ruleset.explaining import explain

    violation = request.violation
    if violation is None or not violation.rules:
        return request.rule_text or ""
    held = read_control(kafka).bundles.get(("ruleset", violation.ruleset_hash))
    if held is None:
        missing = f"ruleset {violation.ruleset_hash[:12]} is not on the control topic any more"
        return request.rule_text or missing
    try:
        ruleset = unpack_ruleset(held[0])
    except StreamdetectError as error:
        return request.rule_text or (
            f"ruleset {violation.ruleset_hash[:12]} cannot be read: {error}"
        )
    wanted = {one.id for one in violation.rules}
    return "\n\n".join(
        f"{rule.id} version {rule.version}\n{explain(rule, ruleset, language)}"
        for rule in ruleset.rules
        if rule.id in wanted
    )


def _as_json(case: "Case", desk: "Desk", rule: str) -> dict[str, Any]:
    from streamdetect.events.codec import plain

    standing = desk.standings.get(case.request.subject_id)
    return {
        "case": case.id,
        "kind": case.kind,
        "closed": case.closed,
        "target": plain(case.target),
        "request": plain(case.request),
        "rule": rule,
        "measures": [plain(one) for one in desk.measures_of(case.target)],
        "amendments": [
            plain(one)
            for one in desk.amendments.get(
                case.request.violation.violation_id if case.request.violation else "", ()
            )
        ],
        "claim": plain(case.claim) if case.claim is not None else None,
        "appeal": plain(case.appeal) if case.appeal is not None else None,
        "outcome": plain(case.outcome) if case.outcome is not None else None,
        "standing": plain(standing) if standing is not None else None,
        "decisions": [
            plain(one) for one in desk.decisions if one.subject_id == case.request.subject_id
        ],
    }
