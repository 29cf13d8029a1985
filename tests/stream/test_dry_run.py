"""In a dry run nothing that the worker decides has an effect, whatever the kill switch says."""

import asyncio
import shutil
from pathlib import Path

import pytest
from aiokafka.structs import ConsumerRecord

from streamdetect.detect.detector import DEFAULT
from streamdetect.events import messages as m
from streamdetect.events.codec import encode
from streamdetect.events.instants import from_ms
from streamdetect.events.topics import CONTROL, SHADOW
from streamdetect.ruleset.plain_file import POLICY_FILE, REVIEWERS_FILE
from streamdetect.settings import Settings, content_folder
from streamdetect.stream.scoring import RulesAlone
from streamdetect.stream.worker import Rules, assembled
from tests.cli.policy import write_policy
from tests.enforce.histories import at, on_incident, real_policy, said
from tests.enforce.listings import listing
from tests.stream.ledgers import Enforcer, messages, sanctions
from tests.stream.test_inspecting import BAD, CLEAN, Inspector, offered, states

POLICY = real_policy()


def dry_ledger() -> Enforcer:
    ledger = Enforcer(POLICY)
    ledger.work.silence.dry_run = True
    return ledger


def topics(out) -> set[str]:
    return {item.topic for item in out}


def test_what_the_ledger_decides_goes_to_the_shadow_topic():
    ledger = dry_ledger()
    out = ledger.take_raw(said(at(0), "grave"))
    assert {("warn", "imposed"), ("interrupt", "imposed")} <= set(sanctions(messages(out)))
    assert topics(out) == {SHADOW.name}


def test_kill_switch_that_goes_off_tells_nothing_for_real():
    ledger = dry_ledger()
    ledger.work.shadow(on=True)
    ledger.take(said(at(0)))
    ledger.work.shadow(on=False)
    assert ledger.work.shadowing
    assert ledger.work.tell_untold(60) == ([], False)
    assert topics(ledger.take_raw(said(at(1)))) == {SHADOW.name}


def test_what_stands_is_told_by_the_first_worker_that_runs_for_real():
    ledger = dry_ledger()
    wrong = said(at(0), "grave")
    ledger.take(wrong, said(at(0, 1)))
    ledger.take(on_incident(wrong, "overturn", at(0, 5)))
    ledger.start()
    out, more = ledger.work.tell_untold(60)
    assert not more
    assert SHADOW.name not in topics(out)
    assert {state for measure, state in sanctions(messages(out)) if measure != "warn"} <= {"lifted"}
    assert messages(out)[-1].points == 2


def test_no_listing_is_held_back_and_the_next_version_is_once_it_ends():
    inspector = Inspector()
    inspector.work.dry_run = True
    assert inspector.take(offered(listing(1, BAD))) == []
    inspector.start()
    assert states(inspector.told(offered(listing(2, BAD)))) == [("intercepted", 2)]
    assert states(inspector.told(offered(listing(3, CLEAN)))) == [("released", 3)]


@pytest.fixture
def rules_folder(tmp_path: Path) -> Path:
    folder = write_policy(tmp_path / "rules")
    for name in (POLICY_FILE, REVIEWERS_FILE):
        shutil.copy(content_folder("rules") / name, folder)
    return folder


@pytest.mark.parametrize("dry_run", [True, False])
def test_setting_reaches_both_agents_and_outlasts_the_kill_switch(
    rules_folder: Path, dry_run: bool
):
    settings = Settings.model_validate(
        {
            "rules": {"path": rules_folder},
            "classifier": {"enabled": False},
            "enforcement": {"dry_run": dry_run},
        }
    )
    rules = Rules(settings, DEFAULT)
    worker = assembled(settings, rules, RulesAlone(), metrics_port=0)
    shadowed = [worker.enforcing.shadowing]
    for on in (True, False):
        worker.control.apply(kill_switch(on=on))
        asyncio.run(rules._refresh_rules(worker))
        shadowed.append(worker.enforcing.shadowing)
    assert shadowed == [dry_run, True, dry_run]
    assert worker.inspecting.dry_run is dry_run


def kill_switch(*, on: bool) -> ConsumerRecord:
    switch = m.KillSwitch(on=on, reason="drill", by="board-01", at=from_ms(at(0)))
    return ConsumerRecord(
        topic=CONTROL.name,
        partition=0,
        offset=0,
        timestamp=at(0),
        timestamp_type=0,
        key=b"kill-switch",
        value=encode(switch),
        checksum=None,
        serialized_key_size=0,
        serialized_value_size=0,
        headers=(),
    )
