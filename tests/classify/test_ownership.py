"""Whose claim marked words are: the reader of the committed artifact, and what it must not do."""

import json
import shutil

import pytest

from streamdetect.classify.artifact import OWNERSHIP_FILE, read_artifact
from streamdetect.classify.engine import LIGHT, Backend, Engine, Precision
from streamdetect.classify.errors import ClassifierArtifactError
from streamdetect.classify.inference import load_classifier
from streamdetect.classify.model import MarkedText
from streamdetect.classify.ownership import OwnershipReader
from streamdetect.classify.thresholds import read_thresholds
from streamdetect.classify.training.publishing import ARTIFACT_FILES
from tests.classify.conftest import ARTIFACT


def marked(text, words):
    start = text.index(words)
    return MarkedText(text, start, start + len(words))


# Written for this test: the first of a pair is told of others, the second the speaker's own.
PAIRS = [
    ("昨天隔壁有个主播喊治好糖尿病，当场被平台掐了，咱们不讲这种话", "治好糖尿病"),
    ("昨天隔壁有个主播被平台掐了，咱们不怕，这款茶治好糖尿病，放心拍", "治好糖尿病"),
    ("弹幕有人打全网最低价，这个我不敢认，您自己比一比", "全网最低价"),
    ("弹幕有人问划不划算，划算，全网最低价，您自己比一比", "全网最低价"),
    (
        "the poster in the museum said cures diabetes，people believed it back then",
        "cures diabetes",
    ),
    (
        "the museum is closed today so back to the tea，it cures diabetes，ask my aunt",
        "cures diabetes",
    ),
    (
        "somebody in chat typed lowest price on earth，no，i never said that",
        "lowest price on earth",
    ),
    (
        "somebody in chat typed hello，hello，lowest price on earth，link one",
        "lowest price on earth",
    ),
]
ASKED = [marked(*pair) for pair in PAIRS]


@pytest.fixture(scope="module")
def reader():
    return OwnershipReader(read_artifact(ARTIFACT))


def test_words_told_of_others_are_less_owned_than_the_speakers_own(classifier):
    found = classifier.owned(ASKED)
    assert all(told < own for told, own in zip(found[::2], found[1::2], strict=True))


def test_what_is_marked_decides_within_one_text(classifier):
    text = "那边说包治百病的是骗子，我们这个就是全网最低价，一号链接拍"
    told, own = classifier.owned([marked(text, "包治百病"), marked(text, "全网最低价")])
    assert told < 0.5 < own


def test_chance_is_the_same_whatever_shares_the_call(reader):
    alone = [reader.owned([one])[0] for one in ASKED]
    assert reader.owned(ASKED) == alone
    assert reader.owned([*ASKED[::-1], *ASKED])[: len(ASKED)] == alone[::-1]


def test_any_text_and_any_mark_has_a_chance(reader):
    odd = [
        MarkedText("", 0, 0),
        MarkedText("好", 0, 1),
        MarkedText("好" * 2_000, 1_990, 2_000),
        MarkedText("半个\ud800字", 1, 3),
        MarkedText("a b", 1, 2),
    ]
    assert all(0 <= chance <= 1 for chance in reader.owned(odd))


@pytest.mark.parametrize("engine", [LIGHT, Engine(Backend.ONNX, Precision.INT8)])
def test_every_engine_gives_the_same_chances(classifier, engine):
    assert load_classifier(ARTIFACT, engine=engine).owned(ASKED) == classifier.owned(ASKED)


def test_repeated_question_is_answered_from_memory(classifier, monkeypatch):
    first = classifier.owned(ASKED)
    monkeypatch.setattr(OwnershipReader, "owned", lambda *_: pytest.fail("asked again"))
    assert classifier.owned(ASKED) == first


def test_artifact_without_the_file_leaves_every_hit_to_its_speaker(artifact_copy):
    (artifact_copy / OWNERSHIP_FILE).unlink()
    found = load_classifier(artifact_copy)
    assert found.owned(ASKED) == [1.0] * len(ASKED)
    levels = found.thresholds
    assert (levels.disowned, levels.half_owned, levels.owned) == (0.0, 0.0, 1.0)
    assert (levels.disowned_spaced, levels.half_owned_spaced, levels.owned_spaced) == (0, 0, 1)


@pytest.mark.parametrize("kind", ["cut", "nonsense", "other"])
def test_file_that_does_not_fit_is_named(artifact_copy, kind):
    path = artifact_copy / OWNERSHIP_FILE
    if kind == "cut":
        path.write_bytes(path.read_bytes()[:-1000])
    elif kind == "nonsense":
        path.write_bytes(b"hello")
    else:
        shutil.copy(artifact_copy / "model.safetensors", path)
    with pytest.raises(ClassifierArtifactError, match=OWNERSHIP_FILE):
        load_classifier(artifact_copy)


def test_file_counts_in_the_digest_and_a_new_training_removes_it(artifact_copy):
    before = read_artifact(artifact_copy).model_hash
    (artifact_copy / OWNERSHIP_FILE).unlink()
    assert read_artifact(artifact_copy).model_hash != before
    assert OWNERSHIP_FILE in ARTIFACT_FILES


def test_levels_are_in_order_and_nobody_asks_of_chinese_hits_that_stand(artifact_copy):
    found = read_thresholds(artifact_copy)
    assert (found.half_owned, found.owned) == (0.0, 1.0)
    assert 0 < found.disowned < found.reclaimed < 1
    assert found.half_owned_spaced < found.reclaimed_spaced < 1
    assert 0 < found.disowned_spaced <= found.half_owned_spaced < found.owned_spaced < 1
    path = artifact_copy / "thresholds.json"
    path.write_text(found.to_json(), encoding="utf-8")
    assert read_thresholds(artifact_copy) == found


@pytest.mark.parametrize("name", ["disowned", "half_owned_spaced", "owned", "reclaimed"])
def test_level_of_ownership_is_a_probability(artifact_copy, name):
    path = artifact_copy / "thresholds.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(document | {name: 85}), encoding="utf-8")
    with pytest.raises(ClassifierArtifactError, match=f"outside 0–1: {name} = 85"):
        read_thresholds(artifact_copy)
