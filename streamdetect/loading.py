"""Loading what a process keeps for good: rules, tables, code."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from streamdetect.detect.detector import ClaimThresholds, Detector, Detectors
    from streamdetect.ruleset.checked import CheckedRulesets
    from streamdetect.ruleset.model import Ruleset

EXTENSIONS: Final = ("_native", "_phrases", "_sieve")  # in C, built where a compiler is


def extensions() -> dict[str, bool]:
    """Return by C extension whether it is there; where not, the same code runs in Python."""
    return {name: _is_there(f"streamdetect.{name}") for name in EXTENSIONS}


def _is_there(module: str) -> bool:
    try:
        import_module(module)
    except ImportError:
        return False
    return True


@contextmanager
def loading() -> Iterator[None]:
    """Load inside: the collector does not walk what is made there, neither now nor later.

    Hundreds of thousands of values come and stay; looking for cycles among them takes longer than
    to make them.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def compiled(
    ruleset: "Ruleset",
    checked: "CheckedRulesets",
    thresholds: "ClaimThresholds",
    detectors: "Detectors",
) -> "Detector":
    """Return the detector of checked rules; what compiling them works out is kept beside them."""
    from streamdetect.detect.detector import Detector
    from streamdetect.detect.outline import Outline, outline_of

    outline = checked.beside(ruleset, outline_of, Outline)
    return Detector(ruleset, thresholds=thresholds, detectors=detectors, outline=outline)
