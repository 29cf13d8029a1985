"""Other spellings of terms that mean the same."""

import pytest

from streamdetect.text.english_figures import in_english_figures
from streamdetect.text.folding import fold
from streamdetect.text.term_forms import other_forms, with_other_forms


@pytest.mark.parametrize(
    ("term", "forms"),
    [
        ("没有副作用", ("没有副做用", "没副作用")),
        ("没见过这么快", ("没有见过这么快",)),
        ("没坏处", ()),  # 没有坏处 is said of a posture, too
        ("好得快", ("好的快",)),
        ("都得聋", ()),  # it must
        ("值得买", ()),
        ("治好了", ("治好啦",)),
        ("用它治好", ("用他治好", "用她治好")),
        ("三天见效", ("3天见效", "三日见效", "3日见效")),
        ("十八块", ("18块", "十八元")),
        ("不用手术", ("不需要手术", "无需手术", "不必手术", "用不着手术")),
        ("你不用", ("你不需要", "你用不着", "您不用")),
        ("你不需要", ("您不需要",)),  # 你不用 is said of anything
        ("不用", ("不需要", "用不着")),
        ("用它", ("用他", "用她")),
        ("能治好", ("能够治好", "可以治好")),
        ("功能强", ()),
        ("再也不", ("在也不",)),
        ("哪有假", ("那有假",)),
        ("转到账上", ("转到帐上",)),
        ("治好", ()),
        ("it works", ()),
        ("", ()),
    ],
)
def test_chinese_terms_are_written_in_other_ways(term: str, forms: tuple[str, ...]) -> None:
    assert other_forms(term) == forms


@pytest.mark.parametrize(
    ("term", "forms"),
    [
        ("in three days", ("in 3 days",)),
        ("twenty five", ("25",)),
        ("two hundred", ("200",)),
        ("a thousand times", ("1000 times",)),
        ("one session", ("1 session",)),
        ("the right one", ()),
        ("twenty twenty vision", ()),
        ("seven point five", ()),
        ("a hundred percent cure", ("100 percent cure", "100% cure")),
        ("percent of users", ()),
        (
            "100% safe",
            ("hundred percent safe", "one hundred percent safe", "100 percent safe"),
        ),
        ("number one", ("number 1", "no 1", "no1", "#1")),
        ("24 hours", ("twenty four hours",)),
        ("stage 3", ("stage three",)),
        ("$7", ()),
        ("三天", ()),
    ],
)
def test_english_numbers_are_written_as_figures(term: str, forms: tuple[str, ...]) -> None:
    assert in_english_figures(term) == forms
    for one in forms:
        assert fold(one).text == one  # else no folded text would have it


@pytest.mark.parametrize(
    ("pattern", "wide"),
    [
        ("你用(?:它|这个)", "[你您]用(?:[他她它]|这个)"),
        (r"[^你我它]做\d", r"[^你我它他她您][做作]\d"),
        (r"[\]再]a\]你", r"[\]再在]a\][你您]"),
        ("再也不", "[再在]也不"),
        ("在家", "在家"),
        (r"\bcures\b", r"\bcures\b"),
    ],
)
def test_patterns_find_the_characters_that_sound_alike(pattern: str, wide: str) -> None:
    assert with_other_forms(pattern) == wide
