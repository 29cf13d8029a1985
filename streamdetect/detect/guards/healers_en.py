"""Who healed: "my surgeon fixed my hernia", "she beat cancer last year", "they try to cure it".

Doctors, medicines and people who got well are no goods on offer, and research is no result. Where
goods stand in the same breath ("my doctor cured it with this cream") it is a claim all the same.
"""

from typing import Final

from streamdetect.detect.guards.cue import Cue
from streamdetect.detect.guards.scene import Ruling, Scene
from streamdetect.events.vocabulary import Category

_OF_THE_BODY: Final[frozenset[Category]] = frozenset(
    {"medical_claim", "health_food", "drug_device", "cosmetic", "exaggerated_efficacy"}
)
_LATELY: Final = r"(?: (?:has|have|had|finally|actually|eventually|already|just|then|also|both))*"
_HEALER: Final = Cue(
    r"(?:^|\b(?:my|the|a|an|his|her|their|some|those|good|and|but|so|because|until|when) )"
    r"(?:\w+ )?(?:doctors?|gp|surgeons?|dentists?|consultants?|specialists?|physios?"
    r"|physiotherapists?|chiropractor|osteopath|hospitals?|nhs|vets?|nurses?|therapists?"
    r"|antibiotics|penicillin|chemo|chemotherapy|radiotherapy|surgery|operation|steroids"
    r"|transplant|vaccines?|injections? at the (?:clinic|hospital))" + _LATELY + r" $"
)
_PERSON: Final = Cue(
    r"\b(?:i|he|she|they|we|who|mum|mom|dad|gran|nan|sister|brother|wife|husband|son|daughter"
    r"|friend|neighbou?r|uncle|aunt|auntie|cousin|boss|colleague)" + _LATELY + r" $"
)
_BEATS: Final = Cue(r"(?:beat|beats|beaten|fought|fighting|survived) ")
_RESEARCH: Final = Cue(
    r"\b(?:scientists?|researchers?|doctors?|surgeons?|labs?|universit(?:y|ies)|charit(?:y|ies)"
    r"|people|they|he|she|who)(?:'re|'s| are| is| were| was| have been| has been)?"
    r"(?: still| now| all| always)* (?:trying|try|tries|tried|working|work|hoping|hope|learning"
    r"|learned|racing|looking|discovered|figured out|worked out)(?: \w+){0,3}? (?:to|for|how to)"
    r"(?: finally| one day)? $"
)
_GOODS: Final = Cue(
    r"(?<!not )(?<!nor )(?<!without )\b(?:this|these|our|ours|it|them|drank|drinking|drinks?"
    r"|takes?|taking|took|wears?|wearing|wore|uses?|using|used|thanks to|link|bottle|pack)\b"
    r"(?! (?:year|month|week|morning|evening|time|summer|winter|spring|autumn|for granted))"
)


def healed_by_others(scene: Scene) -> Ruling | None:
    """Rule on what doctors, medicines or people themselves healed, or what research is after."""
    if scene.language != "en" or scene.category not in _OF_THE_BODY:
        return None
    text, left = scene.text, scene.left
    before = text[left : scene.start]
    goods_from = left
    if (found := _RESEARCH.search(before)) is not None:
        goods_from = scene.end  # "this book is of how they try to cure …"
    elif (found := _HEALER.search(before)) is None and _BEATS.match(text, scene.start) is not None:
        found = _PERSON.search(before)
    if found is None or _GOODS.search(text, goods_from, scene.horizon) is not None:
        return None
    return Ruling("removed", left + found.start(), scene.start)
