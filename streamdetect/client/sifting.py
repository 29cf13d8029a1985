"""What of the records of topics is delivered: each event once, of two versions the right one."""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from streamdetect.client.delivery import BadRecord, Delivery
from streamdetect.client.identity import Identity, Order, identity, ledger_place, order_of
from streamdetect.client.records import StoredRecord, message_in
from streamdetect.events import messages as m
from streamdetect.events.codec import DecodeError, header
from streamdetect.events.topics import BY_NAME, SHADOW

OutcomesWanted = Literal["enforce", "all"]
"""Whether violations that still await a person are left out, with what takes such back."""

# What takes back a violation that awaits a person: had another worker enforced it, that version may
# follow, and then so must this. It comes while partitions change hands, or not at all.
_WITHHELD: Final = 1000


@dataclass(frozen=True, slots=True)
class _Seen:
    order: Order
    delivered: bool


class Sifting:
    """Knows again what it saw, in one run: `Subscriber` says what is delivered of it.

    `outcomes`, `on_bad`, `remembered`: as for `Subscriber`.
    """

    def __init__(
        self, outcomes: OutcomesWanted, on_bad: Callable[[BadRecord], None], remembered: int
    ) -> None:
        self._outcomes = outcomes
        self._on_bad = on_bad
        self._remembered = remembered
        self._seen: OrderedDict[Identity, _Seen] = OrderedDict()
        self._ledger: OrderedDict[Identity, int] = OrderedDict()
        self._withheld: OrderedDict[Identity, dict[Identity, StoredRecord]] = OrderedDict()

    def take(self, record: StoredRecord) -> Iterator[Delivery]:
        """Yield the record's event, or nothing; remember it only once it was handled."""
        try:
            message = _decoded(record)
        except DecodeError as error:
            self._on_bad(BadRecord(record, error.reason, error.what))
            return
        if message is None:
            return
        realm = _realm(record)
        name, order = (*realm, *identity(message, record.key)), order_of(record)
        known = self._seen.get(name)
        if known is not None and order >= known.order:
            yield from self._follow(name)
            return
        delivered_before = known is not None and known.delivered
        state = ledger_place(message)
        place = None if state is None else ((*realm, *state[0]), state[1])
        if place is not None and place[1] < self._ledger.get(place[0], -1):
            return  # older than what was delivered
        wanted = delivered_before or self._is_wanted(message, realm)
        if wanted:
            yield Delivery(message, header(record.headers, "ce_time"), delivered_before, record)
        self._remember(name, _Seen(order, wanted), place)
        if not wanted and isinstance(message, m.ViolationAmendment):
            of = (*realm, "Violation", message.violation_id)
            self._withheld.setdefault(of, {})[name] = record
            _forget_oldest(self._withheld, _WITHHELD)
        elif wanted:
            yield from self._follow(name)

    def _follow(self, name: Identity) -> Iterator[Delivery]:
        """Yield what took a violation back while it was withheld, now that it is delivered.

        Each is forgotten once it was handled: a handler that fails on it gets it again, for the
        violation's own record comes again.
        """
        seen = self._seen.get(name)
        if name not in self._withheld or seen is None or not seen.delivered:
            return
        for taken_back, record in self._withheld[name].copy().items():
            self._seen.pop(taken_back, None)
            yield from self.take(record)
            del self._withheld[name][taken_back]
        del self._withheld[name]

    def _is_wanted(self, message: m.Message, realm: Identity) -> bool:
        if self._outcomes == "all":
            return True
        if isinstance(message, m.Violation):
            return message.outcome == "enforce"
        if isinstance(message, m.ViolationAmendment):
            of = self._seen.get((*realm, "Violation", message.violation_id))
            return of is None or of.delivered
        return True

    def _remember(self, name: Identity, seen: _Seen, place: tuple[Identity, int] | None) -> None:
        self._seen[name] = seen
        self._seen.move_to_end(name)
        if place is not None:
            self._ledger[place[0]] = place[1]
            self._ledger.move_to_end(place[0])
        _forget_oldest(self._seen, self._remembered)
        _forget_oldest(self._ledger, self._remembered)


def _realm(record: StoredRecord) -> Identity:
    """Return what tells shadow events, which bear the ids of real ones, from those with effect."""
    return ("shadow",) if record.topic == SHADOW.name else ()


def _forget_oldest(memory: OrderedDict[Identity, Any], most: int) -> None:
    while len(memory) > most:
        memory.popitem(last=False)


def _decoded(record: StoredRecord) -> m.Message | None:
    """Return the event, or None for a deletion in a compacted topic."""
    topic = BY_NAME[record.topic]
    if record.value is None and topic.compacted:
        return None
    return message_in(record, topic)
