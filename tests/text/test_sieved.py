"""A sieve never hides a match: with it and without it an expression answers alike."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streamdetect.text import sieved
from streamdetect.text.pattern import Pattern
from streamdetect.text.rewriting import Rewriting, Rewritings
from streamdetect.text.sieved import PlainSieve, Sieved, needles_of

PATTERNS = (
    "口误|嘴瓢",
    "[^。]{0,3}?谣",
    "(?:我|咱)们?(?:家|店)?[^，。]{0,2}(?:不敢|没)(?:说|保证)",
    "(?<![a-z])no[.:] ?(?=1)",
    "[不没]?说(?=吗)",
    r"\bclaims?\b.{0,4}\b(?:say|says)\b",
    "(?:的)?啊?",
    "𠮷吉?|吉{2,}",
)
ALPHABET = "不没说谣口误嘴瓢我咱们家店，。敢保证吗的啊吉𠮷no.:1 claimsy"


def _spans(found):
    return found if found is None else found.span()


def _plain_sieve(pattern):
    width, needles = needles_of(pattern)
    return PlainSieve(Pattern(pattern), width, needles) if needles else re.compile(pattern)


@pytest.mark.parametrize("make", [Sieved, _plain_sieve])
@pytest.mark.parametrize("pattern", PATTERNS)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_sieved_expression_answers_like_the_expression(make, pattern, data):
    plain, ours = re.compile(pattern), make(pattern)
    text = "".join(
        data.draw(st.lists(st.from_regex(plain, fullmatch=True) | st.sampled_from(ALPHABET)))
    )
    start = data.draw(st.integers(0, len(text) + 1))
    end = data.draw(st.integers(0, len(text) + 2))
    for span in ((), (start,), (start, end)):
        assert _spans(ours.match(text, *span)) == _spans(plain.match(text, *span))
        assert _spans(ours.search(text, *span)) == _spans(plain.search(text, *span))
        found = [one.span() for one in ours.finditer(text, *span)]
        assert found == [one.span() for one in plain.finditer(text, *span)]
    assert ours.sub(lambda match: "<>", text) == plain.sub("<>", text)


@pytest.mark.parametrize(
    ("pattern", "width", "needles"),
    [
        ("口误|嘴瓢", 2, (("", "口误嘴瓢"),)),
        ("[^。]{0,6}?谣", 7, (("谣", ""),)),
        ("(?:保证|承诺).*(?:治好|不好)", 1 << 30, (("", "保证承诺"), ("", "不好治好"))),
        ("(?:的)?啊?", 2, ()),
        ("(?i:abc)", 3, ()),
    ],
)
def test_needles_stand_in_every_match(pattern, width, needles):
    found_width, found = needles_of(pattern)
    assert found_width == width
    assert {frozenset(one) for one in found} == {frozenset(one) for one in needles}


def test_longer_literal_is_looked_for_by_its_rarest_pair():
    assert needles_of("的是一谬论")[1] == (("", "谬论"),)


def test_sieve_refuses_what_the_expression_refuses():
    with pytest.raises(TypeError):
        Sieved("口误").match(b"\xe5")
    with pytest.raises(TypeError):
        Sieved("口误").search("口误", "0")
    with pytest.raises(AttributeError):
        _ = Sieved("口误").split


@pytest.mark.parametrize("make", [Sieved, _plain_sieve])
def test_negative_start_counts_as_the_beginning_as_in_an_expression(make):
    plain, ours = re.compile("口误"), make("口误")
    for start in (-1, -5):
        assert _spans(ours.search("口误", start)) == _spans(plain.search("口误", start))
        assert _spans(ours.match("口误", start)) == _spans(plain.match("口误", start))


STEPS = (
    Rewriting(None, Pattern("甲(?=乙)"), lambda match: "丙"),
    Rewriting(None, Pattern("丙乙"), lambda match: "丁", Pattern("丙.")),
    Rewriting(None, Pattern("[^甲乙丙丁]"), lambda match: match[0].upper()),
)


@given(st.text("甲乙丙丁a", max_size=12))
@settings(deadline=None)
def test_steps_together_rewrite_as_one_by_one(text):
    wanted = text
    for step in STEPS:
        wanted = step.apply(wanted)
    assert Rewritings(*STEPS).apply(text) == wanted
    assert Rewritings(*STEPS)._apply(text) == wanted


def test_steps_pass_on_what_a_replacement_raises():
    def fails(match):
        raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        Rewritings(Rewriting(None, Pattern("甲"), fails)).apply("乙甲")


@pytest.mark.skipif(sieved.native is None, reason="streamdetect._sieve is not built")
@pytest.mark.parametrize(
    "steps", [[], (1,), ((1, None, str),), ((sieved.native.Sieve(Pattern("甲"), 1, ()), None),)]
)
def test_native_steps_refuse_what_is_no_step(steps):
    with pytest.raises(TypeError):
        sieved.native.Steps(steps)


PLACES = [make for make in (sieved.PlainPlaces, getattr(sieved.native, "Places", None)) if make]


@pytest.mark.parametrize("make", PLACES)
@given(
    text=st.text("我说的话𠮷ab", max_size=12),
    start=st.integers(0, 13),
    end=st.integers(0, 13),
)
@settings(deadline=None)
def test_next_place_is_where_a_character_or_a_pair_stands(make, text, start, end):
    end = min(end, len(text))
    expected = next(
        (
            at
            for at in range(start, end)
            if text[at] in "说𠮷" or text[at : at + 2] in ("我的", "的我", "ab")
        ),
        None,
    )
    found = make("说𠮷", "我的的我ab").next(text, start, end)
    assert found == expected if expected is not None else found >= end


@pytest.mark.skipif(sieved.native is None, reason="streamdetect._sieve is not built")
@pytest.mark.parametrize("arguments", [(), ("a",), (b"a", 0, 1), ("a", "0", 1)])
def test_native_places_refuse_what_is_no_text(arguments):
    with pytest.raises(TypeError):
        sieved.native.Places("a", "").next(*arguments)
