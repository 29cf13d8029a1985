"""Third parties: what others are said to claim counts where the speaker adopts it.

What is told as a rival's, the internet's, the news' or a story's is weighed by kinds of evidence
(hearsay). A customer's praise read aloud to sell comes close to a claim, so without words of
adoption it goes to a person; where the speaker contradicts it, it is none.
"""

from typing import Final

from streamdetect.detect.guards.attribution import attribution
from streamdetect.detect.guards.clinical import clinical, healed_elsewhere
from streamdetect.detect.guards.cover import adoption_after, confirmation, hint_after
from streamdetect.detect.guards.cue import Cue
from streamdetect.detect.guards.former_self import former_self
from streamdetect.detect.guards.healers_en import healed_by_others
from streamdetect.detect.guards.hearsay import hearsay
from streamdetect.detect.guards.read_out import read_out
from streamdetect.detect.guards.scene import Ruling, Scene, last_match

_CUSTOMERS_ZH: Final = Cue(
    r"(?:朋友|家长|同学)[^，。！？]{0,4}?(?:留言|私信|评论|刷)[^，。！？]{0,3}?说?"
    r"|(?:顾客|客户|粉丝|宝妈|大姐|阿姨|大妈|大爷|老客户?|老粉|姐妹|宝宝|家人|买过的(?:人|朋友"
    r"|姐妹)?|用过的(?:人|朋友|姐妹)?|学员|会员|患者|病人|用户|回头客|弹幕|公屏|评论区?|网友)们?"
    r"[^，。！？]{0,8}?(?:来信|私信|反馈|留言|评价|回复|跟我)?(?:说|讲|写道?|刷|反馈|评价"
    r"|反映)(?:的是|她|他|自己|了)*"
)
_NEAR_ZH: Final = 14

_CUSTOMERS_EN: Final = Cue(
    r"\b(?:a|one|our|my|this|another|many)? ?(?:customers?|clients?|buyers?|ladies|lady|fans?"
    r"|reviewers?|reviews?|students?|patients?|follower|followers|grandma|mom|someone|somebody)\b"
    r"[^.!?,，]{0,20}?\b(?:say|says|said|told|wrote|writes|messaged|reported|reports)\b"
)
_NEAR_EN: Final = 40
_OWN: Final = Cue(
    r"[。！？!?；;]|我(?:自己|本人|也|亲自)+(?:用|吃|喝|试|买|穿|戴|贴|抹)[了过]|我(?:告诉|跟)你"
    r"|但是?|可是|不过|我们(?:家|这|的)|咱们?(?:家|这|的)?|(?:吃|喝|用"
    r"|贴|抹|涂|戴|买)了?我|我家|\bbut\b|\bours?\b"
)
_CONTRADICTED_ZH: Final = Cue(
    r"[^。！？]{0,16}?(?:我(?:可)?不(?:敢|能)?(?:认|信(?!不)|承认|这么说)|那是(?:你|她"
    r"|他)(?!们?[说讲]得?对)"
    r"|跟(?:这个|我们|咱)[^，。！？]{0,6}?(?:没关系|无关|不相干)|(?:不能|可不敢|别|不要)这么(?:说"
    r"|讲|写|算|夸)"
    r"|(?:是)?我们?(?:家|店)?发的吗[^。！？]{0,3}?不是|不是我们?(?:家|店)?(?:发|写|做|干)"
    r"|不是因为(?:这|我)|别当真|夸张了|言重了|我(?:跟|告诉)你们?(?:讲"
    r"|说)?[^，。！？]{0,12}?(?:不(?:能|会|可能|好|了)|没(?:有|那))|不敢当|没有?(?:这么)?说过|没理"
    r"|房管|(?:帮忙|麻烦|给)?(?:删|禁言)|别(?:刷|发|打|写)|不要(?:刷|发)|(?:赶紧|先|还是)去?(?:看"
    r"|问)?医(?:生|院))"
)
_CONTRADICTED_EN: Final = Cue(
    r"[^.!?]{0,40}?\b(?:please (?:don'?t|stop)|i (?:told|tell) (?:her|him|them) (?:no|not|to see)"
    r"|don'?t (?:quote|write) that"
    r"|that'?s not (?:the|because)|i (?:can'?t|won'?t|don'?t) (?:say|claim|promise) that|see (?:a"
    r"|your) doctor)\b"
)


def check(scene: Scene) -> Ruling | None:
    """Rule on the person whose words the match is said to be."""
    weighed = (
        hearsay(scene)
        or former_self(scene)
        or read_out(scene)
        or attribution(scene)
        or healed_elsewhere(scene)
    )
    if weighed is not None:
        return _unless_hinted(scene, weighed)
    chinese = scene.language == "zh"
    cue = last_match(
        _CUSTOMERS_ZH if chinese else _CUSTOMERS_EN, scene.text, scene.left, scene.start
    )
    if cue is None or scene.start - cue.end() > (_NEAR_ZH if chinese else _NEAR_EN):
        return _unless_hinted(scene, clinical(scene) or healed_by_others(scene))
    against = (_CONTRADICTED_ZH if chinese else _CONTRADICTED_EN).match(
        scene.text, scene.end, scene.horizon
    )
    if against is not None:
        return Ruling("removed", *against.span())
    if _OWN.search(scene.text, cue.end(), scene.start) is not None:
        return Ruling("passed", cue.start(), cue.end())
    adopted = (
        adoption_after(scene)
        or confirmation(scene, cue.end(), scene.start)
        or hint_after(scene, cue.end(), told=False)
    )
    return adopted or Ruling("review", cue.start(), cue.end())


def _unless_hinted(scene: Scene, told: Ruling | None) -> Ruling | None:
    """Return the ruling, but for a report after which the speaker hints that it is so."""
    if told is None or told.verdict != "removed":
        return told
    return hint_after(scene, max(told.end, scene.end), told=False) or told
