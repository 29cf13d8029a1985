"""What is wrong with rule files, said like a good compiler: place, line, caret, reason, cure.

The words of every message, in both languages, are in `messages.py`.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from streamdetect.errors import StreamdetectError
from streamdetect.ruleset.fault_words import fault_in_chinese
from streamdetect.ruleset.foreign_words import in_chinese
from streamdetect.ruleset.messages import MESSAGES

Severity = Literal["error", "warning"]
MessageLanguage = Literal["en", "zh"]

_LONGEST_LINE: Final = 90  # characters of a source line that are shown; lists of terms run long

_UNSEEN: Final = dict.fromkeys(("Cc", "Cf", "Cs", "Zl", "Zp"), "\N{REPLACEMENT CHARACTER}")

_LABELS: Final[dict[MessageLanguage, dict[str, str]]] = {
    "en": {"error": "error", "warning": "warning", "why": "why", "fix": "fix"},
    "zh": {"error": "错误", "warning": "警告", "why": "原因", "fix": "改法"},
}


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing that is wrong. `line` and `col` count from 1, in characters; line 0: no place.

    `arguments` fill the words of `messages.py`. An error rejects the whole set, a warning does not.
    """

    severity: Severity
    code: str
    file: str
    line: int
    col: int
    source_line: str = ""
    arguments: tuple[tuple[str, str], ...] = ()

    @property
    def what(self) -> str:
        """What is wrong, in English."""
        return self.text("what", "en")

    @property
    def why(self) -> str:
        """Why it matters, in English."""
        return self.text("why", "en")

    @property
    def fix(self) -> str:
        """How to mend it, in English."""
        return self.text("fix", "en")

    def text(self, part: Literal["what", "why", "fix"], language: MessageLanguage) -> str:
        """Return one part of the message in one language."""
        values = dict(self.arguments)
        if language == "zh" and "detail" in values:
            values["detail"] = in_chinese(values["detail"])
        if language == "zh" and self.code == "fault":
            values = {name: fault_in_chinese(value) for name, value in values.items()}
        return MESSAGES[self.code].words(part, language).format_map(values)


class RulesetError(StreamdetectError):
    """Rule files that cannot be used, with every diagnostic; no rule of the set counts."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        errors = sum(found.severity == "error" for found in self.diagnostics)
        noun = "error" if errors == 1 else "errors"
        super().__init__(
            f"the rules were refused: {errors} {noun}",
            fix="mend them all; none of them counts until then",
        )

    def __str__(self) -> str:
        return f"{render_all(self.diagnostics)}\n{self.what} — {self.fix}"


def render(diagnostic: Diagnostic, language: MessageLanguage = "en") -> str:
    """Return the message as it is printed: place, words, the line with a caret, reason, cure."""
    labels = _LABELS[language]
    place = diagnostic.file
    if diagnostic.line:
        place = f"{diagnostic.file}:{diagnostic.line}:{diagnostic.col}"
    head = (
        f"{place}: {labels[diagnostic.severity]}[{diagnostic.code}]: "
        f"{diagnostic.text('what', language)}"
    )
    lines = [head]
    if diagnostic.source_line.strip():
        margin = f"{diagnostic.line:>4} | "
        shown, before = _excerpt(_visible(diagnostic.source_line), diagnostic.col - 1)
        lines.append(margin + shown)
        lines.append(" " * (len(margin) - 2) + "| " + " " * display_width(before) + "^")
    lines.append(f"     {labels['why']}: {diagnostic.text('why', language)}")
    lines.append(f"     {labels['fix']}: {diagnostic.text('fix', language)}")
    return "\n".join(lines)


def _visible(line: str) -> str:
    """Return a line as a terminal shows it, one sign for each character that it would not."""
    line = line.removesuffix("\r").replace("\t", " ")
    if line.isprintable():
        return line
    return "".join(_UNSEEN.get(unicodedata.category(char), char) for char in line)


def _excerpt(line: str, offset: int) -> tuple[str, str]:
    """Return what to show of a line, and of that what stands before the caret."""
    if len(line) <= _LONGEST_LINE:
        return line, line[:offset]
    start = max(0, offset - _LONGEST_LINE // 2)
    end = start + _LONGEST_LINE
    lead = "… " if start else ""
    tail = " …" if end < len(line) else ""
    return f"{lead}{line[start:end]}{tail}", lead + line[start:offset]


def render_all(diagnostics: Iterable[Diagnostic], language: MessageLanguage = "en") -> str:
    """Return all messages, in order of place, with a blank line between."""
    return "\n\n".join(render(found, language) for found in in_order(diagnostics))


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return diagnostics by file, line, column and code, each once."""
    unique = dict.fromkeys(diagnostics)
    return tuple(sorted(unique, key=lambda found: (found.file, found.line, found.col, found.code)))


def display_width(text: str) -> int:
    """Return how many terminal cells a text takes: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
