"""Hearsay: what is told as others' words, as a ban or as a warning, by evidence of several kinds.

No single frame decides. What opens a quotation stands before the claim: somebody and a verb of
saying (a voice), an authority, a list of forbidden words. What judges it stands around it: a
sanction, a warning, a lie, a loss, "not with us". Each kind counts once, and with enough of them
the claim is not the speaker's. His own goods, or a turn, after the opening end the quotation; so
a claim of his own further on stands.
"""

from dataclasses import dataclass, field
from typing import Final

from streamdetect.detect.guards.cover import FAR, adoption_after, hint_after
from streamdetect.detect.guards.cue import Cue
from streamdetect.detect.guards.evidence import Kind, Mark
from streamdetect.detect.guards.evidence_en import EN
from streamdetect.detect.guards.evidence_zh import ZH
from streamdetect.detect.guards.scene import Ruling, Scene
from streamdetect.events.vocabulary import Category
from streamdetect.ruleset.model import Language

ENOUGH: Final = 3
# Of a voice: whose it is. Others' words are not the speaker's; a buyer's may be a testimony.
_VOICES: Final[dict[Kind, int]] = {
    "other": 3, "swindle": 3, "frame": 3, "media": 3, "boasts": 2, "authority": 2, "someone": 2,
    "false": 1, "sanction": 1, "says": 1,
}  # fmt: skip
# Of the rest.
_WEIGHTS: Final[dict[Kind, int]] = {
    "hush": 3, "forbidden": 3, "rumour": 3, "fiction": 3, "ban": 2, "sanction": 2,
    "warning": 2, "false": 2, "distance": 2, "retort": 2, "loss": 1, "authority": 1, "bygone": 1,
    "mocks": 1, "named": 1,
}  # fmt: skip
_WHO: Final[frozenset[Kind]] = frozenset(
    {"other", "swindle", "frame", "media", "boasts", "authority", "someone"}
)
_JUDGES: Final[frozenset[Kind]] = frozenset(
    {"hush", "forbidden", "ban", "sanction", "warning", "false", "distance", "retort", "loss",
     "bygone"}
)  # fmt: skip
_AFTER_ALL: Final = Cue(r"还真不是|还真没")  # "… and it is no joke after all"
_CONDEMNS: Final[frozenset[Kind]] = frozenset({"sanction", "warning", "false", "loss"})
# Behind one of these the speaker has come round: "… all lies, I thought, but it is really so".
_TURNS: Final = Cue(
    r"但|可是|不过|结果|后来|没想到|谁知|哪知|其实|还真|反正|却|偏偏"
    r"|\b(?:but|yet|still|turns? out|however|though|actually|until)\b"
)
_FORBIDS: Final[frozenset[Kind]] = frozenset({"ban", "forbidden"})
_OTHERS: Final[frozenset[Kind]] = frozenset({"other", "swindle", "media"})
_OPENINGS: Final[frozenset[Kind]] = frozenset(
    {"hush", "forbidden", "rumour", "fiction", "mocks", "named"}
)
_ANSWERS: Final[frozenset[Kind]] = frozenset({"retort", "distance", "false"})  # … to a question
# Before the claim these are of something else: what ailed somebody, what the speaker never does.
_ONLY_AFTER: Final[frozenset[Kind]] = frozenset(
    {"loss", "distance", "retort", "named", "attributed"}
)
_ONLY_BEFORE: Final[frozenset[Kind]] = frozenset({"hush", "rumour", "fiction", "mocks"})
# What the seller's own people are said to say of stock and price is his claim: "the store calls
# that two are left". He may still decline it.
_OF_THE_SHOP: Final[frozenset[Category]] = frozenset({"false_scarcity", "price_fraud"})
_OWN_PEOPLE: Final = Cue(r"仓库|库房|房东|会计|财务|厂长|工厂|总部|领导|老板娘?|经理|厂里|公司")
_DECLINES: Final[frozenset[Kind]] = frozenset({"distance", "forbidden", "false", "hush", "retort"})
# Speaking ill of rivals is itself the claim: a warning of them or their lies take back nothing.
_OF_SLANDER: Final[frozenset[Kind]] = frozenset({"retort", "sanction", "authority", "ban", "hush"})
_OF_SWINDLES: Final[frozenset[Kind]] = _OF_SLANDER | {"warning", "loss"}


@dataclass(frozen=True, slots=True)
class _Reach:
    """Characters between two parts of a quotation."""

    subject: int  # before a saying, where its subject would stand
    saying: int  # from who says to the saying
    judged: int  # from the saying to the claim, with a judge around it
    bare: int  # … and without one
    object: int  # from the saying to the speaker's own goods, as what the quotation is about
    opening: int  # from an opening without a saying to the claim
    before: int  # from a judge before the claim to it
    behind: int  # from the claim to a judge behind it


_REACH: Final[dict[Language, _Reach]] = {
    "zh": _Reach(
        subject=8, saying=12, judged=32, bare=22, object=6, opening=14, before=16, behind=36
    ),
    "en": _Reach(
        subject=24, saying=30, judged=64, bare=44, object=12, opening=36, before=32, behind=60
    ),
}
_ADJACENT: Final = 2
_DENIED: Final = 4  # before a saying, where "not" would stand
_FRAME: Final = 30  # from a book or a film to the saying, whatever stands between
# Between who says and the saying: another who says, or that he does not.
_BROKEN: Final = Cue(
    r"(?<![跟给对着叫教让问加劝骗找信向要逼求帮在])[我咱俺](?![妈爸奶爷姥婆公舅姨姑叔哥姐弟妹])|[不别]|(?<![过了])没"
    r"|\b(?:i|we|you)\b|\bnot\b|n't\b"
)

_SPEAKER: Final = Cue(r"[我咱俺你您]|大家|\b(?:i|we|you|us|me|i'm|i'll|we're|my|our)\b")

_NEWS: Final = Cue(r"被?[处重]?罚[了款]|判[了刑]|爆雷|下架|立案|约谈|通报|撤回|道歉|起诉|告上")


@dataclass(slots=True)
class _Evidence:
    """What speaks for a quotation: a voice (who, says), a question asked, kinds of the rest."""

    voice: tuple[Mark, Mark] | None = None
    asks: Mark | None = None
    boasted: bool = False  # the saying itself is one of disbelief
    own: bool = False  # the goods quoted are the speaker's
    impersonal: bool = False  # neither the speaker nor the listener is named up to a sanction
    adopted: Mark | None = None  # what was said is confirmed behind the claim
    sources: list[Mark] = field(default_factory=list)
    before: dict[Kind, Mark] = field(default_factory=dict)
    after: dict[Kind, Mark] = field(default_factory=dict)

    def forget(self) -> None:
        """Forget what was before: the speaker has turned to his own words."""
        self.voice, self.asks, self.boasted, self.own = None, None, False, False
        self.sources.clear()
        self.before.clear()


def hearsay(scene: Scene) -> Ruling | None:
    """Rule on words that are told as another's, as a ban or as a warning."""
    evidence = _evidence(scene)
    kinds = _deciding(scene, evidence)
    if kinds is None and evidence.voice is None:
        return None
    if evidence.adopted is not None:
        return Ruling("covered", evidence.adopted.start, evidence.adopted.end)
    if kinds is None:
        return None
    adopted = adoption_after(scene)
    if adopted is not None and _is_of_the_judgement(scene, evidence, adopted):
        adopted = None
    marks = [*evidence.before.items(), *evidence.after.items()]
    # By the kind as which it was weighed: a boast behind the claim counts as a lie.
    deciding = [*(mark for kind, mark in marks if kind in kinds), *(evidence.voice or ())]
    return (
        adopted
        or hint_after(scene, scene.end, told="ban" in evidence.before)
        or Ruling(
            "removed", min(mark.start for mark in deciding), max(mark.end for mark in deciding)
        )
    )


def _is_of_the_judgement(scene: Scene, evidence: _Evidence, adopted: Ruling) -> bool:
    """Tell whether the speaker confirms his own judgement of the words: "… all lies, really".

    It stands behind the claim and before the confirmation, with no turn between the two.
    """
    judged = [
        mark.end
        for kind, mark in evidence.after.items()
        if kind in _CONDEMNS and mark.end <= adopted.start
    ]
    return (
        bool(judged)
        and _TURNS.search(scene.text, min(judged), adopted.start) is None
        and _AFTER_ALL.search(scene.text, scene.end, adopted.start) is None
    )


def _evidence(scene: Scene) -> _Evidence:
    """Read the marks around the claim, as far as they reach it."""
    evidence, reach = _Evidence(), _REACH[scene.language]
    lexicon = ZH if scene.language == "zh" else EN
    limit = min(len(scene.text), scene.horizon + FAR)
    for mark in lexicon.read(scene.text, scene.left, limit):
        opens = mark.kind in _WHO and mark.start <= scene.start
        if any(start <= mark.start < end for start, end in scene.literals) and not (
            opens or mark.kind in ("says", "boasts", "own")
        ):
            continue  # the claim's own words judge nothing
        if opens or mark.end <= scene.last:
            _open(scene, evidence, mark)
        elif mark.start - scene.end <= reach.behind:
            kind: Kind = "false" if mark.kind == "boasts" else mark.kind
            if kind == "adopts":
                evidence.adopted = mark
            elif kind == "attributed":
                evidence.voice = evidence.voice or (Mark("someone", *mark.span), mark)
            elif kind == "named" and mark.start - scene.end > _ADJACENT:
                continue
            elif kind in _WEIGHTS and kind not in _ONLY_BEFORE:
                evidence.after.setdefault(kind, mark)
    evidence.before = {
        kind: mark
        for kind, mark in evidence.before.items()
        if scene.start - mark.end <= _far(kind, reach)
    }
    sanction = evidence.after.get("sanction")
    if sanction is not None:
        evidence.impersonal = (
            _NEWS.search(scene.text, sanction.start, sanction.end) is not None
            and _SPEAKER.search(scene.text, scene.left, sanction.end) is None
        )
    if evidence.asks is not None and scene.start - evidence.asks.end > reach.before:
        evidence.asks = None
    if evidence.voice is not None:
        judged = (evidence.before.keys() | evidence.after.keys()) & _JUDGES
        far = reach.judged if judged else reach.bare
        if evidence.voice[0].kind == "says":
            far = reach.opening
        said = evidence.voice[1]
        claim = scene.start if judged and said.end <= scene.start else scene.last
        if claim - said.end > far:
            evidence.voice = None
    return evidence


def _far(kind: Kind, reach: _Reach) -> int:
    """Return how far before the claim a kind of evidence may stand."""
    if kind == "mocks":
        return _ADJACENT
    if kind == "bygone":
        return reach.judged + reach.opening
    if kind in ("forbidden", "fiction"):
        return reach.judged
    return reach.opening if kind in _WHO else reach.before


def _open(scene: Scene, evidence: _Evidence, mark: Mark) -> None:
    """Add a mark that stands before the claim."""
    kind = mark.kind
    if kind in ("turn", "adopts"):
        evidence.forget()
    elif kind == "own":
        said = evidence.voice[1] if evidence.voice is not None else None
        if said is None or mark.start - said.end > _REACH[scene.language].object:
            evidence.forget()
        else:
            evidence.own = True
    elif kind == "asks":
        if _who(scene, evidence, mark) is not None:
            evidence.asks = mark
    elif kind in ("says", "boasts"):
        who = _who(scene, evidence, mark)
        voice = evidence.voice
        if who is None:  # he who spoke goes on, boasting
            who = voice[0] if kind == "boasts" and voice is not None else _unnamed(scene, mark)
        evidence.boasted = evidence.boasted or (kind == "boasts" and who is not None)
        if who is not None and (voice is None or _VOICES[voice[0].kind] <= _VOICES[who.kind]):
            evidence.voice = (who, mark)
    elif kind not in _ONLY_AFTER:
        if kind == "false":
            evidence.voice = None  # what was said so far is judged, and done with
        evidence.before[kind] = mark
        if kind in _VOICES:
            evidence.sources.append(mark)


def _unnamed(scene: Scene, said: Mark) -> Mark | None:
    """Return the saying itself as a voice, where the speaker and his listeners do not say it."""
    if said.kind == "boasts":
        return said
    low = max(scene.left, said.start - _REACH[scene.language].subject)
    if _SPEAKER.search(scene.text, low, said.start) is not None:
        return None
    denied = _BROKEN.search(scene.text, max(scene.left, said.start - _DENIED), said.start)
    if denied is not None:
        return None
    to_him = _SPEAKER.search(scene.text, said.start, said.end) is not None  # so another says it
    return Mark("someone", said.start, said.end) if to_him else said


def _who(scene: Scene, evidence: _Evidence, said: Mark) -> Mark | None:
    """Find who says it: of those close before, the one that weighs most."""
    best = None
    for mark in evidence.sources:
        if mark.kind == "frame":
            near = said.start - mark.end <= _FRAME
        else:
            near = (
                said.start - mark.end <= _REACH[scene.language].saying
                and _BROKEN.search(scene.text, mark.end, said.start) is None
            )
        if near and (best is None or _VOICES[mark.kind] >= _VOICES[best.kind]):
            best = mark
    return best


def _deciding(scene: Scene, evidence: _Evidence) -> frozenset[Kind] | None:
    """Return the kinds that decide for a quotation; None where they are not enough."""
    kinds = frozenset((evidence.before.keys() | evidence.after.keys()) & _WEIGHTS.keys())
    slander = scene.category == "disparagement"
    vouched = scene.category == "false_endorsement"  # whose claim is who says so
    if slander and evidence.own and evidence.voice is not None:
        return kinds  # another speaks ill of the speaker's goods
    who: Kind | None = None
    boasted = False
    if evidence.voice is not None:
        who = evidence.voice[0].kind
        if who == "says" and scene.category in ("false_quality", "disparagement"):
            return None  # what is said of the goods or of rivals is the claim
        if (
            scene.category in _OF_THE_SHOP
            and kinds.isdisjoint(_DECLINES)
            and _OWN_PEOPLE.match(scene.text, *evidence.voice[0].span) is not None
        ):
            return None
        boasted = evidence.boasted and who in ("someone", "authority")
        score = _VOICES[who] + boasted - evidence.own - (who == "other" and slander)
        score -= (
            vouched
            and who in ("media", "authority")
            and evidence.before.keys().isdisjoint(_FORBIDS)
        )
        score += who == "says" and not evidence.before.keys().isdisjoint(_OTHERS)
        kinds -= {"authority"} if who == "authority" else frozenset()
    elif evidence.asks is not None:
        kinds &= _ANSWERS
        score = 1
    else:
        openings = evidence.before.keys() & _WHO
        news = evidence.impersonal and not slander
        if not openings | (kinds & _OPENINGS) and not news:
            return None
        kinds -= frozenset() if "authority" in openings else {"ban"}
        weak = openings == {"someone"} and not kinds & _OPENINGS
        vouches = vouched and evidence.before.keys().isdisjoint(_FORBIDS)
        score = ("swindle" in openings or news) - vouches - weak
    sanction = evidence.after.get("sanction")
    if (
        who == "says"
        and scene.category == "off_platform"
        and sanction is not None
        and _SPEAKER.search(scene.text, scene.end, sanction.start) is not None
    ):
        kinds -= {"sanction"}  # what the platform would fine him is why he goes round it
    if slander:
        kinds &= _OF_SWINDLES if "swindle" in evidence.before else _OF_SLANDER
    if who in ("someone", "says") and not boasted and not kinds & _JUDGES:
        return None
    return kinds if score + sum(_WEIGHTS[kind] for kind in kinds) >= ENOUGH else None
