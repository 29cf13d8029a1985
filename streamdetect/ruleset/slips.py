"""Slips of Chinese keyboards and of editors, looked for before the YAML parser speaks.

Full-width marks, curly quotes, tabs, halves of a merge.
"""

import re
from typing import Final

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import ScalarEvent

from streamdetect.ruleset.diagnostics import Diagnostic
from streamdetect.ruleset.full_width import full_width_slips
from streamdetect.ruleset.source_file import SourceFile

# A whole value in curly quotes; a sentence that merely begins with a quotation is prose.
_CURLY_QUOTE = re.compile(r"(?:[:,\[{]|^\s*-)\s*([“‘「])[^“”‘’「」]*[”’」]\s*(?:[,\]}]|$)")
_COMMENT: Final = re.compile(r"(?:^|\s)#")
_OPENS_BLOCK: Final = re.compile(r"(?:[:-]|^) [|>][+-]?[1-9]?[+-]?\s*(?:#.*)?$")
_TAB = re.compile(r"^ *(\t)")
_MERGE: Final = re.compile(r"(?:<{7}|>{7}|\|{7}) |={7}$|<{7}$|>{7}$")


def slips(source: SourceFile, text: str) -> list[Diagnostic]:
    """Return what looks like a slip, wherever YAML does not take it for prose."""
    found = _looks_of_slips(source)
    if not found:
        return found
    prose = _quoted(text)
    return [
        slip
        for slip in found
        if slip.code == "merge-conflict"
        or not any(first <= (slip.line, slip.col) < end for first, end in prose)
    ]


def _looks_of_slips(source: SourceFile) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    in_block = False  # block scalars (law texts) may hold any punctuation
    block_indent = 0
    for number, line in enumerate(source.lines, start=1):
        if _MERGE.match(line.rstrip("\r")):
            found.append(source.error_at("merge-conflict", number, 1))
            continue
        if line.isascii() and "\t" not in line:
            in_block, block_indent = _block_state(line, in_block, block_indent)
            continue
        was_in_block = in_block
        in_block, block_indent = _block_state(line, in_block, block_indent)
        if was_in_block and in_block:
            continue
        if tab := _TAB.match(line):
            found.append(source.error_at("tab-indent", number, tab.start(1) + 1))
        found += full_width_slips(source, number)
        if quote := _CURLY_QUOTE.search(_COMMENT.split(line, maxsplit=1)[0]):
            found.append(
                source.error_at("curly-quote", number, quote.start(1) + 1, mark=quote.group(1))
            )
    return found


def _block_state(line: str, in_block: bool, block_indent: int) -> tuple[bool, int]:
    if not line.strip():
        return in_block, block_indent
    indent = len(line) - len(line.lstrip(" "))
    if in_block and indent > block_indent:
        return True, block_indent
    return (True, indent) if _OPENS_BLOCK.search(line) else (False, 0)


def _quoted(text: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Return where texts in quotes and blocks begin and end, as lines and columns from 1.

    As far as YAML can read: behind its first error nothing is known.
    """
    found = []
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            if isinstance(event, ScalarEvent) and event.style:
                first, end = event.start_mark, event.end_mark
                found.append(((first.line + 1, first.column + 1), (end.line + 1, end.column + 1)))
    except YAMLError:
        pass
    return found
