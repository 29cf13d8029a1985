"""English written by ear: read where a text has more of it, for one strange word is a name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamdetect.text.by_ear import bones_of, nearest, sound_of
from streamdetect.text.folding import fold
from streamdetect.text.lexicon import lexicon_of
from streamdetect.text.pipeline import folding_by
from streamdetect.text.tables.english_sounds import BY_EAR

RULES = frozenset(
    (
        "company",
        "country",
        "losing",
        "money",
        "approved",
        "health",
        "bleach",
        "melasma",
        "lowest",
        "minister",
        "grass",
        "deal",
        "price",
        "gold",
        "wrong",
    )
)
FOLDING = folding_by(lexicon_of((), RULES))


def folded(text: str) -> str:
    return FOLDING.text_of(text)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("kompany", "company"),
        ("kuntry", "country"),
        ("aprooved", "approved"),
        ("lozing", "losing"),
        ("loowest", "lowest"),
        ("bleech", "bleach"),
        ("attenshun", "attention"),
        ("fizishan", "physician"),
        ("nolej", "knowledge"),
        ("rong", "wrong"),
        ("fotograf", "photograph"),
        ("kwality", "quality"),
        ("preshure", "pressure"),
    ],
)
def test_what_is_written_by_ear_sounds_like_what_is_meant(written: str, meant: str) -> None:
    assert sound_of(written) == sound_of(meant)


@pytest.mark.parametrize(
    ("one", "other"), [("cure", "care"), ("price", "place"), ("gold", "cold"), ("cheat", "sheet")]
)
def test_words_of_different_sound_stay_apart(one: str, other: str) -> None:
    assert sound_of(one) != sound_of(other)


def test_consonants_tell_words_that_have_enough_of_them() -> None:
    assert bones_of("kumpleet") == bones_of("complete")
    assert bones_of("pursunt") == bones_of("percent")
    assert bones_of("money") is None


def test_of_words_that_sound_alike_the_one_written_most_alike_is_meant() -> None:
    assert nearest("prise", ["praise", "price"]) is None
    assert nearest("pryce", ["praise", "price"]) == "price"
    assert nearest("kewr", ["carrier"]) is None
    assert nearest("anything", []) is None


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("no kompany in the kuntry", "no company in the country"),
        ("aprooved by da helth minnister", "approved by the health minister"),
        ("we are lozing munny on evry peece", "we are losing money on every piece"),
        ("loowest prise in da hole kuntry", "lowest price in the whole country"),
        ("no kumpuny in the kuntry is rong", "no company in the country is wrong"),
        ("dis reel is pewer goald, da stamp is rong", "this real is pure gold，the stamp is wrong"),
    ],
)
def test_text_written_by_ear_is_read(text: str, meant: str) -> None:
    assert folded(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "the kompany and the whole team",  # one strange word alone
        "the kumpuny and its kumpunies",  # consonants alone prove nothing
        "my aunt grace signed the clause",
        "reel in the line and mind the hole",  # words of their own, where nothing is by ear
        "dis moi, a wan smile, da capo",
        "zzyzx qwfp xkcd vbnm",  # nothing sounds like a word
    ],
)
def test_strange_words_in_other_texts_stay(text: str) -> None:
    assert folded(text).replace("，", ",") == text.replace(", ", ",")


def test_words_by_ear_are_never_what_they_mean() -> None:
    assert all(written != meant for written, meant in BY_EAR.items())


tokens = st.sampled_from(
    ("kompany", "kuntry", "da", "hole", "lozing", "munny", "the", "prise", "xqz", "一号", ",", "'s")
)


@given(st.lists(tokens, max_size=12))
def test_each_character_read_comes_from_words_of_the_text(words: list[str]) -> None:
    text = " ".join(words)
    result = fold(text, FOLDING)
    for at in range(len(result.text)):
        start, end = result.original_span(at, at + 1)
        assert 0 <= start < end <= len(text)


words = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=16)


@given(words)
def test_word_itself_is_the_nearest(word: str) -> None:
    assert nearest(word, [word, word + "zz"]) == word


@given(words, st.sampled_from("abdefghijklmnopqrstuvwxyz"))  # "cc" is "ks" in "success"
def test_doubled_letter_changes_no_sound(word: str, letter: str) -> None:
    assert sound_of(word.replace(letter, 2 * letter)) == sound_of(word)


def test_reading_does_not_depend_on_what_was_read_before() -> None:
    text = "evry peece of the kumpuny"
    fresh = folding_by(lexicon_of((), RULES | {"every"}))
    first = fresh.text_of(text)
    assert fresh.text_of("no kompany in the kuntry") == "no company in the country"
    again = folding_by(lexicon_of((), RULES | {"every", "piece"}))
    again.text_of("no kompany in the kuntry")
    assert first == again.text_of(text) == "every piece of the company"
