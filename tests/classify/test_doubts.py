"""When the model may doubt what a rule found."""

import json

import pytest
import typer
from typer.testing import CliRunner

from streamdetect.classify.errors import ClassifierArtifactError
from streamdetect.classify.inference import load_classifier
from streamdetect.classify.model import Prediction
from streamdetect.classify.thresholds import read_thresholds
from streamdetect.classify.training import known_rules as known_rules_command
from streamdetect.classify.training.calibrate import (
    DOUBT_TWICE,
    SURE,
    SURE_SPACED,
    UNCONVINCED,
    doubt_thresholds,
)
from streamdetect.classify.training.known_rules import HEARD_OF_FROM, known_rules
from streamdetect.classify.training.rows import Row
from streamdetect.detect.detector import is_sure
from streamdetect.events.vocabulary import CATEGORIES
from streamdetect.ruleset.loader import load_ruleset
from tests.shipped import rules_with_examples


def _lines(category: str, scores: list[float]) -> tuple[list[Row], list[Prediction]]:
    rows = [
        Row(f"words {n}", (category,), "violation", "en", "topic", f"family {n}", "a")
        for n in range(len(scores))
    ]
    rest = [0.0] * (len(CATEGORIES) - 1)
    return rows, [Prediction.from_probabilities([score, *rest, score, 0.0]) for score in scores]


def test_doubt_is_what_few_of_the_true_violations_miss_and_never_high():
    low, high = [n / 1000 for n in range(100)], [0.9] * 100
    assert doubt_thresholds(*_lines("investment", low), 0.05)["investment"] == pytest.approx(
        0.005, abs=0.002
    )
    assert doubt_thresholds(*_lines("investment", high), 0.05)["investment"] == 0.2


@pytest.mark.parametrize("name", ["knows", "hears"])
def test_model_knows_the_rules_of_which_it_has_heard_and_hears_others(
    classifier, few_rules, monkeypatch, name
):
    ids = {one.id for one in load_ruleset(few_rules).rules}
    for value, known in ((0.0, ids), (1.01, set())):
        monkeypatch.setattr(known_rules_command, "HEARD_OF_FROM", value)
        monkeypatch.setattr(known_rules_command, "HEARD_FROM", {"zh": value, "en": value})
        assert getattr(known_rules(classifier, few_rules), name) == known


# Not those by which the rules that it hears were chosen.
_TALK = {
    "zh": "我喝口水啊，大家稍等一下，",
    "en": "the link is bottom left and the size chart is on the page, ",
}


def test_shipped_model_is_seldom_the_first_to_doubt_a_claim_behind_other_talk(classifier):
    """Of examples of rules, which are terse: one in five in Chinese, one in twenty in English."""
    thresholds = classifier.thresholds
    for language, share in (("zh", 0.25), ("en", 0.05)):
        some = [one for one in rules_with_examples().rules if one.language == language][::8]
        examples = [
            (one, _TALK[language] + "".join(words.segments))
            for one in some
            for words in one.violating
        ]
        assert len(examples) > 150
        found = classifier.predict([text for _, text in examples])
        doubted = [
            text
            for (one, text), prediction in zip(examples, found, strict=True)
            if one.id in thresholds.hears and thresholds.doubted(prediction, one.category)
        ]
        assert len(doubted) < share * len(examples), language


def test_shipped_model_has_heard_of_what_it_knows_and_doubts_little_of_it(classifier):
    """Of terse examples it doubts one in ten, of what streamers say one in two hundred."""
    knows = classifier.thresholds.knows
    some = [one for one in rules_with_examples().rules if one.id in knows][::10]
    assert len(some) > 40
    examples = [(one, "".join(words.segments)) for one in some for words in one.violating]
    found = classifier.predict([text for _, text in examples])
    assert min(prediction.claim for prediction in found) >= HEARD_OF_FROM
    doubted = [
        text
        for (one, text), prediction in zip(examples, found, strict=True)
        if classifier.thresholds.doubted(prediction, one.category)
    ]
    assert len(doubted) < 0.15 * len(examples)


def test_rules_known_are_asked_for_again_by_a_command(artifact_copy, few_rules):
    app = typer.Typer()
    app.command()(known_rules_command.main)
    done = CliRunner().invoke(app, [str(artifact_copy), "--rules", str(few_rules)])
    assert done.exit_code == 0, done.output
    after = load_classifier(artifact_copy)
    assert after.thresholds.knows
    assert all(one.startswith("education/") for one in after.thresholds.knows)
    report = json.loads((artifact_copy / "report.json").read_text(encoding="utf-8"))
    assert report["model_hash"] == after.model_hash
    (artifact_copy / "report.json").unlink()
    refused = CliRunner().invoke(app, [str(artifact_copy)])
    assert (refused.exit_code, "there is no report" in refused.output) == (2, True)


@pytest.mark.parametrize("name", ["knows", "hears"])
@pytest.mark.parametrize("value", ["education/x", [1], {"education/x": True}])
def test_rules_known_and_heard_must_be_lists_of_ids(artifact_copy, name, value):
    path = artifact_copy / "thresholds.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(document | {name: value}), encoding="utf-8")
    with pytest.raises(ClassifierArtifactError, match=f"{name} is not a list of rule ids"):
        read_thresholds(artifact_copy)


def test_artifact_that_does_not_say_what_it_hears_doubts_what_it_knows(artifact_copy):
    path = artifact_copy / "thresholds.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    del document["hears"]
    path.write_text(json.dumps(document), encoding="utf-8")
    found = read_thresholds(artifact_copy)
    assert found.hears == found.knows != frozenset()


def test_levels_of_a_sure_model_are_kept_and_an_artifact_without_them_is_never_sure(artifact_copy):
    path = artifact_copy / "thresholds.json"
    found = read_thresholds(artifact_copy)
    assert (found.sure, found.sure_spaced) == (SURE, SURE_SPACED)
    assert (found.doubt_twice, found.doubt_twice_spaced) == (DOUBT_TWICE, 0.0)
    assert found.unconvinced == UNCONVINCED
    path.write_text(found.to_json(), encoding="utf-8")
    assert read_thresholds(artifact_copy) == found
    document = json.loads(path.read_text(encoding="utf-8"))
    for name in ("sure", "sure_spaced", "doubt_twice", "unconvinced"):
        del document[name]
    path.write_text(json.dumps(document), encoding="utf-8")
    without = read_thresholds(artifact_copy)
    certain = Prediction.from_probabilities([1.0] * (len(CATEGORIES) + 1) + [0.0])
    assert certain.claim == 1.0
    assert is_sure(found, certain)
    assert not is_sure(without, certain)
    assert (without.doubt_twice, without.unconvinced) == (0.0, 0.0)


@pytest.mark.parametrize(
    "name", ["sure", "sure_spaced", "doubt_twice", "doubt_twice_spaced", "unconvinced"]
)
def test_level_of_certainty_is_a_probability(artifact_copy, name):
    path = artifact_copy / "thresholds.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(document | {name: 85}), encoding="utf-8")
    with pytest.raises(ClassifierArtifactError, match=f"outside 0–1: {name} = 85"):
        read_thresholds(artifact_copy)
