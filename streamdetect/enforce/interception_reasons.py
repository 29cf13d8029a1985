"""The words in which a merchant is told why a listing is held back, or let through again."""

from collections.abc import Sequence
from typing import Final

from streamdetect.enforce.notice_words import law_words, moment
from streamdetect.events.messages import Bilingual, LawRef, ListingFinding
from streamdetect.events.vocabulary import CATEGORY_TITLES

_MOST: Final = 10  # findings that are told in words; all stand in the event
_FIELDS: Final = {"title": ("标题", "title"), "description": ("详情", "description")}


def reasons_held(
    findings: Sequence[ListingFinding],
    law: Sequence[LawRef],
    appeal_until: str,
    interception_id: str,
) -> Bilingual:
    """Return which words, against which articles, what to do, and how to appeal until when."""
    zh = [_finding_zh(finding) for finding in findings[:_MOST]]
    en = [_finding_en(finding) for finding in findings[:_MOST]]
    if len(findings) > _MOST:
        zh.append(f"另有{len(findings) - _MOST}处。")
        en.append(f"There are {len(findings) - _MOST} more.")
    articles = list(dict.fromkeys(map(law_words, law)))
    if articles:
        zh.append(f"依据：{'；'.join(one.zh for one in articles)}。")
        en.append(f"Basis: {'; '.join(one.en for one in articles)}.")
    until = moment(appeal_until)
    zh.append(
        "商品已拦截；修改后的新版本将自动复核并放行。"
        f"如不服，可在{until.zh}前申诉，写明编号 {interception_id}，并附说明和证据。"
    )
    en.append(
        "The listing is held back; a mended version is inspected and released by itself. "
        f"If you disagree, appeal before {until.en}: give the number {interception_id}, say why, "
        "and add evidence."
    )
    return Bilingual(zh="".join(zh), en=" ".join(en))


def reasons_released(version: int, *, overturned: bool, mended: bool) -> Bilingual:
    """Return why a listing is let through again: by people, by mending, or by changed rules."""
    if overturned:
        return Bilingual(
            zh="经人工复核，拦截决定已撤销，商品恢复展示。",
            en="A reviewer overturned the interception; the listing is let through again.",
        )
    if mended:
        return Bilingual(
            zh=f"第{version}版已不含被拦截的内容，商品恢复展示。",
            en=f"Version {version} no longer says what was held back; it is let through again.",
        )
    return Bilingual(
        zh="按现行规则，该内容不再拦截，商品恢复展示。",
        en="The rules in force no longer hold these words back; the listing is let through again.",
    )


def reasons_stayed(since: str) -> Bilingual:
    """Return why a listing is let through though nobody took the interception back."""
    at = moment(since)
    return Bilingual(
        zh=f"申诉逾期未答复，自{at.zh}起中止拦截，商品先行恢复展示；作出答复后以答复为准。",
        en=f"The appeal was not answered in time; the interception is stayed since {at.en} "
        "and the listing is let through until people answer.",
    )


def _finding_zh(finding: ListingFinding) -> str:
    kind = CATEGORY_TITLES[finding.category][0]
    word = "涉嫌" if finding.outcome == "enforce" else "可能涉及"
    return f"{_field(finding.field)[0]}中的“{finding.quote}”{word}{kind}。{finding.advice.zh}"


def _finding_en(finding: ListingFinding) -> str:
    kind = CATEGORY_TITLES[finding.category][1]
    word = "is" if finding.outcome == "enforce" else "may be"
    return f"“{finding.quote}” in the {_field(finding.field)[1]} {word} {kind}. {finding.advice.en}"


def _field(name: str) -> tuple[str, str]:
    known = _FIELDS.get(name)
    if known is not None:
        return known
    number = int(name.removeprefix("claims[").removesuffix("]")) + 1
    return f"第{number}条卖点", f"claim no. {number}"
