"""Of claims that rules enforce, how many are enforced with one word of them disguised.

    python -m benchmarks.disguises [--language zh|en] [--claims N] [--seed S]

Claims are violating examples of shipped rules. Disguised is, in English, the longest word without
which the claim is no longer found; in Chinese, where words have no borders, two to four characters
side by side, without any of which it is no longer found. Rules were not written by the disguises,
but the folding was.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from typing import Annotated, Final

import typer
from rich.table import Table

from benchmarks import disguises_chinese, disguises_english
from streamdetect.cli.terminal import console
from streamdetect.detect.detector import Detector, Detectors
from streamdetect.detect.scan import FIXED_DAY, Row, RowOutcome, ScanRequest, scan_rows
from streamdetect.ruleset.loader import load_ruleset
from streamdetect.ruleset.model import Ruleset
from streamdetect.settings import content_folder

_BATCH: Final = 64
_LONGEST: Final = 4  # characters of a Chinese word
_NOTHING: Final = "口"  # in place of a character that is tried

Claim = tuple[str, int, int]  # with the place of the word to disguise


class Language(StrEnum):
    """The language of the claims."""

    CHINESE = "zh"
    ENGLISH = "en"


def outcomes(detector: Detector, texts: Sequence[str]) -> list[RowOutcome]:
    """Return what the rules make of each text."""
    return [row.outcome for row in _rows(detector, texts)]


def _rows(detector: Detector, texts: Sequence[str]) -> Iterator[Row]:
    for start in range(0, len(texts), _BATCH):
        requests = [ScanRequest((text,)) for text in texts[start : start + _BATCH]]
        yield from scan_rows(requests, detector, day=FIXED_DAY)


def examples(ruleset: Ruleset, language: Language, *, lawful: bool = False) -> list[str]:
    """Return examples of one segment, on any goods: violating ones that are enforced, or lawful."""
    texts = [
        example.segments[0]
        for rule in ruleset.rules
        if rule.language == language and (lawful or rule.outcome == "enforce")
        for example in (rule.allowed if lawful else rule.violating)
        if len(example.segments) == 1 and example.product_category is None
    ]
    return list(dict.fromkeys(texts))


def english_claims(detector: Detector, texts: Sequence[str]) -> list[Claim]:
    """Return those of some texts that are enforced for a word."""
    found: list[Claim] = []
    for text, outcome in zip(texts, outcomes(detector, texts), strict=True):
        if outcome != "violation":
            continue
        words = [word.span() for word in disguises_english.WORD.finditer(text)]
        words.sort(key=lambda at: at[0] - at[1])
        bare = outcomes(detector, [text[:start] + text[end:] for start, end in words])
        found += [(text, *at) for at, left in zip(words, bare, strict=True) if left == "ok"][:1]
    return found


def chinese_claims(detector: Detector, texts: Sequence[str], chance: random.Random) -> list[Claim]:
    """Return those of some texts that are enforced for characters side by side."""
    found: list[Claim] = []
    for text, row in zip(texts, _rows(detector, texts), strict=True):
        if row.outcome != "violation":
            continue
        spans = {span[1:] for finding in row.findings for span in finding.spans}
        places = sorted({place for span in spans for place in range(*span)})
        places = [place for place in places if disguises_chinese.WORD.match(text[place])]
        without = [f"{text[:place]}{_NOTHING}{text[place + 1 :]}" for place in places]
        left = outcomes(detector, without)
        needed = {at for at, got in zip(places, left, strict=True) if got != "violation"}
        marked = "".join("x" if at in needed else " " for at in range(len(text)))
        words = [run.span() for run in re.finditer("xx+", marked)]
        if words:
            start, end = chance.choice(words)
            found.append((text, start, min(end, start + _LONGEST)))
    return found


def disguises(
    language: Annotated[Language, typer.Option(help="Of the claims.")] = Language.ENGLISH,
    claims: Annotated[int, typer.Option(min=1, help="Examples to draw.")] = 400,
    seed: Annotated[int, typer.Option(help="Draws the examples and the disguises.")] = 5,
) -> None:
    """Measure, and print a row a disguise."""
    ruleset = load_ruleset(content_folder("rules"))
    detector = Detector(ruleset, detectors=Detectors.RULES)
    chance = random.Random(seed)
    texts = examples(ruleset, language)
    chance.shuffle(texts)
    drawn = texts[:claims]
    chosen: list[Claim]
    named: dict[str, Callable[[str], str]]
    if language is Language.CHINESE:
        chosen = chinese_claims(detector, drawn, chance)
        named = disguises_chinese.disguises(chance, texts)
    else:
        chosen = english_claims(detector, drawn)
        named = disguises_english.DISGUISES
    table = Table("disguise", "claims", "enforced", "flagged", title=f"{len(chosen)} claims")
    for name, disguise in named.items():
        changed = [
            disguised
            for text, start, end in chosen
            if (disguised := text[:start] + disguise(text[start:end]) + text[end:]) != text
        ]
        got = outcomes(detector, changed)
        shares = [got.count("violation"), len(got) - got.count("ok")]
        table.add_row(
            name, str(len(changed)), *(f"{share / max(1, len(got)):.2f}" for share in shares)
        )
    console().print(table)


if __name__ == "__main__":
    typer.run(disguises)
