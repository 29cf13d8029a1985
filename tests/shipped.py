"""The rules that the project ships, read and compiled once for all tests of a process.

Whoever needs no examples takes them as they were checked before: that is a tenth of the time.
"""

from functools import lru_cache
from pathlib import Path
from typing import Final

from streamdetect.detect.detector import DEFAULT, Detector, Detectors
from streamdetect.loading import compiled
from streamdetect.ruleset.checked import CheckedRulesets
from streamdetect.ruleset.examples import rehearsal
from streamdetect.ruleset.loader import load_ruleset
from streamdetect.ruleset.model import Ruleset
from streamdetect.settings import content_folder

# Of this checkout, so that every worker that a test starts need not check all rules again.
CACHE: Final = Path(__file__).parents[1] / ".pytest_cache" / "rulesets"


@lru_cache(maxsize=1)
def rules_with_examples() -> Ruleset:
    """Return the rules with their examples."""
    return load_ruleset(content_folder("rules"))


@lru_cache(maxsize=1)
def shipped_rules() -> Ruleset:
    """Return the rules as a worker has them, without examples."""
    return _checked().load(content_folder("rules"))


@lru_cache(maxsize=1)
def shipped_detector() -> Detector:
    """Return them compiled, rules alone."""
    return compiled(shipped_rules(), _checked(), DEFAULT, Detectors.RULES)


@lru_cache(maxsize=1)
def rehearsing_detector() -> Detector:
    """Return the detector in which drafts run too, on every day and in every room."""
    return compiled(rehearsal(shipped_rules()), _checked(), DEFAULT, Detectors.RULES)


def _checked() -> CheckedRulesets:
    return CheckedRulesets(CACHE)
