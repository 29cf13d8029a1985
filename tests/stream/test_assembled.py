"""A worker as it is put together: settings and control topic reach the agents that they are for."""

import asyncio
import shutil
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from aiokafka.structs import ConsumerRecord
from faust.types import TP

import streamdetect
from streamdetect.detect.detector import DEFAULT
from streamdetect.detect.errors import RulesetCompileError
from streamdetect.enforce.policy_bundle import pack_policy
from streamdetect.events import messages as m
from streamdetect.events.codec import encode
from streamdetect.events.instants import from_ms
from streamdetect.events.topics import CONTROL, TRANSCRIPTS, VIOLATIONS
from streamdetect.loading import EXTENSIONS
from streamdetect.metrics import REGISTRY
from streamdetect.ruleset.bundle import bundle_key, current_key, since_key
from streamdetect.ruleset.plain_file import POLICY_FILE, REVIEWERS_FILE
from streamdetect.settings import Settings, SettingsError, content_folder
from streamdetect.stream.app import Worker
from streamdetect.stream.detecting import BatchResult
from streamdetect.stream.lease import Lease
from streamdetect.stream.scoring import RulesAlone
from streamdetect.stream.worker import Rules, assembled, run
from tests.cli.policy import write_policy
from tests.detect.builders import segment
from tests.enforce.histories import at, policy_mapping, said
from tests.stream.control_records import record
from tests.stream.ledgers import record as fact_record
from tests.stream.test_detecting import record as spoken


@pytest.fixture
def rules_folder(tmp_path: Path) -> Path:
    folder = write_policy(tmp_path / "rules")
    for name in (POLICY_FILE, REVIEWERS_FILE):
        shutil.copy(content_folder("rules") / name, folder)
    return folder


def put_together(rules_folder: Path, *, dry_run: bool = False) -> tuple[Worker, Rules]:
    settings = Settings.model_validate(
        {
            "rules": {"path": rules_folder},
            "classifier": {"enabled": False},
            "enforcement": {"dry_run": dry_run},
        }
    )
    rules = Rules(settings, DEFAULT)
    return assembled(settings, rules, RulesAlone(), metrics_port=0), rules


def control(key: str, message: m.Message) -> ConsumerRecord:
    value = encode(message)
    return ConsumerRecord(
        CONTROL.name, 0, 0, at(0), 0, key.encode(), value, None, len(key), len(value), ()
    )


@pytest.mark.parametrize("dry_run", [True, False])
def test_dry_run_reaches_both_agents_and_outlasts_the_kill_switch(
    rules_folder: Path, dry_run: bool
):
    worker, rules = put_together(rules_folder, dry_run=dry_run)
    shadowed = [worker.enforcing.shadowing]
    for on in (True, False):
        switch = m.KillSwitch(on=on, reason="drill", by="board-01", at=from_ms(at(0)))
        worker.control.apply(control("kill-switch", switch))
        asyncio.run(rules._refresh_rules(worker))
        shadowed.append(worker.enforcing.shadowing)
    assert shadowed == [dry_run, True, dry_run]
    assert worker.inspecting.dry_run is dry_run


def who_answers(worker: Worker, when: int) -> str | None:
    words = segment("话", operator_id="owner", emitted_at=from_ms(when))
    return worker.detecting._segment(spoken(0, words, when)).subject_id


def test_policy_of_the_folder_says_from_the_start_who_answers(rules_folder: Path):
    file = rules_folder / POLICY_FILE
    text = file.read_text("utf-8")
    file.write_text(text.replace("{streamer: streamer,", "{streamer: operator,"), "utf-8")
    worker, _ = put_together(rules_folder)
    assert who_answers(worker, at(0)) == "owner"


def test_published_policy_says_who_answers_for_words_from_its_instant_on(rules_folder: Path):
    worker, rules = put_together(rules_folder)
    mapping = policy_mapping()
    first = pack_policy(mapping)
    mapping["strikes_attach_to"] = {"streamer": "operator", "ai_streamer": "operator"}
    second = pack_policy(mapping)
    for bundle, since, before in ((first, at(0), None), (second, at(2), first.hash)):
        told = m.CurrentBundle(
            hash=bundle.hash, effective_from=from_ms(since), by="li", previous=before
        )
        rules.policies.apply(control(bundle_key("policy", bundle.hash), bundle))
        rules.policies.apply(control(since_key("policy", told.effective_from), told))
        rules.policies.apply(control(current_key("policy"), told))
    asyncio.run(rules._refresh_policy(worker))
    # None: nobody else than by default.
    assert [who_answers(worker, at(day)) for day in (1, 1.99, 2, 3)] == [
        None,
        None,
        "owner",
        "owner",
    ]


@pytest.mark.parametrize("rebalance", ["begun", "over"])
def test_rebalance_while_rooms_are_put_to_rest_ends_that_round(
    rules_folder: Path, monkeypatch: pytest.MonkeyPatch, rebalance: str
):
    worker, _ = put_together(rules_folder)
    places = [TP(TRANSCRIPTS.name, number) for number in range(3)]
    worker.progress.committed = dict.fromkeys(places, 5)
    worker.progress.lag = dict.fromkeys(places, 0)
    monkeypatch.setattr(worker.detecting, "has_open", lambda *_: True)
    launched = []

    async def launch(tp: TP, *_: object) -> None:
        launched.append(tp)
        worker.progress.forget()
        worker.health.recovering = rebalance == "begun"
        worker.app.consumer_generation_id += rebalance == "over"

    monkeypatch.setattr(worker.hearing, "_launch_rest", launch)
    asyncio.run(worker.hearing.let_rest())
    assert launched == places[:1]


@pytest.mark.parametrize("moved", [True, False])
def test_what_follows_from_facts_is_told_only_where_the_partition_did_not_move_meanwhile(
    rules_folder: Path, monkeypatch: pytest.MonkeyPatch, moved: bool
):
    worker, _ = put_together(rules_folder)
    worker.rule_watch.settled.set()
    sent, confirmed = [], []

    async def work(*_: object) -> list[str]:
        worker.app.consumer_generation_id += moved
        return ["sanction"]

    async def send(_: object, out: list[str]) -> None:
        sent.extend(out)

    async def take(*_: object) -> None: ...

    monkeypatch.setattr(worker.talk, "take", take)
    monkeypatch.setattr(worker.enforcing, "work", work)
    monkeypatch.setattr("streamdetect.stream.fact_agents.deliver", send)
    worker.app.producer = None
    worker.app.consumer = SimpleNamespace(confirm=confirmed.append, lease=Lease(60))
    worker.app.consumer.lease.renew()
    message = SimpleNamespace(
        tp=TP(VIOLATIONS.name, 0),
        generation_id=worker.app.consumer_generation_id,
        value=[fact_record(said(at(0)))],
    )
    asyncio.run(worker.fact_agents.take_facts(SimpleNamespace(message=message)))
    assert (sent, confirmed) == (([], []) if moved else (["sanction"], [message]))
    assert bool(worker.dues._taken_ms) is not moved


@pytest.mark.parametrize("agent", ["ledger", "listings"])
@pytest.mark.parametrize("then", ["moved", "answered"])
def test_worker_that_slept_through_its_session_writes_nothing_before_the_group_answers(
    rules_folder: Path, monkeypatch: pytest.MonkeyPatch, agent: str, then: str
):
    """What it still had in hand would stand over what another worker has written since."""
    worker, _ = put_together(rules_folder)
    worker.rule_watch.settled.set()
    done: list[str] = []

    async def work(*_: object) -> list[str]:
        done.append("written")
        return []

    async def take(*_: object) -> None: ...

    monkeypatch.setattr(worker.talk, "take", take)
    monkeypatch.setattr(worker.enforcing, "work", work)
    monkeypatch.setattr(worker.inspecting, "work", work)
    worker.app.producer = None
    lease = Lease(60)
    worker.app.consumer = SimpleNamespace(confirm=lambda _: done.append("confirmed"), lease=lease)
    message = SimpleNamespace(
        tp=TP(VIOLATIONS.name, 0),
        generation_id=worker.app.consumer_generation_id,
        value=[fact_record(said(at(0)))],
    )
    handle = (
        worker.fact_agents.take_facts if agent == "ledger" else worker.fact_agents.take_listings
    )

    async def scenario() -> None:
        handling = asyncio.create_task(handle(SimpleNamespace(message=message)))
        await asyncio.sleep(0.12)
        assert worker.dues._waits()
        assert done == []
        if then == "moved":
            worker.app.consumer_generation_id += 1
        else:
            lease.renew()
        await handling

    asyncio.run(scenario())
    assert done == ([] if then == "moved" else ["written", "confirmed"])


@pytest.mark.parametrize("then", ["moved", "answered", "stops"])
def test_worker_that_slept_through_its_session_tells_no_violations_before_the_group_answers(
    rules_folder: Path, monkeypatch: pytest.MonkeyPatch, then: str
):
    """Known earlier than what another worker has told since, they would change its ledger."""
    worker, _ = put_together(rules_folder)
    worker.rule_watch.settled.set()
    worker._listings.caught_up.set()
    done: list[str] = []

    async def work(*_: object) -> BatchResult:
        return BatchResult()

    async def send(*_: object) -> None:
        done.append("sent")

    monkeypatch.setattr(worker.detecting, "work", work)
    monkeypatch.setattr("streamdetect.stream.hearing.deliver", send)
    worker.app.producer = None
    lease = Lease(60)
    worker.app.consumer = SimpleNamespace(confirm=lambda _: done.append("confirmed"), lease=lease)
    batch = [spoken(0, segment("大家好"), at(0))]
    message = SimpleNamespace(
        tp=TP(TRANSCRIPTS.name, 0),
        generation_id=worker.app.consumer_generation_id,
        value=batch,
    )

    async def scenario() -> bool:
        await worker.hearing.take(SimpleNamespace(message=message))
        await asyncio.sleep(0.12)
        assert done == []
        if then == "moved":
            worker.app.consumer_generation_id += 1
        elif then == "stops":
            worker.health.stopping = True
        else:
            lease.renew()
        return await worker.in_hand.flights.drain(5)

    assert asyncio.run(scenario()) is (then == "answered")
    assert done == (["sent", "confirmed"] if then == "answered" else [])


def test_worker_that_slept_through_its_session_lets_no_room_rest_that_is_anothers_by_now(
    rules_folder: Path, monkeypatch: pytest.MonkeyPatch
):
    """It has not heard what others heard meanwhile: one minute would be told in two ways."""
    worker, _ = put_together(rules_folder)
    worker.rule_watch.settled.set()
    worker._listings.caught_up.set()
    sent: list[object] = []

    async def at_rest(*_: object) -> BatchResult:
        return BatchResult()

    async def send(*batch: object) -> None:
        sent.append(batch)

    monkeypatch.setattr(worker.detecting, "at_rest", at_rest)
    monkeypatch.setattr("streamdetect.stream.hearing.deliver", send)
    worker.app.producer = None
    worker.app.consumer = SimpleNamespace(lease=Lease(60))
    generation = worker.app.consumer_generation_id

    async def scenario() -> None:
        await worker.hearing._launch_rest(TP(TRANSCRIPTS.name, 0), 5, generation, at(0))
        await asyncio.sleep(0.12)
        assert sent == []
        worker.app.consumer_generation_id += 1
        await worker.in_hand.flights.drain(5)

    asyncio.run(scenario())
    assert sent == []


def test_stop_does_not_wait_for_a_group_that_does_not_answer(
    rules_folder: Path, monkeypatch: pytest.MonkeyPatch
):
    worker, _ = put_together(rules_folder)
    worker.rule_watch.settled.set()
    worker.app.consumer = SimpleNamespace(lease=Lease(60))
    message = SimpleNamespace(generation_id=worker.app.consumer_generation_id)

    async def scenario() -> None:
        handling = asyncio.create_task(
            worker.fact_agents.take_facts(SimpleNamespace(message=message))
        )
        await asyncio.sleep(0)
        worker.health.stopping = True
        async with asyncio.timeout(5):
            await handling

    asyncio.run(scenario())


def test_store_without_its_package_ends_the_start_with_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("streamdetect.stream.worker.find_spec", lambda _: None)
    settings = Settings.model_validate({"worker": {"store": "rocksdb://"}})
    with pytest.raises(SettingsError, match="pip install 'rocksdict"):
        run(settings, metrics_port=0)


def test_a_data_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A path outside /tmp in a container whose root is read-only."""
    (tmp_path / "file").write_text("")
    folder = tmp_path / "file" / "data"
    with pytest.raises(SettingsError) as caught:
        run(Settings.model_validate({"worker": {"data_dir": folder}}), metrics_port=0)
    assert caught.value.where == "STREAMDETECT_WORKER__DATA_DIR"
    assert str(folder) in caught.value.what


def test_worker_shows_what_it_does_not_read_from_its_start_on(rules_folder: Path) -> None:
    """An alert compares with 0; a series that is not there yet is not 0."""
    put_together(rules_folder)
    topic = {"topic": TRANSCRIPTS.name}
    assert REGISTRY.get_sample_value("streamdetect_assigned_partitions", topic) == 0
    assert REGISTRY.get_sample_value("streamdetect_events_in_total", topic) is not None


def test_changed_rules_have_nothing_left_to_work_out_when_they_come_into_force(
    rules_folder: Path,
):
    worker, rules = put_together(rules_folder)
    before = rules.detector
    file = rules_folder / "medical_claim" / "cures.yml"
    text = file.read_text("utf-8")
    file.write_text(text.replace("[糖尿病", "[痛风石, 糖尿病"), "utf-8")
    asyncio.run(rules._refresh_rules(worker))
    assert rules.detector is not before
    lexicon = rules.detector.compiled.folding.lexicon
    assert lexicon
    assert lexicon.is_prepared


@pytest.mark.parametrize(
    "error", [RulesetCompileError("a sequence without any listed term"), ValueError("a defect")]
)
def test_changed_rules_that_do_not_compile_are_told_as_rejected_until_they_do(
    rules_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
):
    worker, rules = put_together(rules_folder)
    before = rules.detector
    file = rules_folder / "medical_claim" / "cures.yml"
    text = file.read_text("utf-8")

    def shown() -> tuple[float | None, ...]:
        rules._show()
        rejected = REGISTRY.get_sample_value(
            "streamdetect_ruleset_reloads_total", {"result": "rejected"}
        )
        return REGISTRY.get_sample_value("streamdetect_ruleset_last_reload_success"), rejected

    def refuse(_: object) -> None:
        raise error

    _, counted = shown()
    with monkeypatch.context() as broken:
        broken.setattr(rules, "_compiled", refuse)
        file.write_text(text.replace("[糖尿病", "[痛风石, 糖尿病"), "utf-8")
        for _ in range(2):
            asyncio.run(rules._refresh_rules(worker))
            assert rules.detector is before
            assert shown() == (0, (counted or 0) + 1)
    assert str(error) in caplog.text
    file.write_text(text.replace("[糖尿病", "[痛风, 糖尿病"), "utf-8")
    asyncio.run(rules._refresh_rules(worker))
    assert rules.detector is not before
    assert shown() == (1, (counted or 0) + 1)


@pytest.mark.parametrize("missing", [(), ("_native", "_sieve")])
def test_worker_says_at_its_start_which_c_extensions_run(
    rules_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    missing: tuple[str, ...],
):
    """pip shows no warning of a build that went on without a compiler."""
    for name in EXTENSIONS:
        module = None if name in missing else ModuleType(name)
        monkeypatch.setitem(sys.modules, f"streamdetect.{name}", module)
    caplog.set_level("INFO")
    put_together(rules_folder)
    for name in EXTENSIONS:
        loaded = REGISTRY.get_sample_value("streamdetect_extension_loaded", {"extension": name})
        assert loaded == (name not in missing)
    said = [one for one in caplog.records if "C extensions" in one.message]
    assert [one.levelname for one in said] == ["WARNING" if missing else "INFO"]
    assert ", ".join(missing or EXTENSIONS) in said[0].message


def test_every_c_source_is_named_among_the_extensions():
    sources = Path(streamdetect.__file__).parent.glob("*.c")
    assert sorted(source.stem for source in sources) == list(EXTENSIONS)


def test_burst_of_control_records_is_looked_at_together(
    rules_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker, _ = put_together(rules_folder)
    looks: list[int] = []
    told = 0

    async def look() -> None:
        looks.append(told)

    async def scenario() -> None:
        nonlocal told
        worker.rule_watch._reload = look
        worker.rule_watch.reader.caught_up.set()
        watching = asyncio.create_task(worker.rule_watch.run())
        for _ in range(40):
            told += 1
            worker.rule_watch.on_control(record("x", None))
            await asyncio.sleep(0.002)
        async with asyncio.timeout(5):
            while looks[-1] < told:
                await asyncio.sleep(0.01)
        watching.cancel()

    asyncio.run(scenario())
    assert len(looks) <= 5, f"{len(looks)} looks at {told} records that came at once"
