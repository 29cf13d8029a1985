import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from streamdetect.cli.topics import _print_table
from streamdetect.client.admin import TopicState, create_topics
from streamdetect.client.broker import EmbeddedBroker
from streamdetect.client.exports import export_lines
from streamdetect.client.records import StoredRecord, read_topic
from streamdetect.events import messages as m
from streamdetect.events.codec import cloud_headers, encode
from streamdetect.events.topics import (
    CONTROL,
    DEAD_LETTERS,
    EXPULSIONS,
    SANCTIONS,
    SHADOW,
    TOPICS,
    TRANSCRIPTS,
    VIOLATIONS,
)
from tests.cli.conftest import Run
from tests.client.produce import produce, row
from tests.client.samples import amendment, expulsion, sanction, segment, violation


def test_topics_are_created_described_and_exported(
    run: Run, broker: EmbeddedBroker, tmp_path: Path
) -> None:
    assert run("topics", "describe").code == 1
    first = run("topics", "create")
    assert first.out.splitlines() == [f"created {topic.name}" for topic in TOPICS]
    assert run("topics", "create").out == "every topic is there\n"
    assert run("topics", "describe").code == 0
    described = [json.loads(line) for line in run("topics", "describe", "--json").out.splitlines()]
    assert {one["topic"]: one["drift"] for one in described} == {t.name: [] for t in TOPICS}
    event = violation(1)
    produce(broker.kafka, VIOLATIONS.name, [row(event, event.violation_id)])
    assert run("topics", "export", tmp_path / "out").code == 0
    files = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert files == sorted(f"{topic.name}.jsonl" for topic in TOPICS)
    line = json.loads((tmp_path / "out" / f"{VIOLATIONS.name}.jsonl").read_text("utf-8"))
    assert line["value"]["violation_id"] == event.violation_id
    assert line["headers"]["ce_type"] == "streamdetect.violation.v1"
    assert run("topics", "export", tmp_path / "one", "--topic", "violations").code == 0
    assert len(list((tmp_path / "one").iterdir())) == 1
    assert "did you mean" in run("topics", "export", tmp_path, "--topic", "violation").err


def test_topics_describe_names_drift(
    run: Run, broker: EmbeddedBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("topics", "create")
    monkeypatch.setenv("STREAMDETECT_KAFKA__PARTITIONS", "4")
    ran = run("topics", "describe")
    assert ran.code == 1
    assert "8 partitions, not 4" in ran.out


def test_dead_letters_are_listed_shown_and_requeued_once(run: Run, broker: EmbeddedBroker) -> None:
    create_topics(broker.kafka)
    headers = [
        ("dl_topic", TRANSCRIPTS.name.encode()),
        ("dl_partition", b"2"),
        ("dl_offset", b"17"),
        ("dl_reason", b"not-json"),
        ("dl_detail", b"why \x1b[31m"),
    ]
    produce(broker.kafka, DEAD_LETTERS.name, [(b"k", b"{\x1b\xff", headers)], partition=3)
    listed = run("deadletters", "list", "--json")
    (letter,) = map(json.loads, listed.out.splitlines())
    assert (letter["place"], letter["topic"], letter["reason"], letter["bytes"]) == (
        "3@0",
        TRANSCRIPTS.name,
        "not-json",
        3,
    )
    table = run("deadletters", "list").out
    assert "1 dead letters" in table
    assert "\x1b" not in table
    assert run("deadletters", "list", "--reason", "wrong-type").out == "0 dead letters\n"
    assert run("deadletters", "list", "--since", "1h", "--topic", "transcripts", "--json").out
    assert run("deadletters", "list", "--since", "soon").code == 2
    shown = run("deadletters", "show", "3@0").out
    assert "not-json" in shown
    assert "\\xff" in shown
    assert "\x1b" not in shown
    assert run("deadletters", "show", "9@9").code == 2
    assert run("deadletters", "requeue").code == 2
    assert run("deadletters", "requeue", "3@0").out == "1 sent again\n"
    again = run("deadletters", "requeue", "--all")
    assert again.out.startswith("0 sent again\n1 were sent before")
    assert [record.value for record in read_topic(broker.kafka, TRANSCRIPTS)] == [b"{\x1b\xff"]


def test_dead_letters_are_listed_as_they_stand_whatever_is_in_them(
    run: Run, broker: EmbeddedBroker
) -> None:
    create_topics(broker.kafka)
    headers = [
        ("dl_topic", b"[/topic]"),
        ("dl_reason", b"[bold]reason"),
        ("dl_detail", b"why [/x] [red]not"),
    ]
    produce(broker.kafka, DEAD_LETTERS.name, [(b"k", b"{", headers)], partition=3)
    ran = run("deadletters", "list")
    assert ran.code == 0, ran.err
    for words in ("[/topic]/-1@-1", "[bold]reason"):
        assert words in ran.out
    assert "why [/x] [red]not" in run("deadletters", "show", "3@0").out


def test_dead_letters_are_listed_by_field_without_the_words_that_stand_in_it(
    run: Run, broker: EmbeddedBroker
) -> None:
    create_topics(broker.kafka)
    headers = [
        ("dl_topic", TRANSCRIPTS.name.encode()),
        ("dl_reason", b"wrong-type"),
        ("dl_detail", "Invalid enum value '包治百病' - at `$.channel`".encode()),
    ]
    produce(broker.kafka, DEAD_LETTERS.name, [(b"k", b"{", headers)], partition=3)
    for listed in (run("deadletters", "list").out, run("deadletters", "list", "--json").out):
        assert "$.channel" in listed
        assert "包治百病" not in listed
    assert "包治百病" in run("deadletters", "show", "3@0").out


@pytest.mark.parametrize("command", ["list", "requeue"])
def test_dead_letters_of_an_unknown_reason_are_refused_with_those_there_are(
    run: Run, command: str
) -> None:
    ran = run("deadletters", command, "--reason", "bogus")
    assert ran.code == 2
    assert "--reason" in ran.err
    assert "wrong-type" in ran.err


def test_dead_letters_since_before_all_times_are_refused(run: Run) -> None:
    ran = run("deadletters", "list", "--since", "9999999999d")
    assert ran.code == 2
    assert "--since" in ran.err


def test_topics_export_into_what_is_no_folder_is_refused(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x", "utf-8")
    for folder in (file, file / "below", Path("/proc/x")):
        ran = run("topics", "export", folder)
        assert ran.code == 2
        assert "DIR" in ran.err
        assert "Traceback" not in ran.err


def test_topics_are_described_as_the_broker_has_them(capfd: pytest.CaptureFixture[str]) -> None:
    _print_table((TopicState(TRANSCRIPTS, 1, 1, {}, ("[/x] is not [bold]y",)),))
    assert "[/x] is not [bold]y" in capfd.readouterr().out


def test_requeue_tells_what_it_cannot_send_and_sends_the_rest(
    run: Run, broker: EmbeddedBroker
) -> None:
    create_topics(broker.kafka)
    for topic in (TRANSCRIPTS.name, "ledger", "led\x1bger", "ledger"):
        headers = [
            ("dl_topic", topic.encode()),
            ("dl_partition", b"1"),
            ("dl_offset", b"-1"),
            ("dl_reason", b"internal-error"),
        ]
        produce(broker.kafka, DEAD_LETTERS.name, [(b"s", b"{}", headers)], partition=3)
    done, shown = run("deadletters", "requeue", "--all"), "led\N{REPLACEMENT CHARACTER}ger"
    assert (done.code, done.out.splitlines()) == (
        0,
        [
            "1 sent again",
            f"1 cannot be sent: came from {shown!r}, which is no topic to send to: 3@2",
            "2 cannot be sent: came from 'ledger', which is no topic to send to: 3@1, 3@3",
        ],
    )
    assert [record.value for record in read_topic(broker.kafka, TRANSCRIPTS)] == [b"{}"]


def test_replay_plays_a_file_and_tells_the_rate(
    run: Run, broker: EmbeddedBroker, tmp_path: Path
) -> None:
    create_topics(broker.kafka)
    file = tmp_path / "speech.jsonl"
    file.write_bytes(b"\n".join(encode(segment(n)) for n in range(10)))
    ran = run("replay", file, "--speed", "0", "--limit", "7")
    assert ran.code == 0
    assert ran.out.startswith("7 segments in ")
    assert ran.out.endswith("live\n")
    assert len(read_topic(broker.kafka, TRANSCRIPTS)) == 7
    file.write_bytes(b"{}\n")
    bad = run("replay", file)
    assert bad.code == 2
    assert f"{file}:1:" in bad.err


def test_replay_of_an_export_leaves_out_what_workers_refuse_and_says_so(
    run: Run, broker: EmbeddedBroker, tmp_path: Path
) -> None:
    create_topics(broker.kafka)
    heard = segment(0)
    keys = [heard.room_id.encode(), b"another room", heard.room_id.encode()]
    values = [encode(heard), encode(heard), b"not json"]
    records = [
        StoredRecord(TRANSCRIPTS.name, 0, offset, 0, key, value, ())
        for offset, (key, value) in enumerate(zip(keys, values, strict=True))
    ]
    file = tmp_path / "speech.jsonl"
    file.write_bytes(export_lines(records))
    ran = run("replay", file, "--speed", "0", "--live", "--keep-times")
    assert ran.code == 0, ran.err
    assert "2 records are refused, as in production: 1 key-mismatch, 1 not-json" in ran.err
    assert [record.value for record in read_topic(broker.kafka, TRANSCRIPTS)] == [encode(heard)]


def test_watch_shows_events_readably(run: Run, broker: EmbeddedBroker) -> None:
    create_topics(broker.kafka)
    event = violation(1)
    back = amendment(event)
    produce(
        broker.kafka,
        VIOLATIONS.name,
        [row(event, event.violation_id), row(back, back.amendment_id)],
        partition=0,
    )
    produce(broker.kafka, SANCTIONS.name, [row(sanction(1), "s")])
    produce(broker.kafka, EXPULSIONS.name, [row(expulsion(), "e")])
    topics = ("violations", "sanctions", "expulsions")
    shown = run("watch", *topics, "--from-start", "--limit", 4)
    assert shown.code == 0
    for words in (
        "VIOLATION",
        "根治糖尿病",
        "art. 34",
        "TAKEN BACK",
        "IMPOSED",
        "限制功能",
        "EXPELLED",
    ):
        assert words in shown.out
    lines = run("watch", *topics, "--from-start", "--limit", 4, "--json").out.splitlines()
    events = [json.loads(line) for line in lines]
    assert {one["type"] for one in events} == {
        "streamdetect.violation.v1",
        "streamdetect.violation-amendment.v1",
        "streamdetect.sanction.v1",
        "streamdetect.expulsion.v1",
    }
    assert "notice" not in events[0]
    told = run("watch", *topics, "--from-start", "--limit", 4, "--notices").out
    assert "处置通知：限制功能" in told
    assert "Put off the platform" in told
    lines = run("watch", "sanctions", "--from-start", "--limit", 1, "--notices", "--json").out
    assert "Notice of a measure: limited features" in json.loads(lines)["notice"]["en"]
    assert run("watch", "nonsense").code == 2
    assert run("watch", "--outcome", "some").code == 2


def test_watch_tells_shadow_from_what_has_effect(run: Run, broker: EmbeddedBroker) -> None:
    create_topics(broker.kafka)
    produce(broker.kafka, SHADOW.name, [row(expulsion(), "e")])
    shown = run("watch", "shadow", "--from-start", "--limit", 1, "--notices")
    assert shown.out.splitlines()[0] == "SHADOW, without effect:"
    assert "EXPELLED" in shown.out
    assert "Put off the platform" not in shown.out  # nobody is told
    produce(broker.kafka, EXPULSIONS.name, [row(expulsion(), "e")])
    assert "SHADOW" not in run("watch", "expulsions", "--from-start", "--limit", 1).out


def test_watch_names_what_a_control_message_controls_and_prints_no_bundle(
    run: Run, broker: EmbeddedBroker
) -> None:
    create_topics(broker.kafka)
    at = "2026-03-01T12:00:00.000Z"
    state = m.RuleControl(state="shadow", reason="too many overturned", by="machine", at=at)
    bundle = m.Bundle(hash="0" * 64, encoding="xz+base85", content="w" * 100_000)
    rows = []
    for key, message in (("rule/cosmetic/heals", state), (f"ruleset/{'0' * 64}", bundle)):
        headers = cloud_headers(message, message_id=key, subject=key, time=at)
        rows.append((key.encode(), encode(message), list(headers)))
    produce(broker.kafka, CONTROL.name, rows)
    shown = run("watch", "control", "--from-start", "--limit", 2).out
    assert shown.splitlines()[0] == "rule/cosmetic/heals"
    assert "(100,000 characters)" in shown
    assert "www" not in shown
    first = run("watch", "control", "--from-start", "--limit", 1, "--json").out
    assert json.loads(first)["key"] == "rule/cosmetic/heals"


def test_watch_names_a_type_that_it_does_not_know(run: Run, broker: EmbeddedBroker) -> None:
    create_topics(broker.kafka)
    newer = (b"s", b'{"secret": 1}', [("ce_type", b"streamdetect.violation.v2")])
    produce(broker.kafka, VIOLATIONS.name, [newer, row(violation(1), "v")], partition=0)
    told = run("watch", "--from-start", "--limit", 1).err
    assert told.startswith(f"{VIOLATIONS.name}/0@0 is skipped: unknown-type")
    assert "streamdetect.violation.v2" in told
    assert "secret" not in told


def test_watch_ends_cleanly_on_a_signal(broker: EmbeddedBroker) -> None:
    create_topics(broker.kafka)
    event = violation(1)
    produce(broker.kafka, VIOLATIONS.name, [row(event, event.violation_id)])
    process = subprocess.Popen(
        [sys.executable, "-m", "streamdetect", "watch", "--from-start", "--json"],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    assert json.loads(process.stdout.readline())["event"]["violation_id"] == event.violation_id
    process.send_signal(signal.SIGINT)
    assert process.wait(15) == 0


def test_a_broker_that_is_away_is_one_clear_error(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STREAMDETECT_KAFKA__BOOTSTRAP_SERVERS", "no-port")
    ran = run("topics", "describe")
    assert ran.code == 2
    assert ran.err.splitlines() == [
        "error: 'no-port' is no host:port",
        "  where: STREAMDETECT_KAFKA__BOOTSTRAP_SERVERS",
        "  fix:   write host:port, several joined with commas",
    ]
    monkeypatch.setenv("STREAMDETECT_KAFKA__PARTITIONS", "many")
    assert "STREAMDETECT_KAFKA__PARTITIONS" in run("topics", "describe").err
