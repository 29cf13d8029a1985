import os
from pathlib import Path

from streamdetect.ruleset.reload import Rejected, Reloaded, RulesetSource
from tests.ruleset.folders import RULE_PATH, RulesFolder, good_folder


def test_source_hands_out_the_first_ruleset_once(folder: RulesFolder):
    source = RulesetSource(folder.path)
    first = source.poll()
    assert isinstance(first, Reloaded)
    assert first.previous_hash is None
    assert source.current is first.ruleset
    assert source.poll() is None


def test_source_sees_a_changed_file(folder: RulesFolder):
    source = RulesetSource(folder.path)
    first = source.poll()
    folder.replace("gap: 6", "gap: 12")
    second = source.poll()
    assert isinstance(first, Reloaded)
    assert isinstance(second, Reloaded)
    assert second.previous_hash == first.ruleset.hash
    assert second.ruleset.rules[0].matching.any_of[0].gap == 12


def test_source_keeps_the_last_good_set_and_reports_a_bad_one_once(folder: RulesFolder):
    source = RulesetSource(folder.path)
    first = source.poll()
    assert isinstance(first, Reloaded)
    folder.replace("severity: grave", "severity: terrible")
    second = source.poll()
    assert isinstance(second, Rejected)
    assert second.kept_hash == first.ruleset.hash
    assert [found.code for found in second.error.diagnostics] == ["unknown-value"]
    assert source.poll() is None
    assert source.current is first.ruleset
    folder.replace("severity: terrible", "severity: serious")
    third = source.poll()
    assert isinstance(third, Reloaded)
    assert third.previous_hash == first.ruleset.hash


def test_source_reports_that_a_refused_change_was_taken_back(folder: RulesFolder):
    source = RulesetSource(folder.path)
    first = source.poll()
    assert isinstance(first, Reloaded)
    folder.replace("severity: grave", "severity: terrible")
    assert isinstance(source.poll(), Rejected)
    folder.replace("severity: terrible", "severity: grave")
    back = source.poll()
    assert isinstance(back, Reloaded)
    assert back.ruleset.hash == first.ruleset.hash
    assert source.poll() is None


def test_source_that_starts_with_a_bad_set_has_none(folder: RulesFolder):
    folder.replace("severity: grave", "severity: terrible")
    source = RulesetSource(folder.path)
    first = source.poll()
    assert isinstance(first, Rejected)
    assert (first.kept_hash, source.current) == (None, None)


def test_source_is_silent_where_only_a_comment_changed(folder: RulesFolder):
    source = RulesetSource(folder.path)
    source.poll()
    folder.replace("version: 1", "version: 1  # reviewed")
    assert source.poll() is None


def test_source_sees_new_and_deleted_files(folder: RulesFolder):
    source = RulesetSource(folder.path)
    source.poll()
    text = (folder.path / RULE_PATH).read_text(encoding="utf-8")
    folder.write("medical_claim/second.yml", text.replace("cures-disease", "second"))
    grown = source.poll()
    assert isinstance(grown, Reloaded)
    assert len(grown.ruleset.rules) == 2
    (folder.path / "medical_claim" / "second.yml").unlink()
    shrunk = source.poll()
    assert isinstance(shrunk, Reloaded)
    assert shrunk.ruleset.hash == grown.previous_hash


def test_source_sees_a_file_of_same_size_and_time_that_was_replaced(folder: RulesFolder):
    source = RulesetSource(folder.path)
    source.poll()
    file = folder.path / RULE_PATH
    status = file.stat()
    new = file.with_suffix(".new")
    new.write_text(file.read_text(encoding="utf-8").replace("gap: 6", "gap: 7"), encoding="utf-8")
    os.utime(new, ns=(status.st_atime_ns, status.st_mtime_ns))
    new.rename(file)
    assert isinstance(source.poll(), Reloaded)


def test_source_follows_the_link_swap_of_a_mounted_folder(tmp_path: Path):
    old, new = good_folder(tmp_path / "v1"), good_folder(tmp_path / "v2")
    new.replace("gap: 6", "gap: 9")
    mounted = tmp_path / "rules"
    mounted.symlink_to(old.path)
    source = RulesetSource(mounted)
    source.poll()
    swapped = tmp_path / "swapped"
    swapped.symlink_to(new.path)
    swapped.rename(mounted)
    changed = source.poll()
    assert isinstance(changed, Reloaded)
    assert changed.ruleset.rules[0].matching.any_of[0].gap == 9


def test_source_reads_a_mounted_config_map_and_sees_its_swap(tmp_path: Path):
    # As Kubernetes lays it out: versions in dotted folders, `..data` and the top names are links.
    mount = tmp_path / "mount"
    first = good_folder(mount / "..2026_02_01")
    second = good_folder(mount / "..2026_02_02")
    second.replace("gap: 6", "gap: 9")
    (mount / "..data").symlink_to("..2026_02_01")
    for name in ("medical_claim", "terms", "law", "products.yml"):
        (mount / name).symlink_to(f"..data/{name}")
    source = RulesetSource(mount)
    loaded = source.poll()
    assert isinstance(loaded, Reloaded)
    assert loaded.ruleset == RulesetSource(first.path).poll().ruleset
    (mount / "..data_tmp").symlink_to("..2026_02_02")
    (mount / "..data_tmp").rename(mount / "..data")
    swapped = source.poll()
    assert isinstance(swapped, Reloaded)
    assert swapped.ruleset.rules[0].matching.any_of[0].gap == 9


def test_source_survives_a_folder_that_vanishes(folder: RulesFolder):
    source = RulesetSource(folder.path)
    first = source.poll()
    folder.path.rename(folder.path.parent / "away")
    gone = source.poll()
    assert isinstance(gone, Rejected)
    assert isinstance(first, Reloaded)
    assert source.current is first.ruleset
