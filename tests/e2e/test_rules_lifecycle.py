"""Rules on running workers: published, refused, taken back, held back. Real processes."""

import asyncio
import re
import time
from pathlib import Path

import msgspec
import pytest
from aiokafka import AIOKafkaProducer

from streamdetect.client.approval import Approval
from streamdetect.client.broker import EmbeddedBroker
from streamdetect.client.control_view import read_control
from streamdetect.client.publishing import hand_back, publish, roll_back
from streamdetect.client.switching import set_rule_state
from streamdetect.enforce.policy_bundle import pack_policy
from streamdetect.events import messages as m
from streamdetect.events.codec import decode, decode_typed, encode
from streamdetect.events.instants import from_ms, to_ms
from streamdetect.events.topics import CONTROL, SANCTIONS, SHADOW, STANDINGS, VIOLATIONS
from streamdetect.ruleset.bundle import bundle_key, current_key, pack
from streamdetect.ruleset.loader import bundle
from streamdetect.ruleset.plain_file import read_plain
from streamdetect.settings import KafkaSettings, content_folder
from tests.e2e.few_rules import copy_few_rules
from tests.e2e.harness import Fleet, fleet, lag, play, prepared, records, speech, until
from tests.e2e.test_worker import NEW_RULE, metric, rule_ids

PEOPLE = Approval("policy-03", "policy-07", "a trial")
SUCCESS = "streamdetect_ruleset_last_reload_success"
KNOCK = "off_platform/knock-thrice"
SWITCH_WITHIN_S = 2.0
# What no other rule knows.
RULE = NEW_RULE.replace("敲三下暗号进群", "摸三下门牌号")
WORDS = "老规矩摸三下门牌号"


def now_ms() -> int:
    return int(time.time() * 1000)


def said(text: str, *, room: str = "room-k", seq: int = 0, emitted_ms: int | None = None):
    return m.TranscriptSegment(
        event_id=f"{room}-{seq}",
        room_id=room,
        broadcast_id="b",
        streamer_id=f"streamer-{room}",
        channel="speech",
        seq=seq,
        start_ms=seq * 2500,
        end_ms=seq * 2500 + 2300,
        emitted_at=from_ms(emitted_ms if emitted_ms is not None else now_ms()),
        text=text,
        language="zh",
    )


def shown(workers: Fleet, index: int, what: str = "ruleset") -> str:
    """Return the hash that a worker's metrics show."""
    page = workers.page(index, "metrics")[1]
    found = re.findall(rf'streamdetect_{what}_info{{{what}_hash="(\w+)"}} 1.0', page)
    return found[0] if len(found) == 1 else ""


def logged(workers: Fleet, pattern: str) -> list[str]:
    """Return every find of a pattern in the workers' logs."""
    return [
        found
        for path in sorted(workers.folder.glob("worker-*.log"))
        for found in re.findall(pattern, path.read_text())
    ]


def switches(workers: Fleet, made: m.Bundle) -> list[int]:
    """Return how many ms after its announced time each worker took a ruleset."""
    line = rf"ruleset {made.hash[:12]} is in force, (-?\d+) ms after its time"
    return [int(found) for found in logged(workers, line)]


def with_knock(tmp_path: Path) -> m.Bundle:
    """Return the bundle of few rules with one more."""
    folder = copy_few_rules(tmp_path / "knock")
    (folder / "off_platform").mkdir()
    (folder / "off_platform" / "knock-thrice.yml").write_text(RULE, "utf-8")
    return pack(bundle(folder))


def write(kafka: KafkaSettings, *rows: tuple[str, m.Message]) -> None:
    """Write to the control topic what our own tools would refuse to."""

    async def run() -> None:
        producer = AIOKafkaProducer(**kafka.client_options(), max_request_size=4 << 20)
        await producer.start()
        try:
            for key, message in rows:
                await producer.send_and_wait(CONTROL.name, encode(message), key=key.encode())
        finally:
            await producer.stop()

    asyncio.run(run())


def test_published_ruleset_is_taken_by_all_workers_at_once_and_a_bad_one_by_none(
    fresh_broker: EmbeddedBroker, tmp_path: Path
):
    kafka = prepared(fresh_broker.kafka)
    changed = with_knock(tmp_path)
    with fleet(kafka, tmp_path) as workers:
        pair = (workers.start(), workers.start())
        workers.await_ready(*pair)
        until(lambda: "ruleset" in read_control(kafka).current, 20, workers.logs)
        told = read_control(kafka)
        of_folder = told.current["ruleset"]
        assert of_folder.by == "folder"
        assert [shown(workers, i) for i in pair] == [of_folder.hash] * 2
        assert ("ruleset", of_folder.hash) in told.bundles
        assert told.current["policy"].hash == shown(workers, 0, "policy")

        publish(kafka, "ruleset", changed, PEOPLE, now_ms() + 3_600_000)
        loaded = f"ruleset {changed.hash[:12]} is loaded"
        until(lambda: len(logged(workers, loaded)) == 2, 60, workers.logs)
        assert [shown(workers, i) for i in pair] == [of_folder.hash] * 2
        # Sooner, after all.
        announced = publish(kafka, "ruleset", changed, PEOPLE).current
        assert announced.previous == of_folder.hash
        until(lambda: [shown(workers, i) for i in pair] == [changed.hash] * 2, 40, workers.logs)
        late_ms = switches(workers, changed)
        assert len(late_ms) == 2
        assert all(0 <= after <= SWITCH_WITHIN_S * 1000 for after in late_ms), late_ms
        print(f"switched {late_ms} ms after the announced time")
        play(kafka, [said(WORDS)])
        until(lambda: KNOCK in rule_ids(kafka), 20, workers.logs)

        content = msgspec.json.decode(bundle(workers.rules))
        content["rules"][0]["severity"] = "terrible"
        bad = pack(msgspec.json.encode(content))
        bad_current = m.CurrentBundle(
            hash=bad.hash,
            effective_from=from_ms(now_ms()),
            by="someone",
            previous=changed.hash,
        )
        write(kafka, (bundle_key("ruleset", bad.hash), bad), (current_key("ruleset"), bad_current))
        until(lambda: [metric(workers, i, SUCCESS) for i in pair] == [0, 0], 20, workers.logs)
        assert [shown(workers, i) for i in pair] == [changed.hash] * 2
        assert logged(workers, "terrible")
        play(kafka, [said(WORDS, room="room-l")])
        until(lambda: len(records(kafka, VIOLATIONS.name)[VIOLATIONS.name]) == 2, 20, workers.logs)

        roll_back(kafka, "ruleset", PEOPLE, of_folder.hash)
        until(lambda: [shown(workers, i) for i in pair] == [of_folder.hash] * 2, 10, workers.logs)
        assert [metric(workers, i, SUCCESS) for i in pair] == [1, 1]


def test_worker_that_starts_later_judges_by_what_is_published_from_its_first_record(
    fresh_broker: EmbeddedBroker, tmp_path: Path
):
    kafka = prepared(fresh_broker.kafka)
    changed = with_knock(tmp_path)
    publish(kafka, "ruleset", changed, PEOPLE, now_ms())
    play(kafka, [said(WORDS)])
    with fleet(kafka, tmp_path) as workers:
        workers.start()
        until(lambda: KNOCK in rule_ids(kafka), 40, workers.logs)
        assert shown(workers, 0) == changed.hash
        hand_back(kafka, "ruleset", PEOPLE)
        until(lambda: shown(workers, 0) not in ("", changed.hash), 20, workers.logs)
        until(lambda: "ruleset" in read_control(kafka).current, 20, workers.logs)
        assert read_control(kafka).current["ruleset"].hash == shown(workers, 0)


def test_published_policy_decides_from_its_time_on(fresh_broker: EmbeddedBroker, tmp_path: Path):
    kafka = prepared(fresh_broker.kafka)
    mapping = read_plain(content_folder("rules") / "enforcement.yml").value
    changed = pack_policy(mapping | {"grace_minutes": 31, "version": "2026.2"})
    with fleet(kafka, tmp_path) as workers:
        workers.await_ready(workers.start())
        publish(kafka, "policy", changed, PEOPLE, now_ms())
        until(lambda: shown(workers, 0, "policy") == changed.hash, 10, workers.logs)
        earlier = speech(rooms=1, segments_a_room=12)
        late_ms = now_ms() - to_ms(earlier[0].emitted_at)
        # What was said before it came is judged by the policy of before.
        play(
            kafka,
            [
                msgspec.structs.replace(one, emitted_at=from_ms(to_ms(one.emitted_at) + late_ms))
                for one in earlier
            ],
        )
        until(lambda: bool(records(kafka, SANCTIONS.name)[SANCTIONS.name]), 20, workers.logs)
        found = [
            decode(m.Sanction, one.value) for one in records(kafka, SANCTIONS.name)[SANCTIONS.name]
        ]
        assert {sanction.policy_hash for sanction in found} == {changed.hash}


@pytest.mark.parametrize("state", ["shadow", "review_only"])
def test_rule_that_is_held_back_has_no_effect_on_its_own(
    fresh_broker: EmbeddedBroker, tmp_path: Path, state: str
):
    kafka = prepared(fresh_broker.kafka)
    publish(kafka, "ruleset", with_knock(tmp_path), PEOPLE, now_ms())
    with fleet(kafka, tmp_path) as workers:
        workers.await_ready(workers.start())
        set_rule_state(kafka, KNOCK, state, "policy-03", "hits honest shops")
        time.sleep(SWITCH_WITHIN_S)
        play(kafka, [said(WORDS)])
        until(lambda: lag(kafka, workers.group) == 0, 20, workers.logs)
        topic = SHADOW.name if state == "shadow" else VIOLATIONS.name
        until(lambda: bool(records(kafka, topic)[topic]), 20, workers.logs)
        found = records(kafka, VIOLATIONS.name, SHADOW.name, SANCTIONS.name, STANDINGS.name)
        assert not found[SANCTIONS.name]
        if state == "shadow":
            assert not found[VIOLATIONS.name]
            assert not found[STANDINGS.name]
            (message,) = (decode_typed(one.value, one.headers) for one in found[SHADOW.name])
            assert isinstance(message, m.Violation)
            assert [ref.id for ref in message.rules] == [KNOCK]
        else:
            (message,) = (decode_typed(one.value, one.headers) for one in found[VIOLATIONS.name])
            assert isinstance(message, m.Violation)
            assert message.outcome == "review"
            until(lambda: lag(kafka, workers.group) == 0, 20, workers.logs)
            standings = [
                decode(m.Standing, one.value)
                for one in records(kafka, STANDINGS.name)[STANDINGS.name]
            ]
            assert all(standing.points == 0 and not standing.strikes for standing in standings)
        set_rule_state(kafka, KNOCK, "enforced", "policy-07", "mended")
        time.sleep(SWITCH_WITHIN_S)
        play(kafka, [said(WORDS, room="room-m", emitted_ms=now_ms())])
        until(lambda: bool(records(kafka, SANCTIONS.name)[SANCTIONS.name]), 20, workers.logs)
        assert to_ms(read_control(kafka).rules[KNOCK].at) <= now_ms()
