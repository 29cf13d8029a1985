"""Examples through the detector that runs in production, rules alone."""

from collections.abc import Callable, Collection
from dataclasses import replace

from streamdetect.detect.detector import DEFAULT, Detector, Detectors
from streamdetect.detect.model import DetectionContext
from streamdetect.detect.scan import FIXED_DAY, scan
from streamdetect.loading import compiled
from streamdetect.ruleset.checked import CheckedRulesets
from streamdetect.ruleset.examples import rehearsal
from streamdetect.ruleset.model import Example, Rule, Ruleset


def detection_of(
    ruleset: Ruleset, only: Rule | None = None, checked: CheckedRulesets | None = None
) -> Callable[[Example], Collection[str]]:
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


def goods_of(example: Example) -> DetectionContext:
    """Return what an example says of the goods; unknown where it says nothing."""
    known = example.product_category is not None or bool(example.approvals)
    return DetectionContext(known, example.product_category, frozenset(example.approvals))
