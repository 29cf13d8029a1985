"""The texts that the gate is measured on are those that the worker gives the model."""

import json

import pytest

from benchmarks.gate import kept, model_texts
from streamdetect.client.speech import Recording, segments_of
from streamdetect.detect.model_window import SPACED_CHARACTERS, characters_read, original_tail
from streamdetect.detect.remembered import Remembered

TALK = (
    "欢迎刚进来的宝宝们，先点个关注。今天这个茶是五百克一袋的，链接在左下角小黄车里面！"
    "it is a strong tea, three hundred grams a bag. 不喜欢可以七天无理由退，发货是四十八小时之内。"
)


def test_texts_are_segments_with_the_tail_of_those_before(tmp_path):
    path = tmp_path / "recordings.jsonl"
    path.write_text(json.dumps({"recording": "r", "room": "a", "text": TALK}), encoding="utf-8")
    heard = segments_of([Recording(recording="r", room="a", seq=0, text=TALK)], 1_700_000_000_000)
    entries = [Remembered(segment) for segment in heard]
    expected = {
        original_tail(entries, 0, place, characters_read(one.segment.text))[0]
        for place, one in enumerate(entries)
    }
    found = model_texts(path, 100)
    assert set(found) == expected
    assert max(map(len, found)) == SPACED_CHARACTERS
    assert model_texts(path, 2) == found[:2]


@pytest.mark.parametrize(("passing", "share"), [(0, 0.0), (1, 0.5), (3, 0.5), (4, 1.0)])
def test_kept_is_a_share_of_what_is_wanted(passing, share):
    assert kept([2, 0, 1, 3], [False, False, True, True], passing) == share
