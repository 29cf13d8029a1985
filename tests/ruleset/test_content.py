"""The shared content that ships: quoted law, products, groups of terms."""

import hashlib
from pathlib import Path

import pytest

from streamdetect.events.vocabulary import CATEGORIES
from streamdetect.ruleset.loader import inspect_folder
from streamdetect.ruleset.model import CATEGORY_MAXIMUM, Ruleset
from streamdetect.ruleset.rule_files import rule_files

RULES = Path(__file__).parents[2] / "rules"

# sha256 (first 16 digits) of the articles of each file: a quoted text changes only on purpose.
# Recompute after comparing the new text with the official one, word for word.
LAW_DIGESTS = {
    ("互联网广告管理办法", "2023"): "2dcc738130aaf40c",
    ("医疗广告管理办法", "2006"): "f51871069044713e",
    ("反不正当竞争法", "2025"): "af8c4253eb6e67a0",
    ("平台直播营销规则", "2026"): "e2d28153b064addb",
    ("广告法", "2021"): "ff876ee71a14c870",
    ("直播电商监督管理办法", "2026"): "43530d9f7352a73b",
}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Ruleset:
    """Terms, law and products of rules/, without the rules themselves."""
    folder = tmp_path_factory.mktemp("shared")
    for relative, path in rule_files(RULES):
        if relative.parts[0] not in CATEGORIES:
            copy = folder / relative
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    inspection = inspect_folder(folder)
    assert [one for one in inspection.diagnostics if one.severity == "error"] == []
    assert inspection.ruleset is not None
    return inspection.ruleset


def digest(ruleset: Ruleset, name: str, version: str) -> str:
    sha = hashlib.sha256()
    for article in ruleset.law:
        if (article.name, article.version) == (name, version):
            sha.update(f"{article.article}\n{article.text}\n".encode())
    return sha.hexdigest()[:16]


def test_law_texts_are_the_ones_that_were_compared_with_their_source(shared: Ruleset):
    found = {(a.name, a.version) for a in shared.law}
    assert {key: digest(shared, *key) for key in sorted(found)} == LAW_DIGESTS


@pytest.mark.parametrize(
    ("name", "article", "words"),
    [
        ("广告法", "9", '使用"国家级"、"最高级"、"最佳"等用语'),
        ("广告法", "17", "不得使用医疗用语或者易使推销的商品与药品、医疗器械相混淆的用语"),
        ("广告法", "28", "广告以虚假或者引人误解的内容欺骗、误导消费者的，构成虚假广告"),
        (
            "反不正当竞争法",
            "9",
            "经营者不得对其商品的性能、功能、质量、销售状况、用户评价、曾获荣誉等",
        ),
        (
            "直播电商监督管理办法",
            "34",
            "作虚假或者引人误解的商业宣传，欺骗、误导消费者和其他经营者",
        ),
        ("互联网广告管理办法", "6", "禁止利用互联网发布烟草（含电子烟）广告。"),
        ("医疗广告管理办法", "7", "保证治愈或者隐含保证治愈的"),
    ],
)
def test_law_quotes_what_rules_rest_on(shared: Ruleset, name: str, article: str, words: str):
    texts = [a.text for a in shared.law if (a.name, a.article) == (name, article)]
    assert len(texts) == 1
    assert words in texts[0]


def test_every_category_has_a_highest_severity():
    assert set(CATEGORY_MAXIMUM) == set(CATEGORIES)


def test_products_cover_what_the_law_treats_apart(shared: Ruleset):
    assert {
        "food", "health_food", "drug", "prescription_drug", "medical_device", "cosmetic",
        "special_cosmetic", "infant_formula", "education", "finance", "real_estate", "liquor",
        "tobacco", "pesticide", "seed", "franchise",
    } <= shared.products  # fmt: skip
    assert {
        "health_food_registration", "drug_registration", "device_registration", "ad_review_number",
        "special_cosmetic_registration",
    } <= shared.approvals  # fmt: skip
