"""Reading a plain mapping field by field, so that every fault is collected with its path."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from streamdetect.enforce.errors import PolicyFault

_MISSING = object()


@dataclass(frozen=True, slots=True)
class Node:
    """A value of the mapping with its path; all nodes of a tree share one list of faults.

    A reader that finds a fault notes it and returns a harmless stand-in, so that reading goes on.
    """

    value: object
    path: tuple[str | int, ...] = ()
    faults: list[PolicyFault] = field(default_factory=list)

    @classmethod
    def root(cls, mapping: object) -> "Node":
        """Start reading."""
        return cls(mapping)

    def fault(self, what: str, fix: str) -> None:
        """Note a fault at this place."""
        self.faults.append(PolicyFault(self.path, what, fix))

    def only_fields(self, *names: str) -> None:
        """Note every field that is none of these."""
        if self.value is _MISSING:
            return
        if not isinstance(self.value, Mapping):
            self.fault("fields are expected here", f"write a mapping with {', '.join(names)}")
            return
        for name in self.value:
            if name not in names:
                what, fix = f"unknown field `{name}`", f"use one of {', '.join(names)}"
                self.faults.append(PolicyFault((*self.path, str(name)), what, fix, of_name=True))

    def child(self, name: str) -> "Node":
        """Return a field that must be there."""
        found = self.optional(name)
        if found is not None:
            return found
        missing = Node(_MISSING, (*self.path, name), self.faults)
        if isinstance(self.value, Mapping):
            missing.fault(f"`{name}` is missing", "add it")
        return missing

    def optional(self, name: str) -> "Node | None":
        """Return a field, None where it is not there."""
        if not isinstance(self.value, Mapping) or name not in self.value:
            return None
        return Node(self.value[name], (*self.path, name), self.faults)

    def items(self) -> list["Node"]:
        """Return the items of a list."""
        if isinstance(self.value, list | tuple):
            return [Node(v, (*self.path, i), self.faults) for i, v in enumerate(self.value)]
        self._wrong("a list is expected", "write items with `- `")
        return []

    def text(self) -> str:
        """Return a text that is not empty."""
        if isinstance(self.value, str) and self.value.strip():
            return str(self.value)
        self._wrong("a text is expected", "write it in quotes")
        return ""

    def bilingual(self) -> None:
        """Check a {zh, en} pair; it is for the reader of the policy."""
        self.only_fields("zh", "en")
        self.child("zh").text()
        self.child("en").text()

    def number(self, least: float, most: float) -> float:
        """Return a number within bounds."""
        value = self.value
        if (
            isinstance(value, int | float)
            and not isinstance(value, bool)
            and least <= value <= most
        ):
            return float(value)
        self._wrong(
            f"a number from {least} to {most} is expected", "write a number, without quotes"
        )
        return least

    def whole(self, least: int, most: int) -> int:
        """Return a whole number within bounds; a fraction is a fault, and never rounded."""
        value = self.value
        if (
            not isinstance(value, int | float)
            or isinstance(value, bool)
            or not least <= value <= most
        ):
            self._wrong(
                f"a whole number from {least} to {most} is expected",
                "write a number, without quotes",
            )
            return least
        below = int(value)
        if below != value:
            self._wrong("a whole number is expected", f"write {below} or {below + 1}")
        return below

    def truth(self) -> bool:
        """Return true or false."""
        if isinstance(self.value, bool):
            return self.value
        self._wrong("true or false is expected", "write true or false")
        return False

    def one_of(self, *names: str) -> str:
        """Return one of the names."""
        if isinstance(self.value, str) and self.value in names:
            return str(self.value)
        self._wrong("unknown word", f"use one of {', '.join(names)}")
        return names[0]

    def set_of(self, *names: str) -> frozenset[str]:
        """Return a list of such names, not empty, as a set."""
        found = frozenset(item.one_of(*names) for item in self.items())
        if not found:
            self._wrong("an empty list", f"name at least one of {', '.join(names)}")
        return found

    def _wrong(self, what: str, fix: str) -> None:
        # A missing field has been noted already; a second fault at the same place helps nobody.
        if self.value is not _MISSING:
            self.fault(f"{what}, not {self.value!r}" if self.value != [] else what, fix)
