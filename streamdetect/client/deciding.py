"""Sends what people decide: claims, decisions, appeals and their answers, voids of a rule.

Every decision is checked here as the ledger will check it, so that a person is told at once.
"""

from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from kafka import KafkaProducer

from streamdetect.client.case import Case
from streamdetect.client.clock import now_ms
from streamdetect.client.desk import Desk
from streamdetect.client.errors import ReviewError
from streamdetect.client.refusals import (
    Opinion,
    refuse_closed,
    refuse_nonsense,
    refuse_outweighed,
    refuse_taken,
    refuse_worse,
)
from streamdetect.client.sending import confirm, ordered_producer
from streamdetect.client.taken_back import taken_back_by
from streamdetect.enforce.entitlement import Signatures, entitled
from streamdetect.enforce.reviewers import Reviewers
from streamdetect.enforce.signatures import signed
from streamdetect.events import messages as m
from streamdetect.events.codec import DecodeError, cloud_headers, decode, encode
from streamdetect.events.ids import make_id
from streamdetect.events.instants import from_ms, to_ms
from streamdetect.events.topics import APPEALS, LISTING_DECISIONS, REVIEW_DECISIONS, topic_of
from streamdetect.events.vocabulary import (
    level_rank,
)
from streamdetect.settings import KafkaSettings

CLAIM_MS: Final = 30 * 60_000  # how long a case is kept for who took it


@dataclass(frozen=True, slots=True)
class Rights:
    """Who may decide, and whether decisions must be signed."""

    reviewers: Reviewers
    signatures: Signatures
    key: Ed25519PrivateKey | None = None


@dataclass(frozen=True, slots=True)
class _Letter:
    """What is sent: where, under which id, with which key (None: the subject)."""

    topic: str
    message: m.Message
    id: str
    key: str | None = None
    partition: int | None = None


def claim(kafka: KafkaSettings, case: Case, by: str, rights: Rights) -> m.ReviewClaim:
    """Take a case for half an hour. Raises ReviewError where it is taken or decided."""
    now = now_ms()
    taken = claim_on(case, by, rights, now)
    _send(kafka, [_Letter(topic_of(taken).name, taken, f"{case.id}/{by}/{taken.claimed_at}")])
    return taken


def claim_on(case: Case, by: str, rights: Rights, at_ms: int) -> m.ReviewClaim:
    """Return the claim of a person on a case as of an instant (epoch ms). Pure."""
    reviewer = rights.reviewers.at(by, at_ms)
    if reviewer is None:
        raise _no_reviewer(by)
    if not reviewer.is_active(at_ms):
        raise ReviewError(
            f"{by!r} is no reviewer at this time",
            where="rules/reviewers.yml",
            fix="see `since` and `until` there, or give another id with --by",
        )
    refuse_closed(case)
    refuse_taken(case, by)
    return m.ReviewClaim(
        request_id=case.id,
        subject_id=case.request.subject_id,
        claimed_by=by,
        claimed_at=from_ms(at_ms),
        until=from_ms(at_ms + CLAIM_MS),
    )


def decide(
    kafka: KafkaSettings, desk: Desk, case: Case, opinion: Opinion, rights: Rights
) -> m.ReviewDecision:
    """Record a decision on a case; return it once the broker has it.

    Raises ReviewError where the case is decided, taken by another, or the person may not decide.
    """
    if case.appeal is not None:
        raise ReviewError(
            "this case is an appeal, and whoever filed it waits for an answer",
            where=f"case {case.id}",
            fix="answer it: streamdetect review appeal answer",
        )
    decision = decision_on(desk, case, opinion, rights, now_ms())
    on_goods = case.target.type == "interception"
    _send(kafka, [_on_goods(desk, case, decision) if on_goods else _on_ledger(decision)])
    return decision


def answer_appeal(
    kafka: KafkaSettings,
    desk: Desk,
    case: Case,
    opinion: Opinion,
    reasons: m.Bilingual,
    rights: Rights,
) -> tuple[m.ReviewDecision, m.AppealOutcome]:
    """Record the decision on an appeal, then the answer to who filed it.

    A decision on goods also goes to the ledger of who filed: that is where an appeal waits.
    """
    if case.appeal is None:
        raise ReviewError(
            "this case is no appeal",
            where=f"case {case.id}",
            fix="decide on it: streamdetect review decide",
        )
    if not (reasons.zh.strip() and reasons.en.strip()):
        raise ReviewError(
            "the answer says no reasons to who filed the appeal, in one language at least",
            where=f"case {case.id}",
            fix="give them in both languages, with --zh and --en",
        )
    now = now_ms()
    # Cut off between the two, the second half is done alone.
    given = given_already(case, case.appeal, opinion)
    if given is not None:
        refuse_taken(case, opinion.by)
        refuse_worse(desk, case, opinion)
        refuse_outweighed(desk, case, opinion)
        given = desk.as_made[given.decision_id]
    decision = given or decision_on(desk, case, opinion, rights, now)
    outcome = m.AppealOutcome(
        appeal_id=case.appeal.appeal_id,
        subject_id=case.appeal.subject_id,
        verdict=opinion.verdict,
        reasons=reasons,
        decision_id=decision.decision_id,
        decided_at=from_ms(now),
    )
    first: list[_Letter] = []
    if case.target.type == "interception":
        first = [_on_goods(desk, case, decision), _on_ledger(decision)]
    elif given is None:
        first = [_on_ledger(decision)]
    _send(kafka, [*first, _Letter(APPEALS.name, outcome, outcome.decision_id)])
    return decision, outcome


def _on_ledger(decision: m.ReviewDecision) -> _Letter:
    return _Letter(REVIEW_DECISIONS.name, decision, decision.decision_id)


def _on_goods(desk: Desk, case: Case, decision: m.ReviewDecision) -> _Letter:
    """Return the decision for the agent that inspects listings."""
    return _Letter(LISTING_DECISIONS.name, decision, decision.decision_id, _goods_of(desk, case))


def _goods_of(desk: Desk, case: Case) -> str:
    held = desk.interceptions.get(case.target.id) or case.request.listing
    if held is None:
        raise ReviewError(
            "the interception is not on its topic, so its goods are not known",
            where=f"case {case.id}",
            fix="wait until it is there; is the worker running?",
        )
    return held.product_id


def file_appeal(
    kafka: KafkaSettings, desk: Desk, case: Case, by: str, statement: str, evidence: Sequence[str]
) -> m.Appeal:
    """File an appeal against the target of a case, in the name of who is concerned.

    One against an interception names the goods. The same words on the same target are one appeal,
    however often they are filed.
    """
    if case.target.type == "rule_version":
        raise ReviewError(
            "a rule cannot be appealed against",
            where=f"case {case.id}",
            fix="appeal against an incident, a sanction, an expulsion or an interception",
        )
    if not statement.strip():
        raise ReviewError(
            "the appeal says nothing",
            where=f"case {case.id}",
            fix="say why, with --statement",
        )
    gone = taken_back_by(desk, case.target, case.request.subject_id)
    if gone:
        raise ReviewError(
            f"it was taken back already, by {', '.join(gone)}: nothing is left to appeal against",
            where=f"case {case.id}",
            fix="see `streamdetect review show`",
        )
    now = now_ms()
    on_goods = case.target.type == "interception"
    appeal = m.Appeal(
        appeal_id=make_id("appeal", case.target.type, case.target.id, by, statement),
        subject_id=case.request.subject_id,
        target=case.target,
        filed_by=by,
        filed_at=from_ms(now),
        statement=statement,
        evidence=tuple(evidence),
        product_id=_goods_of(desk, case) if on_goods else None,
    )
    _send(kafka, [_Letter(APPEALS.name, appeal, appeal.appeal_id)])
    return appeal


def decision_on(
    desk: Desk, case: Case, opinion: Opinion, rights: Rights, at_ms: int
) -> m.ReviewDecision:
    """Return the decision, signed where there is a key, checked as the ledger checks it. Pure.

    Its id is derived: the same opinion of the same person on the same state is one decision.
    """
    where = f"case {case.id}"
    if case.appeal is not None and level_rank(opinion.level) == 0:
        raise ReviewError(
            "an appeal is not decided at level 'review'",
            where=where,
            fix="decide with --level appeal or --level board",
        )
    if level_rank(opinion.level) == 0 or case.appeal is not None:
        refuse_closed(case)
    refuse_taken(case, opinion.by)
    refuse_nonsense(case, opinion, at_ms)
    if case.appeal is not None:
        refuse_worse(desk, case, opinion)
    refuse_outweighed(desk, case, opinion)
    own = [one for one in case.decisions if one.decided_by == opinion.by]
    decision = m.ReviewDecision(
        decision_id=make_id(
            "decision", case.target.type, case.target.id, opinion.by, opinion.level,
            opinion.verdict, own[-1].decision_id if own else "-",
        ),
        subject_id=case.request.subject_id,
        target=case.target,
        verdict=opinion.verdict,
        category=opinion.category,
        severity=opinion.severity,
        level=opinion.level,
        reason_code=opinion.reason_code,
        note=opinion.note,
        decided_by=opinion.by,
        decided_at=from_ms(at_ms),
        exemption=opinion.exemption,
    )  # fmt: skip
    if rights.key is not None:
        decision = signed(decision, rights.key)
    earlier = desk.decisions_on_matter(case.target.id)
    refuse_unless_entitled(decision, rights, earlier, at_ms, where)
    return decision


def refuse_unless_entitled(
    decision: m.ReviewDecision,
    rights: Rights,
    earlier: Iterable[m.ReviewDecision],
    at_ms: int,
    where: str,
    incidents: int = 0,
) -> None:
    """Raise ReviewError where the ledger would refuse the decision."""
    refusal = entitled(decision, rights.reviewers, earlier, at_ms, rights.signatures, incidents)
    if refusal is not None:
        raise ReviewError(refusal.what, where=where, fix=refusal.fix)


def send_to_all_partitions(
    kafka: KafkaSettings, decision: m.ReviewDecision, partitions: Iterable[int]
) -> None:
    """Send a decision that concerns everybody once to each partition."""
    letter = _on_ledger(decision)
    _send(kafka, [replace(letter, partition=number) for number in partitions])


def partitions_of_decisions(kafka: KafkaSettings) -> list[int]:
    """Return the partitions of the topic of decisions."""
    with closing(ordered_producer(kafka)) as producer:
        return sorted(producer.partitions_for(REVIEW_DECISIONS.name))


def given_already(case: Case, appeal: m.Appeal, opinion: Opinion) -> m.ReviewDecision | None:
    """Return the decision on an appeal that the same person made, though nobody was answered.

    None where that one says something else, or had another effect.
    """
    if case.closed is not None:
        return None
    own = [
        one
        for one in case.decisions
        if one.decided_by == opinion.by and to_ms(one.decided_at) >= to_ms(appeal.filed_at)
    ]
    return own[-1] if own and _effect(own[-1]) == _effect(opinion) else None


def _effect(said: m.ReviewDecision | Opinion) -> tuple[object, ...]:
    return said.verdict, said.level, said.category, said.severity, said.exemption


def _no_reviewer(by: str) -> ReviewError:
    return ReviewError(
        f"{by!r} is no reviewer",
        where="rules/reviewers.yml",
        fix="give the id of a reviewer with --by, or add it to the file",
    )


def _send(kafka: KafkaSettings, letters: Sequence[_Letter]) -> None:
    """Send letters in this order. Raises ReviewError where a worker could not read one."""
    for letter in letters:
        try:
            decode(type(letter.message), encode(letter.message))
        except DecodeError as error:
            raise ReviewError(
                f"no worker could read this: {error.what}",
                where=f"a {type(letter.message).__name__} for {letter.topic}",
                fix="mend what is named here; an id has 1 to 256 characters",
            ) from error
    now = from_ms(now_ms())  # one instant: what goes to several partitions is one fact
    with closing(ordered_producer(kafka)) as producer:
        sent = [_sent(producer, now, letter) for letter in letters]
        producer.flush()
        confirm(sent)


def _sent(producer: KafkaProducer, now: str, letter: _Letter) -> object:
    subject = str(msgspec.structs.asdict(letter.message)["subject_id"])
    headers = cloud_headers(letter.message, message_id=letter.id, subject=subject, time=now)
    key = subject if letter.key is None else letter.key
    return producer.send(
        letter.topic,
        encode(letter.message),
        key=key.encode("utf-8", "surrogatepass"),
        headers=list(headers),
        partition=letter.partition,
    )
