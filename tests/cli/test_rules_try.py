import shutil
from pathlib import Path

from tests.cli.conftest import Run

RULE = "medical_claim/cures"


def test_try_shows_words_law_and_advice_of_a_hit(run: Run, policy: Path) -> None:
    ran = run("rules", "try", RULE, "喝这个茶能根治糖尿病", "--rules", policy, "--lang", "en")
    assert ran.code == 1
    assert "group cure: 根治" in ran.out
    assert "FOUND: “根治糖尿病” → a violation, grave" in ran.out
    assert "直播电商监督管理办法 art. 34 (2026)" in ran.out
    assert "say instead: Delete disease and cure." in ran.out


def test_try_blames_unknown_goods_only_where_they_matter(run: Run, policy: Path) -> None:
    ran = run("rules", "try", RULE, "客人说治好了糖尿病", "--rules", policy, "--lang", "en")
    assert "FOUND" in ran.out
    assert "a person" in ran.out
    assert "goods are not known" not in ran.out


def test_try_tells_in_chinese_why_nothing_is_found(run: Run, policy: Path) -> None:
    ran = run("rules", "try", RULE, "这个茶不能治好糖尿病", "--rules", policy, "--lang", "zh")
    assert ran.code == 0
    assert "未命中" in ran.out
    assert "守卫 `negation` 认为这是：否定" in ran.out
    missing = run("rules", "try", RULE, "这个茶治好", "--rules", policy, "--lang", "zh")
    assert "这段话里没有：disease (糖尿病、高血压)" in missing.out


def test_try_tells_of_a_rule_for_comments_that_it_can_find_nothing(
    run: Run, policy: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(policy, tmp_path / "rules"))
    file = folder / "medical_claim" / "cures.yml"
    text = file.read_text("utf-8")
    assert "applies_to:\n" in text
    written = text.replace("applies_to:\n", "applies_to:\n  channels: [comment]\n")
    file.write_text(written, "utf-8")
    for language, told in (
        ("en", "only to comments, which are never judged"),
        ("zh", "规则只看评论，而评论从不作认定"),
    ):
        ran = run("rules", "try", RULE, "根治糖尿病", "--rules", folder, "--lang", language)
        assert ran.code == 0
        assert told in ran.out


def test_try_takes_segments_goods_and_a_file(run: Run, policy: Path) -> None:
    file = policy / "medical_claim" / "cures.yml"
    segments = ("喝了我们这个茶糖尿病", "都能治好")
    assert run("rules", "try", file, *segments, "--rules", policy).code == 1
    goods = ("--product-category", "drug", "--approval", "drug_registration")
    ran = run("rules", "try", file, *segments, *goods, "--rules", policy)
    assert ran.code == 0
    assert "does not apply to these goods" in ran.out


def test_try_refuses_unknown_rules_and_goods_with_a_suggestion(run: Run, policy: Path) -> None:
    ran = run("rules", "try", "medical_claim/cure", "茶", "--rules", policy, "--lang", "zh")
    assert ran.code == 2
    assert "没有规则" in ran.err
    assert "medical_claim/cures" in ran.err
    ran = run("rules", "try", RULE, "茶", "--product-category", "drugs", "--rules", policy)
    assert ran.code == 2
    assert "did you mean `drug`?" in ran.err
