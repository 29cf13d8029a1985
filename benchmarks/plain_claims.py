"""How many plain claims of a few words rules enforce: every wording of a grid with all that fits.

    python -m benchmarks.plain_claims [--language zh|en] [--misses]

Nobody speaks so for long; but a wording that is heard of no goods at all is a hole, and a guard
that takes one away takes it from everybody. Rules were mended by these grids, so they measure
nothing but what is left of them. Of each category `said` is to be enforced and has a row of its
own; `fresh` were written after a round of mending, measured, and used by the next. `frames` stand
round claims of all kinds. What is `said_where_true`, `lawful` or `taken_back` is to be let be, and
so are `unusual` frames that take a claim back, by which nothing was mended.
"""

from collections import Counter
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.table import Table
from ruamel.yaml import YAML

from benchmarks.disguises import Language, outcomes
from streamdetect.cli.terminal import console
from streamdetect.detect.detector import Detector, Detectors
from streamdetect.ruleset.loader import load_ruleset
from streamdetect.settings import content_folder

_GRIDS: Final = {
    Language.CHINESE: Path(__file__).with_suffix(".yml"),
    Language.ENGLISH: Path(__file__).with_name("plain_claims_en.yml"),
}
_GAP: Final = "…"  # where the goods stand in a wording
_SAID: Final = "said"
_LET_BE: Final = frozenset({"said_where_true", "lawful", "taken_back", "unusual"})

Said = list[tuple[str, str]]  # a wording, and the wording with goods in it


def claims(language: Language) -> dict[str, Said]:
    """Return all claims of each row of the table: by category, the other kinds of all together."""
    rows: dict[str, Said] = {}
    for name, grid in _grids(language).items():
        goods = grid.pop("of")
        for kind, wordings in grid.items():
            rows.setdefault(name if kind == _SAID else kind, []).extend(
                (wording, wording.replace(_GAP, one)) for wording in wordings for one in goods
            )
    return rows


def framed_claims(language: Language) -> list[str]:
    """Return the claims that stand in frames: of many kinds, each enforced alone."""
    return _grids(language)["frames"]["of"]


def _grids(language: Language) -> dict[str, dict[str, list[str]]]:
    grids: dict[str, dict[str, list[str]]] = YAML(typ="safe").load(
        _GRIDS[language].read_text("utf-8")
    )
    return grids


def plain_claims(
    language: Annotated[Language, typer.Option(help="Of the claims.")] = Language.CHINESE,
    misses: Annotated[bool, typer.Option("--misses", help="List wordings judged wrongly.")] = False,
) -> None:
    """Measure, and print a row a list of wordings."""
    detector = Detector(load_ruleset(content_folder("rules")), detectors=Detectors.RULES)
    table = Table("wordings", "claims", "enforced", "flagged")
    wrong: list[str] = []
    for row, said in claims(language).items():
        found = outcomes(detector, [text for _, text in said])
        goods = Counter(wording for wording, _ in said)
        enforced = Counter(
            wording
            for (wording, _), outcome in zip(said, found, strict=True)
            if outcome == "violation"
        )
        wrong += [
            f"{row}: {wording}"
            for wording, count in goods.items()
            if (enforced[wording] < count / 2) == (row not in _LET_BE)
        ]
        shares = [enforced.total(), len(said) - found.count("ok")]
        table.add_row(row, str(len(said)), *(f"{share / len(said):.2f}" for share in shares))
    console().print(table)
    if misses:
        console().print("\n".join(wrong), markup=False)


if __name__ == "__main__":
    typer.run(plain_claims)
