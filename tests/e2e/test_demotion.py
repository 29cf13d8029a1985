"""Decisions demote a rule on a running worker: surely too often wrong, it waits for people."""

import time
from contextlib import closing
from pathlib import Path

from streamdetect.client.broker import EmbeddedBroker
from streamdetect.client.control_view import read_control
from streamdetect.client.sending import confirm, ordered_producer
from streamdetect.detect.emit import to_sample_request
from streamdetect.events import messages as m
from streamdetect.events.codec import cloud_headers, encode
from streamdetect.events.instants import from_ms
from streamdetect.events.topics import topic_of
from streamdetect.settings import KafkaSettings
from tests.e2e.harness import fleet, metric, prepared, until
from tests.enforce.histories import MINUTE, on_incident, said

RULE = "medical_claim/some-rule"
LEAST = 30  # decisions, by default


def send(kafka: KafkaSettings, *messages: m.Message) -> None:
    with closing(ordered_producer(kafka)) as producer:
        sent = []
        for one in messages:
            now = from_ms(time.time_ns() // 1_000_000)
            headers = cloud_headers(one, message_id="x", subject="s", time=now)
            sent.append(
                producer.send(
                    topic_of(one).name,
                    encode(one),
                    key=one.subject_id.encode(),  # type: ignore[attr-defined]
                    headers=list(headers),
                )
            )
        producer.flush()
        confirm(sent)


def test_rule_that_people_overturn_goes_to_review_only(
    fresh_broker: EmbeddedBroker, tmp_path: Path
):
    kafka = prepared(fresh_broker.kafka)
    now_ms = time.time_ns() // 1_000_000
    facts = [
        said(now_ms - number * MINUTE, rules=(m.RuleRef(id=RULE, version=1),))
        for number in range(LEAST)
    ]
    requests = [to_sample_request(one.body, ()) for one in facts]
    forged = [on_incident(one, "overturn", now_ms, by="nobody").body for one in facts]
    right = [on_incident(one, "overturn", now_ms, by="reviewer-01").body for one in facts]
    with fleet(kafka, tmp_path) as workers:
        workers.await_ready(workers.start(STREAMDETECT_DEMOTION__LOOK_S="0.5"))
        send(kafka, *requests, *forged)
        time.sleep(3)
        assert RULE not in read_control(kafka).rules, "a forged decision counted"
        send(kafka, *right)
        until(lambda: RULE in read_control(kafka).rules, 20, workers.logs)
        control = read_control(kafka).rules[RULE]
        assert (control.state, control.by) == ("review_only", "machine")
        assert "people upheld 0 of 30" in control.reason
        until(
            lambda: metric(
                workers, 0, 'streamdetect_rules_demoted_total{state="review_only"}'
            ) == 1,
            5,
            workers.logs,
        )  # fmt: skip
