"""Warnings: who tells the audience not to believe a claim does not make it."""

import re
from typing import Final

from streamdetect.detect.guards.scene import Ruling, Scene, last_match

_BEFORE_ZH: Final = re.compile(
    r"谨防|当心|小心(?![翼心])|警惕|千万(?:别|不要)(?:再)?(?:信|相信|上当|被骗|听信|买)|(?:别"
    r"|不要"
    r"|不能|不可)(?:再)?(?:轻易|随便|轻|盲目)?(?:信|相信|听信|被骗|上当|迷信)"
    r"|骗子(?:会|都|就|总|老|们|商家|主播)*(?:说|讲|吹)|(?:虚假|夸大)宣传|打假|辟谣|谣言|防骗"
    r"|反诈|被骗|上当|(?<![没不会])骗(?:你|老人|消费者|人)(?:说|们)?|忽悠(?:你|人|老人)?(?:说)?"
    r"|举报|曝光|通报|处罚|被罚|立案|查处|(?:凡是|只要|那些|遇到|看到|听到)(?:有人)?(?:跟你|敢"
    r"|那种)?(?:说|讲|吹|宣称|宣传|保证|承诺)"
)
_AFTER_ZH: Final = re.compile(
    r"[^。！？；]{0,12}?(?:都是|全是|就是|肯定是|一定是|绝对是|多半是|属于|是)(?:在)?(?:骗|假的"
    r"|谎"
    r"|忽悠|骗局|套路|传销|诈骗|坑|智商税|虚假宣传|谣言|吹牛)"
    r"|[^。！？；]{0,12}?(?:千万|大家|你们?)?(?:别|不要|不能)(?:信|相信|上当|买|听)"
    r"|[^。！？；]{0,8}(?:要小心|要警惕|要当心|谨防上当|举报)"
)
_NEAR_ZH: Final = 16

_BEFORE_EN: Final = re.compile(
    r"\b(?:beware(?: of)?|watch out for|be careful (?:of|with)|don'?t (?:believe|trust"
    r"|fall for)|do not (?:believe|trust|fall for)"
    r"|never (?:believe|trust|fall for)|scammers?|scams?|fake sellers?|fraudsters?|misleading"
    r"|false advertising|anyone who (?:says|claims|tells|promises)"
    r"|if (?:someone|anyone|a seller) (?:says|claims|tells|promises)|warning about|was fined"
    r"|were fined)\b"
)
_AFTER_EN: Final = re.compile(
    r"[^.!?]{0,30}?\b(?:is|are|'s|it'?s|they'?re|that'?s)\b[^.!?]{0,12}?\b(?:scam|scams|lying"
    r"|liars?|fake|fraud|lie|lies|misleading|too good to be true)\b"
)
_NEAR_EN: Final = 50
_ENDS: Final = re.compile(
    r"[。！？!?；;]|但是?|可是|不过|只有我们|我们(?:家|这)|咱们(?:家|这)|\bbut\b|\bours\b"
    r"|\bours?\b"
)


def check(scene: Scene) -> Ruling | None:
    """Rule on a warning that the match stands in."""
    chinese = scene.language == "zh"
    before, after = (_BEFORE_ZH, _AFTER_ZH) if chinese else (_BEFORE_EN, _AFTER_EN)
    cue = last_match(before, scene.text, scene.left, scene.start)
    if cue is not None and scene.start - cue.end() <= (_NEAR_ZH if chinese else _NEAR_EN):
        ended = _ENDS.search(scene.text, cue.end(), scene.start) is not None
        return Ruling("passed" if ended else "removed", cue.start(), cue.end())
    cue = after.match(scene.text, scene.end, scene.horizon)
    if cue is None or (_ENDS.search(scene.text, scene.end, cue.end()) is not None):
        return None
    return Ruling("removed", cue.start(), cue.end())
