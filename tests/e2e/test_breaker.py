"""The circuit breaker on running workers: counted in one place, held back on all within 2 s."""

import time
from pathlib import Path

from streamdetect.client.broker import EmbeddedBroker
from streamdetect.client.control_view import read_control
from streamdetect.client.publishing import publish
from streamdetect.client.switching import set_rule_state
from streamdetect.events import messages as m
from streamdetect.events.codec import decode_typed, header
from streamdetect.events.instants import to_ms
from streamdetect.events.topics import VIOLATIONS
from streamdetect.settings import KafkaSettings
from tests.e2e.harness import fleet, play, prepared, records, until
from tests.e2e.test_rules_lifecycle import (
    KNOCK,
    PEOPLE,
    WORDS,
    now_ms,
    said,
    shown,
    with_knock,
)
from tests.e2e.test_worker import metric

LEAST_HITS = 20  # of a new rule, by default
ANSWER_WITHIN_MS = 2000


def outcomes(kafka: KafkaSettings) -> list[tuple[int, str]]:
    """Return (instant of knowing, outcome) of every violation, in order."""
    found = []
    for record in records(kafka, VIOLATIONS.name)[VIOLATIONS.name]:
        message = decode_typed(record.value, record.headers)
        assert isinstance(message, m.Violation)
        found.append((to_ms(header(record.headers, "ce_time") or ""), message.outcome))
    return sorted(found)


def crowd(words: str, rooms: int, first: int = 0) -> list[m.TranscriptSegment]:
    return [said(words, room=f"room-{room}") for room in range(first, first + rooms)]


def test_new_rule_that_fires_too_often_waits_for_people_on_all_workers(
    fresh_broker: EmbeddedBroker, tmp_path: Path
):
    kafka = prepared(fresh_broker.kafka)
    changed = with_knock(tmp_path)
    with fleet(kafka, tmp_path) as workers:
        pair = (workers.start(), workers.start())
        workers.await_ready(*pair)
        until(lambda: "ruleset" in read_control(kafka).current, 20, workers.logs)
        publish(kafka, "ruleset", changed, PEOPLE, now_ms())
        until(lambda: [shown(workers, i) for i in pair] == [changed.hash] * 2, 20, workers.logs)
        play(kafka, crowd("今天这个茶是五百克一袋的", 300, first=1000), seconds=2)
        assert KNOCK not in read_control(kafka).rules
        play(kafka, crowd(WORDS, 200), seconds=6)
        until(lambda: KNOCK in read_control(kafka).rules, 10, workers.logs)
        control = read_control(kafka).rules[KNOCK]
        assert (control.state, control.by) == ("review_only", "machine")
        assert "new, and" in control.reason
        until(lambda: len(outcomes(kafka)) == 200, 30, workers.logs)
        found = outcomes(kafka)
        crossed_ms = [at for at, outcome in found if outcome == "enforce"][LEAST_HITS - 1]
        last_enforced_ms = max(at for at, outcome in found if outcome == "enforce")
        answer_ms = last_enforced_ms - crossed_ms
        print(f"answer {to_ms(control.at) - crossed_ms} ms, last one enforced {answer_ms} ms after")
        assert answer_ms <= ANSWER_WITHIN_MS, workers.logs()
        assert found[-1][1] == "review"
        assert sum(metric(workers, i, "streamdetect_rules_held_back_total") for i in pair) == 1
        held = 'streamdetect_rule_states{state="review_only"}'
        assert [metric(workers, i, held) for i in pair] == [1, 1]

        # A person has looked and lets it act again: the machine does not contradict.
        set_rule_state(kafka, KNOCK, "enforced", "policy-03", "all of these are right")
        until(lambda: metric(workers, pair[0], held) == 0, 10, workers.logs)
        time.sleep(ANSWER_WITHIN_MS / 1000)
        play(kafka, crowd(WORDS, 60, first=5000), seconds=2)
        until(lambda: len(outcomes(kafka)) == 260, 30, workers.logs)
        time.sleep(ANSWER_WITHIN_MS / 1000)
        assert [outcome for _, outcome in outcomes(kafka)[-60:]] == ["enforce"] * 60
        assert read_control(kafka).rules[KNOCK].state == "enforced"
