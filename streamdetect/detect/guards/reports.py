"""Reports: news of a sanction, bygone adverts, a relative who was cheated, textbook medicine.

The speaker tells what others claimed and what came of it. As soon as the words are of his own
goods (我们家, 这款 …) they are his claim.
"""

import re
from typing import Final

from streamdetect.detect.guards.cue import Cue
from streamdetect.detect.guards.scene import Ruling, Scene, last_match

REACH: Final = 30  # characters from a report's frame to the match

_OFFICIAL_ZH: Final = (
    r"(?:警方|民警|公安|派出所|法院|法官|检察|监管(?:部门|总局)?|市监局?|市场监管|药监局?|消协"
    r"|消保委|工商"
    r"|反诈|网信办|记者|律师|医保局|卫健委|媒体|协会|法院|仲裁)"
)
_NEWS_ZH: Final = Cue(
    _OFFICIAL_ZH
    + r"[^。！？]{0,12}?(?:提醒|通报|罚|处罚|查处|查扣|查获|约谈|立案|判|认定|叫停|整改|曝光|下架"
    r"|起诉"
    r"|警示|公布|点名|发布|暗访|走访|拍到|揭|卧底|调查|披露)"
    r"|(?:公司|企业|商家|机构|主播|男子|女子|药店|医院|诊所|微商|有人|店铺?)[^。！？]{0,8}?"
    r"(?:因(?:为)?|涉嫌|被[指控查])[^。！？]{0,8}?(?:宣称|宣传|声称|虚假|夸大|诈骗|非法)"
)
_CASE_ZH: Final = Cue(
    r"(?:判决书|处罚决定书?|被告|案例|案子|反面(?:教材|例子|典型))(?:里面?|上"
    r"|中)?[^。！？]{0,8}?(?:写|说|宣称|称|是"
    r"|念|有)?"
)
_SANCTION_ZH: Final = Cue(
    r"[^。！？]{0,16}?(?:被(?:人)?(?:打回|驳回|处?罚|约谈|点名|查|告|起诉|曝光|通报|下架|判|叫停|封"
    r"|抓|否定|辟谣|打脸|索赔"
    r"|消费者|认定|责令|立案)|(?:法院|法官)[^。！？]{0,4}?判|判(?:了|他|她|商家|赔|三倍|退一)|辟谣"
    r"|案例[^，。！？]{0,4}?(?:官网|挂|公布)"
    r"|挨(?:了)?罚|判刑|官司(?=开庭|判|打)|罚款|罚了|爆雷|撤回|道歉|论文"
    r"|告上法庭|违法|涉嫌)"
)
_BYGONE_ZH: Final = Cue(
    r"(?:小时候|以前|从前|当年|那会儿|那时候|过去|早些年|那个年代|年轻那会儿?)[^。！？]{0,16}?"
    r"(?:广告|电视上?|报纸|收音机|墙上|电线杆|摆摊|街口|村口|集市|赶集|庙会|耍猴|卖艺|吆喝"
    r"|电视购物|江湖|老军医"
    r"|走街串巷|卖(?:药|膏药|大力丸)|都喊|贴满|敲锣)"
)
_TOLD_ZH: Final = Cue(
    r"(?:(?<![我咱])说(?:是|能|的)?(?!实话|真的|一下|好|白|到|句|明)|(?<!好)称|喊|写着|宣传|号称|吹"
    r"|(?<!微)信了"
    r"|声称|有(?:个|一)?(?:人|大师|摊)[^，。！？]{0,6}?(?:卖|推销|吆喝)|被[^，。！？]{0,6}?卖|传单"
    r"|跟我(?:说|讲)|(?:人|妈"
    r"|爸|奶|爷|辈)(?:都|还|就|老)?信)[^。！？]{0,18}?$"
)
_OUTCOME_ZH: Final = Cue(
    r"[^。！？]{0,16}?(?:结果(?!真|还真|果真|我真)|最后(?![一二两三四五六七八九十几0-9])|其实"
    r"|实际上?|压根|根本"
    r"|到头来|后来)[^。！？]{0,14}?(?:没(?:用|效|什么|有(?:用|效)|瘦|好|变|这)|不(?:管用|行|是|能"
    r"|对|存在|灵|起作用)"
    r"|划掉|删|骗|跑了|住院|面团|拉黑|后悔|假的|坏了|还是疼|糖水|瞎|进了?医院|借钱)"
    r"|[^。！？]{0,16}?(?:(?:这|那)?怎么可能(?![不没会])|(?<!有)(?<!不)可能吗|没人(?:证明|验证"
    r"|见)过?|没(?:有)?(?:证据|依据|根据|道理)"
    r"|(?<!不)(?<!用)(?:该|应该|赶紧|赶快)(?:去|上|看)(?:医院|医生|大夫)|(?:亏|赔|坑|骗)了(?:我|她"
    r"|他)?[^，。！？]{0,5}?(?:钱|[块百千万])"
    r"|白(?:花|交|买)|(?:还|居然|竟然)真?(?:就)?信了|划掉|删掉|后来才知道|打水漂|智商税"
    r"|一[两点斤厘分]没"
    r"|我(?:都|就|当场|直接|一听|听了?|看了?|看得|差点)*(?:笑了|笑喷|乐了|直乐|愣了|懵了"
    r"|翻了?个?白眼|摇头|划走|拉黑|举报|骂|怼|懒得))"
    r"|[^。！？]{0,10}?(?:忽悠|坑|骗)(?:了|走|过|$)|气死我|[^。！？]{0,16}?(?:想笑|笑死|无语|离谱"
    r"|荒唐|谁还?信|现在谁还|服了|骂了|骗了|被骗)"
)
_CHATTER_ZH: Final = Cue(
    r"(?:家族群|朋友圈|微信群|群里)里?(?:又|都|老|天天|总)*(?:在)?(?:转|传)|(?:讲座|推销员|有个主播"
    r"|传单|会销)"
    r"[^。！？]{0,10}?(?:推销|忽悠|吹|说|写|卖)|(?:妈|爸|奶奶|爷爷|婆婆|姑|姨|叔|大爷|大妈|邻居"
    r"|同事)[^。！？]{0,6}?"
    r"(?:信了|听信|被骗|被忽悠|上当|天天转|老转|又转)"
)
_REFUTED_ZH: Final = Cue(
    r"[^。！？]{0,6}?的?(?:说法|传言|谣言|观点|论文|文章|传闻|帖子|迷信)[^。！？]{0,12}?"
    r"(?:被|没有|缺乏|不(?!错|假|骗)|否|撤|站不住|假的|错的)"
)
_FICTION_ZH: Final = Cue(
    r"(?:电视剧|小说|武侠|电影|故事|传说|神话|漫画|动画片|评书|听书)(?:里面?|中"
    r"|上)[^。！？]{0,20}?$"
)
_CLINIC_ZH: Final = Cue(
    r"(?<![不没免无比需代用胜])(?:经过|通过)?(?:手术|化疗|放疗|靶向|抗病毒|抗生素|疫苗|临床|患者"
    r"|病例|诊断|医保"
    r"|筛查|确诊|发病率|死亡率|住院率|世界卫生组织|指南|规律服药|多数病人)"
)
_CLINICAL: Final = frozenset({"medical_claim", "drug_device", "health_food"})
_GOODS_ZH: Final = Cue(
    r"我|咱|本店|省了|自己就|这(?:个|款|瓶|盒|贴|罐|袋|支|台|套|包|片|种|杯)|它|本品|链接|拍|下单"
    r"|喝|贴|泡|抹|涂|吃|戴"
    r"|你|姐|哥|叔|阿姨|宝|用了|不用|再也|家里"
)
_OWN_ZH: Final = Cue(r"我们|咱们?|我家|本店|自家|这款|我这")
_OWN_ALIKE: Final = Cue(r"我们(?:也|都|被|村|小时)|咱们?(?:小时|村)")

_NEWS_EN: Final = Cue(
    r"\b(?:regulators?|watchdog|(?:\w+ )?agency|court|judge|police|prosecutors?|the (?:fda|ftc|asa)"
    r"|victims?)\b"
    r"[^.!?]{0,40}?\b(?:fined|sued|banned|warn(?:s|ed)?|charged|shut down|arrested|said|ordered"
    r"|jailed|stopped)\b"
    r"|\b(?:an?|one|some) (?:\w+ )?(?:company|clinic|firm|shop|seller|man|woman|host|streamer"
    r"|influencer|channel|brand|vendor|store|guy|lady|school)\b[^.!?]{0,40}?\b(?:fined|sued"
    r"|banned|charged"
    r"|shut down|arrested|accused|jailed)\b"
)
_SANCTION_EN: Final = Cue(
    r"[^.!?]{0,30}?\b(?:was|were|got|been) (?:fined|sued|banned|charged|shut down|arrested|jailed"
    r"|false|debunked"
    r"|retracted|pulled)\b"
)
_BYGONE_EN: Final = Cue(
    r"\b(?:there used to be (?:those |these )?(?:adverts?|ads?|posters?|an? (?:guy|man|advert|ad))"
    r"|used to (?:watch|know|see) (?:an? )?(?:guys?|man|men|sellers?|hosts?|ads?|adverts?)"
    r"|old (?:adverts?|ads?|posters?)|(?:i|we)(?: had to| have to)? (?:deleted?|reported?"
    r"|blocked?))\b"
)
_CHATTER_EN: Final = Cue(
    r"\bmy (?:uncle|aunt|mum|mom|dad|gran|grandma|nan|neighbou?r|cousin|mate"
    r"|boss)\b[^.!?]{0,16}?\b(?:keeps"
    r" (?:sending|posting|forwarding)|fell for|believed|got (?:ripped|scammed))\b"
    r"|\bsomeone (?:wrote|posted|sent)\b"
)
_OWN_EN: Final = Cue(r"\b(?:ours?|we|our|this one|but)\b")


def report(scene: Scene) -> Ruling | None:
    """Rule on a report that the match is told in."""
    if scene.category == "disparagement":
        return None
    if scene.language == "en":
        return _report_en(scene)
    text, left = scene.text, scene.left
    for pattern, after in (
        (_NEWS_ZH, None), (_CASE_ZH, None), (_BYGONE_ZH, None), (_CHATTER_ZH, None),
        (_FICTION_ZH, None), (_TOLD_ZH, _OUTCOME_ZH),
    ):  # fmt: skip
        anchor = scene.last if after is not None else scene.start
        cue = last_match(pattern, text, left, anchor)
        if cue is None or anchor - cue.end() > REACH or _is_own_zh(text, cue, anchor):
            continue
        if after is None:
            if pattern is _NEWS_ZH and scene.category == "false_endorsement":
                continue
            return Ruling("removed", *cue.span())
        outcome = after.match(text, scene.end, scene.horizon)
        if outcome is not None:
            return Ruling("removed", *outcome.span())
    for pattern in (_SANCTION_ZH, _REFUTED_ZH):
        found = pattern.match(text, scene.end, scene.horizon)
        if found is not None and _OWN_ZH.search(text, left, found.end()) is None:
            return Ruling("removed", *found.span())
    return _clinical(scene)


def _is_own_zh(text: str, cue: re.Match[str], end: int) -> bool:
    own = _OWN_ZH.search(text, cue.start(), end)
    return own is not None and _OWN_ALIKE.match(text, own.start()) is None


def _clinical(scene: Scene) -> Ruling | None:
    """Find the register of medicine in the clause of a match, with no goods or listener near."""
    if scene.category not in _CLINICAL:
        return None
    text = scene.text
    low, high = max(scene.left, scene.start - 20), min(scene.right, scene.end + 20)
    cue = _CLINIC_ZH.search(text, low, high)
    if cue is None or _GOODS_ZH.search(text, scene.left, scene.right) is not None:
        return None
    return Ruling("removed", *cue.span())


def _report_en(scene: Scene) -> Ruling | None:
    text, left = scene.text, scene.left
    for pattern in (_NEWS_EN, _BYGONE_EN, _CHATTER_EN):
        cue = last_match(pattern, text, left, scene.start)
        if cue is not None and _OWN_EN.search(text, cue.end(), scene.start) is None:
            return Ruling("removed", *cue.span())
    found = _SANCTION_EN.match(text, scene.end, scene.horizon)
    return Ruling("removed", *found.span()) if found is not None else None
