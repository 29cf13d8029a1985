"""The records of the ledger's facts, and its policies, as topics or an export of them hold them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from streamdetect.client.errors import TopicError
from streamdetect.client.records import StoredRecord
from streamdetect.client.sources import Source
from streamdetect.enforce.errors import PolicyError
from streamdetect.enforce.policy import Policy
from streamdetect.enforce.policy_bundle import unpack_policy
from streamdetect.events import messages as m
from streamdetect.events.codec import DecodeError, decode, header, instant_ms
from streamdetect.events.instants import to_ms
from streamdetect.events.topics import (
    APPEALS,
    CONTROL,
    DEAD_LETTERS,
    EXPULSIONS,
    REVIEW_DECISIONS,
    SANCTIONS,
    STANDINGS,
    VIOLATIONS,
    Topic,
)
from streamdetect.ruleset.bundle import BundleError, bundle_key, current_key, hash_in_force

FACT_TOPICS: Final = (VIOLATIONS, REVIEW_DECISIONS, APPEALS)
"""What the enforce agent reads its facts from."""

_TOLD_TOPICS: Final = (SANCTIONS, EXPULSIONS, STANDINGS)

Place = tuple[str, int, int]  # topic, partition, offset


def fact_records(source: Source) -> list[StoredRecord]:
    """Return the records that the enforce agent takes its facts from, in the order of arrival.

    Between topics the record time is the only order that is kept. What became a dead letter is
    left out. Raises TopicError or ExportError where they cannot be read.
    """
    refused = _refused(source)
    found = (record for topic in FACT_TOPICS for record in source.read(topic))
    return sorted(
        (record for record in found if _place(record) not in refused),
        key=lambda one: (one.timestamp_ms, one.topic, one.partition, one.offset),
    )


def newest_told_ms(source: Source) -> int | None:
    """Return when the newest thing that followed from facts became known, None without one."""
    told: list[int] = []
    for topic in _TOLD_TOPICS:
        for record in _read_if_there(source, topic):
            try:
                told.append(known_at_ms(record))
            except DecodeError:
                continue
    return max(told, default=None)


def known_at_ms(record: StoredRecord) -> int:
    """Return when a record became known: its `ce_time`, else its record time (epoch ms).

    Raises DecodeError where `ce_time` is no instant.
    """
    time = header(record.headers, "ce_time")
    return record.timestamp_ms if time is None else instant_ms(time, "ce_time")


@dataclass(frozen=True, slots=True)
class Policies:
    """The policies of the control topic: the bundles by hash, and which was announced for when."""

    bundles: Mapping[str, m.Bundle] = field(default_factory=dict)
    announced: Sequence[m.CurrentBundle] = ()

    def hash_at(self, at_ms: int) -> str | None:
        """Return the hash of the policy that held at an instant, None where nobody told."""
        held: str | None = None
        for current in self.announced:
            held = hash_in_force(current, at_ms) or held
        return held

    def at(self, at_ms: int) -> Policy | None:
        """Return the policy that held at an instant (epoch ms).

        None where nobody told, or where its bundle is not there. Raises BundleError, PolicyError.
        """
        bundle = self.bundles.get(self.hash_at(at_ms) or "")
        return None if bundle is None else unpack_policy(bundle)


def read_policies(source: Source) -> Policies:
    """Return what the control topic tells of policies; nothing where there is no such topic."""
    bundles: dict[str, m.Bundle] = {}
    announced: list[m.CurrentBundle] = []
    for record in _read_if_there(source, CONTROL):
        key = (record.key or b"").decode("utf-8", "replace")
        if record.value is None:
            continue
        try:
            if key == current_key("policy"):
                current = decode(m.CurrentBundle, record.value)
                to_ms(current.effective_from)
                announced.append(current)
            elif key.startswith(bundle_key("policy", "")):
                bundle = decode(m.Bundle, record.value)
                bundles[bundle.hash] = bundle
        except (DecodeError, ValueError):
            continue  # no worker took it either
    return Policies(bundles, announced)


def policy_at(source: Source, at_ms: int, folder_policy: Policy) -> Policy:
    """Return the policy to judge by as of an instant: as the topics tell, else the folder's."""
    try:
        return read_policies(source).at(at_ms) or folder_policy
    except (BundleError, PolicyError):
        return folder_policy


def _refused(source: Source) -> set[Place]:
    places: set[Place] = set()
    for record in _read_if_there(source, DEAD_LETTERS):
        topic = header(record.headers, "dl_topic") or ""
        numbers = [header(record.headers, name) or "" for name in ("dl_partition", "dl_offset")]
        if all(number.isdecimal() for number in numbers):
            places.add((topic, int(numbers[0]), int(numbers[1])))
    return places


def _place(record: StoredRecord) -> Place:
    return record.topic, record.partition, record.offset


def _read_if_there(source: Source, topic: Topic) -> Iterable[StoredRecord]:
    try:
        return source.read(topic)
    except TopicError:
        return ()
