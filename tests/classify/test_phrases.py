"""Phrases: a second opinion by n-grams, beside the transformer's."""

import json
from dataclasses import replace

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from streamdetect.classify.errors import ClassifierArtifactError
from streamdetect.classify.inference import load_classifier
from streamdetect.classify.model import LABELS, Prediction
from streamdetect.classify.phrases import PHRASES_FILE, Phrases, ngrams, read_phrases
from streamdetect.classify.training import phrase_fitting
from streamdetect.classify.training.card import read_report
from streamdetect.classify.training.ngram_model import fit_ngram_model, phrase_weights
from streamdetect.classify.training.rows import Row

CURE, TALK = "这个茶包治百病", "大家晚上好"


def _rows(each: int = 12) -> list[Row]:
    claims = [
        Row(f"{CURE}{n}", ("medical_claim",), "violation", "zh", "tea", f"c{n}", "a")
        for n in range(each)
    ]
    talk = [Row(f"{TALK}{n}", (), "ok", "zh", "tea", f"t{n}", "a") for n in range(each)]
    return [*claims, *talk]


@pytest.fixture(scope="module")
def weights():
    rows = _rows()
    return phrase_weights(fit_ngram_model(rows, rows), rows, 1000)


def test_phrases_of_claims_score_higher_than_others_and_unknown_ones_between(weights):
    claim, talk, unknown, nothing = Phrases(weights).claims([CURE, TALK, "xyz", ""])
    assert claim > 0.5 > talk
    assert talk < unknown < claim
    assert nothing == unknown  # only the bias is left


def test_phrases_are_the_same_from_a_file(weights, tmp_path):
    weights.save(tmp_path)
    read = read_phrases(tmp_path)
    assert read is not None
    assert read.claims([CURE, TALK]) == Phrases(weights).claims([CURE, TALK])


def test_weightiest_phrases_are_kept_and_fitted_without_the_others():
    rows = _rows()
    model = fit_ngram_model(rows, rows)
    few = phrase_weights(model, rows, 5)
    assert len(few.grams) == 5 < len(model)
    claim, talk = Phrases(few).claims([CURE, TALK])
    assert claim > talk
    whole = Phrases(phrase_weights(model, rows, len(model)))
    for text, found in zip([CURE, TALK], model.predict([CURE, TALK]), strict=True):
        assert whole.claims([text])[0] == pytest.approx(found.claim, abs=0.03)


def test_ngrams_are_of_small_letters_and_single_spaces():
    assert ngrams("茶  A") == ["茶", " ", "a", "茶 ", " a", "茶 a"]


def test_ngrams_of_languages_with_spaces_are_of_words():
    found = ["it's", "great", "!", "it's great", "great !", "it's great !"]
    assert ngrams("It's  GREAT!") == [f"\t{gram}" for gram in found]
    assert ngrams("") == []


def test_no_file_is_no_second_opinion(tmp_path):
    assert read_phrases(tmp_path) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"grams": ("一",)},
        {"bias": np.zeros(3, np.float32)},
        {"scales": np.full(len(LABELS), np.nan, np.float32)},
    ],
)
def test_phrases_that_do_not_fit_are_refused_with_the_file(weights, tmp_path, changes):
    replace(weights, **changes).save(tmp_path)
    with pytest.raises(ClassifierArtifactError, match="phrases cannot be read") as caught:
        read_phrases(tmp_path)
    assert PHRASES_FILE in str(caught.value)
    assert "delete the file" in str(caught.value)


def test_damaged_file_is_refused(tmp_path):
    (tmp_path / PHRASES_FILE).write_bytes(b"PK\x03\x04 cut")
    with pytest.raises(ClassifierArtifactError, match="phrases cannot be read"):
        read_phrases(tmp_path)


def test_phrases_count_two_fifths_and_those_of_words_two_thirds():
    even = [0.5] + [0.0] * (len(LABELS) - 3) + [0.5, 0.0]
    assert Prediction.from_probabilities(even).claim == 0.5
    assert Prediction.from_probabilities(even, 0.5).claim == 0.5
    assert Prediction.from_probabilities(even, 0.9).claim == 0.707  # odds of 9 to the two fifths
    assert Prediction.from_probabilities(even, 0.1).claim == 0.293
    assert Prediction.from_probabilities(even, 0.9, spaced=True).claim == 0.812  # two thirds


def test_shipped_model_has_a_second_opinion_and_does_without(artifact_copy, classifier):
    with_phrases = classifier.predict([CURE])[0]
    assert with_phrases.phrases is not None
    (artifact_copy / PHRASES_FILE).unlink()
    alone = load_classifier(artifact_copy)
    assert alone.predict([CURE])[0] == replace(with_phrases, phrases=None)
    assert alone.model_hash != classifier.model_hash


def test_second_opinion_does_not_depend_on_what_shares_the_call(classifier):
    texts = [CURE, TALK, "买一送一今天最后三单", CURE * 9]
    together = [one.phrases for one in classifier.predict(texts)]
    assert together == [classifier.predict([text])[0].phrases for text in texts]


def test_phrases_are_fitted_into_an_artifact_by_a_command(artifact_copy, tmp_path):
    data = tmp_path / "lines"
    data.mkdir()
    lines = [
        json.dumps(
            {
                "text": row.text,
                "labels": list(row.labels),
                "outcome": row.outcome,
                "lang": row.lang,
                "topic": row.topic,
                "family": row.family,
                "author": row.author,
            }
        )
        for row in _rows(60)
    ]
    (data / "lines.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    app = typer.Typer()
    app.command()(phrase_fitting.main)
    told = CliRunner().invoke(app, [str(artifact_copy), "--data", str(data)])
    assert told.exit_code == 0, told.output
    assert read_phrases(artifact_copy) is not None
    report = read_report(artifact_copy)
    assert report["model_hash"] == load_classifier(artifact_copy).model_hash
    assert report["phrases"] == len(np.load(artifact_copy / PHRASES_FILE)["rarity"])
