"""Other YAML files of policy staff (enforcement.yml, reviewers.yml) as plain values with places.

Who knows the format checks it; this module turns field paths of faults into file, line and caret.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from streamdetect.ruleset.diagnostics import Diagnostic, RulesetError
from streamdetect.ruleset.kinds import MOST_DIGITS
from streamdetect.ruleset.nodes import (
    AliasNode,
    ListNode,
    MapNode,
    Node,
    ScalarNode,
    key_at,
    node_at,
)
from streamdetect.ruleset.rule_files import MOST_BYTES, TooLargeError, read_rule_file
from streamdetect.ruleset.source_file import SourceFile
from streamdetect.ruleset.yaml_source import read_source

POLICY_FILE: Final = "enforcement.yml"  # in the rules folder
REVIEWERS_FILE: Final = "reviewers.yml"  # likewise

_INTEGER: Final = re.compile(r"[-+]?[0-9]+")
_NUMBER: Final = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS: Final[dict[str, bool | None]] = {
    "": None, "~": None, "null": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip


class Fault(Protocol):
    """What a checker found: where (path of names and indices), what, and how to mend it."""

    @property
    def path(self) -> tuple[str | int, ...]:
        """Names and indices from the root."""
        ...

    @property
    def what(self) -> str:
        """What is wrong."""
        ...

    @property
    def fix(self) -> str:
        """How to mend it."""
        ...

    @property
    def of_name(self) -> bool:
        """Whether the name at the end of the path is wrong, and not its value."""
        ...


@dataclass(frozen=True, slots=True)
class PlainFile:
    """A YAML file: `value` as maps, lists, texts, numbers, truth values and None."""

    source: SourceFile
    root: Node
    value: Any

    def refused(self, faults: Iterable[Fault]) -> RulesetError:
        """Return the error that shows each fault at its place in the file."""
        return RulesetError(tuple(self._diagnostic(fault) for fault in faults))

    def _diagnostic(self, fault: Fault) -> Diagnostic:
        node = node_at(self.root, *fault.path)
        if fault.of_name:
            holder, name = node_at(self.root, *fault.path[:-1]), str(fault.path[-1])
            node = key_at(holder, name)
        return self.source.error("fault", node, what=fault.what, fix=fault.fix)


def read_plain(path: Path) -> PlainFile:
    """Return a YAML file as values; RulesetError where it cannot be read or is no YAML.

    Names written twice are an error too: only one of them would count.
    """
    return parse_plain(path.name, read_bytes_of(path, path.name))


def read_bytes_of(path: Path, name: str) -> bytes:
    """Return the bytes of a file; RulesetError, under its `name`, where it cannot be read."""
    source = SourceFile(name)
    try:
        return read_rule_file(path)
    except TooLargeError as error:
        most = MOST_BYTES // 1024
        raise RulesetError([source.error_at("too-large", 0, 0, most=most)]) from error
    except OSError as error:
        detail = error.strerror or str(error)
        raise RulesetError([source.error_at("unreadable-file", 0, 0, detail=detail)]) from error


def parse_plain(name: str, raw: bytes) -> PlainFile:
    """Do as `read_plain` with the bytes of a file; `name` stands in what is found wrong."""
    source, root, problems = read_source(name, raw)
    found = list(problems)
    value = None if root is None else _value(root, source, found)
    if root is None or any(problem.severity == "error" for problem in found):
        raise RulesetError(found)
    return PlainFile(source, root, value)


def _value(node: Node, source: SourceFile, found: list[Diagnostic]) -> Any:
    if isinstance(node, ScalarNode):
        return _scalar(node)
    if isinstance(node, ListNode):
        return [_value(item, source, found) for item in node.items]
    if isinstance(node, AliasNode):
        return None  # refused already
    values: dict[str, Any] = {}
    for key, held in _once(node, source, found):
        values[key] = _value(held, source, found)
    return values


def _once(node: MapNode, source: SourceFile, found: list[Diagnostic]) -> Iterable[tuple[str, Node]]:
    lines: dict[str, int] = {}
    for key, held in node.entries:
        if key.text in lines:
            first = lines[key.text]
            found.append(source.error("duplicate-field", key, field=key.text, first=first))
        else:
            lines[key.text] = key.line
            yield key.text, held


def _scalar(node: ScalarNode) -> str | int | float | bool | None:
    if node.quoted:
        return node.text
    if node.text in _WORDS:
        return _WORDS[node.text]
    if _INTEGER.fullmatch(node.text) and len(node.text) <= MOST_DIGITS:
        return int(node.text)
    return float(node.text) if _NUMBER.fullmatch(node.text) else node.text
