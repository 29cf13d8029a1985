"""Detectors side by side: samples, baselines, figures, plots."""

import json
import math
from xml.etree import ElementTree

import pytest

from streamdetect.classify.errors import TrainingDataError
from streamdetect.classify.training import comparison, measures, plots, samples
from streamdetect.classify.training.ngram_model import fit_ngram_model
from streamdetect.classify.training.rows import Row
from streamdetect.classify.training.word_list import WordList, word_list
from streamdetect.detect.detector import DEFAULT, Detector, Detectors
from streamdetect.ruleset.loader import load_ruleset
from tests.cli.policy import write_policy


def _row(text: str, outcome: str, *labels: str) -> Row:
    return Row(text, labels, outcome, "zh", "tea", text, "x")


ROWS = [_row(f"这个茶根治糖尿病{number}", "violation", "medical_claim") for number in range(20)]
ROWS += [_row(f"今天发货很快{number}", "ok") for number in range(40)]


def _sample(text: str, outcome: str = "ok", *labels: str, family: str = "f") -> samples.Sample:
    return samples.Sample((text,), outcome, labels, family, "zh")


def _jsonl(path, *rows):
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


@pytest.fixture(scope="module")
def ruleset(tmp_path_factory):
    return load_ruleset(write_policy(tmp_path_factory.mktemp("comparison-rules")))


def test_wilson_intervals_are_those_of_the_tables():
    assert measures.wilson(8, 10) == pytest.approx((0.490, 0.943), abs=0.001)
    assert measures.wilson(0, 10)[0] == 0.0
    assert all(math.isnan(bound) for bound in measures.wilson(0, 0))


def test_precision_recall_takes_ties_together():
    assert measures.precision_recall([3, 2], [2, 1]) == [(0.5, 1.0), (1.0, 2 / 3), (1.0, 0.5)]


def test_reliability_tells_how_far_scores_are_from_shares():
    bins = measures.reliability([0.05, 0.05, 0.95, 1.0], [False, True, True, True])
    assert bins == [(0.05, 0.5, 2), (pytest.approx(0.975), 1.0, 2)]
    assert measures.calibration_error(bins) == pytest.approx((0.45 * 2 + 0.025 * 2) / 4)


def test_rows_of_another_part_are_left_out(tmp_path):
    row = {
        "id": "1",
        "expected": "violation",
        "category": "cosmetic",
        "text": "美白",
        "part": "dev",
    }
    other = {"id": "2", "expected": "ok", "segments": ["你", "好"], "part": "final", "family": "g"}
    bare = {"id": "3", "expected": "ok", "text": "好", "language": "en", "product_category": "drug"}
    path = _jsonl(tmp_path / "rows.jsonl", row, other, bare)
    found = samples.expected_rows(path, "final").samples
    assert [(one.text, one.family) for one in found] == [("你好", "g"), ("好", "3")]
    assert found[1].goods.product_category == "drug"
    assert len(samples.expected_rows(path, "all").samples) == 3


def test_rows_that_trained_the_classifier_never_score(tmp_path):
    said = {"id": "1", "expected": "violation", "category": "cosmetic", "text": "美白"}
    cut = {"id": "2", "expected": "ok", "segments": ["你", "好"]}
    path = _jsonl(tmp_path / "rows.jsonl", said, cut)
    found = samples.expected_rows(path, "all", {"你好"})
    assert [one.text for one in found.samples] == ["美白"]
    assert found.left_out == 1
    with pytest.raises(TrainingDataError, match="trained on"):
        samples.expected_rows(path, "all", {"你好", "美白"})


@pytest.mark.parametrize("row", ["{", '{"id": "1", "expected": "bad", "text": "x"}', "[]"])
def test_bad_rows_are_named_by_line(tmp_path, row):
    path = tmp_path / "rows.jsonl"
    path.write_text(row, "utf-8")
    with pytest.raises(TrainingDataError, match=r"rows\.jsonl:1"):
        samples.expected_rows(path, "all")


def test_room_sentences_are_those_on_which_readers_agree(tmp_path):
    def label(start, end, first, second, rooms="tune"):
        readers = [
            {"outcome": one, "labels": [] if one == "ok" else names}
            for one, names in ((first, ["cosmetic"]), (second, ["cosmetic", "superlative"]))
        ]
        place = {"rooms": rooms, "recording": "r", "start": start, "end": end}
        return {**place, "first": readers[0], "second": readers[1]}

    recordings = _jsonl(tmp_path / "speech.jsonl", {"recording": "r", "text": "甲乙丙丁"})
    labels = _jsonl(
        tmp_path / "labels.jsonl",
        label(0, 1, "ok", "ok"),
        label(1, 2, "ok", "review"),
        label(2, 3, "violation", "review"),
        label(3, 4, "review", "review", rooms="score"),
    )
    source = samples.room_sentences(recordings, labels, "tune")
    assert source.left_out == 1
    assert [(one.text, one.outcome, one.labels) for one in source.samples] == [
        ("甲", "ok", ()),
        ("丙", "violation", ("cosmetic",)),
    ]
    empty = _jsonl(tmp_path / "other.jsonl", {"recording": "q", "text": "甲"})
    with pytest.raises(TrainingDataError, match="recording r is not in"):
        samples.room_sentences(empty, labels, "tune")


def test_limit_draws_the_same_samples_again():
    source = samples.held_out(ROWS)
    assert source.limited(5, 1) == source.limited(5, 1)
    assert len(source.limited(5, 1).samples) == 5
    assert source.limited(None, 1) is source


def test_ngram_model_learns_what_training_lines_show():
    model = fit_ngram_model(ROWS, ROWS[::3])
    claim, lawful, nothing = model.predict(["这茶能根治糖尿病", "今天就发货", ""])
    assert claim.claim > 0.8
    assert claim.top_category == "medical_claim"
    assert lawful.claim < 0.2
    assert 0 <= nothing.claim <= 1


def test_word_list_keeps_words_that_training_lines_prove(ruleset):
    noise = [_row("高血压患者遵医嘱", "ok")]
    words = word_list(ruleset.rules, [*ROWS, *noise])
    assert set(words.words) == {"根治", "糖尿病"}  # the rule knows 治好 and 高血压 too
    assert words.hits("根治一切")["根治"] == {"medical_claim"}


def test_figures_count_as_the_report_says():
    said = comparison.Verdict
    named = frozenset({"medical_claim"})
    pairs = [
        (_sample("a", "violation", "medical_claim", family="a"), said("violation", named, 0.9)),
        (_sample("b", "violation", "cosmetic", family="b"), said("review", named, 0.8)),
        (_sample("c", "violation", "cosmetic", family="c"), said("ok", frozenset(), 0.1)),
        (_sample("d", "review", "cosmetic", family="d"), said("ok", frozenset(), 0.3)),
        (_sample("e", family="e"), said("review", named, 0.85)),
        (_sample("f", family="g"), said("ok", frozenset(), 0.0)),
    ]
    told = comparison.figures(pairs, True, 1)
    assert (told["precision"]["count"], told["precision"]["total"]) == (2, 3)
    assert (told["recall"]["count"], told["recall"]["total"]) == (2, 3)
    assert (told["strict_precision"]["value"], told["strict_recall"]["value"]) == (1.0, 0.333)
    assert told["review_flagged"]["value"] == 0.0
    assert told["ok_flagged"]["value"] == 0.5
    assert told["auc_violation"]["value"] == 0.667
    cosmetic = told["categories"]["cosmetic"]
    assert (cosmetic["samples"], cosmetic["flagged"]["count"], cosmetic["named"]["count"]) == (
        3,
        1,
        0,
    )
    assert told["categories"]["medical_claim"]["f1"] == 0.5
    assert told["macro_f1"] == 0.25


def test_rules_judge_as_the_offline_detector(ruleset):
    judge = comparison.by_detector(
        Detector(ruleset, thresholds=DEFAULT, detectors=Detectors.RULES), None
    )
    claim, lawful = judge([_sample("喝这个茶能根治糖尿病"), _sample("今天这个茶五百克")])
    assert (claim.outcome, claim.categories) == ("violation", {"medical_claim"})
    assert (lawful.outcome, lawful.flagged) == ("ok", False)
    assert claim.score > lawful.score


def test_word_judge_scores_by_the_number_of_words():
    judge = comparison.by_words(WordList({"根治": frozenset({"medical_claim"})}, 2))
    assert [one.score for one in judge([_sample("根治"), _sample("你好")])] == [1.0, 0.0]


def test_plots_are_sound_xml_with_every_curve():
    page = plots.curves("a < b", "x", "y", [plots.Line("one", [(0, 1), (1, 0.5)])], diagonal=True)
    assert len(ElementTree.fromstring(page).findall(".//{*}polyline")) == 2
    page = plots.bars("t", [("c", [plots.Bar(0.5, 0.2, 0.8), None])], ["rules", "both"])
    assert ElementTree.fromstring(page).tag.endswith("svg")


def test_a_source_without_claims_has_no_curve():
    source = samples.Source("neutral", "lawful", (_sample("你好"),))
    judge = comparison.by_words(WordList({}, 0))
    told = comparison.compared(source, {"words": judge}, 1)
    assert told["detectors"]["words"]["curve"] == []
    assert told["detectors"]["words"]["auc_claim"]["value"] is None
