"""Phrases: a second opinion by n-grams, beside the transformer's."""

import json
from dataclasses import replace

import numpy as np
import pytest
import typer
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from streamdetect.classify import phrases as phrases_module
from streamdetect.classify.errors import ClassifierArtifactError
from streamdetect.classify.inference import load_classifier
from streamdetect.classify.model import LABELS, Prediction
from streamdetect.classify.phrases import (
    PHRASES_FILE,
    Phrases,
    PhraseWeights,
    ngrams,
    read_phrases,
)
from streamdetect.classify.training import phrase_fitting
from streamdetect.classify.training.card import read_report
from streamdetect.classify.training.ngram_model import fit_ngram_model, phrase_weights
from streamdetect.classify.training.rows import Row
from tests.classify.conftest import ARTIFACT, RAMBLE

SHIPPED = read_phrases(ARTIFACT)
assert SHIPPED is not None
needs_extension = pytest.mark.skipif(
    phrases_module.native is None, reason="streamdetect._phrases is not built"
)
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


def _odd_weights() -> PhraseWeights:
    """Return weights of n-grams that a file may hold, of which no text has some."""
    of_characters = [
        "治",
        "治病",
        "治 病",
        "治治治治",
        "治病治病治",
        "a",
        "a b c d",
        "治",
        "i\u0307",
    ]
    of_words = ["\ta", "\ta's b", "\t治", "\t", "\t\t", "\t😀 a"]
    odd = ["\ud800", "\ud800治", "😀", " ", "  ", "ß", "i\u0307"]
    grams = (*of_characters, *of_words, *odd)
    drawn = np.random.default_rng(3)
    return PhraseWeights(
        grams,
        drawn.uniform(0.5, 9, len(grams)).astype(np.float32),
        drawn.integers(-127, 128, (len(grams), len(LABELS))).astype(np.int8),
        drawn.uniform(0, 0.2, (2, len(LABELS))).astype(np.float32),
        drawn.uniform(-4, 1, (2, len(LABELS))).astype(np.float32),
    )


ODD = Phrases(_odd_weights())
SPOKEN = st.text(
    st.sampled_from("治病药好天 \u3000\u2028\x1f\n，。aß'İB7\ud800😀㐀一\ufffd"), max_size=40
)


@needs_extension
@settings(max_examples=400, deadline=None)
@given(st.text(st.characters(), max_size=60) | SPOKEN | SPOKEN.map(lambda text: text * 30))
def test_phrases_in_c_say_what_phrases_in_python_do(text):
    for some in (SHIPPED, ODD):
        claim = some.plain_claim(text)
        assert some.claims([text])[0] == pytest.approx(claim, abs=1e-9)
        said = some._chances(text)[3] * claim
        assert some.said([text], 3)[0] == pytest.approx(said, abs=1e-9)


@needs_extension
@pytest.mark.parametrize(
    "text", ["", " \n\u3000", RAMBLE * 300, "it's a b c " * 3000, "😀" * 9000, "İ" * 99]
)
def test_phrases_of_long_and_empty_texts_are_the_same_in_c(text):
    for some in (SHIPPED, ODD):
        for _ in range(2):  # a text leaves nothing behind for the next
            assert some.claims([text])[0] == pytest.approx(some.plain_claim(text), abs=1e-9)


def test_phrases_do_without_the_extension(weights, monkeypatch):
    built = Phrases(weights)
    claims, said = built.claims([CURE, TALK]), built.said([CURE, TALK], 2)
    monkeypatch.setattr(phrases_module, "native", None)
    assert Phrases(weights).claims([CURE, TALK]) == pytest.approx(claims, abs=1e-9)
    assert Phrases(weights).said([CURE, TALK], 2) == pytest.approx(said, abs=1e-9)


@needs_extension
def test_phrases_in_c_refuse_what_does_not_fit(weights):
    def table(**changes):
        given = {
            "grams": weights.grams,
            "rarity": weights.rarity,
            "weights": np.ascontiguousarray(weights.weights),
            "scales": weights.scales.astype(np.float64),
            "bias": weights.bias.astype(np.float64),
            "characters": 4,
            "words": 3,
            "surest": 0.0004,
        }
        return phrases_module.native.Table(**(given | changes))

    assert 0 < table().claim(CURE, False) < 1
    for changes in (
        {"grams": weights.grams[1:]},
        {"scales": weights.scales},
        {"bias": np.zeros((2, 65))},
        {"characters": 0},
    ):
        with pytest.raises(ValueError, match=r"fit each other|too many or too few"):
            table(**changes)
    with pytest.raises(TypeError, match="n-grams are strings"):
        table(grams=(1, *weights.grams[1:]))
    with pytest.raises(TypeError):
        table().claim(1, False)


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


def test_phrases_count_two_fifths_in_every_language():
    even = [0.5] + [0.0] * (len(LABELS) - 3) + [0.5, 0.0]
    assert Prediction.from_probabilities(even).claim == 0.5
    assert Prediction.from_probabilities(even, 0.5).claim == 0.5
    assert Prediction.from_probabilities(even, 0.9).claim == 0.707  # odds of 9 to the two fifths
    assert Prediction.from_probabilities(even, 0.1).claim == 0.293
    assert Prediction.from_probabilities(even, 0.9, spaced=True).claim == 0.707


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
