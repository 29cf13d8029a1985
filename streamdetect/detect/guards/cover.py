"""The cover: words after a denial, a ban or another's words that make it a claim all the same.

"I am not allowed to say that it cures, just feel it yourselves" claims a cure.
"""

import re
from typing import Final

from streamdetect.detect.guards.scene import Ruling, Scene

_HINT_ZH: Final = re.compile(
    r"(?:你们?|大家|咱们?|姐妹们?|宝宝们?|家人们?|自己?)*(?:自己(?:去)?(?:体会|品|感受|悟|琢磨"
    r"|想|理解)"
    r"|懂的都懂|懂得都懂|懂的自然懂|懂我意思|你们?懂的?(?:吧|啊|哈)|都懂的?(?:吧|啊|哈)?|细品"
    r"|你品你细品"
    r"|心里有数|心照不宣|点到为止|不用我(?:多)?说|我就不(?:多)?说了?|不能说太细|明白人都明白"
    r"|(?:反正|但是?|只是|就是)[^。！？]{0,14}(?:都(?:好|瘦|没|降|摘|下来|白|消)|有效果?|见效"
    r"|效果(?:很|特别|就|在)))"
)
_HINT_EN: Final = re.compile(
    r"if you know(?: what i mean)?,? you know|you know what i mean|wink wink"
    r"|read between the lines"
    r"|draw your own conclusions?|see for yourself|but (?:trust me|believe me|between us"
    r"|honestly it)"
    r"|(?:i.?ll|let you) (?:just )?(?:leave it there|figure it out)|iykyk"
)
_ADOPTION_ZH: Final = re.compile(
    r"(?:真的是?|确实|果然|没骗(?:你|人|大家)|我自己也|我(?:也)?用了(?:也|真)|我也是|我们家也"
    r"|说得(?:对|没错)"
    r"|说的(?:对|没错|是真的|都是真的|一点没错)|一点不假|不信你(?:们)?(?:试|看)"
    r"|你们?(?:也)?(?:会|可以)(?:跟|和)(?:她|他)一样"
    r"|就是这么(?:好|神|厉害|有效)|所以(?:你们?|大家)?(?:赶紧|放心|闭眼)(?:拍|买|冲|下单)?"
    r"|这就是(?:我们|咱们)?(?:的)?(?:效果|实力))"
)
_ADOPTION_EN: Final = re.compile(
    r"\b(?:and )?(?:it'?s (?:really |absolutely |all )?true|she'?s right|he'?s right"
    r"|they'?re right"
    r"|i agree|same (?:for|with) me|me too|you will too|so will you|and so can you"
    r"|i can confirm|proof)\b"
)


def hint_after(scene: Scene, start: int) -> Ruling | None:
    """Find a hint, from `start` on, that invites the listener to take a denied claim as made."""
    pattern = _HINT_ZH if scene.language == "zh" else _HINT_EN
    found = pattern.search(scene.text, start, scene.horizon)
    return Ruling("covered", found.start(), found.end()) if found else None


def adoption_after(scene: Scene) -> Ruling | None:
    """Find words by which the speaker makes another's claim his own."""
    pattern = _ADOPTION_ZH if scene.language == "zh" else _ADOPTION_EN
    found = pattern.search(scene.text, scene.end, scene.horizon)
    return Ruling("covered", found.start(), found.end()) if found else None
