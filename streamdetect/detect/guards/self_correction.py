"""Self-correction on the spot: what is taken back at once is no claim.

So has it 直播电商监督管理办法 art. 31, which asks for the correction.
"""

from typing import Final

from streamdetect.detect.bounds import WINDOW_CHARACTERS
from streamdetect.detect.guards.cue import Cue
from streamdetect.detect.guards.scene import LEFT, Ruling, Scene
from streamdetect.detect.guards.slips import is_beside_the_claim
from streamdetect.ruleset.model import Language

_SLIP_ZH: Final = r"(?:看|听|搞|弄|记|报|数|说|讲|念|读)错"
_NO_SLIP_ZH: Final = (
    r"(?P<no>(?:没(?:有)?|不会|别|不要|不是|以免|免得|省得|怕|容易)(?:再)?(?:口误|"
    + _SLIP_ZH
    + r")"
    # The mistake of somebody else, or one that is only thought of.
    r"|(?:(?<![给跟对])[你您他她谁]们?|要是|如果|万一|假如|我要|是不是)(?:刚才|刚刚)?我?"
    r"(?:别|不要|是不是|可能|应该|好像|都|也|又)*" + _SLIP_ZH + r"了?)"
)
# Words that name what was said, and so take it back from farther off.
_TAKEN_BACK_WORDS_ZH: Final = (
    r"收回(?:这句|刚才|前面|上一句|我)(?:的)?(?:话|说的)?|撤回(?:刚才|这句|前面)"
    r"|(?:刚才|刚刚|前面|这|那)(?:那|这)?句(?:话)?(?:我)?(?:要)?(?:收回|撤回)"
    r"|(?:刚才|刚刚|前面)(?:那句|这句|我)?(?:话)?(?:说|讲)?(?:的)?(?:不对|不算|不严谨|不准确"
    r"|作废)|(?:刚才|刚刚|前面|[那这]句)(?:话|我|说的|讲的|都|是)*(?:说|讲)错(?!过)(?:话)?了?"
    r"|(?:说|讲)错(?:话)?了?[，我要]{0,3}收回"
)
_TAKEN_BACK_WORDS_EN: Final = (
    r"i (?:take|have to take) (?:that|it|what i said) back|let me correct (?:that|myself)"
    r"|i misspoke|what i(?: just)? said (?:was|is) (?:wrong|not true|not right|a mistake)"
)
_CORRECTION_ZH: Final = Cue(
    _NO_SLIP_ZH + r"|(?P<yes>" + _TAKEN_BACK_WORDS_ZH + r"|口误|嘴瓢"
    r"|嘴快(?:了|[说讲喊](?:了|错|出))|说秃噜嘴"
    r"|(?:看|搞|弄|记|报|数)错(?:行|数)?了|等(?:一下|下|等)我看错"
    r"|说(?:大|快|早)了|(?:说|讲|念|读|报)错(?!过)(?:话)?了?|更正(?:一下)?"
    r"|纠正(?:一下|刚才|前面|自己|这句)"
    r"|说得?不严谨|(?:这|以上|该)(?:个|种)?(?:说法|宣传|话术)(?:是|有)?(?:错|误|问题)"
    r"|不对[，啊哈]{0,2}(?:不对|我?重新[说讲]))"
)
_NO_SLIP_EN: Final = r"(?P<no>\b(?:didn'?t|did not|not) misspeak|\bif i'?m wrong|\bno slip)"
_CORRECTION_EN: Final = Cue(
    _NO_SLIP_EN + r"|(?P<yes>\bcorrection ?[:：,，]"
    r"|\b(?:" + _TAKEN_BACK_WORDS_EN + r"|slip of the tongue|that was (?:wrong|a mistake)"
    r"|let me rephrase|scratch that|strike that|my mistake|i said (?:that|it) wrong"
    r"|that'?s wrong[,，]? ?i meant"
    r"|i meant to say|sorry[,，]? ?wrong|no[,，]? ?hang on(?=[,，]? ?(?:that|this|it|i)\b)"
    r"|i'?m (?:reading|looking at) the wrong|i (?:read|got) (?:that|it) wrong)\b)"
)
# From the claim to its correction: how far off each is heard, in characters.
HEARD: Final[dict[Language, tuple[tuple[Cue, int], ...]]] = {
    "zh": (
        (_CORRECTION_ZH, LEFT["zh"]),
        (Cue(_NO_SLIP_ZH + r"|(?P<yes>" + _TAKEN_BACK_WORDS_ZH + r")"), WINDOW_CHARACTERS),
    ),
    "en": (
        (_CORRECTION_EN, LEFT["en"]),
        (Cue(r"\b(?P<yes>" + _TAKEN_BACK_WORDS_EN + r")\b"), WINDOW_CHARACTERS),
    ),
}

# What every correction holds some of.
_MAY_CORRECT: Final = Cue(
    "[看听搞弄记报数说讲念读]错|口误|嘴瓢|嘴快|秃噜嘴|说[大快早]了|更正|纠正|不严谨|[收撤]回"
    "|(?:刚才|刚刚|前面)(?:那句|这句|我)?话?[说讲]?的?(?:不对|不算|不准确|作废)"
    "|(?:说法|宣传|话术)[是有]?(?:错|误|问题)|不对[，啊哈]{0,2}(?:不对|我?重新)"
    "|i (?:take|have to take) |correct (?:that|myself)|misspoke|what i(?: just)? said"
    "|correction ?[:：,，]|slip of the|that was (?:wrong|a mistake)|rephrase|scratch that"
    "|strike that|my mistake|i said (?:that|it) wrong|that'?s wrong|i meant|sorry[,，]? ?wrong"
    "|hang on|the wrong|(?:that|it) wrong"
)
# Words named only to be taken back: 刚才那句最低价收回, "forget what I said about …".
_NAMED_ZH: Final = Cue(
    r"(?:刚才|刚刚|前面|之前|上面)(?:那句|这句|我)?(?:说|讲)?(?:的)?(?:那句|这句|那个"
    r"|什么)?(?:话)?.{0,4}$"
    r"|(?:那句|这句)(?:话)?.{0,4}$"
    r"|(?:刚才|刚刚|我刚|前面|之前|上一?场)[^。！？]{0,6}?(?:说|讲|喊|写|念)[^。！？]{0,6}$"
)
_TAKEN_BACK_ZH: Final = Cue(
    r".{0,6}?(?:收回|撤回|不算|作废|不对|不准确|不严谨|是错的|错了|取消|删掉|更正|对不起|抱歉"
    r"|说(?:大|快)了|没有?依据|忽略|改口|划掉)"
)
_NAMED_EN: Final = Cue(
    r"\b(?:take back|forget|ignore|scratch|retract) "
    r"(?:what i (?:just )?said(?: about| when i said)?"
    r"|the (?:line|part|bit) about|that)[^.!?]{0,12}$"
)
_LOOK_BACK: Final = 30


def check(scene: Scene) -> Ruling | None:
    """Rule on a correction that follows the match, or in which it is only named."""
    if (named := _named(scene)) is not None:
        return named
    for correction, reach in HEARD[scene.language]:
        limit = min(len(scene.text), scene.end + reach)
        for found in correction.finditer(scene.text, scene.end, limit):
            if found.lastgroup == "yes" and not is_beside_the_claim(scene, *found.span()):
                return Ruling("removed", found.start(), found.end())
    return None


def may_correct(text: str) -> bool:
    """Tell whether a folded text may hold a correction; of most that hold none it says so."""
    return _MAY_CORRECT.search(text) is not None


def _named(scene: Scene) -> Ruling | None:
    before = scene.text[max(0, scene.start - _LOOK_BACK) : scene.start]
    if scene.language == "zh":
        follows = _TAKEN_BACK_ZH.match(scene.text, scene.end, scene.horizon)
        if follows is not None and _NAMED_ZH.search(before):
            return Ruling("removed", follows.start(), follows.end())
    elif (found := _NAMED_EN.search(before)) is not None:
        return Ruling("removed", scene.start - len(before) + found.start(), scene.start)
    return None
