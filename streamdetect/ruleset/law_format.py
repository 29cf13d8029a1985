"""The format of law: how a rule cites an article, and how files of rules/law/ quote it."""

from typing import Final

from streamdetect.ruleset import wording
from streamdetect.ruleset.compound_kinds import Field, MapOf, Record
from streamdetect.ruleset.kinds import Choice, Day, Flag, Text

CITATION: Final = Record(
    (
        Field(
            "basis",
            Choice(tuple(wording.BASES), wording.BASES),
            "rank of the source: statute, regulation, department rule or platform rule",
            "法源位阶：法律、行政法规、部门规章、平台规则",
        ),
        Field("name", Text(), "short name of the law, such as 广告法", "法律简称，如 广告法"),
        Field(
            "article",
            Text(r"[0-9]+(?:[.-][0-9]+)*", '"34"'),
            "number of the article, in quotes",
            "条号，加引号",
        ),
        Field("version", Text(r"[0-9]{4}", '"2026"'), "year of the text cited", "所引版本的年份"),
        Field(
            "applies_when",
            Choice(tuple(wording.APPLIES), wording.APPLIES),
            "always, or only where the speech is a commercial advertisement",
            "总是适用，或仅在构成商业广告时适用",
        ),
        Field(
            "verified",
            Flag(),
            "true only where the article's text stands in rules/law/",
            "条文原文在 rules/law/ 中时才写 true",
            False,
        ),
    ),
    example='{basis: statute, name: 广告法, article: "17", version: "2021", '
    "applies_when: advertisement, verified: true}",
)
"""An article of law as a rule cites it."""

LAW: Final = Record(
    (
        Field("name", Text(), "short name, as rules cite it", "简称，与规则引用一致"),
        Field("full_name", Text(), "full official name", "官方全称", ""),
        Field("version", Text(r"[0-9]{4}", '"2021"'), "year of the text", "版本年份"),
        Field(
            "basis",
            Choice(tuple(wording.BASES), wording.BASES),
            "rank of the source",
            "法源位阶",
        ),
        Field(
            "applies_when",
            Choice(tuple(wording.APPLIES), wording.APPLIES),
            "always, or only to commercial advertisements",
            "总是适用，或仅适用于商业广告",
        ),
        Field("in_force", Day(), "first day in force", "施行日期", None),
        Field("source", Text(), "where the text was read", "条文出处"),
        Field(
            "articles",
            MapOf(Text(), r"[0-9]+(?:[.-][0-9]+)*", '"34"'),
            "quoted text by number of article",
            "条号与条文原文",
        ),
    )
)
