"""The format of groups of words, in a rule and in files that rules share (rules/terms/)."""

from typing import Final

from streamdetect.ruleset.compound_kinds import ByShape, Field, ListOf, MapOf, Record
from streamdetect.ruleset.kinds import Text
from streamdetect.ruleset.naming import GROUP_NAME, TITLE

_USE: Final = Record((Field("use", Text(GROUP_NAME, "disease"), "shared group", "共用词组"),))
GROUP: Final = ByShape(
    listed=ListOf(
        ByShape(scalar=Text(), mapped=_USE),
        least=1,
    ),
    mapped=_USE,
)
"""The words of a group: a list of them and of shared groups, or one shared group."""

TERMS: Final = Record(
    (
        Field("title", TITLE, "what the file collects", "本文件收的是什么"),
        Field(
            "groups",
            MapOf(GROUP, GROUP_NAME, "disease"),
            "shared groups by name; names are unique over all files",
            "共用词组；名称在全部文件中唯一",
        ),
    )
)
