"""The ledger's table is lost and built anew from the topics; the next worker judges on."""

import os
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from kafka import KafkaAdminClient

from streamdetect.client.broker import EmbeddedBroker
from streamdetect.client.records import read_topic
from streamdetect.enforce.facts import Fact
from streamdetect.events import messages as m
from streamdetect.events.codec import decode
from streamdetect.events.instants import from_ms
from streamdetect.events.topics import REVIEW_DECISIONS, STANDINGS, VIOLATIONS, changelog_of
from streamdetect.settings import KafkaSettings
from tests.client.produce import produce, row
from tests.e2e.harness import Fleet, fleet, lag, prepared, until
from tests.enforce.histories import on_incident, said

MINUTE = 60_000


def rebuild(workers: Fleet, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "streamdetect", "ledger", "rebuild", *arguments],
        env=os.environ | workers._environment(0, 0),
        capture_output=True,
        text=True,
        timeout=40,
    )


def send(kafka: KafkaSettings, topic: str, *facts: Fact) -> None:
    rows = [row(fact.body, fact.fact_id, from_ms(fact.known_at_ms)) for fact in facts]
    produce(kafka, topic, rows)


def standing(kafka: KafkaSettings, subject_id: str) -> m.Standing | None:
    found = [decode(m.Standing, record.value) for record in read_topic(kafka, STANDINGS)]
    mine = [one for one in found if one.subject_id == subject_id]
    return max(mine, key=lambda one: (one.ledger_seq, one.as_of), default=None)


@pytest.mark.timeout(150)  # two workers, one after the other, and the program four times
def test_ledger_table_is_rebuilt_from_the_topics_after_its_changelog_was_deleted(
    fresh_broker: EmbeddedBroker, tmp_path: Path
) -> None:
    kafka = prepared(fresh_broker.kafka)
    now = int(time.time() * 1000)
    facts = [said(now - n * MINUTE, "serious", subject=f"s-{n % 3}") for n in range(1, 10)]
    with fleet(kafka, tmp_path) as workers:
        first = workers.start()
        workers.await_ready(first)
        send(kafka, VIOLATIONS.name, *facts)
        until(lambda: all(standing(kafka, f"s-{n}") is not None for n in range(3)), 20)
        until(lambda: lag(kafka, workers.group) == 0, 20, workers.logs)
        refused = rebuild(workers)
        assert refused.returncode == 2
        assert "its workers run" in refused.stderr
        before = standing(kafka, "s-1")
        assert before is not None
        assert len(before.strikes) == 3
        workers.kill(first)
        changelog = changelog_of(workers.group)
        intact = read_topic(kafka, changelog)
        kept = {record.key: record.value for record in intact if b"told" not in record.key}
        with closing(KafkaAdminClient(**kafka.legacy_options())) as admin:
            admin.delete_topics([changelog])
            until(lambda: changelog not in admin.list_topics(), 10)
        assert "9 would be written" in rebuild(workers, "--dry-run").stdout
        # The embedded broker never forgets a member that was killed.
        done = rebuild(workers, "--force")
        assert done.returncode == 0, done.stderr
        assert "9 entries of 3 subjects: 9 are written, 0 removed, 0 were right" in done.stdout
        made = {record.key: record.value for record in read_topic(kafka, changelog)}
        assert made.keys() == kept.keys()
        assert "0 are written, 0 removed, 9 were right" in rebuild(workers, "--force").stdout
        second = workers.start()
        workers.await_ready(second)
        now = int(time.time() * 1000)
        acquitted = on_incident(facts[0], "overturn", now, subject="s-1", by="reviewer-01")
        send(kafka, REVIEW_DECISIONS.name, acquitted)

        def overturned() -> bool:
            found = standing(kafka, "s-1")
            return found is not None and found.ledger_seq == before.ledger_seq + 1

        until(overturned, 20, workers.logs)
        after = standing(kafka, "s-1")
        assert after is not None
        assert {one.incident_id for one in after.strikes} == {
            one.incident_id for one in before.strikes
        } - {facts[0].body.incident_id}
