"""The scanner in C and the one in Python see the same, over texts and over windows."""

import os
import shutil
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streamdetect.detect import scanner as scanners
from streamdetect.detect.attention import look
from streamdetect.detect.compiled import compile_rules
from streamdetect.detect.neighbours import folds_across
from streamdetect.detect.remembered import Remembered
from streamdetect.detect.room import Arrival, Room
from streamdetect.detect.scanner import build_native, build_plain
from streamdetect.text.pipeline import fold_text
from tests.detect.builders import rule, ruleset, segment, sequence, words
from tests.shipped import shipped_outline, shipped_rules

RULES = (
    rule("medical_claim/cures", (sequence("cure", "disease", gap=4),)),
    rule(
        "exaggerated_efficacy/slim",
        (sequence("<number>", "days", "slim", gap=3), sequence("slim", "/[一二]圈", gap=2)),
        groups={"days": ("天",), "slim": ("瘦十斤", "瘦"), "goods": ("减肥茶", "疗效")},
        all_of=("goods",),
        near=20,
    ),
    rule(
        "superlative/free",
        (sequence("scope", "best", gap=3, fixed_order=False),),
        groups={"scope": ("全国", "全网"), "best": ("第一", "最低价", "国家级")},
    ),
    words("price_fraud/en", "lowest price", "best"),
    rule(
        "price_fraud/en-pattern",
        (sequence("best", "/\\b(?:lowest|won't march) (?:\\w+ ){0,3}price\\b", gap=9),),
        groups={"best": ("best", "the best")},
    ),
)
TOKENS = (
    "治好", "根治", "糖尿病", "塘尿病", "糖尿饼", "高血压", "三", "天", "瘦十斤", "瘦", "一圈",
    "减肥茶", "简肥茶", "全国", "第一", "最低价", "最啊低价", "锅家级", "国家级", "国家及其", "，",
    "啊", "那个", "内个", "那", "个", "的", " ", "疗效", "疗", "效", "lowest", " price", "best",
    "1", "9", "\ud800", "𠀀", "",
)  # fmt: skip
# rule, characters behind its match; below 0 where a later segment completed it
POINTED = (((0, 2),), ((2, 50), (1, 0)), ((3, 70),), ((0, -5), (1, -70)))
EVERY_GROUP = (1 << 64) - 1
REACH = 60

texts = st.lists(st.sampled_from(TOKENS), max_size=12).map("".join).map(fold_text)
english = st.lists(
    st.sampled_from(
        ("lowest", "lowest price", "best", "price", "the", "won't march", "9", *",.!?;:、", "全国")
    ),
    max_size=6,
).map(lambda said: fold_text(" ".join(said)))
any_texts = st.text(max_size=60).map(fold_text)


@pytest.fixture(scope="module", autouse=True)
def extension():
    if scanners.native is None:
        if os.environ.get("CI") == "true" or shutil.which("cc"):
            pytest.fail("streamdetect._native is not built: `make env` builds it where cc is")
        pytest.skip("no C compiler here: the scanner in Python is all there is to test")


@pytest.fixture(scope="module")
def both(extension):
    return [
        (build_plain(spec), build_native(spec))
        for spec in (spec_of(ruleset(*RULES)), spec_of(shipped_rules(), shipped_outline()))
    ]


def spec_of(*compiled):
    """What a scanner is built from for these rules."""
    specs: list[scanners.ScannerSpec] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "streamdetect.detect.compiled.build_scanner",
            lambda spec: specs.append(spec) or build_plain(spec),
        )
        compile_rules(*compiled)
    return specs[0]


def seen(looked, offset=0):
    return looked.bits, looked.hits(EVERY_GROUP, offset), looked.sounds(EVERY_GROUP, offset)


@pytest.mark.parametrize("ruleset_number", [0, 1])
@given(before=texts, text=texts | any_texts)
@settings(max_examples=300, deadline=None)
def test_scanners_see_the_same_in_a_text(both, ruleset_number, before, text):
    plain, native = both[ruleset_number]
    ours, theirs = plain.look(before, text), native.look(before, text)
    assert seen(ours) == seen(theirs)
    assert seen(ours, 3) == seen(theirs, 3)


@pytest.mark.parametrize("ruleset_number", [0, 1])
@given(
    window=st.lists(texts, min_size=1, max_size=9),
    new=st.integers(0, 8),
    pointed=st.dictionaries(st.integers(0, 8), st.sampled_from(POINTED)),
)
@settings(max_examples=300, deadline=None)
def test_scanners_find_the_same_sequences_due(both, ruleset_number, window, new, pointed):
    answers = []
    for scanner in both[ruleset_number]:
        looked = []
        for index, text in enumerate(window):
            looked.append(scanner.look("".join(window[:index])[-20:], text))
            looked[-1].pointed = pointed.get(index, ())
        answers.append(scanner.due(looked, min(new, len(window) - 1), REACH))
    assert answers[0] == answers[1]


def test_included_groups_count_as_seen(both):
    for scanner in both[0]:
        looked = scanner.look("", "全国")
        looked.include(scanner.look("", "第一"))
        assert looked.bits == scanner.look("", "全国第一").bits


def test_included_numbers_and_patterns_count_as_seen(both):
    for scanner in both[0]:
        looked = scanner.look("", "减肥茶瘦一")
        assert scanner.due([looked], 0, REACH) == []
        looked.include(scanner.look("", "减肥茶瘦一圈"))
        other = scanner.look("", "减肥茶瘦一圈")
        assert scanner.due([looked], 0, REACH) == scanner.due([other], 0, REACH) != []


def test_sequence_of_as_many_steps_as_one_likes_is_due():
    said = [f"say{letter}" for letter in "abcdefghijklmnopqrst"]
    script = rule(
        "medical_claim/script",
        (sequence(*said, gap=8),),
        groups={word: (word,) for word in said},
        language="en",
    )
    spec = spec_of(ruleset(script))
    for scanner in (build_plain(spec), build_native(spec)):
        assert scanner.due([scanner.look("", " ".join(said))], 0, REACH) == [0]
        assert scanner.due([scanner.look("", " ".join(said[:-1]))], 0, REACH) == []


def test_homophones_are_named_in_order_of_their_end():
    spec = spec_of(ruleset(words("superlative/comfort", "舒服", "穿着舒服就行")))
    for scanner in (build_plain(spec), build_native(spec)):
        _, found, heard = seen(scanner.look("", "穿着舒詂就行"))
        assert found == []
        assert [(start, end) for start, end, _ in heard] == [(2, 4), (0, 6)]


def test_match_that_ends_in_a_later_segment_is_reached_from_behind_that_one():
    spec = spec_of(ruleset(RULES[0]))
    for scanner in (build_plain(spec), build_native(spec)):
        late = scanner.look("", "治好")
        late.pointed = ((0, -5),)
        earlier = scanner.look("治好", "我的糖尿病" + "说" * (REACH - 2))
        taken_back = scanner.look("", "这是假的")
        assert scanner.due([late, earlier, taken_back], 2, REACH) == [0]
        late.pointed = ((0, 0),)
        assert scanner.due([late, earlier, taken_back], 2, REACH) == []


def test_native_scanner_refuses_what_is_no_window(both):
    native = both[0][1]
    with pytest.raises(IndexError):
        native.due([], 0, REACH)
    with pytest.raises(TypeError):
        native.due(["治好"], 0, REACH)
    with pytest.raises(ValueError, match="reach"):
        native.due([], 0, -1)
    with pytest.raises(TypeError):
        native.look("", b"bytes")
    with pytest.raises(TypeError):
        native.look("", "治好").include(both[1][1].look("", "治好"))


# text, seq, revision, silence before it in ms
arrivals = st.tuples(
    texts | english, st.integers(0, 9), st.integers(0, 1), st.sampled_from([0, 9_000])
)


@pytest.mark.parametrize("ruleset_number", [0, 1])
@given(spoken=st.lists(arrivals, min_size=1, max_size=9))
@settings(max_examples=150, deadline=None)
def test_scanners_attend_to_the_same_whatever_the_order_of_arrival(both, ruleset_number, spoken):
    answers = []
    for scanner in both[ruleset_number]:
        rules = SimpleNamespace(scanner=scanner, longest=45, longest_wide=20)
        room, seen_by_scanner = Room(), []
        for text, seq, revision, silence in spoken:
            one = segment(text, seq, revision=revision, end_ms=seq * 3_000 + silence)
            arrival, index = room.arrival(one)
            if arrival in (Arrival.NEW, Arrival.LATE, Arrival.REVISION):
                index = room.place(Remembered(one), index, arrival)
                told = scanner.attend(rules, room.entries, index, REACH, folds_across, look)
                fused = [entry.fused for entry in room.entries]
                seen_by_scanner.append((told, fused))
        answers.append(seen_by_scanner)
    assert answers[0] == answers[1]


@pytest.mark.parametrize("ruleset_number", [0, 1])
@given(text=texts, sizes=st.lists(st.integers(1, 6), min_size=1, max_size=8))
@settings(max_examples=200, deadline=None)
def test_scanners_see_terms_that_are_cut_anywhere(both, ruleset_number, text, sizes):
    answers = []
    for scanner in both[ruleset_number]:
        rules = SimpleNamespace(scanner=scanner, longest=45, longest_wide=20)
        room, at = Room(), 0
        for seq, size in enumerate(sizes * 4):
            one = segment(text[at : at + size], seq, end_ms=seq * 100)
            at += size
            room.place(Remembered(one), seq, Arrival.NEW)
            scanner.attend(rules, room.entries, seq, REACH, folds_across, look)
        answers.append([seen(entry.looked, 20) for entry in room.entries])
    assert answers[0] == answers[1]


def test_term_over_three_segments_is_seen_by_the_last(both):
    for scanner in both[0]:
        rules = SimpleNamespace(scanner=scanner, longest=45, longest_wide=20)
        room = Room()
        for seq, text in enumerate(("今天国", "家", "级")):
            room.place(Remembered(segment(text, seq, end_ms=seq * 100)), seq, Arrival.NEW)
            scanner.attend(rules, room.entries, seq, REACH, folds_across, look)
        assert room.entries[2].looked.bits == scanner.look("", "国家级").bits != 0


def test_native_scanner_refuses_what_is_no_room(both):
    native = both[0][1]
    with pytest.raises(IndexError):
        native.attend(None, [], 0, REACH, folds_across, look)
    with pytest.raises(AttributeError):
        native.attend(None, ["治好"], 0, REACH, folds_across, look)
    with pytest.raises(TypeError):
        native.attend(None, "治好", 0, REACH, folds_across, look)


SEQUENCE = (0, ((0, -2),), 9, 1, 0, False)  # rule, orders, gap, needs, anchor, company


@pytest.mark.parametrize(
    "wrong",
    [
        {"meant": [(10**6,)]},
        {"meant": [(-5,)]},
        {"meant": [3]},
        {"meant": [("x",)]},
        {"meant": [(2**80,)]},
        {"searches": [], "walks": [None]},
        {"sequences": [(0, ((0, -99),), *SEQUENCE[2:])]},
        {"sequences": [(0, ((0, -(2**30)),), *SEQUENCE[2:])]},
        {"sequences": [(0, ((5000, -2),), *SEQUENCE[2:])]},
        {"sequences": [(0, ((2**33, -2),), *SEQUENCE[2:])]},
        {"sequences": [(2**31 - 1, *SEQUENCE[1:])]},
        {"sequences": [(-5, *SEQUENCE[1:])]},
        {"groups": -1000},
        {"groups": 2**62},
    ],
    ids=str,
)
def test_native_scanner_refuses_what_it_would_read_beyond_its_tables(monkeypatch, wrong):
    given = {}
    with monkeypatch.context() as patch:
        patch.setattr(scanners, "native", SimpleNamespace(Scanner=given.update))
        build_native(spec_of(ruleset(rule(any_of=(sequence("cure", "/[一二]圈"),)))))
    scanners.native.Scanner(**given | {"sequences": [SEQUENCE]})
    if "meant" in wrong:
        wrong = {"meant": tuple(wrong["meant"] * len(given["meant"]))}
    with pytest.raises(ValueError, match=r"spelling|search|step|rule|groups"):
        scanners.native.Scanner(**given | wrong)


def test_native_scanner_outlives_a_room_that_is_emptied_while_it_looks():
    native = build_native(spec_of(ruleset(RULES[0])))
    entries = [
        Remembered(segment(text, seq, end_ms=seq * 100))
        for seq, text in enumerate(("cu", "res", "best", "治好"))
    ]

    def fuses(*_):
        entries.clear()
        return False

    rules = SimpleNamespace(scanner=native, longest=45, longest_wide=20)
    assert native.attend(rules, entries, 2, REACH, fuses, look)[:2] == (0, 3)
    assert entries == []
