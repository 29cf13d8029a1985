"""How rules, groups and codes are named in files of rules, and titled in both languages."""

from typing import Final

from streamdetect.ruleset.compound_kinds import Field, Record
from streamdetect.ruleset.kinds import Text

GROUP_NAME: Final = r"[a-z][a-z0-9_]*"
CODE: Final = r"[a-z][a-z0-9_]*"
RULE_ID: Final = r"[a-z_]+/[a-z0-9]+(?:-[a-z0-9]+)*"
TITLE: Final = Record(
    (
        Field("zh", Text(), "in Chinese", "中文"),
        Field("en", Text(), "in English", "英文"),
    ),
    example="{zh: …, en: …}",
)
