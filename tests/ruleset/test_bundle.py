import hashlib
from dataclasses import replace

import msgspec
import pytest

from streamdetect.ruleset.diagnostics import RulesetError
from streamdetect.ruleset.loader import bundle, load_ruleset, read_bundle
from tests.ruleset.folders import RulesFolder


def test_bundle_and_folder_make_the_same_ruleset_but_for_examples(folder: RulesFolder):
    ruleset = load_ruleset(folder.path)
    bare = replace(
        ruleset, rules=tuple(replace(rule, violating=(), allowed=()) for rule in ruleset.rules)
    )
    assert read_bundle(bundle(folder.path)) == bare


def test_hash_is_the_sha256_of_the_bundle(folder: RulesFolder):
    raw = bundle(folder.path)
    assert load_ruleset(folder.path).hash == hashlib.sha256(raw).hexdigest()
    assert read_bundle(raw).hash == hashlib.sha256(raw).hexdigest()


def test_bundle_holds_no_examples(folder: RulesFolder):
    assert "喝这个茶能治好糖尿病" not in bundle(folder.path).decode()


@pytest.mark.parametrize(
    ("old", "new", "file"),
    [
        ("喝这个茶能治好糖尿病", "喝茶能根治糖尿病", "medical_claim/cures-disease.yml"),
        ("version: 1\n", "# a comment\nversion:   1\n", "medical_claim/cures-disease.yml"),
        ("outcome: enforce\n", "outcome: enforce\nrollout: 100\n", "medical_claim/cures-disease.yml"),  # noqa: E501
        ("severity: grave\noutcome: enforce", "outcome: enforce\nseverity: grave",
         "medical_claim/cures-disease.yml"),
    ],
    ids=["example", "comment", "default written out", "order of fields"],
)  # fmt: skip
def test_hash_stays_where_nothing_that_decides_changed(
    folder: RulesFolder, old: str, new: str, file: str
):
    before = load_ruleset(folder.path).hash
    folder.replace(old, new, file)
    assert load_ruleset(folder.path).hash == before


@pytest.mark.parametrize(
    ("old", "new", "file"),
    [
        ("[治好, 根治]", "[治好, 根治, 断根]", "medical_claim/cures-disease.yml"),
        ("gap: 6", "gap: 7", "medical_claim/cures-disease.yml"),
        ("allow: [不能治好的病]", "allow: [不能治好的]", "medical_claim/cures-disease.yml"),
        ("高血压", "低血压", "terms/health.yml"),
        ("不得作虚假", "不应作虚假", "law/live.yml"),
        ("普通食品", "一般食品", "products.yml"),
    ],
    ids=["terms", "gap", "allow", "shared terms", "law", "products"],
)
def test_hash_changes_with_rules_terms_law_and_products(
    folder: RulesFolder, old: str, new: str, file: str
):
    before = load_ruleset(folder.path).hash
    folder.replace(old, new, file)
    assert load_ruleset(folder.path).hash != before


def test_hash_does_not_depend_on_where_the_folder_is(folder: RulesFolder):
    elsewhere = folder.path.rename(folder.path.parent / "moved")
    assert load_ruleset(elsewhere).hash == read_bundle(bundle(elsewhere)).hash


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"\x00\x01", "this is no bundle of rules"),
        (b"[]", "`format` is not 1"),
        (b'{"format": 2}', "`format` is not 1"),
        (b'{"format": 1, "rules": 3, "terms": {}, "law": [], "products": {}}', "usable `rules`"),
    ],
)
def test_read_bundle_refuses_what_is_none(raw: bytes, words: str):
    with pytest.raises(RulesetError, match=words):
        read_bundle(raw)


def test_read_bundle_checks_what_it_reads(folder: RulesFolder):
    content = msgspec.json.decode(bundle(folder.path))
    content["rules"][0]["severity"] = "terrible"
    del content["terms"]["disease"]
    with pytest.raises(RulesetError) as caught:
        read_bundle(msgspec.json.encode(content))
    assert {found.code for found in caught.value.diagnostics} == {
        "unknown-value",
        "unknown-shared-group",
    }
