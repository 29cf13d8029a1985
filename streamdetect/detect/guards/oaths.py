"""Oaths of honesty: "we cheat nobody", "why should I lie to you" deny nothing of what follows.

They are made of the words of a denial or of a warning of cheats, so those guards look away here.
"I do not cheat you [by saying] that …" is no oath: what is said is what is denied.
"""

from typing import Final

from streamdetect.detect.guards.cue import Cue

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
OATH_ZH: Final = r"(?:" + NEVER + r"|" + SELF_CURSED + r"|" + _MODESTY + r")"

_OATH: Final = Cue(OATH_ZH)


def is_oath(text: str, start: int, end: int, low: int) -> bool:
    """Tell whether `[start, end)` is part of an oath of honesty that begins at `low` or later."""
    return any(
        found.start() < end and found.end() > start
        for found in _OATH.finditer(text, low, end + OATH_REACH)
    )
