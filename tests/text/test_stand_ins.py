"""A letter or a box in a word, and what looks like them and is left alone."""

from itertools import pairwise

import pytest

from streamdetect.text import steps
from streamdetect.text.folding import fold
from streamdetect.text.lexicon import Lexicon
from streamdetect.text.pipeline import Folding
from streamdetect.text.tables.words import WORDS

FOLDING = Folding(Lexicon(("肠梗阻", "肾结石", "大罩杯", "支原体肺炎")))


@pytest.mark.parametrize(
    ("step", "text", "folded"),
    [
        (steps.PINYIN_INITIALS, "治糖n病", "治糖尿病"),
        (steps.PINYIN_INITIALS, "白ⓝ障", "白内障"),
        (steps.PINYIN_INITIALS, "治肠g阻的", "治肠梗阻的"),
        (steps.NEUTRAL_CHARACTERS, "高e血压", "高血压"),
        (steps.NEUTRAL_CHARACTERS, "支a原体肺炎", "支原体肺炎"),
        (steps.MASKED_CHARACTER, "糖口病", "糖尿病"),
        (steps.MASKED_CHARACTER, "高口压", "高血压"),
    ],
)
def test_stand_in_is_read_inside_a_word(step: str, text: str, folded: str) -> None:
    result = fold(text, FOLDING)
    assert result.text == folded
    assert step in result.steps_in(0, len(folded))
    assert result.original_span(0, len(folded)) == (0, len(text))


@pytest.mark.parametrize(
    "text",
    [
        "糖k病",  # another sound
        "d罩杯",  # at the edge of a word
        "高血压g",
        "糖n饼",
        "a股票",
        "打b超",
        "出口价",
        "进口药",
        "高口红",
    ],
)
def test_what_is_no_stand_in_stays(text: str) -> None:
    assert fold(text, FOLDING).text == text


def test_quick_look_at_neighbours_refuses_no_word() -> None:
    lexicon = FOLDING.lexicon
    for word in (*lexicon, *(word for word in WORDS if len(word) > 2)):
        for left, right in (*pairwise(word), *zip(word, word[2:], strict=False)):
            assert lexicon.may_surround(left, right)
    assert not lexicon.may_surround("我", "们")
