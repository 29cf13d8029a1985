from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.policy import write_policy


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_policy(tmp_path / "rules")


def change(folder: Path, old: str, new: str) -> None:
    rule = folder / "medical_claim" / "cures.yml"
    text = rule.read_text("utf-8")
    assert old in text
    rule.write_text(text.replace(old, new), "utf-8")


def test_lock_is_written_once_and_then_checked(run: Run, folder: Path) -> None:
    missing = run("rules", "lock", folder, "--check")
    assert missing.code == 1
    assert "not-locked" in missing.out
    assert not (folder / "rules.lock").exists()
    assert run("rules", "lock", folder).code == 0
    assert run("rules", "lock", folder, "--check").code == 0
    assert "medical_claim/cures 1 " in (folder / "rules.lock").read_text("utf-8")


def test_changed_rule_fails_until_its_version_is_raised(run: Run, folder: Path) -> None:
    run("rules", "lock", folder)
    locked = (folder / "rules.lock").read_text("utf-8")
    change(folder, "gap: 6", "gap: 7")
    for arguments in (("--check",), ()):
        ran = run("rules", "lock", folder, *arguments, "--lang", "zh")
        assert ran.code == 1
        assert "medical_claim/cures.yml:2:10: 错误[version-not-raised]" in ran.out
    assert (folder / "rules.lock").read_text("utf-8") == locked
    change(folder, "version: 1\n", "version: 2\n")
    assert run("rules", "lock", folder, "--check").code == 1
    assert run("rules", "lock", folder).code == 0
    assert run("rules", "lock", folder, "--check").code == 0


def test_raise_mends_the_rule_and_the_lock(run: Run, folder: Path) -> None:
    run("rules", "lock", folder)
    change(folder, "[根治, 治好]", "[根治, 治好, 断根]")
    ran = run("rules", "lock", folder, "--raise")
    assert ran.code == 0
    assert "medical_claim/cures: version 2" in ran.out
    assert "version: 2\n" in (folder / "medical_claim" / "cures.yml").read_text("utf-8")
    assert run("rules", "lock", folder, "--check").code == 0
    again = run("rules", "lock", folder, "--raise")
    assert "version" not in again.out


@pytest.mark.parametrize("written", ["01", "+1"])
def test_raise_replaces_the_whole_number_that_stands_there(
    run: Run, folder: Path, written: str
) -> None:
    change(folder, "version: 1\n", f"version: {written} # the first\n")
    run("rules", "lock", folder)
    change(folder, "gap: 6", "gap: 7")
    assert run("rules", "lock", folder, "--raise").code == 0
    assert "version: 2 # the first\n" in (folder / "medical_claim" / "cures.yml").read_text("utf-8")
    assert run("rules", "lock", folder, "--check").code == 0


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_raise_keeps_the_line_ends_of_other_systems(run: Run, folder: Path, end: str) -> None:
    run("rules", "lock", folder)
    rule = folder / "medical_claim" / "cures.yml"
    written = rule.read_text("utf-8").replace("gap: 6", "gap: 7").replace("\n", end)
    rule.write_bytes(written.encode())
    ran = run("rules", "lock", folder, "--raise")
    assert ran.code == 0, ran.err
    assert rule.read_bytes() == written.replace("version: 1", "version: 2", 1).encode()


def test_lock_that_an_editor_marked_is_read(run: Run, folder: Path) -> None:
    run("rules", "lock", folder)
    lock = folder / "rules.lock"
    lock.write_bytes(b"\xef\xbb\xbf" + lock.read_bytes().replace(b"\n", b"\r\n"))
    assert run("rules", "lock", folder, "--check").code == 0


def test_spoilt_lock_and_broken_rules_are_errors(run: Run, folder: Path) -> None:
    (folder / "rules.lock").write_text("<<<<<<<\n", "utf-8")
    ran = run("rules", "lock", folder)
    assert ran.code == 2
    assert "rules.lock:1:1" in ran.err
    (folder / "rules.lock").unlink()
    change(folder, "severity: grave", "severity: terrible")
    assert run("rules", "lock", folder).code == 2


def test_shared_files_have_lines_that_are_written_without_raising_anything(
    run: Run, folder: Path
) -> None:
    run("rules", "lock", folder)
    products = folder / "products.yml"
    products.write_text(products.read_text("utf-8").replace("普通食品", "一般食品"), "utf-8")
    checked = run("rules", "lock", folder, "--check", "--lang", "zh")
    assert checked.code == 1
    assert "错误[shared-not-locked]: `products.yml`" in checked.out
    assert run("rules", "lock", folder).code == 0
    assert run("rules", "lock", folder, "--check").code == 0
    lines = (folder / "rules.lock").read_text("utf-8").splitlines()
    assert [one.split()[:2] for one in lines[-3:]] == [
        ["law", "1"], ["products.yml", "1"], ["products.yml", "2"]
    ]  # fmt: skip


def test_lock_without_lines_of_shared_files_is_sound_and_gets_them(run: Run, folder: Path) -> None:
    run("rules", "lock", folder)
    lock = folder / "rules.lock"
    whole = lock.read_text("utf-8")
    shared = ("law ", "products.yml ")
    lock.write_text("".join(x for x in whole.splitlines(True) if not x.startswith(shared)), "utf-8")
    assert run("rules", "lock", folder, "--check").code == 0
    assert run("rules", "lock", folder).code == 0
    assert lock.read_text("utf-8") == whole
