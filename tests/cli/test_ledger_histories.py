"""Histories read back from an export judge as the worker judged."""

import dataclasses
import random
from itertools import count
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from streamdetect.cli.ledger.histories import Histories, read_policies
from streamdetect.cli.ledger.histories import read_histories as read
from streamdetect.client.errors import LedgerError
from streamdetect.client.exports import export_line
from streamdetect.client.ledger_search import find_subject
from streamdetect.client.records import StoredRecord
from streamdetect.client.sources import ExportFolder
from streamdetect.enforce import Fact, judge
from streamdetect.enforce.policy_bundle import pack_policy
from streamdetect.events import messages as m
from streamdetect.events.codec import cloud_headers, decode, encode
from streamdetect.events.instants import from_ms
from streamdetect.events.topics import CONTROL, DEAD_LETTERS, STANDINGS, VIOLATIONS
from tests.client.exported import Lines, exported, line, write
from tests.enforce.histories import at, policy_mapping, real_policy, said
from tests.enforce.strategies import any_history

POLICY = real_policy()
FOLDERS = count()


def read_histories(source: ExportFolder) -> Histories:
    return read(source, POLICY, None)


def last_standing(folder: Path) -> m.Standing:
    records = ExportFolder(folder).read(STANDINGS)
    return decode(m.Standing, records[-1].value)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(facts=any_history(), seed=st.integers(0, 2**16))
def test_shuffled_and_doubled_export_replays_to_the_recorded_standing(
    tmp_path: Path, facts: list[Fact], seed: int
) -> None:
    rng = random.Random(seed)

    def shuffled_and_doubled(lines: list[bytes]) -> list[bytes]:
        twice = [*lines, *rng.choices(lines, k=len(lines))]
        rng.shuffle(twice)
        return twice

    lines = exported(facts, POLICY)
    plain = write(tmp_path / f"{next(FOLDERS)}", lines)
    mixed = write(tmp_path / f"{next(FOLDERS)}", lines, shuffled_and_doubled)
    histories = [read_histories(ExportFolder(folder)) for folder in (plain, mixed)]
    ((subject, found_facts),) = histories[1].facts.items()
    assert {f.fact_id: f for f in found_facts} == {
        f.fact_id: f for f in histories[0].facts[subject]
    }
    newest = histories[1].newest_ms
    assert newest == max(fact.known_at_ms for fact in facts)
    found = judge(found_facts, POLICY, newest).standing
    assert found == last_standing(plain)


def test_replay_as_of_a_past_date_is_what_was_recorded_then(tmp_path: Path) -> None:
    facts = [said(at(day), "serious") for day in range(5)]
    lines = exported(facts, POLICY)
    histories = read_histories(ExportFolder(write(tmp_path, lines)))
    recorded = [
        decode(m.Standing, record.value) for record in ExportFolder(tmp_path).read(STANDINGS)
    ]
    assert len(recorded) == len(facts)
    for fact, standing in zip(facts, recorded, strict=True):
        found = judge(histories.facts[fact.subject_id], POLICY, fact.known_at_ms)
        assert found.standing == standing


def test_what_the_ledger_refused_is_no_fact_of_a_replay(tmp_path: Path) -> None:
    facts = [said(at(day), "serious") for day in range(3)]
    lines = exported(facts, POLICY)
    refused = StoredRecord(
        DEAD_LETTERS.name,
        0,
        0,
        at(9),
        b"subject-1",
        b"{}",
        (("dl_topic", VIOLATIONS.name.encode()), ("dl_partition", b"0"), ("dl_offset", b"1")),
    )
    strange = dataclasses.replace(
        refused, offset=1, headers=(*refused.headers[:2], ("dl_offset", b"9" * 5000))
    )
    lines[DEAD_LETTERS.name] = [export_line(refused), export_line(strange)]
    found = read_histories(ExportFolder(write(tmp_path, lines)))
    assert found.facts == {"subject-1": [facts[0], facts[2]]}


def test_record_under_another_key_or_type_is_no_fact(tmp_path: Path) -> None:
    fact = said(at(0))
    headers = cloud_headers(
        fact.body, message_id="v", subject="subject-1", time=from_ms(fact.known_at_ms)
    )
    value = encode(fact.body)
    good = StoredRecord(VIOLATIONS.name, 0, 0, at(0), b"subject-1", value, headers)
    bad = [
        StoredRecord(VIOLATIONS.name, 0, 1, at(0), b"subject-2", value, headers),
        StoredRecord(VIOLATIONS.name, 0, 2, at(0), b"subject-1", b"{}", headers),
        StoredRecord(VIOLATIONS.name, 0, 3, at(0), b"subject-1", value, ()),
        StoredRecord(
            VIOLATIONS.name, 0, 4, at(0), b"subject-1", value, (("ce_time", b"x"), *headers)
        ),
    ]
    lines: Lines = {VIOLATIONS.name: [export_line(one) for one in (good, *bad)]}
    found = read_histories(ExportFolder(write(tmp_path, lines)))
    assert (found.rebuilt.refused.total(), found.facts) == (4, {"subject-1": [fact]})


def control(key: str, message: m.Message, offset: int) -> bytes:
    headers = cloud_headers(message, message_id=key, subject=key, time=from_ms(at(0)))
    return export_line(
        StoredRecord(CONTROL.name, 0, offset, at(0), key.encode(), encode(message), headers)
    )


def announced(bundle: m.Bundle, from_ms_: int, by: str, offset: int) -> list[bytes]:
    current = m.CurrentBundle(hash=bundle.hash, effective_from=from_ms(from_ms_), by=by)
    return [
        control(f"policy/{bundle.hash}", bundle, offset),
        control(f"policy-since/{current.effective_from}", current, offset + 1),
        control("current/policy", current, offset + 2),
    ]


def test_policies_of_a_replay_are_those_of_the_control_topic_each_for_its_time(
    tmp_path: Path,
) -> None:
    later = policy_mapping()
    later["grace_minutes"] = 7
    old, new = pack_policy(policy_mapping()), pack_policy(later)
    lines: Lines = {
        CONTROL.name: [
            *announced(old, at(0), "folder", 0),
            *announced(new, at(10), "a", 3),
            control("rule/x", m.KillSwitch(on=True, reason="r", by="p", at=from_ms(at(0))), 6),
        ]
    }
    book = read_policies(ExportFolder(write(tmp_path, lines)), POLICY)
    assert [book.at(at(day)).hash for day in (5, 9, 11)] == [old.hash, old.hash, new.hash]


def test_policy_is_the_folders_where_the_topic_tells_none_or_a_damaged_one(tmp_path: Path) -> None:
    nothing = ExportFolder(write(tmp_path / "a", exported([], POLICY) | {"x": []}))
    assert read_policies(nothing, POLICY).at(at(5)) is POLICY
    bundle = pack_policy(policy_mapping() | {"grace_minutes": 7})
    damaged = msgspec.structs.replace(bundle, content="AAAA")
    lines: Lines = {CONTROL.name: announced(damaged, at(0), "a", 0)}
    assert read_policies(ExportFolder(write(tmp_path / "b", lines)), POLICY).at(at(5)) is POLICY


def test_subject_is_found_by_every_id_of_its_ledger(tmp_path: Path) -> None:
    facts = [said(at(day), "grave", "medical_claim") for day in range(0, 28, 4)]
    source = ExportFolder(write(tmp_path, exported(facts, POLICY)))
    histories = read_histories(source)
    ledger = judge(facts, POLICY, at(30))
    ids = [
        "subject-1",
        facts[0].body.violation_id,
        facts[3].body.incident_id,
        ledger.sanctions[-1].sanction_id,
        ledger.expulsions[0].expulsion_id,
    ]
    assert {find_subject(source, histories.facts, one) for one in ids} == {"subject-1"}
    with pytest.raises(LedgerError, match="did you mean 'subject-1'"):
        find_subject(source, histories.facts, "subject1")


def test_line_helper_writes_what_the_program_reads(tmp_path: Path) -> None:
    fact = said(at(0))
    lines: Lines = {VIOLATIONS.name: [line(fact.body, "v", fact.known_at_ms, 0)]}
    assert read_histories(ExportFolder(write(tmp_path, lines))).facts == {"subject-1": [fact]}
