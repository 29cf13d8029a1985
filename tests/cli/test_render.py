from typing import Any, TypeVar, get_args

import msgspec
import pytest
from rich.console import Console
from rich.table import Table

from streamdetect.cli.render import (
    render_amendment,
    render_event,
    render_expulsion,
    render_finding,
    render_marked,
    render_sanction,
    render_violation,
)
from streamdetect.cli.terminal import print_table, since_to_ms, visible
from streamdetect.events.codec import decode, plain
from streamdetect.events.messages import (
    Appeal,
    Bilingual,
    Expulsion,
    Interception,
    Intervention,
    Message,
    Sanction,
    TrafficSignal,
    Violation,
)
from streamdetect.events.schemas import stem
from streamdetect.events.vocabulary import AmendmentKind
from tests.client.samples import amendment, expulsion, sanction, segment, violation
from tests.events.strategies import SAMPLES


def shown(renderable: object) -> str:
    console = Console(width=200, color_system=None)
    with console.capture() as capture:
        console.print(renderable)
    return capture.get()


def test_a_violation_shows_who_what_which_words_which_article() -> None:
    text = shown(render_violation(violation(1, quote="糖尿\n病根治")))
    for words in ("VIOLATION", "medical_claim 普通商品宣称防治疾病", "grave", "“糖尿／病根治”"):
        assert words in text
    for words in (
        "直播电商监督管理办法 art. 34 (2026)",
        "medical_claim/cures-disease",
        "homophone",
    ):
        assert words in text
    assert "REVIEW" in shown(render_violation(violation(1, outcome="review")))


def test_measures_and_expulsions_show_state_words_and_people() -> None:
    text = shown(render_sanction(sanction(1)))
    for words in ("IMPOSED", "限制功能", "points 3 → 9", "2026-03-08", "machine", "根治糖尿病"):
        assert words in text
    text = shown(render_expulsion(expulsion()))
    for words in ("EXPELLED", "s-1", "2 measures", "reviewer-1, reviewer-2", "appeal until"):
        assert words in text
    assert "corrected on the spot" in shown(render_amendment(amendment(violation(1))))


M = TypeVar("M", bound=Message)


def sample(cls: type[M]) -> M:
    return decode(cls, (SAMPLES / f"{stem(cls)}.json").read_bytes())


def test_goods_held_back_show_field_words_article_and_relief() -> None:
    text = shown(render_event(sample(Interception)))
    for words in (
        "INTERCEPTED",
        "product-5530 version 7",
        "title “七天祛皱”",
        "exaggerated_efficacy 夸大或虚构功效",
        "直播电商监督管理办法 art. 34",
        "machine",
        "appeal until 2026-03-16",
    ):
        assert words in text


def test_service_to_buyers_shows_claim_place_exposure_and_what_is_true() -> None:
    text = shown(render_event(sample(Intervention)))
    for words in ("RELEASED", "room-8841", "20:36–20:49", "1834 viewers", "→ 本品备案功效"):
        assert words in text


def test_signal_shows_score_parts_and_the_sanction_that_acts() -> None:
    text = shown(render_event(sample(TrafficSignal)))
    for words in ("room-8841 0.350", "honest_talk 0.40", "under "):
        assert words in text


@pytest.mark.parametrize("kind", get_args(AmendmentKind))
def test_every_kind_of_amendment_is_said_in_words(kind: AmendmentKind) -> None:
    changed = msgspec.structs.replace(amendment(violation(1)), kind=kind)
    text = shown(render_amendment(changed))
    assert ("HELD BACK" if kind == "held_back" else "TAKEN BACK") in text


@pytest.mark.parametrize(
    "message",
    [violation(1), amendment(violation(1)), sanction(1), expulsion("reinstated"), segment(1)],
    ids=lambda message: type(message).__name__,
)
def test_every_event_renders(message: Expulsion) -> None:
    assert shown(render_event(message)).strip()


def test_marks_stand_where_the_spans_are() -> None:
    text = render_marked("喝这个茶能根治糖尿病", [(5, 10)], "enforce")
    assert [(span.start, span.end) for span in text.spans] == [(5, 10)]


def test_foreign_text_cannot_steer_the_terminal() -> None:
    assert visible("a\x1b[2J\u202eb\x9b") == "a\ufffd[2J\ufffdb\ufffd"
    assert "\x1b" not in shown(render_violation(violation(1, quote="\x1b]0;x\x07治好")))


FORGED = "x\n2026-11-30 05:00:00 LIFTED    限制流量 limit_traffic  subject-000"


@pytest.mark.parametrize(
    "message",
    [
        msgspec.structs.replace(sample(Appeal), statement=FORGED),
        msgspec.structs.replace(amendment(violation(1)), quote=FORGED),
        msgspec.structs.replace(violation(1), room_id=FORGED),
        msgspec.structs.replace(sample(TrafficSignal), room_id=FORGED),
    ],
    ids=lambda message: type(message).__name__,
)
def test_foreign_text_begins_no_line_of_its_own(message: Message) -> None:
    text = shown(render_event(message))
    assert "x／2026-11-30 05:00:00 LIFTED" in " ".join(text.split("\n"))
    assert not any(line.startswith("2026-11-30 05:00:00 LIFTED") for line in text.splitlines())


TRICK = "34\x1b[2J\u202e\n2026-11-30 05:00:00 LIFTED"


def tricked(value: Any) -> Any:
    """Return a message as plain values with every name of its law, rules and guards tricked."""
    names = ("article", "version", "guard", "id", "field", "components")
    if isinstance(value, list):
        return [tricked(one) for one in value]
    if not isinstance(value, dict):
        return value
    changed = {key: tricked(one) for key, one in value.items()}
    for name in names:
        if isinstance(changed.get(name), str):
            changed[name] += TRICK
        elif isinstance(changed.get(name), dict):
            changed[name] = {key + TRICK: one for key, one in changed[name].items()}
    if "article" in changed:
        changed["name"] += TRICK
    return changed


@pytest.mark.parametrize(
    "message",
    [sample(Violation), sample(Sanction), sample(Interception), sample(TrafficSignal)],
    ids=lambda message: type(message).__name__,
)
def test_names_of_law_rules_and_guards_cannot_steer_the_terminal(message: Message) -> None:
    event = decode(type(message), msgspec.json.encode(tricked(plain(message))))
    text = shown(render_event(event))
    assert "34\ufffd[2J\ufffd／2026-11-30 05:00:00 LIFTED" in text.replace("\n", "")
    assert not set(text) & {"\x1b", "\u202e"}
    assert not any(line.startswith("2026-11-30 05:00:00 LIFTED") for line in text.splitlines())


def test_law_told_in_chinese_cannot_steer_the_terminal() -> None:
    law = msgspec.structs.replace(sample(Violation).law[0], article=TRICK)
    finding = render_finding(
        outcome="enforce",
        category="medical_claim",
        severity="grave",
        law=[law],
        rules=["a/b"],
        confidence=1.0,
        evasions=[],
        guards=[],
        advice=Bilingual(zh="改", en="change"),
        in_chinese=True,
    )
    assert "第34\ufffd[2J\ufffd／2026" in shown(finding)


def test_since_takes_ages_and_instants() -> None:
    assert since_to_ms("1970-01-01T00:00:01Z") == 1000
    assert since_to_ms("1970-01-02") == 86_400_000
    assert since_to_ms(None) is None
    hour_ago, now = since_to_ms("1h"), since_to_ms("0s")
    assert hour_ago is not None
    assert now is not None
    assert abs(now - hour_ago - 3_600_000) < 5_000


@pytest.mark.parametrize("width, lines", [(30, 3), (80, 2)])
def test_table_that_does_not_fit_is_printed_row_by_row(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], width: int, lines: int
) -> None:
    monkeypatch.setattr("streamdetect.cli.terminal.console", lambda: Console(width=width))
    table = Table(box=None)
    for column in ("topic", "state"):
        table.add_column(column)
    table.add_row("streamdetect.x.v1", "2partitionsnot8")
    print_table(table)
    out = capsys.readouterr().out
    assert "streamdetect.x.v1" in out
    assert "2partitionsnot8" in out
    assert len(out.splitlines()) == lines
