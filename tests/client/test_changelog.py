"""The changelog is brought to what it should hold, and marks of what was told stay."""

from streamdetect.client.broker import EmbeddedBroker
from streamdetect.client.changelog import Changelog
from streamdetect.client.records import read_topic
from streamdetect.enforce.facts import Past, past_fact
from streamdetect.stream.ledger_table import table_key
from tests.client.produce import produce

NAME = "group-ledger-changelog"
FORGOTTEN = table_key(past_fact(Past("s", 3), 0), 0)  # what stands for it is on no topic


def test_changelog_writes_what_differs_removes_what_is_foreign_and_keeps_marks(
    fresh_broker: EmbeddedBroker,
) -> None:
    kafka = fresh_broker.kafka.model_copy(update={"partitions": 2})
    changelog = Changelog(kafka, NAME)
    wanted = {(0, b"s/a"): b"1", (1, b"t/b"): b"2", (1, b"t/c"): b"3"}
    first = changelog.difference(wanted)
    assert (dict(first.written), first.removed, first.kept) == (wanted, (), 0)
    changelog.write(first)
    rows = [
        (b"s/decision:d/told:x", b"9", []),
        (b"s/told:time", b"m", []),
        (b"s/told:not", b"m", []),
    ]
    rows.append((FORGOTTEN, b"m", []))
    produce(kafka, NAME, rows, partition=0)
    produce(kafka, NAME, [(b"t/c", b"wrong", []), (b"t/gone", b"9", []), (b"t/gone", None, [])], 1)
    second = changelog.difference(wanted)
    assert dict(second.written) == {(1, b"t/c"): b"3"}
    assert (second.removed, second.kept) == (((0, b"s/decision:d/told:x"),), 2)
    changelog.write(second)
    held: dict[bytes, bytes | None] = {one.key or b"": one.value for one in read_topic(kafka, NAME)}
    assert {key: value for key, value in held.items() if value is not None} == {
        b"s/a": b"1",
        b"t/b": b"2",
        b"t/c": b"3",
        b"s/told:time": b"m",
        b"s/told:not": b"m",
        FORGOTTEN: b"m",
    }
    assert changelog.difference(wanted).written == {}
