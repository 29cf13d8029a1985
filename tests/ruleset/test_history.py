"""Rulesets of the past: by revision, by hash, packed."""

import base64
import json
import shutil
import zlib
from pathlib import Path

import pytest

from streamdetect.ruleset.bundle import BundleError
from streamdetect.ruleset.diagnostics import RulesetError
from streamdetect.ruleset.history import HistoryError, edition, is_committed, of_packed_file
from streamdetect.ruleset.loader import bundle, load_ruleset
from tests.ruleset.folders import RulesFolder
from tests.ruleset.repository import Repository

RULE_ID = "medical_claim/cures-disease"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Three states: gap 6 (first), gap 7 (second), gap 8 (not committed)."""
    made = Repository(tmp_path / "top")
    made.commit("first")
    made.rules.replace("gap: 6", "gap: 7")
    made.rules.replace("version: 1", "version: 2  # wider")
    made.commit("second")
    made.rules.replace("gap: 7", "gap: 8")
    return made


def gap(name: str, repository: Repository) -> int:
    return edition(name, repository.rules.path).ruleset.rule(RULE_ID).matching.any_of[0].gap


def hash_at(name: str, repository: Repository) -> str:
    return edition(name, repository.rules.path).ruleset.hash


def test_folder_is_read_as_it_is_now(repository: Repository):
    assert gap(str(repository.rules.path), repository) == 8


@pytest.mark.parametrize(("revision", "expected"), [("HEAD", 7), ("HEAD~1", 6), ("main", 7)])
def test_revision_is_read_from_git(repository: Repository, revision: str, expected: int):
    assert gap(revision, repository) == expected
    assert gap(repository.git("rev-parse", revision)[:10], repository) == expected


def test_hash_is_found_in_folder_and_history(repository: Repository):
    now = load_ruleset(repository.rules.path).hash
    for name, expected in ((now, 8), (hash_at("HEAD", repository), 7)):
        assert gap(name, repository) == expected
        assert gap(name[:8], repository) == expected
    first = hash_at("HEAD~1", repository)
    assert edition(first[:12], repository.rules.path).ruleset.hash == first


def test_hash_is_found_though_the_folder_is_broken_now(repository: Repository):
    then = hash_at("HEAD", repository)
    repository.rules.replace("severity: grave", "severity: terrible")
    assert gap(then, repository) == 7


def test_hash_of_another_branch_is_found(repository: Repository):
    repository.git("stash", "--quiet")
    repository.git("checkout", "--quiet", "-b", "trial", "HEAD~1")
    repository.rules.replace("gap: 6", "gap: 5")
    repository.commit("trial")
    trial = hash_at("HEAD", repository)
    repository.git("checkout", "--quiet", "main")
    assert gap(trial, repository) == 5


def test_texts_are_those_of_the_time_with_comments(repository: Repository):
    then = edition("HEAD", repository.rules.path)
    assert set(then.texts) == {RULE_ID}
    assert "version: 2  # wider" in then.texts[RULE_ID]


def test_packed_file_is_read_plain_and_as_the_control_topic_holds_it(
    folder: RulesFolder, tmp_path: Path
):
    raw = bundle(folder.path)
    ruleset_hash = load_ruleset(folder.path).hash
    plain, packed = tmp_path / "plain.json", tmp_path / "packed.json"
    plain.write_bytes(raw)
    content = base64.b64encode(zlib.compress(raw)).decode()
    packed.write_text(
        json.dumps({"hash": ruleset_hash, "encoding": "zlib+base64", "content": content})
    )
    for file in (plain, packed):
        read = edition(str(file), folder.path)
        assert read.ruleset.hash == ruleset_hash
        assert read.texts == {}
        assert read.contents[RULE_ID]["severity"] == "grave"


@pytest.mark.parametrize(
    ("held", "error"),
    [
        ({"hash": "0" * 64, "encoding": "zlib+base64", "content": "eJwDAAAAAAE="}, BundleError),
        ({"hash": "0" * 64, "encoding": "zlib+base64", "content": "AAAA"}, BundleError),
        ({"hash": "0" * 64, "encoding": "zlib+base64"}, RulesetError),
        ({"hello": 1}, RulesetError),
    ],
)
def test_damaged_packed_file_is_refused(
    tmp_path: Path, held: dict[str, str], error: type[Exception]
):
    file = tmp_path / "packed.json"
    file.write_text(json.dumps(held))
    with pytest.raises(error):
        of_packed_file(file)


def test_edition_carries_the_policy_of_its_time(repository: Repository):
    folder = repository.rules.path
    assert edition(str(folder), folder).policy is None
    (folder / "enforcement.yml").write_bytes(b"points: 1\n")
    repository.commit("policy")
    (folder / "enforcement.yml").write_bytes(b"points: 2\n")
    assert edition("HEAD", folder).policy == b"points: 1\n"
    assert edition(str(folder), folder).policy == b"points: 2\n"
    assert edition("HEAD~1", folder).policy is None


@pytest.mark.parametrize("name", ["nowhere", "0123456789abcdef", "--help", "HEAD~9"])
def test_unknown_name_says_what_can_be_given(repository: Repository, name: str):
    with pytest.raises(HistoryError) as caught:
        edition(name, repository.rules.path)
    assert caught.value.fix


def test_folder_outside_git_has_no_history(folder: RulesFolder):
    with pytest.raises(HistoryError, match="git repository"):
        edition("0123456789", folder.path)


def test_revision_with_broken_rules_names_the_faults(repository: Repository):
    repository.rules.replace("severity: grave", "severity: terrible")
    repository.commit("broken")
    with pytest.raises(RulesetError, match="unknown-value"):
        edition("HEAD", repository.rules.path)


def test_folder_is_committed_where_the_last_commit_has_it(
    repository: Repository, folder: RulesFolder, tmp_path: Path
):
    assert is_committed(repository.rules.path)
    copy = shutil.copytree(repository.rules.path, repository.rules.path.parent / "copy")
    assert not is_committed(copy)
    assert not is_committed(folder.path)
