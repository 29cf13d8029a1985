"""The kinds of rule file, and their JSON Schemas, of which docs/rule.schema.json is one."""

from typing import Any, Final

from streamdetect.ruleset.compound_kinds import Record
from streamdetect.ruleset.law_format import LAW
from streamdetect.ruleset.products_format import PRODUCTS
from streamdetect.ruleset.rule_format import RULE
from streamdetect.ruleset.terms_format import TERMS

_FILES: Final[dict[str, tuple[Record, str, str]]] = {
    "rule": (RULE, "一条规则（rules/<类别>/<名称>.yml）", "One rule of policy"),
    "terms": (TERMS, "共用词组（rules/terms/<名称>.yml）", "Shared groups of words"),
    "law": (LAW, "法律条文原文（rules/law/<名称>.yml）", "Quoted articles of a law"),
    "products": (PRODUCTS, "商品类目与批准文件（rules/products.yml）", "Goods and approvals"),
}
FILE_KINDS: Final[tuple[str, ...]] = tuple(_FILES)


def file_schema(kind: str) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a kind of file, for completion and errors in editors."""
    record, zh, en = _FILES[kind]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"streamdetect {kind}",
        "description": f"{zh} / {en}",
        **record.schema(),
    }
