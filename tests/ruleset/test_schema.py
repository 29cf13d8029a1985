"""The JSON Schema that editors use: committed, and of one mind with the loader."""

from pathlib import Path, PurePosixPath

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from streamdetect.ruleset.file_kinds import FILE_KINDS, file_schema
from streamdetect.ruleset.rule_files import rule_files
from streamdetect.ruleset.schema import schema_text
from tests.ruleset.folders import RULE
from tests.ruleset.test_checks import ONE_ERROR

ROOT = Path(__file__).parents[2]
# Codes of mistakes that a schema can see; the others need other files, folding or RE2.
SEEN_BY_SCHEMA = {
    "unknown-field", "missing-field", "wrong-type", "out-of-range", "unknown-value", "empty-list",
    "one-or-other",
}  # fmt: skip


def parsed(text: str) -> object:
    yaml = YAML(typ="safe", pure=True)
    # Dates stay text, as editors hand them to a schema.
    yaml.constructor.add_constructor(
        "tag:yaml.org,2002:timestamp", lambda loader, node: loader.construct_scalar(node)
    )
    return yaml.load(text)


@pytest.mark.parametrize("kind", FILE_KINDS)
def test_committed_schema_is_what_the_format_says(kind: str):
    committed = (ROOT / "docs" / f"{kind}.schema.json").read_text(encoding="utf-8")
    assert committed == schema_text(kind), "write it anew: python -m streamdetect.ruleset.schema"


def kind_of(relative: PurePosixPath) -> str:
    if relative.name == "products.yml":
        return "products"
    return relative.parts[0] if relative.parts[0] in FILE_KINDS else "rule"


@pytest.mark.parametrize("kind", FILE_KINDS)
def test_shipped_files_agree_with_their_schema(kind: str):
    validator = Draft202012Validator(file_schema(kind))
    files = [
        (str(relative), path)
        for relative, path in rule_files(ROOT / "rules")
        if len(relative.parts) == 2 or relative.name == "products.yml"
        if kind_of(relative) == kind
    ]
    assert files
    for name, path in files[::4] or files:
        wrong = [error.message for error in validator.iter_errors(parsed(path.read_text("utf-8")))]
        assert wrong == [], name


def test_schema_is_valid_and_accepts_a_good_rule():
    Draft202012Validator.check_schema(file_schema("rule"))
    assert list(Draft202012Validator(file_schema("rule")).iter_errors(parsed(RULE))) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [(old, new) for code, old, new, _ in ONE_ERROR if code in SEEN_BY_SCHEMA],
)
def test_schema_sees_what_the_loader_sees(old: str, new: str):
    errors = list(
        Draft202012Validator(file_schema("rule")).iter_errors(parsed(RULE.replace(old, new, 1)))
    )
    assert errors


@pytest.mark.parametrize("kind", FILE_KINDS)
def test_every_field_is_described_in_both_languages(kind: str):
    def walk(shape: object) -> None:
        if isinstance(shape, dict):
            for name, field in shape.get("properties", {}).items():
                zh, _, en = field["description"].partition(" / ")
                assert zh, name
                assert en, name
            for held in shape.values():
                walk(held)
        elif isinstance(shape, list):
            for held in shape:
                walk(held)

    walk(file_schema(kind))
