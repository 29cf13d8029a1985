"""Masking what a report shows of people: names of accounts, phone numbers, contacts in quotes."""

import re
from typing import Final

MASK: Final = "***"

_DIGITS: Final = re.compile(r"\d(?:[\s-]?\d){6,}")  # a phone, an ID card, a bank card, a QQ number
_NUMERALS: Final = re.compile(r"[零〇一二三四五六七八九幺两]{7,}")
_ACCOUNT: Final = re.compile(r"@[^\s@，。,.:：;；！!？?]+")
_CONTACT: Final = re.compile(
    r"((?:微信|薇信|威信|加[vV]|[vV][xX]|wx|QQ|qq|wechat|WeChat)(?:号)?[:：\s]*)"
    r"([A-Za-z0-9_-]{4,})"
)


def masked_name(name: str) -> str:
    """Return an account name or id of a person with only its two outermost characters left."""
    return MASK if len(name) <= 4 else f"{name[0]}{MASK}{name[-1]}"


def masked_text(text: str) -> str:
    """Return words with phone numbers, long numbers, accounts and contacts masked."""
    text = _CONTACT.sub(lambda found: f"{found[1]}{MASK}", text)
    text = _ACCOUNT.sub(f"@{MASK}", text)
    text = _DIGITS.sub(MASK, text)
    return _NUMERALS.sub(MASK, text)
