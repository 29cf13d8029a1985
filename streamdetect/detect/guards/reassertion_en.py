"""Re-assertion in English: a hint, or a turn and the effect told after all."""

from typing import Final

from streamdetect.detect.guards.cue import Cue

_TURN: Final = (
    r"\b(?:but|just|only|however|anyway|anyhow|all (?:i.?ll|i can|we can) say|what i (?:can"
    r"|will) say|let'?s (?:just )?say"
    r"|i.?ll (?:just )?say|funny thing|strange thing|weird thing|ask (?:my|any|the|around)"
    r"|having said that|that said"
    r"|unofficially|off the record|between (?:us|you and me)|out of the way|truth is|fact is"
    r"|i will tell you|somehow"
    r"|coincidentally|mysteriously|let me put it (?:this|another) way|put it this way"
    r"|let'?s call it"
    r"|i'?ll put it like this|all i know is|draw your own)\b"
)
_SOMEBODY: Final = (
    r"(?:every(?:one|body| single \w+| last \w+| (?:girl|guy|woman|man|client|customer|student))"
    r"|all (?:of )?(?:my|our|them|the)"
    r"|not (?:one|a single)|nobody|no one|none)"
)
_RESULT: Final = (
    r"(?:(?:is|are|was|were|it'?s|'s|been) (?:all |completely |totally |just )?gone|disappeared"
    r"|vanished|healed|cured"
    r"|never c(?:o|a)mes? back|hasn'?t come back|off (?:his|her|their|my|your|all|every"
    r"|the) (?:\w+ )?(?:meds|pills?|medication"
    r"|tablets|insulin|inhaler)|off (?:the )?insulin|lost \w+ (?:pounds|kilos|stone|inches)"
    r"|doubled|tripled"
    r"|walk(?:s|ing)? away with|won'?t find|all passed|thr(?:ew|own) (?:\w+ ){0,4}(?:away|out"
    r"|in the (?:bin|trash))"
    r"|(?:in|into) the (?:bin|trash)|without (?:any )?pain|pain[- ]?free|no more pain"
    r"|haven'?t (?:hurt|had)|hasn'?t (?:hurt|flared)"
    r"|cancel+ed (?:my|his|her|the) (?:surgery|operation|op|appointment)|(?:surgery"
    r"|operation) (?:was|got) cancel+ed"
    r"|stopped taking|threw away|thrown away|no longer (?:needs?|takes?|uses?)|never needed"
    r"|won'?t need|(?:owns|needs|uses|wears|carries) (?:an?|his|her|their"
    r"|any) (?:\w+ )?any ?more|packed up and left|put down (?:his|her) cane"
    r"|shrank|shrunk|back to normal|(?:came|went|dropped) (?:right )?down to|grew back|grew in"
    r"|cleared up|went away"
    r"|(?:doctor|doc|surgeon|dentist|optician)s? (?:was|were|is|are|couldn'?t) (?:shocked|amazed"
    r"|stunned|speechless|believe)"
    r"|years? younger|fits? (?:in|into) (?:his|her|my|their) old|cannot lose|can'?t lose"
    r"|you'?ll have|(?:it )?(?:will|'ll) happen to you"
    r"|you(?:'re| are) next|so will you|(?:no one|nobody|nothing|none) (?:\w+ )?"
    r"(?:comes? close|beats|matches|touches)|(?:find|show|name) (?:me )?(?:a |one )?(?:better"
    r"|cheaper|lower)"
    r"|(?:every|any|all the|all) other \w+[^.!?]{0,24}? (?:charg(?:es|ing)|costs?|asks?|wants?"
    r"|is|are) (?:\w+ )?(?:double|triple|twice|more|dearer)"
    r"|(?:i'?ve )?never (?:once |yet )?been wrong|no(?:t one)?(?: single)? (?:shop|seller|store"
    r"|one)[^.!?]{0,16}? (?:lower|cheaper"
    r"|better) than (?:me|us|mine|ours|this))"
)
_THEIRS: Final = (
    r"[^.!?]{0,40}? (?:passed|made|lost|doubled|won|got|found|met|grew|dropped|slept|quit|failed"
    r"|complained|came back|stayed"
    r"|gained|married|pregnant)"
)
HINT: Final = Cue(
    r"if you know(?: what i mean)?[,，]? ?you know|you know what i mean|wink wink"
    r"|read between the lines"
    r"|draw your own conclusions?|see for yourself|but (?:trust me|believe me|between us"
    r"|honestly it)"
    r"|(?:do with|make of) that what you(?: wi|')ll|you (?:do the math|figure it out"
    r"|tell me)"
    r"|\bbut (?:you|y.?all|girls|guys|ladies)\b[^.!?]{0,40}?\b(?:buy|try|get|order) it\b"
    r"|\byours (?:will|is going to|is gonna)\b|\bit'?s not (?:filtered|edited|a filter"
    r"|photoshop(?:ped)?|a wig|staged)\b"
    r"|(?:i.?ll|let you) (?:just )?(?:leave it there|figure it out)|iykyk"
    r"|" + _TURN + r"[^.!?]{0,60}?\b" + _RESULT + r"\b"
    r"|" + _TURN + r"[^.!?]{0,30}?\b" + _SOMEBODY + _THEIRS + r"\b"
)
