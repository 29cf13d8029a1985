"""Characters of a file that nobody can see, and those at which YAML ends or breaks."""

import unicodedata
from typing import Final

from streamdetect.ruleset.diagnostics import Diagnostic
from streamdetect.ruleset.source_file import SourceFile

_CONTROLS: Final = frozenset({"Cc", "Zl", "Zp"})  # the latter two end a line unseen


def invisible(source: SourceFile) -> list[Diagnostic]:
    """Return every character of a file that takes no place on a screen, or looks like a space."""
    found: list[Diagnostic] = []
    for number, line in enumerate(source.lines, start=1):
        if line.isascii() or line.isprintable():
            continue
        for column, character in enumerate(line, start=1):
            if character == "\u00a0" or unicodedata.category(character) in {"Cf", "Co", "Cn"}:
                name = f"U+{ord(character):04X} {unicodedata.name(character, 'unnamed')}"
                found.append(source.error_at("invisible-character", number, column, name=name))
    return found


def is_indent(source: SourceFile, found: Diagnostic) -> bool:
    """Whether an unseen character stands where a line is indented: YAML takes it for a letter."""
    unseen = found.code == "invisible-character"
    return unseen and not source.lines[found.line - 1][: found.col - 1].strip()


def controls(source: SourceFile) -> list[Diagnostic]:
    """Return the first control character of each line: YAML ends or breaks at it."""
    found: list[Diagnostic] = []
    for number, line in enumerate(source.lines, start=1):
        if line.isprintable():
            continue
        for column, character in enumerate(line, start=1):
            if unicodedata.category(character) in _CONTROLS and character not in "\t\r":
                name = f"U+{ord(character):04X}"
                found.append(source.error_at("control-character", number, column, name=name))
                break
    return found
