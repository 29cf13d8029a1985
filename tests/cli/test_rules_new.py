import io
from pathlib import Path

import pytest

from streamdetect.ruleset.loader import load_ruleset
from tests.cli.conftest import Run
from tests.cli.policy import write_beside, write_policy

OPTIONS = (
    "--title-zh", "茶降糖", "--title-en", "Tea lowers sugar", "--severity", "serious",
    "--outcome", "enforce", "--language", "zh", "--law", "直播电商监督管理办法 34",
    "--group", "tea: 这个茶，我家茶", "--group", "sugar: 血糖", "--group", "down: 降下来、降下去",
    "--sequence", "tea sugar down 8", "--advice-zh", "只说口味", "--advice-en", "Only the taste",
    "--violating", "这个茶喝了血糖降下来", "--violating", "这个茶 / 让血糖降下去",
    "--violating", "我家茶喝了血糖降下来", "--violating", "喝这个茶血糖就降下去",
    "--violating", "这个茶喝三天血糖降下来",
    "--allowed", "这个茶好喝", "--allowed", "这个茶不能让血糖降下来", "--allowed", "血糖要去医院量",
    "--allowed", "价格降下来了", "--allowed", "我家茶是春茶",
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_beside(write_policy(tmp_path / "rules"))


def test_options_write_a_valid_file_without_a_question(run: Run, folder: Path) -> None:
    ran = run("rules", "new", "medical_claim/tea", *OPTIONS, "--rules", folder, "--lang", "en")
    assert ran.code == 0, ran.out
    assert "10 of 10 examples agree" in ran.out
    rule = load_ruleset(folder).rule("medical_claim/tea")
    assert (rule.status, rule.version, rule.severity) == ("shadow", 1, "serious")
    assert rule.groups["tea"] == ("这个茶", "我家茶")
    assert rule.matching.any_of[0].gap == 8
    assert rule.violating[1].segments == ("这个茶", "让血糖降下去")
    assert run("rules", "lint", folder).code == 0
    assert run("rules", "test", folder).code == 0


def test_questions_are_asked_for_what_no_option_gives(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [
        "medical_claim/tea", "", "茶降糖", "Tea lowers sugar", "serious", "",
        "", "民法典 1", "",  # the default law; then one that is not quoted; then the end
        "tea 茶", "tea: 这个茶", "sugar: 血糖", "down: 降下来", "",  # the first is asked for again
        "tea sugar down", "", "只说口味", "Only the taste",
        *["这个茶喝了血糖降下来"], *[f"这个茶喝{n}天血糖降下来" for n in "三五六七"], "",
        "这个茶好喝", "血糖要去医院量", "价格降下来了", "这个茶不能让血糖降下来", "这是春茶", "",
    ]  # fmt: skip
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(answers) + "\n"))
    ran = run("rules", "new", "--rules", folder, "--lang", "zh")
    assert ran.code == 0, ran.out
    assert "rules/law/ 里没有 '民法典 1'" in ran.out
    assert "照这样写：`cure: 治好, 根治`" in ran.out
    rule = load_ruleset(folder).rule("medical_claim/tea")
    assert (rule.outcome, rule.language, rule.law[0].article) == ("enforce", "zh", "34")
    assert rule.matching.any_of[0].gap == 6


def test_wrong_answers_are_shown_and_nothing_is_written(run: Run, folder: Path) -> None:
    wrong = [one if one != "serious" else "terrible" for one in OPTIONS]
    ran = run("rules", "new", "medical_claim/tea", *wrong, "--rules", folder, "--lang", "zh")
    assert ran.code == 1
    assert "错误[unknown-value]" in ran.out
    assert "规则没有写入" in ran.out
    assert not (folder / "medical_claim" / "tea.yml").exists()
    draft = folder / "medical_claim" / "tea.draft"
    assert str(draft) in ran.out
    assert "severity: terrible" in draft.read_text("utf-8")
    assert run("rules", "lint", folder).code == 0  # nothing reads it


def test_answer_that_cannot_be_used_is_asked_for_again(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [
        "普通商品防治疾病/tea", "medical/tea",
        "medical_claim/茶", "medical_claim/cures", "medical_claim/tea",
        "法文", "中文", "茶降糖", "Tea lowers sugar", "很严重", "严重", "enforced", "直接认定",
        "", "",
        "茶：这个茶", "Tea: 这个茶", "tea: 这个茶", "tea: 茶叶", "sugar: 血糖", "down: 降下来", "",
        "tee sugar down", "茶，sugar", "tea，sugar，down", "", "只说口味", "Only the taste",
        "这个茶喝了血糖降下来", *[f"这个茶喝{n}天血糖降下来" for n in "三五六七"], "",
        "这个茶好喝", "血糖要去医院量", "价格降下来了", "这个茶不能让血糖降下来", "这是春茶", "",
    ]  # fmt: skip
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(answers) + "\n"))
    ran = run("rules", "new", "--rules", folder, "--lang", "zh")
    assert ran.code == 0, ran.out + ran.err
    assert "没有类别 '普通商品防治疾病'（是不是 `medical_claim`？）" in ran.out
    assert "没有类别 'medical'" in ran.out
    assert "名称用小写字母" in ran.out
    assert "已经存在" in ran.out
    assert "'茶' 不能作名称" in ran.out
    assert "'Tea' 不能作名称" in ran.out
    assert "已经有词组 'tea'" in ran.out
    assert "没有词组 'tee'（是不是 `tea`？）；有：tea、sugar、down" in ran.out
    assert "没有词组 '茶'" in ran.out
    rule = load_ruleset(folder).rule("medical_claim/tea")
    assert (rule.language, rule.severity, rule.outcome) == ("zh", "serious", "enforce")


@pytest.mark.parametrize("name", ["medical/tea", "medical_claim/Tea", "../../tea", "tea"])
def test_name_that_is_none_is_refused_before_anything_is_asked(
    run: Run, folder: Path, name: str
) -> None:
    ran = run("rules", "new", name, "--rules", folder, "--lang", "en")
    assert ran.code == 2
    assert "Invalid value for ID" in ran.err
    assert "no answer" not in ran.err


def test_examples_that_contradict_are_shown_in_the_written_file(run: Run, folder: Path) -> None:
    extra = ("--allowed", "这个茶喝了血糖降下来吗不是", "--violating", "今天天气好")
    ran = run("rules", "new", "medical_claim/tea", *OPTIONS, *extra, "--rules", folder)
    assert ran.code == 1
    assert "error[example-missed]" in ran.out
    assert "- 今天天气好" in ran.out
    assert (folder / "medical_claim" / "tea.yml").exists()


def test_draft_that_may_have_been_mended_is_never_overwritten(run: Run, folder: Path) -> None:
    for _ in range(3):
        ran = run(
            "rules", "new", "medical_claim/tea", *OPTIONS, "--severity", "gravee",
            "--rules", folder,
        )  # fmt: skip
        assert ran.code == 1
        (folder / "medical_claim" / "tea.draft").write_text("mended", "utf-8")
    assert "tea.draft.3, which nothing reads" in ran.out
    assert {file.name for file in (folder / "medical_claim").glob("tea*")} == {
        "tea.draft", "tea.draft.2", "tea.draft.3",
    }  # fmt: skip
    assert (folder / "medical_claim" / "tea.draft").read_text("utf-8") == "mended"


@pytest.mark.parametrize("option", ["--violating", "--title-zh"])
def test_answer_that_is_no_utf8_is_a_usage_error(run: Run, folder: Path, option: str) -> None:
    ran = run("rules", "new", "medical_claim/tea", *OPTIONS, option, "\udcff", "--rules", folder)
    assert ran.code == 2
    assert f"{option}: it is not UTF-8 text" in ran.err


def test_existing_rules_are_never_overwritten(run: Run, folder: Path) -> None:
    before = (folder / "medical_claim" / "cures.yml").read_bytes()
    ran = run("rules", "new", "medical_claim/cures", *OPTIONS, "--rules", folder)
    assert ran.code == 2
    assert "exists already" in ran.err
    assert (folder / "medical_claim" / "cures.yml").read_bytes() == before


def test_ended_input_says_which_answer_is_missing(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("medical_claim/tea\n"))
    ran = run("rules", "new", "--rules", folder, "--lang", "en")
    assert ran.code == 2
    assert "no answer for --language; nothing was written" in ran.err
