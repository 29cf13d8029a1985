"""From a prediction to a verdict: when the classifier alone asks for a review, when it doubts.

The numbers come from `thresholds.json` of the artifact; training chooses them, a person may edit.
"""

import difflib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from streamdetect.classify.artifact import json_object
from streamdetect.classify.errors import ClassifierArtifactError
from streamdetect.classify.model import Prediction, asks_from
from streamdetect.events.vocabulary import CATEGORIES, Category

THRESHOLDS_FILE: Final = "thresholds.json"
FORMAT: Final = 1
_OTHERS: Final = {
    "worth": 0.0,
    "worth_spaced": 0.0,
    "sure": 1.0,
    "sure_spaced": 1.0,
    "doubt_twice": 0.0,
    "doubt_twice_spaced": 0.0,
    "unconvinced": 0.0,
    "disowned": 0.0,
    "disowned_spaced": 0.0,
    "half_owned": 0.0,
    "half_owned_spaced": 0.0,
    "owned": 1.0,
    "owned_spaced": 1.0,
    "reclaimed": 1.0,
    "reclaimed_spaced": 1.0,
}
_KEYS: Final = (
    *("format", "version", "claim", "claim_spaced", "doubt", "knows", "hears"),
    *_OTHERS,
)
_FIX: Final = "train the artifact again, or delete the file to use the cautious defaults"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Probabilities of a claim (0–1) per category at which verdicts change.

    `claim`: from here on a text without any rule hit goes to review; `claim_spaced`: likewise of a
    language with spaces between words (docs/adr/0027). `doubt`: below it a hit of a
    rule of the category goes to review instead of being enforced, if the model `hears` that rule
    amid other talk, where a low score may only say that the talk is other (docs/adr/0039).
    `worth`, `worth_spaced`: what phrases have to say of a text for it to be worth a prediction.
    `sure`, `sure_spaced`: above it the doubt of a guard that only measures is outweighed
    (docs/adr/0037). `doubt_twice`, `doubt_twice_spaced`: below it a hit that such a guard doubts
    is let pass, as it is below `doubt`, if the model `knows` the rule: it takes none of its
    violating examples for nothing. New rules say what no model has heard. `unconvinced`: below it
    the stance guard counts for more than it does alone (docs/adr/0048). `disowned`, `half_owned`,
    `owned`, and the same `_spaced`: the chance that a hit is the speaker's own claim below which it
    is let pass, below which a person is asked, and above which the doubt of a guard that only
    weighs is outweighed (docs/adr/0049). `reclaimed`, `reclaimed_spaced`: the chance above which a
    hit that a guard takes back goes to a person (docs/adr/0050).
    """

    version: str
    claim: Mapping[str, float]
    claim_spaced: Mapping[str, float]
    doubt: Mapping[str, float]
    knows: frozenset[str] = frozenset()
    hears: frozenset[str] = frozenset()
    worth: float = 0.0
    worth_spaced: float = 0.0
    sure: float = 1.0
    sure_spaced: float = 1.0
    doubt_twice: float = 0.0
    doubt_twice_spaced: float = 0.0
    unconvinced: float = 0.0
    disowned: float = 0.0
    disowned_spaced: float = 0.0
    half_owned: float = 0.0
    half_owned_spaced: float = 0.0
    owned: float = 1.0
    owned_spaced: float = 1.0
    reclaimed: float = 1.0
    reclaimed_spaced: float = 1.0

    def flagged(self, prediction: Prediction) -> Category | None:
        """Return the category under which a text without a rule hit goes to review, if any."""
        asked = prediction.claim >= asks_from(self, prediction)
        return prediction.top_category if asked else None

    def doubted(self, prediction: Prediction, category: str) -> bool:
        """Tell whether a rule hit of `category` is doubted enough to ask a person."""
        return prediction.claim < self.doubt[category]

    def without_ownership(self) -> "Thresholds":
        """Return them for an artifact that cannot tell whose claim a hit is: nobody asks it."""
        return replace(
            self,
            disowned=0.0,
            disowned_spaced=0.0,
            half_owned=0.0,
            half_owned_spaced=0.0,
            owned=1.0,
            owned_spaced=1.0,
            reclaimed=1.0,
            reclaimed_spaced=1.0,
        )

    def to_json(self) -> str:
        """Return the content of `thresholds.json`."""
        document = {
            "format": FORMAT,
            "version": self.version,
            "claim": {name: self.claim[name] for name in CATEGORIES},
            "claim_spaced": {name: self.claim_spaced[name] for name in CATEGORIES},
            "doubt": {name: self.doubt[name] for name in CATEGORIES},
            "worth": self.worth,
            "worth_spaced": self.worth_spaced,
            "sure": self.sure,
            "sure_spaced": self.sure_spaced,
            "doubt_twice": self.doubt_twice,
            "doubt_twice_spaced": self.doubt_twice_spaced,
            "unconvinced": self.unconvinced,
            "disowned": self.disowned,
            "disowned_spaced": self.disowned_spaced,
            "half_owned": self.half_owned,
            "half_owned_spaced": self.half_owned_spaced,
            "owned": self.owned,
            "owned_spaced": self.owned_spaced,
            "reclaimed": self.reclaimed,
            "reclaimed_spaced": self.reclaimed_spaced,
            "knows": sorted(self.knows),
            "hears": sorted(self.hears),
        }
        return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


# Where nothing was calibrated only near-certain claims are flagged and no rule is doubted.
CAUTIOUS: Final = Thresholds(
    "cautious-defaults",
    dict.fromkeys(map(str, CATEGORIES), 0.95),
    dict.fromkeys(map(str, CATEGORIES), 0.95),
    dict.fromkeys(map(str, CATEGORIES), 0.02),
)


def read_thresholds(directory: Path) -> Thresholds:
    """Read `thresholds.json` of an artifact; cautious defaults where it has none."""
    path = directory / THRESHOLDS_FILE
    if not path.exists():
        return CAUTIOUS
    document = json_object(path, _FIX)
    try:
        if document["format"] != FORMAT:
            raise ClassifierArtifactError(
                f"thresholds of format {document['format']!r}; this version reads {FORMAT}",
                where=str(path),
                fix=_FIX,
            )
        if unknown := _unknown(document, _KEYS):
            raise ValueError(unknown)
        claim = _levels("claim", document["claim"])
        spaced = _levels("claim_spaced", document.get("claim_spaced", document["claim"]))
        doubt = _levels("doubt", document["doubt"])
        version = str(document["version"])
        knows = _rule_ids("knows", document.get("knows", []))
        hears = _rule_ids("hears", document.get("hears", document.get("knows", [])))
        others = {name: _level(name, document.get(name, value)) for name, value in _OTHERS.items()}
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        raise ClassifierArtifactError(
            f"thresholds cannot be read ({type(error).__name__}: {error})",
            where=str(path),
            fix=_FIX,
        ) from error
    outside = [
        f"{kind}{name} = {value}"
        for kind, values in (
            ("claim.", claim),
            ("claim_spaced.", spaced),
            ("doubt.", doubt),
            ("", others),
        )
        for name, value in values.items()
        if not 0.0 <= value <= 1.0
    ]
    if outside:
        raise ClassifierArtifactError(
            f"thresholds outside 0–1: {', '.join(outside)}", where=str(path), fix=_FIX
        )
    return Thresholds(version, claim, spaced, doubt, knows, hears, **others)


def _levels(name: str, value: object) -> dict[str, float]:
    if not isinstance(value, dict):
        raise TypeError(f"{name} holds no categories")
    if unknown := _unknown(value, CATEGORIES):
        raise ValueError(f"{name}: {unknown}")
    return {category: _level(f"{name}.{category}", value[category]) for category in CATEGORIES}


def _level(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{name} is {value!r}, not a number")
    return float(value)


def _unknown(written: Iterable[str], known: Sequence[str]) -> str | None:
    """Return what is wrong with names that nobody reads, with those that were probably meant."""
    faults = []
    for name in written:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            faults.append(name + (f" (did you mean {near[0]}?)" if near else ""))
    return f"nothing is called {', '.join(faults)}" if faults else None


def _rule_ids(name: str, value: object) -> frozenset[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise TypeError(f"{name} is not a list of rule ids")
    return frozenset(value)
