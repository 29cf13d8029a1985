"""A report as one HTML page: figures, charts, tables; each figure opens to the ids behind it.

No script and nothing from elsewhere, so that the page can be kept and sent as it is.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from html import escape
from typing import Any, Final

from streamdetect.events.messages import Bilingual
from streamdetect.events.vocabulary import CATEGORY_TITLES, MEASURE_TITLES
from streamdetect.report.figures import LABELS, LATENCY_STEPS_MS, Done, Figure, Line, Rate, Report
from streamdetect.report.layout import head_cell, head_of, page_of, period_words, section
from streamdetect.report.svg import Series, bars, columns

_IDS_SHOWN: Final = 200
# A year, with room between the columns. One clock that is decades off must not add thousands.
_WEEKS_DRAWN: Final = 53
_NOTHING_SAID: Final = Line(*(Figure(0, ()) for _ in Line.__slots__))


def report_page(report: Report) -> str:
    """Return the page of a report."""
    parts = [
        head_of(
            Bilingual(zh="违规处置报告", en="Report on violations and what followed"),
            period_words(report.period.from_ms, report.period.to_ms, report.newest_ms),
        ),
        f'<div class="cards">{"".join(_headline(report))}</div>',
        _weeks(report),
        _done_weeks(report),
        _categories(report),
        _measures(report),
        _reviews(report),
        _latency(report),
        _footnotes(),
    ]
    return page_of("违规处置报告", parts)


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
        return section("每周", "By week", "<p>没有违规。 No violation.</p>")
    by_week = _without_gaps(report.by_week)
    lines = list(by_week.values())
    series = [
        Series("违规话术 violations", "s1", tuple(one.violations.count for one in lines)),
        Series("已处置事件 dealt with", "s2", tuple(one.dealt_with.count for one in lines)),
        Series("推翻事件 overturned", "s3", tuple(one.overturned.count for one in lines)),
    ]
    chart = _wide(columns(list(by_week), series, "违规与处置，每周"))
    rows = [(escape(week), _cells(line)) for week, line in by_week.items()]
    return section(
        "每周", "By week", _key(series) + chart + _table(("周一 week of", *_LINE_HEADS), rows)
    )


def _without_gaps(by_week: Mapping[str, Line]) -> Mapping[str, Line]:
    """Return the weeks from the first to the last, those without speech with zeros."""
    first, last = date.fromisoformat(min(by_week)), date.fromisoformat(max(by_week))
    count = (last - first).days // 7 + 1
    if count > _WEEKS_DRAWN:
        return by_week
    weeks = ((first + timedelta(weeks=number)).isoformat() for number in range(count))
    return {week: by_week.get(week, _NOTHING_SAID) for week in weeks}


def _done_weeks(report: Report) -> str:
    # Also where nothing was said in the period: what is done follows later.
    if not report.done_by_week:
        return ""
    return section(
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
    chart = _wide(bars(short, counts, "违规话术，按类别")) if ordered else ""
    titles: dict[str, str] = {c: " ".join(title) for c, title in CATEGORY_TITLES.items()}
    return section(
        "按类别", "By category", chart + _table(("类别 category", *_LINE_HEADS), rows)
    ) + section(
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
    return section("处置与服务", "Measures and services", _table(("项目 what", "数量 count"), rows))


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
    return section("复核与申诉", "Review and appeal", _table(heads, rows))


def _latency(report: Report) -> str:
    latency = report.latency
    if not latency.measured.count:
        words = "<p>原始话术已不再保存，无法计算。 The words are no longer kept; not measured.</p>"
        return section("发现耗时", "Detection latency", words)
    bounds = [f"< {_milliseconds(bound)}" for bound in LATENCY_STEPS_MS]
    names = [*bounds, f"≥ {_milliseconds(LATENCY_STEPS_MS[-1])}"]
    counts = Series("违规话术", "s1", tuple(one.count for one in latency.classes))
    words = " · ".join(
        f"{name} {_milliseconds(value)}"
        for name, value in (("p50", latency.p50), ("p95", latency.p95), ("p99", latency.p99))
    )
    slowest = "\n".join(f"{identity}  {ms:,} ms" for identity, ms in latency.slowest)
    return section(
        "发现耗时",
        "Detection latency, from the record of the words to the record of the violation",
        f"<p>{words} <span class='soft'>({latency.measured.count:,} violations)</span></p>"
        + _wide(columns(names, [counts], "发现耗时分布"))
        + f"<details><summary>最慢 slowest</summary><code>{escape(slowest)}</code></details>",
    )


def _footnotes() -> str:
    return (
        '<p class="soft">违规按说出的时间计，事件按开始的时间计，其余按获知的时间计；'
        "一周从北京时间周一开始。已处置：事件至少引起一项生效的处置。推翻率：有决定的对象中，最终被推翻的比例。"
        "人名与账号不出现；每个数字可展开查看事件编号。<br>"
        "Violations count by when they were said, incidents by when they began, everything else by "
        "when it became known; a week begins on Monday, Beijing time. Dealt with: at least "
        "one measure came into force. Overturn rate: of what people decided on, the share that was "
        "overturned in the end. No names; each figure opens to the ids of its events.</p>"
    )


def _key(series: Sequence[Series]) -> str:
    marks = (f'<span><i class="{one.css}"></i>{escape(one.name)}</span>' for one in series)
    return f'<div class="key">{"".join(marks)}</div>'


def _table(heads: Sequence[str], rows: Sequence[tuple[str, Sequence[Figure | str]]]) -> str:
    body = "".join(
        f"<tr><td>{name}</td>{''.join(f'<td>{_cell(cell)}</td>' for cell in cells)}</tr>"
        for name, cells in rows
    )
    head = "".join(map(head_cell, heads))
    return _wide(f"<table><tr>{head}</tr>{body}</table>")


def _wide(body: str) -> str:
    """Return what scrolls sideways where the screen is narrower."""
    return f'<div class="wide">{body}</div>'


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
