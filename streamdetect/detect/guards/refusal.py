"""Refusals: what the speaker says right after some words to have no part in them.

He would not dare to say so, never counted, sells no such thing, sends those who want it away; or
he says that nobody could promise it. As a rival's, a doctor's or a maker's words they refuse
nothing, so most of them need the speaker before them.
"""

from typing import Final

from streamdetect.detect.guards.cue import Cue
from streamdetect.detect.guards.scene import Ruling, Scene

_SPEAKER: Final = (
    r"(?:我们?|咱们?|俺们?|本店|小店|主播|老师|哥|姐)(?:嘴里|嘴上|口中|这张嘴|这嘴|这儿|这里|这边"
    r"|家|店里?|直播间|自己|个人"
    r"|可|是|真的?|从来|从|也|都|现在|绝对|今天|一概|一律|统统|通通|全都?|压根|根本|才|就|实在"
    r"|确实|向来|一直|坚决|反正|还|又|倒)*"
)
_HERE: Final = r"(?=$|[，。！？啊哈的呢嘛哦]|因为|毕竟|所以|但|只|大家|您|得|该|要是|免得|省得)"
# … before a new clause of the speaker's or the listener's.
_CLAUSE: Final = (
    r"(?=$|[，。！？啊哈的呢嘛哦呀吧你您他她它咱我这那就也都别要有谁来拍该得毕所但大被从"
    r"免省想]|因为|只(?:是|能|讲))"
)
_LEAD: Final = r"[^。！？]{0,14}?"
# "I would not dare say so", "I can't bring myself to", "such bragging is not for me".
_SAID: Final = Cue(
    _LEAD
    + _SPEAKER
    + r"(?:(?:不|没|没有)(?:能|敢|会|肯|想|愿意?|好意思|便|可以|打算|至于|必要)*(?:给|跟|向|对)?"
    r"(?:你们?|大家|您|人家)?(?:这么|这样|那么|那样)(?:跟你们?|给大家)?"
    r"(?:说|讲|吹|夸|写|标|喊|叫|提|承诺|保证|宣传|卖|干|做|搞|骗|忽悠)"
    r"|不(?:能|敢|会|肯|愿意?|好意思|可能)+(?:给|跟|向|对|乱|瞎|随便|硬|拿)?(?:你们?|大家"
    r"|您)?(?:乱|瞎)?"
    r"(?:说|讲|吹|夸|写|标|喊|承诺|保证|许诺|答应|打包票|拍胸脯|认|应)"
    + _HERE
    + r"|不(?:吹|夸|许|扯|编|喊)"
    + _CLAUSE
    + r"|(?:说|讲|吹|夸|做|学|演|装|嚷|玩|整|接|担保|负责|许诺|承诺|答应|编|喊|念|张|写|给"
    r"|办|收|弄|搞|找|进|供)不(?:着|来|了|出口"
    r"|起|到|出来(?!的)|出(?!来|的))"
    r"(?!这么低|这个价|更|第二)|开不了[这那]?个?口|张不开嘴"
    r"|没(?:有)?[这那]?个?(?:胆子?(?!固)|本事|能耐|资格|底气|能力|水平|把握|信心|脸皮|义务|权利"
    r"|资质|授权"
    r"|批文|批件|特证|证书?(?=[，。]|$)))"
)
# "That I truly cannot promise you", whatever follows without a pause.
_CANNOT: Final = Cue(
    _LEAD
    + _SPEAKER
    + r"(?:(?:没法子?|没办法|没资格|没本事|没胆子?|没脸)(?:给|跟|对|向|替)?(?:你们?|您|大家|谁"
    r"|各位)?"
    r"(?:答应|保证|承诺|许诺|打包票|应承|点头|开口|拍胸|[说讲喊][这那])"
    r"|不(?:能|敢|会|肯|好)(?:给|跟|对|向|替|乱|随便)?(?:你们?|您|大家|谁|各位)?(?:承诺|许诺|打包票|应承|答应(?!退|赔|换))"
    r"|(?:承认|认下|应下|应承)不(?:了|起|住|下)(?!这么低|这个价)"
    r"|(?:哪|还)?(?:敢|能|好意思|配)(?:往外|跟你们?|对外|拿来)*(?:这么|这样)?(?:讲|说|喊|写|标|卖|吹|传|播|念|承诺)(?:不|吗|么|嘛)(?=$|[，。！？要再想我你这那])(?!，?我?(?:敢|能|就敢))"
    r")(?![^，。！？]{0,8}(?:更|别家|比我|第二家|退|赔|不信))"
)
# "Never measured at all"; "off with it, quick, when did I tell you to write that?"
_NOT_MEASURED: Final = Cue(
    r"[^。！？]{0,14}?(统计|测|检|验|试)都没\1过|[^。！？]{0,10}?我(?:啥|什么|几)(?:时候|辈子)"
    r"(?:让|叫|教|说|写|讲)"
    r"|[^，。！？]{0,4}?，?([撤删撕遮])(?:了|掉)，?(?:\2(?:了|掉)|赶紧的?(?!拍|下单|来|买|抢|冲)"
    r"|快点?(?!来|拍|抢|买|冲|下))"
    r"|[^，。！？]{0,4}?，?赶紧(?:给我)?(?:撤|删|遮)(?:了|掉)(?![^，。！？]{0,6}(?:单|别家|你|购物车))"
    r"|[^，。！？]{0,14}?我(?:们|可|真|也|是|实在|都)*(?:拿|测|报|证明)不出(?!第二|比|更|毛病|问题|一个)"
    r"|(?:(?!但|可是|不过|我|咱)[^。！？]){0,10}?[这那](?:种|些|样的?)(?:缺德|违规|违法|亏心)?(?:事情?|事儿|勾当)"
    r"[^，。！？]{0,4}?(?:没(?:有)?(?:干|做|搞|弄|参与|沾|碰)过|(?:不会|不能|不敢|不想|不愿)去?(?:干|做|搞|弄|碰|沾))"
    r"(?![^。！？]{0,8}(?:今天|头一|破例|第一))"
)
# "Eye drops that heal that I have yet to see."
_UNSEEN: Final = Cue(
    r"[^，。！？我咱]{0,4}?的[^，。！？]{0,5}?(?:我们?|咱们?)(?:还|可|也|真|从来"
    r"|到现在)*没(?:有)?(?:见|听说)过"
)
# "First in the trade? How could we dare."
_HOW_DARE: Final = Cue(
    _LEAD
    + _SPEAKER
    + r"(?:哪里?|哪儿|岂|怎么|何德何能)(?:能|敢|会|配|好意思|担得起|轮得到|称得上|算得上)"
    r"(?!不|没)(?:当|说|讲|称|认|叫|跟|比|保证|接|吹|是|啊|呀|$|，|这|那)?"
)
# "We never counted that", "we take none of it, ever".
_DONE: Final = Cue(
    _LEAD
    + _SPEAKER
    + r"(?:(?:没|没有|未|从没|从未)(?:跟你们?|给大家|对外|给谁|找人|请人)?(?:统计|测算|算|做"
    r"|听说|卖|申请|说|讲|喊|写|发|承诺|保证|宣传|吹|标|答应|许诺|供|刷|搞|弄|上|参与|拿)过(?!太"
    r"|多少|数不|假|谎|大话|空话|瞎|虚)"
    r"|不(?:收|接|做|搞|办|卖|认|碰|玩|沾|推荐|建议|支持|提供|参与|鼓励|赞成|同意|加|刷|吹)"
    + _HERE
    + r"|不(?:答应|同意|乐意|依)(?!退|换|你)"
    + r"|不(?:收|接|认|碰|沾|保|干|赞成|包(?!邮)|回收|回购|兜底|担保|负责|评价)"
    + _CLAUSE
    + r")"
)
# "Not even the gods could promise that."
_NOBODY: Final = Cue(
    r"(?:(?!我们?敢|复发|反弹)[^。！？]){0,10}?(?:神仙|老天爷|菩萨|谁|没有?人|没有?谁|哪个(?:老师"
    r"|医生|机构|平台|人|商家)"
    r"|任何(?:人|机构|老师|医生|平台|一家))(?:来了)?(?:也|都)?(?:不|没)?(?:能|敢|会|可能"
    r"|法)(?:给你)?"
    r"(?:保证|打(?:这个)?包票|说得准|承诺|做到|担保|拍胸脯)(?!得?比)"
)
# "There is no such bargain in the world."
_NO_SUCH: Final = Cue(
    r"[^。！？]{0,10}?(?<!前)(?<!家)(?<!面)(?<!处)(?:没有?|哪有|哪来的?|上哪找"
    r"|哪里来的?)(?:什么)?(?:这么|那么|这种|那种|这样的?|那样的?)"
    r"(?:便宜|容易|神奇?|好|玄|轻松|邪乎|灵|简单|夸张|美|快)?的?(?:事情?|好事|美事|说法|道理|可能"
    r"|仙丹|神药|捷径|馅饼)"
    r"|[^。！？]{0,10}?没有?(?:[这那](?:回|码|档子)|的)事"
    r"|[^。！？]{0,8}?还没(?:有)?(?:被)?(?:发明|研究|研发|造|生产|问世|诞生)(?:出来)?"
)
# "... is impossible", a few characters on: but not the illness' return, and not what others say.
_IMPOSSIBLE: Final = Cue(
    r"(?:(?!复发|反弹|再犯|失败|[亏挂骗不没]|无效|别家|别人|其他|人家|外面|他们|人说|人问|都说"
    r"|朋友)[^。！？]){0,10}?"
    r"(?:[那这]|绝对|根本|完全|压根|肯定|是|都|纯)*"
    r"(?:不可能(?:的|啊|吧)(?!是)|没有的事|不存在的|天方夜谭|白日做梦|是做梦|(?:是|在)(?:吹牛|吹的"
    r"|骗人)"
    r"|怎么可能(?![不没会])|(?<!有)(?<!不)可能吗|现实吗|鬼才?信|骗鬼|谁信(?=$|[啊，呢呀])(?!谁))"
)
# "Of these it has none at all."
_NONE_OF: Final = Cue(
    r"[^。！？]{0,12}?[这那]些?(?:功效|作用|功能|效果|说法|话|词|东西|本事)?(?:，|它|我们?|咱们?"
    r"|咱家|产品|本品|宝宝们?|家人们?)*"
    r"(?:通通|统统|全都?|一律|一概|一个都|一样都|半点都|都)(?:没有|不存在|谈不上|不沾|没敢|不敢"
    r"|做不到|不具备|不行|不管)"
)
_NOT: Final = Cue(r"[不没]")  # "one that it does not heal I have yet to see" is a claim
# "Whoever wants that should not buy here": the wish before, the dismissal after.
_WISH: Final = Cue(
    r"(?:想|指望|冲着|奔着|图|盼着|以为|(?<![不需只都想主重])要$|要是(?:想|为了)|惦记)(?!不到)[^，。！？]{0,14}$"
)
_DISMISSED: Final = Cue(
    r"来?的?(?:人|朋友|姐妹|家人|宝宝|哥|叔叔?|阿姨|那些|这些)*们?，?(?:你们?|您|就|请|可以|真的?"
    r"|还是|千万|趁早|早点)*"
    r"(?:(?:别|不要|不用|甭|不必)(?:买|拍|下单|来(?![晚迟])|点|找我|看了|等了|指望)(?!别|错|贵"
    r"|其他|他|外|晚|迟|多|少|小|大|单|散|这|那|两|便宜|假|仿|普通)|划走|出门[左右][转拐]|找神仙|[求问拜]菩萨|烧香|[找问]大夫|另找|去隔壁|找别[人家]|去别家"
    r"|绕道|找错(?:地方|人)|走错|趁早死心|失望|另请高明|不适合|我劝你)"
)
# "That is the doctor's business": another has to do it; or the goods have nothing to do with it.
_ELSEWHERE: Final = Cue(
    r"[^。！？]{0,6}?(?:[那这]|应该|就|得)*是(?:医生|大夫|医院|药|老天爷?|专业人士|命)(?:的|干的"
    r"|管的|该管的)(?:事|活)"
    r"|[^。！？]{0,10}?(?:跟|和|与)(?:这个?|它)[^，。！？]{0,6}?(?:没关系|没有关系|无关|不沾边"
    r"|不搭边|不相干|两码事|两回事)"
    r"|[^。！？]{0,4}?不如(?:直接|干脆)?(?:去|上|回|多|早|少|跑|睡|割|省)(?![^，。！？]{0,6}(?:我|这|买它))"
    r"|[^。！？]{0,8}?(?:还)?不如(?:去|上|找|挂|看)[^，。！？]{0,4}?(?:医|科|大夫|门诊)"
    r"|(?:[那这])?(?:就|都|也)?是?(?:在)?(?:骗|害|坑|糊弄|蒙)(?:你们?|人|大家|老|孩子)"
    r"|[^。！？]{0,14}?(?:不许|不准|不允许|禁止)(?:再|我们|大家)?(?:这么|这样|那么|那样)"
    r"(?:干|说|搞|做|喊|写|宣传|玩|来|标|弄|吹)"
)
# "For that do not come to me."
_NOT_ME: Final = Cue(
    r"(?:[^。！？不没亏过做能]){0,6}?(?:可|就|都|千万)?(?:别|甭|莫|不要)(?:来)?(?:找|问|拉|烦)我"
    r"(?![^，。！？]{0,6}(?:退|赔|后悔|抱怨|没货|说没))"
)
# "That number of theirs is not for me."
_THEIR_WAY: Final = Cue(
    _LEAD + _SPEAKER + r"(?:不(?:来|搞|玩|整|弄|学|兴|用|吃)|没(?:学|用|搞)过?|学不会)"
    r"(?:他们?|人家|她们?)家?[这那]?一?套"
)
# Praise declined: "that is too much honour for us".
_DECLINED: Final = Cue(
    r"[^。！？]{0,18}?(?:(?:[这那](?:个|顶|份)?(?:话|夸奖?|称呼|高帽|帽子|名头|名号|评价|称号)"
    r"(?:我们?|咱们?|小店)?(?:可|真|是|实在|哪)*"
    r"(?:接不(?:住|起|了)|受不(?:起|住)|戴不(?:起|上|了)|担不起|不敢(?:接|收|领|应|戴|要)))"
    r"|(?:我们?|咱们?|小店)(?:可|真|是|实在|哪)*(?:受不起|担不起|担待不起|当不起|不敢当))"
)
# Somebody came with an offer, and was shown the door.
_OFFER: Final = Cue(
    r"(?:业务员|推销|中介|贩子|代运营|刷手|水军|供应商|公司的人|有(?:个|家|位|一个)?(?:人|公司"
    r"|朋友|团队|厂家)"
    r"|对方|打电话|找(?:上门|到?我们?|过来)|加(?:了)?我|私信我|跑来|上门)[^。！？]{0,16}?(?:说|问"
    r"|推销|要|想|劝|让|给|帮)"
    r"[^。！？]{0,12}$"
)
_TURNED_DOWN: Final = Cue(
    r"[^。！？]{0,20}?(?:(?:我们?|咱们?)(?:可|就|当场|直接|立马|一口|果断|也|都)*"
    r"(?:没(?:有)?(?:答应|同意|搭理|理他|理她|接茬|接他|干(?!过))|拒绝?了|回绝了?|不(?:干|答应"
    r"|同意)|推了|拉黑)"
    r"|(?:把|让|叫)(?:这|那)?(?:个)?(?:人|他|她|业务员)[^，。！？]{0,3}?(?:请|轰|赶|撵|推"
    r"|骂)了?(?:出|走|回))"
    r"(?![^。！？]{0,12}(?:砍|压|还价|硬|再低|谈到|除非|最后))"
)
# "Such talk you will not hear from my mouth."
_MOUTH: Final = Cue(
    r"[^。！？]{0,10}?(?:从|打)?(?:我|咱|俺)们?(?:这(?:儿|里|张)?|们)?(?:的)?(?:嘴里?|口中|这儿"
    r"|这里|直播间)[^，。！？]{0,6}?"
    r"(?:听不(?:到|见|着)|没有(?:过)?(?=$|[，。！？的])|不会有|[蹦说吐出冒讲]不出)"
)
# "You want me to call it rubbish? I won't."
_PUSHED: Final = Cue(
    r"(?:(?<![不没])让|叫|逼|求|催|劝|教|非?要|等着|盼着|想)(?:我|咱|俺|主播)们?(?:去|来|也"
    r"|在[^，。！？]{1,4})?"
    r"(?:说|讲|喊|写|骂|吹|承诺|保证|标|答应|夸|念|打)[^。！？]{0,14}$"
)
_WONT: Final = Cue(
    r"[^。！？]{0,8}?(?:我|咱|俺|主播)们?(?:可|就|都|也|真|是|偏|死(?:活|也)|打死也?"
    r"|这人)*(?:不(?!敢说不|信|用|仅|但|光|管)"
    r"|没(?:有)?(?:答应|同意|这|那|干|说|写|喊)|要?真(?:保证|说|答应|写)了|做不|办不|拒绝|开不了"
    r"|张不开)"
)
# Who says that it cannot be or that they do not allow it, and the goods are theirs.
_MAKER: Final = Cue(r"厂|老板|同行|公司|品牌方?|经销商|代理|别人|别家|他们|人家")

_REFUSALS: Final = (
    _SAID, _CANNOT, _NOT_MEASURED, _HOW_DARE, _DONE, _NOBODY, _NO_SUCH, _IMPOSSIBLE, _NONE_OF,
    _ELSEWHERE,
)  # fmt: skip


def refusal(scene: Scene) -> Ruling | None:
    """Find a refusal after the match, in Chinese."""
    text, end, horizon = scene.text, scene.end, scene.horizon
    for pattern in _REFUSALS:
        found = pattern.match(text, end, horizon)
        if found is None:
            continue
        if pattern is not _IMPOSSIBLE and _MAKER.search(text, end, found.end()) is not None:
            continue
        return Ruling("removed", found.start(), found.end())
    for pattern in (_THEIR_WAY, _DECLINED, _NOT_ME):
        if (found := pattern.match(text, end, horizon)) is not None:
            return Ruling("removed", found.start(), found.end())
    mouth = _MOUTH.match(text, end, horizon)
    if mouth is not None:
        return Ruling("removed", *mouth.span())
    wont = _WONT.match(text, end, horizon)
    if wont is not None and _PUSHED.search(text[scene.left : scene.start]) is not None:
        return Ruling("removed", *wont.span())
    turned = _TURNED_DOWN.match(text, end, horizon)
    if turned is not None and _OFFER.search(text[scene.left : scene.start]) is not None:
        return Ruling("removed", *turned.span())
    if _NOT.search(text, scene.start, end) is None:
        unseen = _UNSEEN.match(text, end, horizon)
        if unseen is not None:
            return Ruling("removed", unseen.start(), unseen.end())
    wish = _WISH.search(text, scene.left, scene.start)
    if wish is not None and (sent := _DISMISSED.match(text, end, horizon)) is not None:
        return Ruling("removed", wish.start(), sent.end())
    return None
