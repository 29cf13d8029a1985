"""A review request waits until the minute after the words was heard, or is over."""

from streamdetect.detect.emit import to_violation
from streamdetect.detect.model import UNKNOWN_GOODS
from streamdetect.detect.room import Arrival
from streamdetect.events import messages as m
from streamdetect.stream.surroundings import (
    AROUND_MS,
    MAX_CHARACTERS,
    PATIENCE_MS,
    WaitingRequests,
)
from tests.detect.builders import Listener, rule, segment

CLAIM = "这个茶能治好糖尿病"
NOW = 1_780_000_000_000


def line(text, seq, **changes):
    times = {"start_ms": seq * 10_000, "end_ms": seq * 10_000 + 9000}
    return segment(text, seq, **(times | changes))


def waiting_for(*before, claim=None):
    claim = claim or line(CLAIM, 10)
    listener = Listener(rule(outcome="review"))
    listener.hear(claim)
    violation = to_violation(listener.found[0], UNKNOWN_GOODS, ruleset_hash="a" * 64)
    requests = WaitingRequests()
    requests.ask(violation, claim, before, NOW, shadow=False)
    return requests, violation, claim


def test_request_holds_what_came_a_minute_before_and_what_followed():
    requests, violation, _ = waiting_for(line("太早", 3), line("之前", 5))
    assert requests.hear(line("之后", 12), Arrival.NEW) == []
    (complete,) = requests.hear(line("太晚", 17), Arrival.NEW)
    request = complete.told()
    assert [one.text for one in request.transcript] == ["之前", CLAIM, "之后"]
    assert request.violation == violation
    assert len(requests) == 0


def test_request_is_complete_when_its_time_is_over():
    requests, _, _ = waiting_for()
    requests.hear(line("之后", 12), Arrival.NEW)
    assert requests.until_ms == NOW + PATIENCE_MS
    assert requests.pass_time(NOW + PATIENCE_MS - 1) == []
    (complete,) = requests.pass_time(NOW + PATIENCE_MS)
    assert [one.text for one in complete.told().transcript] == [CLAIM, "之后"]
    assert requests.until_ms is None


def test_request_takes_the_revision_of_a_line_and_no_repetition():
    requests, _, _ = waiting_for()
    requests.hear(line("之后", 12), Arrival.NEW)
    requests.hear(line("改了", 12, revision=1), Arrival.REVISION)
    requests.hear(line("别的", 12, event_id="x"), Arrival.CONFLICTING)
    (complete,) = requests.pass_time(NOW + PATIENCE_MS)
    assert [one.text for one in complete.told().transcript] == [CLAIM, "改了"]


def test_request_hears_only_its_own_room():
    requests, _, _ = waiting_for()
    assert requests.hear(line("之后", 17, room_id="other"), Arrival.NEW) == []
    assert len(requests) == 1


def test_request_asked_again_while_it_waits_stays_one():
    requests, violation, claim = waiting_for()
    requests.ask(violation, claim, (), NOW + 5, shadow=False)
    assert len(requests) == 1


def test_request_stays_small_and_keeps_what_is_nearest():
    requests, _, claim = waiting_for()
    for seq in range(claim.seq + 1, claim.seq + 7):
        requests.hear(line("长" * 4000, seq, end_ms=claim.end_ms + seq), Arrival.NEW)
    (complete,) = requests.pass_time(NOW + PATIENCE_MS)
    transcript = complete.told().transcript
    assert sum(len(one.text) for one in transcript) <= MAX_CHARACTERS
    assert [one.seq for one in transcript] == [10, 11, 12, 13, 14]


def test_late_line_after_the_minute_completes_nothing():
    requests, _, claim = waiting_for()
    late = line("晚", 11, end_ms=claim.end_ms + AROUND_MS + 1)
    assert requests.hear(late, Arrival.LATE) == []


def context_for(*, claim=None, requests=None):
    claim = claim or line(CLAIM, 10)
    listener = Listener(rule())
    listener.hear(claim)
    violation = to_violation(listener.found[0], UNKNOWN_GOODS, ruleset_hash="a" * 64)
    requests = WaitingRequests() if requests is None else requests
    requests.ask(violation, claim, (), NOW, shadow=False, asks=False, rule_text=lambda: "rule")
    return requests, violation


def test_words_about_which_only_the_ledger_may_ask_become_a_context():
    requests, violation = context_for()
    requests.hear(line("之后", 12), Arrival.NEW)
    (complete,) = requests.pass_time(NOW + PATIENCE_MS)
    context = complete.told()
    assert isinstance(context, m.ReviewContext)
    assert (context.violation_id, context.rule_text) == (violation.violation_id, "rule")
    assert [one.text for one in context.transcript] == [CLAIM, "之后"]


def test_claim_said_again_and_again_has_one_context_while_that_waits():
    requests, first = context_for()
    again = context_for(claim=line(CLAIM, 11), requests=requests)[1]
    assert again.incident_id == first.incident_id
    assert again.violation_id != first.violation_id
    assert len(requests) == 1
