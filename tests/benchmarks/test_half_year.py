"""The half-year run goes through the real ledger and counts what it did."""

import random

from benchmarks.half_year import Tally, draw_history, kib_at_rest, run_subject
from tests.enforce.histories import real_policy


def run(subjects: int) -> Tally:
    tally = Tally()
    for number in range(subjects):
        run_subject(f"subject-{number}", 1, real_policy_once, tally)
    return tally


real_policy_once = real_policy()


def test_half_year_counts_incidents_and_what_followed():
    tally = run(150)
    assert tally.subjects == 150
    assert 0 < tally.with_facts < 80
    assert tally.incidents <= tally.facts
    assert tally.messages["Standing"] >= tally.facts
    assert tally.sanctions["warn imposed"] > 0
    assert tally.bytes_of_facts > 400 * tally.facts


def test_half_year_is_the_same_for_the_same_seed():
    one, other = run(60), run(60)
    assert (one.messages, one.sanctions) == (other.messages, other.sanctions)


def test_half_year_most_subjects_say_nothing_unlawful():
    silent = sum(not draw_history(f"s{i}", random.Random(i)) for i in range(400))
    assert 280 < silent < 360


def test_half_year_subjects_at_rest_take_far_less_than_their_facts():
    tally = run(60)
    assert 0 < kib_at_rest(tally.held) < tally.bytes_of_facts / 1024 / tally.with_facts / 4
