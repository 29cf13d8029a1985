"""Rulesets of any size for benchmarks; terms are cut from our own lines, so that they occur."""

import random
from pathlib import Path

from streamdetect.ruleset.model import (
    AppliesTo,
    GroupStep,
    LawCitation,
    Matching,
    PatternStep,
    Rule,
    Ruleset,
    TermSequence,
)
from streamdetect.settings import content_folder

_LAW = LawCitation("department_rule", "直播电商监督管理办法", "34", "2026", "always", verified=True)
_GROUP_TERMS = 12
_LENGTHS = (2, 3, 3, 3, 4, 4, 4, 5)


def ruleset(terms: int, patterns: int, seed: int = 7) -> Ruleset:
    """Return a ruleset with that many distinct terms and patterns.

    Rules are sequences of two groups in order; every pattern stands behind a group of its own rule.
    """
    chance = random.Random(seed)
    lines = _lines()
    chosen: dict[str, None] = {}
    while len(chosen) < terms:
        line = chance.choice(lines)
        size = chance.choice(_LENGTHS)
        start = chance.randrange(max(1, len(line) - size))
        term = line[start : start + size]
        if len(term) == size and all("\u4e00" <= char <= "\u9fff" for char in term):
            chosen[term] = None
    listed = list(chosen)
    groups = [tuple(listed[at : at + _GROUP_TERMS]) for at in range(0, terms, _GROUP_TERMS)]
    rules = []
    for number, (left, right) in enumerate(zip(groups[::2], groups[1::2], strict=False)):
        ways = [TermSequence((GroupStep("left"), GroupStep("right")), 6, fixed_order=True)]
        due, total = number + 1, len(groups) // 2
        for _ in range(number * patterns // total, due * patterns // total):
            first, last = chance.choice(listed), chance.choice(listed)
            ways.append(
                TermSequence(
                    (GroupStep("left"), PatternStep(f"{first}.{{0,4}}{last}|[0-9]+{last}")),
                    4,
                    fixed_order=True,
                )
            )
        rules.append(
            Rule(
                id=f"exaggerated_efficacy/made-{number}",
                version=1,
                title_zh="合成",
                title_en="made",
                status="enforced",
                category="exaggerated_efficacy",
                severity="serious",
                outcome="enforce",
                language="zh",
                law=(_LAW,),
                groups={"left": left, "right": right},
                matching=Matching(any_of=tuple(ways)),
                allow=(),
                advice_zh="改",
                advice_en="change",
                violating=(),
                allowed=(),
                applies_to=AppliesTo(),
            )
        )
    return Ruleset("b" * 64, tuple(rules), frozenset(), frozenset())


def _lines() -> list[str]:
    found: list[str] = []
    folder: Path = content_folder("rules")
    for page in sorted((folder / "benign").glob("zh*.txt")):
        found += [line for line in page.read_text("utf-8").splitlines() if len(line) > 8]
    return found
