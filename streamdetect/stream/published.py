"""What people published on the control topic, loaded aside, and handed over when it is due.

One `Following` each for the ruleset and the policy. Where nobody published, the folder leads; where
somebody did, the topic does. What cannot be used changes nothing.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Final, Generic, TypeVar

from aiokafka.structs import ConsumerRecord

from streamdetect.errors import StreamdetectError
from streamdetect.events import messages as m
from streamdetect.events.codec import DecodeError, cloud_headers, decode, encode
from streamdetect.events.instants import from_ms, to_ms
from streamdetect.events.topics import CONTROL
from streamdetect.ruleset.bundle import (
    FOLDER,
    Content,
    bundle_key,
    current_key,
    hash_in_force,
    is_published,
    since_key,
)
from streamdetect.stream.outgoing import Outgoing, Sender, deliver
from streamdetect.stream.wall import now_ms

log = logging.getLogger(__name__)

T = TypeVar("T")

_BUNDLES_KEPT: Final = 32  # compressed; whoever publishes writes the bundle right before
_LOADED_KEPT: Final = 3  # what is announced, what is in force, and what was: a quick way back


class Following(Generic[T]):
    """One kind of content as the control topic has it. `load` makes a bundle usable, or raises."""

    def __init__(self, content: Content, load: Callable[[m.Bundle], T]) -> None:
        self.content: Content = content
        self.current: m.CurrentBundle | None = None
        self.overridden = False  # on the topic a folder stands where `current` should
        self._load = load
        self.first_written_ms: dict[str, int] = {}  # by hash, of all that were ever told
        self._bundles: OrderedDict[str, m.Bundle] = OrderedDict()
        self._loaded: OrderedDict[str, T] = OrderedDict()
        self._refused: set[str] = set()
        self._since: dict[int, str] = {}  # hash by the instant from which it was in force
        self.strays: set[str] = set()  # keys that a folder wrote over what was published

    def apply(self, record: ConsumerRecord) -> bool:
        """Take a control record; return whether it is about this content and changed something."""
        key = (record.key or b"").decode("utf-8", "replace")
        try:
            if key == current_key(self.content):
                value = record.value
                current = None if value is None else decode(m.CurrentBundle, value)
                if current is not None:
                    to_ms(current.effective_from)
                    # A worker told its folder just when a person published: the person leads.
                    self.overridden = current.by == FOLDER and self.published
                    if self.overridden:
                        return True
                self.current = current
                return True
            if key.startswith(since_key(self.content, "")):
                self._note_since(key, record.value)
                return True
            if key.startswith(f"{self.content}/"):
                self._keep(key, record.value, record.timestamp or 0)
                return True
        except (DecodeError, ValueError) as error:
            log.error("control record %s is not usable: %s", key, error)
        return False

    def _note_since(self, key: str, value: bytes | None) -> None:
        if value is None:
            self._since.pop(to_ms(key.partition("/")[2]), None)
            self.strays.discard(key)
            return
        told = decode(m.CurrentBundle, value)
        if told.by == FOLDER and self.published:
            self.strays.add(key)
        else:
            self._since[to_ms(told.effective_from)] = told.hash

    def timeline(self) -> tuple[tuple[int, str], ...]:
        """Return which hash was in force from when on (epoch ms), ascending, and will be."""
        dated = dict(self._since)
        if self.current is not None:
            dated[to_ms(self.current.effective_from)] = self.current.hash
        return tuple(sorted(dated.items()))

    def bundle(self, content_hash: str) -> m.Bundle:
        """Return a bundle. Raises StreamdetectError where the topic has not got it."""
        found = self._bundles.get(content_hash)
        if found is None:
            raise StreamdetectError(
                f"{self.content} {content_hash[:12]} is announced, but its bundle is not there",
                where=CONTROL.name,
                fix="publish it again: streamdetect rules publish",
            )
        return found

    @property
    def published(self) -> bool:
        """Whether the topic leads, because a person published."""
        return is_published(self.current)

    @property
    def refused(self) -> bool:
        """Whether what is announced cannot be used."""
        return self.published and self.current is not None and self.current.hash in self._refused

    def changes_at_ms(self, now_ms: int) -> int | None:
        """Return when what is announced falls due (epoch ms), None where nothing is pending."""
        if not self.published or self.current is None:
            return None
        due = to_ms(self.current.effective_from)
        return due if due > now_ms else None

    async def prepare(self, now_ms: int, held_hash: str, held: T) -> list[tuple[str, Exception]]:
        """Load aside what is announced, and what holds until then; return what is refused anew.

        `held`: what is in force in this process, which needs no loading.
        """
        if not self.published or self.current is None:
            return []
        refused: list[tuple[str, Exception]] = []
        for wanted in (hash_in_force(self.current, now_ms), self.current.hash):
            if wanted is None or wanted in self._loaded or wanted in self._refused:
                continue
            if wanted == held_hash:
                self._remember(wanted, held)
                continue
            try:
                loaded = await asyncio.to_thread(self._load, self.bundle(wanted))
            except (
                Exception
            ) as error:  # whatever is wrong with it: a worker goes on with what it has
                self._refused.add(wanted)
                refused.append((wanted, error))
            else:
                log.info("%s %s is loaded", self.content, wanted[:12])
                self._remember(wanted, loaded)
        return refused

    def in_force(self, now_ms: int) -> T | None:
        """Return what must be used at an instant, None where it is not at hand."""
        if self.current is None:
            return None
        wanted = hash_in_force(self.current, now_ms)
        return self._loaded.get(wanted) if wanted is not None else None

    def lateness(self) -> str:
        """Return how long after the announced time it is, for the log; empty without one."""
        if not self.published or self.current is None:
            return ""
        return f", {now_ms() - to_ms(self.current.effective_from)} ms after its time"

    @property
    def bundles(self) -> tuple[m.Bundle, ...]:
        """The bundles at hand, the earliest written first."""
        return tuple(self._bundles.values())

    def _remember(self, content_hash: str, loaded: T) -> None:
        self._loaded[content_hash] = loaded
        while len(self._loaded) > _LOADED_KEPT:
            self._loaded.popitem(last=False)

    def _keep(self, key: str, value: bytes | None, at_ms: int) -> None:
        content_hash = key.partition("/")[2]
        self._bundles.pop(content_hash, None)
        self._refused.discard(content_hash)
        if value is None:
            return
        bundle = decode(m.Bundle, value)
        if bundle.hash != content_hash:
            raise ValueError(f"the bundle under it names the hash {bundle.hash[:12]}")
        self._bundles[content_hash] = bundle
        known_ms = self.first_written_ms.get(content_hash, at_ms)
        self.first_written_ms[content_hash] = min(known_ms, at_ms)
        named = {self.current.hash, self.current.previous} if self.current is not None else set()
        named |= set(self._since.values())
        for old in list(self._bundles):
            if len(self._bundles) <= _BUNDLES_KEPT:
                break
            if old not in named and old != content_hash:
                del self._bundles[old]


class Telling:
    """Tells on the control topic what a worker took from its own folder, where nobody published.

    `make` reads the folder's bundle. Several workers may tell the same: the key is the same.
    """

    def __init__(self, following: Following[Any], make: Callable[[], m.Bundle]) -> None:
        self._following = following
        self._make = make
        self._told: str | None = None
        self._task: asyncio.Task[None] | None = None

    def tell(self, sender: Sender, content_hash: str) -> None:
        """Send in the background what is not told yet; folders of other workers do not matter."""
        current = self._following.current
        known = current is not None and content_hash in (current.hash, self._told)
        if self._task is not None and not self._task.done():
            return
        if self._following.overridden and current is not None:
            self._task = asyncio.create_task(self._say_again(sender, current))
        elif not known and not self._following.published:
            self._task = asyncio.create_task(self._send(sender, content_hash))

    async def _say_again(self, sender: Sender, current: m.CurrentBundle) -> None:
        content = self._following.content
        log.warning("a folder's %s was told over a published one; it is said again", content)
        strays = [_record(key, None, now_ms()) for key in sorted(self._following.strays)]
        await deliver(sender, [_record(current_key(content), current, now_ms()), *strays])

    async def _send(self, sender: Sender, content_hash: str) -> None:
        content = self._following.content
        try:
            bundle = await asyncio.to_thread(self._make)
        except StreamdetectError as error:
            self._told = content_hash
            log.error("the folder's %s is not told on the control topic: %s", content, error)
            return
        if bundle.hash != content_hash or self._following.published:
            return  # the folder changes right now, or a person was faster
        await deliver(sender, from_folder(content, bundle, self._following.current, now_ms()))
        self._told = content_hash


def from_folder(
    content: Content, bundle: m.Bundle, current: m.CurrentBundle | None, at_ms: int
) -> list[Outgoing]:
    """Return the records by which a worker tells what it took from its own folder."""
    now = from_ms(at_ms)
    announced = m.CurrentBundle(
        hash=bundle.hash,
        effective_from=now,
        by=FOLDER,
        previous=current.hash if current is not None and current.hash != bundle.hash else None,
    )
    dated = [_record(since_key(content, now), announced, at_ms)] if content == "policy" else []
    return [
        _record(bundle_key(content, bundle.hash), bundle, at_ms),
        *dated,
        _record(current_key(content), announced, at_ms),
    ]


def _record(key: str, message: m.Message | None, at_ms: int) -> Outgoing:
    now = from_ms(at_ms)
    if message is None:
        return Outgoing(CONTROL.name, key.encode(), None, ())
    headers = cloud_headers(message, message_id=f"{key}/{now}", subject=key, time=now)
    return Outgoing(CONTROL.name, key.encode(), encode(message), headers)
