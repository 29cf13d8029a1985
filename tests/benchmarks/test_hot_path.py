"""The benchmark of the hot path runs, with the extension and without it, on the same work."""

import pytest

from benchmarks import hot_path
from benchmarks.synthetic_rules import ruleset
from benchmarks.workload import segments
from streamdetect.text import pipeline


@pytest.fixture(scope="module")
def rules():
    return ruleset(200, 10)


@pytest.mark.parametrize("native", [True, False])
def test_core_hears_a_block_and_leaves_the_extension_as_it_was(rules, native):
    before = pipeline.CLASSES
    hot_path.core(rules, native=native)(list(segments(20, None)))
    assert pipeline.CLASSES is before


def test_without_the_extension_folding_is_in_python():
    with hot_path._extension(used=False):
        assert pipeline.CLASSES is None
        assert pipeline.fold_text("減肥") == "减肥"


def test_contenders_take_turns_and_spread_is_measured(rules):
    played = list(segments(40, None))
    terms, patterns = hot_path.literals_and_patterns(rules)
    assert len(patterns) == 10
    assert len(terms) > 150
    turns = {
        "core": hot_path.core(rules, native=True),
        "one by one": hot_path.one_by_one(terms, patterns),
    }
    figures = hot_path.take_turns(turns, [played[:20], played[20:]])
    assert {name: len(values) for name, values in figures.items()} == {"core": 2, "one by one": 2}
    p50, p99 = hot_path.spread(rules, played)
    assert 0 < p50 <= p99


def test_evil_texts_are_as_long_as_they_say():
    assert {len(text) for text in hot_path.evil_texts(["最低价"]).values()} == {120}
