"""The page of measures that are due to be reported, by authority.

Nothing has to be opened: it is printed and sent. Days are those of Beijing.
"""

from collections.abc import Sequence
from html import escape

from streamdetect.events.instants import clock_in_beijing, day_in_beijing
from streamdetect.events.messages import Bilingual
from streamdetect.events.vocabulary import MEASURE_TITLES
from streamdetect.report.authority import (
    AUTHORITIES,
    DUTY_STATES,
    STATE_WORDS,
    Authority,
    Duty,
)
from streamdetect.report.layout import head_cell, head_of, page_of, section
from streamdetect.report.masking import Shown


def authority_page(duties: Sequence[Duty], period: str, shown: Shown) -> str:
    """Return the page of what is due to be reported to whom."""
    title = Bilingual(zh="处置报告清单", en="Measures due to be reported (办法 art. 12(3))")
    parts = [head_of(title, period)]
    for authority, name in AUTHORITIES.items():
        parts.append(_duties(authority, name, duties, shown))
    parts.append(
        '<p class="soft">每项处置均报县级以上部门；关闭账号、禁止重新注册、列入黑名单'
        "同时报省级部门。是否已报告，以报送登记为准。<br>Every measure goes to the county level; "
        "closing, barring and blacklisting also to the province. What was reported "
        "is told by the register of filings."
        "</p>"
    )
    return page_of(title.zh, parts)


def _duties(authority: Authority, name: Bilingual, duties: Sequence[Duty], shown: Shown) -> str:
    mine = [one for one in duties if one.authority == authority]
    counts = "".join(
        f'<div class="card"><b>{sum(one.state == state for one in mine):,}</b>'
        f'<span>{STATE_WORDS[state].zh}</span><span class="en">{STATE_WORDS[state].en}</span></div>'
        for state in DUTY_STATES
    )
    heads = (
        "状态 state", "处置 measure", "主体 party", "处置日（北京时间） imposed, Beijing time",
        "事实与依据 facts and basis", "报送日（北京时间） filed, Beijing time",
    )  # fmt: skip
    rows = "".join(_duty_row(one, shown) for one in mine)
    table = (
        f'<div class="wide"><table class="text"><tr>{"".join(map(head_cell, heads))}</tr>'
        f"{rows}</table></div>"
    )
    return section(name.zh, name.en, f'<div class="cards">{counts}</div>{table if mine else ""}')


def _duty_row(duty: Duty, shown: Shown) -> str:
    sanction = duty.sanction
    party = shown.name(sanction.party.id)
    facts = []
    for reason in sanction.reasons:
        quote = shown.words(reason.quote)
        laws = "；".join(f"《{law.name}》第{law.article}条" for law in reason.law[:2])
        facts.append(f"“{escape(quote.replace(chr(10), '／'))}” {escape(laws)}")
    filings = "<br>".join(
        escape(
            f"{day_in_beijing(one.filed_at)} {one.reference}"
            f"{'（撤销 withdrawn）' if one.withdrawal else ''}"
        )
        for one in duty.filings
    )
    return (
        f'<tr><td class="state {duty.state}">{STATE_WORDS[duty.state].zh}</td>'
        f"<td>{MEASURE_TITLES[sanction.measure]}<br><span class='soft'>{sanction.state}</span></td>"
        f"<td>{escape(party)}<br><span class='soft'>{sanction.party.type}</span></td>"
        f"<td class='day'>{clock_in_beijing(duty.imposed_ms)[:10]}</td><td>{'<br>'.join(facts)}"
        f"<code class='of'>编号 id {escape(sanction.sanction_id)}</code></td>"
        f"<td>{filings}</td></tr>"
    )
