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
_SAID: Final = "said"  # the wordings to be enforced; others are to be left or for a person to judge


def plain_claims(
    misses: Annotated[bool, typer.Option("--misses", help="List wordings judged wrongly.")] = False,
) -> None:
    """Measure, and print a row a list of wordings."""
    detector = Detector(load_ruleset(content_folder("rules")), detectors=Detectors.RULES)
    table = Table("wordings", "claims", "enforced", "flagged")
    wrong: list[str] = []
    for name, grid in YAML(typ="safe").load(_GRIDS.read_text("utf-8")).items():
        goods = grid.pop("of")
        for kind, wordings in grid.items():
            said = [(wording, wording.replace(_GAP, one)) for wording in wordings for one in goods]
            found = outcomes(detector, [text for _, text in said])
            enforced = Counter(
                wording
                for (wording, _), outcome in zip(said, found, strict=True)
                if outcome == "violation"
            )
            wrong += [
                f"{name} {kind}: {wording}"
                for wording in wordings
                if (enforced[wording] < len(goods) / 2) == (kind == _SAID)
            ]
            shares = [enforced.total(), len(said) - found.count("ok")]
            table.add_row(
                f"{name} {kind}", str(len(said)), *(f"{share / len(said):.2f}" for share in shares)
            )
    console().print(table)
    if misses:
        console().print("\n".join(wrong), markup=False)


if __name__ == "__main__":
    typer.run(plain_claims)
