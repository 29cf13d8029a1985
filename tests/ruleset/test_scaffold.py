"""Answers become YAML that says just what was answered."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from streamdetect.ruleset.scaffold import Answers, rule_text, scalar, split_terms
from tests.ruleset.folders import RulesFolder

ANSWERS = Answers(
    rule_id="medical_claim/tea",
    title_zh="茶：治病",
    title_en="Tea cures",
    status="shadow",
    severity="grave",
    outcome="enforce",
    language="zh",
    law=(),
    groups=(("tea", "这个茶，我家茶、100"), ("ill", "use disease")),
    sequences=((("tea", "ill"), 8), (("tea", "<number>", "ill"), 6)),
    advice_zh="只说口味",
    advice_en="Only: taste",
    violating=("这个茶 / 治糖尿病", "100%有效", "我家茶治高血压"),
    allowed=("这个茶好喝", "- 不是", "没有"),
)


def parsed(text: str) -> object:
    return YAML(typ="safe", pure=True).load(text)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20))
def test_scalar_reads_back_as_the_same_text(text: str):
    assert parsed(f"- {{a: {scalar(text)}}}") == [{"a": text}]


def test_ordinary_words_are_written_without_quotes():
    assert scalar("这个茶，能治好！") == "这个茶，能治好！"
    assert scalar("cure") == "cure"
    odd = ("34", "true", "no: x", "~", " x", "-x", "1_000", ".inf", "2026-01-01")
    assert [scalar(text) for text in odd] == [f'"{text}"' for text in odd]


def test_terms_are_split_at_commas_of_any_kind():
    assert split_terms(" 治好，根治、断根; cure,heal ；") == (
        "治好",
        "根治",
        "断根",
        "cure",
        "heal",
    )


def test_slash_inside_a_sentence_cuts_nothing():
    sentences = ("血压120/80吃这个茶", "九十九元／盒", "这个茶 ／ 能治病")
    read = parsed(rule_text(replace(ANSWERS, violating=sentences)))
    assert isinstance(read, dict)
    assert read["examples"]["violating"] == [*sentences[:2], {"segments": ["这个茶", "能治病"]}]


def test_text_holds_every_answer():
    read = parsed(rule_text(ANSWERS))
    assert read == {
        "id": "medical_claim/tea",
        "version": 1,
        "title": {"zh": "茶：治病", "en": "Tea cures"},
        "status": "shadow",
        "category": "medical_claim",
        "severity": "grave",
        "outcome": "enforce",
        "language": "zh",
        "law": None,
        "terms": {"tea": ["这个茶", "我家茶", "100"], "ill": {"use": "disease"}},
        "match": {
            "any": [
                {"sequence": ["tea", "ill"], "gap": 8},
                {"sequence": ["tea", "<number>", "ill"], "gap": 6},
            ]
        },
        "advice": {"zh": "只说口味", "en": "Only: taste"},
        "examples": {
            "violating": [{"segments": ["这个茶", "治糖尿病"]}, "100%有效", "我家茶治高血压"],
            "allowed": ["这个茶好喝", "- 不是", "没有"],
        },
    }


def test_text_is_accepted_by_the_loader(folder: RulesFolder):
    from dataclasses import replace

    from streamdetect.ruleset.loader import load_ruleset

    articles = load_ruleset(folder.path).law
    folder.write("medical_claim/tea.yml", rule_text(replace(ANSWERS, law=articles)))
    assert [(found.severity, found.code) for found in folder.diagnostics()] == [
        ("warning", "few-examples"),
        ("warning", "few-examples"),
    ]
