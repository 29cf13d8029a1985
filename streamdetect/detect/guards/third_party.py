"""Third parties: what others are said to claim counts where the speaker adopts it.

A rival's or the internet's words are not the speaker's, nor what news and stories tell (reports).
A customer's praise read aloud to sell comes close to a claim, so without words of adoption it goes
to a person; where the speaker contradicts it, it is none.
"""

from typing import Final

from streamdetect.detect.guards.cover import adoption_after, hint_after
from streamdetect.detect.guards.cue import Cue
from streamdetect.detect.guards.reports import report
from streamdetect.detect.guards.scene import Ruling, Scene, last_match

_OTHERS_ZH: Final = Cue(
    r"(?:别人家?|别家|人家|隔壁(?:家|直播间)?|同行|网上|他们家?|有的(?:商家|主播|人"
    r"|直播间)|有些(?:商家|主播|人|直播间)|某些(?:商家|主播|人|直播间)"
    r"|其他(?:商家|主播|人|直播间|家)|别的(?:商家|主播|人|直播间|家)|有人|传说|民间|老话"
    r"|广告里?|电视上?|那些(?:商家|主播|人|微商))"
    r"[^，。！？]{0,6}?(?:说|讲|吹|宣称|宣传|号称|传|喊|写着?)(?:的|什么|自己|他们?|的都是|是"
    r"|得)*|(?<!是)传说|据说|听说(?!过)|传言|坊间|号称(?!我)"
)
_CUSTOMERS_ZH: Final = Cue(
    r"(?:朋友|家长|同学)[^，。！？]{0,4}?(?:留言|私信|评论|刷)[^，。！？]{0,3}?说?"
    r"|(?:顾客|客户|粉丝|宝妈|大姐|阿姨|大妈|大爷|老客户?|老粉|姐妹|宝宝|家人|买过的(?:人|朋友"
    r"|姐妹)?|用过的(?:人|朋友|姐妹)?|学员|患者|病人|用户|回头客|弹幕|公屏|评论区?|网友)们?"
    r"[^，。！？]{0,8}?(?:来信|私信|反馈|留言|评价|回复|跟我)?(?:说|讲|写道?|刷|反馈|评价"
    r"|反映)(?:的是|她|他|自己|了)*"
)
_NEAR_ZH: Final = 14

_OTHERS_EN: Final = Cue(
    r"\b(?:(?:my|our|a|the) (?:competitors?|competition|rivals?)|(?:th(?:at|is)|one) (?:other )?"
    r"(?:guy|seller|shop|store|stream|streamer|woman|girl|lady|man|host|channel|brand|influencer)"
    r"|(?:some )?influencers?|(?:the )?(?:tv|telly|radio)|old wives|folks online|other (?:sellers"
    r"|brands|shops|streams|people|companies|stores)|another (?:seller"
    r"|brand|shop)|some (?:sellers|brands|people|shops)"
    r"|(?:the |that )?(?:guy|shop|seller|store|host|stream)s? (?:next door|down the road"
    r"|over there)"
    r"|they|people online|the internet|competitors|rumou?rs?)\b[^.!?,，]{0,16}?\b(?:say|says|said"
    r"|claims?|claimed|claiming|promises?|brags?|shouts?|screams?|yells?|call it"
    r"|(?:was|were|is|are|started|stood there|just) (?:saying|claiming|promising|bragging|yelling"
    r"|shouting|screaming|going on about)"
    r"|(?:keeps?|kept|loves? to|is always|are always|go(?:es)? on) (?:saying|say|shouting|shout"
    r"|claiming|claim|telling|tell"
    r"|promising|promise|bragging|brag|about|posting|calling|yelling))\b"
    r"|\b(?:supposedly|allegedly|rumou?r has it|i (?:heard|read) (?:that|somewhere|online))\b"
)
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
    chinese = scene.language == "zh"
    near = _NEAR_ZH if chinese else _NEAR_EN
    for pattern, verdict in (
        (_OTHERS_ZH if chinese else _OTHERS_EN, "removed"),
        (_CUSTOMERS_ZH if chinese else _CUSTOMERS_EN, "review"),
    ):
        cue = last_match(pattern, scene.text, scene.left, scene.start)
        if cue is None or scene.start - cue.end() > near:
            continue
        if verdict == "review":
            against = (_CONTRADICTED_ZH if chinese else _CONTRADICTED_EN).match(
                scene.text, scene.end, scene.horizon
            )
            if against is not None:
                return Ruling("removed", *against.span())
        if _OWN.search(scene.text, cue.end(), scene.start) is not None:
            return Ruling("passed", cue.start(), cue.end())
        adopted = adoption_after(scene) or hint_after(scene, cue.end(), told=False)
        if adopted is not None:
            return adopted
        return Ruling("removed" if verdict == "removed" else "review", cue.start(), cue.end())
    told = report(scene)
    if told is None:
        return None
    return hint_after(scene, max(told.end, scene.end), told=False) or told
