"""The facts of every ledger held here: in memory where lately heard of, else in the table alone."""

from collections.abc import Callable, Collection, Container, Iterable, Iterator

from streamdetect.enforce.admission import incidents_reached
from streamdetect.enforce.facts import PAST, Fact, addressed, concerns, is_for_everybody
from streamdetect.events.messages import Violation
from streamdetect.stream.ledger_table import Told, Untold, mark_in, restored, table_key

_Held = dict[str, tuple[int, Fact]]  # the facts of a subject by id, with their numbers


class Book:
    """The facts of every subject held here, in order of arrival.

    Subjects that were not heard of for long may rest (`rest`): only the keys of their entries are
    held then, and `entry` reads their facts from the table again. Without `entry` nobody rests.
    """

    def __init__(self, entry: Callable[[bytes], bytes] | None = None) -> None:
        self._entry = entry
        self._facts: dict[str, _Held] = {}
        self._resting: dict[str, tuple[bytes, ...]] = {}  # the keys of their entries
        self._read: tuple[str, _Held] | None = None  # what was read last of who rests
        self._partitions: dict[str, int] = {}
        self._told: dict[str, Told] = {}
        self._untold: dict[str, int] = {}
        self._for_all: dict[int, dict[str, Fact]] = {}  # by partition and id

    def load(self, entries: Iterable[tuple[bytes, bytes]]) -> int:
        """Read the whole table after its recovery; return the number of facts.

        Who may rest does so until something is heard of him.
        """
        self._facts.clear()
        self._resting.clear()
        self._read = None
        self._partitions.clear()
        self._told.clear()
        self._for_all.clear()
        self._untold.clear()
        resting: dict[str, list[bytes]] = {}
        count = 0
        for key, entry in entries:
            mark = mark_in(key, entry)
            if isinstance(mark, Told):
                self.note(mark)
                continue
            if mark is not None:
                self.note_untold(mark)
                continue
            arrival, fact, partition = restored(entry)
            if self._entry is None or is_for_everybody(fact):
                self.put(arrival, fact, partition)
            else:
                resting.setdefault(fact.subject_id, []).append(key)
                self._partitions[fact.subject_id] = partition
            count += 1
        self._resting = {subject_id: tuple(keys) for subject_id, keys in resting.items()}
        return count

    @property
    def awake(self) -> int:
        """The number of subjects whose facts are held in memory."""
        return len(self._facts)

    def rest(self, subject_id: str) -> None:
        """Hold the facts of a subject in the table alone, until something is heard of him."""
        if self._entry is None:
            return
        held = self._facts.pop(subject_id, None)
        if held is not None:
            partition = self._partitions[subject_id]
            self._resting[subject_id] = tuple(table_key(one, partition) for _, one in held.values())

    def put(self, arrival: int, fact: Fact, partition: int) -> None:
        """Take a fact in under its number; what concerns everybody has none."""
        if is_for_everybody(fact):
            self._for_all.setdefault(partition, {})[fact.fact_id] = fact
            return
        held = self._facts.get(fact.subject_id)
        if held is None:
            held = self._facts[fact.subject_id] = dict(self._held(fact.subject_id))
            self._resting.pop(fact.subject_id, None)
            self._read = None
        held[fact.fact_id] = (arrival, fact)
        self._partitions[fact.subject_id] = partition

    def forget(self, subject_id: str, gone: Collection[str], past: Fact) -> tuple[int, list[bytes]]:
        """Take facts out (by id) for one that stands for them.

        Return its number, which none of them exceeds, and the table keys of what went.
        """
        held, partition = self._held(subject_id), self._partitions[subject_id]
        removed = [table_key(held[one][1], partition) for one in gone]
        arrival = max(held[one][0] for one in (*gone, PAST) if one in held)
        kept = {one: entry for one, entry in held.items() if one not in gone}
        kept[PAST] = (arrival, past)
        if subject_id in self._facts:
            self._facts[subject_id] = kept
        else:
            self._resting[subject_id] = tuple(table_key(one, partition) for _, one in kept.values())
        self._read = None
        return arrival, removed

    def has_forgotten(self, fact: Fact) -> bool:
        """Whether a fact is of the time of which a subject's ledger remembers nothing."""
        held = self._held(fact.subject_id)
        past = held.get(PAST)
        return (
            past is not None
            and fact.fact_id not in held
            and fact.known_at_ms <= past[1].known_at_ms
        )

    def _held(self, subject_id: str) -> _Held:
        """Return the facts of a subject. Who rests goes on resting."""
        awake = self._facts.get(subject_id)
        if awake is not None:
            return awake
        if self._read is not None and self._read[0] == subject_id:
            return self._read[1]
        held = self._restored(self._resting.get(subject_id, ()))
        self._read = (subject_id, held)
        return held

    def _restored(self, keys: Iterable[bytes]) -> _Held:
        held: _Held = {}
        for key in keys:
            if self._entry is None:
                raise LookupError("a subject rests in a book without a table")
            arrival, fact, _ = restored(self._entry(key))
            held[fact.fact_id] = (arrival, fact)
        return held

    def _all(self) -> Iterator[tuple[str, _Held]]:
        """Yield every subject with its facts, one after the other."""
        yield from self._facts.items()
        for subject_id, keys in self._resting.items():
            yield subject_id, self._restored(keys)

    def held_for_everybody(self, partition: int, fact_id: str) -> Fact | None:
        """Return what concerns everybody in a partition, None where it is not known."""
        return self._for_all.get(partition, {}).get(fact_id)

    def for_everybody(self, partition: int) -> list[Fact]:
        """Return what concerns everybody in a partition."""
        return list(self._for_all.get(partition, {}).values())

    def incidents_reached(self, fact: Fact, partition: int) -> int:
        """Return how many incidents here a decision on a rule reaches, of whom it concerns."""
        if not is_for_everybody(fact):
            return incidents_reached(fact, self.facts(fact.subject_id))
        return incidents_reached(
            fact,
            (
                one
                for subject_id, held in self._all()
                if self._partitions[subject_id] == partition
                for _, one in held.values()
            ),
        )

    def reached_by(self, fact: Fact, partition: int) -> list[Fact]:
        """Return a fact that concerns everybody, once for each subject here that it reaches."""
        return [
            addressed(fact, subject_id)
            for subject_id, held in self._all()
            if self._partitions[subject_id] == partition
            and any(
                isinstance(one.body, Violation) and concerns(fact, one.body, one.occurred_at_ms)
                for _, one in held.values()
            )
        ]

    def reaching(self, fact: Fact, partition: int) -> list[Fact]:
        """Return what concerns everybody and reaches this fact, addressed to its subject."""
        if not isinstance(fact.body, Violation):
            return []
        return [
            addressed(one, fact.subject_id)
            for one in self._for_all.get(partition, {}).values()
            if concerns(one, fact.body, fact.occurred_at_ms)
        ]

    def note(self, told: Told) -> None:
        """Note what time brought and was told."""
        self._told[told.subject_id] = told

    def note_untold(self, untold: Untold) -> None:
        """Note from which number on nothing was told of a subject's facts."""
        if untold.arrival < 0:
            self._untold.pop(untold.subject_id, None)
        else:
            self._untold[untold.subject_id] = untold.arrival

    def untold_since(self, subject_id: str) -> int | None:
        """Return the number of the first fact of which nothing was told, None where all were."""
        return self._untold.get(subject_id)

    def untold_subjects(self, held: Container[int]) -> list[str]:
        """Return the subjects of these partitions of whom something is untold."""
        return [one for one in self._untold if self._partitions.get(one) in held]

    def told(self, subject_id: str) -> Told | None:
        """Return until when a subject was told, None where it never was."""
        return self._told.get(subject_id)

    def subjects(self) -> Iterable[str]:
        """Return every subject that has facts."""
        return [*self._facts, *self._resting]

    def knows(self, subject_id: str) -> bool:
        """Whether a subject has facts."""
        return subject_id in self._facts or subject_id in self._resting

    def partition_of(self, subject_id: str) -> int:
        """Return the partition in which the subject's facts arrive."""
        return self._partitions[subject_id]

    def facts(self, subject_id: str) -> list[Fact]:
        """Return all facts of a subject, in no order."""
        return [fact for _, fact in self._held(subject_id).values()]

    def all_facts(self) -> Iterator[tuple[int, Fact]]:
        """Yield every fact of every subject with its partition."""
        for subject_id, held in self._all():
            for _, fact in held.values():
                yield self._partitions[subject_id], fact

    def get(self, subject_id: str, fact_id: str) -> tuple[int, Fact] | None:
        """Return (arrival, fact), or None where it is not known."""
        return self._held(subject_id).get(fact_id)

    def next_arrival(self, subject_id: str) -> int:
        """Return the number that the subject's next fact gets."""
        held = self._held(subject_id)
        return 1 + max(arrival for arrival, _ in held.values()) if held else 0

    def before(self, subject_id: str, arrival: int) -> list[Fact]:
        """Return the subject's facts that arrived before a number, in order."""
        held = self._held(subject_id)
        earlier = sorted(
            ((number, fact) for number, fact in held.values() if number < arrival),
            key=lambda pair: (pair[0], pair[1].fact_id),
        )
        return [fact for _, fact in earlier]
