"""Frames that the speaker goes on from in English: he does not care, answers, leaves it in."""

import pytest

from tests.detect.builders import words
from tests.detect.guarded import judged

WORLD = words("superlative/world-en", "number one in the world", language="en")

CLAIMS = [
    # A question that his goods answer, and one that asks nothing.
    ("which honey cures cancer, hands up, this one here in my hand", None),
    ("which cream heals arthritis, answer, this one", None),
    ("who cares, this oil heals arthritis", None),
    # Fined, warned, told no, told to delete it: and he goes on.
    ("the shop two doors down paid a fine, we don't care, number one in the world", (WORLD,)),
    ("the old script was banned, the new one says number one in the world", (WORLD,)),
    ("fun fact from our training, this tea cures diabetes, doctors just don't tell you", None),
    ("if your doctor says no come to me, this tea cures diabetes", None),
    ("they had me delete the line, I left it in, this tea cures diabetes", None),
    # As good as in a film, which he does not tell.
    ("like in a film, one sip of this heals arthritis", None),
]
NO_CLAIM = [
    ("which honey cures cancer, this one here doesn't, nor does any", None),
    ("who said that this oil heals arthritis", None),
    ("I had to delete the line that this tea cures diabetes from our page", None),
    ("the shop two doors down claims to be number one in the world, a lie", (WORLD,)),
    ("the shop opposite handed out cards saying this tea cures diabetes", None),
    ("the doctor says no tea cures diabetes", None),
]


@pytest.mark.parametrize(("text", "rules"), CLAIMS)
def test_claim_that_he_goes_on_to_stands(text, rules):
    stands, results = judged(text, rules)
    assert stands, results


@pytest.mark.parametrize(("text", "rules"), NO_CLAIM)
def test_same_words_without_it_are_no_claim(text, rules):
    stands, results = judged(text, rules)
    assert not stands, results
