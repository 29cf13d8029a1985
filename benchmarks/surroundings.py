"""How many claims are heard beside an ordinary line, before it or behind it. Rules only.

    python -m benchmarks.surroundings [--language zh|en] [--lines N] [--seed S] [--words N]

A guard or an exception that reads the words of one sentence as said of the next takes claims away
from everybody who talks so. Lines are lawful ones that the model learns from, of which many deny,
quote and warn, so not all is to be heard; claims are those that stand in the frames of
`plain_claims`. `--words` lists the words that took most away, each with a text: read them, and
mend what is said of nothing here.
"""

import random
from collections import Counter
from typing import Annotated, Final

import typer
from rich.table import Table

from benchmarks.disguises import Language
from benchmarks.plain_claims import framed_claims
from streamdetect.classify.training.rows import read_rows
from streamdetect.cli.terminal import console
from streamdetect.detect.detector import Detector, Detectors
from streamdetect.detect.rooms import Rooms
from streamdetect.detect.scan import FIXED_DAY, HeardRow, ScanRequest, conclude_row, hear_row
from streamdetect.ruleset.loader import load_ruleset
from streamdetect.settings import content_folder

_JOINTS: Final = {Language.CHINESE: ("，", "。", " "), Language.ENGLISH: (", ", ". ", " ")}
_ENDS: Final = "。，,.!?！？ "

Taken = tuple[str, str]  # by which guard or rule, by which words


def ordinary_lines(language: Language) -> list[str]:
    """Return lawful lines of a language, each once."""
    lines = {row.text.strip() for row in read_rows() if row.lang == language and not row.claims}
    return sorted(lines)


def taken_by(row: HeardRow) -> set[Taken]:
    """Return what took the claims of a row away: a guard or a rule's exception, and its words."""
    return {
        (
            candidate.guards[-1].guard if candidate.guards else f"unless {candidate.rule.rule.id}",
            heard.window.text[slice(*candidate.cue)] if candidate.cue is not None else "",
        )
        for heard in row.heard
        if heard.window is not None
        for candidate in heard.candidates
        if candidate.removed is not None
    }


def surroundings(
    language: Annotated[Language, typer.Option(help="Of lines and claims.")] = Language.CHINESE,
    lines: Annotated[int, typer.Option(min=1, help="Lines to draw.")] = 3000,
    seed: Annotated[int, typer.Option(help="Draws lines, claims and what joins them.")] = 5,
    words: Annotated[int, typer.Option(min=0, help="Words to list that took most away.")] = 0,
) -> None:
    """Measure, and print a row for lines before the claim and one for lines behind it."""
    detector = Detector(load_ruleset(content_folder("rules")), detectors=Detectors.RULES)
    rooms = Rooms(detector)
    chance = random.Random(seed)
    drawn = ordinary_lines(language)
    chance.shuffle(drawn)
    claims, joints = framed_claims(language), _JOINTS[language]
    outcomes: dict[str, Counter[str]] = {"before": Counter(), "behind": Counter()}
    taken: Counter[Taken] = Counter()
    shown: dict[Taken, str] = {}
    for line in drawn[:lines]:
        claim, joint = chance.choice(claims), chance.choice(joints)
        texts = {"before": f"{line.rstrip(_ENDS)}{joint}{claim}", "behind": f"{claim}{joint}{line}"}
        for place, text in texts.items():
            heard = hear_row(rooms, ScanRequest((text,)), day=FIXED_DAY)
            rooms.clear()
            outcome = conclude_row(rooms, heard, [None] * len(heard.heard)).outcome
            outcomes[place][outcome] += 1
            if outcome == "ok":
                for one in taken_by(heard):
                    taken[one] += 1
                    shown.setdefault(one, text)
    table = Table("the line stands", "texts", "enforced", "flagged")
    for place, counts in outcomes.items():
        total = counts.total()
        shares = counts["violation"], total - counts["ok"]
        table.add_row(place, str(total), *(f"{share / total:.3f}" for share in shares))
    console().print(table)
    for one, count in taken.most_common(words):
        console().print(f"{count} {one[0]} “{one[1]}” {shown[one]}", markup=False)


if __name__ == "__main__":
    typer.run(surroundings)
