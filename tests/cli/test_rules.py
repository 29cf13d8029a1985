import signal
import subprocess
import sys
from pathlib import Path

import pytest

from streamdetect.events.instants import to_ms
from tests.cli.conftest import Run
from tests.cli.policy import write_beside, write_policy

RULE = "medical_claim/cures"


def test_lint_and_test_pass_a_sound_folder(run: Run, policy: Path) -> None:
    linted = run("rules", "lint", policy)
    assert "1 rules usable; 0 errors" in linted.out
    tested = run("rules", "test", policy)
    assert tested.code == 0
    assert "1 rules, 10 examples, 0 failures" in tested.out
    assert run("rules", "test", policy, "--rule", "medical_claim/cures").code == 0


def test_test_names_the_example_that_contradicts_its_rule(run: Run, tmp_path: Path) -> None:
    folder = write_policy(tmp_path / "rules")
    rule = folder / "medical_claim" / "cures.yml"
    rule.write_text(
        rule.read_text("utf-8").replace("今天这个茶五百克", "这个茶根治高血压"), "utf-8"
    )
    ran = run("rules", "test", folder)
    assert ran.code == 1
    assert "medical_claim/cures.yml:37:7: error[example-hit]" in ran.out
    assert "- 这个茶根治高血压" in ran.out


def test_test_names_the_lawful_line_that_a_rule_finds(run: Run, tmp_path: Path) -> None:
    folder = write_policy(tmp_path / "rules")
    benign = folder / "benign"
    benign.mkdir()
    (benign / "zh.txt").write_text("今天下雨\n\n这个茶根治高血压\n", "utf-8")
    for only in ((), ("--rule", RULE)):
        ran = run("rules", "test", folder, *only)
        assert ran.code == 1
        assert f"benign/zh.txt:3:1: error[lawful-line]: {RULE} finds this lawful line" in ran.out
        assert "2 lawful lines, 1 found" in ran.out
    exceptions = benign / "exceptions.yml"
    exceptions.write_text(
        f"exceptions: [{{rule: {RULE}, line: 这个茶根治高血压, reason: 书名}}]\n", "utf-8"
    )
    assert run("rules", "test", folder).code == 0


def test_exceptions_for_lawful_lines_are_checked_by_lint_test_and_pack(
    run: Run, tmp_path: Path
) -> None:
    folder = write_beside(write_policy(tmp_path / "rules"))
    exceptions = folder / "benign" / "exceptions.yml"
    exceptions.parent.mkdir()
    (folder / "benign" / "zh.txt").write_text("今天下雨\n", "utf-8")
    entry = f"  - rule: {RULE}\n    line: 今天下雨\n"
    exceptions.write_text(f"exceptions:\n{entry}    reason: 书名\n{entry}", "utf-8")
    for command in ("lint", "test", "pack"):
        ran = run("rules", command, folder, "--lang", "zh")
        assert ran.code == (1 if command == "lint" else 2)
        told = ran.out if command == "lint" else ran.err
        assert "benign/exceptions.yml:5:5: 错误[missing-field]: 缺少字段 `reason`" in told
        assert f"   5 |   - rule: {RULE}\n     |     ^" in told
        assert "改法: " in told
    assert run("rules", "lint", folder, "--rule", RULE).code == 0

    unknown = f"exceptions:\n{entry}    reason: 书名\n".replace(RULE, f"{RULE}-all")
    exceptions.write_text(unknown, "utf-8")
    for command in ("lint", "test"):
        ran = run("rules", command, folder, "--lang", "en")
        assert ran.code == 1
        assert (
            f"benign/exceptions.yml:2:11: warning[unknown-rule]: there is no rule `{RULE}-all`"
            f" (did you mean `{RULE}`?)" in ran.out
        )
    assert run("rules", "test", folder, "--rule", RULE).code == 0
    assert run("rules", "pack", folder, "--output", tmp_path / "packed.json").code == 0


@pytest.mark.parametrize(
    ("page", "raw", "told"),
    [
        ("news.txt", b"it rained\n", "news.txt 的文件名没有以语言开头"),
        ("zh-x.txt", "晴\n今天下雨\n".encode("gb18030"), "zh-x.txt 第 1 行不是 UTF-8 文字"),
        ("notes.md", b"none\n", "里没有 *.txt"),
    ],
)
def test_page_of_lawful_lines_that_cannot_be_read_is_told_in_chinese(
    page: str, raw: bytes, told: str, run: Run, tmp_path: Path
) -> None:
    folder = write_policy(tmp_path / "rules")
    (folder / "benign").mkdir()
    (folder / "benign" / page).write_bytes(raw)
    ran = run("rules", "test", folder, "--lang", "zh")
    assert (ran.code, told in ran.err) == (2, True)


def test_test_counts_only_what_it_ran(run: Run, tmp_path: Path) -> None:
    folder = write_policy(tmp_path / "rules")
    rule = folder / "medical_claim" / "cures.yml"
    old = rule.read_text("utf-8").replace(RULE, f"{RULE}-old")
    old = old.replace("enforced", "{state: deprecated, reason: 已有新规则, since: 2026-03-01}")
    rule.with_name("cures-old.yml").write_text(old, "utf-8")
    for language, told in (
        ("en", "1 rules, 10 examples, 0 failures; 1 deprecated rules were not run"),
        ("zh", "1 条规则，10 个例子，0 个不符；1 条停用的规则没有跑"),
    ):
        ran = run("rules", "test", folder, "--lang", language)
        assert (ran.code, told in ran.out) == (0, True)
    one = run("rules", "test", folder, "--rule", f"{RULE}-old")
    assert "0 rules, 0 examples, 0 failures; 1 deprecated rules were not run" in one.out


def test_lint_shows_every_fault_with_its_place(run: Run, tmp_path: Path) -> None:
    folder = write_policy(tmp_path / "rules")
    rule = folder / "medical_claim" / "cures.yml"
    rule.write_text(
        rule.read_text("utf-8")
        .replace("severity: grave", "severity: terrible")
        .replace("cure: [根治, 治好]", "cuer: [根治, 治好]"),
        "utf-8",
    )
    ran = run("rules", "lint", folder)
    assert ran.code == 1
    assert "cures.yml:6:" in ran.out
    assert "0 rules usable" in ran.out
    refused = run("rules", "test", folder)
    assert refused.code == 2
    assert "cures.yml:6:" in refused.err


def test_lint_tells_of_a_rule_that_ended_yesterday_in_china(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_policy(tmp_path / "rules", also="effective: {until: 2026-03-01}\n")
    for utc, expired in (("2026-03-01T15:59:59Z", False), ("2026-03-01T16:00:00Z", True)):
        now_ns = to_ms(utc) * 1_000_000
        monkeypatch.setattr("time.time_ns", lambda now_ns=now_ns: now_ns)
        assert ("the rule expired on 2026-03-01" in run("rules", "lint", folder).out) is expired


def test_wrong_names_exit_2_and_suggest(run: Run, policy: Path, tmp_path: Path) -> None:
    assert run("rules", "lint", tmp_path / "none").code == 2
    ran = run("rules", "test", policy, "--rule", "medical_claim/cure")
    assert ran.code == 2
    assert "medical_claim/cures" in ran.err


def test_docs_write_a_page_in_the_language(run: Run, policy: Path, tmp_path: Path) -> None:
    page = tmp_path / "rules.html"
    assert run("rules", "docs", policy, "--lang", "zh", "--output", page).code == 0
    text = page.read_text("utf-8")
    assert "规则目录" in text
    assert "宣称治愈疾病" in text
    assert "The rules" in run("rules", "docs", policy, "--lang", "en").out
    assert run("rules", "docs", policy, "--output", tmp_path).code == 2


def test_lint_and_refusals_speak_chinese(run: Run, tmp_path: Path) -> None:
    folder = write_beside(write_policy(tmp_path / "rules"))
    rule = folder / "medical_claim" / "cures.yml"
    rule.write_text(rule.read_text("utf-8").replace("[根治, 治好]", "[根治，治好]"), "utf-8")
    linted = run("rules", "lint", folder, "--lang", "zh")
    assert linted.code == 1
    assert "错误[full-width-comma]" in linted.out
    assert "0 条规则可用；1 处错误，0 处警告" in linted.out
    refused = run("rules", "test", folder, "--lang", "zh")
    assert refused.code == 2
    assert "规则不能使用：1 处错误" in refused.err


def test_watch_runs_again_after_every_save(tmp_path: Path) -> None:
    folder = write_policy(tmp_path / "rules")
    rule = folder / "medical_claim" / "cures.yml"
    good = rule.read_text("utf-8")
    command = [sys.executable, "-m", "streamdetect", "rules", "test", str(folder), "--watch"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8"
    ) as watching:
        assert watching.stdout is not None

        def printed() -> str:
            lines = list(iter(watching.stdout.readline, "\n"))  # an empty line ends a run
            while not lines[-1].startswith("---"):
                lines.extend(["\n", *iter(watching.stdout.readline, "\n")])
            return "".join(lines)

        try:
            assert "10 examples, 0 failures" in printed()
            rule.write_text(good.replace("今天这个茶五百克", "这个茶根治高血压"), "utf-8")
            assert "example-hit" in printed()
            rule.write_text("id: [", "utf-8")
            assert "bad-yaml" in printed()
            rule.write_text(good, "utf-8")
            assert "0 failures" in printed()
        finally:
            watching.send_signal(signal.SIGINT)
        assert watching.wait(10) == 0


def test_lint_of_one_rule_leaves_the_others_alone(run: Run, tmp_path: Path) -> None:
    folder = write_policy(tmp_path / "rules")
    text = (folder / "medical_claim" / "cures.yml").read_text("utf-8")
    other = text.replace("medical_claim/cures", "medical_claim/other").replace("grave", "terrible")
    (folder / "medical_claim" / "other.yml").write_text(other, "utf-8")
    assert run("rules", "lint", folder, "--rule", "medical_claim/cures").code == 0
    ran = run("rules", "lint", folder, "--rule", "medical_claim/other")
    assert ran.code == 1
    assert "1 errors, 0 warnings" in ran.out
    assert run("rules", "lint", folder, "--rule", "medical_claim/nothing").code == 2


@pytest.mark.parametrize(
    ("file", "good", "bad", "told"),
    [
        ("enforcement.yml", "grace_minutes:", "grace_minuets:", "没有 `grace_minuets` 这个字段"),
        ("reviewers.yml", "levels: [review]", "levels: [reveiw]", "不认识这个词"),
    ],
)
def test_lint_checks_what_stands_beside_the_rules(
    file: str, good: str, bad: str, told: str, run: Run, tmp_path: Path
) -> None:
    folder = write_beside(write_policy(tmp_path / "rules"))
    shipped = (folder / file).read_text("utf-8")
    assert run("rules", "lint", folder).code == run("rules", "lint", folder, "--rule", RULE).code
    (folder / file).write_text(shipped.replace(good, bad, 1), "utf-8")
    ran = run("rules", "lint", folder, "--lang", "zh")
    assert ran.code == 1
    assert f"{file}:" in ran.out
    assert told in ran.out
    assert "1 条规则可用" in ran.out  # the rules themselves are right
    assert file not in run("rules", "lint", folder, "--rule", RULE).out


@pytest.mark.parametrize("file", ["enforcement.yml", "reviewers.yml"])
def test_lint_warns_of_a_folder_with_which_no_worker_starts(
    file: str, run: Run, tmp_path: Path
) -> None:
    folder = write_beside(write_policy(tmp_path / "rules"))
    assert run("rules", "lint", folder).code == 0
    (folder / file).unlink()
    ran = run("rules", "lint", folder, "--lang", "en")
    assert ran.code == 1
    assert f"{file}: warning[missing-file]: the file {file} is missing" in ran.out
    assert "no worker starts without it" in ran.out
    assert "0 errors, 1 warnings" in ran.out
    assert f"警告[missing-file]: 缺少文件 {file}" in run(
        "rules", "lint", folder, "--lang", "zh"
    ).out  # fmt: skip
    assert run("rules", "lint", folder, "--rule", RULE).code == 0


def test_lint_takes_a_path_as_the_rule(run: Run, tmp_path: Path) -> None:
    folder = write_policy(tmp_path / "rules")
    file = folder / "medical_claim" / "cures.yml"
    assert run("rules", "lint", folder, "--rule", file).code == 0
    assert run("rules", "lint", folder, "--rule", "cures.yml").code == 2
    near = run("rules", "lint", folder, "--rule", "medical_claim/cure")
    assert near.code == 2
    assert "did you mean 'medical_claim/cures'?" in near.err


@pytest.mark.parametrize("named", ["", "rules/medical_claim", "rules/products.yml"])
def test_folder_beside_the_rules_is_told_where_they_are(
    run: Run, tmp_path: Path, named: str
) -> None:
    folder = write_policy(tmp_path / "rules")
    for command in ("lint", "test", "lock", "docs"):
        ran = run("rules", command, tmp_path / named)
        assert ran.code == 2
        assert f"did you mean {folder}?" in " ".join(ran.err.replace("│", " ").split())
    assert "是不是" in run("rules", "lint", tmp_path / named, "--lang", "zh").err


def test_folder_without_any_rules_is_named_as_such(run: Run, tmp_path: Path) -> None:
    ran = run("rules", "lint", tmp_path)
    assert ran.code == 2
    assert "is no rules folder: it has no products.yml" in ran.err
