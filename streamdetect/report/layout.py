"""What pages of reports share: style, head, sections. No script and nothing from elsewhere."""

from collections.abc import Iterable
from html import escape
from typing import Final

from streamdetect.events.instants import from_ms
from streamdetect.events.messages import Bilingual

_STYLE: Final = """
:root { color-scheme: light dark; --ink: #1c2430; --soft: #5b6675; --line: #dfe4ea; --card: #f6f8fa;
  --paper: #fff; --a: #2563a8; --b: #c2600c; --c: #4d8f4a; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --soft: #9aa6b5; --line: #333d4a;
  --card: #1d2530; --paper: #141a22; --a: #6aa5e8; --b: #ef9a4d; --c: #84c281; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 15px/1.55 system-ui, "Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei",
  sans-serif; }
main { max-width: 960px; margin: 0 auto; padding: 32px 20px 64px; }
h1 { font-size: 24px; margin: 0; } h2 { font-size: 18px; margin: 40px 0 8px; }
h1 small, h2 small { color: var(--soft); font-weight: 400; font-size: 14px; margin-left: 6px; }
p { margin: 6px 0; } .soft { color: var(--soft); }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(205px, 1fr)); gap: 12px;
  margin: 20px 0; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 8px;
  padding: 12px 14px; }
.card b { display: block; font-size: 26px; line-height: 1.2; font-variant-numeric: tabular-nums; }
.card span { display: block; } .card .en { color: var(--soft); font-size: 13px; }
details { font-size: 12px; color: var(--soft); margin-top: 4px; }
summary { cursor: pointer; white-space: nowrap; }
details code { display: block; max-height: 180px; overflow: auto; overflow-wrap: anywhere;
  white-space: pre-wrap; font-size: 11px; margin-top: 4px; }
svg { width: 100%; min-width: 600px; height: auto; display: block; margin: 8px 0 4px; }
svg text { font-size: 12px; fill: var(--soft); } svg .name, svg .value { fill: var(--ink); }
svg .grid { stroke: var(--line); } .s1 { fill: var(--a); } .s2 { fill: var(--b); }
.s3 { fill: var(--c); }
.key { display: flex; gap: 18px; flex-wrap: wrap; font-size: 13px; color: var(--soft); }
.key i { display: inline-block; width: 10px; height: 10px; margin-right: 6px; }
.key .s1 { background: var(--a); } .key .s2 { background: var(--b); }
.key .s3 { background: var(--c); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin: 12px 0; font-size: 14px; }
th, td { text-align: right; padding: 6px 10px; border-bottom: 1px solid var(--line);
  vertical-align: top; font-variant-numeric: tabular-nums; }
th { font-weight: 600; } th small { display: block; color: var(--soft); font-weight: 400; }
th:first-child, td:first-child, .text th, .text td { text-align: left; }
.of { display: block; font-size: 12px; font-weight: 400; color: var(--soft); }
.state, .day, th { white-space: nowrap; } .due, .to_withdraw { color: var(--b); font-weight: 600; }
.done { color: var(--c); }
@media print { details { display: none; } main { padding: 0; } }
"""


def page_of(title: str, parts: Iterable[str]) -> str:
    """Return the whole page."""
    return (
        '<!doctype html><html lang="zh"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body><main>{''.join(parts)}</main></body></html>\n"
    )


def head_of(title: Bilingual, period: str) -> str:
    """Return title and period."""
    return (
        f"<h1>{escape(title.zh)}<small>{escape(title.en)}</small></h1>"
        f'<p class="soft">{escape(period)}</p>'
    )


def period_words(from_ms_: int | None, to_ms_: int | None, newest_ms: int | None) -> str:
    """Return a period in words, with the instant of the newest event."""
    begin = "最早 the oldest" if from_ms_ is None else from_ms(from_ms_)[:16] + "Z"
    end = "最新 the newest" if to_ms_ is None else from_ms(to_ms_)[:16] + "Z"
    known = "" if newest_ms is None else f"；截至 as of {from_ms(newest_ms)[:16]}Z"
    return f"{begin} — {end}{known}"


def section(zh: str, en: str, body: str) -> str:
    """Return a section under its title."""
    return f"<section><h2>{escape(zh)}<small>{escape(en)}</small></h2>{body}</section>"


def head_cell(text: str) -> str:
    """Return the head of a column: Chinese, and English below."""
    zh, _, en = text.partition(" ")
    return f"<th>{escape(zh)}<small>{escape(en)}</small></th>"
