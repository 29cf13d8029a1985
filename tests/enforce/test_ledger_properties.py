"""What holds for every history: the ledger is a function of the set of facts."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streamdetect.enforce import Fact, LedgerCache, consequences, due, judge
from streamdetect.enforce.policy import MACHINE_MAY, TWO_PEOPLE_MUST
from streamdetect.events.messages import Expulsion, Sanction, Standing
from tests.enforce.histories import DAY, on_incident
from tests.enforce.strategies import BOOK, POLICY, any_history, histories

under_any_policy = pytest.mark.parametrize("policies", [POLICY, BOOK], ids=["one", "changing"])
some = settings(max_examples=40, deadline=None)


def latest(facts: list[Fact]) -> int:
    return max(fact.known_at_ms for fact in facts)


def without_seq(message):
    return msgspec.structs.replace(message, ledger_seq=0)


def by_id(messages) -> dict[str, Sanction | Expulsion]:
    # A ledger counts all its facts; a message counts those known when it was emitted.
    return {getattr(m, "sanction_id", None) or m.expulsion_id: without_seq(m) for m in messages}


class Reader:
    """A consumer of the topics: keeps the last message under each id; ledger_seq never falls."""

    def __init__(self) -> None:
        self.sanctions: dict[str, Sanction] = {}
        self.expulsions: dict[str, Expulsion] = {}
        self.standing: Standing | None = None

    def read(self, messages) -> None:
        for message in messages:
            match message:
                case Sanction():
                    known = self.sanctions.setdefault(message.sanction_id, message)
                    assert message.ledger_seq >= known.ledger_seq
                    self.sanctions[message.sanction_id] = message
                case Expulsion():
                    known = self.expulsions.setdefault(message.expulsion_id, message)
                    assert message.ledger_seq >= known.ledger_seq
                    self.expulsions[message.expulsion_id] = message
                case Standing():
                    self.standing = message


@under_any_policy
@some
@given(any_history(), st.randoms(use_true_random=False))
def test_order_and_repetition_do_not_matter(policies, facts, random):
    mixed = [*facts, *random.choices(facts, k=len(facts))]
    random.shuffle(mixed)
    assert judge(mixed, policies, latest(facts)) == judge(facts, policies, latest(facts))


@under_any_policy
@some
@given(any_history())
def test_overturning_everything_returns_the_clean_state(policies, facts):
    now = latest(facts) + 1000
    incidents = {f.body.incident_id: f for f in facts if f.fact_id.startswith("violation")}
    cleared = [
        *facts,
        *(on_incident(f, "overturn", now, level="board", by="board") for f in incidents.values()),
    ]
    found = judge(cleared, policies, now)
    assert found.standing.points == 0
    assert found.standing.strikes == ()
    assert found.standing.measures == ()
    assert found.standing.restores_at is None
    assert {s.state for s in found.sanctions} <= {"lifted", "superseded"}
    assert {e.state for e in found.expulsions} <= {"reinstated", "released"}


@under_any_policy
@some
@given(any_history(), st.data())
def test_replay_as_of_a_past_date_gives_what_was_decided_then(policies, facts, data):
    reader = Reader()
    ordered = sorted(facts, key=lambda fact: fact.order)
    cut = data.draw(st.integers(1, len(ordered)))
    for count in range(cut):
        reader.read(consequences(ordered[:count], ordered[count], policies))
    then = ordered[cut - 1].known_at_ms
    if cut < len(ordered) and ordered[cut].known_at_ms == then:
        return
    found = judge(facts, policies, then)
    assert found.standing == reader.standing
    assert by_id(found.sanctions) == by_id(reader.sanctions.values())
    assert by_id(found.expulsions) == by_id(reader.expulsions.values())


@under_any_policy
@some
@given(any_history(), st.randoms(use_true_random=False))
def test_late_facts_leave_readers_where_the_whole_set_leaves_them(policies, facts, random):
    arrived = facts.copy()
    random.shuffle(arrived)
    reader = Reader()
    for count, fact in enumerate(arrived):
        reader.read(consequences(arrived[:count], fact, policies))
    found = judge(facts, policies, latest(facts))
    assert without_seq(reader.standing) == without_seq(found.standing)
    truth = {s.sanction_id: without_seq(s) for s in found.sanctions}
    for sanction_id, emitted in reader.sanctions.items():
        if sanction_id in truth:
            assert without_seq(emitted) == truth[sanction_id]
        else:
            assert emitted.state in ("lifted", "superseded")
    assert truth.keys() <= reader.sanctions.keys()
    expulsions = {e.expulsion_id: without_seq(e) for e in found.expulsions}
    for expulsion_id, emitted in reader.expulsions.items():
        if expulsion_id in expulsions:
            assert without_seq(emitted) == expulsions[expulsion_id]
        else:
            assert emitted.state in ("reinstated", "released")


@under_any_policy
@some
@given(any_history(), st.randoms(use_true_random=False))
def test_consequences_derived_again_are_the_same_bytes(policies, facts, random):
    cache = LedgerCache()
    encode = msgspec.json.Encoder().encode
    for count, fact in enumerate(facts):
        earlier = facts[:count]
        first = encode(consequences(earlier, fact, policies, cache))
        mixed = [*earlier, *earlier]
        random.shuffle(mixed)
        assert encode(consequences(mixed, fact, policies)) == first
        assert encode(consequences(earlier, fact, policies, cache)) == first


@under_any_policy
@some
@given(any_history())
def test_consequences_of_a_known_fact_are_the_standing_alone(policies, facts):
    ordered = sorted(facts, key=lambda fact: fact.order)
    again = consequences(ordered, ordered[-1], policies)
    kinds = {type(message) for message in again if not hasattr(message, "request_id")}
    assert kinds == {Standing}


@under_any_policy
@some
@given(any_history())
def test_machine_keeps_to_its_limits(policies, facts):
    for sanction in judge(facts, policies, latest(facts)).sanctions:
        if sanction.state in ("imposed", "expired") and sanction.appeal_until is not None:
            people = set(sanction.decided_by) - {"machine"}
            if sanction.measure not in MACHINE_MAY:
                assert people
            if sanction.measure in TWO_PEOPLE_MUST:
                assert len(people) >= 2


@under_any_policy
@some
@given(any_history())
def test_expelled_means_a_closing_measure_in_force(policies, facts):
    found = judge(facts, policies, latest(facts))
    in_force = {s.sanction_id for s in found.sanctions if s.state == "imposed"}
    for expulsion in found.expulsions:
        assert (expulsion.state == "expelled") == bool(in_force & set(expulsion.sanction_ids))
        if expulsion.state == "expelled":
            assert len(set(expulsion.decided_by)) >= 2


@under_any_policy
@some
@given(any_history())
def test_no_strike_without_its_warning_and_no_incident_twice(policies, facts):
    found = judge(facts, policies, latest(facts))
    struck = [strike.incident_id for strike in found.standing.strikes]
    assert len(struck) == len(set(struck))
    warned = {
        s.reasons[0].incident_id
        for s in found.sanctions
        if s.measure == "warn" and (s.state in ("imposed", "expired") or s.stayed_since)
    }
    assert set(struck) <= warned
    assert found.standing.points * 1000 == round(
        sum(strike.points for strike in found.standing.strikes) * 1000
    )


@under_any_policy
@some
@given(histories(acts=("say", "say", "repeat", "amend")), st.data())
def test_acquittal_adds_nothing(policies, facts, data):
    now = latest(facts) + 1000
    violations = [f for f in facts if f.fact_id.startswith("violation")]
    acquittal = on_incident(data.draw(st.sampled_from(violations)), "overturn", now)
    before = judge(facts, policies, now)
    after = judge([*facts, acquittal], policies, now)
    assert after.standing.points <= before.standing.points
    known = {s.sanction_id for s in before.sanctions}
    for sanction in after.sanctions:
        assert sanction.sanction_id in known or sanction.supersedes in known


@under_any_policy
@some
@given(histories(acts=("say", "say", "amend")), st.data())
def test_acquittal_leaves_no_more_than_if_it_had_never_been_said(policies, facts, data):
    now = latest(facts) + 1000
    violations = [f for f in facts if f.fact_id.startswith("violation")]
    chosen = data.draw(st.sampled_from(violations))
    after = judge([*facts, on_incident(chosen, "overturn", now)], policies, now)
    others = [fact for fact in facts if fact is not chosen]
    never = judge(others, policies, now, subject_id=chosen.subject_id)
    assert after.standing.points == never.standing.points
    assert after.standing.strikes == never.standing.strikes
    for kept in after.standing.measures:
        assert any(
            kept.measure == other.measure and kept.valid_until <= other.valid_until
            for other in never.standing.measures
        )


@under_any_policy
@some
@given(any_history(), st.integers(1, 500))
def test_due_leads_to_the_ledger_of_that_day(policies, facts, days):
    reader = Reader()
    ordered = sorted(facts, key=lambda fact: fact.order)
    for count, fact in enumerate(ordered):
        reader.read(consequences(ordered[:count], fact, policies))
    now = latest(facts) + days * DAY
    half = latest(facts) + days * DAY // 2
    reader.read(due(facts, policies, half))
    reader.read(due(facts, policies, now, since_ms=half))
    found = judge(facts, policies, now)
    assert by_id(found.sanctions) == by_id(reader.sanctions.values())
    assert by_id(found.expulsions) == by_id(reader.expulsions.values())
    assert found.standing.strikes == reader.standing.strikes
    assert found.standing.measures == reader.standing.measures


@under_any_policy
@some
@given(any_history())
def test_next_fact_tells_what_time_ended_in_the_bytes_of_the_timer(policies, facts):
    ordered = sorted(facts, key=lambda fact: fact.order)
    for count in range(1, len(ordered)):
        earlier, fact = ordered[:count], ordered[count]
        by_fact = consequences(earlier, fact, policies)
        by_timer = due(earlier, policies, fact.known_at_ms)
        ended = {message for message in by_timer if not isinstance(message, Standing)}
        assert all(message in by_fact for message in ended)
