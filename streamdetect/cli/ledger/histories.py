"""Every subject's facts, as the enforce agent takes them from a broker's topics or an export."""

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiokafka.structs import ConsumerRecord

from streamdetect.cli.ledger.sources import refused_in_words
from streamdetect.client.ledgers import control_records, fact_records, newest_told_ms
from streamdetect.client.records import StoredRecord
from streamdetect.enforce.policy_book import InForce, PolicyBook, in_force_from
from streamdetect.enforce.policy_bundle import unpack_policy
from streamdetect.errors import StreamdetectError
from streamdetect.settings import load_settings
from streamdetect.stream.published import Following
from streamdetect.stream.rebuilding import Rebuilt

if TYPE_CHECKING:
    from streamdetect.client.sources import Source
    from streamdetect.enforce.facts import Fact
    from streamdetect.enforce.policy import Policy
    from streamdetect.enforce.policy_book import Policies
    from streamdetect.enforce.reviewers import Reviewers

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Histories:
    """The facts by subject, sorted. `newest_ms`: when the newest thing became known (epoch ms).

    Facts and what followed from them count for it; None where nothing is known.
    """

    facts: "dict[str, list[Fact]]"
    newest_ms: int | None
    rebuilt: Rebuilt


def read_policies(source: "Source", folder: "Policy") -> PolicyBook:
    """Return which policy was in force when, as the control topic tells every worker alike.

    The folder's, where it tells nothing. A policy whose bundle cannot be used is left out.
    """
    following = Following("policy", unpack_policy)
    for record in control_records(source):
        following.apply(_consumed(record))
    entries: list[InForce] = []
    for told_ms, policy_hash in following.timeline():
        try:
            held = policy_hash == folder.hash
            policy = folder if held else unpack_policy(following.bundle(policy_hash))
        except StreamdetectError as error:
            log.warning("what policy %s judged is not known: %s", policy_hash[:12], error)
            continue
        entries.append(in_force_from(policy, told_ms))
    return PolicyBook.of(entries or [InForce(0, folder)])


def read_histories(
    source: "Source", policies: "Policies", reviewers: "Reviewers | None"
) -> Histories:
    """Return every subject's facts, decisions checked as the enforce agent checks them.

    `reviewers` None: decisions are not checked. Raises TopicError or ExportError where the facts
    cannot be read.
    """
    rebuilt = Rebuilt(policies, reviewers, load_settings().review.signatures)
    rebuilt.take([_consumed(record) for record in fact_records(source)])
    facts = {
        subject_id: rebuilt.book.facts(subject_id) for subject_id in sorted(rebuilt.book.subjects())
    }
    known = [fact.known_at_ms for found in facts.values() for fact in found]
    told = newest_told_ms(source)
    if told is not None:
        known.append(told)
    return Histories(facts, max(known, default=None), rebuilt)


def _consumed(record: StoredRecord) -> ConsumerRecord:
    """Return a record as a consumer of the worker gets it."""
    return ConsumerRecord(
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        timestamp=record.timestamp_ms,
        timestamp_type=0,
        key=record.key,
        value=record.value,
        checksum=None,
        serialized_key_size=len(record.key or b""),
        serialized_value_size=len(record.value or b""),
        headers=record.headers,
    )


def refusals(histories: Histories) -> str:
    """Return which records were refused, in words; empty where none was."""
    return refused_in_words(histories.rebuilt.refused)
