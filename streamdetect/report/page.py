"""A report as one HTML page: figures, charts, tables; each figure opens to the ids behind it.

No script and nothing from elsewhere, so that the page can be kept and sent as it is.
"""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any, Final

from streamdetect.events.instants import from_ms
from streamdetect.events.messages import Bilingual
from streamdetect.events.vocabulary import CATEGORY_TITLES, MEASURE_TITLES
from streamdetect.report.authority import (
    AUTHORITIES,
    DUTY_STATES,
    STATE_WORDS,
    Authority,
    Duty,
)
from streamdetect.report.figures import LABELS, LATENCY_STEPS_MS, Done, Figure, Line, Rate, Report
from streamdetect.report.masking import Shown
from streamdetect.report.svg import Series, bars, columns

_IDS_SHOWN: Final = 200

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
svg { width: 100%; height: auto; display: block; margin: 8px 0 4px; }
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


def report_page(report: Report) -> str:
    """Return the page of a report."""
    parts = [
        _head(
            Bilingual(zh="违规处置报告", en="Report on violations and what followed"),
            _period(report.period.from_ms, report.period.to_ms, report.newest_ms),
        ),
        f'<div class="cards">{"".join(_headline(report))}</div>',
        _weeks(report),
        _categories(report),
        _measures(report),
        _reviews(report),
        _latency(report),
        _footnotes(),
    ]
    return _page("违规处置报告", parts)


def authority_page(duties: Sequence[Duty], period: str, shown: Shown) -> str:
    """Return the page of what is due to be reported to whom."""
    title = Bilingual(zh="处置报告清单", en="Measures due to be reported (办法 art. 12(3))")
    parts = [_head(title, period)]
    for authority, name in AUTHORITIES.items():
        parts.append(_duties(authority, name, duties, shown))
    parts.append(
        '<p class="soft">每项处置均报县级以上部门；关闭账号、禁止重新注册、列入黑名单'
        "同时报省级部门。是否已报告，以报送登记为准。<br>Every measure goes to the county level; "
        "closing, barring and blacklisting also to the province. What was reported "
        "is told by the register of filings."
        "</p>"
    )
    return _page(title.zh, parts)


def period_words(from_ms: int | None, to_ms: int | None, newest_ms: int | None) -> str:
    """Return a period in words, as `authority_page` shows it."""
    return _period(from_ms, to_ms, newest_ms)


def _page(title: str, parts: Iterable[str]) -> str:
    return (
        '<!doctype html><html lang="zh"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body><main>{''.join(parts)}</main></body></html>\n"
    )


def _head(title: Bilingual, period: str) -> str:
    return (
        f"<h1>{escape(title.zh)}<small>{escape(title.en)}</small></h1>"
        f'<p class="soft">{escape(period)}</p>'
    )


def _period(from_ms_: int | None, to_ms_: int | None, newest_ms: int | None) -> str:
    begin = "最早 the oldest" if from_ms_ is None else from_ms(from_ms_)[:16] + "Z"
    end = "最新 the newest" if to_ms_ is None else from_ms(to_ms_)[:16] + "Z"
    known = "" if newest_ms is None else f"；截至 as of {from_ms(newest_ms)[:16]}Z"
    return f"{begin} — {end}{known}"


def _headline(report: Report) -> Iterable[str]:
    yield _card("violations", report.violations)
    yield _card("for_review", report.for_review)
    yield _card("dealt_with", report.dealt_with)
    yield _card("subjects_sanctioned", report.subjects_sanctioned)
    yield _card("subjects_expelled", report.subjects_expelled)
    yield _card("subjects_reinstated", report.subjects_reinstated)
    yield _card("listings_intercepted", report.listings["intercepted"])
    yield _card("interventions", report.interventions["released"])
    yield _card("overturn_rate", report.overturned.part, _percent(report.overturned))
    yield _card("latency_p95", report.latency.measured, _milliseconds(report.latency.p95))


def _card(name: str, figure: Figure, shown: str | None = None) -> str:
    label = LABELS[name]
    return (
        f'<div class="card"><b>{shown or f"{figure.count:,}"}</b><span>{label.zh}</span>'
        f'<span class="en">{label.en}</span>{_ids(figure)}</div>'
    )


def _weeks(report: Report) -> str:
    if not report.by_week:
        return _section("每周", "By week", "<p>没有违规。 No violation.</p>")
    weeks, lines = list(report.by_week), list(report.by_week.values())
    series = [
        Series("违规话术 violations", "s1", tuple(one.violations.count for one in lines)),
        Series("已处置事件 dealt with", "s2", tuple(one.dealt_with.count for one in lines)),
        Series("推翻事件 overturned", "s3", tuple(one.overturned.count for one in lines)),
    ]
    chart = columns(weeks, series, "违规与处置，每周")
    rows = [(escape(week), _cells(line)) for week, line in report.by_week.items()]
    return _section(
        "每周", "By week", _key(series) + chart + _table(("周一 week of", *_LINE_HEADS), rows)
    ) + _section(
        "每周采取的措施",
        "What was done, by week",
        _table(("周一 week of", *_DONE_HEADS), _done_rows(report.done_by_week, {})),
    )


def _done_rows(
    done: Mapping[str, Done], titles: Mapping[str, str]
) -> list[tuple[str, list[Figure | str]]]:
    return [
        (escape(titles.get(name, name)), [getattr(line, kind) for kind in _line_names(line)])
        for name, line in done.items()
    ]


def _categories(report: Report) -> str:
    ordered = sorted(
        report.by_category.items(), key=lambda pair: (-pair[1].violations.count, pair[0])
    )
    names = [" ".join(CATEGORY_TITLES[category]) for category, _ in ordered]
    short = [CATEGORY_TITLES[category][0] for category, _ in ordered]
    counts = Series("违规话术", "s1", tuple(line.violations.count for _, line in ordered))
    rows = [(escape(name), _cells(line)) for name, (_, line) in zip(names, ordered, strict=True)]
    chart = bars(short, counts, "违规话术，按类别") if ordered else ""
    titles: dict[str, str] = {c: " ".join(title) for c, title in CATEGORY_TITLES.items()}
    return _section(
        "按类别", "By category", chart + _table(("类别 category", *_LINE_HEADS), rows)
    ) + _section(
        "按类别采取的措施",
        "What was done, by category of the claims behind it",
        _table(
            ("类别 category", *_DONE_HEADS),
            _done_rows(report.done_by_category, titles),
        ),
    )


def _measures(report: Report) -> str:
    rows = [
        (f"{MEASURE_TITLES[measure]} <small>{measure}</small>", [figure])
        for measure, figure in report.sanctions.items()
    ]
    rows.append(("已撤销 <small>taken back</small>", [report.sanctions_undone]))
    rows += [
        (f"清退：{_EXPULSIONS[state]} <small>{state}</small>", [figure])
        for state, figure in report.expulsions.items()
    ]
    rows += [
        (f"商品信息：{_LISTINGS[state]} <small>{state}</small>", [figure])
        for state, figure in report.listings.items()
    ]
    rows += [
        (f"主动服务：{_INTERVENTIONS[state]} <small>{state}</small>", [figure])
        for state, figure in report.interventions.items()
    ]
    rows += [
        (f"{_AMENDED[kind]} <small>{kind}</small>", [figure])
        for kind, figure in report.amended.items()
    ]
    return _section(
        "处置与服务", "Measures and services", _table(("项目 what", "数量 count"), rows)
    )


def _reviews(report: Report) -> str:
    rates: list[tuple[str, Rate]] = [("全部 all", report.overturned)]
    rates += [
        (f"{_LEVELS[level]} {level}", rate) for level, rate in report.overturned_by_level.items()
    ]
    rates.append(("已答复申诉中改判 changed on appeal", report.appeals))
    rows: list[tuple[str, list[Figure | str]]] = [
        (escape(name), [rate.whole, rate.part, _percent(rate)]) for name, rate in rates
    ]
    rows.append((LABELS["appeals_open"].zh, [report.appeals_open, "", ""]))
    heads = ("决定 decisions", "对象 decided", "推翻 overturned", "推翻率 rate")
    return _section("复核与申诉", "Review and appeal", _table(heads, rows))


def _latency(report: Report) -> str:
    latency = report.latency
    if not latency.measured.count:
        words = "<p>原始话术已不再保存，无法计算。 The words are no longer kept; not measured.</p>"
        return _section("发现耗时", "Detection latency", words)
    bounds = [f"< {_milliseconds(bound)}" for bound in LATENCY_STEPS_MS]
    names = [*bounds, f"≥ {_milliseconds(LATENCY_STEPS_MS[-1])}"]
    counts = Series("违规话术", "s1", tuple(one.count for one in latency.classes))
    words = " · ".join(
        f"{name} {_milliseconds(value)}"
        for name, value in (("p50", latency.p50), ("p95", latency.p95), ("p99", latency.p99))
    )
    slowest = "\n".join(f"{identity}  {ms:,} ms" for identity, ms in latency.slowest)
    return _section(
        "发现耗时",
        "Detection latency, from the record of the words to the record of the violation",
        f"<p>{words} <span class='soft'>({latency.measured.count:,} violations)</span></p>"
        + columns(names, [counts], "发现耗时分布")
        + f"<details><summary>最慢 slowest</summary><code>{escape(slowest)}</code></details>",
    )


def _footnotes() -> str:
    return (
        '<p class="soft">违规按说出的时间计，其余按获知的时间计；一周从北京时间周一开始。'
        "已处置：事件至少引起一项生效的处置。推翻率：有决定的对象中，最终被推翻的比例。"
        "人名与账号不出现；每个数字可展开查看事件编号。<br>"
        "Violations count by when they were said, everything else by when it became known; a week "
        "begins on Monday, Beijing time. Dealt with: at least one measure came into force. "
        "Overturn rate: of what people decided on, the share that was overturned in the end. "
        "No names; each figure opens to the ids of its events.</p>"
    )


def _duties(authority: Authority, name: Bilingual, duties: Sequence[Duty], shown: Shown) -> str:
    mine = [one for one in duties if one.authority == authority]
    counts = "".join(
        f'<div class="card"><b>{sum(one.state == state for one in mine):,}</b>'
        f'<span>{STATE_WORDS[state].zh}</span><span class="en">{STATE_WORDS[state].en}</span></div>'
        for state in DUTY_STATES
    )
    heads = (
        "状态 state", "处置 measure", "主体 party", "时间 imposed", "事实与依据 facts and basis",
        "报送 filed",
    )  # fmt: skip
    rows = "".join(_duty_row(one, shown) for one in mine)
    table = (
        f'<div class="wide"><table class="text"><tr>{"".join(map(_head_cell, heads))}</tr>'
        f"{rows}</table></div>"
    )
    return _section(name.zh, name.en, f'<div class="cards">{counts}</div>{table if mine else ""}')


def _duty_row(duty: Duty, shown: Shown) -> str:
    sanction = duty.sanction
    party = shown.name(sanction.party.id)
    quotes = []
    for reason in sanction.reasons:
        quote = shown.words(reason.quote)
        laws = "；".join(f"《{law.name}》第{law.article}条" for law in reason.law[:2])
        quotes.append(f"“{escape(quote.replace(chr(10), '／'))}” {escape(laws)}")
    filings = "<br>".join(
        escape(
            f"{one.filed_at[:10]} {one.reference}{'（撤销 withdrawn）' if one.withdrawal else ''}"
        )
        for one in duty.filings
    )
    facts = quotes[0] if quotes else ""
    if len(quotes) > 1:
        rest = "<br>".join(quotes[1:])
        facts += f"<details><summary>+{len(quotes) - 1}</summary>{rest}</details>"
    return (
        f'<tr><td class="state {duty.state}">{STATE_WORDS[duty.state].zh}</td>'
        f"<td>{MEASURE_TITLES[sanction.measure]}<br><span class='soft'>{sanction.state}</span></td>"
        f"<td>{escape(party)}<br><span class='soft'>{sanction.party.type}</span></td>"
        f"<td class='day'>{from_ms(duty.imposed_ms)[:10]}</td><td>{facts}"
        f"<details><summary>编号 id</summary><code>{escape(sanction.sanction_id)}</code></details>"
        f"</td><td>{filings}</td></tr>"
    )


def _section(zh: str, en: str, body: str) -> str:
    return f"<section><h2>{escape(zh)}<small>{escape(en)}</small></h2>{body}</section>"


def _key(series: Sequence[Series]) -> str:
    marks = (f'<span><i class="{one.css}"></i>{escape(one.name)}</span>' for one in series)
    return f'<div class="key">{"".join(marks)}</div>'


def _table(heads: Sequence[str], rows: Sequence[tuple[str, Sequence[Figure | str]]]) -> str:
    body = "".join(
        f"<tr><td>{name}</td>{''.join(f'<td>{_cell(cell)}</td>' for cell in cells)}</tr>"
        for name, cells in rows
    )
    head = "".join(map(_head_cell, heads))
    return f'<div class="wide"><table><tr>{head}</tr>{body}</table></div>'


def _head_cell(text: str) -> str:
    zh, _, en = text.partition(" ")
    return f"<th>{escape(zh)}<small>{escape(en)}</small></th>"


def _cell(cell: Figure | str) -> str:
    return cell if isinstance(cell, str) else f"{cell.count:,}{_ids(cell)}"


def _cells(line: Line) -> list[Figure | str]:
    found: list[Figure | str] = [getattr(line, name) for name in _line_names(line)]
    decided = line.upheld.count + line.overturned.count
    found.append(_percent(Rate(line.overturned, Figure(decided, ()))))
    return found


def _line_names(line: Any) -> tuple[str, ...]:
    return tuple(type(line).__slots__)


def _ids(figure: Figure) -> str:
    if not figure.ids:
        return ""
    shown = "\n".join(figure.ids[:_IDS_SHOWN])
    more = len(figure.ids) - _IDS_SHOWN
    if more > 0:
        shown += f"\n… and {more:,} more: --format json"
    return f"<details><summary>编号 ids</summary><code>{escape(shown)}</code></details>"


def _percent(rate: Rate) -> str:
    if rate.value is None:
        return "—"
    share = f"{rate.part.count:,}/{rate.whole.count:,}"
    return f'{100 * rate.value:.1f} %<small class="of">{share}</small>'


def _milliseconds(value: int | None) -> str:
    if value is None:
        return "—"
    return f"{value} ms" if value < 1000 else f"{value / 1000:g} s"


_LINE_HEADS: Final = (
    "违规话术 violations", "事件 incidents", "已处置 dealt-with", "维持 upheld", "推翻 overturned",
    "推翻率 rate",
)  # fmt: skip
_DONE_HEADS: Final = (
    "处置 sanctions", "清退 expelled", "恢复 reinstated", "拦截 listings", "服务 interventions",
)  # fmt: skip
_LEVELS: Final = {"review": "复核", "appeal": "申诉", "board": "委员会"}
_EXPULSIONS: Final[Mapping[str, str]] = {
    "proposed": "拟清退", "expelled": "已清退", "reinstated": "恢复", "released": "结束",
}  # fmt: skip
_LISTINGS: Final[Mapping[str, str]] = {"intercepted": "拦截", "released": "放行"}
_INTERVENTIONS: Final[Mapping[str, str]] = {
    "prepared": "已准备", "released": "已发出", "withdrawn": "已撤回",
}  # fmt: skip
_AMENDED: Final[Mapping[str, str]] = {
    "corrected": "当场纠正",
    "negated": "随后否定",
    "retracted": "转写更正",
    "held_back": "留待人工",
}
