"""The cheap guess which language a text is in."""

import pytest

from streamdetect.text.language import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("这款面霜真的很好用", "zh"),
        ("this cream is really good", "en"),
        ("iPhone手机今天特价", "zh"),
        ("ok let's go to the next one 谢谢", "en"),
        ("TOP1 品牌", "zh"),
        ("ＢＥＳＴ　ＰＲＩＣＥ　ＥＶＥＲ", "en"),
        ("café crème brûlée", "en"),
        ("100%", "zh"),
        ("", "zh"),
        ("\ud800", "zh"),
    ],
)
def test_language_is_told_by_the_share_of_chinese(text: str, language: str) -> None:
    assert language_of(text) == language
