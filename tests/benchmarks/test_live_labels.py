"""Sentences of real rooms: drawn by place, labelled twice, scored without their words in here."""

import json
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.live_labels import LABELS, Labelled, kappa, labelled
from benchmarks.live_sample import POINTED, draw, sentences_of
from streamdetect.events.vocabulary import CATEGORIES

TEXT = (
    "家人们晚上好欢迎来到直播间。这款面膜敷完第二天脸就白了一圈，你们信不信！短。" + "价格，" * 60
)


def test_sentences_stand_where_they_say():
    found = sentences_of("r", TEXT)
    assert [TEXT[one.start : one.end] for one in found] == [one.text for one in found]
    assert all(10 <= len(one.text) <= 120 for one in found)
    assert "短。" not in [one.text for one in found]


def test_half_of_the_drawn_sentences_hold_a_word_of_claims():
    plain = [s for n in range(40) for s in sentences_of(f"p{n}", f"今天天气不错大家吃饭了吗{n}。")]
    pointed = [s for n in range(40) for s in sentences_of(f"q{n}", f"这个真的有效果你们放心{n}。")]
    drawn = draw([*plain, *pointed], 20, seed=1)
    assert drawn == draw([*plain, *pointed], 20, seed=1)
    assert len({one.text for _, one in drawn}) == 20
    assert all(POINTED.search(one.text) for stratum, one in drawn if stratum == "pointed")
    assert [stratum for stratum, _ in drawn].count("pointed") == 10


def test_labels_name_places_and_no_words():
    rows = [json.loads(line) for line in LABELS.read_text(encoding="utf-8").splitlines()]
    assert Counter(row["rooms"] for row in rows) == {"tune": 320, "score": 320, "tune-2": 360}
    keys = {"recording", "start", "end"}
    assert len({tuple(row[key] for key in sorted(keys)) for row in rows}) == 1000
    for row in rows:
        assert set(row) == keys | {"rooms", "stratum", "first", "second"}
        for reading in (row["first"], row["second"]):
            assert set(reading["labels"]) <= set(CATEGORIES)
            assert bool(reading["labels"]) == (reading["outcome"] != "ok")


def test_labelled_sentence_has_the_words_of_its_place(tmp_path: Path):
    recordings, labels = tmp_path / "r.jsonl", tmp_path / "l.jsonl"
    recordings.write_text(json.dumps({"recording": "a", "text": "前面的话这茶治病后面"}) + "\n")
    reading = {"outcome": "violation", "labels": ["medical_claim"]}
    place = {"rooms": "tune", "recording": "a", "start": 4, "end": 8, "stratum": "random"}
    labels.write_text(json.dumps({**place, "first": reading, "second": reading}) + "\n")
    assert labelled(recordings, "tune", labels) == [
        Labelled("这茶治病", "random", "violation", "violation")
    ]
    assert labelled(recordings, "score", labels) == []


def test_labelled_sentence_is_heard_in_the_segments_that_hold_its_words():
    said = "今天天气不错大家都来了吗。这款面膜敷完第二天脸就白了一圈。喜欢的朋友可以看看链接。"
    start, end = said.index("这款"), said.index("喜欢")
    one = Labelled(said[start:end], "random", "violation", "violation", said, start, end)
    assert one.heard(0) == [said[start:end]]
    assert one.heard(20) == [said[end - 20 : end]]
    assert one.heard(80) == [said[:end]]


@pytest.mark.parametrize(
    ("first", "second", "claim", "ok", "violation"),
    [
        ("ok", "ok", False, True, False),
        ("review", "violation", True, False, True),
        ("review", "review", True, False, False),
        ("ok", "review", False, False, False),
    ],
)
def test_only_what_both_readers_saw_counts(first, second, claim, ok, violation):
    one = Labelled("x", "random", first, second)
    assert (one.is_claim, one.is_ok, one.is_violation) == (claim, ok, violation)


def test_kappa_is_agreement_beyond_chance():
    assert kappa(["ok", "no"], ["ok", "no"]) == 1
    assert kappa(["ok", "no", "ok", "no"], ["ok", "ok", "no", "no"]) == 0
