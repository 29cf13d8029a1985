"""A YAML or JSON document as values with places, so that every check can point at a word.

Only what rule files need: plain maps, lists and scalars. Anchors, aliases, tags and several
documents in one file are refused: they hide from a reader what a rule says.
"""

from collections.abc import Iterator

import msgspec

# Structs: a library of rules has 200,000 nodes, and a dataclass takes five times as long to make.


class ScalarNode(msgspec.Struct, frozen=True, gc=False):
    """One written value; `quoted` tells `"34"` from `34`. `line` and `col` count from 1."""

    text: str
    quoted: bool
    line: int
    col: int


class ListNode(msgspec.Struct, frozen=True, gc=False):
    """A list in the order written."""

    items: tuple["Node", ...]
    line: int
    col: int


class MapNode(msgspec.Struct, frozen=True, gc=False):
    """Names with their values in the order written; a name may be there twice (a check says so)."""

    entries: tuple[tuple[ScalarNode, "Node"], ...]
    line: int
    col: int

    def get(self, name: str) -> "Node | None":
        """Return the value of a name, or None."""
        for key, value in self.entries:
            if key.text == name:
                return value
        return None


class AliasNode(msgspec.Struct, frozen=True, gc=False):
    """A value that stands elsewhere. It is refused where the text is read; nothing reads it."""

    line: int
    col: int


Node = ScalarNode | ListNode | MapNode | AliasNode


def node_at(root: Node, *path: str | int) -> Node:
    """Return the node at a path; where the path leads nowhere, the last node on the way."""
    node = root
    for step in path:
        found: Node | None = None
        if isinstance(node, MapNode) and isinstance(step, str):
            found = node.get(step)
        elif isinstance(node, ListNode) and isinstance(step, int) and step < len(node.items):
            found = node.items[step]
        if found is None:
            return node
        node = found
    return node


def key_at(root: Node, *path: str) -> Node:
    """Return the written name that a path of names ends with, or what `node_at` returns."""
    parent = node_at(root, *path[:-1])
    if isinstance(parent, MapNode):
        for key, _ in parent.entries:
            if key.text == path[-1]:
                return key
    return parent


def scalars(root: Node) -> Iterator[ScalarNode]:
    """Yield every scalar, names of maps included, in the order written."""
    if isinstance(root, ScalarNode):
        yield root
    elif isinstance(root, ListNode):
        for item in root.items:
            yield from scalars(item)
    elif isinstance(root, MapNode):
        for key, value in root.entries:
            yield key
            yield from scalars(value)


def from_json(value: object) -> Node:
    """Return parsed JSON as nodes without places (line 0)."""
    if isinstance(value, dict):
        return MapNode(
            tuple((ScalarNode(str(k), True, 0, 0), from_json(v)) for k, v in value.items()), 0, 0
        )
    if isinstance(value, list):
        return ListNode(tuple(from_json(item) for item in value), 0, 0)
    if isinstance(value, str):
        return ScalarNode(value, True, 0, 0)
    if isinstance(value, bool):
        return ScalarNode("true" if value else "false", False, 0, 0)
    return ScalarNode("null" if value is None else str(value), False, 0, 0)
