"""Quotation: a ban read out ("the platform does not let us say X") names X and claims nothing.

So do words spoken of as words (naming) and prescribed notices (notice). With a cover ("you know
what I mean") it is the claim that it pretends not to make.
"""

from typing import Final

from streamdetect.detect.guards.cover import hint_after
from streamdetect.detect.guards.cue import Cue
from streamdetect.detect.guards.naming import named
from streamdetect.detect.guards.notice import notice
from streamdetect.detect.guards.scene import Ruling, Scene, last_match

_BAN_ZH: Final = Cue(
    r"(?:平台|官方|广告法|法律|规则|系统|审核|运营|我们|直播间|现在|主播)?(?:规定)?(?:也|是|都"
    r"|又)?"
    r"(?:不能|不让|不允许|不许|不准|不可以|不得|禁止|严禁|不敢|没法|不好)(?:我们|你们|主播|商家"
    r"|大家|再|乱|随便|在直播间|直接)*"
    r"(?:说|讲|提|宣传|宣称|使用|出现|写|用|播|喊|打|标)(?:什么|这个|这种|这些|那个|那种|那些"
    r"|像|诸如|有关|任何|出)*"
    r"|(?:违规|违禁|敏感|极限|禁用|违法)(?:的)?(?:词|话|用语|字眼|表述|宣传|说法|字)(?:有|是"
    r"|包括|比如|像|就是|叫做?|例如)?"
    r"|(?:说|讲)(?:了|出)?(?:就|会|要)?(?:违规|封号|被封|断播|封我|扣分)"
    r"|不(?:要|能|可以?)(?:看到|听到|信|相信)(?:什么|那些|别人)?"
)
_BAN_AFTER_ZH: Final = Cue(
    r"(?:[^，。！？]{0,8}?(?=[这那](?:些|种|类|几个)(?:词|话|字眼|说法|用语)))?"
    r"(?:的|”|」|』|\"|'|，)?(?:这(?:种|些|类|个|几个|两个|三个|四个)?|那(?:种|些|类|个|几个"
    r"|两个)?|什么的?|之类的?|等等?)*(?:的)?"
    r"(?:词|话|字眼|说法|用语|字|宣传|表述|功效)*(?:，|我们?|主播|直播间|平台|在?直播间?里?|都"
    r"|是|也|现在|一律|全部?|统统|在广告里)*"
    r"(?:(?:不能|不让|不允许|不许|不准|不可以|禁止|严禁|不敢)(?:随便|乱|再|去|在直播间|直接"
    r"|这样|这么)*(?:说|讲|提|用|宣传|宣称|写|出现|喊|播)"
    r"|(?:属于|算|是)?(?:违规|违禁|违法|敏感|极限|禁用)(?:的|词|用语|宣传|广告|行为)?|不合规"
    r"|违反广告法|会(?:被)?(?:封|违规|断播|扣分|处罚)|被封|要被?罚|是?不允许的|是?不合法的)"
)
_LONGER_ZH: Final = 22  # characters between a ban before the match and the match

_BAN_EN: Final = Cue(
    r"\b(?:(?:can'?t|cannot|not allowed to|not permitted to|am not supposed to|not supposed to"
    r"|forbidden to"
    r"|mustn'?t|must not|may not|aren'?t allowed to|isn'?t allowed to|won'?t let (?:us|me)"
    r"|doesn'?t let (?:us|me)|banned from|prohibited from)(?: even| actually| legally| ever)? "
    r"(?:say|saying|claim|claiming|call|calling|use|using|tell|telling|mention|mentioning"
    r"|advertise|advertising|promise|write)\b"
    r"|(?:banned|forbidden|prohibited|restricted|illegal) (?:words?|phrases?|claims?|terms?)\b"
    r"|(?:words?|phrases?|claims?|terms?) (?:like|such as)\b)"
)
_BAN_AFTER_EN: Final = Cue(
    r"\W*(?:\w+\W+){0,4}?(?:is|are|was|would be)\s+(?:a |an )?(?:banned|forbidden|prohibited"
    r"|not allowed|illegal"
    r"|against the (?:rules|law|policy))\b"
)
_LONGER_EN: Final = 60
# "Of others I dare not say, this one …" denies nothing of this one.
_BUT_THIS: Final = Cue(
    r"(?:别的|其[他它]的?|别家的?|别人家?|人家|他们|同行)我?们?(?:都|也)?不(?=敢|好|能)"
)
_CONTRAST: Final = Cue(
    r"[。！？!?;；]|，(?=你|咱|来|去|加|私|我们?(?:就|只))"
    r"|但|可是|不过|反正|只是|就是|\bbut\b|\bhowever\b"
)


def check(scene: Scene) -> Ruling | None:
    """Rule on words that the match is quoted from."""
    ban = _ban(scene)
    if ban is not None:
        return ban
    other = notice(scene) or named(scene)
    if other is None:
        return None
    return hint_after(scene, max(other.end, scene.end)) or other


def _ban(scene: Scene) -> Ruling | None:
    chinese = scene.language == "zh"
    before, after = (_BAN_ZH, _BAN_AFTER_ZH) if chinese else (_BAN_EN, _BAN_AFTER_EN)
    longest = _LONGER_ZH if chinese else _LONGER_EN
    cue = last_match(before, scene.text, scene.left, scene.start)
    if cue is not None and _BUT_THIS.search(scene.text, scene.left, cue.start() + 2) is not None:
        cue = None
    if cue is not None and scene.start - cue.end() <= longest:
        contrast = _CONTRAST.search(scene.text, cue.end(), scene.start)
        if contrast is not None:
            return Ruling("covered", cue.start(), contrast.end())
        return hint_after(scene, cue.end()) or Ruling("removed", cue.start(), cue.end())
    cue = after.match(scene.text, scene.end, scene.horizon)
    if cue is None:
        return None
    return hint_after(scene, cue.end()) or Ruling("removed", cue.start(), cue.end())
