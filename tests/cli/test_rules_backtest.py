"""Backtests as a person runs them: over a file, over what the cluster holds; rules and policy."""

import json
import shutil
import subprocess
import time
from pathlib import Path

import msgspec
import pytest

from streamdetect.client.admin import create_topics
from streamdetect.client.broker import EmbeddedBroker
from streamdetect.detect.outline import Outline
from streamdetect.enforce import Fact
from streamdetect.events import messages as m
from streamdetect.events.codec import cloud_headers, encode
from streamdetect.events.instants import from_ms, to_ms
from streamdetect.events.topics import REVIEW_DECISIONS, TRANSCRIPTS, VIOLATIONS
from streamdetect.ruleset.model import Ruleset
from streamdetect.settings import content_folder
from tests.cli.conftest import Run
from tests.client.produce import produce
from tests.enforce.histories import DAY, on_incident, said

SHIPPED_POLICY = content_folder("rules") / "enforcement.yml"


@pytest.fixture
def old(policy: Path, tmp_path: Path) -> Path:
    """The small folder with the shipped policy."""
    folder = Path(shutil.copytree(policy, tmp_path / "old"))
    shutil.copy(SHIPPED_POLICY, folder)
    return folder


@pytest.fixture
def new(old: Path, tmp_path: Path) -> Path:
    """The same with one more term."""
    folder = Path(shutil.copytree(old, tmp_path / "new"))
    add_term(folder)
    return folder


def add_term(folder: Path) -> None:
    rule = folder / "medical_claim" / "cures.yml"
    text = rule.read_text("utf-8")
    rule.write_text(text.replace("[根治, 治好]", "[根治, 治好, 断根]"), "utf-8")


def segment(
    text: str, seq: int = 0, *, streamer: str = "s", at_ms: int | None = None
) -> m.TranscriptSegment:
    return m.TranscriptSegment(
        event_id=f"{streamer}-{seq}",
        room_id=f"room-{streamer}",
        broadcast_id="b",
        streamer_id=streamer,
        channel="speech",
        seq=seq,
        start_ms=seq * 3000,
        end_ms=seq * 3000 + 2500,
        emitted_at=from_ms(at_ms if at_ms is not None else int(time.time() * 1000)),
        text=text,
    )


@pytest.fixture
def speech(tmp_path: Path) -> Path:
    """Two rooms, of which one says what only the changed rule knows."""
    file = tmp_path / "speech.jsonl"
    spoken = [
        segment("喝这个茶糖尿病能断根", 0),
        segment("今天这个茶五百克", 1),
        segment("高血压喝这个都治好了", 0, streamer="t"),
    ]
    file.write_bytes(b"".join(encode(one) + b"\n" for one in spoken))
    return file


def test_new_findings_are_shown_by_rule_with_their_words_and_whose_standing_differs(
    run: Run, old: Path, new: Path, speech: Path
) -> None:
    ran = run("rules", "backtest", new, "--base", old, "--against", speech)
    assert ran.code == 1, ran.err
    assert "findings 1 → 2, per 1,000 segments 333.33 → 666.67" in ran.out
    assert "new findings: 1, 333.33 per 1,000 segments" in ran.out
    assert "medical_claim/cures: 1 in 1 rooms" in ran.out
    assert "【糖尿病能断根】" in ran.out
    assert "lost findings: 0" in ran.out
    assert "standing differs for 1 of 2 subjects" in ran.out
    assert "s: 0 points, no measure → 7 points, interrupt" in ran.out
    assert "would now be proposed for expulsion: nobody" in ran.out


def test_what_a_backtest_works_out_of_an_edition_is_read_again(
    run: Run, old: Path, new: Path, speech: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(_: Ruleset) -> Outline:
        raise AssertionError("it was kept")

    monkeypatch.setenv("STREAMDETECT_RULES__CACHE", str(tmp_path / "cache"))
    words = ("rules", "backtest", new, "--base", old, "--against", speech)
    run(*words)
    for place in ("outline", "compiled"):
        monkeypatch.setattr(f"streamdetect.detect.{place}.outline_of", never)
    assert "findings 1 → 2" in run(*words).out


def test_lost_findings_are_shown_where_the_change_is_taken_back(
    run: Run, old: Path, new: Path, speech: Path
) -> None:
    ran = run("rules", "backtest", old, "--base", new, "--against", speech)
    assert ran.code == 1
    assert "lost findings: 1" in ran.out
    assert "7 points, interrupt → 0 points, no measure" in ran.out


def limit(folder: Path, lines: str) -> None:
    rule = folder / "medical_claim" / "cures.yml"
    rule.write_text(rule.read_text("utf-8") + lines, "utf-8")


def test_rule_that_begins_tomorrow_runs_as_if_it_had_begun_and_is_named(
    run: Run, old: Path, new: Path, speech: Path
) -> None:
    limit(new, "effective: {from: 2998-03-01}\n")
    words = ("rules", "backtest", new, "--base", old, "--against", speech)
    told = "medical_claim/cures: from 2998-03-01 (run here as if it had begun)"
    ran = run(*words)
    assert ran.code == 1
    assert "findings 1 → 2" in ran.out
    assert told in ran.out
    assert "自 2998-03-01 起（这里当作已经生效）" in run(*words, "--lang", "zh").out
    (one,) = json.loads(run(*words, "--json").out)["not_everywhere"]
    assert (one["from"], one["as_if_begun"]) == ("2998-03-01", True)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("effective: {until: 2026-01-01}\n", "until 2026-01-01, that day included"),
        ("effective: {from: 2026-01-01}\n", "from 2026-01-01"),  # later than what was said
        ("rollout: 0\n", "for 0 % of rooms"),
    ],
)
def test_rule_that_finds_nothing_by_its_date_or_rollout_is_named(
    run: Run, old: Path, speech: Path, lines: str, told: str
) -> None:
    limit(old, lines)
    at_ms = to_ms("2025-12-31T04:00:00Z") if "from" in lines else None
    speech.write_bytes(encode(segment("糖尿病能断根", at_ms=at_ms)) + b"\n")
    ran = run("rules", "backtest", old, "--base", old, "--against", speech)
    assert ran.code == 0
    assert f"medical_claim/cures: {told}\n" in ran.out


def test_nothing_differs_exits_0(run: Run, old: Path, speech: Path) -> None:
    ran = run("rules", "backtest", old, "--base", old, "--against", speech)
    assert ran.code == 0
    assert "nothing differs" in ran.out


def test_differences_are_told_in_chinese(run: Run, old: Path, new: Path, speech: Path) -> None:
    ran = run("rules", "backtest", new, "--base", old, "--against", speech, "--lang", "zh")
    assert ran.code == 1, ran.err
    assert "命中 1 → 2，每千段 333.33 → 666.67" in ran.out
    assert "新命中：1，每千段 333.33" in ran.out
    assert "2 个主体中有 1 个记分会变" in ran.out
    assert "s：0 分，无处置 → 7 分，interrupt" in ran.out
    assert "现在会被提请清退：无" in ran.out


def test_json_holds_every_difference(run: Run, old: Path, new: Path, speech: Path) -> None:
    ran = run("rules", "backtest", new, "--base", old, "--against", speech, "--json")
    found = json.loads(ran.out)
    assert found["findings"] == [1, 2]
    assert [one["quote"] for one in found["new"]] == ["糖尿病能断根"]
    assert found["subjects"][0]["after"]["measure"] == "interrupt"
    assert found["before"]["ruleset_hash"] != found["after"]["ruleset_hash"]


def test_changed_policy_alone_changes_standing(
    run: Run, old: Path, speech: Path, tmp_path: Path
) -> None:
    changed = tmp_path / "harder.yml"
    text = SHIPPED_POLICY.read_text("utf-8")
    changed.write_text(text.replace("medical_claim: {grave: 7}", "medical_claim: {grave: 11}"))
    ran = run("rules", "backtest", old, "--base", old, "--policy", changed, "--against", speech)
    assert ran.code == 1, ran.err
    assert "new findings: 0" in ran.out
    assert "t: 7 points, interrupt → 11 points, suspend (proposed)" in ran.out


def test_changed_party_moves_the_strikes_to_who_answers(
    run: Run, old: Path, tmp_path: Path
) -> None:
    speech = tmp_path / "owned.jsonl"
    said_there = msgspec.structs.replace(segment("高血压喝这个都治好了"), operator_id="owner")
    speech.write_bytes(encode(said_there) + b"\n")
    changed = tmp_path / "owners.yml"
    text = SHIPPED_POLICY.read_text("utf-8")
    changed.write_text(text.replace("{streamer: streamer,", "{streamer: operator,"), "utf-8")
    arguments = ("--base", old, "--policy", changed, "--against", speech, "--json")
    ran = run("rules", "backtest", old, *arguments)
    assert ran.code == 1, ran.err
    found = json.loads(ran.out)
    assert (found["new"], found["lost"]) == ([], [])
    points = {one["subject_id"]: one["after"]["points"] for one in found["subjects"]}
    assert points == {"s": 0, "owner": 7}


def test_base_is_a_git_revision_by_default_the_last_commit(
    run: Run, old: Path, speech: Path
) -> None:
    git = ("git", "-C", str(old), "-c", "user.name=n", "-c", "user.email=e@example.org")
    for arguments in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "first")):
        subprocess.run([*git, *arguments], check=True)
    add_term(old)
    ran = run("rules", "backtest", old, "--against", speech)
    assert ran.code == 1, ran.err
    assert "HEAD (" in ran.out
    assert "new findings: 1" in ran.out
    subprocess.run([*git, "commit", "-q", "-am", "second"], check=True)
    assert run("rules", "backtest", old, "--against", speech).code == 0
    assert run("rules", "backtest", old, "--against", speech, "--base", "HEAD~1").code == 1


def test_base_is_a_packed_file(
    run: Run, old: Path, new: Path, speech: Path, tmp_path: Path
) -> None:
    packed = tmp_path / "packed.json"
    assert run("rules", "pack", old, "--output", packed).code == 0
    ran = run("rules", "backtest", new, "--base", packed, "--against", speech)
    assert ran.code == 1, ran.err
    assert "new findings: 1" in ran.out


def test_missing_speech_is_told_before_anything_else(run: Run, old: Path) -> None:
    ran = run("rules", "backtest", old, "--against", "nowhere.jsonl")
    assert ran.code == 2
    assert "nowhere.jsonl is no file" in ran.err
    assert (
        "nowhere.jsonl 不是文件"
        in run("rules", "backtest", old, "--against", "nowhere.jsonl", "--lang", "zh").err
    )


def test_since_is_refused_for_a_file_that_is_read_whole(run: Run, old: Path, speech: Path) -> None:
    ran = run("rules", "backtest", old, "--base", old, "--against", speech, "--since", "7d")
    assert ran.code == 2
    assert "--since" in ran.err
    assert "a file is read whole" in ran.err


def test_without_history_or_cluster_a_base_is_asked_for(
    run: Run, old: Path, speech: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STREAMDETECT_KAFKA__BOOTSTRAP_SERVERS", "127.0.0.1:1")
    ran = run("rules", "backtest", old, "--against", speech)
    assert ran.code == 2
    assert "nothing to compare with" in ran.err
    assert "--base" in ran.err


def test_unknown_base_says_what_it_may_be(run: Run, old: Path, speech: Path) -> None:
    ran = run("rules", "backtest", old, "--base", "nowhere", "--against", speech)
    assert ran.code == 2
    assert "no folder and no packed file" in ran.err
    assert "fix:" in ran.err


def fill(broker: EmbeddedBroker, *, now_ms: int) -> Fact:
    """Four grave incidents over days on the ledger, and today's speech of the same streamer.

    Returns the first of the incidents' facts.
    """
    create_topics(broker.kafka)
    facts = [
        said(now_ms - days * DAY, "grave", "medical_claim", subject="s") for days in (12, 9, 6, 3)
    ]
    rows = []
    for fact in facts:
        headers = cloud_headers(
            fact.body,
            message_id=fact.fact_id,
            subject="s",
            time=from_ms(fact.known_at_ms),
        )
        rows.append((b"s", encode(fact.body), list(headers)))
    produce(broker.kafka, VIOLATIONS.name, rows)
    spoken = [segment("喝这个茶糖尿病能断根", at_ms=now_ms), segment("来了", 1, at_ms=now_ms)]
    produce(broker.kafka, TRANSCRIPTS.name, [(b"room-s", encode(one), []) for one in spoken])
    produce(broker.kafka, TRANSCRIPTS.name, [(b"room-s", b"{", [])])
    return facts[0]


def test_against_the_topic_tells_who_would_now_be_proposed_for_expulsion(
    run: Run, broker: EmbeddedBroker, old: Path, new: Path
) -> None:
    fill(broker, now_ms=int(time.time() * 1000))
    ran = run("rules", "backtest", new, "--base", old, "--against", "topic")
    assert ran.code == 1, ran.err
    assert "2 segments of 1 rooms, 1 unusable" in ran.out
    assert "would now be proposed for expulsion: s" in ran.out


def test_changed_policy_is_run_over_the_ledger_itself(
    run: Run, broker: EmbeddedBroker, old: Path, tmp_path: Path
) -> None:
    now_ms = int(time.time() * 1000)
    first = fill(broker, now_ms=now_ms)
    forged = on_incident(first, "overturn", now_ms, by="nobody-9", level="board")
    decision = msgspec.structs.replace(forged.body, subject_id="s")
    headers = cloud_headers(decision, message_id="d", subject="s", time=from_ms(now_ms))
    produce(broker.kafka, REVIEW_DECISIONS.name, [(b"s", encode(decision), list(headers))])
    harder = tmp_path / "harder.yml"
    text = SHIPPED_POLICY.read_text("utf-8")
    harder.write_text(
        text.replace("points: 30", "points: 27").replace(
            "incidents_at_least: 5", "incidents_at_least: 4"
        )
    )
    ran = run("rules", "backtest", old, "--base", old, "--policy", harder, "--against", "topic")
    assert ran.code == 1, ran.err
    assert "would now be proposed for expulsion: s" in ran.out
    assert "1 record is refused, as in production: 1 unknown-reviewer" in ran.err
    published = run("rules", "backtest", old, "--base", "published", "--against", "topic")
    assert published.code == 2
    assert "no ruleset is in force" in published.err
