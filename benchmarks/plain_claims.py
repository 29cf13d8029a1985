"""How many plain claims of a few words rules enforce: every wording of a grid with all that fits.

    python -m benchmarks.plain_claims [--misses]

Nobody speaks so for long; but a wording that is heard of no goods at all is a hole, and a guard
that takes one away takes it from everybody. Rules were mended by these grids, so they measure
nothing but what is left of them.
"""

from collections import Counter
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.table import Table
from ruamel.yaml import YAML

from benchmarks.disguises import outcomes
from streamdetect.cli.terminal import console
from streamdetect.detect.detector import Detector, Detectors
from streamdetect.ruleset.loader import load_ruleset
from streamdetect.settings import content_folder

_GRIDS: Final = Path(__file__).with_suffix(".yml")
_GAP: Final = "…"  # where the goods stand in a wording


def plain_claims(
    misses: Annotated[bool, typer.Option("--misses", help="List wordings mostly missed.")] = False,
) -> None:
    """Measure, and print a row a category."""
    detector = Detector(load_ruleset(content_folder("rules")), detectors=Detectors.RULES)
    table = Table("category", "claims", "enforced", "flagged")
    missed: list[str] = []
    for category, grid in YAML(typ="safe").load(_GRIDS.read_text("utf-8")).items():
        said = [
            (wording, wording.replace(_GAP, one)) for wording in grid["said"] for one in grid["of"]
        ]
        found = outcomes(detector, [text for _, text in said])
        enforced = Counter(
            wording
            for (wording, _), outcome in zip(said, found, strict=True)
            if outcome == "violation"
        )
        missed += [
            f"{category}: {wording}"
            for wording in grid["said"]
            if enforced[wording] < len(grid["of"]) / 2
        ]
        shares = [enforced.total(), len(said) - found.count("ok")]
        table.add_row(category, str(len(said)), *(f"{share / len(said):.2f}" for share in shares))
    console().print(table)
    if misses:
        console().print("\n".join(missed), markup=False)


if __name__ == "__main__":
    typer.run(plain_claims)
