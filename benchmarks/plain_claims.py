"""How many plain claims of a few words rules enforce: every wording of a grid with all that fits.

    python -m benchmarks.plain_claims [--language zh|en] [--misses]

Nobody speaks so for long; but a wording that is heard of no goods at all is a hole, and a guard
that takes one away takes it from everybody. Rules were mended by these grids, so they measure
nothing but what is left of them. Of English, `fresh` are wordings written after a round of mending
and measured before the next used them; nothing of `lawful` may be enforced.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
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
_FRESH: Final = "fresh"

Said = list[tuple[str, str]]  # a wording, and the wording with goods in it


def claims(language: Language) -> dict[str, Said]:
    """Return all claims of each row of the table."""
    grids = YAML(typ="safe").load(_GRIDS[language].read_text("utf-8"))
    rows = {category: list(_said(grid, "said")) for category, grid in grids.items()}
    fresh = [one for grid in grids.values() for one in _said(grid, _FRESH)]
    return {**rows, _FRESH: fresh} if fresh else rows


def _said(grid: Mapping[str, list[str]], key: str) -> Iterator[tuple[str, str]]:
    for wording in grid.get(key, ()):
        yield from ((wording, wording.replace(_GAP, one)) for one in grid["of"])


def plain_claims(
    language: Annotated[Language, typer.Option(help="Of the claims.")] = Language.CHINESE,
    misses: Annotated[bool, typer.Option("--misses", help="List wordings mostly missed.")] = False,
) -> None:
    """Measure, and print a row a category."""
    detector = Detector(load_ruleset(content_folder("rules")), detectors=Detectors.RULES)
    table = Table("category", "claims", "enforced", "flagged")
    missed: list[str] = []
    for category, said in claims(language).items():
        found = outcomes(detector, [text for _, text in said])
        of_wording = Counter(wording for wording, _ in said)
        enforced = Counter(
            wording
            for (wording, _), outcome in zip(said, found, strict=True)
            if outcome == "violation"
        )
        missed += [
            f"{category}: {wording}"
            for wording, goods in of_wording.items()
            if enforced[wording] < goods / 2
        ]
        shares = [enforced.total(), len(said) - found.count("ok")]
        table.add_row(category, str(len(said)), *(f"{share / len(said):.2f}" for share in shares))
    console().print(table)
    if misses:
        console().print("\n".join(missed), markup=False)


if __name__ == "__main__":
    typer.run(plain_claims)
