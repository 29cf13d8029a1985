"""`explain`, `show` and `diff`: a rule in words, as it was, and what changed."""

import shutil
import subprocess
from pathlib import Path

import pytest

from streamdetect.ruleset.loader import bundle, load_ruleset
from tests.cli.conftest import Run
from tests.cli.policy import write_policy

RULE = "medical_claim/cures"


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=test", "-c", "user.email=test@example.org")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A committed rules folder with a change that is not committed."""
    folder = write_policy(tmp_path / "repository" / "rules")
    git(folder.parent, "init", "--quiet")
    git(folder.parent, "add", "--all")
    git(folder.parent, "commit", "--quiet", "--message", "first")
    rule = folder / "medical_claim" / "cures.yml"
    text = rule.read_text("utf-8")
    rule.write_text(text.replace("gap: 6", "gap: 9").replace("version: 1", "version: 2"), "utf-8")
    return folder


def test_explain_speaks_both_languages(run: Run, policy: Path) -> None:
    english = run("rules", "explain", RULE, "--rules", policy, "--lang", "en")
    assert english.code == 0
    assert "then at most 6 characters on 〔disease〕" in english.out
    chinese = run("rules", "explain", RULE, "--rules", policy, "--lang", "zh")
    assert "命中什么" in chinese.out
    assert "不得进行虚假或者引人误解的商业宣传。" in chinese.out


@pytest.mark.parametrize(
    ("variables", "heading"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "词组"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, "Words"),
        ({"LANG": "en_GB.UTF-8"}, "Words"),
    ],
)
def test_language_is_that_of_the_locale(
    run: Run,
    policy: Path,
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str],
    heading: str,
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert f"\n{heading}\n" in run("rules", "explain", RULE, "--rules", policy).out


def test_show_prints_the_rule_as_written_now_and_then(run: Run, folder: Path) -> None:
    now = run("rules", "show", RULE, "--rules", folder)
    assert now.code == 0
    assert (folder / "medical_claim" / "cures.yml").read_text("utf-8") in now.out
    then = run("rules", "show", RULE, "--at", "HEAD", "--rules", folder)
    assert "gap: 6" in then.out
    content_hash = then.out.splitlines()[0].split()[-1]
    again = run("rules", "show", RULE, "--hash", content_hash[:10], "--rules", folder)
    assert again.out.splitlines()[1:] == then.out.splitlines()[1:]
    assert content_hash in again.out
    unknown = run("rules", "show", RULE, "--hash", "0" * 12, "--rules", folder)
    assert unknown.code == 2
    assert "packed file" in unknown.err


def test_show_lists_all_rules_of_a_set(run: Run, folder: Path) -> None:
    ran = run("rules", "show", "--rules", folder, "--lang", "zh")
    assert load_ruleset(folder).hash in ran.out
    assert "medical_claim/cures 2 enforced 宣称治愈疾病" in ran.out
    assert "共 1 条规则" in ran.out


def test_show_writes_a_packed_rule_in_the_form_of_its_file(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    packed = tmp_path / "packed.json"
    packed.write_bytes(bundle(folder))
    ran = run("rules", "show", RULE, "--packed", packed, "--rules", folder)
    assert ran.code == 0
    copy = write_policy(tmp_path / "copy")
    rule = copy / "medical_claim" / "cures.yml"
    examples = rule.read_text("utf-8").split("examples:\n")[1]
    rule.write_text(f"{ran.out}examples:\n{examples}", "utf-8")
    assert load_ruleset(copy).hash == load_ruleset(folder).hash


def test_diff_says_what_changed_since_a_commit(run: Run, folder: Path) -> None:
    ran = run("rules", "diff", "HEAD", "--rules", folder, "--lang", "zh")
    assert ran.code == 1
    assert "~ 规则 medical_claim/cures · 宣称治愈疾病" in ran.out
    assert "版本：1 → 2" in ran.out
    assert "间隔 〔cure〕 〔disease〕：6 → 9（命中变多）" in ran.out
    assert "新增 0 条，删除 0 条，改动 1 条" in ran.out
    assert run("rules", "diff", "HEAD", "HEAD", "--rules", folder).code == 0
    one = run("rules", "diff", "HEAD", "--rule", "rules/medical_claim/cures.yml", "--rules", folder)
    assert one.code == 1
    wrong = run("rules", "diff", "HEAD", "--rule", "medical_claim/cure", "--rules", folder)
    assert wrong.code == 2
    assert "there is no rule 'medical_claim/cure'; did you mean 'medical_claim/cures'?" in wrong.err


def test_diff_takes_folders_hashes_and_packed_files(run: Run, folder: Path, tmp_path: Path) -> None:
    other = write_policy(tmp_path / "other", outcome="review")
    ran = run("rules", "diff", other, folder, "--lang", "en")
    assert "a hit is: for review by a person → a violation" in ran.out
    packed = tmp_path / "packed.json"
    packed.write_bytes(bundle(folder))
    assert run("rules", "diff", packed, load_ruleset(folder).hash, "--rules", folder).code == 0
    unknown = run("rules", "diff", "nowhere", "--rules", folder)
    assert unknown.code == 2
    assert "no folder, no packed file, no git revision" in unknown.err


def test_diff_never_says_that_nothing_differs_where_the_hashes_do(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    other = Path(shutil.copytree(folder, tmp_path / "other"))
    law = other / "law" / "live-commerce-measures.yml"
    law.write_text(law.read_text("utf-8").replace("source: 测试", "source: 公报"), "utf-8")
    ran = run("rules", "diff", folder, other, "--lang", "en")
    assert ran.code == 1
    assert "* the hashes differ by something that is not told here" in ran.out
    told = run("rules", "diff", folder, other, "--lang", "zh").out
    assert "* 指纹不同，不同之处这里没有列出" in told


@pytest.mark.parametrize(
    "arguments", [("diff", "HEAD~1"), ("show", RULE, "--at", "HEAD")], ids=["diff", "show"]
)
def test_revisions_of_rules_outside_git_are_told_to_be_no_use(
    run: Run, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    folder = write_policy(tmp_path / "copied")
    ran = run("rules", *arguments, "--rules", folder, "--lang", "en")
    assert ran.code == 2
    assert "git repository" in ran.err
    assert "such as HEAD~1" not in ran.err
    assert "git log" not in ran.err
