"""The rules that the project ships, read and compiled once for all tests of a process.

Whoever needs no examples takes them as they were checked before: that is a tenth of the time.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Final

from streamdetect.detect.detector import DEFAULT, Detector, Detectors
from streamdetect.detect.outline import Outline, outline_of
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
    with _one_at_a_time():
        return _checked().load(content_folder("rules"))


def shipped_outline() -> Outline:
    """Return what compiling them works out, as it was kept: to compile without it takes longest."""
    rules = shipped_rules()  # not inside: it waits for the same turn
    with _one_at_a_time():
        return _checked().beside(rules, outline_of, Outline)


@lru_cache(maxsize=1)
def shipped_detector() -> Detector:
    """Return them compiled, rules alone."""
    shipped_outline()
    return compiled(shipped_rules(), _checked(), DEFAULT, Detectors.RULES)


@lru_cache(maxsize=1)
def rehearsing_detector() -> Detector:
    """Return the detector in which drafts run too, on every day and in every room."""
    return compiled(rehearsal(shipped_rules()), _checked(), DEFAULT, Detectors.RULES)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Let one process of a run work out what is kept; the others read it."""
    CACHE.parent.mkdir(parents=True, exist_ok=True)
    with CACHE.with_suffix(".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _checked() -> CheckedRulesets:
    return CheckedRulesets(CACHE)
