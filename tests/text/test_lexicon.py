"""Words of the rules in force are read where they are hidden, and nothing else is."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamdetect.text import steps
from streamdetect.text.characters import CHARACTERS
from streamdetect.text.folding import fold
from streamdetect.text.lexicon import NOTHING, Lexicon, lexicon_of, may_hide
from streamdetect.text.pipeline import BY_HAND, Folding, folding_by
from streamdetect.text.tables.lookalikes import LOOKALIKES
from streamdetect.text.tables.neutral import NEUTRAL, NEUTRAL_PHRASES
from streamdetect.text.tables.splits import BOUND, COMMON
from streamdetect.text.tables.symbols import MASKS
from streamdetect.text.tables.words import WORDS
from streamdetect.text.trace import trace

TERMS = (
    "肠梗阻", "肾结石", "骨坏死", "二甲双胍片", "股骨头塌陷", "支原体肺炎", "玫瑰糠疹", "花青素",
    "药引子", "硬化萎缩性苔藓", "结石", "肝纤维化", "卵巢早衰", "清零", "处方",
)  # fmt: skip
FOLDING = Folding(Lexicon(TERMS))


@pytest.mark.parametrize(
    ("step", "text", "folded"),
    [
        (steps.MASKED_CHARACTER, "治肠*阻", "治肠梗阻"),
        (steps.MASKED_CHARACTER, "治肠x阻的", "治肠梗阻的"),
        (steps.MASKED_CHARACTER, "肠○阻", "肠梗阻"),
        (steps.MASKED_CHARACTER, "玫瑰糠*", "玫瑰糠疹"),
        (steps.MASKED_CHARACTER, "*瑰糠疹", "玫瑰糠疹"),
        (steps.MASKED_CHARACTER, "二**胍片", "二甲双胍片"),
        (steps.MASKED_CHARACTER, "硬化*缩性苔藓", "硬化萎缩性苔藓"),
        (steps.SPOKEN_SYMBOLS, "肠哔阻", "肠梗阻"),
        (steps.SPOKEN_SYMBOLS, "二哔哔胍片", "二甲双胍片"),
        (steps.SPLIT_CHARACTERS, "支原体肺火火", "支原体肺炎"),
        (steps.SPLIT_CHARACTERS, "肝纤维亻匕", "肝纤维化"),
        (steps.SPLIT_CHARACTERS, "冎月坏死", "骨坏死"),
        (steps.CHARACTER_LOOKALIKES, "贤结石", "肾结石"),
        (steps.MIXED_PINYIN, "chang梗阻", "肠梗阻"),
        (steps.MIXED_PINYIN, "肠gengzu", "肠梗阻"),
        (steps.MIXED_PINYIN, "肾jie石", "肾结石"),
        (steps.MIXED_PINYIN, "花qing素", "花青素"),
        (steps.MIXED_PINYIN, "异味qing零", "异味清零"),  # one of the two characters of a word
        (steps.MIXED_PINYIN, "chufang的也给你", "处方的也给你"),
        (steps.MIXED_PINYIN, "这个ShenJieShi不用愁", "这个肾结石不用愁"),
        (steps.MIXED_PINYIN, "有了shen jie shi的来", "有了肾结石的来"),
        (steps.MIXED_PINYIN, "包chufangshenjieshi", "包处方肾结石"),  # one behind another
        (steps.MIXED_PINYIN, "包zhiyushenjieshi", "包治愈肾结石"),  # the first listed by hand
        (steps.SEPARATORS, "处.方的也给你", "处方的也给你"),
        (steps.SEPARATORS, "我们全.国第.一", "我们全国第一"),  # two words listed by hand
        (steps.SEPARATORS, "治肠.梗阻的", "治肠梗阻的"),
        (steps.SEPARATORS, "治肠.梗.阻的", "治肠梗阻的"),
        (steps.SEPARATORS, "治肠、梗、阻的", "治肠梗阻的"),
        (steps.SEPARATORS, "治肾。结。石的", "治肾结石的"),
        (steps.NEUTRAL_CHARACTERS, "肠某梗阻", "肠梗阻"),
        (steps.NEUTRAL_CHARACTERS, "肾那个结石", "肾结石"),
    ],
)
def test_word_of_the_rules_is_read_where_it_is_hidden(step: str, text: str, folded: str) -> None:
    result = fold(text, FOLDING)
    assert result.text == folded
    assert step in result.steps_in(0, len(folded))


@pytest.mark.parametrize(
    "text",
    [
        "梗*阻",  # a character of a word is missing beside what is hidden
        "肠*",
        "*结石",  # less than three are left, and they are a word themselves
        "花青*",
        "肾某石",  # nothing is read as another character by a neutral one
        "肾抹结石",
        "药母引子",
        "肠e阻",
        "chang青素",
        "梗zu塞",
        "肾什么结石",
        "药那个引子",  # one character of it is telling: too near everyday speech
        "硬日化萎缩",
        "支原体月市火火",  # two are hidden: neither completes the word
        "结糖，尿石",
        "肠，梗阻",
        "异味li零",  # two letters of a word of two are a word themselves
        "结 shi的",  # a word of two by a word of English
        "shenjie的",  # half a word
        "shen jie",  # no Chinese beside it
        "shenjieshi",
        "清。零头不算",
        "心、肝、肺都好",
    ],
)
def test_what_is_no_whole_word_stays_as_the_hand_list_leaves_it(text: str) -> None:
    assert fold(text, FOLDING).text == fold(text).text


def test_sign_between_the_parts_of_a_whole_word_only_separates() -> None:
    result = fold("肾*结石", FOLDING)
    assert (result.text, result.steps_in(0, 3)) == ("肾结石", (steps.SEPARATORS,))


def test_word_listed_by_hand_comes_first() -> None:
    folding = Folding(Lexicon(["糖友病", "高血钾症", "高血钙"]))
    assert fold("糖*病", folding).text == "糖尿病"
    assert fold("高血*", folding).text == "高血压"


def test_longest_word_is_read_and_of_equals_the_first() -> None:
    folding = Folding(Lexicon(["肝硬结", "肝包虫", "肝虫硬结节"]))
    assert fold("肝*硬结节", folding).text == "肝虫硬结节"
    assert fold("肝*虫", folding).text == "肝包虫"
    assert fold("肾*石", Folding(Lexicon(["肾结石", "肾晶石"]))).text == "肾结石"


def test_offsets_lead_back_to_what_was_hidden() -> None:
    result = fold("喝它治chang梗阻", FOLDING)
    assert result.text == "喝它治肠梗阻"
    assert result.original_span(3, 4) == (3, 8)
    assert result.original_span(3, 6) == (3, 10)


@pytest.mark.parametrize(
    ("word", "may"),
    [
        ("肠梗阻", True),
        ("硬化萎缩性苔藓", True),
        ("大三阳", True),
        ("糖尿病", False),  # listed by hand
        ("肠梗", True),
        ("肠", False),
        ("急性硬化萎缩性苔藓", False),
        ("用过我这", False),  # all of it is among the most frequent characters
        ("x型腿", False),
        ("肠，梗阻", False),
    ],
)
def test_words_that_may_be_hidden(word: str, may: bool) -> None:
    assert may_hide(word) is may


def test_no_words_fold_as_the_hand_list() -> None:
    assert not NOTHING
    assert lexicon_of(()) is NOTHING
    assert folding_by(NOTHING) is BY_HAND
    assert NOTHING.completed("肠梗阻", 1, 2, "梗") is None
    assert NOTHING.hidden("肠*阻", 1, 2, 1) is None
    assert NOTHING.spelt("chang梗阻", 0, 5) is None


def test_same_words_share_a_lexicon_and_a_folding() -> None:
    assert lexicon_of(TERMS) is lexicon_of(TERMS)
    assert folding_by(lexicon_of(TERMS)) is folding_by(lexicon_of(TERMS))


def test_preparing_changes_no_answer() -> None:
    lexicon = Lexicon(TERMS)
    lexicon.prepare()
    assert fold("肠*阻和肾jie石", Folding(lexicon)).text == "肠梗阻和肾结石"


_PIECES = (
    *TERMS,
    *"".join(TERMS),
    *WORDS[::9],
    *BOUND,
    *COMMON,
    *LOOKALIKES,
    *MASKS,
    *NEUTRAL,
    *NEUTRAL_PHRASES,
    *("qing", "chufang", "shenjieshi", "shen jie shi"),
    *("chang", "geng", "zu", "gengzu", "jie", "shi", "shen", "hua", "fei", "yan", "x", "xx", "v"),
    *("哔", "星号", "消音", "某某", "什么什么", "**", "*", "○"),
    *" |｜.,:-+_，。！、1a",
)
_CROWDED = st.lists(st.sampled_from(_PIECES), max_size=12).map("".join)
_TEXTS = st.one_of(_CROWDED, st.text(max_size=20), st.tuples(_CROWDED, st.text()).map("".join))


@given(_TEXTS)
def test_folding_by_a_lexicon_is_idempotent_and_traced_alike(text: str) -> None:
    folded = fold(text, FOLDING).text
    assert fold(folded, FOLDING).text == folded
    traced = trace(text, FOLDING)
    assert traced.text == folded
    assert len(traced.spans) == len(folded)
    assert all(a[0] <= b[0] and a[1] <= b[1] for a, b in pairwise(traced.spans))


@given(_TEXTS)
def test_no_step_would_change_what_its_quick_search_does_not_find(text: str) -> None:
    folded = text.translate(CHARACTERS)
    for step in FOLDING.steps:
        rewritten = step.pattern.sub(step.replacement, folded)
        assert step.apply(folded) == rewritten
        folded = rewritten


@given(st.sampled_from(TERMS), st.data())
def test_hiding_one_character_never_hides_the_word(word: str, data: st.DataObject) -> None:
    if len(word) < 3:
        return
    place = data.draw(st.integers(1, len(word) - 2))
    masked = f"吃{word[:place]}*{word[place + 1 :]}呀"
    assert word in fold(masked, FOLDING).text


@pytest.mark.parametrize(
    "piece",
    [
        "肠*",
        "*",
        "肠x阻",
        "肠chang",
        "xianxian",
        "chufang",
        "chufang肠",
        "肠 shen jie shi",
        "肠.",
        "清。",
        "肠某",
        "某梗阻",
        "肠那个",
        "月市",
        "贤",
        "肠哔",
    ],
)
def test_long_hostile_text_is_folded_in_few_rounds(piece: str) -> None:
    folded = FOLDING.text_of(piece * 10_000)
    assert FOLDING.text_of(folded) == folded
