"""Lawful speech of many kinds, which no rule may find unless `exceptions.yml` explains the hit."""

import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final

import pytest

from streamdetect.cli.rules.rehearsing import detection_of
from streamdetect.ruleset.benign import (
    AcceptedHit,
    BenignLine,
    Hit,
    hits_on,
    read_corpus,
    unexplained,
)
from streamdetect.ruleset.checked import CheckedRulesets
from streamdetect.ruleset.exceptions_file import EXCEPTIONS_FILE, read_exceptions
from tests.shipped import CACHE, shipped_rules

# All shipped rules are compiled first, beside other tests that compute.
pytestmark = pytest.mark.timeout(180)

RULES: Final = Path(__file__).resolve().parents[2] / "rules"
BENIGN: Final = RULES / "benign"
LEAST_LINES: Final = {"zh": 2_500, "en": 700}
# Words that many rules turn on. Each must stand in several lawful lines, or the corpus proves
# little about the rules behind it.
DANGEROUS: Final = {
    "zh": (
        "最", "第一", "治", "癌", "保证", "投资", "全网", "国家级", "微信", "祛斑", "减肥", "根治",
        "百分之百", "免费", "药", "专家", "医生", "冠军", "原价", "假货", "收益", "转账", "开光",
    ),
    "en": (
        "best", "cure", "guarantee", "number one", "free", "doctor", "fda", "risk", "profit",
        "cheapest", "clinical", "weight", "whatsapp", "miracle",
    ),
}  # fmt: skip
LEAST_DANGEROUS: Final = 5
_NUMERALS: Final = frozenset("零〇一二三四五六七八九十百千万两半")


@pytest.fixture(scope="module")
def corpus() -> list[BenignLine]:
    return read_corpus(BENIGN)


@pytest.fixture(scope="module")
def hits(corpus: list[BenignLine]) -> list[Hit]:
    return hits_on(corpus, detection_of(shipped_rules(), checked=CheckedRulesets(CACHE)))


def problems(
    lines: Collection[BenignLine], hits: Sequence[Hit], accepted: Sequence[AcceptedHit]
) -> list[str]:
    """Return what is wrong: hits nobody explained, and explanations of hits that are no more."""
    places = {line.text: line.place for line in lines}
    found = [
        f"{places[hit.text]}: {hit.rule} finds the lawful line “{hit.text}”: mend the rule, "
        f"or say in {EXCEPTIONS_FILE} why the hit stands"
        for hit in unexplained(hits, accepted)
    ]
    for entry in accepted:
        if entry.hit.text not in places:
            why = "no page of the corpus has that line"
        elif entry.hit not in hits:
            why = "the rule does not find that line"
        else:
            continue
        found.append(
            f"{EXCEPTIONS_FILE}: stale, {why}: {entry.hit.rule} “{entry.hit.text}”: delete it"
        )
    doubled = {entry.hit for index, entry in enumerate(accepted) if entry in accepted[:index]}
    return found + [
        f"{EXCEPTIONS_FILE}: twice: {hit.rule} “{hit.text}”"
        for hit in sorted(doubled, key=lambda hit: (hit.rule, hit.text))
    ]


def skeleton(text: str) -> str:
    """The words without numbers, marks and spaces: equal for lines that only fill a slot anew."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in folded if c.isalpha() and c not in _NUMERALS)


def test_no_rule_finds_a_benign_line_without_an_explanation(
    corpus: list[BenignLine], hits: list[Hit]
) -> None:
    exceptions = read_exceptions(BENIGN, {rule.id for rule in shipped_rules().rules})
    found = problems(corpus, hits, exceptions.accepted)

    assert not exceptions.diagnostics
    assert not found, f"{len(found)} problems\n" + "\n".join(found)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_benign_lines_are_many(language: str, corpus: list[BenignLine]) -> None:
    assert sum(line.language == language for line in corpus) >= LEAST_LINES[language]


def test_benign_lines_differ_by_more_than_numbers(corpus: list[BenignLine]) -> None:
    places: dict[str, list[str]] = {}
    for line in corpus:
        places.setdefault(skeleton(line.text), []).append(line.place)

    assert [alike for alike in places.values() if len(alike) > 1] == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_benign_lines_use_dangerous_words_lawfully(language: str, corpus: list[BenignLine]) -> None:
    counts = Counter(
        word
        for line in corpus
        if line.language == language
        for word in DANGEROUS[language]
        if word in line.text.casefold()
    )

    assert [word for word in DANGEROUS[language] if counts[word] < LEAST_DANGEROUS] == []


def test_corpus_reads_every_page_by_its_language(tmp_path: Path) -> None:
    (tmp_path / "zh.txt").write_text("今天下雨\n\n明天晴\n", encoding="utf-8")
    (tmp_path / "en-news.txt").write_text("it rained\n", encoding="utf-8")
    (tmp_path / "notes.md").write_text("not a page\n", encoding="utf-8")

    lines = read_corpus(tmp_path)

    assert lines == [
        BenignLine("it rained", "en", "en-news.txt:1"),
        BenignLine("今天下雨", "zh", "zh.txt:1"),
        BenignLine("明天晴", "zh", "zh.txt:3"),
    ]


def test_corpus_refuses_a_page_without_a_language(tmp_path: Path) -> None:
    (tmp_path / "news.txt").write_text("it rained\n", encoding="utf-8")

    with pytest.raises(ValueError, match=r"news\.txt: name it"):
        read_corpus(tmp_path)


def test_corpus_refuses_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="has gone"):
        read_corpus(tmp_path)


LINE: Final = BenignLine("今天下雨", "zh", "zh.txt:1")
HIT: Final = Hit("superlative/ceiling", LINE.text)


def test_gate_names_the_place_and_the_rule_of_an_unexplained_hit() -> None:
    (found,) = problems([LINE], [HIT], [])

    assert found.startswith("zh.txt:1: superlative/ceiling finds the lawful line “今天下雨”")


def test_gate_accepts_an_explained_hit() -> None:
    assert problems([LINE], [HIT], [AcceptedHit(HIT, "why")]) == []


def test_gate_takes_an_explanation_for_its_own_rule_only() -> None:
    other = AcceptedHit(Hit("superlative/only-one", LINE.text), "why")

    unexplained, stale = problems([LINE], [HIT], [other])

    assert "superlative/ceiling finds" in unexplained
    assert "stale, the rule does not find that line: superlative/only-one" in stale


def test_gate_refuses_an_exception_for_a_line_that_has_gone() -> None:
    (found,) = problems([LINE], [], [AcceptedHit(Hit(HIT.rule, "昨天下雨"), "why")])

    assert "stale, no page of the corpus has that line" in found


def test_gate_refuses_an_exception_written_twice() -> None:
    (found,) = problems([LINE], [HIT], [AcceptedHit(HIT, "why")] * 2)

    assert "twice: superlative/ceiling" in found


def test_page_in_another_encoding_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "zh-x.txt").write_bytes("plain\n今天下雨\n".encode("gb18030"))

    with pytest.raises(ValueError, match=r"zh-x\.txt:2: not UTF-8 text; save the file again"):
        read_corpus(tmp_path)
