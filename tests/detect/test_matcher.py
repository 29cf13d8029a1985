"""The automata and the sequences against brute force."""

import sys
from itertools import pairwise, permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streamdetect.detect.automaton import build_ahocorasick, build_automaton, build_daachorse
from streamdetect.detect.compiled import compile_rules
from streamdetect.detect.errors import RulesetCompileError
from streamdetect.detect.matcher import HitTable, match_sequence
from streamdetect.detect.scanner import build_plain
from streamdetect.detect.specs import NUMBER
from tests.detect.builders import rule, ruleset, sequence, words

ALPHABET = "治好糖尿病ab1 ，啊\ud800😀"
literals = st.lists(st.text(ALPHABET, min_size=1, max_size=4), min_size=1, max_size=8, unique=True)


def brute_force(terms, text):
    found = [
        (start, start + len(term), index)
        for index, term in enumerate(terms)
        for start in range(len(text) - len(term) + 1)
        if text.startswith(term, start)
    ]
    return sorted(found, key=lambda hit: (hit[1], hit[0]))


@pytest.mark.parametrize("build", [build_daachorse, build_ahocorasick])
@given(terms=literals, text=st.text(ALPHABET, max_size=40))
@settings(max_examples=200, deadline=None)
def test_automaton_finds_what_brute_force_finds(build, terms, text):
    terms = [term.replace("\ud800", "\ufffd") for term in terms]
    terms = list(dict.fromkeys(terms))
    assert build(terms)(text) == brute_force(terms, text.replace("\ud800", "\ufffd"))


def test_where_daachorse_is_missing_the_other_automaton_gives_the_same(monkeypatch):
    """As on ARM Linux, down to the matches of a rule, without the extension."""
    monkeypatch.setattr("streamdetect.detect.compiled.build_scanner", build_plain)
    terms, text = ["治好", "好糖", "糖尿病", "最低价"], "最啊低价\ud800治好糖尿病𠀀治好"
    one = words("superlative/x", "最低价", "糖尿病")
    found = build_automaton(terms)(text), matches(one, text)
    monkeypatch.setitem(sys.modules, "daachorse", None)  # its import fails
    with pytest.raises(ImportError):
        build_daachorse(terms)
    assert (build_automaton(terms)(text), matches(one, text)) == found
    assert found == (brute_force(terms, text), [(0, 4), (7, 10)])


def test_automaton_of_nothing_finds_nothing():
    assert build_automaton([])("治好") == []


def matches(one_rule, text):
    rules = compile_rules(ruleset(one_rule))
    table = HitTable(rules, text, rules.hits(text))
    return [
        (match.start, match.end)
        for compiled in rules.sequences
        for match in match_sequence(table, compiled)
    ]


GROUPS = {"a": ("治", "治好"), "b": ("病",), "c": ("糖",)}


@given(
    text=st.text("治好病糖x，", max_size=25),
    gap=st.integers(0, 5),
    steps=st.lists(st.sampled_from("abc"), min_size=1, max_size=3),
    fixed=st.booleans(),
)
@settings(max_examples=300, deadline=None)
def test_sequence_matches_are_those_of_brute_force(text, gap, steps, fixed):
    one = rule(any_of=(sequence(*steps, gap=gap, fixed_order=fixed),), groups=GROUPS)
    places = {name: [hit[:2] for hit in brute_force(terms, text)] for name, terms in GROUPS.items()}
    tightest = {}
    for order in [tuple(steps)] if fixed else set(permutations(steps)):
        for chain in product(*[places[step] for step in order]):
            gaps = [right[0] - left[1] for left, right in pairwise(chain)]
            if all(0 <= between <= gap for between in gaps):
                end = chain[-1][1]
                tightest[end] = max(tightest.get(end, -1), chain[0][0])
    assert matches(one, text) == [(tightest[end], end) for end in sorted(tightest)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("最呀低价", True),
        ("最那个低价", True),
        ("最那低价", False),
        ("最那个啊低价", False),  # three characters at one place are more than a filler
        ("最，低。价", True),
        ("最啊啊啊低价", False),
        ("最啊低呢价啊", True),
        ("低最价", False),
    ],
)
def test_long_terms_are_found_across_fillers(text, found):
    assert bool(matches(words("superlative/x", "最低价"), text)) is found


@pytest.mark.parametrize(
    ("term", "text", "found"),
    [
        ("微信", "微啊信", True),
        ("微信", "微那个信", True),
        ("微信", "微，信", False),  # a clause may end there
        ("微信", "微嗯，信", False),
        ("大人", "大啊人", False),  # both among the most frequent: 大啊，人… says nothing
    ],
)
def test_terms_of_two_characters_go_on_behind_syllables_only(term, text, found):
    assert bool(matches(words("superlative/x", term), text)) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the best tea", True),
        ("bestseller", False),
        ("asbest", False),
        ("卖best的", True),
        ("best2", True),
        ("the best", True),
    ],
)
def test_english_terms_match_whole_words(text, found):
    assert bool(matches(words("superlative/x", "best", language="en"), text)) is found


@pytest.mark.parametrize(
    ("term", "text", "found"),
    [
        ("不是真的", "弹幕问我是不是真的", False),
        ("不是真的", "弹幕都不是真的", True),
        ("没有检测报告", "问有没有检测报告", False),
        ("不胀气", "胀气不胀气跟姿势有关", False),
        ("不胀气", "吃了不胀气", True),
        ("不过全额退", "保过不过全额退款", True),
    ],
)
def test_second_half_of_a_question_is_no_hit(term, text, found):
    assert bool(matches(words("fake_data/x", term), text)) is found


def test_numbers_match_as_whole_runs():
    one = rule(any_of=(sequence("<number>", "days", gap=0),), groups={"days": ("天见效",)})
    assert matches(one, "三十五天见效") == [(0, 6)]
    assert matches(one, "1,500天见效") == [(0, 8)]
    assert not matches(one, "几个天见效")


def test_pattern_steps_match_beside_a_group():
    one = rule(any_of=(sequence("cure", "/[一二三]+天", gap=2),))
    assert matches(one, "治好要三天啊") == [(0, 5)]


@pytest.mark.parametrize(
    ("pattern", "text", "place"),
    [("[，。]三天", "行，三天治好", (2, 6)), ("三天(?:。|$)", "治好三天。", (0, 4))],
)
def test_marks_by_which_a_pattern_knows_a_clause_are_no_words_of_it(pattern, text, place):
    one = rule(any_of=(sequence("cure", f"/{pattern}", fixed_order=False),))
    assert matches(one, text) == [place]


@pytest.mark.parametrize("pattern", [r"(a)\1", "(?=a)b", "(", "(?<!a)b"])
def test_pattern_that_is_not_linear_is_refused_with_the_place(pattern):
    bad = rule(any_of=(sequence("cure", "/" + pattern),), source="medical_claim/cures.yml")
    with pytest.raises(RulesetCompileError) as refused:
        compile_rules(ruleset(bad))
    assert refused.value.where == "medical_claim/cures.yml"
    assert "RE2" in str(refused.value)


def test_sequence_without_listed_terms_is_refused():
    with pytest.raises(RulesetCompileError, match="without any listed term"):
        compile_rules(ruleset(rule(any_of=(sequence("<number>"),))))


def test_unknown_group_is_refused_naming_those_there_are():
    with pytest.raises(RulesetCompileError, match="cure, disease"):
        compile_rules(ruleset(rule(any_of=(sequence("cures"),))))


def test_free_order_of_many_steps_is_refused():
    with pytest.raises(RulesetCompileError, match="free order"):
        compile_rules(ruleset(rule(any_of=(sequence(*["cure"] * 6, fixed_order=False),))))


def test_drafts_are_not_compiled():
    assert compile_rules(ruleset(rule(status="draft"), rule(status="deprecated"))).rules == ()


def test_groups_with_the_same_terms_are_one():
    rules = compile_rules(ruleset(rule("medical_claim/a"), rule("medical_claim/b")))
    assert max(map(max, rules.literal_groups)) < 2
    assert rules.sequences[0].need == rules.sequences[1].need
    assert NUMBER < 0


def test_hostile_repetition_stays_linear():
    """Work grows with the text, not with the pairs of hits in it: counted, not timed."""
    one = rule(
        any_of=(sequence("a", "b", "a", gap=4, fixed_order=False),),
        groups={"a": ("治",), "b": ("好",)},
    )
    rules = compile_rules(ruleset(one))
    text = "治好" * 2000
    table = HitTable(rules, text, rules.hits(text))
    assert len(match_sequence(table, rules.sequences[0])) <= len(text)
