"""Rules and segments for tests, written by hand."""

from dataclasses import replace

from streamdetect.classify.model import Prediction
from streamdetect.detect.detector import DEFAULT, Detector
from streamdetect.detect.marks import violation_id_of
from streamdetect.detect.model import UNKNOWN_GOODS, Finding, Retraction
from streamdetect.detect.rooms import Rooms
from streamdetect.events.instants import from_ms
from streamdetect.events.messages import TranscriptSegment
from streamdetect.events.vocabulary import CATEGORIES
from streamdetect.ruleset.model import (
    AppliesTo,
    GroupStep,
    LawCitation,
    Matching,
    PatternStep,
    Rule,
    Ruleset,
    TermSequence,
)

LAW = LawCitation("department_rule", "直播电商监督管理办法", "34", "2026", "always", True)
AD_LAW = LawCitation("statute", "广告法", "17", "2021", "advertisement", True)
START_MS = 1_780_000_000_000
CHARACTER_MS = 100
SURE = replace(DEFAULT, sure=0.85, sure_spaced=0.7)  # thresholds of a classifier that outweighs


def sequence(*steps, gap=4, fixed_order=True):
    return TermSequence(
        tuple(PatternStep(step[1:]) if step.startswith("/") else GroupStep(step) for step in steps),
        gap,
        fixed_order,
    )


def rule(rule_id="medical_claim/cures", any_of=(), **changes):
    groups = changes.pop("groups", {"cure": ("治好", "根治"), "disease": ("糖尿病", "高血压")})
    matching = changes.pop("matching", None) or Matching(
        any_of=tuple(any_of) or (sequence("cure", "disease"),),
        **{
            name: changes.pop(name)
            for name in ("all_of", "near", "unless", "unless_within")
            if name in changes
        },
    )
    values = {
        "id": rule_id,
        "version": 1,
        "title_zh": "标题",
        "title_en": "title",
        "status": "enforced",
        "category": rule_id.split("/")[0],
        "severity": "serious",
        "outcome": "enforce",
        "language": "zh",
        "law": (LAW,),
        "groups": groups,
        "matching": matching,
        "allow": (),
        "advice_zh": "改",
        "advice_en": "change",
        "violating": (),
        "allowed": (),
        "applies_to": AppliesTo(),
    }
    values.update(changes)
    return Rule(**values)


def words(rule_id, *terms, **changes):
    """A rule that any of some terms hits."""
    return rule(rule_id, (sequence("terms"),), groups={"terms": terms}, **changes)


def ruleset(*rules):
    return Ruleset("a" * 64, tuple(rules), frozenset({"food", "drug"}), frozenset({"drug_reg"}))


_COMPILED: dict[str, Detector] = {}


def detector(*rules, goods_words=(), **values):
    """Return a detector; that of the same rules is compiled once."""
    key = repr((rules, goods_words, values))
    if key not in _COMPILED:
        known = replace(ruleset(*rules), goods_words=goods_words)
        _COMPILED[key] = Detector(known, **values)
    return _COMPILED[key]


def segment(text, seq=0, **changes):
    values = {
        "event_id": f"e{seq}",
        "room_id": "r",
        "broadcast_id": "b",
        "streamer_id": "s",
        "channel": "speech",
        "seq": seq,
        "start_ms": seq * 3000,
        "end_ms": seq * 3000 + 2500,
        "emitted_at": from_ms(START_MS + seq * 3000 + 2500),
        "text": text,
    }
    values.update(changes)
    return TranscriptSegment(**values)


class Listener:
    """Hears segments one by one and keeps what stands."""

    def __init__(self, *rules, goods=UNKNOWN_GOODS, **values):
        self.rooms = Rooms(detector(*rules, **values))
        self.goods = goods
        self.found: list[Finding] = []
        self.taken_back: list[Retraction] = []

    def hear(self, one, prediction=None, locate=None):
        conclusion = self.rooms.conclude(self.rooms.hear(one, self.goods), prediction, locate)
        self.found += conclusion.findings
        self.taken_back += conclusion.retractions
        return conclusion

    def keyed(self):
        """Return what was found with its violation ids."""
        return [(finding, violation_id_of(finding)) for finding in self.found]

    def say(self, *texts, first=0):
        """Hear consecutive texts; return all news of them."""
        return [self.hear(segment(text, first + i)) for i, text in enumerate(texts)]


def answer(claim=0.97, category="medical_claim", *, violation=None, review=0.0, spaced=False):
    """Return what a classifier says that hears a claim of one category."""
    values = [claim if one == category else 0.0 for one in CATEGORIES]
    values += [claim if violation is None else violation, review]
    return replace(Prediction.from_probabilities(values), spaced=spaced)


def quotes(conclusion):
    return [finding.quote for finding in conclusion.findings]
