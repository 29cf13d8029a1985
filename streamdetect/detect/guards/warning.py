"""Warnings: who tells the audience not to believe a claim, or how scams talk, does not make it.

Of rivals' goods a warning is itself the claim, so rules of `disparagement` are left alone.
"""

import re
from typing import Final

from streamdetect.detect.guards.cover import confirmation, rebutted_after
from streamdetect.detect.guards.cue import Cue
from streamdetect.detect.guards.oaths import is_oath
from streamdetect.detect.guards.scene import Ruling, Scene, last_match

_BEFORE_ZH: Final = Cue(
    r"(?:别|莫|不要|甭)(?:去)?听(?:人家|别人|他们|那些人)(?![^，。！？]{0,8}(?:不|没|假|骗|贵|瞎|坏))|谨防|当心|(?<![小太])小心(?![翼心])|警惕|千万(?:别|不要)(?:再)?(?:信|相信|上当|被骗|听信|买)"
    r"|(?:别"
    r"|不要|不能|不可)(?:再)?(?:轻易|随便|轻|盲目)?(?:信(?!不)|相信|听信|被骗|上当|迷信)(?!医|大夫"
    r"|别人说|别家)"
    r"|(?<!是)骗子(?:的?(?:套路|话术))?(?:会|都|就|总|老|们|商家|主播)*(?:是|先|说|讲|吹)*"
    r"|(?<![做搞弄来怕])(?<!不是)(?<!没有)(?:虚假"
    r"|夸大)宣传"
    r"|打假|辟谣|谣言|防骗"
    r"|反诈|被骗|上当|(?<![没不会])(?<!要是)骗(?:你|老人|消费者|人)(?!我是|是)(?:说|们)?"
    r"|被[^，。！？]{1,8}骗(?:了|走|过)?|忽悠(?:你|人|老人)?(?:说)?"
    r"|举报(?!我)|曝光|通报|处罚|被罚|立案|查处"
    r"|(?:凡是?|但凡|所有|那些|遇到|碰到|碰上|看到|听到|接到|(?:如果|要是|万一)?有人"
    r"|谁(?!说[^，。！？]{0,8}(?:不了|不好|不能|不会|不是|不算|不可能|没有?|只能|必须|非得))(?:要是)?)"
    r"(?:有人|那种|跟你们?|敢|拉你|打电话|给你|来|直接|冒充[^，。！？]{0,8}?)*"
    r"(?:说|讲|吹|宣称|宣传|保证|承诺|让你们?|叫你们?|喊你们?|打着)(?!不可能|不行|不好|没用|没效"
    r"|治不|贵|假)(?:什么|的|自己|是|能)*"
    r"|(?:封|下架|查|罚|抓|处理|清理|拉黑|踢)(?:了|掉)?(?:一[批个家]|几[个家]|好多|很多|那些"
    r"|不少)[^。！？]{0,4}?(?:喊|说|吹|卖)?"
    r"|也?不管管[^，。！？]{0,4}?(?:说|讲|喊|吹)?"
    r"|只要(?:有人|跟你)(?:敢)?(?:说|讲|吹|保证|承诺)"
    r"|(?:只要|谁|不管(?:是)?谁|任何人)(?:他|她|它|对方|谁|有人|人家|再|要是|敢|一)*(?:让|叫|喊|拉"
    r"|催|求)(?:你|您|大家|爸妈|老人)们?"
    r"|(?<![无没零少玩有何多搞讲来])(?:套路|骗术|骗局|话术|陷阱)|冒充|假扮|假冒我|诈骗|传销|杀猪盘"
    r"|(?:有人|骗子)[^，。！？]{0,4}?[拿用盗偷]着?了?我们?的?(?:头像|名字|名义|照片|视频|昵称)"
    r"|避坑(?=凡|别|，)"
)
_SCAM_ZH: Final = Cue(r"套路|骗|话术|陷阱|冒充|假扮|假冒|诈骗|传销|杀猪盘|避坑")
_AFTER_ZH: Final = Cue(
    r"[^。！？；]{0,12}?(?:都是|全是|就是|肯定是|一定是|绝对是|多半是?|多为|大多是?|十有八九是?"
    r"|属于|构成|是)(?:在)?"
    r"(?:骗|假的|谎|忽悠|骗局|套路|传销|诈骗|坑|智商税|虚假宣传|谣言|吹牛|刷单|瞎说|有问题|不合规"
    r"|违规)"
    r"|[^。！？；]{0,12}?(?:千万|大家|你们?)?(?:别|不要|不能)(?:信(?!不)|相信|上当"
    r"|买(?!贵|错|多|少|别|其他|他们|外面|人家|晚|小|大|单|散|这|那|两|便宜|假|仿|盗|普通|杂牌)"
    r"|听(?!医|别人|别家|他们|人家|专家|外面|谁))"
    r"|[^。！？；]{0,6}?十个(?:里面?|有|里有)*[八九十]个[^，。！？]{0,8}?(?:跑路|卷款|骗|坑|假|倒闭)"
    r"|[^，。！？；]{0,3}?，?千万(?:别|不要|不能|不敢)(?=$|[，。！？啊呀])"
    r"|[^。！？；]{0,8}?(?:要小心|要警惕|要当心|谨防上当|举报|反而可疑|才可疑)"
    r"|[^。！？；]{0,18}?(?:留个?心眼|(?:举报|拉黑|报警)了|(?:你们?|大家|直接|赶紧|马上|立刻|立马"
    r"|截图|就|记得|一定)(?:截图|赶紧|直接|立马|马上)?(?:举报|报警|拉黑|挂(?:了|掉|电话|断|$))"
    r"|谁信谁|碰都别碰|离远点|绕道走)"
    r"|[^。！？；我咱]{0,14}?(?:可能吗|千万(?:别|不要)(?:交|给|转|打|汇|付)(?:钱|款|费)"
    r"|那?是(?:假证|违法的|犯法的|犯罪|要坐牢"
    r"|让你(?:先)?(?:掏|交)钱)|听到(?:这种|这样的)话|(?:交钱|付款|报名"
    r"|下单)之?前[^，。！？]{0,5}?(?:想清楚|掂量|多想想|三思)|直接划走|扭头就走|赶紧跑"
    r"|捂紧?(?:好)?钱包)"
    r"|[^。！？；]{0,12}?(?:图|截图|视频|证书|海报)是?(?:p的|合成|伪造|网上找)"
    r"|的?(?:那种|这种)?(?:人|商家|主播|店|广告|宣传|产品|兼职|群|课|神药|药|卡片|评论|朋友"
    r"|事)*[^。！？；，]{0,6}?"
    r"(?:(?:你们?|大家)?(?:就|去|一定|一律|都|千万)*(?:别(?:理|扫|加|点|碰|发)|不要(?:理|加|点|碰"
    r"|扫|发)"
    r"|(?:让|叫|要)他(?:把话)?写|当骗子|(?:得|要|先)?(?:问|让|叫|找)(?:他|她|对方)|先问清楚"
    r"|(?:去)?(?:查|搜)(?:一|查|搜)|绕着走|拉黑|(?:我)?都?删了|禁言))"
    r"|[^。！？；]{0,10}?的?(?:评论|弹幕|留言|卡片|广告|传单|人|号)(?:我们?|平台|房管)?(?:已经|都"
    r"|就)?"
    r"(?:删|拉黑|扔|举报|撕|踢|投诉)"
    r"|[^。！？；]{0,10}?(?:多半|大多|十有八九|肯定)(?:有问题|不合规|违规|没用|要(?:吃亏|上当))"
)
_NEAR_ZH: Final = 16
_SCAM_NEAR_ZH: Final = 28

_BEFORE_EN: Final = Cue(
    r"\b(?:beware(?: of)?|watch out for|be (?:careful|wary) (?:of|with|around)"
    r"|don'?t (?:believe(?! me| us)"
    r"|trust"
    r"|fall for)|do not (?:believe|trust|fall for)"
    r"|never (?:believe|trust|fall for)|scammers?|scams?|fake sellers?|fraudsters?|misleading"
    r"|false advertising|(?:anyone|anybody|people|somebody|someone|those) who (?:says?|claims?"
    r"|tells?"
    r"|promises?)"
    r"|(?:if|when|whenever) (?:someone|somebody|anyone|anybody|they"
    r"|(?:an?|any|some|another|the next) (?:seller|shop|store|host|streamer|page|guy|bloke|website"
    r"|salesman|company|brand)"
    r"|you (?:get|see|hear|receive) (?:an?|that|this|any|one of those) \w+)[^.!?]{0,24}?"
    r"(?:says?|saying|said|claim(?:s|ed)?|tells?|told|promise[sd]?|messages?|asks?|pretending|offers?)"
    r"|pretend(?:ing|s)? to be (?:me|us|our)|impersonat\w+|(?:stop|don'?t) (?:writing|saying"
    r"|posting|claiming)|(?:scammed|conned|ripped off)|ignore (?:the|any|that) (?:comments?"
    r"|messages?"
    r"|posts?)|(?:adverts?|ads?|posts?|videos?|sellers?|pages?) (?:promising|claiming|saying"
    r"|telling you|that (?:promise|say|claim))|warning about|(?:was|were|got)"
    r" (?:fined|jailed|prosecuted|sentenced))\b"
)
_AFTER_EN: Final = Cue(
    r"[^.!?]{0,50}?(?:\b(?:is|are|'s|it'?s|they'?re|that'?s|was)|'s|'re)\b[^.!?]{0,14}?\b(?:scam"
    r"|scams|scammers?"
    r"|lying|liars?|fake|fraud|lie|lies|misleading|too good to be true|ponzi|not us|rubbish"
    r"|nonsense)\b"
    r"|[^.!?]{0,50}?\b(?:don'?t|do not|never) (?:fall for|believe|trust|click|reply|join|send)\b"
    r"|[^.!?]{0,40}?\b(?:report (?:it|them|him)|block them|walk away|run)\b"
)
_NEAR_EN: Final = 50
_ENDS: Final = Cue(
    r"[。！？!?；;]|但是?|可是|不过|我也?还?[要得](?:说|喊|讲)|因为(?:我|它|这|就)|我(?:今天|可以)?(?:就|跟|和|告诉)(?:你|大家|吹|敢)|[我咱]们?(?:家)?(?:可|从来?|绝对?)?不(?:骗|坑|忽悠)|只有我们|我们(?:家|这|(?:可|都|就)*不一样)|，(?:我们|咱们?|俺们?)的(?!客服|头像|名字|名义|官方|账?号|图|视频)|咱们?(?:家|这)|俺们?(?:家|这)|(?<![贴用吃喝买信听抹戴])我(?:家|这(?!人))|今天我|我(?:把|请)|\bbut\b|\bours?\b"
    r"|\b(?:this|these|mine)(?:'s| is| are) the (?:real |only )?(?:ones?|thing|deal)\b"
)


# "The schools that promise a pass are swindlers": of claimants, whoever they are, not of rivals.
_CLAIMANTS_ZH: Final = Cue(
    r"(?:(?<!实)说|号称|宣称|声称|自称|吹|喊|承诺|保证|打着|标榜)(?:自己|能|可以|什么|是|得了)*"
    r"[^，。！？我咱]{0,4}?"
    r"(?:包过|保过|必过|提分|稳赚|保本|翻倍|收益|包治|治|降[血糖压脂三]|抗癌|祛|软化|通血管|排毒|溶栓|瘦|减肥"
    r"|丰胸|增高|长高|生发|转运|招财|改命|百分之?百|永不|根除)[^，。！？我咱]{0,5}?的"
)
_RIVALS_ZH: Final = Cue(
    r"别家|别人家|隔壁|同行|其他家|对面|人家(?:家|店)|他们?家|某[家宝]|我们|咱们?|我家|本店|只有我|我这"
)


_OATH_EN: Final = Cue(
    r"\b(?:nobody|no one|not|ain'?t|isn'?t|aren'?t|why would i be)(?:'?s| is| are| here is)?"
    r" (?:lying|fake|a scam|a lie|misleading)\b"
)
_TOLD: Final = Cue(r"(?:有人|网上|人家|大家|都)[^，。！？]{0,3}?[说讲传]")
_THIS: Final = Cue(r"这(?:个|款)(?!人|说法|话|骗)")


def check(scene: Scene) -> Ruling | None:
    """Rule on a warning that the match stands in."""
    warned = _warned(scene)
    if warned is None or warned.verdict != "removed":
        return warned
    return rebutted_after(scene, scene.end) or _owned(scene, warned) or warned


def _owned(scene: Scene, warned: Ruling) -> Ruling | None:
    """Find "… and they are right" behind what was told of others: no warning, but a claim."""
    if _TOLD.search(scene.text, warned.start, warned.end) is None:
        return None
    return confirmation(scene, scene.end, scene.right)


def _warned(scene: Scene) -> Ruling | None:
    if scene.category == "disparagement":
        return _of_claimants(scene)
    chinese = scene.language == "zh"
    text = scene.text
    before, after = (_BEFORE_ZH, _AFTER_ZH) if chinese else (_BEFORE_EN, _AFTER_EN)
    cue = last_match(before, text, scene.left, scene.start)
    if cue is not None and chinese and is_oath(text, *cue.span(), scene.left):
        cue = None
    passed: Ruling | None = None
    if cue is None and chinese and (inside := _inside(scene)) is not None:
        return Ruling("removed", *inside.span())
    if cue is not None and scene.start - cue.end() <= _reach(cue.group(), chinese=chinese):
        if (
            _ENDS.search(text, cue.end(), scene.start) is None
            # "Do not believe this" has 这个 as its object; later it begins a new clause.
            and _THIS.search(text, cue.end() + 1, scene.start) is None
        ):
            return Ruling("removed", *cue.span())
        passed = Ruling("passed", *cue.span())
    cue = after.match(text, scene.end, scene.horizon)
    if cue is not None and _OATH_EN.search(cue.group()) is not None:
        cue = None
    if cue is None or _ENDS.search(text, scene.end, cue.end()) is not None:
        return passed
    return Ruling("removed", *cue.span())


def _of_claimants(scene: Scene) -> Ruling | None:
    """Find a warning of whoever claims the impossible; no rival and no goods of ours are near."""
    if scene.language != "zh" or _RIVALS_ZH.search(scene.text, scene.left, scene.horizon):
        return None
    cue = last_match(_CLAIMANTS_ZH, scene.text, scene.left, scene.end)
    if cue is None or scene.start - cue.end() > _NEAR_ZH:
        return None
    return Ruling("removed", *cue.span())


def _inside(scene: Scene) -> re.Match[str] | None:
    """Find a warning that stands between the terms of the match."""
    if len(scene.literals) == 1:
        return None
    cue = last_match(_BEFORE_ZH, scene.text, scene.literals[0][1], scene.last)
    if cue is None or scene.last - cue.end() > _reach(cue.group(), chinese=True):
        return None
    if any(cue.start() < end and cue.end() > start for start, end in scene.literals):
        return None
    return cue if _ENDS.search(scene.text, cue.end(), scene.last) is None else None


def _reach(cue: str, *, chinese: bool) -> int:
    if not chinese:
        return _NEAR_EN
    return _SCAM_NEAR_ZH if _SCAM_ZH.search(cue) is not None else _NEAR_ZH
