"""Position automata hold a text exactly where RE2 does."""

import random

import pytest
import re2
from hypothesis import given, settings
from hypothesis import strategies as st

from streamdetect.detect import scanner as scanners
from streamdetect.detect.compiled import compile_rules
from streamdetect.detect.scanner import build_native, build_plain
from streamdetect.text.positions import MOST_POSITIONS, holds, positions_of, written
from tests.detect.builders import rule, ruleset, sequence
from tests.shipped import shipped_detector

LETTERS = "ab三天瘦。\n𠀀"

classes = st.sampled_from(["[ab]", "[^a]", "[三-天]", "[^。\n]", ".", "[a-b三]", "[^ab三天瘦]"])
atoms = st.sampled_from([*"ab三天瘦", "𠀀", r"\.", r"\("]) | classes


def _grown(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return (
        st.lists(parts, min_size=1, max_size=4).map("".join)
        | st.lists(parts, min_size=1, max_size=3).map(lambda them: f"(?:{'|'.join(them)})")
        | st.tuples(
            parts.map(lambda one: f"(?:{one})"),
            st.sampled_from(["?", "*", "+", "{2}", "{0,3}", "{1,}", "*?", "??"]),
        ).map("".join)
        | parts.map(lambda one: f"({one})")
    )


patterns = st.recursive(atoms, _grown, max_leaves=8)
texts = st.text(LETTERS, max_size=14) | st.text(max_size=8)


@given(pattern=patterns, text=texts)
@settings(max_examples=1500, deadline=None)
def test_automaton_holds_where_re2_finds_the_pattern(pattern, text):
    automaton = positions_of(pattern)
    assert automaton is not None
    try:
        encodable = text.encode() is not None
    except UnicodeEncodeError:
        encodable = False
    if encodable:
        assert holds(automaton, text) == (re2.search(pattern, text) is not None)


@pytest.mark.parametrize(
    "pattern",
    [r"\bbest", "^第一", "第一$", r"\d天", "(?i)best", "(?P<n>a)", "a{,3}", "[[:alpha:]]", r"\x41"],
)
def test_pattern_that_positions_cannot_say_is_left_to_re2(pattern):
    assert positions_of(pattern) is None


def test_pattern_with_too_many_characters_is_left_to_re2():
    assert positions_of(f"a{{{MOST_POSITIONS}}}") is not None
    assert positions_of(f"a{{{MOST_POSITIONS + 1}}}") is None


def test_tables_are_those_of_each_automaton():
    borders, tables = written([positions_of("[ab]c"), None, positions_of("(?:x)*")])
    assert len(borders) % 4 == 0
    assert tables[1] is None
    assert tables[0] is not None
    assert tables[2] is not None
    assert [tables[0][-1], tables[2][-1]] == [False, True]


def test_scanners_find_the_same_shipped_patterns_due(monkeypatch):
    if scanners.native is None:
        pytest.skip("built without a compiler: RE2 answers alone")
    shipped = shipped_detector().compiled.patterns
    specs: list[scanners.ScannerSpec] = []
    monkeypatch.setattr(
        "streamdetect.detect.compiled.build_scanner",
        lambda spec: specs.append(spec) or build_plain(spec),
    )
    compile_rules(
        ruleset(
            *(
                rule(
                    f"superlative/p{number}",
                    (sequence("scope", f"/{pattern.pattern}", gap=60),),
                    groups={"scope": ("全国",)},
                )
                for number, pattern in enumerate(shipped)
            )
        )
    )
    plain, native = build_plain(specs[0]), build_native(specs[0])
    draw = random.Random(11)
    characters = sorted({char for one in shipped for char in one.pattern} - set("()|?[]{}"))
    found = 0
    for _ in range(400):
        before = "".join(draw.choices(characters, k=draw.randrange(30)))
        text = "全国" + "".join(draw.choices(characters, k=draw.randrange(50)))
        due = native.due([native.look(before, text)], 0, 0)
        assert due == plain.due([plain.look(before, text)], 0, 0)
        found += len(due)
    assert found > 400
