from dataclasses import replace

import msgspec
import pytest

from streamdetect.ruleset import checked
from streamdetect.ruleset.bundle import pack, unpack
from streamdetect.ruleset.checked import KEPT, CheckedRulesets
from streamdetect.ruleset.diagnostics import RulesetError
from streamdetect.ruleset.loader import bundle, load_ruleset

EMPTY_RULE = b'{"format": 1, "rules": [{}], "terms": {}, "law": [], "products": {}}'


@pytest.fixture
def cache(tmp_path):
    return CheckedRulesets(tmp_path / "cache" / "rulesets")


@pytest.fixture
def checks(monkeypatch):
    """Count how often rules are checked."""
    count = []
    real = checked.bundle_files

    def counted(files):
        count.append(files)
        return real(files)

    monkeypatch.setattr(checked, "bundle_files", counted)
    return count


def test_checked_rules_are_those_of_the_folder_without_examples(folder, cache):
    expected = load_ruleset(folder.path)
    bare = tuple(replace(rule, violating=(), allowed=()) for rule in expected.rules)
    assert bare != expected.rules
    for _ in ("cold", "warm"):
        assert cache.load(folder.path) == replace(expected, rules=bare)
        assert cache.bundle(folder.path) == bundle(folder.path)


def test_same_files_are_checked_once_by_any_process(folder, cache, checks, tmp_path):
    cache.load(folder.path)
    CheckedRulesets(tmp_path / "cache" / "rulesets").load(folder.path)
    assert len(checks) == 1


def test_changed_file_is_checked_again(folder, cache, checks):
    before = cache.load(folder.path)
    folder.replace("gap: 6", "gap: 12")
    after = cache.load(folder.path)
    assert (len(checks), after.hash == before.hash) == (2, False)


def test_changed_program_checks_again(folder, cache, checks, monkeypatch):
    cache.load(folder.path)
    monkeypatch.setattr(checked, "_program", lambda: b"another")
    cache.load(folder.path)
    assert len(checks) == 2


def test_wrong_rules_are_refused_and_not_kept(folder, cache, tmp_path):
    cache.load(folder.path)
    (folder.path / "medical_claim" / "broken.yml").write_text("id: [", "utf-8")
    for _ in range(2):
        with pytest.raises(RulesetError, match="broken"):
            cache.load(folder.path)
    assert len(list((tmp_path / "cache" / "rulesets").iterdir())) == 1


@pytest.mark.parametrize("damage", [b"", b"{}", EMPTY_RULE])
def test_damaged_cache_is_checked_anew_and_mended(folder, cache, checks, tmp_path, damage):
    expected = cache.load(folder.path)
    [kept] = (tmp_path / "cache" / "rulesets").iterdir()
    kept.write_bytes(damage)
    assert cache.load(folder.path) == expected
    assert cache.load(folder.path) == expected
    assert len(checks) == 2


def test_folder_that_cannot_be_written_is_no_error(folder, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    cache = CheckedRulesets(tmp_path / "file" / "below")
    assert cache.load(folder.path) == cache.load(folder.path)


def test_cache_keeps_the_newest_only(folder, cache, tmp_path, monkeypatch):
    for number in range(KEPT + 3):
        monkeypatch.setattr(checked, "_program", lambda number=number: bytes([number]))
        cache.load(folder.path)
    assert len(list((tmp_path / "cache" / "rulesets").iterdir())) == KEPT


def test_cache_forgets_what_was_not_used_for_longest(folder, cache, checks, monkeypatch):
    monkeypatch.setattr(checked, "_program", lambda: b"this one")
    cache.load(folder.path)
    for number in range(KEPT + 3):
        monkeypatch.setattr(checked, "_program", lambda number=number: bytes([number]))
        cache.load(folder.path)
        monkeypatch.setattr(checked, "_program", lambda: b"this one")
        cache.load(folder.path)
    assert len(checks) == 1 + KEPT + 3


def test_packed_rules_are_packed_once(folder, cache, monkeypatch):
    first = cache.packed(folder.path)
    assert unpack(first) == bundle(folder.path)
    monkeypatch.setattr(checked, "pack", pytest.fail)
    assert cache.packed(folder.path) == first
    monkeypatch.setattr(checked, "pack", pack)
    folder.replace("gap: 6", "gap: 12")
    assert cache.packed(folder.path).hash == cache.load(folder.path).hash != first.hash


def test_unreadable_file_is_named(folder, cache):
    (folder.path / "medical_claim" / "gone.yml").symlink_to(folder.path / "nowhere")
    with pytest.raises(RulesetError, match="gone"):
        cache.load(folder.path)


def test_bundle_of_checked_rules_is_read_without_the_rules(folder, cache, checks, monkeypatch):
    expected = cache.bundle(folder.path)
    monkeypatch.setattr(checked, "Ruleset", int)  # what is kept as rules cannot be read any more
    assert cache.bundle(folder.path) == expected
    assert len(checks) == 1
    cache.load(folder.path)
    assert len(checks) == 2


class Titles(msgspec.Struct, frozen=True):
    zh: tuple[str, ...]


@pytest.fixture
def titled():
    """List the hashes of the rulesets whose titles were worked out."""
    done = []

    def titles(ruleset):
        done.append(ruleset.hash)
        return Titles(tuple(rule.title_zh for rule in ruleset.rules))

    titles.done = done
    return titles


def test_what_is_worked_out_of_rules_is_kept_beside_them(folder, cache, titled, tmp_path):
    ruleset = cache.load(folder.path)
    first = cache.beside(ruleset, titled, Titles)
    assert first.zh
    again = CheckedRulesets(tmp_path / "cache" / "rulesets")
    assert again.beside(ruleset, titled, Titles) == first
    assert titled.done == [ruleset.hash]


def test_what_is_kept_beside_rules_is_made_anew_for_others_and_where_damaged(
    folder, cache, titled, tmp_path
):
    before = cache.load(folder.path)
    cache.beside(before, titled, Titles)
    folder.replace("gap: 6", "gap: 12")
    after = cache.load(folder.path)
    cache.beside(after, titled, Titles)
    for kept in (tmp_path / "cache" / "rulesets").iterdir():
        kept.write_bytes(kept.read_bytes()[:-1])
    cache.beside(after, titled, Titles)
    cache.beside(after, titled, Titles)
    assert titled.done == [before.hash, after.hash, after.hash]
