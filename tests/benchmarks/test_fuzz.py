"""The fuzz command: reproducible, hostile, and it sees what it looks for."""

from itertools import islice
from pathlib import Path

import pytest

from benchmarks import fuzz
from benchmarks.fuzz_inputs import SHORT_CHARACTERS, FuzzInputs
from streamdetect.detect import scanner as scanners
from streamdetect.detect.rooms import Rooms
from streamdetect.text.folding import fold
from streamdetect.text.tables.words import WORDS
from tests.detect import builders


@pytest.fixture(scope="module")
def ruleset():
    listed = WORDS[:300]
    pair = builders.sequence("first", "second", gap=8)
    return builders.ruleset(
        builders.words("superlative/listed", *listed),
        builders.rule(
            "medical_claim/pair",
            any_of=(pair,),
            groups={"first": listed[:150], "second": listed[150:]},
        ),
    )


def texts(ruleset, seed: int, count: int) -> list[str]:
    return list(islice(FuzzInputs(ruleset, seed).short(), count))


def test_inputs_are_reproducible_short_and_varied(ruleset):
    some = texts(ruleset, 7, 2000)
    assert some == texts(ruleset, 7, 2000)
    assert some != texts(ruleset, 8, 2000)
    assert max(map(len, some)) <= SHORT_CHARACTERS
    folded = [fold(text) for text in some]
    steps = {step for one in folded if one.text for step in one.steps_in(0, len(one.text))}
    assert len(steps) >= 15  # nearly every evasion is tried
    assert any("\ud800" <= char <= "\udfff" for text in some for char in text)


@pytest.fixture
def native():
    if scanners.native is None:
        pytest.fail("streamdetect._native is not built: `make env` builds it where cc is")


@pytest.mark.usefixtures("native")
def test_engine_bears_hostile_texts(ruleset):
    tally = fuzz.attack(ruleset, 500, seed=7)  # .ci/run: 200,000
    assert tally.faults == []
    assert (tally.inputs, tally.compared) == (500, 60)
    assert tally.findings > 0


@pytest.mark.usefixtures("native")
def test_exception_is_a_fault_with_its_text(ruleset, monkeypatch):
    class Brittle(Rooms):
        def hear(self, segment, goods):
            if "愈" in segment.text:
                raise KeyError("愈")
            return super().hear(segment, goods)

    monkeypatch.setattr(fuzz, "Rooms", Brittle)
    tally = fuzz.attack(ruleset, 300, seed=7)
    assert tally.faults
    assert all("KeyError" in fault and "愈" in fault for fault in tally.faults)


@pytest.mark.usefixtures("native")
def test_scanners_that_differ_are_a_fault(ruleset, monkeypatch):
    class Deaf(scanners.PlainScanner):
        def look(self, before, text):
            return super().look("", "")

    monkeypatch.setattr(fuzz.scanners, "build_plain", Deaf)
    tally = fuzz.attack(ruleset, 300, seed=7)
    assert any("differ" in fault for fault in tally.faults)


@pytest.mark.usefixtures("native")
def test_growth_sees_what_costs_its_square(ruleset, monkeypatch):
    monkeypatch.setattr(fuzz, "_cost", lambda detector, text: len(text))  # for a character
    assert fuzz.growth(ruleset, 7, count=2).ratio > fuzz.MAX_GROWTH
    monkeypatch.setattr(fuzz, "_cost", lambda detector, text: 1.0)
    assert fuzz.growth(ruleset, 7, count=2).ratio == 1.0


def test_command_refuses_to_run_without_the_native_scanner(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(fuzz.scanners, "native", None)
    with pytest.raises(fuzz.typer.Exit) as refused:
        fuzz.fuzz(inputs=1, rules=tmp_path)
    assert refused.value.exit_code == 2
