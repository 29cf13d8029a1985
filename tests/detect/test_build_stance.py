"""Fitting the stance guard: what it is fitted to, and that the same comes out of the same."""

import json

import pytest

pytest.importorskip("torch")

from streamdetect.detect.guards.stance import chance_of, read_weights
from streamdetect.detect.scan import ScanRequest
from streamdetect.detect.tables import build_stance
from streamdetect.detect.tables.build_stance import Example, fit, module_of
from streamdetect.detect.tables.stance_examples import Written as Piece
from streamdetect.detect.tables.stance_examples import (
    bare,
    bluffs,
    development_rows,
    ordinary_lines,
    sightings,
)
from tests.detect.builders import ruleset
from tests.detect.guarded import ZH

SAID = {"<他": 100, "<说▢": 100}
OWN = {"<我们": 100, ">▢拍": 100}
EXAMPLES = [
    Example(found, float(found is SAID), 1.0, hand)
    for hand in "abcde"
    for found in (SAID, OWN)
    for _ in range(2)  # alone, and amid talk
]


def test_fitted_weights_tell_the_examples_apart():
    weights = fit(EXAMPLES, "zh")
    assert chance_of(SAID, weights) > 0.9
    assert chance_of(OWN, weights) < 0.1


def test_same_examples_give_the_same_table():
    assert fit(EXAMPLES, "zh") == fit(EXAMPLES, "zh")


def test_features_of_few_hands_are_topic_and_are_left_out():
    few = [Example({**SAID, ">糖": 100}, 1.0, 1.0, "a")] * 20
    assert ">糖" not in fit([*EXAMPLES, *few], "zh").of


def test_module_gives_the_weights_back():
    weights = fit(EXAMPLES, "zh")
    values: dict[str, object] = {}
    exec(module_of({"zh": weights}), values)
    assert read_weights(str(values["ZH"]), int(str(values["ZH_BIAS"]))) == weights


def test_only_decided_rows_of_part_dev_are_read(tmp_path):
    rows = [
        {"id": "n-1", "expected": "ok", "text": "甲", "kind": "negation", "part": "dev"},
        {"id": "n-2", "expected": "review", "text": "乙", "kind": "plain", "part": "dev"},
        {"id": "w-1", "expected": "ok", "text": "丙", "kind": "negation", "part": "final"},
    ]
    page = tmp_path / "rows.jsonl"
    page.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    (row,) = development_rows(page)
    assert (row.hand, row.kind, row.is_violation, row.is_row) == ("n", "negation", False, True)


def test_matches_are_seen_before_any_guard_and_those_in_one_place_once():
    piece = Piece("n", "negation", False, ScanRequest(("这个茶不能治好糖尿病",)))
    (seen,) = sightings(ruleset(*ZH), [piece])
    assert (seen.written, seen.weight, seen.scene.category) == (piece, 1.0, "medical_claim")


def test_guards_that_a_rule_has_off_stay_off():
    off = bare(ruleset(*ZH), ("stance",))
    assert all(one.guards_off == {"stance"} for one in off.ruleset.rules)


def test_every_bluff_is_a_claim_in_its_frame():
    texts = [one.request.segments[0] for one in bluffs()]
    assert len(texts) == len(set(texts))
    assert not any("{" in text for text in texts)


def test_examples_come_alone_and_amid_ordinary_talk():
    piece = Piece("n", "negation", False, ScanRequest(("这个茶不能治好糖尿病",)))
    talk = Piece("line-a", "line", False, ScanRequest(("今天天气不错大家早点下单早点发货好不好",)))
    alone, amid = build_stance.examples_of(sightings(ruleset(*ZH), [piece]), [talk])
    assert ordinary_lines([talk])["zh"] == list(talk.request.segments)
    assert alone.found.items() <= {**amid.found, **alone.found}.items()
    assert len(amid.found) > len(alone.found)
