"""English words that are written in two ways."""

import pytest

from streamdetect.text.folding import fold
from streamdetect.text.lexicon import lexicon_of
from streamdetect.text.pipeline import folding_by
from streamdetect.text.tables.english_forms import PHRASES, SHORT, WORDS


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("it doesnt cure, it does not hurt", "it doesn't cure，it doesn't hurt"),
        ("you cannot lose", "you can't lose"),
        ("it's kinda real", "it's kind of real"),
        ("im gonna tell u guys, ur skin", "i'm going to tell you guys，your skin"),
        ("buy 'em cos they work", "buy them because they work"),
        ("its the best of its kind", "it's the best of its kind"),
        ("ill open the link, grandma was ill", "i'll open the link，grandma was ill"),
        ("we will not lose and we will win", "we won't lose and we'll win"),
        ("the colour of my tumour", "the color of my tumor"),
        ("workin' hard", "working hard"),
        ("this is not gold", "this is not gold"),  # rules have terms that begin with "not"
    ],
)  # fmt: skip
def test_both_forms_are_read_as_one(text: str, folded: str) -> None:
    result = fold(text)
    assert result.text == folded
    assert result.steps_in(0, len(result.text)) == ()


@pytest.mark.parametrize("text", ["u盘", "最ya低", "涂一u涂"])
def test_short_forms_among_chinese_are_letters(text: str) -> None:
    assert "you" not in fold(text).text


def test_words_without_their_g_are_known_by_the_rest() -> None:
    folding = folding_by(lexicon_of((), frozenset({"losing", "begin", "skin"})))
    assert folding.text_of("losin weight, mornin skin") == "losing weight，morning skin"
    assert folding.text_of("begin") == "begin"


def test_forms_that_are_read_fold_to_themselves() -> None:
    for table in (WORDS, PHRASES, SHORT):
        assert [meant for meant in table.values() if fold(meant).text != meant] == []
