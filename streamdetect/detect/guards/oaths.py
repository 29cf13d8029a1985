"""Oaths of honesty: "we cheat nobody", "why should I lie to you" deny nothing of what follows.

They are made of the words of a denial or of a warning of cheats, so those guards look away here.
"I do not cheat you [by saying] that …" is no oath: what is said is what is denied.

Who swears to a claim, or dares others to doubt it, makes it: the guards that only ask for a person
("reads like news", "may be another's words") do not ask then.
"""

from typing import Final

from streamdetect.detect.guards.cue import Cue
from streamdetect.detect.guards.scene import Scene

OATH_REACH: Final = 12  # characters of an oath before and behind its verb
_CHEAT: Final = (
    r"(?:骗|忽悠|糊弄|哄(?=[你人您大老])|坑(?=[你人您大老过])|(?:吓唬?|唬|逗|诓|诈)(?=[你人您大老])|蒙(?=[你人您大老过])|吹(?:过)?牛|撒(?:过|一句|半句)?谎|说(?:过|一句|半句)?谎"
    r"|开(?:过)?玩笑|闹着玩|打诳语|夸大其词|[说讲](?:过|一句|半句)?(?:瞎|假|谎|大|虚|空)话)"
)
_LISTENERS: Final = (
    r"(?:你们?|您|大家|各位|人|老乡|老人|老铁|家人们?|姐妹们?|兄弟们?|谁|过|一句|半句)*"
)
_SAYING: Final = r"(?![^，。！？]{0,3}?[说讲喊])"
# "We never cheat anybody", "there is no need to lie to you", "nobody here is joking".
NEVER: Final = (
    r"(?:没|不|未|绝无|犯不|从不|从没|从未|从来不|从来没|从来未|绝不|绝没)(?:有|得|会|能|敢|想|用|必|曾|着|至于|可能|必要|屑|兴|是(?:在)?|跟|给|对|和"
    r"|你们?|您|大家|各位|任何|谁)*" + _CHEAT + _LISTENERS + _SAYING
)
# "Why should I lie to you?", "if I lie, may lightning strike me".
SELF_CURSED: Final = (
    r"(?:骗|忽悠|糊弄|坑|蒙)(?:你们?|您|大家|人|一句|半句)*(?:我|就|那我|你)*(?:干(?:啥|嘛|什么|吗)|图(?:啥|什么|个啥)"
    r"|有(?:啥|什么)(?:好处|用|意思|必要)|(?:是|当|成)(?:小)?(?:狗|王八|孙子|畜生|龟)|不是人|不得好死|天打|遭雷"
    r"|全家|出门[^，。！？]{0,2}?撞|断子|让我|叫我|(?:来)?(?:砸|抽|打|骂)我)"
)
# "To be modest would be to cheat you."
_MODESTY: Final = (
    r"(?:谦虚|低调|客气|说(?:它|这个)?(?:不好|一般|不行)|说(?:假|虚|瞎)的?|藏着掖着|瞒着|不(?:说|讲|告诉你们?))"
    r"(?:那|就|才|都|可)*是?(?:在)?(?:骗|坑|忽悠|害|亏待)(?:你们?|您|大家|人)"
)
_WHOEVER: Final = r"谁(?:骗|坑|忽悠)(?:人|你们?|大家)?谁是?[^，。！？]{1,3}"
OATH_ZH: Final = r"(?:" + NEVER + r"|" + SELF_CURSED + r"|" + _MODESTY + r"|" + _WHOEVER + r")"

_OATH: Final = Cue(OATH_ZH)


def is_oath(text: str, start: int, end: int, low: int) -> bool:
    """Tell whether `[start, end)` is part of an oath of honesty that begins at `low` or later."""
    return any(
        found.start() < end and found.end() > start
        for found in _OATH.finditer(text, low, end + OATH_REACH)
    )


# "On my conscience", "may I be a dog if I lie", "not half a word of it is false".
_SWORN_ZH: Final = (
    r"(?:(?:天地|凭|(?:摸|拍)着?|对得?起)良心|良心话|发(?:个)?誓|赌咒|起誓"
    r"|(?:人格|性命|[我拿]命|脑袋)[^，。！？]{0,3}?(?:担保|保证|赌)"
    r"|打包票|拍着?胸[脯口膛]|"
    + _WHOEVER
    + r"|"
    + SELF_CURSED
    + r"|没有?半句(?:假|虚|谎|瞎)[话言]|绝无(?:虚|戏)言|大实话|不夸张|听[我姐哥姨](?:一句|的)?劝"
    r"|记住我|我?把话[放撂]|老天爷?作证|真金不怕火炼"
    r"|假一赔[十百千万命]|不服来辩|不接受反驳|不信(?:拉倒|你?们?试|来试)|我(?:来)?(?:负责|保证|担保)"
    r"|没毛病|我?(?:就)?不多说了?|我说完了|自己体会|敢不敢试|谁用谁知道|这话我只说)"
)
_SWORN_EN: Final = (
    r"\b(?:i swear|i(?:'ll)? swear|swear to (?:god|you)|hand (?:on heart|to god)|honest to god"
    r"|god'?s honest truth|no word of a lie|(?:i )?kid you not|cross my heart(?: and hope to die)?"
    r"|i promise(?: you)?|mark my words|no exaggeration|believe (?:you )?me|and i mean it"
    r"|on my (?:life|mother'?s (?:life|grave)|kids'? lives)|as god is my witness"
    r"|(?:stake|bet) my (?:house|life|name|shop)|try and prove me wrong|take my word"
    r"|you have my word|no cap|that'?s a promise)\b"
)
_SWORN: Final = {
    # Nothing but a few words between the oath and the claim, and no other speaker.
    "zh": (
        Cue(_SWORN_ZH + r"[^。！？他她]{0,12}$"),
        Cue(r"[^。！？他她]{0,10}?" + _SWORN_ZH),
    ),
    "en": (
        Cue(_SWORN_EN + r"(?:(?!\b(?:he|she|they)\b)[^.!?。！？]){0,30}$"),
        Cue(r"(?:(?!\b(?:he|she|they)\b)[^.!?。！？]){0,24}?" + _SWORN_EN),
    ),
}
_SWORN_LEFT: Final = 60  # characters before a match in which its oath may begin


def is_sworn(scene: Scene) -> bool:
    """Tell whether the speaker swears to the match, right before or behind it."""
    before, behind = _SWORN[scene.language]
    low = max(scene.left, scene.start - _SWORN_LEFT)
    return (
        before.search(scene.text[low : scene.start]) is not None
        or behind.match(scene.text, scene.end, scene.horizon) is not None
    )
