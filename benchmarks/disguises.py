"""Of English claims that rules enforce, how many are enforced with one word of them disguised.

    python -m benchmarks.disguises [--claims N] [--seed S]

Claims are violating examples of shipped rules. Disguised is the longest word without which the
claim is no longer found. Rules were not written by the disguises, but the folding was.
"""

import random
import re
from collections.abc import Callable, Sequence
from typing import Annotated, Final

import typer
from rich.table import Table

from streamdetect.cli.terminal import console
from streamdetect.detect.detector import Detector, Detectors
from streamdetect.detect.scan import RowOutcome, ScanRequest, scan_rows
from streamdetect.ruleset.loader import load_ruleset
from streamdetect.ruleset.model import Ruleset
from streamdetect.settings import content_folder

_BATCH: Final = 64
_WORD: Final = re.compile("[A-Za-z]{4,}")
_LEET: Final = str.maketrans("aeiost", "431057")
_SIGNS: Final = str.maketrans("sai", "$@!")
_CYRILLIC: Final = str.maketrans("aeocpxy", "аеосрху")


def _middle(between: str) -> Callable[[str], str]:
    return lambda word: f"{word[: len(word) // 2]}{between}{word[len(word) // 2 :]}"


def _at_first_vowel(change: Callable[[str], str]) -> Callable[[str], str]:
    def disguise(word: str) -> str:
        place = next((at for at, char in enumerate(word) if at and char in "aeiou"), 1)
        return word[:place] + change(word[place]) + word[place + 1 :]

    return disguise


def _swapped(word: str) -> str:
    at = len(word) // 2
    return word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]


DISGUISES: Final[dict[str, Callable[[str], str]]] = {
    "c-a-n-c-e-r": "-".join,
    "c a n c e r": " ".join,
    "cаncеr (Cyrillic)": lambda word: word.translate(_CYRILLIC),
    "c4nc3r": lambda word: word.translate(_LEET),
    "c4ncer": lambda word: re.sub(
        "[aeiost]", lambda found: found[0].translate(_LEET), word, count=1
    ),
    "c@ncer": lambda word: word.translate(_SIGNS),
    "c*ncer": _at_first_vowel(lambda _: "*"),
    "c(a)ncer": _at_first_vowel(lambda vowel: f"({vowel})"),
    "can-cer": _middle("-"),
    "can🔥cer": _middle("🔥"),
    "can cer": _middle(" "),
    "caaancer": _at_first_vowel(lambda vowel: vowel * 3),
    "cnacer": _swapped,
    "cncer": _at_first_vowel(lambda _: ""),
}


def outcomes(detector: Detector, texts: Sequence[str]) -> list[RowOutcome]:
    """Return what the rules make of each text."""
    found: list[RowOutcome] = []
    for start in range(0, len(texts), _BATCH):
        rows = [ScanRequest((text,)) for text in texts[start : start + _BATCH]]
        found += [row.outcome for row in scan_rows(rows, detector)]
    return found


def claims_of(
    ruleset: Ruleset, detector: Detector, count: int, seed: int
) -> list[tuple[str, int, int]]:
    """Return enforced English claims, each with the place of the word to disguise."""
    texts = [
        example.segments[0]
        for rule in ruleset.rules
        if rule.language == "en" and rule.outcome == "enforce"
        for example in rule.violating
        if len(example.segments) == 1 and example.product_category is None
    ]
    random.Random(seed).shuffle(texts)
    found: list[tuple[str, int, int]] = []
    for text, outcome in zip(texts[:count], outcomes(detector, texts[:count]), strict=True):
        if outcome != "violation":
            continue
        words = sorted((word.span() for word in _WORD.finditer(text)), key=lambda at: at[0] - at[1])
        bare = outcomes(detector, [text[:start] + text[end:] for start, end in words])
        found += [(text, *at) for at, left in zip(words, bare, strict=True) if left == "ok"][:1]
    return found


def disguises(
    claims: Annotated[int, typer.Option(min=1, help="Examples to draw.")] = 400,
    seed: Annotated[int, typer.Option(help="Draws the examples.")] = 5,
) -> None:
    """Measure, and print a row a disguise."""
    ruleset = load_ruleset(content_folder("rules"))
    detector = Detector(ruleset, detectors=Detectors.RULES)
    chosen = claims_of(ruleset, detector, claims, seed)
    table = Table("disguise", "claims", "enforced", title=f"{len(chosen)} claims")
    for name, disguise in DISGUISES.items():
        changed = [
            disguised
            for text, start, end in chosen
            if (disguised := text[:start] + disguise(text[start:end]) + text[end:]) != text
        ]
        caught = sum(outcome == "violation" for outcome in outcomes(detector, changed))
        table.add_row(name, str(len(changed)), f"{caught / max(1, len(changed)):.2f}")
    console().print(table)


if __name__ == "__main__":
    typer.run(disguises)
