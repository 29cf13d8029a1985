"""Folding for arbitrary Unicode: total, idempotent, and offsets that are exact and smallest."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamdetect.text.characters import CHARACTERS, folded_character
from streamdetect.text.folding import fold
from streamdetect.text.pipeline import BY_HAND, COMPOSE_CLUSTERS
from streamdetect.text.rewriting import Rewriting
from streamdetect.text.tables.initials import INITIALS
from streamdetect.text.tables.lookalikes import LOOKALIKES
from streamdetect.text.tables.neutral import NEUTRAL, NEUTRAL_PHRASES
from streamdetect.text.tables.splits import BOUND, COMMON
from streamdetect.text.tables.strokes import JOINTS, RADICAL_NAMES
from streamdetect.text.tables.symbols import EMOJI, HEARTS, LATIN_SKELETON, MASKS
from streamdetect.text.tables.words import WORDS
from streamdetect.text.trace import trace

# Pieces that make the steps fire beside each other, not only arbitrary characters.
_PIECES = (
    *WORDS,
    *"".join(WORDS),
    *BOUND,
    *COMMON,
    *LOOKALIKES,
    *EMOJI,
    *HEARTS,
    *MASKS,
    *INITIALS,
    *LATIN_SKELETON,
    *NEUTRAL,
    *NEUTRAL_PHRASES,
    *RADICAL_NAMES,
    *JOINTS,
    *("这个字", "那两个字", "微笑的微", "信任的信", "后头那个", "拼一块", "左边木右边艮", "两个火"),
    *("三点水加个台", "三个口", "王中间夹个文", "小", "台", "品", "山", "约", "文"),
    *("c4ncer", "tum0ur", "c*ncer", "an.ti", "bi", "o", "tics", "p.a.y", "pre", "scrip", "tion"),
    *("zhi", "yu", "jian", "fei", "weixin", "gaoxueya", "no.", "t0p", "n0", "o", "l", "x", "v"),
    *("百分之", "百分百", "点", "幺", "零", "埃克斯", "维", "拓扑", "+", "%"),
    *" |｜.,:-~/*·'’#$¥€%+_ov l01239，。！？；：、“”【】",
    *"\n\t\u3000\u200b\u0301\u3099\ufe0f\u20e3\u202e\ud83d",
    *"㎏㏒ﬃ①❷⑩½ﷺｶﾞ가각각éﾞ👨‍👩‍👧🇨🇳א्रא",
)
_ANY = st.text(st.characters(exclude_categories=()), max_size=40)  # surrogates too
_CROWDED = st.lists(st.sampled_from(_PIECES), max_size=14).map("".join)
_TEXTS = st.one_of(_ANY, _CROWDED, st.lists(st.one_of(_ANY, _CROWDED), max_size=4).map("".join))


@given(_TEXTS)
def test_fold_is_total_and_idempotent(text: str) -> None:
    folded = fold(text).text
    assert fold(folded).text == folded


@given(_TEXTS)
def test_fold_with_offsets_gives_the_same_text(text: str) -> None:
    traced = trace(text)
    assert traced.text == fold(text).text
    assert len(traced.spans) == len(traced.text)


@given(_TEXTS)
def test_no_step_would_change_what_its_quick_search_does_not_find(text: str) -> None:
    folded = text.translate(CHARACTERS)
    for step in BY_HAND.steps:
        rewritten = step.pattern.sub(step.replacement, folded)
        assert step.apply(folded) == rewritten
        folded = rewritten


@given(_TEXTS, st.data())
def test_original_span_is_the_smallest_that_contains_the_folded_span(
    text: str, data: st.DataObject
) -> None:
    """Against an oracle that carries with each character the set of places it came from."""
    folded = fold(text)
    if not folded.text:
        return
    origins = _origins(text)
    assert len(origins) == len(folded.text)
    start = data.draw(st.integers(0, len(folded.text) - 1))
    end = data.draw(st.integers(start + 1, len(folded.text)))
    places = set().union(*origins[start:end])
    assert folded.original_span(start, end) == (min(places), max(places) + 1)


@given(_TEXTS)
def test_spans_grow_with_the_text(text: str) -> None:
    spans = trace(text).spans
    assert all(0 <= first < last <= len(text) for first, last in spans)
    assert all(a[0] <= b[0] and a[1] <= b[1] for a, b in pairwise(spans))


def _origins(text: str) -> list[set[int]]:
    """Fold by sets of places: what a step leaves at both ends of a match keeps its own set."""
    cells = [(part, {place}) for place, char in enumerate(text) for part in folded_character(char)]
    cells = _rewritten(cells, COMPOSE_CLUSTERS)
    while True:
        before = "".join(char for char, _ in cells)
        for step in BY_HAND.steps:
            cells = _rewritten(cells, step)
        if "".join(char for char, _ in cells) == before:
            return [places for _, places in cells]


def _rewritten(cells: list[tuple[str, set[int]]], step: Rewriting) -> list[tuple[str, set[int]]]:
    text = "".join(char for char, _ in cells)
    if step.needs is not None and not step.needs.search(text):
        return cells
    result = list(cells)
    for match in reversed(list(step.pattern.finditer(text))):
        start, end = match.span()
        pieces = step.pieces(match)
        if pieces is not None:
            kept = zip(cells[start:end], pieces, strict=True)
            result[start:end] = [(char, cell[1]) for cell, piece in kept for char in piece]
            continue
        old, new = cells[start:end], step.replacement(match)
        if new == match[0]:
            continue
        head: list[tuple[str, set[int]]] = []
        while old and new and old[0][0] == new[0]:
            head.append(old.pop(0))
            new = new[1:]
        tail: list[tuple[str, set[int]]] = []
        while old and new and old[-1][0] == new[-1]:
            tail.insert(0, old.pop())
            new = new[:-1]
        source = set().union(*(places for _, places in old or [*head[-1:], *tail[:1]]))
        result[start:end] = [*head, *((char, source) for char in new), *tail]
    return result


@pytest.mark.parametrize(
    ("text", "folded", "spans"),
    [
        ("减5㎏", "减5kg", [(0, 1), (1, 2), (2, 3), (2, 3)]),
        ("减月巴茶", "减肥茶", [(0, 1), (1, 3), (3, 4)]),
        ("祛~~斑", "祛斑", [(0, 1), (3, 4)]),
        ("zhi愈", "治愈", [(0, 3), (3, 4)]),
        ("百分之百真", "100%真", [(0, 4)] * 4 + [(4, 5)]),
        ("加V❤️号", "加微信号", [(0, 1), (1, 2), (2, 3), (4, 5)]),
        ("asma", "asthma", [(0, 1), (1, 2), (1, 3), (1, 3), (2, 3), (3, 4)]),
        ("🔝好", "顶级好", [(0, 1), (0, 1), (1, 2)]),
        ("今天，好", "今天，好", [(0, 1), (1, 2), (2, 3), (3, 4)]),
        ("a \u3000 b", "a b", [(0, 1), (1, 2), (4, 5)]),
        ("1,000元", "1000元", [(0, 1), (2, 3), (3, 4), (4, 5), (5, 6)]),
        ("最x价", "最低价", [(0, 1), (1, 2), (2, 3)]),
        ("专某利", "专利", [(0, 1), (2, 3)]),
        ("白某障", "白内障", [(0, 1), (1, 2), (2, 3)]),
        ("小便小秘", "便秘", [(1, 2), (3, 4)]),
        ("三点水加个台好", "治好", [(0, 6), (6, 7)]),
        ("c4ncer", "cancer", [(at, at + 1) for at in range(6)]),
        ("p.a.y", "pay", [(0, 1), (2, 3), (4, 5)]),
        ("か\u3099好", "が好", [(0, 2), (2, 3)]),
        ("\ud800治\u200b愈", "治愈", [(1, 2), (3, 4)]),
        ("אב好", "אב好", [(0, 1), (1, 2), (2, 3)]),
    ],
)
def test_original_span_of_each_character(
    text: str, folded: str, spans: list[tuple[int, int]]
) -> None:
    result = fold(text)
    assert result.text == folded
    assert [result.original_span(at, at + 1) for at in range(len(folded))] == spans


# Pieces that fold the same whatever stands around them: (original, folded, spans of the folded).
_KNOWN = st.sampled_from(
    [
        ("減肥", "减肥", [(0, 1), (1, 2)]),
        ("祛~斑", "祛斑", [(0, 1), (2, 3)]),
        ("讠正书", "证书", [(0, 2), (2, 3)]),
        ("㎏", "kg", [(0, 1), (0, 1)]),
        ("❷天", "2天", [(0, 1), (1, 2)]),
        ("🥇", "第一", [(0, 1), (0, 1)]),
        ("治\u200b\ufe0f愈", "治愈", [(0, 1), (3, 4)]),
        ("百分之五十", "50%", [(0, 5)] * 3),
        ("冶愈", "治愈", [(0, 1), (1, 2)]),
        ("gao血压", "高血压", [(0, 3), (3, 4), (4, 5)]),
        ("ＴＯＰ", "top", [(0, 1), (1, 2), (2, 3)]),
    ]
)


@given(st.lists(_KNOWN, min_size=1, max_size=8))
def test_spans_of_known_pieces_add_up(pieces: list[tuple[str, str, list[tuple[int, int]]]]) -> None:
    original = folded = ""
    spans: list[tuple[int, int]] = []
    for piece, meant, inner in pieces:
        original, folded = original + "呀，", folded + "呀，"
        spans += [(len(original) - 2, len(original) - 1), (len(original) - 1, len(original))]
        spans += [(first + len(original), last + len(original)) for first, last in inner]
        original, folded = original + piece, folded + meant
    result = fold(original)
    assert result.text == folded
    assert [result.original_span(at, at + 1) for at in range(len(folded))] == spans


@pytest.mark.parametrize(("start", "end"), [(0, 0), (1, 1), (-1, 1), (0, 3), (2, 1)])
def test_span_outside_the_folded_text_is_refused(start: int, end: int) -> None:
    result = fold("減肥")
    with pytest.raises(ValueError, match="no span"):
        result.original_span(start, end)
    with pytest.raises(ValueError, match="no span"):
        result.steps_in(start, end)


@pytest.mark.parametrize(
    "piece",
    [
        *"+*,x'a亻〇幺♥\u05b0",
        "a ",
        "1,",
        "一万",
        "百分之一",
        "か\u3099",
        "减月巴",
        "zhi愈",
        "专某",
        "专某利",
        "毛木",
        "小便",
        "保那个",
        "三点水加",
        "三点水加个台",
        "三点水加个台那个字",
        "三点水再加个",
        "这个字",
        "微笑的微",
        "两个火摞",
        "左边木右边",
        "a-",
        "an.ti-",
        "c4n",
        "c*n ",
        "tics.",
        "+v",
        "v x",
        "l%",
    ],
)
def test_long_hostile_text_is_folded_in_few_rounds(piece: str) -> None:
    """Were a step quadratic, or a round needed for each piece, this would take minutes."""
    folded = fold(piece * 20_000).text
    assert fold(folded).text == folded
