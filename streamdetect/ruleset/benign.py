"""The benign corpus of `rules/benign/`: its lines, the accepted hits, and the verdict on both.

A lawful line that a rule finds is a fault of the rule, unless `exceptions.yml` says why it stands:
see `exceptions_file`.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from streamdetect.ruleset.diagnostics import Diagnostic
from streamdetect.ruleset.model import Example
from streamdetect.ruleset.rule_files import BENIGN_FOLDER

LANGUAGES: Final = ("zh", "en")


@dataclass(frozen=True, slots=True)
class BenignLine:
    """One lawful sentence. `place` is `file:line`; `language` is what its file's name begins by."""

    text: str
    language: str
    place: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that finds a lawful line."""

    rule: str
    text: str


@dataclass(frozen=True, slots=True)
class AcceptedHit:
    """A hit that stands, and the reason why the rule rather than the line is right."""

    hit: Hit
    reason: str


def read_corpus(folder: Path) -> list[BenignLine]:
    """Return the lines of all pages (`zh*.txt`, `en*.txt`), blank ones left out.

    ValueError where there is no page, or a page's name begins by no known language.
    """
    pages = sorted(folder.glob("*.txt"))
    if not pages:
        raise ValueError(f"{folder}: no *.txt; the benign corpus has gone")
    lines = []
    for page in pages:
        language = page.stem.split("-", maxsplit=1)[0]
        if language not in LANGUAGES:
            raise ValueError(
                f"{page.name}: name it zh-<kind>.txt or en-<kind>.txt, by its language"
            )
        for number, text in enumerate(_text_of(page).splitlines(), start=1):
            if text.strip():
                lines.append(BenignLine(text, language, f"{page.name}:{number}"))
    return lines


def _text_of(page: Path) -> str:
    raw = page.read_bytes()
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ValueError(
            f"{page.name}:{line}: not UTF-8 text; save the file again as UTF-8 (it may be GBK)"
        ) from error


def hits_on(lines: Iterable[BenignLine], detect: Callable[[Example], Collection[str]]) -> list[Hit]:
    """Return what is found in lawful lines; `detect` names the rules that find an example."""
    return [
        Hit(rule, line.text) for line in lines for rule in sorted(detect(Example((line.text,))))
    ]


def unexplained(hits: Iterable[Hit], accepted: Iterable[AcceptedHit]) -> list[Hit]:
    """Return the hits of which no exception says why they stand."""
    explained = {entry.hit for entry in accepted}
    return [hit for hit in hits if hit not in explained]


def diagnostic_of(hit: Hit, line: BenignLine) -> Diagnostic:
    """Return the hit as an error that points at the lawful line in its page."""
    page, _, number = line.place.rpartition(":")
    file = f"{BENIGN_FOLDER}/{page}"
    return Diagnostic("error", "lawful-line", file, int(number), 1, hit.text, (("rule", hit.rule),))
