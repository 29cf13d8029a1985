"""Of claims that rules enforce, how many still are when said or spelt otherwise, meaning the same.

    python -m benchmarks.wordings [--language zh|en] [--lawful] [--claims N] [--seed S]

Claims are violating examples of shipped rules that are enforced as written. Changed are what speech
is full of (hesitations, words said twice), what people and recognisers write in two ways (dont,
gonna, colour; 再 as 在), numbers as figures, and oaths before and behind. Folding, forms of terms
and guards were mended by it, so its figures say what they can do. With `--lawful` the rules'
allowed examples that are let pass are changed so.
"""

import random
import re
from collections.abc import Callable
from typing import Annotated, Final

import typer
from rich.table import Table

from benchmarks.disguises import Language, examples, outcomes
from streamdetect.cli.terminal import console
from streamdetect.detect.detector import Detector, Detectors
from streamdetect.ruleset.loader import load_ruleset
from streamdetect.settings import content_folder

Change = Callable[[str, random.Random], str | None]  # None: it does not fit this claim

_HAN: Final = re.compile(r"(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])")
_GAP: Final = re.compile(r"(?<=\w) (?=\w)")


def _inserted(what: str, where: re.Pattern[str]) -> Change:
    def change(text: str, drawn: random.Random) -> str | None:
        places = [match.start() for match in where.finditer(text)]
        if not places:
            return None
        place = drawn.choice(places)
        return f"{text[:place]}{what}{text[place:]}"

    return change


def _word_twice(text: str, drawn: random.Random) -> str | None:
    words = text.split(" ")
    if len(words) < 2:
        return None
    place = drawn.randrange(len(words) - 1)
    return " ".join([*words[: place + 1], *words[place:]])


def _rewritten(pattern: re.Pattern[str], by: str | Callable[[re.Match[str]], str]) -> Change:
    def change(text: str, _: random.Random) -> str | None:
        changed = pattern.sub(by, text)
        return changed if changed != text else None

    return change


def _replaced(*pairs: tuple[str, str]) -> Change:
    table = dict(pairs)
    words = "|".join(sorted(map(re.escape, table), key=len, reverse=True))
    pattern = re.compile(rf"\b(?:{words})\b" if words.isascii() else words, re.IGNORECASE)
    return _rewritten(pattern, lambda match: table[match[0].lower()])


def _around(before: str = "", behind: str = "") -> Change:
    return lambda text, _: f"{before}{text.rstrip('。！.!')}{behind}"


def _pairs(text: str) -> list[tuple[str, str]]:
    return [(meant, said) for meant, said in (entry.split("=") for entry in text.split(";"))]


_IN_FULL: Final = (
    "don't=do not;doesn't=does not;can't=cannot;won't=will not;i'll=i will;you'll=you will"
)
_SHORT: Final = "going to=gonna;want to=wanna;because=cause;them=em;out of=outta"
_FIGURES: Final = (
    "two=2;three=3;four=4;five=5;six=6;seven=7;eight=8;nine=9;ten=10;twelve=12;twenty=20;thirty=30"
)
_ENGLISH: Final[dict[str, Change]] = {
    "uh between two words": _inserted(" uh", _GAP),
    "you know between two words": _inserted(" you know", _GAP),
    "a comma between two words": _inserted(",", _GAP),
    "a word said twice": _word_twice,
    "no apostrophes": _rewritten(re.compile("'"), ""),
    "written in full": _replaced(*_pairs(_IN_FULL)),
    "gonna, wanna, cause": _replaced(*_pairs(_SHORT)),
    "u, ur": _replaced(*_pairs("you=u;your=ur")),
    "losin": _rewritten(re.compile(r"\b(\w{3,}in)g\b"), r"\1"),
    "numbers as figures": _replaced(*_pairs(_FIGURES)),
    "an oath before": _around("i swear to god "),
    "an oath behind": _around(behind=", mark my words"),
}
_CHINESE: Final[dict[str, Change]] = {
    "呃 between two characters": _inserted("呃", _HAN),
    "a comma between two characters": _inserted("，", _HAN),
    **{
        f"{meant} as {said}": _replaced((meant, said))
        for meant, said in _pairs(
            "它=他;再=在;做=作;哪=那;得=的;没有=没;不会=不可能;不用=不需要;能=能够;了=啦;你=您"
        )
    },
    "an oath before": _around("我摸着良心说，"),
    "an oath behind": _around(behind="，不信拉倒"),
    "confirmed behind": _around(behind="，真的"),
}


def measure(detector: Detector, claims: list[str], change: Change, seed: int) -> tuple[int, int]:
    """Return how many of the claims can be changed so, and how many are enforced then."""
    drawn = random.Random(seed)
    changed = [text for text in (change(claim, drawn) for claim in claims) if text is not None]
    return len(changed), outcomes(detector, changed).count("violation")


def main(
    language: Annotated[Language, typer.Option(help="Of the claims.")] = Language.ENGLISH,
    claims: Annotated[int, typer.Option(min=1, help="Examples to draw.")] = 1000,
    seed: Annotated[int, typer.Option(help="Of the draw.")] = 7,
    lawful: Annotated[bool, typer.Option("--lawful", help="Change lawful examples.")] = False,
) -> None:
    """Print the share enforced of each change."""
    ruleset = load_ruleset(content_folder("rules"))
    detector = Detector(ruleset, detectors=Detectors.RULES)
    texts = examples(ruleset, language, lawful=lawful)
    texts = random.Random(seed).sample(texts, min(claims, len(texts)))
    kept = [
        text
        for text, outcome in zip(texts, outcomes(detector, texts), strict=True)
        if outcome == ("ok" if lawful else "violation")
    ]
    table = Table("said or spelt otherwise", "examples", "enforced", "share")
    for name, change in (_ENGLISH if language is Language.ENGLISH else _CHINESE).items():
        number, enforced = measure(detector, kept, change, seed)
        share = f"{enforced / number:.3f}" if number else "–"
        table.add_row(name, str(number), str(enforced), share)
    console().print(table)


if __name__ == "__main__":
    typer.run(main)
