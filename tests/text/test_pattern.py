import re

import pytest

from streamdetect.text import pattern
from streamdetect.text.pattern import Pattern, compile_all

WRITTEN, TEXT = "[ab]+(?=c)", "xABcabcab"
ASKED = {
    "finditer": lambda one: [found.span() for found in one.finditer(TEXT, 1)],
    "fullmatch": lambda one: one.fullmatch(TEXT, 1, 3),
    "match": lambda one: one.match(TEXT, 1).span(),
    "search": lambda one: one.search(TEXT, 4, 8).span(),
    "sub": lambda one: one.sub(lambda found: found[0].swapcase(), TEXT),
}


@pytest.fixture
def compiled(monkeypatch):
    """List what is compiled."""
    done = []
    real = re.compile

    def noted(written, flags=0):
        done.append(written)
        return real(written, flags)

    monkeypatch.setattr(pattern.re, "compile", noted)
    return done


@pytest.mark.parametrize("first", ASKED)
def test_pattern_answers_like_the_expression_whatever_is_asked_first(first):
    ours, theirs = Pattern(WRITTEN, re.IGNORECASE), re.compile(WRITTEN, re.IGNORECASE)
    for ask in (ASKED[first], *ASKED.values()):
        assert ask(ours) == ask(theirs)


def test_pattern_is_compiled_once_when_it_is_first_asked(compiled):
    one = Pattern(WRITTEN)
    assert not compiled
    assert one.search(TEXT) is not None
    assert one.search("c") is None
    assert compiled == [WRITTEN]


def test_everything_is_compiled_ahead_for_those_who_cannot_wait(compiled):
    used, other = Pattern("used"), Pattern("other")
    assert used.search("used") is not None
    compile_all()
    assert other.search("other") is not None
    assert (compiled.count("used"), compiled.count("other")) == (1, 1)
