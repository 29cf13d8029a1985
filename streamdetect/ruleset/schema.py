"""Writes the JSON Schemas of rule files: `python -m streamdetect.ruleset.schema`.

They are committed as docs/<kind>.schema.json; a test fails when one differs.
"""

import json
from pathlib import Path
from typing import Final

from streamdetect.ruleset.file_kinds import FILE_KINDS, file_schema

DOCS: Final = Path(__file__).resolve().parents[2] / "docs"


def schema_text(kind: str) -> str:
    """Return the JSON Schema of a kind of file as it stands in docs/."""
    return json.dumps(file_schema(kind), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    for kind in FILE_KINDS:
        (DOCS / f"{kind}.schema.json").write_text(schema_text(kind), "utf-8")
