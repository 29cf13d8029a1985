"""The table built anew holds what a worker that heard the same would have written."""

import asyncio
from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamdetect.enforce import EVERYBODY, parse_policy
from streamdetect.enforce.facts import addressed, fact_of
from streamdetect.events.topics import VIOLATIONS, changelog_of
from streamdetect.stream.ledger_book import Book
from streamdetect.stream.ledger_table import table_key
from streamdetect.stream.rebuilding import Rebuilt
from tests.enforce.histories import (
    amended,
    appealed,
    at,
    on_incident,
    on_rule,
    policy_mapping,
    real_policy,
    said,
)
from tests.stream.ledgers import PARTITION, Enforcer, record

CAPS = ("sanctions_an_hour", "of_a_rule_an_hour", "of_a_new_rule_an_hour")
FIRST = said(at(0), "serious")
FACTS = [
    FIRST,
    said(at(1), "grave", "medical_claim", subject="another"),
    amended(FIRST, "corrected"),
    said(at(2)),
    on_incident(FIRST, "overturn", at(3)),
]


def test_entries_are_those_that_a_worker_wrote():
    worker = Enforcer(real_policy())
    asyncio.run(worker.work.work(PARTITION, [record(fact) for fact in FACTS]))
    rebuilt = Rebuilt(real_policy())
    rebuilt.take([record(fact) for fact in FACTS])
    assert {key: value for (_, key), value in rebuilt.entries.items()} == worker.table.data
    assert {partition for partition, _ in rebuilt.entries} == {PARTITION}
    assert not rebuilt.refused


def test_entries_load_as_the_same_facts():
    rebuilt = Rebuilt(real_policy())
    rebuilt.take([record(fact) for fact in FACTS * 2])
    book = Book()
    book.load((key, value) for (_, key), value in rebuilt.entries.items())
    for subject in ("subject-1", "another"):
        assert book.before(subject, 9) == rebuilt.book.before(subject, 9)
        assert book.before(subject, 9) == [f for f in FACTS if f.subject_id == subject]


def test_what_the_agent_refuses_is_counted_and_left_out():
    rebuilt = Rebuilt(real_policy())
    bad = replace(record(FACTS[3]), key=b"somebody")
    rebuilt.take([record(FIRST), bad])
    assert rebuilt.refused == {"key-mismatch": 1}
    assert rebuilt.book.facts("subject-1") == [FIRST]


def test_what_a_cap_held_back_is_taken_from_the_topic_and_not_held_back_anew():
    mapping = policy_mapping()
    mapping["automatic"] |= dict.fromkeys(CAPS, 3)
    capped = parse_policy(mapping)
    claims = [said(at(0, n), "grave", claim=f"{n}", broadcast=f"{n}") for n in range(6)]
    worker = Enforcer(capped)
    out = asyncio.run(worker.work.work(PARTITION, [record(fact) for fact in claims]))
    holds = [
        replace(record(claims[0]), value=one.value, headers=one.headers)
        for one in out
        if one.topic == VIOLATIONS.name
    ]
    assert holds
    book = Book()
    book.load(worker.table.data.items())
    rebuilt = Rebuilt(capped)
    rebuilt.take([record(fact) for fact in claims])
    assert len(rebuilt.book.facts("subject-1")) == len(claims)
    rebuilt.take(holds)
    assert _by_id(rebuilt.book.facts("subject-1")) == _by_id(book.facts("subject-1"))


def _by_id(facts):
    return sorted(facts, key=lambda fact: fact.fact_id)


def test_changelog_is_named_after_the_group():
    assert changelog_of("streamdetect") == "streamdetect-ledger-changelog"


@pytest.mark.parametrize("name", ["x/told:time", "x/told:not", "told:time"])
def test_ids_that_end_like_the_marks_of_a_ledger_stay_facts_after_a_restart(name: str):
    words = said(at(0), "grave")
    appeal = appealed("incident", words.body.incident_id, at(0, 5))
    appeal = fact_of(msgspec.structs.replace(appeal.body, appeal_id=name), at(0, 5))
    enforcer = Enforcer(real_policy())
    enforcer.take(words, appeal)
    before = enforcer.book.facts(words.subject_id)
    enforcer.start()
    assert enforcer.book.facts(words.subject_id) == before
    assert appeal in before


NAMES = st.lists(st.sampled_from(("a", "/appeal:", "%2Fappeal:", "%")), max_size=3).map("".join)


@given(st.lists(st.tuples(NAMES, NAMES), min_size=2, unique=True))
def test_entries_of_two_facts_never_have_one_key(named: list[tuple[str, str]]):
    body = appealed("incident", "i", at(0)).body
    facts = [
        fact_of(msgspec.structs.replace(body, subject_id=subject, appeal_id=name), at(0))
        for subject, name in named
    ]
    assert len({table_key(fact, PARTITION) for fact in facts}) == len(facts)


def test_what_concerns_everybody_is_kept_apart_from_a_subject_of_that_name():
    void = on_rule("a@1", "overturn", at(1), subject=EVERYBODY)
    named = addressed(void, f"{EVERYBODY}{PARTITION}")
    assert table_key(void, PARTITION) != table_key(named, PARTITION)


def test_ledgers_of_ids_with_slashes_stay_apart_after_a_restart():
    first, second = "shop/appeal:x", "shop"
    body = appealed("incident", "i", at(0)).body
    facts = [
        fact_of(msgspec.structs.replace(body, subject_id=first, appeal_id="y"), at(0)),
        fact_of(msgspec.structs.replace(body, subject_id=second, appeal_id="x/appeal:y"), at(1)),
    ]
    enforcer = Enforcer(real_policy())
    enforcer.take(*facts)
    enforcer.start()
    assert [enforcer.book.facts(one) for one in (first, second)] == [[facts[0]], [facts[1]]]
