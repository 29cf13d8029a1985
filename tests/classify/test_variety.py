"""How varied the lines are: n-grams, likeness, and the tables of the datasheet."""

import json

import pytest

from streamdetect.classify.errors import TrainingDataError
from streamdetect.classify.training import rows, variety
from tests.classify.lines import training_lines


def test_pieces_are_characters_in_chinese_and_words_in_english():
    assert variety.pieces_of("你好 吗", "zh", 2) == ["你好", "好吗"]
    assert variety.pieces_of("It is  fine", "en", 2) == ["it is", "is fine"]
    assert variety.pieces_of("短", "zh", 2) == []


def test_distinct_share_counts_repeats_within_its_limit():
    assert variety.distinct(["你好你好"], "zh", 2) == pytest.approx(2 / 3)
    assert variety.distinct(["你好吗呀", "你好吗呀"], "zh", 2, limit=3) == 1.0
    assert variety.distinct([], "zh", 2) == 0.0


def test_nearest_finds_copies_and_strangers():
    others = ["今天这个茶五百克", "明天发货"]
    found = variety.nearest(["今天这个茶五百克", "今天这个茶", "没有一样的话"], others, "zh")
    assert found == [1.0, pytest.approx(3 / 6), 0.0]


@pytest.mark.timeout(180)  # every line against every other; beside other tests a minute is near
def test_datasheet_shows_the_variety_of_the_lines():
    sheet = (rows.DATA / "DATASHEET.md").read_text(encoding="utf-8")
    shown = sheet.split(variety.MARK_BEGIN)[1].split(variety.MARK_END)[0].strip()
    assert shown == variety.variety_tables(training_lines()).strip()


def test_speech_that_cannot_be_read_is_named(tmp_path):
    path = tmp_path / "speech.jsonl"
    path.write_text(json.dumps({"words": "x"}), encoding="utf-8")
    with pytest.raises(TrainingDataError, match=r"speech\.jsonl"):
        variety.speech_line([], path)
