"""Terms written with another character of the same sound."""

from importlib.resources import files
from pathlib import Path

import pytest

from streamdetect.detect.sounds import PLAIN_CHARACTERS, Sounds, as_heard, spellings_of
from streamdetect.detect.tables import build_polyphones
from streamdetect.detect.tables import common_words as common_words_module
from streamdetect.detect.tables import polyphones as polyphones_module
from streamdetect.detect.tables.build import common_words, module_of
from streamdetect.detect.tables.common_words import WORDS
from tests.detect.builders import Listener, rule, segment, sequence, words

TERMS = ("国家级", "糖尿病", "减肥", "治愈", "最低价", "贝贝贝贝", "副作用", "高血压", "药到病除")


def heard(text):
    spellings = spellings_of(TERMS, range(len(TERMS)))
    sounds = Sounds(TERMS, tuple(spellings), tuple(map(tuple, spellings.values())))
    return {(text[start:end], TERMS[index]) for start, end, index in sounds.find(text)}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("锅家级品质", {("锅家级", "国家级")}),
        ("塘尿病", {("塘尿病", "糖尿病")}),
        ("简肥茶", {("简肥", "减肥")}),
        ("治欲了", {("治欲", "治愈")}),
        ("国家级", set()),  # as written: no homophone
        ("志愿者", set()),  # another character of another sound
        ("质玉", set()),  # two characters off
        ("国家及其", set()),  # a word goes on beyond the span
        ("国家机", {("国家机", "国家级")}),
        ("国家就", set()),  # another sound
        ("唐尿病", {("唐尿病", "糖尿病")}),
        ("糖尿饼", {("糖尿饼", "糖尿病")}),
        ("复作用", {("复作用", "副作用")}),
        ("膏血压", {("膏血压", "高血压")}),
        ("高雪压", {("高雪压", "高血压")}),
        ("药到病厨", {("药到病厨", "药到病除")}),
        ("药到饼厨", {("药到饼厨", "药到病除")}),
        ("要道病除", set()),  # one plain character at most is read otherwise
        ("作用力", set()),
        ("减废", {("减废", "减肥")}),
        ("碱肥皂", set()),  # a word goes on beyond the span
        ("锅佳级", set()),  # one plain character at most is written otherwise
        ("塘鸟饼", {("塘鸟饼", "糖尿病")}),
        ("要到冰厨", set()),
        ("耀稻病厨", {("耀稻病厨", "药到病除")}),
        ("耀稻并厨", {("耀稻并厨", "药到病除")}),  # all of it
        ("背背背背", set()),  # no character twice
        ("要岛并厨", set()),
        ("药到病粗", {("药到病粗", "药到病除")}),  # sounds much alike
        ("药稻病粗", set()),  # … beside another
    ],
)
def test_characters_of_a_term_may_sound_the_same(text, found):
    assert heard(text) == found


def test_confusable_sounds_count_in_terms_of_three():
    assert heard("最丁价") == set()
    assert heard("裹家级") == {("裹家级", "国家级")}


@pytest.mark.parametrize(
    ("term", "heard"),
    [
        ("最便宜", "最片宜"),
        ("永不反弹", "永不反㘱"),
        ("行业第一", "㤚业第一"),
        ("不弹", "不弹"),  # no word that tells
        ("减肥", "减肥"),
        ("献血", "献血"),  # few say xie
        ("", ""),
    ],
)
def test_polyphones_are_heard_as_the_term_has_them(term, heard):
    assert as_heard(term) == heard


@pytest.mark.parametrize(
    ("term", "text", "found"),
    [
        ("最便宜", "全网最骗宜", True),
        ("最便宜", "全网最便疑", True),
        ("不反弹", "不反谈", True),
        ("永不反弹", "永不反谈", True),
        ("永不反弹", "咏不反谈", True),
        ("永不反弹", "永不反蛋", False),
        ("丹参片", "丹深片", True),
        ("行业第一", "航业第一", True),
        ("行业第一", "型业第一", False),
    ],
)
def test_homophones_of_polyphones_follow_the_term(term, text, found):
    assert bool(Listener(words("superlative/x", term)).hear(segment(text)).findings) is found
    alone = spellings_of((term,), (0,))
    sounds = Sounds((term,), tuple(alone), tuple(map(tuple, alone.values())))
    assert bool(sounds.find(text)) is found


def test_short_terms_need_another_term_as_written():
    alone = words("exaggerated_efficacy/slim", "减肥", "瘦身")
    assert Listener(alone).hear(segment("简肥")).findings == ()
    one = rule(
        any_of=(sequence("slim", "fast"),), groups={"slim": ("减肥",), "fast": ("三天见效",)}
    )
    (found,) = Listener(one).hear(segment("简肥三天见效")).findings
    assert (found.quote, found.evasions, found.confidence) == ("简肥三天见效", ("homophone",), 0.75)


def test_short_terms_need_a_longer_one_by_its_sound_that_is_no_everyday_speech():
    groups = {"cure": ("治愈",), "disease": ("糖尿病", "起不来")}
    one = rule(any_of=(sequence("cure", "disease"),), groups=groups)
    (found,) = Listener(one).hear(segment("治欲糖鸟病")).findings
    assert (found.quote, found.evasions) == ("治欲糖鸟病", ("homophone",))
    assert Listener(one).hear(segment("治欲起步来")).findings == ()
    assert Listener(one).hear(segment("治欲起不来")).findings != ()


def test_long_terms_count_alone_and_key_as_the_term():
    one = words("superlative/state", "国家级")
    plain = Listener(one).hear(segment("国家级")).findings[0]
    other = Listener(one).hear(segment("锅家级")).findings[0]
    assert other.claim_key == plain.claim_key
    assert other.severity == plain.severity


def test_rule_may_leave_homophones_out():
    one = words("superlative/state", "国家级", techniques_off=frozenset({"homophone"}))
    assert Listener(one).hear(segment("锅家级")).findings == ()


def test_table_of_common_words_is_what_its_builder_makes_of_a_word_list():
    lines = ["试用 526 v", "每白 3 n", "减肥药 90 n", "ab 99 x", "一一 10 m"]
    assert common_words(lines) == ["一一", "试用"]
    found = [WORDS[at : at + 2] for at in range(0, len(WORDS), 2)]
    assert found == sorted(set(found))
    assert "试用" in found


def test_committed_table_is_mined_from_the_word_list_of_the_development_environment():
    lines = files("jieba").joinpath("dict.txt").read_text("utf-8").splitlines()
    assert Path(common_words_module.__file__).read_text("utf-8") == module_of(common_words(lines))


def test_committed_polyphones_are_those_of_the_development_environment():
    words_ = [WORDS[at : at + 2] for at in range(0, len(WORDS), 2)]
    entries = build_polyphones.polyphones(words_, build_polyphones.readings_of_phrases())
    committed = Path(polyphones_module.__file__).read_text("utf-8")
    assert committed == build_polyphones.module_of(entries)
    assert build_polyphones.PLAIN == PLAIN_CHARACTERS
