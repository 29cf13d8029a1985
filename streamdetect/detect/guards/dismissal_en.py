"""What dismisses an English claim where no negation reaches it.

A judgement before it ("the myth that …") or after it ("… is impossible"), something never seen,
something absurd that would follow, a refusal to say it.
"""

from typing import Final

from streamdetect.detect.guards.cover import FAR
from streamdetect.detect.guards.cue import Cue
from streamdetect.detect.guards.scene import Scene
from streamdetect.detect.guards.turned_away_en import turned_away

_AFTER: Final = Cue(
    r"\W*(?:is|are|was|'s|that'?s|this is|it'?s|would be)?\s*(?:just |simply |all |totally "
    r"|completely |an? )*"
    r"(?:myth|lie|lies|false|untrue|not true|impossible|not possible|nonsense|rubbish|fake|scam"
    r"|a stretch|not something (?:we|i) (?:can|could)|not what (?:we|i))\b"
    r"|[^.!?]{0,40}(?<!won't )(?<!never )(?<!if )\b(?:you'?ll|you can|you will)"
    r" (?:probably |easily )?"
    r"(?:find|get|see|buy) (?:it|them|one|this|the same)(?: \w+){0,2} (?:cheaper|for less|lower)\b"
    r"|\W*(?:well,? |honestly,? |look,? )?the only (?:thing|\w+) (?:i|we|it|this)"
    r" (?:can |could |would )?"
    r"(?:know|guarantee|promise|cure|heal|do|offer|swear)(?:e?s)?\b"
    r"|\W*(?:no|nah|nope|um no|er no),? (?:come on|of course not|obviously not|stop it"
    r"|i'?m (?:just )?kidding|just kidding|let'?s be (?:real|honest|serious)|calm down|relax"
    r"|don'?t be (?:silly|daft))\b"
    r"|[^.!?]{0,24}\bsaid no (?:\w+ )?(?:one|person|body|doctor)\b"
    r"|[^.!?]{0,24}\b(?:(?<!and )(?<!if )it (?:isn'?t|doesn'?t|didn'?t|won'?t|can'?t|does not"
    r"|did not|never did|is not|will not)"
    # But "it doesn't matter how old you are" denies nothing.
    r"(?! (?:even )?(?:matter|hurt|sting|burn|stain|smell|taste|cost|break|fade|last long"
    r"|be (?:simpler|easier|better|faster|quicker|cheaper|beaten|more|any \w+er|at|on|this"
    r"|available|long)"
    r"|take (?:long|much|more)|be (?:here|back|around)|come back|go wrong|fail|lose"
    r"|expensive|dear|pricey|greasy|sticky|heavy|hard|difficult|complicated|much|bitter|addictive"
    r"|(?:just|only) (?:for|the|a|about))\b)"
    r"|because it'?s not|because it"
    r" isn'?t|no such thing|(?:but )?(?:she|he|they)'?(?: is| are|s|re) (?:wrong|mistaken)"
    r"|i (?:don'?t|do not|won'?t) (?:say|claim|promise|believe) (?:that|it)"
    r"|i (?:don'?t know|have no idea) how (?:he|she|they|anyone)|that'?s not (?:how|a sentence"
    r"|something you|a claim|our (?:claim"
    r"|words)|(?:at all )?(?:our|my|us))"
    r"|dream on|in your dreams|yeah right|give me a break|who(?: on earth)? (?:believes"
    r"|would believe)|i (?:had to|just|nearly) laugh(?:ed)?"
    r"|i laughed|(?:we|i) never (?:said|say|promised?|claimed?|wrote|told) (?:that|it|so|you|any)"
    r"|(?:nobody|no one|no doctor|no teacher|no school) (?:can|could|will|is able to) (?:promise"
    r"|guarantee|say|do)"
    r"|(?:we|i) (?:don'?t|do not|won'?t) do (?:that|those|any)|isn'?t (?:really )?(?:a thing|how)"
    r"|you(?: won'?t| will never|'?ll never) hear|is(?: just| really)? not a thing|(?:it"
    r"|that) (?:wasn'?t|isn'?t|ain'?t) (?:me|us|ours?)|isn'?t a thing"
    r"|would be (?:a (?:\w+ ){0,2}lie|lying|dishonest|illegal|against)"
    r"|(?:i|we)(?: honestly| really)? (?:can'?t|cannot|couldn'?t|won'?t) (?:confirm|verify|prove"
    r"|vouch for|stand behind|back up|claim) (?:that|it|this|any)"
    r"|(?:is|are|was|were)(?: not|n'?t) (?:from|by) (?:us|me|our)"
    r"|only (?:a|your) doctor|well,? (?:it|that) (?:didn'?t|doesn'?t|isn'?t)"
    r"|guess what,? it (?:didn'?t|doesn'?t)|(?:that|it|this)(?: really| just)? (?:is not|isn'?t"
    r"|ain'?t)"
    r" (?:even )?(?:a thing|real|gonna happen|going to happen|happening|how (?:it|that))"
    r"|(?:i'?m|i am|we'?re|we are) not (?:gonna|going to|about to) (?:do|say|go there|lie|pretend"
    r"|promise"
    r"|claim|play)|i (?:won'?t|will not|refuse to) (?:do|say|touch|lie|join|play)(?! no| with)"
    r"|(?:i'?m|i am|my (?:husband|wife|mum|mom|dad|hair|skin|back|kid|son|daughter)(?: is|'s)?"
    r"|he'?s|she'?s"
    r"|mine(?: is|'s| are)?) still (?!using|going|amazed|shocked|in shock|on it|taking)"
    r"|mine (?:is|are) worth less"
    r"|(?:beats me|who knows|(?:god|heaven) knows|search me|no (?:clue|idea)|i (?:couldn'?t"
    r"|can'?t) tell you"
    r"|i (?:honestly |really )?(?:don'?t|wouldn'?t) know|(?:i'?ve )?never checked"
    r"|haven'?t (?:checked|tested))"
    r"(?! how| why| what)|(?:job|question|one|matter|thing)s? for (?:a|your|the) (?:doctor|gp|vet"
    r"|pharmacist"
    r"|dermatologist|physio|optician|dentist)|nowhere (?:on|in|does)|(?:label|box|bottle|tag"
    r"|leaflet|pack|packet)"
    r" (?:doesn'?t|does not|says nothing|never)|good luck with that|wishful thinking"
    r"|fairy ?tales?|pigs might fly"
    r"|is (?:just |all |pure )?(?:hype|marketing|baloney|hogwash|bollocks|bull|photoshop|a filter"
    r"|lighting"
    r"|editing)|(?:and )?i wish(?! you)|if only)\b"
)
_IF: Final = Cue(
    r"\bif (?:this|it|that|they|these|those|any of|i could|we could|(?:a|my|one|some) \w+ could)\b"
    r"[^.!?]{0,40}$"
)
_THINK: Final = Cue(
    r"[^.!?]{0,40}?\b(?:do|don't) you (?:honestly |really |seriously )?think "
    r"(?:i|we)(?:'d| would)\b"
)
_ABSURD: Final = Cue(
    r"[^.!?]{0,24}?\b(?:there(?:'?d| would) be|i'?d|we'?d|they'?d|he'?d|she'?d"
    r"|(?:i|we|they|he|she|everyone|everybody|nobody|doctors?"
    r"|hospitals?|gyms?|my \w+|the (?:\w+ )?(?:doctors?|hospitals?|shops?"
    r"|world)) would)\b(?! (?:recommend|love|like"
    r"|tell|definitely|highly|buy))"
)
_BEFORE_MYTH: Final = Cue(
    r"\b(?:myth|rumou?r|hoax|old wives'? tale|(?:urban )?legend|tall tale"
    r"|misconception|fallacy|superstition|snake oil|nonsense idea)s? (?:that|about|saying|which"
    r"|is|says)\b[^.!?]{0,40}$"
    r"|\b(?:i'?d|i would|we'?d|we would) be (?:lying|fibbing|kidding(?: you| myself)?|a liar"
    r"|a crook|a fraud"
    r"|taking the mick|out of order) (?:if|to)\b(?![^.!?]*n'?t )[^.!?]{0,40}$"
    r"|\bwho(?:ever| on earth| the hell)? (?:told you)\b[^.!?]{0,40}$"
    r"|\bwho(?:ever| on earth| the hell) (?:said|told you|tells you|came up with"
    r"|says)\b[^.!?]{0,40}$"
    r"|\b(?:i|we|they)(?:'?d| would) be (?:out of|rich|richer|famous|on (?:a|the)|a millionaire"
    r"|retired|in the|sipping|lying)"
    r"[^.!?]{0,24}? if\b[^.!?]{0,24}$"
    r"|\b(?:would|'d|could) (?:kill|sue|fire|sack|ban|fine|arrest|report|shoot) (?:me|us) if"
    r" (?:i|we)(?:'d)? (?:ever )?(?:say|said|claim|claimed|told|promised?|wrote|called)\b"
    r"[^.!?]{0,40}$"
    r"|\b(?:i|we)(?:'?d| would) (?:get|be) (?:sued|banned|fined|fired|sacked|arrested|reported"
    r"|suspended|in (?:big |deep )?trouble|shut down|kicked off|taken down)"
    r" (?:if|for (?:saying|claiming|telling|promising|calling))\b[^.!?]{0,40}$"
    r"|\b(?:delet(?:ed?|ing)|remov(?:ed?|ing)|scrap(?:ped)?|struck|strike|cut|crossed|cross|took"
    r"|take|taken|pulled|binned|rewrote) (?:out |down |off )?(?:the |that |a |our |this |every )?"
    r"(?:\w+ )?(?:lines?|words?|phrases?|sentences?|claims?|captions?|titles?|posters?|adverts?"
    r"|slogans?|wording)\b(?![^.!?]*\b(?:left|kept|leave|keep|put|stays?) (?:it|them"
    r"|that)\b)[^.!?]{0,40}$"
    r"|\bwhat(?:'?s| is| was) (?:wrong|the (?:problem|matter|issue)) with\b[^.!?]{0,40}$"
    r"|\b(?:warn(?:ed|ing)|fined?|banned|told off|flagged|forget|dropped?|avoid|complaints?"
    r"|strikes?|not allowed|forbidden|illegal|prohibited|against the rules)\b[^.!?,，]{0,20}?"
    r"\b(?:phrases?|lines?|words|slogans?|sentences?|wording|saying|to say)\b[^.!?,，]{0,40}$"
    r"|\b(?:have to|must|need to|got to) be (?:\w+ )?(?:crazy|mad|daft|stupid|dumb|naive"
    r"|insane|an idiot|a fool) to (?:think|believe|say|fall for)\b[^.!?]{0,40}$"
    r"|\b(?:lost|wasted|blew|ruined)\b[^.!?]{0,30}\b(?:believ(?:ed|ing)|trust(?:ed|ing)|fell for"
    r"|falling for)\b[^.!?]{0,40}$"
    r"|\b(?:dangerous|foolish|silly|stupid|naive|wrong|irresponsible|a mistake) to (?:believe|think"
    r"|say|claim|tell)\b[^.!?]{0,40}$"
    r"|\b(?:bad|wrong|illegal|forbidden|banned|unlawful|prohibited) (?:script|example|line|wording"
    r"|claim|sentence|phrase|advert|ad|pitch)s?\b[^.!?]{0,40}$"
    r"|\b(?:the last (?:thing|person)|wouldn'?t dream of|far be it|(?:god|heaven) forbid"
    r"|who am i to)\b[^.!?]{0,40}$"
    r"|\b(?:it (?:is|would be|'s) (?:a lie|lying|wrong|illegal|dishonest|against the (?:law"
    r"|rules)) (?:for (?:me|us|you|anyone|anybody|any \w+|a \w+) )?to|far from|anything but"
    r"|i (?:hate|can'?t stand) (?:it )?when (?:people|sellers|hosts|they)"
    r"|(?:wish|love|like|happy) (?:i|we|to) (?:could|say|tell (?:you|y'?all)|call (?:it|this)|claim"
    r"|promise|stand here and (?:say|tell))(?: \w+){0,3}"
    r"|instead of (?:claiming|saying|promising|telling you)|stop (?:asking|telling) me (?:if"
    r"|to say|that))\b[^.!?,]{0,40}$"
)
# "I have yet to meet a balm that …", but "I have yet to meet one that could not …" is a claim.
_UNSEEN: Final = Cue(
    r"\b(?:yet to|never|haven'?t|have not) (?:once |ever |actually )?"
    r"(?:met|meet|seen|see|find|found|come across|hear of|heard of|try|tried) (?:an?|any|one|the)\b"
    r"(?![^.!?]*(?:n't|not|never|without)\b)"
    r"[^.!?,]{0,30}?\b(?:that|which|who)\b[^.!?,]{0,12}$"
)
_NONE_BETTER: Final = frozenset({"superlative", "price_fraud", "disparagement", "fake_data"})


def dismissal(scene: Scene) -> tuple[int, int] | None:
    """Return the words that dismiss a match; None where none do."""
    low = scene.left
    before = scene.text[low : scene.start]
    myth = _BEFORE_MYTH.search(before)
    if myth is None and scene.category not in _NONE_BETTER:
        myth = _UNSEEN.search(before)
    if myth is not None:
        return low + myth.start(), low + myth.end()
    after = _AFTER.match(scene.text, scene.end, scene.horizon)
    if after is not None:
        return after.span()
    return _absurd(scene) or turned_away(scene)


def _absurd(scene: Scene) -> tuple[int, int] | None:
    """Find "if this cured it, I would be a millionaire"."""
    condition = _IF.search(scene.text[scene.left : scene.start])
    found = _ABSURD.match(scene.text, scene.end, scene.horizon) or _THINK.match(
        scene.text, scene.end, min(len(scene.text), scene.horizon + FAR)
    )
    if condition is None or found is None:
        return None
    return scene.left + condition.start(), found.end()
