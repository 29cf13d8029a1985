"""A file as its lines, and complaints that point into it."""

from dataclasses import dataclass, replace

from streamdetect.ruleset.diagnostics import Diagnostic
from streamdetect.ruleset.nodes import Node


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file by its path relative to the rules folder, with its lines for messages."""

    path: str
    lines: tuple[str, ...] = ()

    def error(self, code: str, node: Node | None, **arguments: object) -> Diagnostic:
        """Return an error that points at a node of this file (None: at its first character)."""
        line, col = (node.line, node.col) if node is not None else (1, 1)
        return self.error_at(code, line, col, **arguments)

    def warning(self, code: str, node: Node, **arguments: object) -> Diagnostic:
        """Return a warning that points at a node of this file."""
        return replace(self.error(code, node, **arguments), severity="warning")

    def error_at(self, code: str, line: int, col: int, **arguments: object) -> Diagnostic:
        """Return an error that points at a line and column, both counted from 1."""
        shown = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        values = tuple((name, str(value)) for name, value in arguments.items())
        return Diagnostic("error", code, self.path, line, col, shown, values)
