"""Hesitations, asides and words said twice, as English is spoken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamdetect.text.folding import fold
from streamdetect.text.lexicon import lexicon_of
from streamdetect.text.pipeline import folding_by
from streamdetect.text.trace import trace

FOLDING = folding_by(lexicon_of((), frozenset({"cures"}), frozenset({"last", "every day"})))


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("it uh cures arthritis", "it cures arthritis"),
        ("it, uh, cures arthritis", "it cures arthritis"),
        ("it works, um cures arthritis", "it works，cures arthritis"),
        ("Um, this tea cures, er, arthritis", "this tea cures arthritis"),
        ("so uhh uh umm erm good", "so good"),
        ("take her to the er now", "take her to the er now"),
        ("a 5 mm needle", "a 5 mm needle"),
        ("uh", ""),
        ("cheap, eh?", "cheap，？"),
        ("the blood you know pressure", "the blood pressure"),
        ("it works, like, overnight", "it works overnight"),
        ("it works, you know, overnight", "it works overnight"),
        ("as you know it works", "as you know it works"),
        ("do you know what it does", "do you know what it does"),
        ("i look like new", "i look like new"),
    ],
)
def test_hesitations_and_asides_are_read_past(text: str, folded: str) -> None:
    result = fold(text)
    assert result.text.strip() == folded
    assert not result.text or not result.steps_in(0, len(result.text))  # nothing is hidden


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("going going out out of business", "going out of business"),
        ("the patch the patch stops, stops the pain", "the patch stops，stops the pain"),
        ("on the, the label", "on the label"),
        ("it stops the pain, it stops the pain", "it stops the pain"),
        ("no no side effects", "no side effects"),
        ("no, no, it is cheap", "no，no，it is cheap"),
        ("you won't need it, it works", "you won't need it，it works"),
        ("very very good", "very very good"),
        ("last last pair", "last last pair"),  # a rule's term says it so
        ("every day every day", "every day every day"),
        ("five five five", "five five five"),
        ("w w dot com", "w w dot com"),
        ("if you know you know", "if you know you know"),
    ],
)
def test_words_said_twice_by_chance_are_said_once(text: str, folded: str) -> None:
    assert FOLDING.text_of(text) == folded


def test_quote_of_what_was_said_twice_is_the_last_time() -> None:
    text = "it cures cures cancer"
    result = trace(text, FOLDING)
    start = result.text.index("cures")
    assert result.original_span(start, start + 5) == (9, 14)


_WORDS = st.sampled_from(
    ["uh", "um", "er,", "you", "know", "you know", "like", ",", "the", "cures", "no", "eh?", "u"]
)


@given(st.lists(_WORDS, max_size=12))
def test_offsets_hold_whatever_stands_beside_a_hesitation(words: list[str]) -> None:
    text = " ".join(words)
    assert trace(text, FOLDING).text == FOLDING.text_of(text)
    assert FOLDING.text_of(FOLDING.text_of(text)) == FOLDING.text_of(text)
