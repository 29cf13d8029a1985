"""A few of the shipped rules, for tests of whole processes in which no rule is what is tested.

All of them cost every worker a second of CPU before it is ready, and six of them judge each claim
of the speech that tests play where two tell as much. What needs all rules runs with all of them:
the demo, and the worker that is stopped while another goes on.
"""

import atexit
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Final

from streamdetect.detect.detector import DEFAULT, Detector, Detectors
from streamdetect.loading import compiled
from streamdetect.ruleset.checked import CheckedRulesets
from streamdetect.settings import content_folder
from tests.shipped import CACHE

# Two that find the same claim, whole and cut; one that finds others; one that asks a person.
RULES: Final = (
    "medical_claim/cures-disease",
    "medical_claim/taken-and-cured",
    "medical_claim/treats-any",
    "price_fraud/original-price",
)


def copy_few_rules(folder: Path) -> Path:
    """Write them to a folder that is not there yet, with the real policy, reviewers and goods."""
    whole = content_folder("rules")
    folder.mkdir()
    for file in whole.glob("*.yml"):
        shutil.copy(file, folder)
    for name in ("law", "terms"):
        shutil.copytree(whole / name, folder / name)
    for rule in RULES:
        (folder / rule).parent.mkdir(exist_ok=True)
        shutil.copy(whole / f"{rule}.yml", folder / f"{rule}.yml")
    return folder


@lru_cache(maxsize=1)
def few_rules() -> Path:
    """Return their folder, of this process of tests; nobody changes it."""
    parent = Path(tempfile.mkdtemp(prefix="streamdetect-few-rules-"))
    atexit.register(shutil.rmtree, parent, ignore_errors=True)
    return copy_few_rules(parent / "rules")


@lru_cache(maxsize=2)
def detector_of(folder: Path) -> Detector:
    """Return the rules of a folder compiled, rules alone."""
    checked = CheckedRulesets(CACHE)
    return compiled(checked.load(folder), checked, DEFAULT, Detectors.RULES)
