"""Examples and lawful lines through the detector that runs in production, rules alone."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import Path

import typer

from streamdetect.detect.detector import DEFAULT, Detector, Detectors
from streamdetect.detect.model import DetectionContext
from streamdetect.detect.scan import FIXED_DAY, scan
from streamdetect.loading import compiled
from streamdetect.ruleset.benign import (
    diagnostic_of,
    hits_on,
    read_corpus,
    unexplained,
)
from streamdetect.ruleset.checked import CheckedRulesets
from streamdetect.ruleset.diagnostics import Diagnostic
from streamdetect.ruleset.examples import rehearsal
from streamdetect.ruleset.exceptions_file import read_exceptions
from streamdetect.ruleset.model import Example, Rule, Ruleset
from streamdetect.ruleset.rule_files import BENIGN_FOLDER

Detection = Callable[[Example], Collection[str]]


@dataclass(frozen=True, slots=True)
class LawfulLook:
    """How many lawful lines were looked at, and an error for each that a rule finds.

    `doubted`: warnings of the exceptions among them.
    """

    lines: int
    found: tuple[Diagnostic, ...]
    doubted: tuple[Diagnostic, ...]


def detection_of(
    ruleset: Ruleset, only: Rule | None = None, checked: CheckedRulesets | None = None
) -> Detection:
    """Return what takes an example and names the rules with a finding in it.

    The rules run as in `rehearsal`: drafts too, on every day and in every room. With `only` this
    one runs alone: what a rule finds does not depend on others, and compiling all takes seconds.
    What compiling all works out is kept in `checked`, where that is given.
    """
    if only is not None:
        ruleset, checked = replace(ruleset, rules=(only,)), None  # its hash is that of all
    rehearsed = rehearsal(ruleset)
    detector = (
        Detector(rehearsed, detectors=Detectors.RULES)
        if checked is None
        else compiled(rehearsed, checked, DEFAULT, Detectors.RULES)
    )

    def detect(example: Example) -> Collection[str]:
        goods = goods_of(example)
        row = scan(example.segments, goods, example.channel, detector, day=FIXED_DAY)
        return {rule.id for found in (*row.findings, *row.shadow) for rule in found.finding.rules}

    return detect


def look_at_lawful_lines(path: Path, ruleset: Ruleset, detect: Detection) -> LawfulLook | None:
    """Look at the lawful lines beside the rules of a folder; None where it has none.

    Raises BadParameter where they cannot be read, RulesetError where their exceptions are wrong.
    """
    folder = path / BENIGN_FOLDER
    if not folder.is_dir():
        return None
    try:
        lines = read_corpus(folder)
    except (OSError, ValueError) as error:
        raise typer.BadParameter(str(error), param_hint=str(folder)) from error
    exceptions = read_exceptions(folder, {rule.id for rule in ruleset.rules})
    of = {line.text: line for line in lines}
    hits = unexplained(hits_on(lines, detect), exceptions.accepted)
    found = tuple(diagnostic_of(hit, of[hit.text]) for hit in hits)
    return LawfulLook(len(lines), found, exceptions.diagnostics)


def goods_of(example: Example) -> DetectionContext:
    """Return what an example says of the goods; unknown where it says nothing."""
    known = example.product_category is not None or bool(example.approvals)
    return DetectionContext(known, example.product_category, frozenset(example.approvals))
