"""The quick look in C never calls plain what a hint of a folding step matches."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streamdetect.text import pipeline
from streamdetect.text.hints import hint_pairs
from streamdetect.text.pipeline import CLASSES, fold_text

needs_native = pytest.mark.skipif(CLASSES is None, reason="streamdetect._native is not built")
TOKENS = "月巴女乃王中间小某百分走之什么那个病糖尿，好的a1"


@pytest.mark.parametrize(
    ("hint", "pairs"),
    [
        ("百(?=分)", ["百分"]),
        ("达(?=不|布)", ["达不", "达布"]),
        ("几(?<=月几)", ["月几"]),
        ("夭(?<=[一二]夭)", ["一夭", "二夭"]),
        ("个(?=[，。]{1,2}[好坏])", ["个，", "个。"]),
        ("千(?:(?=细|克)|(?<=饼千))", ["千细", "千克", "饼千"]),
        ("官(?=细胞|.)", None),
        ("官(?:(?=细)|)", None),
        ("小(?=[^小]小)", None),
        ("某", None),
    ],
)
def test_hint_pairs_say_what_must_stand_beside(hint, pairs):
    assert hint_pairs(hint) == pairs


@needs_native
@given(text=st.text(st.sampled_from(TOKENS), max_size=12) | st.text(max_size=20))
@settings(max_examples=500)
def test_plain_text_folds_to_itself(text):
    assert CLASSES is not None
    if CLASSES.is_plain(text):
        assert pipeline._BEYOND_CHINESE.search(text) is None
        assert not pipeline._hints_at_chinese(text)
        assert fold_text(text) is text
