"""The inspect agent: what it makes of listings does not depend on batches, crashes or repeats."""

import asyncio
from collections.abc import Sequence

import msgspec
import pytest
from aiokafka.structs import ConsumerRecord
from hypothesis import given, settings
from hypothesis import strategies as st

from streamdetect.detect.model import Controls
from streamdetect.enforce.pleas import ALL_GOODS
from streamdetect.events import messages as m
from streamdetect.events.codec import DecodeError, cloud_headers, decode_typed, encode, header
from streamdetect.events.instants import LAST_EVENT_MS, from_ms, to_ms
from streamdetect.events.topics import (
    DEAD_LETTERS,
    INTERCEPTIONS,
    LISTING_DECISIONS,
    LISTINGS,
    MISSED_APPEALS,
    REVIEW_REQUESTS,
)
from streamdetect.stream import inspecting
from streamdetect.stream.entitling import Entitling
from streamdetect.stream.inspecting import InspectWork
from streamdetect.stream.ledger_book import Book
from streamdetect.stream.listing_book import ListingBook
from streamdetect.stream.outgoing import Outgoing
from streamdetect.stream.scoring import RulesAlone
from tests.client.cases import REVIEWERS
from tests.detect.builders import detector, rule, words
from tests.enforce.histories import at
from tests.enforce.listings import APPEAL_MS, decided, listing, missed
from tests.stream.ledgers import PARTITION, MemoryTable

BAD, CLEAN, ASKED = "能治好糖尿病的茶", "五百克一袋的茶", "全网都说好的茶"
RULES = (rule(), words("fake_data/all-say", "全网都说好", outcome="review"))


class Inspector:
    """One worker after another on the same table."""

    def __init__(self, *rules, controls: Controls | None = None) -> None:
        self.detector = detector(*(rules or RULES), controls=controls or Controls())
        self.table = MemoryTable()
        self.now_ms = at(100)
        self.start()

    def start(self) -> None:
        """Begin anew, as after a crash or a takeover: all that is left is the table."""
        book = ListingBook()
        book.load(self.table.data.items())
        self.work = InspectWork(
            self.detector,
            RulesAlone(),
            self.table,
            book,
            appeal_ms=APPEAL_MS,
            clock_ms=lambda: self.now_ms,
        )

    def take(self, *records: ConsumerRecord) -> list[Outgoing]:
        self.now_ms += 1000
        return asyncio.run(self.work.work(records))

    def told(self, *records: ConsumerRecord) -> list[m.Message]:
        return [decode_typed(o.value, o.headers) for o in self.take(*records)]


def offered(one: m.Listing, **changes) -> ConsumerRecord:
    values = {
        "topic": LISTINGS.name,
        "partition": PARTITION,
        "offset": one.version,
        "timestamp": at(one.version),
        "timestamp_type": 0,
        "key": one.product_id.encode(),
        "value": encode(one),
        "checksum": None,
        "serialized_key_size": 0,
        "serialized_value_size": 0,
        "headers": (),
    }
    return ConsumerRecord(**(values | changes))


def decision(
    interception_id: str,
    verdict: str,
    when: int,
    *,
    by: str = "reviewer-1",
    level: str = "review",
    **changes,
) -> ConsumerRecord:
    body = decided(interception_id, verdict, when, level, by).body
    headers = cloud_headers(body, message_id=body.decision_id, subject="m", time=from_ms(when))
    one = listing(0, CLEAN)
    return offered(
        one, topic=LISTING_DECISIONS.name, value=encode(body), headers=headers, **changes
    )


def unanswered(
    interception_id: str, filed: int, *, product: str = "p", **changes
) -> ConsumerRecord:
    body = missed(interception_id, filed, filed + APPEAL_MS, product=product).body
    return offered(
        listing(0, CLEAN, product=product),
        topic=MISSED_APPEALS.name,
        value=encode(body),
        headers=(),
        **changes,
    )


def states(messages: Sequence[m.Message]) -> list[tuple[str, int]]:
    return [(x.state, x.listing_version) for x in messages if isinstance(x, m.Interception)]


def test_forbidden_title_is_intercepted_and_a_mended_one_released():
    inspector = Inspector()
    (held,) = inspector.told(offered(listing(1, BAD)))
    assert (held.state, held.findings[0].quote) == ("intercepted", "治好糖尿病")
    assert inspector.told(offered(listing(2, BAD))) == []
    assert states(inspector.told(offered(listing(3, CLEAN)))) == [("released", 3)]
    assert inspector.told(offered(listing(4, CLEAN))) == []


def test_overturn_releases_and_the_same_words_stay_free():
    inspector = Inspector()
    (held,) = inspector.told(offered(listing(1, BAD)))
    told = inspector.told(decision(held.interception_id, "overturn", at(101)))
    assert states(told) == [("released", 1)]
    inspector.start()
    assert inspector.told(offered(listing(2, BAD, description=CLEAN))) == []
    assert states(inspector.told(offered(listing(3, f"真{BAD}")))) == [("intercepted", 3)]


def test_missed_appeal_lets_the_goods_go_once_and_a_takeover_knows_it():
    inspector = Inspector()
    (held,) = inspector.told(offered(listing(1, BAD)))
    record = unanswered(held.interception_id, inspector.now_ms)
    first = inspector.take(record)
    assert states([decode_typed(o.value, o.headers) for o in first]) == [("released", 1)]
    inspector.start()
    assert [o.value for o in inspector.take(record)] == [o.value for o in first]
    assert inspector.told(offered(listing(2, BAD, description=CLEAN))) == []
    upheld = decision(held.interception_id, "uphold", at(130), by="judge", level="appeal")
    assert states(inspector.told(upheld)) == [("intercepted", 1)]


def test_missed_appeal_that_does_not_name_its_goods_lets_go_what_that_interception_holds():
    inspector = Inspector()
    inspector.told(offered(listing(1, BAD, product="q")))
    (held,) = inspector.told(offered(listing(1, BAD)))
    record = unanswered(held.interception_id, inspector.now_ms, product=ALL_GOODS)
    first = inspector.take(record)
    assert [one.key for one in first] == [b"p"]
    assert states([decode_typed(o.value, o.headers) for o in first]) == [("released", 1)]
    inspector.start()
    assert [o.value for o in inspector.take(record)] == [o.value for o in first]


def test_missed_appeal_that_does_not_name_its_goods_is_left_to_the_partition_that_has_them():
    inspector = Inspector()
    (held,) = inspector.told(offered(listing(1, BAD)))
    kept = dict(inspector.table.data)
    for filed, interception_id, partition in (
        (inspector.now_ms, held.interception_id, PARTITION + 1),
        (inspector.now_ms, "another", PARTITION),
        (inspector.now_ms + 2 * APPEAL_MS, held.interception_id, PARTITION),
    ):
        record = unanswered(interception_id, filed, product=ALL_GOODS, partition=partition)
        assert inspector.take(record) == []
    inspector.start()
    assert inspector.table.data == kept


def test_missed_appeal_that_concerns_no_goods_is_not_kept():
    inspector = Inspector()
    (held,) = inspector.told(offered(listing(1, BAD)))
    kept = dict(inspector.table.data)
    assert inspector.take(unanswered("another", inspector.now_ms)) == []
    assert inspector.take(unanswered(held.interception_id, inspector.now_ms + 2 * APPEAL_MS)) == []
    assert inspector.table.data == kept


def test_events_are_keyed_by_product_and_requests_by_merchant():
    inspector = Inspector()
    (held,) = inspector.take(offered(listing(1, BAD)))
    assert (held.topic, held.key) == (INTERCEPTIONS.name, b"p")
    (asked,) = inspector.take(offered(listing(1, ASKED, product="q")))
    assert (asked.topic, asked.key) == (REVIEW_REQUESTS.name, b"m")


def test_review_outcome_does_not_intercept_until_a_person_upholds():
    inspector = Inspector()
    (request,) = inspector.told(offered(listing(1, ASKED)))
    assert isinstance(request, m.ReviewRequest)
    told = inspector.told(decision(request.target.id, "uphold", at(101)))
    assert states(told) == [("intercepted", 1)]


def test_shadow_rule_never_intercepts():
    inspector = Inspector(rule(status="shadow"))
    assert inspector.take(offered(listing(1, BAD))) == []
    assert inspector.table.data == {}


def test_kill_switch_neither_intercepts_nor_releases():
    inspector = Inspector()
    inspector.take(offered(listing(1, BAD)))
    inspector.work.use(inspector.detector.with_controls(Controls(kill_switch=True)))
    assert inspector.take(offered(listing(1, BAD, product="q"))) == []
    assert inspector.take(offered(listing(2, CLEAN))) == []
    inspector.work.use(inspector.detector)
    assert states(inspector.told(offered(listing(3, CLEAN)))) == [("released", 3)]


def test_redelivery_gives_the_same_bytes_even_under_other_rules():
    inspector = Inspector()
    first = inspector.take(offered(listing(1, BAD)), offered(listing(2, CLEAN)))
    inspector.detector = detector(words("fake_data/other", "别的"))
    inspector.start()
    again = inspector.take(offered(listing(1, BAD)), offered(listing(2, CLEAN)))
    assert [o.value for o in first] == [o.value for o in again]
    assert len(first) == 2


def test_changed_rules_count_from_the_next_version_on():
    inspector = Inspector(words("fake_data/other", "别的"))
    assert inspector.take(offered(listing(1, BAD))) == []
    inspector.work.use(detector(rule()))
    assert states(inspector.told(offered(listing(2, BAD)))) == [("intercepted", 2)]


def test_rule_that_is_held_back_at_run_time_releases_with_the_next_version():
    inspector = Inspector()
    inspector.take(offered(listing(1, BAD)))
    held_back = Controls(rule_states={"medical_claim/cures": "shadow"})
    inspector.work.use(inspector.detector.with_controls(held_back))
    assert states(inspector.told(offered(listing(2, BAD)))) == [("released", 2)]
    inspector.work.use(inspector.detector)
    assert states(inspector.told(offered(listing(3, BAD)))) == [("intercepted", 3)]


def test_what_people_hold_back_stays_while_the_words_do():
    inspector = Inspector()
    (request,) = inspector.told(offered(listing(1, ASKED)))
    inspector.take(decision(request.target.id, "uphold", at(101)))
    inspector.work.use(detector(rule()))
    assert inspector.take(offered(listing(2, ASKED))) == []
    assert states(inspector.told(offered(listing(3, CLEAN)))) == [("released", 3)]


def test_late_older_version_changes_nothing_but_goods_may_begin_anew():
    inspector = Inspector()
    inspector.take(offered(listing(5, BAD)))
    assert inspector.take(offered(listing(4, CLEAN))) == []
    anew = listing(0, CLEAN, updated_at=from_ms(at(50)))
    assert states(inspector.told(offered(anew))) == [("released", 0)]


def test_bad_words_that_come_back_under_their_old_version_are_held_back_again():
    inspector = Inspector()
    (first,) = inspector.told(offered(listing(1, BAD)))
    assert states(inspector.told(offered(listing(1, CLEAN, updated_at=from_ms(at(2)))))) == [
        ("released", 1)
    ]
    back = offered(listing(1, BAD, updated_at=from_ms(at(3))))
    (again,) = inspector.told(back)
    assert (again.state, again.interception_id) == ("intercepted", first.interception_id)
    assert again.ledger_seq > first.ledger_seq
    inspector.start()
    assert inspector.told(back) == [again]


def test_batch_writes_no_more_once_its_partitions_moved_away():
    inspector = Inspector()
    (held,) = inspector.told(offered(listing(1, BAD)))
    inspector.take(decision(held.interception_id, "overturn", at(101)))
    kept = dict(inspector.table.data)
    moved = []

    async def score(heard):
        inspector.work._book.load(())  # another worker's now
        moved.append(True)
        return [None] * len(heard)

    inspector.work._scorer.score = score
    records = (offered(listing(2, BAD + "叶")), offered(listing(3, BAD)), offered(listing(4, BAD)))
    assert asyncio.run(inspector.work.work(records, lambda: bool(moved))) == []
    assert inspector.table.data == kept


def test_batch_whose_partitions_moved_away_amid_its_last_record_is_given_up_unwritten():
    inspector = Inspector()
    moved = []
    confirmed = []

    async def score(heard):
        moved.append(True)
        return [None] * len(heard)

    async def confirm():
        confirmed.append(True)

    inspector.work._scorer.score = score
    inspector.table.confirm = confirm
    assert asyncio.run(inspector.work.work((offered(listing(1, BAD)),), lambda: bool(moved))) == []
    assert confirmed == []


def test_goods_taken_out_of_the_catalogue_and_replays_lead_to_nothing():
    inspector = Inspector()
    assert inspector.take(offered(listing(1, BAD), value=None)) == []
    assert inspector.take(offered(listing(1, BAD), headers=(("x-replay", b"1"),))) == []


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (offered(listing(1, BAD), value=b"{"), "not-json"),
        (offered(listing(1, BAD), value=b"{}"), "wrong-type"),
        (offered(listing(1, BAD), key=b"other"), "key-mismatch"),
        (offered(listing(1, BAD, updated_at="2026-02-31T00:00:00Z")), "bad-instant"),
        (offered(listing(1, "茶", description="茶" * 100_001)), "wrong-type"),
        (offered(listing(1, "茶", claims=("茶",) * 201)), "wrong-type"),
        (offered(listing(1, BAD, updated_at="9999-12-31T23:59:59-23:59")), "bad-instant"),
        (offered(listing(1, BAD, updated_at="0001-01-01T00:00:00+23:00")), "bad-instant"),
        (decision("i", "overturn", at(1), key=None), "key-mismatch"),
        (decision("i", "overturn", at(1), key=b"\xff"), "key-mismatch"),
        (decision("i", "overturn", LAST_EVENT_MS + 1), "bad-instant"),
        (unanswered("i", LAST_EVENT_MS), "bad-instant"),
        (offered(listing(1, BAD), topic=LISTING_DECISIONS.name), "wrong-type"),
        (offered(listing(1, BAD), topic=MISSED_APPEALS.name), "wrong-type"),
        (unanswered("i", at(1), key=b"other"), "key-mismatch"),
    ],
)
def test_bad_input_goes_to_dead_letters_with_its_bytes(record, reason):
    inspector = Inspector()
    letter, held = inspector.take(record, offered(listing(1, BAD, product="good")))
    assert (letter.topic, held.topic) == (DEAD_LETTERS.name, INTERCEPTIONS.name)
    assert letter.value == record.value
    assert header(letter.headers, "dl_reason") == reason


def test_decision_on_something_else_goes_to_dead_letters():
    about_speech = msgspec.structs.replace(
        decided("i", "overturn", at(1)).body, target=m.DecisionOn(type="incident", id="i")
    )
    record = offered(listing(1, BAD), topic=LISTING_DECISIONS.name, value=encode(about_speech))
    (letter,) = Inspector().take(record)
    assert header(letter.headers, "dl_reason") == "wrong-type"


def test_decision_that_its_maker_may_not_make_changes_nothing():
    inspector = Inspector()
    (held,) = inspector.told(offered(listing(1, BAD)))
    seen = []

    def refuse(decision, earlier, known_at_ms):
        seen.append((decision.verdict, [one.verdict for one in earlier], known_at_ms))
        if decision.verdict == "overturn":
            raise DecodeError("internal-error", "refused")

    inspector.work.check = refuse
    inspector.take(decision(held.interception_id, "uphold", at(101)))
    (letter,) = inspector.take(decision(held.interception_id, "overturn", at(102)))
    assert letter.topic == DEAD_LETTERS.name
    assert seen == [("uphold", [], at(101)), ("overturn", ["uphold"], at(102))]
    assert inspector.take(offered(listing(2, BAD))) == []


def test_decision_of_nobody_who_may_decide_goes_to_dead_letters():
    inspector = Inspector()
    (held,) = inspector.told(offered(listing(1, BAD)))
    entitling = Entitling(Book())
    entitling.reviewers = REVIEWERS
    inspector.work.check = entitling.check_on_listing
    (letter,) = inspector.take(decision(held.interception_id, "overturn", at(101), by="passer-by"))
    assert header(letter.headers, "dl_reason") == "unknown-reviewer"
    assert states(inspector.told(decision(held.interception_id, "overturn", at(102)))) == [
        ("released", 1)
    ]
    inspector.start()
    inspector.work.check = entitling.check_on_listing
    again = inspector.told(decision(held.interception_id, "overturn", at(102)))
    assert states(again) == [("released", 1)], "what counted goes on counting"


def test_fact_whose_consequences_cannot_be_derived_is_a_dead_letter_and_others_are_told(
    monkeypatch,
):
    inspector = Inspector()
    news, broken = inspecting.listing_news, listing(1, BAD, product="broken")

    def fails(earlier, fact, appeal_ms):
        if fact.body.listing.product_id == "broken":
            raise RuntimeError("a bug of ours")
        return news(earlier, fact, appeal_ms)

    monkeypatch.setattr(inspecting, "listing_news", fails)
    letter, held = inspector.take(offered(broken), offered(listing(1, BAD)))
    assert (letter.topic, header(letter.headers, "dl_reason")) == (
        DEAD_LETTERS.name,
        "internal-error",
    )
    assert states([decode_typed(held.value, held.headers)]) == [("intercepted", 1)]
    monkeypatch.undo()
    assert states(inspector.told(offered(broken))) == [("intercepted", 1)], "sent again, it is told"


def test_appeal_time_runs_from_when_the_listing_was_inspected():
    inspector = Inspector()
    (held,) = inspector.told(offered(listing(1, BAD)))
    assert to_ms(held.appeal_until) == inspector.now_ms + APPEAL_MS


def test_long_batch_lets_other_work_go_on(monkeypatch):
    monkeypatch.setattr(inspecting, "_SLICE_S", 0.0)
    monkeypatch.setattr(inspecting, "_PAUSE_S", 0.001)
    inspector = Inspector()

    async def run() -> int:
        turns = 0
        work = asyncio.ensure_future(
            inspector.work.work([offered(listing(1, CLEAN, product=f"p{i}")) for i in range(20)])
        )
        while not work.done():
            turns += 1
            await asyncio.sleep(0)
        return turns

    assert asyncio.run(run()) >= 20


TITLES = (BAD, f"真{BAD}", CLEAN, ASKED)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_whatever_crashes_the_same_is_told(data):
    records = []
    for version in range(1, data.draw(st.integers(2, 12))):
        product = data.draw(st.sampled_from(("p", "q")))
        records.append(
            offered(listing(version, data.draw(st.sampled_from(TITLES)), product=product))
        )
    whole = Inspector()
    expected = [o.value for record in records for o in whole.take(record)]
    held = [one for one in map(_interception, expected) if one]
    if held:
        records.append(decision(held[0].interception_id, "overturn", at(200)))
        expected += [o.value for o in whole.take(records[-1])]
    ends = sorted(data.draw(st.sets(st.integers(1, len(records)), max_size=4)) | {len(records)})
    broken = Inspector()
    told: set[bytes] = set()
    committed = 0
    for end in ends:
        if data.draw(st.booleans()):  # delivered, or not even that, and not committed
            told |= {o.value for o in broken.take(*records[committed:end])}
            broken.start()
        told |= {o.value for o in broken.take(*records[committed:end])}
        committed = end
    assert {_without_clock(v) for v in told} == {_without_clock(v) for v in expected}
    ids = [(x.interception_id, x.ledger_seq) for x in map(_interception, told) if x]
    assert len(ids) == len(set(ids)), "one event came with different bytes"


def _interception(value: bytes) -> m.Interception | None:
    message = msgspec.json.decode(value)
    if "interception_id" not in message:
        return None
    return msgspec.convert(message, m.Interception)


def _without_clock(value: bytes) -> str:
    message = msgspec.json.decode(value)
    return str({k: v for k, v in message.items() if k not in ("appeal_until", "reasons", "due_at")})
