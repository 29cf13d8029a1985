"""What is announced on the control topic, and from when it holds."""

from dataclasses import replace

import pytest

from streamdetect.client import announcing, publishing
from streamdetect.client.admin import TopicAdmin, create_topics
from streamdetect.client.approval import Approval
from streamdetect.client.broker import EmbeddedBroker
from streamdetect.client.control_view import read_control
from streamdetect.client.control_writing import now_ms, write_control
from streamdetect.client.errors import PublishError, RecordTooLargeError
from streamdetect.client.publishing import ANNOUNCED_AHEAD_MS, hand_back, publish, roll_back
from streamdetect.client.records import read_topic
from streamdetect.client.switching import set_rule_state
from streamdetect.enforce.policy_bundle import pack_policy
from streamdetect.events import messages as m
from streamdetect.events.instants import to_ms
from streamdetect.events.topics import CONTROL
from streamdetect.ruleset.bundle import Content, bundle_key, hash_in_force, pack
from streamdetect.ruleset.loader import bundle as bundle_of
from streamdetect.ruleset.plain_file import POLICY_FILE, read_plain
from streamdetect.settings import KafkaSettings, content_folder
from tests.e2e.few_rules import few_rules

PEOPLE = Approval("policy-03", "policy-07", "a trial")


def test_announcement_counts_from_the_end_of_a_check_that_took_long(
    fresh_broker: EmbeddedBroker, monkeypatch: pytest.MonkeyPatch
):
    create_topics(fresh_broker.kafka)
    clock = now_ms()
    check = publishing._check

    def now() -> int:
        return clock

    def slowly(content: Content, bundle: m.Bundle) -> None:
        nonlocal clock
        check(content, bundle)
        clock += 30_000

    monkeypatch.setattr(publishing, "now_ms", now)
    monkeypatch.setattr(publishing, "_check", slowly)
    policy = pack_policy(read_plain(content_folder("rules") / POLICY_FILE).value)
    announced = publish(fresh_broker.kafka, "policy", policy, PEOPLE)
    assert to_ms(announced.current.effective_from) == clock + ANNOUNCED_AHEAD_MS


def policies() -> tuple[m.Bundle, m.Bundle]:
    """The shipped policy, and one of another version."""
    mapping = read_plain(content_folder("rules") / POLICY_FILE).value
    return pack_policy(mapping), pack_policy(mapping | {"version": "another"})


def interposed(monkeypatch: pytest.MonkeyPatch, *, before: bool, other) -> None:
    """Let somebody else publish once, right before or right after our own records are written."""

    def written(kafka, records) -> None:
        for module in (announcing, publishing):
            monkeypatch.setattr(module, "write_control", write_control)
        if before:
            other()
        write_control(kafka, records)
        if not before:
            other()

    for module in (announcing, publishing):
        monkeypatch.setattr(module, "write_control", written)


def test_publication_of_the_same_moment_is_named_and_leaves_no_trace(
    fresh_broker: EmbeddedBroker, monkeypatch: pytest.MonkeyPatch
):
    kafka = fresh_broker.kafka
    create_topics(kafka)
    theirs, ours = policies()
    others = Approval("policy-04", "policy-08", "at the same time")
    later_ms = now_ms() + 3_600_000
    interposed(
        monkeypatch, before=True, other=lambda: publish(kafka, "policy", theirs, others, later_ms)
    )
    announced = publish(kafka, "policy", ours, PEOPLE)
    assert announced.took_back is not None
    assert (announced.took_back.by, announced.took_back.hash) == ("policy-04", theirs.hash)
    since = {
        record.key: record.value
        for record in read_topic(kafka, CONTROL)
        if (record.key or b"").startswith(b"policy-since/")
    }
    assert [value is None for value in since.values()].count(False) == 1


def test_publication_that_another_overtook_is_told(
    fresh_broker: EmbeddedBroker, monkeypatch: pytest.MonkeyPatch
):
    kafka = fresh_broker.kafka
    create_topics(kafka)
    theirs, ours = policies()
    others = Approval("policy-04", "policy-08", "at the same time")
    interposed(monkeypatch, before=False, other=lambda: publish(kafka, "policy", theirs, others))
    with pytest.raises(PublishError, match=r"policy-04 published .* at the same time"):
        publish(kafka, "policy", ours, PEOPLE)
    assert read_control(kafka).current["policy"].hash == theirs.hash


def three_policies() -> tuple[m.Bundle, m.Bundle, m.Bundle]:
    mapping = read_plain(content_folder("rules") / POLICY_FILE).value
    a, b, c = (pack_policy(mapping | {"version": version}) for version in "ABC")
    return a, b, c


def in_force_now(kafka: KafkaSettings, *bundles: m.Bundle) -> None:
    """Publish policies one after the other, each in force before the next."""
    for bundle in bundles:
        announced = publish(kafka, "policy", bundle, PEOPLE, now_ms() + 1)
        while now_ms() <= to_ms(announced.current.effective_from):
            pass


def dated(kafka: KafkaSettings) -> set[str]:
    """The policies that the topic keeps for good, as instants."""
    since = {
        (record.key or b"").decode(): record.value
        for record in read_topic(kafka, CONTROL)
        if (record.key or b"").startswith(b"policy-since/")
    }
    return {key.partition("/")[2] for key, value in since.items() if value is not None}


def test_rollback_of_the_same_moment_holds_until_what_is_announced_for_later(
    fresh_broker: EmbeddedBroker, monkeypatch: pytest.MonkeyPatch
):
    kafka = fresh_broker.kafka
    create_topics(kafka)
    a, b, c = three_policies()
    in_force_now(kafka, a, b)
    others = Approval("policy-04", "policy-08", "b wrongs people")
    interposed(monkeypatch, before=True, other=lambda: roll_back(kafka, "policy", others))
    announced = publish(kafka, "policy", c, PEOPLE, now_ms() + 3_600_000)
    held = read_control(kafka).current["policy"]
    assert held == announced.current
    assert (held.hash, held.previous) == (c.hash, a.hash)
    assert hash_in_force(held, now_ms()) == announced.before == a.hash
    assert announced.took_back is None
    assert len(dated(kafka)) == 4  # a, b, a again, and c: nothing that held is forgotten


def test_policy_that_was_announced_while_people_went_to_the_folder_never_comes(
    fresh_broker: EmbeddedBroker, monkeypatch: pytest.MonkeyPatch
):
    kafka = fresh_broker.kafka
    create_topics(kafka)
    a, _, _ = three_policies()
    later_ms = now_ms() + 3_600_000
    interposed(
        monkeypatch, before=True, other=lambda: publish(kafka, "policy", a, PEOPLE, later_ms)
    )
    taken_back = hand_back(kafka, "policy", PEOPLE)
    assert taken_back is not None
    assert taken_back.hash == a.hash
    assert dated(kafka) == set()


def test_publication_that_overtook_the_way_to_the_folder_is_told(
    fresh_broker: EmbeddedBroker, monkeypatch: pytest.MonkeyPatch
):
    kafka = fresh_broker.kafka
    create_topics(kafka)
    a, _, _ = three_policies()
    interposed(monkeypatch, before=False, other=lambda: publish(kafka, "policy", a, PEOPLE))
    with pytest.raises(PublishError, match=r"policy-03 published .* at the same time"):
        hand_back(kafka, "policy", PEOPLE)


def test_rollback_from_what_was_not_due_leaves_the_way_back_open(fresh_broker: EmbeddedBroker):
    kafka = fresh_broker.kafka
    create_topics(kafka)
    a, b, c = three_policies()
    in_force_now(kafka, a, b)
    publish(kafka, "policy", c, PEOPLE, now_ms() + 3_600_000)
    stayed = roll_back(kafka, "policy", PEOPLE).current
    assert (stayed.hash, stayed.previous, stayed.went_back) == (b.hash, a.hash, False)
    back = roll_back(kafka, "policy", PEOPLE).current
    assert (back.hash, back.previous, back.went_back) == (a.hash, b.hash, True)
    with pytest.raises(PublishError, match="went back already"):
        roll_back(kafka, "policy", PEOPLE)


def test_rule_is_held_back_beside_an_edition_that_is_damaged(fresh_broker: EmbeddedBroker):
    kafka = fresh_broker.kafka
    create_topics(kafka)
    sound = pack(bundle_of(few_rules()))
    damaged = m.Bundle(hash="0" * 64, encoding=sound.encoding, content="AAAA")
    write_control(
        kafka,
        [
            (bundle_key("ruleset", one.hash), one, None)
            for one in (damaged, m.Bundle(hash="1" * 64, encoding="later", content=""), sound)
        ],
    )
    set_rule_state(kafka, "medical_claim/cures-disease", "shadow", "policy-03", "wrong")
    assert read_control(kafka).rules["medical_claim/cures-disease"].state == "shadow"


@pytest.mark.kafka
def test_bundle_that_the_topic_refuses_is_named_by_nothing(apache_kafka: KafkaSettings):
    with TopicAdmin(apache_kafka) as admin:
        admin.create_missing([replace(CONTROL, max_message_bytes=2000)])
    policy, _ = policies()
    with pytest.raises(RecordTooLargeError) as refused:
        publish(apache_kafka, "policy", policy, PEOPLE)
    assert "topics create" in refused.value.fix
    assert read_topic(apache_kafka, CONTROL) == []
    create_topics(apache_kafka, [CONTROL])
    assert publish(apache_kafka, "policy", policy, PEOPLE).took_back is None
    assert ("policy", policy.hash) in read_control(apache_kafka).bundles


@pytest.mark.kafka
def test_ruleset_of_three_mebibytes_goes_through(apache_kafka: KafkaSettings):
    create_topics(apache_kafka)
    large = m.Bundle(hash="0" * 64, encoding="xz+base85", content="x" * (3 << 20))
    key = bundle_key("ruleset", large.hash)
    write_control(apache_kafka, [(key, large, None)])
    assert read_control(apache_kafka).bundles["ruleset", large.hash][0] == large
