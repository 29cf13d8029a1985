"""Notices that must be read: the function of an approval as printed, the sentence on breast milk.

Who reads the label claims no more than the label. The sentence that breast milk is best is
prescribed for the tins of infant formula.
"""

from typing import Final

from streamdetect.detect.guards.cue import Cue
from streamdetect.detect.guards.scene import Ruling, Scene, last_match

_LABEL_ZH: Final = Cue(
    r"(?:批准|批的|特证批|蓝帽子?|标签|瓶身|包装|盒[身底]|说明书|批件|注册证|备案)[^。！？]{0,12}?"
    r"(?:功能|功效|类别|声称)(?:声称)?(?:就?是|为|写的是)(?:有助于|补充|维持|辅助)?$"
    r"|(?:标签|瓶身|包装|盒[身底]|说明书|罐子?)上(?:面)?(?:按规定)?(?:都得|要|都要|就)?(?:写|印|标"
    r"|注明)"
    r"(?:的是|着|的|那句话?)?[^。！？]{0,4}$"
)
_MILK_ZH: Final = Cue(
    r"母乳(?:喂养)?(?:就|才|永远|始终|都)?(?:是|为|对)[^，。！？]{0,8}?最(?:好|理想|佳|天然)"
    r"|(?:比不[了上过]|赶不上|不如|[代顶]不了|[代替]替不了|取代不了)(?:妈妈的奶|妈妈奶|亲妈的?奶?"
    r"|人奶|亲喂|母乳)"
    r"|婴儿[^，。！？]{0,8}?最(?:好|理想|佳)的?(?:食[物品])?(?:就)?是母乳"
)
_MILK_EN: Final = Cue(
    r"\bbreast ?(?:milk|feeding)\b[^.!?]{0,12}?\b(?:is|are)\b[^.!?]{0,12}?\bbest\b"
    r"|\bbreast is best\b"
)
# The sentence prescribed for health food, with the place where it is read.
_NO_MEDICINE_ZH: Final = Cue(
    r"(?:包装|标签|标识|瓶身|瓶子|盒[身底子]|罐[身子]|袋子|说明书)[^，。！？]{0,4}?[印写标注]明?"
    r"(?:了|着|的是|的|有)*[^，。！？]{0,4}?(?:本品|本产品|保健食品|这[个款])?"
    r"(?:不是药|不(?:能|可|得)(?:代替|替代)药)[物品]?"
)
# "… is not intended to diagnose, treat, cure or prevent any disease".
_DISCLAIMED_EN: Final = Cue(
    r"\b(?:not|never) (?:intended|meant) to (?:\w+\W+){0,4}?diagnose\b"
    r"(?:\W+(?:\w+\W+){0,2}?(?:diagnose|treat|cure|prevent|mitigate|any|disease)\b){0,6}"
)
_AROUND: Final = 24


def notice(scene: Scene) -> Ruling | None:
    """Rule on a prescribed sentence that the match is part of."""
    text = scene.text
    pattern = _MILK_ZH if scene.language == "zh" else _MILK_EN
    low = max(0, scene.start - _AROUND)
    for found in pattern.finditer(text, low, min(len(text), scene.end + _AROUND)):
        if found.start() < scene.end and found.end() > scene.start:
            return Ruling("removed", *found.span())
    if scene.language != "zh":
        for found in _DISCLAIMED_EN.finditer(text, scene.left, scene.horizon):
            if found.start() <= scene.start and found.end() >= scene.literals[0][1]:
                return Ruling("removed", *found.span())
        return None
    for found in _NO_MEDICINE_ZH.finditer(text, low, scene.horizon):
        if found.start() <= scene.start and found.end() >= scene.end:
            return Ruling("removed", *found.span())
    label = last_match(_LABEL_ZH, text, scene.left, scene.start)
    return Ruling("removed", *label.span()) if label is not None else None
