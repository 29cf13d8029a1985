"""Prints the JSON Schema of rule files: `python -m streamdetect.ruleset.schema`.

The output is committed as docs/rule.schema.json; a test fails when the two differ.
"""

import json

from streamdetect.ruleset.fileformat import rule_schema


def schema_text() -> str:
    """Return the JSON Schema of a rule file as it stands in docs/rule.schema.json."""
    return json.dumps(rule_schema(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    print(schema_text(), end="")
