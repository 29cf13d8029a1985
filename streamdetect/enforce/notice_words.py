"""How measures, articles of law, instants and terms are put, in plain Chinese and English."""

from typing import Final

from streamdetect.events.instants import clock_in_beijing, to_ms
from streamdetect.events.messages import Bilingual, LawRef
from streamdetect.events.vocabulary import MEASURE_TITLES, Measure

_ENGLISH: Final[dict[Measure, str]] = {
    "warn": "warning",
    "limit_features": "limited features",
    "limit_traffic": "limited traffic",
    "interrupt": "broadcast interrupted",
    "suspend": "suspended from broadcasting",
    "close_account": "account closed",
    "bar_reregistration": "barred from registering again",
    "blacklist": "blacklisted",
}
MEASURE_NAMES: Final[dict[Measure, Bilingual]] = {
    measure: Bilingual(zh=MEASURE_TITLES[measure], en=english)
    for measure, english in _ENGLISH.items()
}
"""What each measure is called."""
_NO_TERM: Final = Bilingual(zh="没有期限。", en="It has no end date.")


def law_words(law: LawRef) -> Bilingual:
    """Return how an article is cited."""
    zh, en = f"《{law.name}》第{law.article}条", f"{law.name} art. {law.article}"
    if law.applies_when == "advertisement":
        return Bilingual(zh=f"{zh}（构成商业广告时）", en=f"{en} (where it is an advertisement)")
    return Bilingual(zh=zh, en=en)


def moment(instant: str) -> Bilingual:
    """Return an instant in Beijing time, to the minute."""
    text = clock_in_beijing(to_ms(instant))
    day, minute = text[:10], text[11:16]
    year, month, date = day.split("-")
    return Bilingual(
        zh=f"{year}年{int(month)}月{int(date)}日 {minute}（北京时间）",
        en=f"{day} {minute} (Beijing time)",
    )


def term_of(valid_until: str | None) -> Bilingual:
    """Return until when a measure holds; None: it has no end date."""
    if valid_until is None:
        return _NO_TERM
    until = moment(valid_until)
    return Bilingual(zh=f"期限至{until.zh}。", en=f"It ends on {until.en}.")
