"""docs/rules.md says what the code does: fields, categories, guards, law, and its example loads."""

import re
from pathlib import Path

from streamdetect.events.vocabulary import CATEGORY_TITLES
from streamdetect.ruleset.loader import load_ruleset
from streamdetect.ruleset.model import CATEGORY_MAXIMUM, GUARDS
from streamdetect.ruleset.rule_files import rule_files
from streamdetect.ruleset.rule_format import RULE
from tests.ruleset.folders import RulesFolder

ROOT = Path(__file__).parents[2]
RULE_FILE = "cures-disease.yml"
TEXT = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")


def section(heading: str) -> str:
    return TEXT.split(f"\n## {heading}", 1)[1].split("\n## ", 1)[0]


def test_docs_list_every_field_and_whether_it_is_needed():
    rows = re.findall(r"^\| `(\w+)` \| (✓?) ?\|", section("字段"), flags=re.M)
    assert {name: bool(mark) for name, mark in rows} == {
        field.name: field.required for field in RULE.fields
    }


def test_docs_list_every_category_with_its_highest_severity():
    rows = re.findall(r"^\| `(\w+)` \| (.+) \| (.+) \| `(\w+)` \|$", section("类别"), flags=re.M)
    assert {(name, zh, en, top) for name, zh, en, top in rows} == {
        (name, *CATEGORY_TITLES[name], top) for name, top in CATEGORY_MAXIMUM.items()
    }


def test_docs_list_every_guard():
    assert tuple(re.findall(r"^\| `(\w+)` \|", section("守卫"), flags=re.M)) == GUARDS


def test_docs_list_every_law_file():
    listed = set(re.findall(r"`law/([\w-]+\.yml)` \|$", section("法律依据"), flags=re.M))
    shipped = {p.name for r, p in rule_files(ROOT / "rules") if r.parts[0] == "law"}
    assert listed == shipped


def test_docs_example_of_platform_codes_is_read(folder: RulesFolder):
    example = re.search(r"`(food: \{.*?codes: .*?\})`", section("商品与批准文件"))
    assert example is not None
    folder.replace("food: {zh: 普通食品, en: ordinary food}", example.group(1), "products.yml")
    assert folder.diagnostics() == ()
    ruleset = load_ruleset(folder.path)
    assert ruleset.platform_products == {"50012345": "food", "50012346": "food"}


def test_docs_example_is_a_good_rule(folder: RulesFolder):
    example = re.search(r"```yaml\n(id: .*?)```", TEXT, flags=re.S)
    assert example is not None
    for relative, path in rule_files(ROOT / "rules"):
        if relative.parts[0] in {"terms", "law", "products.yml"}:
            folder.write(str(relative), path.read_bytes())
    for replaced in ("terms/health.yml", "law/live.yml"):
        if not (ROOT / "rules" / replaced).exists():
            (folder.path / replaced).unlink()
    folder.write("medical_claim/cures-disease.yml", example.group(1))
    found = folder.diagnostics()
    # Warnings about the shipped shared terms are for those who write them.
    assert [one for one in found if one.severity == "error" or one.file.endswith(RULE_FILE)] == []
