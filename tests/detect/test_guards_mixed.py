"""Sentences that mix Chinese and English: guards are asked in both languages."""

import pytest

from tests.detect.builders import words
from tests.detect.guarded import judged

MIXED = (
    words(
        "medical_claim/mixed-en",
        *("it cures cancer", "tea cures my diabetes", "best in the world", "lowest price ever"),
        *("add me on whatsapp", "lose ten kilos"),
        language="en",
    ),
    words("medical_claim/mixed-zh", "治好糖尿病", "治好癌症", "全网最低"),
)


@pytest.mark.parametrize(
    "text",
    [
        "他们说 it cures cancer 你们千万别信",
        "有人问 this tea cures my diabetes 是不是真的 不是哦",
        "我们不敢说 this is the best in the world",
        "平台不让说 lowest price ever 所以我不讲",
        "千万不要 add me on whatsapp",
        "我没有说过 you will lose ten kilos 这种话",
        "can this 治好糖尿病 no it cannot",
        "please do not say it 能治好癌症",
        "we would never claim that this is 全网最低",
    ],
)
def test_words_denied_in_the_other_language_claim_nothing(text):
    stands, _ = judged(text, MIXED)
    assert not stands


@pytest.mark.parametrize(
    "text",
    [
        "姐妹们 this is the best in the world 赶紧拍",
        "我跟你讲 it cures cancer 真的",
        "this coffee 能治好糖尿病 trust me babe",
        "不用 diet 的 you will lose ten kilos 放心",
        "我不能说 it can heal 但是 it cures cancer 你们懂的",
    ],
)
def test_claims_in_mixed_sentences_stand(text):
    stands, _ = judged(text, MIXED)
    assert stands
