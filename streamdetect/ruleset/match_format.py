"""The format of a rule's `match`: which groups must stand together, and which beside them."""

from typing import Final

from streamdetect.ruleset.compound_kinds import ByShape, Field, ListOf, Record
from streamdetect.ruleset.kinds import Choice, Text, Whole
from streamdetect.ruleset.naming import GROUP_NAME

_STEP: Final = ByShape(
    scalar=Text(f"{GROUP_NAME}|<number>", "disease"),
    mapped=Record((Field("pattern", Text(), "RE2 pattern on folded text", "RE2 表达式"),)),
)
_SEQUENCE: Final = Record(
    (
        Field("sequence", ListOf(_STEP, least=1), "groups that stand together", "要连在一起的词组"),
        Field(
            "gap",
            Whole(0, 60),
            "neighbours at most so many characters apart",
            "相邻两步之间最多隔几个字",
            4,
        ),
        Field(
            "order",
            Choice(("fixed", "free")),
            "in this order, or in any order",
            "按此顺序，或任意顺序",
            "fixed",
        ),
    ),
    example="{sequence: [cure, disease], gap: 6}",
    elsewhere={
        **dict.fromkeys(("all", "near", "unless", "unless_within"), "match"),
        "pattern": "sequence: [disease, {pattern: …}]",
    },
)
MATCH: Final = Record(
    (
        Field("any", ListOf(_SEQUENCE, least=1), "one of these must be found", "满足其中之一即可"),
        Field(
            "all",
            ListOf(Text(GROUP_NAME, "goods")),
            "each of these groups must stand near the hit",
            "这些词组都要出现在命中附近",
            [],
        ),
        Field("near", Whole(1, 160), "how near, in characters", "“附近”是多少个字", 40),
        Field(
            "unless",
            ListOf(Text(GROUP_NAME, "doctor")),
            "a term of these groups close to the hit removes it",
            "命中旁边有这些词组的词，就不算",
            [],
        ),
        Field("unless_within", Whole(1, 160), "how close, in characters", "“旁边”是多少个字", 10),
    )
)
"""What must be found in a window for a rule to be hit."""
