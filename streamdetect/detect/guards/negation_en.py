"""Which negation reaches an English match: a cue, and how many words it carries.

"Not" reaches over a few words of its clause; before a verb of saying or believing ("I am not
going to say that …") it reaches over the clause that is said.
"""

from typing import Final

from streamdetect.detect.guards.cover import FAR, hint_after
from streamdetect.detect.guards.cue import Cue
from streamdetect.detect.guards.scene import Ruling, Scene

PLAIN_REACH: Final = 5  # words
SPEECH_REACH: Final = 12

_WORD: Final = Cue(r"[a-z0-9]+(?:['’][a-z]+)?|[.,;:!?，。；：！？]")
_CUES: Final = frozenset(
    {
        "not", "never", "no", "cannot", "cant", "can't", "don't", "dont", "doesn't", "doesnt",
        "didn't", "didnt", "isn't", "isnt", "aren't", "arent", "wasn't", "wasnt", "weren't",
        "won't", "wont", "wouldn't", "wouldnt", "couldn't", "couldnt", "shouldn't", "hasn't",
        "haven't", "hadn't", "nor", "neither", "hardly", "nothing", "nobody", "none", "unable",
        "ain't", "mustn't", "without", "nope", "refuse", "refusing", "refused", "aint", "nowhere",
        "scarcely", "nobody's", "nothing's", "none's", "shouldnt", "hasnt", "havent", "nah",
        "doubt", "doubtful", "unlikely", "needn't",
    }
)  # fmt: skip
# Words of movement between a negation and the verb of saying: "not going to sit here and say".
_LEAD: Final = frozenset(
    {"gonna", "going", "to", "sit", "stand", "here", "there", "and", "about", "trying", "try",
     "come", "on", "ever", "even", "just", "actually", "really", "be", "the", "type", "one",
     "able", "allowed", "i", "we", "you"}
)  # fmt: skip
_SPEECH: Final = frozenset(
    {
        "say", "saying", "said", "claim", "claiming", "claims", "promise", "promising",
        "promises", "guarantee", "guaranteeing", "guarantees", "tell", "telling", "mean", "means",
        "suggest", "suggesting", "imply", "implying", "think", "believe", "expect", "call",
        "calling", "pretend", "proof", "evidence", "way", "intended", "meant", "substitute",
        "replacement", "approved", "swear", "advertise", "advertising", "pretending", "label",
        "licensed", "certified", "designed", "shown", "proven", "proved", "established",
        "confirmed", "demonstrated", "verified", "supposed", "bother", "vouch", "swearing", "hype",
        "oversell", "admit", "preach", "guaranteed", "vouching", "hope", "hoping",
    }
)  # fmt: skip
_BREAK: Final = frozenset(
    {"but", "however", "just", "only", "though", "although", "yet", "because", "so", "and", "then",
     "which", "while", "instead", "still", "anyway", "anyhow", "fine", "blah", "between"}
)  # fmt: skip
_CONTRAST: Final = (
    "but",
    "however",
    "just",
    "only",
    "anyway",
    "anyhow",
    "fine",
    "between",
    "wink",
    "still",
)
_NONE: Final = Cue(
    r"\b(?:not (?:gonna|going to|about to) lie|(?:won'?t|can'?t|cannot|wouldn'?t) lie"
    r"|not (?:even )?(?:joking|kidding|exaggerating|lying|making (?:this|it) up)"
    r"|(?:can'?t|cannot|couldn'?t|could not|won'?t|wouldn'?t|don'?t) (?:even |quite )?believe"
    r" (?:how|the (?:difference|change|results?)|(?:his|her|my|your|their) (?:eyes|ears|luck))"
    r"|(?:can'?t|cannot|couldn'?t) wait|not only|not just|not merely|no doubt|no wonder|no joke"
    r"|who (?:wouldn'?t|doesn'?t|can'?t)|no kidding|no lie"
    r"|(?:can'?t|cannot|won'?t|mustn'?t|not (?:going|allowed) to) (?:name|reveal|disclose"
    r"|say (?:who|which)|tell you (?:who|which))"
    r"|not ever(?=\W|$)(?! (?:a|to|said|say))|no (?:\w+ ){1,2}left|no question|no matter"
    r"|no (?:diet|diets|dieting|gym|exercise|surgery|drugs?|pills?|meds"
    r"|medication|side effects?|risks?"
    r"|catch|pain|effort|prescription|needles?|injections?|tricks?|filters?|cap|strings"
    r"|commissions?|tax(?:es)?|charges?|waiting|delay|paperwork|contract|fee|fees"
    r"|downside|hidden|middlem[ae]n)"
    r"|not to mention|why not|no need (?:for|to)|no more|no longer|no other|no one else"
    r"|nothing else"
    r"|nobody else|never (?:been|before|again|worry|suffer|need|have to|pay|fail|lose|regret"
    r"|look back|go back|miss)|nothing (?:beats|compares|like)"
    r"|can'?t (?:beat|go wrong|lose|miss)"
    r"|cannot (?:beat|go wrong|lose)|don'?t (?:miss|wait|need|worry|hesitate|pay|sleep|forget"
    r"|take my word)"
    r"|do not (?:miss|wait|need|worry)|won'?t (?:believe|regret|find(?! me| us))|without (?:any |a "
    r"|the )?"
    r"(?:\w+ing|diet|diets|exercise|surgery|drugs|pills|medication|medicine|pain|effort"
    r"|side effects?|risk|prescription|doctor))\b"
)
# "Don't touch that brand, their …": the warning is part of the slander.
_KEEP_OFF: Final = Cue(
    r"\b(?:don'?t|do not|never|wouldn'?t) (?:ever |even )?(?:touch|buy(?: from)?|trust|use"
    r"|order(?: from)?|shop (?:at|with)|go (?:near|to)|fall for|listen to)"
    r" (?:that|those|the other|other|their|any other|anything from)\b"
    r"|\b(?:don'?t|do not|never|wouldn'?t) (?:ever |even )?(?:buy|get|order|take) (?:[\w']+ ){1,4}"
    r"(?:(?:from|off|at|in) (?:anyone|anybody|any ?where|any|others?|them|those|that|the other)"
    r"|elsewhere|anywhere)\b"
)
# "Don't order it here, message me on …": so is he lured away.
_NOT_HERE: Final = Cue(
    r"\b(?:don'?t|do not|no need (?:to )?|never) (?:even |ever )?(?:(?:order|buy|pay|purchase"
    r"|check ?out)(?: [\w']+){0,4}? "
    r"(?:on here|here|(?:on|in|through|via) (?:the|this) (?:app|platform))"
    r"|(?:use|tap) the (?:cart|basket|checkout|app))\b"
)
# "The doctors couldn't fix it but this did": what others failed at.
_OTHERS_FAILED: Final = Cue(
    r"\b(?:no |none of the |not one )?(?:doctors?|docs?|hospitals?|specialists?|surgeons?"
    r"|consultants?|dermatologists?|dentists?|physios?|gps?|medicines?|medication|meds|tablets"
    r"|pills|creams?|steroids|drugs|nothing else|nothing|nobody|no one)"
    r"(?: (?:could not|did not|couldn'?t|can'?t|cannot|didn'?t|never|wouldn'?t|could))?"
    r" (?:even |ever )?"
    r"(?:fix|cure|heal|help|sort|shift|treat|touch|clear|work|stop|explain)(?:ed|d|s)?\b"
)
_OUTDONE: Final = Cue(
    r"[^.!?]{0,24}?\b(?:but|until|till|then) (?:this|these|it|our|ours|my|one)\b(?: [\w']+){0,3}?"
    r" ?(?:did|does|do|can|could|will|has|works?|worked|sort(?:ed|s)|fix(?:ed|es)|cure[ds]"
    r"|heal(?:ed|s)|clear(?:ed|s)|came|got)\b(?! not|n'?t|\W+no)"
)
_BELONGING: Final = {"disparagement": _KEEP_OFF, "off_platform": _NOT_HERE}
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
    r"|slogans?|wording)\b[^.!?]{0,40}$"
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
# "You are trying to get me to say …, and I am not going to."
_PUSHED: Final = Cue(
    r"\b(?:trying to get|want(?:s|ed|ing)?|get|make|making|ask(?:ed|ing|s)?|told|telling|paid"
    r"|begg(?:ed|ing)"
    r"|expect(?:s|ed|ing)?) me to (?:say|tell|claim|write|call|promise|admit|pretend"
    r"|swear)\b[^.!?]{0,40}$"
    r"|\bget me to (?:say|tell|claim|call|promise)\b[^.!?]{0,40}$"
    r"|\b(?:getting|being|been) (?:told|asked|pushed|paid|pressured) to (?:say|claim|promise|tell)"
    r"\b[^.!?]{0,40}$"
)
_WONT: Final = Cue(
    r"[^.!?]{0,30}?\b(?:i|we)(?:'?m| am|'?re| are)? (?:not|won'?t|will not|can'?t|refused?|never"
    r"|don'?t|said no"
    r"|wouldn'?t|couldn'?t)\b"
)
# "If you are after …, this is the wrong shop."
_WISH: Final = Cue(
    r"\b(?:if|anyone|anybody|those)\b[^.!?]{0,10}?(?:looking|hoping|after|here for|expect(?:ing)?"
    r"|chasing|want(?:s|ing)?"
    r"|dreaming|need(?:s|ing)?|waiting)\b(?: \w+){0,4} $"
)
_DISMISSED: Final = Cue(
    r"[^.!?]{0,24}?\b(?:this (?:isn'?t|is not|ain'?t)(?! (?:just|only))|(?:look|go|shop"
    r"|try) elsewhere|(?:the )?wrong"
    r" (?:shop|place|stream|girl|guy|person|product|store)|keep (?:scrolling|walking)"
    r"|don'?t (?:buy|order|bother|get)"
    r"(?! (?:any|the|another|other|else))|not (?:me|here|from me|this one)|(?:i )?can'?t help"
    r"|talk to (?:a|your)"
    r"|see (?:a|your) (?:doctor|gp)|i'?m not your|this won'?t)\b"
)
# "If you ever hear me say …, flag me."
_HEARD: Final = Cue(
    r"\b(?:if|when|whenever|once|the (?:minute|moment|second)|as soon as|any ?time)"
    r" (?:you|anyone|anybody) (?:ever )?(?:hear|catch|see|spot)s?\b[^.!?]{0,40}$"
)
_CALLED_OUT: Final = Cue(
    r"[^.!?]{0,50}?\b(?:flag|report|block|stop|slap|call|correct|ban|tell) (?:me|us|it|him|her|them"
    r"|the (?:host|stream|shop))\b"
    r"|[^.!?]{0,50}?\b(?:leave|close|switch off|turn off) (?:the|my|this|it)\b"
    r"|[^.!?]{0,50}?\b(?:hang up|run away|walk away|scroll (?:on|past))\b"
)
# "If I told you …, I'd be a fraud."
_IF_TOLD: Final = Cue(
    r"\bif (?:i|we) (?:ever )?(?:told|said|claimed|promised|say|tell|promise|claim)\b[^.!?]{0,40}$"
)
_LIAR: Final = Cue(
    r"[^.!?]{0,24}?\b(?:i|we)(?:'?d| would) (?:just )?(?:be|get|go) (?:an? |to |in |straight )*"
    r"(?:fraud|liar|crook|lying|jail|prison|trouble|sued|banned|fined|fired|cheat)"
)
_TURNED: Final = (
    (_PUSHED, _WONT),
    (_WISH, _DISMISSED),
    (_HEARD, _CALLED_OUT),
    (_IF_TOLD, _LIAR),
)
# "… may not write reviews  this is the best": recognised speech has no mark where a clause begins.
_ANEW: Final = Cue(
    r"(?:\W+(?!to\b|that\b)\w[\w']*){2,} (?:this|these|our|my)"
    r" (?:(?:is|are|one|'s)\b ?|(?!to |for |as |and |or |that |is )\w+ ){0,3}(?:the |a |an )?$"
)


def negation_en(scene: Scene) -> Ruling | None:
    """Rule on the negation that governs an English match."""
    cue, closed = _before(scene)
    if cue is None:
        low = scene.left
        myth = _BEFORE_MYTH.search(scene.text[low : scene.start])
        after = _AFTER.match(scene.text, scene.end, scene.horizon)
        if myth is None and scene.category not in _NONE_BETTER:
            myth = _UNSEEN.search(scene.text[low : scene.start])
        if myth is not None:
            cue = low + myth.start(), low + myth.end()
        elif after is not None:
            cue = after.span()
        elif (absurd := _absurd(scene)) is not None:
            cue = absurd
        elif (refused := _refused(scene)) is not None:
            cue = refused
        else:
            return closed
    return hint_after(scene, cue[1]) or Ruling("removed", *cue)


def _absurd(scene: Scene) -> tuple[int, int] | None:
    """Find "if this cured it, I would be a millionaire"."""
    condition = _IF.search(scene.text[scene.left : scene.start])
    found = _ABSURD.match(scene.text, scene.end, scene.horizon) or _THINK.match(
        scene.text, scene.end, min(len(scene.text), scene.horizon + FAR)
    )
    if condition is None or found is None:
        return None
    return scene.left + condition.start(), found.end()


def _refused(scene: Scene) -> tuple[int, int] | None:
    """Find what the speaker was pushed to say and would not, or whom he sends away."""
    for before, after in _TURNED:
        found = after.match(scene.text, scene.end, scene.horizon)
        if found is not None and before.search(scene.text[scene.left : scene.start]) is not None:
            return found.span()
    return None


def _before(scene: Scene) -> tuple[tuple[int, int] | None, Ruling | None]:
    """Return the cue whose reach is open at a term, and what was ruled of an earlier one.

    At the first term any open cue counts; between the terms a negation reaches half as far.
    """
    text, low = scene.text, scene.left
    skipped = [found.span() for found in _NONE.finditer(text, low, scene.end)]
    belonging = _BELONGING.get(scene.category)
    if belonging is not None:
        skipped += [found.span() for found in belonging.finditer(text, low, scene.end)]
    if _OUTDONE.match(text, scene.end, scene.horizon) is not None:
        skipped += [found.span() for found in _OTHERS_FAILED.finditer(text, low, scene.end)]
    terms = iter(scene.literals)
    term: tuple[int, int] | None = next(terms)
    cue: tuple[int, int] | None = None
    closed: Ruling | None = None
    reach = distance = 0
    leading = inside = spoken = False
    own = text[slice(*scene.literals[0])]  # "nobody, and I mean nobody, …" denies nothing
    for word in _WORD.finditer(text, low, scene.literals[-1][1]):
        start, end = word.span()
        if term is not None and start >= term[0]:
            if cue is not None and (not inside or distance <= reach // 2):
                if reach == SPEECH_REACH or not _ANEW.match(text, cue[1], term[0]):
                    return cue, closed
                closed, cue = Ruling("passed", *cue), None
            term = next(terms, None)
        if any(first <= start and end <= last for first, last in scene.literals):
            continue  # but "won", a term, in "won't"
        if any(first <= start < last for first, last in skipped):
            continue
        token = word.group().replace("’", "'")
        if token in _CUES and token != own:
            inside = start > scene.start
            cue, distance, reach, leading = (start, end), 0, PLAIN_REACH, True
        elif cue is None and spoken and closed is not None and token in _CONTRAST:
            closed = Ruling("covered", closed.start, end)  # the turn comes a clause later
        elif cue is None or (leading and token in _LEAD):
            continue
        elif token in _BREAK or not token[0].isalnum():
            contrast = token in _CONTRAST
            spoken = reach > PLAIN_REACH
            closed = Ruling("covered" if contrast and reach > PLAIN_REACH else "passed", *cue)
            cue = None
        else:
            leading = False
            distance += 1
            if token in _SPEECH:
                reach, distance = SPEECH_REACH, 0
            if distance > reach:
                closed, cue = Ruling("passed", *cue), None
    if term is not None and cue is not None and (not inside or distance <= reach // 2):
        return cue, closed  # the term begins within a word
    return None, Ruling("passed", *cue) if cue is not None else closed
