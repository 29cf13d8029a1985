"""Files as read and before they are trusted: content, nodes and places for the checks."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from streamdetect.ruleset.diagnostics import Diagnostic
from streamdetect.ruleset.nodes import Node, key_at, node_at
from streamdetect.ruleset.source_file import SourceFile

Step = str | int


@dataclass(frozen=True, slots=True)
class Draft:
    """One file: its nodes, and what could be read of them. Refused fields are not in `content`."""

    source: SourceFile
    root: Node
    content: dict[str, Any]

    @property
    def path(self) -> str:
        """Path relative to the rules folder, with forward slashes."""
        return self.source.path

    @property
    def path_id(self) -> str:
        """The id that a rule in this file must have."""
        return self.path.removesuffix(".yml")

    def get(self, *path: Step, default: Any = None) -> Any:
        """Return the content at a path, or the default where it is not there."""
        value: Any = self.content
        for step in path:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                return default
        return value

    def node(self, *path: Step) -> Node:
        """Return the node at a path, or the last one on the way."""
        return node_at(self.root, *path)

    def name_node(self, *path: str) -> Node:
        """Return the written name of a field at a path of names."""
        return key_at(self.root, *path)

    def has(self, name: str) -> bool:
        """Whether a field was written at all, readable or not."""
        return node_at(self.root, name) is not self.root

    def error(self, code: str, *path: Step, **arguments: object) -> Diagnostic:
        """Return an error that points at a value."""
        return self.source.error(code, self.node(*path), **arguments)

    def error_at_name(self, code: str, *path: str, **arguments: object) -> Diagnostic:
        """Return an error that points at a field's name."""
        return self.source.error(code, self.name_node(*path), **arguments)

    def warning(self, code: str, *path: Step, **arguments: object) -> Diagnostic:
        """Return a warning that points at a value."""
        return self.source.warning(code, self.node(*path), **arguments)

    def warning_at_name(self, code: str, *path: str, **arguments: object) -> Diagnostic:
        """Return a warning that points at a field's name."""
        return self.source.warning(code, self.name_node(*path), **arguments)

    def place(self, *path: str) -> str:
        """Return `file:line` of a field's name, for messages that name both sides."""
        node = self.name_node(*path)
        return f"{self.path}:{node.line}" if node.line else self.path


@dataclass(frozen=True, slots=True)
class Drafts:
    """All files of a set. `products` is None where that file is missing or unreadable.

    `unsure`: folders, and `products`, in which a file could not be read whole. What rules name of
    terms, law and products is not doubted until they are mended: one fault would look like many.
    """

    rules: tuple[Draft, ...]
    terms: tuple[Draft, ...]
    law: tuple[Draft, ...]
    products: Draft | None
    unsure: frozenset[str] = frozenset()
    _by_id: dict[str, Draft] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # The first of an id that two files have.
        by_id = {draft.get("id"): draft for draft in reversed(self.rules)}
        object.__setattr__(self, "_by_id", by_id)

    def rule(self, rule_id: str) -> Draft:
        """Return the file of a rule; KeyError where there is none."""
        return self._by_id[rule_id]

    def shared_groups(self) -> dict[str, Any]:
        """Return the terms of every shared group by name, as written."""
        groups: dict[str, Any] = {}
        for draft in self.terms:
            groups.update(draft.get("groups", default={}))
        return groups

    def codes(self, kind: str) -> frozenset[str]:
        """Return the codes of `categories` or `approvals` of products.yml."""
        if self.products is None:
            return frozenset()
        return frozenset(self.products.get(kind, default={}))


def written_terms(terms: Any) -> Iterator[tuple[tuple[Step, ...], str]]:
    """Yield each literal of a group as written, with its path inside the group."""
    if isinstance(terms, list):
        for index, term in enumerate(terms):
            if isinstance(term, str):
                yield (index,), term


def used_groups(terms: Any) -> Iterator[tuple[tuple[Step, ...], str]]:
    """Yield each shared group that a group brings in, with its path inside the group."""
    if isinstance(terms, dict) and "use" in terms:
        yield ("use",), terms["use"]
    elif isinstance(terms, list):
        for index, term in enumerate(terms):
            if isinstance(term, dict) and "use" in term:
                yield (index, "use"), term["use"]
