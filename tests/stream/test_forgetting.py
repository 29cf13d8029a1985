"""A worker's ledger does not grow for ever, and forgetting changes nothing that is told."""

import pytest

from streamdetect.events import messages as m
from streamdetect.events.topics import KEEP_BY_LAW_MS
from streamdetect.stream import deadlines
from tests.enforce.histories import DAY, at, on_incident, real_policy, said
from tests.stream.ledgers import Enforcer, messages

POLICY = real_policy()
YEAR = 365


def entries(ledger: Enforcer) -> int:
    return len(ledger.table.data)


@pytest.mark.parametrize("restart", [False, True])
def test_state_of_a_subject_is_bounded_however_long_it_goes_on(
    monkeypatch: pytest.MonkeyPatch, restart: bool
):
    ledger, elephant = Enforcer(POLICY), Enforcer(POLICY)
    sizes: list[int] = []
    told: tuple[list[m.Message], list[m.Message]] = ([], [])
    for season in range(16):
        begins = season * 2 * YEAR
        for day in range(8):  # a bad week every other year
            fact = said(at(begins + day), "serious", seq=season * 100 + day)
            for one, heard in zip((ledger, elephant), told, strict=True):
                heard += one.take(fact)
        for months in range(24):
            until = at(begins + 8 + months * 30)
            told[0].extend(messages(ledger.pass_time(until)))
            with monkeypatch.context() as patched:
                patched.setattr(deadlines, "outlived", lambda *_: None)
                told[1].extend(messages(elephant.pass_time(until)))
        if restart:
            ledger.start()
            elephant.start()
        sizes.append(sum(map(len, ledger.table.data.values())))
    assert max(sizes[3:]) <= 1.02 * max(sizes[:3])
    assert entries(elephant) > 16 * 8
    assert entries(ledger) < 2 * 8 + 3
    assert [plain_of(one) for one in told[0]] == [plain_of(one) for one in told[1]]


def plain_of(message: m.Message) -> object:
    """Of requests without what was decided earlier: less of that is known now."""
    return (message.target, message.due_at) if isinstance(message, m.ReviewRequest) else message


def test_record_of_a_forgotten_time_changes_nothing_when_it_is_delivered_again():
    ledger = Enforcer(POLICY)
    words = said(at(0))
    ledger.take(words)
    ledger.pass_time(at(400))
    later = words.known_at_ms + KEEP_BY_LAW_MS
    assert ledger.pass_time(later) == []
    kept = dict(ledger.table.data)
    assert len(kept) == 2  # what stands for it, and until when it was told
    assert ledger.take_raw(words) == []
    ledger.start()
    assert ledger.take_raw(words) == []
    assert ledger.take_raw(on_incident(words, "overturn", words.known_at_ms)) == []
    assert ledger.table.data == kept
    (standing,) = [one for one in ledger.take(said(later + DAY)) if isinstance(one, m.Standing)]
    assert (standing.ledger_seq, standing.points) == (2, 2)


def test_death_before_it_is_noted_forgets_later_and_tells_nothing_twice():
    ledger = Enforcer(POLICY)
    words = said(at(0))
    ledger.take(words)
    ledger.pass_time(at(400))
    later = words.known_at_ms + KEEP_BY_LAW_MS
    assert ledger.pass_time(later, mark=False) == []
    ledger.start()
    assert entries(ledger) == 2
    assert ledger.pass_time(later + DAY) == []
    ledger.start()
    assert ledger.pass_time(later + 2 * DAY) == []
    assert words.fact_id.encode() not in b"".join(ledger.table.data)
