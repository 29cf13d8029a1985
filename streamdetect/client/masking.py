"""What could lead to a person is taken out of words before they leave: numbers, accounts, links.

Pure. Half-width and full-width digits alike; Chinese numerals said one by one count as digits.
"""

import re
from typing import Final

PHONE: Final = "[phone]"
NUMBER: Final = "[number]"
ACCOUNT: Final = "[account]"
LINK: Final = "[link]"

_DIGIT: Final = "[0-9０-９零〇一二三四五六七八九幺]"
_GAP: Final = r"[\s\-－—·.]?"
_STEPS: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (re.compile(r"(?:https?://|www\.)[^\s，。！？、；）】]+", re.IGNORECASE), LINK),
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+", re.ASCII), ACCOUNT),
    (re.compile(r"@[\w.\-]{2,30}"), "@" + ACCOUNT),
    (
        re.compile(
            r"((?:微信|威信|薇信|v信|vx|wx|微信号|qq|QQ群?|抖音号|快手号|小红书号)"
            r"(?:号|群)?(?:是|为|加|搜|[:：\s])*)([A-Za-z0-9_\-]{4,30})",
            re.IGNORECASE,
        ),
        r"\1" + ACCOUNT,
    ),
    (re.compile(rf"(?<![0-9０-９])(?:{_DIGIT}{_GAP}){{17}}[0-9０-９Xx](?![0-9０-９])"), NUMBER),
    (re.compile(rf"(?<![0-9０-９])(?:1|１|一|幺){_GAP}(?:{_DIGIT}{_GAP}){{9}}{_DIGIT}"), PHONE),
    (re.compile(r"(?<!\d)0\d{2,3}[- ]?\d{7,8}(?!\d)"), PHONE),
    (re.compile(r"(?<!\d)[48]00[- ]?\d{3}[- ]?\d{4}(?!\d)"), PHONE),
    (re.compile(r"\d{8,}"), NUMBER),
)


def masked(text: str) -> str:
    """Return the text without phone numbers, account names, addresses of pages and long numbers."""
    for pattern, put in _STEPS:
        text = pattern.sub(put, text)
    return text
