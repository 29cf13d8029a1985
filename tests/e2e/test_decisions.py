"""People decide on a running worker: a forged decision does nothing, a right one at once."""

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from streamdetect.client.broker import EmbeddedBroker
from streamdetect.client.deciding import Rights
from streamdetect.client.past import read_facts
from streamdetect.client.sending import confirm, ordered_producer
from streamdetect.client.voiding import Voiding, send_void, void_decision
from streamdetect.enforce import judge
from streamdetect.enforce.admission import DecisionRights
from streamdetect.events import messages as m
from streamdetect.events.codec import cloud_headers, decode, decode_typed, encode, header
from streamdetect.events.ids import make_id
from streamdetect.events.instants import from_ms, to_ms
from streamdetect.events.topics import (
    DEAD_LETTERS,
    EXPULSIONS,
    REVIEW_DECISIONS,
    SHADOW,
    STANDINGS,
    VIOLATIONS,
)
from streamdetect.ruleset.plain_file import POLICY_FILE, REVIEWERS_FILE
from streamdetect.settings import KafkaSettings, content_folder
from streamdetect.stream.policy_file import load_policy
from streamdetect.stream.reviewers_file import load_reviewers
from tests.e2e.few_rules import copy_few_rules
from tests.e2e.harness import CLAIMS, Fleet, fleet, lag, metric, play, prepared, records, until

DAY_MS = 86_400_000
SUBJECT = "streamer-9"
EFFECT_WITHIN_MS = 1000
CONTROL_TAKEN_S = 2  # a change of the control topic reaches every process within it


def season(now_ms: int) -> Iterator[m.TranscriptSegment]:
    """One heavy claim every other day: enough for an expulsion to be proposed."""
    for number, words in enumerate(CLAIMS):
        for seq, text in enumerate(words):
            yield m.TranscriptSegment(
                event_id=f"e-{number}-{seq}",
                room_id="room-9",
                broadcast_id=f"b-{number}",
                streamer_id=SUBJECT,
                channel="speech",
                seq=seq,
                start_ms=seq * 2500,
                end_ms=seq * 2500 + 2300,
                emitted_at=from_ms(now_ms - (len(CLAIMS) - number) * 2 * DAY_MS + seq * 2500),
                text=text,
                language="zh",
            )


def expulsions(kafka: KafkaSettings) -> list[tuple[m.Expulsion, int]]:
    found = records(kafka, EXPULSIONS.name)[EXPULSIONS.name]
    return [
        (decode(m.Expulsion, one.value), to_ms(header(one.headers, "ce_time") or ""))
        for one in found
    ]


def states(kafka: KafkaSettings) -> list[str]:
    return [expulsion.state for expulsion, _ in expulsions(kafka)]


def decide(
    kafka: KafkaSettings,
    target_id: str,
    verdict: str,
    by: str,
    level: str,
    kind: str = "expulsion",
    exemption: m.Exemption | None = None,
) -> int:
    """Record a decision; return when (epoch ms)."""
    now_ms = time.time_ns() // 1_000_000
    decision = m.ReviewDecision(
        decision_id=make_id("test", target_id, verdict, by, level),
        subject_id=SUBJECT,
        target=m.DecisionOn(type=kind, id=target_id),
        exemption=exemption,
        verdict=verdict,
        level=level,
        reason_code="heard",
        decided_by=by,
        decided_at=from_ms(now_ms),
    )
    headers = cloud_headers(
        decision, message_id=decision.decision_id, subject=SUBJECT, time=from_ms(now_ms)
    )
    with closing(ordered_producer(kafka)) as producer:
        sent = producer.send(
            REVIEW_DECISIONS.name,
            encode(decision),
            key=SUBJECT.encode(),
            headers=list(headers),
        )
        producer.flush()
        confirm([sent])
    return now_ms


def letters(kafka: KafkaSettings) -> list[str]:
    found = records(kafka, DEAD_LETTERS.name)[DEAD_LETTERS.name]
    return [header(one.headers, "dl_reason") or "" for one in found]


@pytest.fixture
def expelled(
    fresh_broker: EmbeddedBroker, tmp_path: Path
) -> Iterator[tuple[KafkaSettings, Fleet, str]]:
    """A worker, and an expulsion that two people confirmed."""
    kafka = prepared(fresh_broker.kafka)
    with fleet(kafka, tmp_path, copy_few_rules(tmp_path / "rules")) as workers:
        workers.await_ready(workers.start())
        play(kafka, list(season(time.time_ns() // 1_000_000)))
        until(lambda: states(kafka) == ["proposed"], 30, workers.logs)
        expulsion_id = expulsions(kafka)[0][0].expulsion_id
        for person in ("reviewer-01", "reviewer-02"):
            decide(kafka, expulsion_id, "uphold", person, "review")
        until(lambda: "expelled" in states(kafka), 20, workers.logs)
        yield kafka, workers, expulsion_id


def test_forged_decision_is_kept_out_and_a_right_one_reinstates_at_once(
    expelled: tuple[KafkaSettings, Fleet, str], tmp_path: Path
):
    kafka, workers, expulsion_id = expelled
    decide(kafka, expulsion_id, "overturn", "board-99", "board")
    decide(kafka, expulsion_id, "overturn", "reviewer-02", "board")
    decide(kafka, expulsion_id, "uphold", "reviewer-01", "review")  # the same fact: no news
    until(lambda: letters(kafka) == ["unknown-reviewer", "level-not-held"], 20, workers.logs)
    assert "reinstated" not in states(kafka)
    refused = 'streamdetect_decisions_refused_total{reason="unknown-reviewer"}'
    assert metric(workers, 0, refused) == 1

    # The one who was unknown joins the board while the worker runs.
    listed = tmp_path / "rules" / "reviewers.yml"
    text = listed.read_text("utf-8") + "  - id: board-99\n    roles: [board_member]\n"
    fresh = listed.with_suffix(".new")
    fresh.write_text(text, "utf-8")
    fresh.replace(listed)
    until(lambda: "6 reviewers may decide" in workers.logs(), 20, workers.logs)

    sent_ms = decide(kafka, expulsion_id, "overturn", "board-99", "board")
    until(lambda: "reinstated" in states(kafka), 20, workers.logs)
    known_ms = next(at for one, at in expulsions(kafka) if one.state == "reinstated")
    print(f"reinstated {known_ms - sent_ms} ms after the decision was sent")
    assert known_ms - sent_ms <= EFFECT_WITHIN_MS, workers.logs()
    assert "close_account" not in {one.measure for one in newest_standing(kafka).measures}


def test_overturn_reinstates_once_although_workers_die_amid_it(
    expelled: tuple[KafkaSettings, Fleet, str], tmp_path: Path
):
    kafka, workers, expulsion_id = expelled
    workers.kill(0)
    decide(kafka, expulsion_id, "overturn", "board-01", "board")
    for fault in ("die-before-facts", "die-before-acknowledgement"):
        doomed = workers.start(fault)
        until(lambda i=doomed: workers.processes[i].poll() is not None, 60, workers.logs)  # type: ignore[misc]
    workers.await_ready(workers.start())
    until(lambda: lag(kafka, workers.group) == 0, 60, workers.logs)

    told = [one for one, _ in expulsions(kafka) if one.state == "reinstated"]
    assert len(told) > 1, "nobody died between telling and acknowledging"
    assert len(set(told)) == 1
    standing = newest_standing(kafka)
    policy = load_policy(tmp_path / "rules" / POLICY_FILE)
    rights = DecisionRights(load_reviewers(tmp_path / "rules" / REVIEWERS_FILE))
    assert (
        standing
        == judge(read_facts(kafka, rights, policy).facts, policy, to_ms(standing.as_of)).standing
    )
    assert "close_account" not in {one.measure for one in standing.measures}


def test_voiding_what_the_rules_did_brings_the_expelled_back(
    expelled: tuple[KafkaSettings, Fleet, str],
):
    kafka, workers, _ = expelled
    rules = {rule.id for one in violations(kafka, VIOLATIONS.name) for rule in one.rules}
    rights = Rights(load_reviewers(content_folder("rules") / "reviewers.yml"), "where_keyed")
    started_ms = time.time_ns() // 1_000_000
    for rule in sorted(rules):
        decision = void_decision(
            Voiding(rule, None), by="board-01", level="board", reason_code="bad-rule", note=None,
            second=None, at_ms=started_ms,
        )  # fmt: skip
        for _ in range(2):  # done again it changes nothing
            send_void(kafka, decision, rights, None, len(CLAIMS))
    until(lambda: "reinstated" in states(kafka), 20, workers.logs)
    until(lambda: newest_standing(kafka).points == 0, 20, workers.logs)
    assert newest_standing(kafka).measures == ()
    # What comes again is told again, in the same words: consumers know it by id and ledger_seq.
    assert len({one for one, _ in expulsions(kafka) if one.state == "reinstated"}) == 1
    assert letters(kafka) == []


def newest_standing(kafka: KafkaSettings) -> m.Standing:
    return decode(m.Standing, records(kafka, STANDINGS.name)[STANDINGS.name][-1].value)


def violations(kafka: KafkaSettings, topic: str) -> list[m.Violation]:
    found = [decode_typed(one.value, one.headers) for one in records(kafka, topic)[topic]]
    return [one for one in found if isinstance(one, m.Violation)]


def test_words_found_to_be_true_do_not_hit_again_tomorrow(
    fresh_broker: EmbeddedBroker, tmp_path: Path
):
    kafka = prepared(fresh_broker.kafka)
    now_ms = time.time_ns() // 1_000_000
    today, *_ = season(now_ms)
    with fleet(kafka, tmp_path) as workers:
        workers.await_ready(workers.start())
        play(kafka, [today])
        until(lambda: bool(violations(kafka, VIOLATIONS.name)), 30, workers.logs)
        (first,) = violations(kafka, VIOLATIONS.name)
        exemption = m.Exemption(scope="subject", until=from_ms(now_ms + DAY_MS))
        decide(kafka, first.incident_id, "overturn", "reviewer-01", "review", "incident", exemption)
        until(lambda: metric(workers, 0, "streamdetect_exemptions") == 1, 20, workers.logs)
        # What the gauge counts is handed to the detector with the next look, within 2 s.
        time.sleep(CONTROL_TAKEN_S)
        tomorrow = msgspec.structs.replace(
            today, event_id="e-again", broadcast_id="b-again", emitted_at=from_ms(now_ms)
        )
        later = msgspec.structs.replace(
            tomorrow, event_id="e-later", broadcast_id="b-later",
            emitted_at=from_ms(now_ms + DAY_MS + 60_000),
        )  # fmt: skip
        play(kafka, [tomorrow, later])
        until(lambda: len(violations(kafka, VIOLATIONS.name)) == 2, 30, workers.logs)
        assert {one.broadcast_id for one in violations(kafka, VIOLATIONS.name)} == {
            today.broadcast_id,
            "b-later",
        }
        (aside,) = violations(kafka, SHADOW.name)
        assert aside.broadcast_id == "b-again"
        assert ("exemption", "covered") in {(one.guard, one.verdict) for one in aside.guards}
