"""The table built anew holds what a worker that heard the same would have written."""

import asyncio

from streamdetect.stream.ledger_table import Book, restored
from streamdetect.stream.rebuilding import changelog_of, entries_of
from tests.enforce.histories import amended, at, on_incident, real_policy, said
from tests.stream.ledgers import PARTITION, Enforcer, record

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
    entries = list(entries_of((PARTITION, fact) for fact in FACTS))
    assert {entry.key: entry.value for entry in entries} == worker.table.data
    assert {entry.partition for entry in entries} == {PARTITION}


def test_repeated_facts_keep_their_first_number_and_the_version_that_holds():
    earlier = said(at(5), "grave", known=at(5, 1))
    later = said(at(5), "general", known=at(5, 9))
    found = [
        restored(entry.value)
        for entry in entries_of((PARTITION, fact) for fact in (later, FIRST, earlier, later))
    ]
    assert later.fact_id == earlier.fact_id
    assert found[0] == (0, earlier, PARTITION)
    book = Book()
    assert book.load((e.key, e.value) for e in entries_of([(PARTITION, f) for f in FACTS])) == 5


def test_changelog_is_named_after_the_group():
    assert changelog_of("streamdetect") == "streamdetect-ledger-changelog"
