"""What a worker makes of the control topic: loaded aside, handed over when due, last good kept."""

import asyncio

import pytest

from streamdetect.events import messages as m
from streamdetect.events.codec import decode, encode
from streamdetect.events.instants import from_ms
from streamdetect.ruleset.bundle import bundle_key, current_key, left_key, pack, since_key, unpack
from streamdetect.stream.published import Following, Telling, from_folder
from tests.stream.control_records import record

BAD = b"bad"
HELD = "0" * 64


def load(bundle: m.Bundle) -> str:
    raw = unpack(bundle)
    if raw.startswith(BAD):
        raise ValueError("it is bad")
    return raw.decode()


class Topic:
    """Puts records into a Following as the reader does."""

    def __init__(self) -> None:
        self.loads: list[str] = []
        self.following: Following[str] = Following("ruleset", self._load)

    def _load(self, bundle: m.Bundle) -> str:
        self.loads.append(bundle.hash)
        return load(bundle)

    def bundle(self, raw: bytes) -> str:
        made = pack(raw)
        self.following.apply(record(bundle_key("ruleset", made.hash), made))
        return made.hash

    def announce(
        self, content_hash: str, at_ms: int, *, previous: str | None = None, by: str = "li"
    ) -> None:
        current = m.CurrentBundle(
            hash=content_hash, effective_from=from_ms(at_ms), by=by, previous=previous
        )
        self.following.apply(record(current_key("ruleset"), current))

    def prepare(self, now_ms: int) -> list[tuple[str, Exception]]:
        return asyncio.run(self.following.prepare(now_ms, HELD, "held"))


def test_announced_content_is_loaded_before_it_is_due_and_holds_from_then_on():
    topic = Topic()
    old, new = topic.bundle(b"old"), topic.bundle(b"new")
    topic.announce(new, 1000, previous=old)
    assert topic.prepare(10) == []
    assert topic.following.changes_at_ms(10) == 1000
    assert [topic.following.in_force(at) for at in (10, 999, 1000)] == ["old", "old", "new"]
    assert topic.following.changes_at_ms(1000) is None
    topic.prepare(1000)
    assert len(topic.loads) == 2, "loaded once each"


def test_content_that_is_in_force_is_not_loaded_again():
    topic = Topic()
    new = topic.bundle(b"new")
    topic.announce(new, 1000, previous=HELD)
    topic.prepare(10)
    assert topic.loads == [new]
    assert topic.following.in_force(10) == "held"


def test_bad_content_is_refused_once_and_what_was_in_force_goes_on():
    topic = Topic()
    bad = topic.bundle(BAD)
    topic.announce(bad, 0)
    assert [found for found, _ in topic.prepare(10)] == [bad]
    assert topic.prepare(11) == []
    assert topic.following.in_force(11) is None
    assert topic.following.refused


def test_empty_announcement_is_no_withdrawal():
    topic = Topic()
    good = topic.bundle(b"good")
    topic.announce(good, 0)
    topic.following.apply(record(current_key("ruleset"), b""))
    topic.prepare(1)
    assert topic.following.in_force(1) == "good"


def test_going_back_from_bad_content_is_no_refusal_any_more():
    topic = Topic()
    good, bad = topic.bundle(b"good"), topic.bundle(BAD)
    topic.announce(good, 0)
    topic.prepare(1)
    topic.announce(bad, 2, previous=good)
    topic.prepare(3)
    topic.announce(good, 4)
    assert topic.prepare(5) == []
    assert not topic.following.refused
    assert topic.following.in_force(5) == "good"


def test_announcement_without_its_bundle_waits_for_it():
    topic = Topic()
    made = pack(b"late")
    topic.announce(made.hash, 0)
    ((_, error),) = topic.prepare(1)
    assert "rules publish" in str(error)
    topic.bundle(b"late")
    assert topic.prepare(2) == []
    assert topic.following.in_force(2) == "late"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("current/ruleset", b"{"),
        ("current/ruleset", b'{"hash":"a","effective_from":"2026-02-31T00:00:00Z","by":"li"}'),
        ("ruleset/" + "1" * 64, encode(pack(b"another"))),
    ],
    ids=["no JSON", "no such day", "under another hash"],
)
def test_unusable_record_changes_nothing(key: str, value: bytes):
    topic = Topic()
    good = topic.bundle(b"good")
    topic.announce(good, 0)
    assert not topic.following.apply(record(key, value))
    topic.prepare(1)
    assert topic.following.in_force(1) == "good"


def test_predecessor_outlives_many_bundles_that_came_to_nothing():
    topic = Topic()
    old = topic.bundle(b"old")
    for count in range(100):
        topic.announce(topic.bundle(b"draft %d" % count), 5000, previous=old)
    topic.prepare(10)
    assert topic.following.in_force(10) == "old"
    assert len(topic.following._bundles) < 40, "memory is bounded"


def test_tombstone_gives_the_lead_back_to_the_folder():
    topic = Topic()
    topic.announce(topic.bundle(b"new"), 0)
    assert topic.following.published
    topic.following.apply(record("current/ruleset", None))
    assert not topic.following.published


class Sent:
    """A producer in memory that the topic reads at once."""

    def __init__(self, topic: Topic) -> None:
        self.topic = topic
        self.keys: list[str] = []

    async def send(self, topic, key, value, partition, timestamp, headers):
        self.keys.append(key.decode())
        self.topic.following.apply(record(key.decode(), value))
        future = asyncio.get_running_loop().create_future()
        future.set_result(None)
        return future


def tell(topic: Topic, *contents: bytes) -> list[str]:
    """Let a worker tell what its folder holds, one after another; return the keys sent."""
    sent = Sent(topic)
    made = [pack(raw) for raw in contents]

    async def run() -> None:
        telling = Telling(topic.following, lambda: now)
        for now in made:
            for _ in range(3):
                telling.tell(sent, now.hash)
                while telling._task is not None and not telling._task.done():
                    await asyncio.sleep(0.001)

    asyncio.run(run())
    return sent.keys


def test_folder_is_told_where_nothing_is_published_and_again_when_it_changed():
    topic = Topic()
    first, second = pack(b"first").hash, pack(b"second").hash
    assert tell(topic, b"first", b"second") == [
        f"ruleset/{first}",
        "current/ruleset",
        f"ruleset/{second}",
        "current/ruleset",
    ]
    current = topic.following.current
    assert current is not None
    assert (current.by, current.hash, current.previous) == ("folder", second, first)


def test_folder_is_not_told_over_what_a_person_published():
    topic = Topic()
    topic.announce(topic.bundle(b"published"), 0)
    assert tell(topic, b"folder") == []


def test_two_workers_with_different_folders_do_not_outbid_each_other():
    topic = Topic()
    one, other = pack(b"one"), pack(b"other")
    sent = Sent(topic)

    async def run() -> None:
        tellings = [
            (Telling(topic.following, lambda: one), one.hash),
            (Telling(topic.following, lambda: other), other.hash),
        ]
        for _ in range(5):
            for telling, content_hash in tellings:
                telling.tell(sent, content_hash)
                await asyncio.sleep(0.02)

    asyncio.run(run())
    assert sent.keys.count("current/ruleset") == 2


def test_person_who_publishes_while_a_folder_is_told_keeps_the_lead():
    topic = Topic()
    published = topic.bundle(b"published")
    topic.announce(published, 0)
    topic.announce(topic.bundle(b"folder"), 1, by="folder")
    assert topic.following.published
    assert topic.following.overridden
    assert tell(topic, b"folder") == ["current/ruleset"], "said again, once"
    assert not topic.following.overridden
    current = topic.following.current
    assert current is not None
    assert (current.hash, current.by) == (published, "li")


def test_from_folder_names_no_predecessor_that_is_itself():
    made = pack(b"same")
    current = m.CurrentBundle(hash=made.hash, effective_from=from_ms(0), by="folder")
    *_, announced = from_folder("ruleset", made, current, 5)
    assert decode(m.CurrentBundle, announced.value).previous is None


def policy_topic() -> tuple[Topic, str, str]:
    topic = Topic()
    topic.following = Following("policy", topic._load)
    hashes = []
    for raw in (b"old", b"new"):
        made = pack(raw)
        topic.following.apply(record(bundle_key("policy", made.hash), made))
        hashes.append(made.hash)
    return topic, *hashes


def since(topic: Topic, content_hash: str, at_ms: int, by: str = "li") -> None:
    told = m.CurrentBundle(hash=content_hash, effective_from=from_ms(at_ms), by=by)
    topic.following.apply(record(since_key("policy", told.effective_from), told))


def test_timeline_keeps_what_was_in_force_after_current_moved_on():
    topic, old, new = policy_topic()
    since(topic, old, 1000)
    since(topic, new, 2000)
    current = m.CurrentBundle(hash=new, effective_from=from_ms(2000), by="li", previous=old)
    topic.following.apply(record(current_key("policy"), current))
    assert topic.following.timeline() == ((1000, old), (2000, new))


def test_timeline_forgets_what_was_taken_back_before_its_time():
    topic, old, new = policy_topic()
    since(topic, old, 1000)
    since(topic, new, 2000)
    topic.following.apply(record(since_key("policy", from_ms(2000)), None))
    assert topic.following.timeline() == ((1000, old),)


def test_timeline_of_a_topic_from_before_it_was_kept_is_what_is_current():
    topic, _, new = policy_topic()
    current = m.CurrentBundle(hash=new, effective_from=from_ms(2000), by="li")
    topic.following.apply(record(current_key("policy"), current))
    assert topic.following.timeline() == ((2000, new),)


def test_folder_policy_told_over_a_published_one_does_not_enter_the_timeline():
    topic, old, new = policy_topic()
    current = m.CurrentBundle(hash=new, effective_from=from_ms(2000), by="li")
    topic.following.apply(record(current_key("policy"), current))
    since(topic, old, 3000, by="folder")
    assert topic.following.timeline() == ((2000, new),)
    assert topic.following.strays == {since_key("policy", from_ms(3000))}


def test_folder_policy_is_told_with_its_instant_for_good():
    made = pack(b"old")
    keys = [one.key.decode() for one in from_folder("policy", made, None, 5)]
    assert keys == [
        bundle_key("policy", made.hash),
        since_key("policy", from_ms(5)),
        "current/policy",
    ]


def test_word_on_who_left_what_was_published_changes_nothing_for_a_worker():
    topic = Topic()
    held = topic.bundle(b"held")
    topic.announce(held, 0)
    left = m.CurrentBundle(hash=held, effective_from=from_ms(5), by="li", went_back=True)
    assert topic.following.apply(record(left_key("ruleset"), left)) is False
    assert topic.following.published
