import json
import random
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import structs

from streamdetect.client.admin import create_topics
from streamdetect.client.broker import EmbeddedBroker
from streamdetect.enforce import judge
from streamdetect.events.codec import plain
from streamdetect.events.instants import from_ms
from streamdetect.events.topics import APPEALS, DEAD_LETTERS, REVIEW_DECISIONS, VIOLATIONS, Topic
from tests.cli.conftest import Run
from tests.client.exported import exported, line, write
from tests.client.produce import produce, row
from tests.enforce.histories import appealed, at, on_incident, real_policy, said

POLICY = real_policy()
FACTS = [
    *(said(at(4 * n), "grave", "medical_claim", subject="s-2") for n in range(7)),
]
OTHERS = [said(at(1), subject="s-10"), said(at(2), "serious", subject="s-1")]
ACQUITTAL = on_incident(OTHERS[0], "overturn", at(3), subject="s-10", by="reviewer-01")
FORGED = on_incident(OTHERS[1], "overturn", at(4), subject="s-1", by="nobody")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lines = exported(FACTS, POLICY)
    for facts in ([OTHERS[0], ACQUITTAL], [OTHERS[1]]):
        for topic, found in exported(facts, POLICY).items():
            known = lines.setdefault(topic, [])
            known += [
                one.replace(b'"partition":0', b'"partition":%d' % (1 + (facts[0] is OTHERS[1])))
                for one in found
            ]
    return write(tmp_path / "export", lines)


def test_ledger_replay_prints_every_standing_sorted_whatever_the_order_of_lines(
    run: Run, folder: Path
) -> None:
    first = run("ledger", "replay", folder, "--format", "json")
    assert first.code == 0, first.err
    rng = random.Random(7)
    for file in folder.iterdir():
        lines = file.read_bytes().splitlines() * 2
        rng.shuffle(lines)
        file.write_bytes(b"\n".join(lines))
    again = run("ledger", "replay", folder, "--format", "json")
    assert again.out == first.out
    standings = json.loads(first.out)
    assert [one["subject_id"] for one in standings] == ["s-1", "s-10", "s-2"]
    newest = max(fact.known_at_ms for fact in (*FACTS, *OTHERS, ACQUITTAL))
    assert {one["as_of"] for one in standings} == {from_ms(newest)}
    assert standings[2] == plain(judge(FACTS, POLICY, newest).standing)
    table = run("ledger", "replay", folder).out
    assert table.splitlines()[-1] == f"3 subjects as of {from_ms(newest)}"
    assert "\x1b" not in table


def test_ledger_replay_as_of_a_date_counts_what_was_known_then(run: Run, folder: Path) -> None:
    def points(when: int) -> dict[str, float]:
        ran = run("ledger", "replay", folder, "--format", "json", "--as-of", from_ms(when))
        return {one["subject_id"]: one["points"] for one in json.loads(ran.out)}

    assert points(at(0, 1)) == {"s-2": 7}
    assert points(at(2, 1)) == {"s-2": 7, "s-10": 2, "s-1": 4}
    assert points(at(3, 1)) == {"s-2": 7, "s-10": 0, "s-1": 4}
    assert points(at(-1)) == {}


def test_ledger_replay_names_subjects_as_they_stand(run: Run, tmp_path: Path) -> None:
    facts = [said(at(1), subject="[/x]"), said(at(2), subject="[bold]x")]
    lines = [exported([fact], POLICY) for fact in facts]
    lines[0][VIOLATIONS.name] += [
        one.replace(b'"partition":0', b'"partition":1') for one in lines[1][VIOLATIONS.name]
    ]
    ran = run("ledger", "replay", write(tmp_path / "export", lines[0]))
    assert ran.code == 0, ran.err
    assert {"[/x]", "[bold]x"} <= {line.split()[0] for line in ran.out.splitlines()}


def test_ledger_replay_as_of_before_all_times_is_refused(run: Run, folder: Path) -> None:
    ran = run("ledger", "replay", folder, "--as-of", "9999999999d")
    assert ran.code == 2
    assert "--as-of" in ran.err


def test_ledger_replay_refuses_what_production_refuses(run: Run, folder: Path) -> None:
    before = run("ledger", "replay", folder, "--format", "json", "--as-of", from_ms(at(30)))
    with (folder / f"{REVIEW_DECISIONS.name}.jsonl").open("ab") as file:
        file.write(line(FORGED.body, FORGED.fact_id, FORGED.known_at_ms, 99) + b"\n")
    after = run("ledger", "replay", folder, "--format", "json", "--as-of", from_ms(at(30)))
    assert after.out == before.out
    assert "1 record is refused, as in production: 1 " in after.err


def test_ledger_replay_names_what_is_wrong(run: Run, folder: Path, tmp_path: Path) -> None:
    assert "no such folder" in run("ledger", "replay", tmp_path / "none").err
    bad = run("ledger", "replay", folder, "--as-of", "soon")
    assert (bad.code, "'soon'" in bad.err, "--as-of" in bad.err) == (2, True, True)
    file = folder / f"{VIOLATIONS.name}.jsonl"
    file.write_bytes(file.read_bytes() + b"{not a record\n")
    ran = run("ledger", "replay", folder)
    number = len(file.read_bytes().splitlines())
    assert ran.code == 2
    assert f"{file}:{number}: " in ran.err
    assert ran.out == ""


@pytest.mark.parametrize("topic", [VIOLATIONS, REVIEW_DECISIONS, APPEALS, DEAD_LETTERS])
def test_ledger_of_an_export_without_a_topic_of_its_facts_is_refused(
    run: Run, folder: Path, topic: Topic
) -> None:
    (folder / f"{topic.name}.jsonl").unlink()
    for command in (("replay", folder), ("show", "s-2", "--from", folder)):
        ran = run("ledger", *command)
        assert (ran.code, ran.out) == (2, "")
        assert f"it lacks {topic.name}, " in ran.err


def test_ledger_replay_of_a_platform_on_which_nothing_happened_has_no_standing(
    run: Run, folder: Path
) -> None:
    for one in folder.iterdir():
        one.write_text("")
    for more in ((), ("--as-of", from_ms(at(3)))):
        assert run("ledger", "replay", folder, "--format", "json", *more).out == "[]\n"
        assert run("ledger", "replay", folder, *more).out.startswith("0 subjects")


def test_ledger_show_explains_strikes_measures_and_what_comes_next(run: Run, folder: Path) -> None:
    as_of = ("--as-of", from_ms(at(25)), "--from", folder)
    shown = run("ledger", "show", "s-2", *as_of)
    assert shown.code == 0, shown.err
    for words in (
        "49 points from 7 strikes",
        FACTS[0].body.quote,
        "《反不正当竞争法》第9条",
        "7 points when fresh, 7 now; 3.5 from 2026-05-30",
        "关闭账号 account closed",
        "What comes next",
        "blacklist",
    ):
        assert words in shown.out
    acquitted = run("ledger", "show", "s-10", *as_of).out
    assert "overturned by people" in acquitted
    (decision,) = [one for one in acquitted.splitlines() if "reviewer-01 (review)" in one]
    assert decision == "    2026-03-04T12:00 reviewer-01 (review): overturn, heard"


def test_ledger_show_keeps_an_appeals_statement_on_its_line(run: Run, tmp_path: Path) -> None:
    appeal = appealed("incident", OTHERS[0].body.incident_id, at(3))
    statement = "heard\n    2026-03-04T12:00 reviewer-01 (review): overturn, heard"
    own = structs.replace(appeal.body, subject_id="s-10", filed_by="s-10", statement=statement)
    forged = replace(appeal, body=own)
    folder = write(tmp_path / "export", exported([OTHERS[0], forged], POLICY))
    shown = run("ledger", "show", "s-10", "--as-of", from_ms(at(25)), "--from", folder)
    assert shown.code == 0, shown.err
    assert f"  “{statement.replace(chr(10), '／')}”" in shown.out.splitlines()


def test_ledger_show_finds_the_subject_of_any_id_and_puts_it_first(run: Run, folder: Path) -> None:
    as_of = ("--as-of", from_ms(at(25)), "--from", folder)
    incident = FACTS[4].body.incident_id
    ran = run("ledger", "show", incident, *as_of, "--format", "json")
    found = json.loads(ran.out)
    assert (found["subject_id"], found["asked_for"]) == ("s-2", incident)
    assert len(found["incidents"]) == 7
    shown = run("ledger", "show", incident, *as_of).out
    assert shown.index(incident) < shown.index(FACTS[0].body.incident_id)
    expulsion = found["expulsions"][0]["expulsion_id"]
    notice = run("ledger", "show", expulsion, *as_of, "--format", "notice").out
    assert notice.startswith("拟清退出平台")
    assert "Two different people must decide" in notice
    unknown = run("ledger", "show", "s-3", *as_of)
    assert (unknown.code, "no ledger knows the id 's-3'" in unknown.err) == (2, True)


def test_ledger_show_tells_a_notice_in_the_words_in_which_it_was_sent(
    run: Run, folder: Path
) -> None:
    ledger = judge(FACTS, POLICY, at(25))
    (expulsion,) = ledger.expulsions
    warning = ledger.sanctions[0]
    as_of = ("--as-of", from_ms(at(25)), "--from", folder)
    for identity, told in (
        (warning.sanction_id, warning.notice),
        (expulsion.expulsion_id, expulsion.notice),
    ):
        shown = run("ledger", "show", identity, *as_of, "--format", "notice").out
        assert shown == f"{told.zh}\n\n{told.en}\n"
    found = json.loads(run("ledger", "show", "s-2", *as_of, "--format", "json").out)
    assert found["sanctions"][0]["notice"] == plain(warning.notice)
    assert found["expulsions"][0]["notice"] == plain(expulsion.notice)


def test_ledger_show_reads_the_broker(run: Run, broker: EmbeddedBroker) -> None:
    create_topics(broker.kafka)
    rows = [row(fact.body, fact.fact_id, from_ms(fact.known_at_ms)) for fact in FACTS]
    produce(broker.kafka, VIOLATIONS.name, rows)
    shown = run("ledger", "show", "s-2", "--as-of", from_ms(at(25)), "--format", "json")
    assert shown.code == 0, shown.err
    assert json.loads(shown.out)["standing"] == plain(judge(FACTS, POLICY, at(25)).standing)
    assert json.loads(shown.out)["sanctions"][0]["notice"]["zh"].startswith("处置通知：警示")
    notices = run("ledger", "show", "s-2", "--format", "notice").out
    assert "当前记分" in notices
