from pathlib import Path

from tests.cli.conftest import Run
from tests.cli.policy import write_policy


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


def test_wrong_names_exit_2_and_suggest(run: Run, policy: Path, tmp_path: Path) -> None:
    assert run("rules", "lint", tmp_path / "none").code == 2
    ran = run("rules", "test", policy, "--rule", "medical_claim/cure")
    assert ran.code == 2
    assert "medical_claim/cures" in ran.err
