"""The page shows each figure with its ids, charts in proportion, and nobody's name."""

import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from itertools import pairwise

import msgspec
import pytest

from streamdetect.client.masking import masked
from streamdetect.events.instants import from_ms, to_ms
from streamdetect.report.authority import Filing, duties_of
from streamdetect.report.authority_page import authority_page
from streamdetect.report.counting import report_of
from streamdetect.report.events import Period, week_of
from streamdetect.report.masking import AS_THEY_ARE, Shown, masked_name
from streamdetect.report.page import report_page
from streamdetect.report.plain import duties_as_plain, report_as_plain
from streamdetect.report.svg import Series, bars, columns
from tests.enforce.histories import at, said
from tests.report.happened import acquitted, expelled, reinstated, told

EVENTS = [*told(expelled("alice-1"), 120), *told(reinstated("bobby-2"), 90), *told(acquitted("c"))]
MASKED = Shown(masked_name, masked)
VOID = {"meta", "br"}


class Balanced(HTMLParser):
    """Fails where a tag is not closed by its own end."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def balanced(page: str) -> str:
    parser = Balanced()
    parser.feed(page)
    assert parser.open == []
    return page


def test_page_shows_figures_with_their_ids_and_no_names():
    found = report_of(EVENTS, Period())
    page = balanced(report_page(found))
    for words in (
        "认定的违规话术",
        "overturn rate",
        "66.7 %",
        "2/3",
        "普通商品宣称防治疾病",
        "p95",
    ):
        assert words in page
    for identity in (*found.violations.ids, *found.subjects_expelled.ids):
        assert identity in page
    for name in ("alice-1", "bobby-2", "r1", "<script"):
        assert name not in re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", page)


def test_page_of_nothing_is_a_page():
    assert "没有违规" in balanced(report_page(report_of([], Period(at(0), at(1)))))


def test_page_tells_what_was_done_by_week_also_where_nothing_was_said():
    late = told([said(at(1), "serious", subject="z", known=at(9))])
    found = report_of(late, Period(at(8), at(10)))
    assert (found.by_week, list(found.done_by_week)) == ({}, [week_of(at(9))])
    page = balanced(report_page(found))
    assert "没有违规" in page
    weeks = page.partition("What was done, by week")[2].partition("By category")[0]
    assert found.done_by_week[week_of(at(9))].imposed.ids[0] in weeks


def weeks_drawn(*instants: str) -> tuple[list[str], list[str]]:
    """Return the weeks of the chart (of their first column each) and of the table below it."""
    events = told([said(to_ms(when)) for when in instants])
    page = balanced(report_page(report_of(events, Period())))
    weeks = page.partition("By week")[2].partition("What was done")[0]
    drawn = re.findall(r"<title>([\d-]+) · 违规话术", weeks)
    return drawn, re.findall(r"<tr><td>([\d-]+)</td>", weeks)


def test_weeks_in_which_nothing_was_said_are_drawn_and_listed_with_zeros():
    drawn, listed = weeks_drawn("2026-01-06T04:00:00Z", "2026-01-28T04:00:00Z")
    assert drawn == listed == ["2026-01-05", "2026-01-12", "2026-01-19", "2026-01-26"]


def test_weeks_between_instants_of_two_centuries_are_left_out():
    drawn, listed = weeks_drawn("1971-01-06T04:00:00Z", "2026-01-28T04:00:00Z")
    assert drawn == listed == ["1971-01-04", "2026-01-26"]


def test_charts_keep_a_readable_width_and_scroll_on_a_narrow_screen():
    page = report_page(report_of(EVENTS, Period()))
    assert page.count("<svg") == page.count('<div class="wide"><svg') == 3
    assert re.search(r"svg \{[^}]*min-width: 600px", page)


def test_plain_report_lists_the_events_of_every_figure():
    found = report_as_plain(report_of(EVENTS, Period(None, at(99))))
    assert found["period"]["to"] == from_ms(at(99))
    assert found["violations"]["count"] == len(found["violations"]["ids"]) == 15
    assert found["overturned"]["rate"] == 0.6667
    assert found["by_category"]["medical_claim"]["incidents"]["count"] == 14
    assert (found["latency_ms"]["p50"], found["latency_ms"]["p99"]) == (90, 120)
    assert "alice" not in str(found)


def test_authority_page_masks_names_and_contacts_unless_told_otherwise():
    words = said(at(0), subject="alice-1")
    body = msgspec.structs.replace(words.body, quote="打 13800138000 找我<b>")
    events = told([type(words)(words.fact_id, "alice-1", words.known_at_ms, at(0), body)])
    duties = duties_of(events, (), Period())
    page = balanced(authority_page(duties, "p", MASKED))
    assert "13800138000" not in page
    assert "alice-1" not in page
    assert "a***1" in page
    assert "<b>&" not in page
    open_page = authority_page(duties, "p", AS_THEY_ARE)
    assert "13800138000 找我&lt;b&gt;" in open_page
    assert "alice-1" in open_page
    plain = duties_as_plain(duties, MASKED)
    assert plain["counts"]["county"] == {"due": 1, "done": 0, "withdrawn": 0, "to_withdraw": 0}
    assert plain["duties"][0]["party"] == {"type": "streamer", "id": "a***1"}
    assert "13800138000" not in str(plain)


def test_authority_page_shows_every_fact_and_the_id_openly_since_paper_opens_nothing():
    duties = duties_of(told(expelled("alice-1")), (), Period())
    (closed,) = {d.sanction for d in duties if d.sanction.measure == "close_account"}
    page = balanced(authority_page(duties, "p", AS_THEY_ARE))
    (row, _) = (one for one in page.split("<tr>") if closed.sanction_id in one)  # two authorities
    assert row.count("“") == len(closed.reasons) > 1
    assert "<details" not in page


def test_authority_page_gives_days_by_the_clocks_of_beijing_and_says_so():
    late = said(to_ms("2026-03-08T23:30:00Z"))  # 07:30 of the 9th
    (duty,) = duties_of(told([late]), (), Period())
    filing = Filing(
        sanction_id=duty.sanction.sanction_id,
        authority="county",
        filed_at="2026-03-09T20:00:00Z",
        reference="no. 7",
    )
    page = authority_page(duties_of(told([late]), (filing,), Period()), "p", MASKED)
    assert "<td class='day'>2026-03-09</td>" in page
    assert "<td>2026-03-10 no. 7</td>" in page
    assert page.count("（北京时间）") == page.count("Beijing time") == 2


@pytest.mark.parametrize("values", [(0, 0), (1, 3), (7, 130_001)])
def test_columns_are_as_tall_as_their_values(values: tuple[int, int]):
    svg = columns(["a", "b & c"], [Series("n", "s1", values)], "chart")
    heights = [float(one.get("height", "")) for one in ET.fromstring(svg).iter("rect")]
    assert len(heights) == 2
    assert heights[0] * values[1] == pytest.approx(heights[1] * values[0], rel=0.01, abs=values[1])
    assert max(heights) <= 182


def test_bars_are_as_wide_as_their_values_and_say_them():
    root = ET.fromstring(bars(["a", "b"], Series("n", "s1", (2, 8)), "chart"))
    widths = [float(one.get("width", "")) for one in root.iter("rect")]
    assert widths[1] == pytest.approx(4 * widths[0], rel=0.01)
    assert [one.text for one in root.iter("text") if one.get("class") == "value"] == ["2", "8"]
    assert ET.fromstring(bars([], Series("n", "s1", ()), "empty")).get("role") == "img"


def test_labels_of_many_columns_do_not_run_into_each_other():
    names = [f"2026-{n:02d}-01" for n in range(60)]
    root = ET.fromstring(columns(names, [Series("n", "s1", tuple(range(60)))], "chart"))
    places = [float(one.get("x", "")) for one in root.iter("text")
              if one.get("text-anchor") == "middle"]  # fmt: skip
    assert all(b - a >= 60 for a, b in pairwise(places))


def test_names_keep_only_their_ends():
    assert masked_name("shop-of-somebody") == "s***y"
    assert masked_name("abc") == "***"
