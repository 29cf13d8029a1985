"""Slips beside the claim: a price, a link or a name put right takes back no claim.

直播电商监督管理办法 art. 31 asks for a correction of what was said, not of something else.
"""

import re
from typing import Final

from streamdetect.detect.guards.scene import Scene
from streamdetect.events.vocabulary import Category
from streamdetect.ruleset.model import Language

# Claims that are about such things themselves: put right, it is theirs.
_THEIRS: Final[dict[str | None, frozenset[Category]]] = {
    "price": frozenset({"price_fraud"}),
    "amount": frozenset({"price_fraud", "investment"}),
    "stock": frozenset({"false_scarcity"}),
    "count": frozenset({"false_scarcity", "fake_data"}),
}
# … and so are others that name a price: 最低价 is a superlative too.
_NAMES_A_PRICE: Final = re.compile(
    r"价|低(?![脂糖卡温血])|便宜|块钱|元|pric|cheap|\bcosts?\b|\bdeals?\b"
)
_BESIDE: Final = 3  # characters behind the match that name what it is of
_LOOK_BACK: Final = 30  # characters before the cue
_LOOK_AHEAD: Final = 60  # behind it

_NUMBER_ZH: Final = r"[0-9一二两三四五六七八九十百千万零几半.]+"
_THING_ZH: Final = (
    r"(?:(?P<price>(?:单|售|到手|直播|优惠|活动|券后|原)?价(?!值)(?:格|钱)?|(?:优惠)?券|运费|邮费)"
    r"|(?P<amount>"
    + _NUMBER_ZH
    + r"(?:块|元|毛|折))|(?P<stock>库存|现货)|(?P<count>数量|"
    + _NUMBER_ZH
    + r"(?:单|件|份|套))"
    + r"|链接|"
    + _NUMBER_ZH
    + r"(?:号|码)|编号|名字|人名|姓名|网名|昵称|尺码|码数|尺寸|颜色|色号|订单号?|单号|款号|货号"
    r"|口令|暗号|快递|地址|电话|声音|麦克风|话筒|音乐|镜头|画面|字幕|购物车|小黄车|红包|福袋)"
)
_BEFORE_ZH: Final = (
    r"(?:[了啊都也又的给是我]|金额|刚才|刚刚|不好意思|大家|你们|好像|可能|那句|这句|那个|这个)*$"
)
_BEHIND_ZH: Final = (
    r"(?:[了啊呀哈呢哦吧，： ]|不好意思|抱歉|对不起|应该|不是|就是|是|刚才|刚刚|我们?|咱们?|这个?"
    r"|那个?|一下|还有|还剩|还|有|只有|现在|今天|大家|家人们?|姐妹们?|宝宝们?)*"
)
_NUMBER_EN: Final = (
    r"(?:[0-9][0-9.,]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen"
    r"|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|(?:a )?hundred)"
)
_NUMBERS_EN: Final = _NUMBER_EN + r"(?:[ -]" + _NUMBER_EN + r")*"
_THING_EN: Final = (
    r"(?:(?P<price>\b(?:prices?|pricing|shipping|postage|coupon|voucher|discount)\b)"
    r"|(?P<amount>[$£€][0-9]|\b"
    + _NUMBERS_EN
    + r" (?:dollars?|bucks|quid|euros?|cents|percent off)\b)"
    r"|(?P<stock>\bstock\b)|(?P<count>\b(?:quantity|" + _NUMBERS_EN + r" (?:left|pieces|units))\b)"
    r"|\b(?:links?|number|names?|sizes?|colou?rs?|orders?|items?|code|basket|cart|address|mic"
    r"|microphone|sound|audio|camera|volume|music|song|battery|button|tab|picture|photo|comment"
    r"|username|parcel|package|phone|screen)\b)"
)
_BEFORE_EN: Final = r"(?: |\b(?:is|was|that|sorry|no|oh|wait|wrong|and)\b)*$"
_BEHIND_EN: Final = (
    r"(?:[ ，。：；！]|\b(?:guys|everyone|folks|sorry|it'?s|it is|that'?s|that|the|this|is|was"
    r"|should be|on|about|with|for|to|of|a|an|wrong|not|actually|i mean|i meant|i said|we have"
    r"|we've got|there are|there's|only|just|now|so|my|your)\b)*"
)
_BEFORE: Final[dict[Language, re.Pattern[str]]] = {
    "zh": re.compile(_THING_ZH + _BEFORE_ZH),
    "en": re.compile(_THING_EN + _BEFORE_EN),
}
_BEHIND: Final[dict[Language, re.Pattern[str]]] = {
    "zh": re.compile(_BEHIND_ZH + _THING_ZH),
    "en": re.compile(_BEHIND_EN + _THING_EN),
}
# Who goes on to deny the effect takes the claim back, whatever else he names:
# 口误，三号链接没有治疗作用.
_DENIES: Final[dict[Language, re.Pattern[str]]] = {
    "zh": re.compile(
        r"没有?[^，。！？]{0,5}(?:用|效|治|疗|功|依据|保证|那么)|不治|不(?:能|会|可以|保证|包|敢)"
        r"[^，。！？]{0,3}(?:治|疗|好|愈|降|瘦|减|保|代替|祛|白|赚|过|长|根)|不是药|辅助|普通食品"
    ),
    "en": re.compile(
        r"\b(?:does(?:n'?t| not)|can(?:'?t|not)|can not|won'?t|will not|never|no (?:cure|proof"
        r"|evidence))\b(?! (?:work|open|load|play|show))"
    ),
}
_DENIED_WITHIN: Final[dict[Language, int]] = {"zh": 18, "en": 40}  # characters behind the cue


def is_beside_the_claim(scene: Scene, start: int, end: int) -> bool:
    """Tell whether a slip, owned in `[start, end)` behind the match, is of something else."""
    language, text = scene.language, scene.text
    found = _BEFORE[language].search(text, max(scene.end, start - _LOOK_BACK), start) or _BEHIND[
        language
    ].match(text, end, end + _LOOK_AHEAD)
    if found is None:
        return False
    if scene.category in _THEIRS.get(found.lastgroup, frozenset()):
        return False
    if found.lastgroup == "price" and _names_a_price(scene, min(start, found.start())):
        return False
    return _DENIES[language].search(text, end, end + _DENIED_WITHIN[language]) is None


def _names_a_price(scene: Scene, slip: int) -> bool:
    """Tell whether the match, or the word that it ends in, is of a price itself."""
    behind = min(scene.end + _BESIDE, slip)
    return _NAMES_A_PRICE.search(scene.text, scene.start, behind) is not None
