"""Negation: what is denied is no claim, unless words after the denial make it one all the same.

Before the match a negation must reach it (negation_zh, negation_en); after it a judgement on what
was just named ("… is impossible", "… nobody can promise that") denies it.
"""

from dataclasses import replace
from typing import Final

from streamdetect.detect.guards.cover import NOT_ITSELF, hint_after
from streamdetect.detect.guards.cue import Cue
from streamdetect.detect.guards.disclaimer import disclaimer, is_taken_up
from streamdetect.detect.guards.negation_en import negation_en
from streamdetect.detect.guards.negation_zh import STAKE, negation_before
from streamdetect.detect.guards.refusal import refusal
from streamdetect.detect.guards.retort import retort
from streamdetect.detect.guards.scene import Ruling, Scene

# What was named is taken up (这种话, 这个效果 …) and judged.
_TOPIC: Final = (
    r"(?:[病症]|[^，。！？不没别无我你他这那了是好对行有能会要敢可](?=[这那不没]))?(?:的"
    r"|了(?=[这那][种类句]))?(?:[这那](?:[种些类句个件]|几[个句]))?(?:话|说法|承诺"
    r"|事情?|效果|作用|功效|功能|好事"
    r"|宣传|东西|生意|买卖|故事|案例|传闻|想法|念头|观念|心态|什么的|啥的)?"
    r"(?:，|啊|呀|呢|嘛|那|这|都|也|可|我们?|咱们?|是|其实|根本|完全|肯定|绝对|真的|确实|实在"
    r"|从来|压根|自己|老板|主播|就)*"
)
_JUDGED: Final = Cue(
    _TOPIC
    + r"(?:不可能(?!再|还|会?(?:复|反|失|没|不|亏|差)|复发|反弹|失败|没|不|亏|骗|有(?:比|第二|假))"
    r"|不存在|不现实|不切实际|没有的事|没有?这回事|没有?这种(?:事|好事)"
    r"|做不到|办不到|给不了|保证不了|说不准|说不出口|开不了口|谁也不敢|谁都不敢|谁敢(?!比)"
    r"|是?假的|骗人的|瞎说|胡说|胡扯|瞎扯|瞎掰|鬼扯|瞎编|扯淡|吹牛|不是真的|没有?(?:科学|医学)?(?:依据|根据)"
    r"|是?(?:老话|迷信|神话|传说|玄学|噱头|智商税|心理作用)|是?电视剧?里(?:演|编)"
    r"|不(?:敢|能)(?:说|保证|讲)"
    + NOT_ITSELF
    + r"|不保证|不承诺|没(?:有)?(?:说|讲)(?!过?(?:错|完|假|谎|够|大|空|虚|瞎))"
    r"|(?:不|才不)信(?!你|试|看|的|可以|邪|拉倒|算|就)"
    r"|(?<!是)不(?:是|行|对)(?:的(?!话)|啊|哦|，|。|$)"
    r"|(?:目前|现在|医学上|国内|国家|至今|到现在)*(?:都|还)?没有?(?:这|那|任何|什么)?[个种条]?(?:结论|定论|证据|研究|数据|批文|认证)(?![^，。！？]{0,3}[不没比])"
    r"|没有(?:的|啊|哦|，|。|$)|没有(?=(?!一|人|谁|哪|不|任何|比|什么|第二|过)[^，。！？没不我]{2,8}?[也都]?没有)|不靠谱|不可信|不能信|信不得"
    r"|(?:就)?(?:别|不要|甭)(?:想|指望|做梦|抱希望|惦记)|哪有(?:那种|这种|那么|的事)"
    r"|想得美|[^，。！？信]{0,4}?(?:你|您|大家)们?(?:要|得|还是|应该|最好|去)*问(?:一下|问)?(?:医生"
    r"|大夫|药师)|没(?:有)?那么(?:神|玄)|没人(?:做|干|会|信)"
    r"|是?(?:不就|不过)?[^，。！？不没]{0,5}?(?:玩笑|笑话|段子|滤镜|美颜|特效)|(?:可惜|遗憾)[^，。！？]{0,4}?(?:不"
    r"|没)"
    r"|(?:全世界|全国|目前|现在|医学上|还)*都?没有[这那](?:个|种)(?:药|技术|产品|东西)"
    r"|(?:是)?(?:广告(?:词|语)|营销|话术|炒作|小说|另一回事|两码事|两回事)"
    r"|(?:是|可|根本|压根|真的?|肯定|绝对)+(?:[治去祛降瘦长管防消变补调修]|治疗|美)不(?:了|好|掉"
    r"|到|住|白|成)"
    r"(?!的?[^。！？]{0,4}?(?:退|赔|找我|不要钱|不收|人))|是(?:编|杜撰|虚构|演|摆拍)(?:出来)?的"
    r"|是?(?:太)?(?:抬举|高看|过奖|吹捧|瞎捧)|要不得|不可取|那(?:就)?是(?!真|好|正|因为|我们"
    r"|医院)[^，。！？是]{1,6}不是[^，。！？是]{1,5})"
)
_NOBODY: Final = Cue(
    r"[^，。！？]{0,3}，?(?:没有?(?:哪个|哪位|人|谁|一个|任何人?)|谁(?!用|吃|喝|买|说)|哪个)"
    r"[^，。！？]{0,6}?(?:能|敢|可以)[^，。！？]{0,5}?(?:保证|包票|承诺|说得?准)"
)
# "If that were so, doctors would be out of work."
_ABSURD: Final = Cue(
    r"[^，。！？]{0,3}?，?那我(?:先|咋|怎么|干嘛|为啥)(?![给跟]你|介绍|说)|"
    r"[^，。！？]{0,4}?，?那(?!你|就对|还用说)[^，。！？]{0,8}?(?:早(?:就|都)?(?!该|点|日|晚)|还用"
    r"(?!说)|还要|还在|不都|不得|岂不|何必|何苦)"
    r"|[^。！？]{0,4}?(?:要|真)?(?:有|能)(?:这|那)(?:种|么|样|个)?的?(?:好事|美事|便宜|本事|效果"
    r"|能耐|好|神|本领)"
    r"[^，。！？]{0,3}?，?(?:我|老板|谁|人家|医生|还)[^。！？]{0,8}?(?:第一个|自己|早|还用|何必"
    r"|轮|关|先|偷|还)"
    r"|[^。！？]{0,6}?(?:要是|如果|真要|假如|要(?=真))(?:真|能)?(?:有|这样|这么|行"
    r"|能)[^。！？]{0,4}?(?:我|那|医生|早)"
    r"[^。！？]{0,6}?(?:早就?|还用|用得着|何必|何苦)"
)
# The speaker disowns it ("… I never said so"), sends the listener home, or has no such goods.
_DISOWNED: Final = Cue(
    r"[^。！？]{0,14}?(?:我们?|咱们?|本店|主播)(?:家|自己|可|是|真|从来|也|都|现在|绝对|这边|今天)*"
    r"(?:不(?:能|敢|会|想)?|没(?:有)?)(?:这么|这样|那么|那样)?"
    r"(?:敢当|认(?!错|识|真|为)|承认|介绍(?=$|，|的)|(?:说|讲)过(?!假|谎|大|空|虚|瞎)|写过|承诺过"
    r"|宣传过|理(?=$|他|它|她"
    r"|，)|卖过[那这]|喊(?=$|，|因|也|过)"
    r"|信(?=$|，|你买)|搭理)"
    r"|[^。！？]{0,14}?(?:不是|没有一个是)(?:我们?|咱们?)(?:家|店)?的?(?:发|写|的?人|本人|客户"
    r"|顾客|粉丝|学员|员工|客服|号|干的|$"
    r"|(?=[，。你大见看谁千]))"
    r"|[^。！？]{0,12}?(?:打消[^，。！？]{0,4}念头|死了这条心|别当真|趁早(?:死心|别)|图个(?:吉利"
    r"|彩头|乐呵)"
    r"|听听就好|想都别想)"
    r"|[^。！？]{0,10}?(?:我们?|咱们?|本店)(?:这[里儿边]?|家|店里?)?(?:可|真|是|从来|根本|压根|还)*(?:没有|不卖|没卖|卖不了|不做|不收"
    r"|不接|不开|不办|不搞|不进|没进|不供)"
    r"(?=$|[，。！？]|这|我|就|啊|哈|您|你|要|也|大家|都|码|群|微信|号(?!称))"
    r"|的(?:我们?|咱们?)?没有(?=$|[，。！？我这])"
    # "I can only say that you were fooled"; "… ? dream on".
    r"|[^。！？]{0,4}?我(?:只能|就|得|只|要)*(?:说|讲|告诉)你?，?你(?:这|们)?(?:是|就是)?被(?:人|他)?(?:忽悠|骗|坑|蒙)"
    r"|[？，]?(?:你们?|大家)?(?:真是|可|都|是)*(?:想多了|想啥呢|想什么呢|做梦呢|醒醒吧)"
)
# "We do not go in for … and the like."
_NOT_OUR_WAY: Final = Cue(
    r"[我咱俺](?:们|家|这)*[^，。！？]{0,3}?不(?:搞|玩|整|弄|学|做|兴|来|吃)[^，。！？不没]{0,20}$"
)
_SUCH_WAYS: Final = Cue(
    r"[^，。！？不没]{0,4}?[那这](?:一?套|种(?:路子|把戏|套路)|些(?:虚的|花样))"
)
_ENDORSER_DISOWNED: Final = Cue(
    r"[^。！？]{0,10}?(?:没有?|从来没|不)(?:请|蹭|找|用(?!想|管|问|说|怀疑|犹豫|比|担心|多|等|考虑|纠结)|请不|上)"
    r"(?:了|起|得起)?过?"
)
_IF: Final = Cue(
    r"(?:要是|如果|假如|真要|我要说|真能|真靠|要[靠凭]|光靠|若是|倘若|万一|哪天|但凡|(?:我|谁)要|要能"
    r"|要真)(?![^，。！？]{0,12}[不没])[^。！？]{0,18}$"
)
_ABSURD_IF: Final = Cue(
    r"[^。！？]{0,8}?(?:我|那|早|还|他)[^。！？]{0,8}?(?:关店|封(?:号|店)|发财|富翁|诺贝尔|下岗"
    r"|倒闭|关门|还用(?!说)"
    r"|坐牢|进去|首富|上天|罚)"
    # What would be otherwise: the speaker would keep it, doctors would be idle, people would laugh.
    r"|[^。！？]{0,4}?那(?:我|俺|你)[^。！？]{1,14}?(?:是摆|摆设|摆着|白(?:吃|买|花|读|学)|干嘛|干啥|图啥|做啥)"
    r"|[^。！？]{0,14}?(?:笑掉|大牙|(?:号|账号)被|敲门|找上门|领奖|喝茶去|太阳(?:打|从)西|母猪)"
    r"|[^。！？]{0,8}?(?:诺贝尔|首富|院士|吉尼斯|外星|教科书)[^。！？]{0,6}?(?:早|都|得|就|来)"
    r"|[^。！？]{0,4}?[我俺咱](?:自己|家)?这[^，。！？]{1,4}?还(?:能|会|得|要|用)"
    r"|[^。！？]{0,6}?(?:我|俺|咱|老板|医院|医生|人家|厂家|隔壁)(?:自己|们|家|就|也|都)*"
    r"(?:早(?:就|都)?(?!点)|第一个|自己先|先(?:把|去|给自己)|还(?:在(?!等)|得|坐|站|卖|住|穿|愁"
    r"|苦|至于|大半夜|天天|起早|跟你们?|搁这|蹲|摆摊|开播|直播|上班|打工|租|骑|种地|放羊|喂|挤)|犯得着|用得着|至于"
    r"|何必|何苦|干嘛|干啥|干吗|舍得|偷着|偷偷|闷声|轮得到)"
)
# "If I told you so, I would be a cheat, and you should report me."
_IF_SAID: Final = Cue(
    r"(?:要是|如果|假如|哪天|万一|要说|(?:我|谁)(?:要|再|真)(?:是|敢)?)(?:我|你|再|敢|跟你们?"
    r"|给你们?|还|真|睁眼)*"
    r"(?:说|讲|吹|喊|叫|保证|告诉|承诺|回答)[^。！？不没]{0,14}$"
)
_SHAME: Final = Cue(
    r"[^。！？不没]{0,10}?(?:骗|昧|天打|良心|打脸|缺德|违法|犯法|坑|害|举报|投诉|砸|抽我|关店|坐牢"
    r"|进去|罚|扇我|打我|骂我|雷劈|报应|对不起|亏心|阴德|脸红|臊|羞|唾沫|大牙|笑话|被盗|抓|封"
    r"|官司|诈骗|取关|睡不着|不信"
    r"|敲门|翻脸|第一个(?:就|先)?(?:不|骂|打|笑|掐|跳)|头一个(?:就|先)?(?:不|骂|打|笑))"
)
# "It cannot be that you put one out and they are gone": no single use does it.
_ONCE: Final = Cue(
    r"(?<![能会])(?:不可能|不会|不能|不是(?:说|那种)?|没有(?:说|哪款|哪个|什么)?|哪有|哪能|(?:别"
    r"|不要|甭)(?:指望|以为|想着|幻想))"
    r"(?:说"
    r"|让?你)?[^，。！？不没]{0,6}?(?:[一两三几半][天次张片瓶盒罐包晚夜下颗粒贴勺遍周针副口个喷抹]"
    r"|当[天场晚]|立刻|立马|马上|隔天|第二天)[^，。！？不没再]{0,10}?(?:就|都|全)(?:能|会|给|把"
    r"|让)?[^，。！？不没]{0,2}$"
)
# Not once, but for good; or the negation is the condition of a promise.
_BACK: Final = Cue(
    r"[^。！？]{0,6}?(?:反弹|复发|(?:你)?(?:来)?找我|退(?:你|钱|款|全)|赔你?|而是永|的?(?:别家"
    r"|是别人))"
)
# "My mouth cannot bring out …", but "I cannot name a second like it" is a claim.
_UNSAID: Final = Cue(
    r"(?:[我咱俺]|嘴)[^，。！？]{0,8}?(?:编|说|讲|喊|吹|演|装|学|写|念|吆喝)不(?:出|来|了)口?"
    r"(?:什么|那种|那些|那套|这种|个|像)*$"
)
_MATCHLESS: Final = Cue(r"第二|比|一个|哪|任何")
# "Do not take it in place of your pills."
_NOT_INSTEAD: Final = Cue(
    r"(?:别|不要|不能|不可以?|不许|甭|莫|切勿)(?:再)?(?:拿|用|把|靠|指着)(?:它|这个?|这款|我们?这个?)(?:来|去|就|直接)*$"
)
# "It does not wash your pimples away, it only takes the grease."
_FAILS: Final = Cue(
    r"(?<![医生院家么都品])(?:洗|抹|涂|擦|敷|贴|泡|喝|吃|养|揉|按|刷|治)不(?:好|了|掉|没|白|走)"
    r"(?:你|您|大家|咱)?们?(?:脸上|身上|家里?)?的?$"
)
_ONLY: Final = Cue(r"[^。！？不没]{0,10}?(?:只是|只能|无非|最多|顶多|充其量|而已|罢了|也就是?)")
# "… and took no more pills. Not one may you leave out!"
_KEEP_TAKING: Final = Cue(
    r"(?:(?!医生说|大夫说|医院|以前|原来|都说|人家)[^。！？]){0,28}?药"
    r"(?:(?!说)[^，。！？]){0,6}?(?:不(?:许|能|准|可以?|敢|要)|别|千万别)(?:再|乱|随便|擅自|自己"
    r"|自行|给我|轻易|瞎|私自)*"
    r"(?:停(?!产)|断(?!货)|减(?!肥))"
)
_MEDICINE: Final = Cue(r"药|胰岛素|针")
_UNSURE: Final = Cue(
    r"[^。！？]{0,8}?我(?:们|也|可|真|都)*(?:不知道|不清楚|不了解|不好说|说不好|说不准)(?!怎么"
    r"|为什么|多少|哪)"
)
_OR_NOT: Final = Cue(r"(.{1,2})不\1")
_DISBELIEF: Final = Cue(
    r"[^。！？]{0,3}你们?(?:敢?信|相信)吗?，?(?:反正)?我(?:反正)?(?:可|是)?不信"
)
# "A school that can promise it I have yet to see", but not "one that failed I have yet to see".
_UNSEEN: Final = Cue(
    r"的[^，。！？比不没未]{0,8}?，?[我咱俺](?:们|可|是|从来|这辈子|活了?[^，。！？]{1,5}|干[^，。！？]{1,6}|到现在|至今|目前|真)*"
    r"(?:还|都|也|压根|从来|就)*(?:没(?:有)?|未)(?:见|听说?|遇|碰|瞧|看)(?:到|见|着|上)?(?:过|呢|$)"
)
_NONE_BETTER: Final = frozenset({"superlative", "price_fraud", "disparagement", "fake_data"})
_OURS: Final = Cue(r"[我咱俺]")
_NEGATION: Final = Cue(r"[不没只]")
_NOT_QUITE: Final = Cue(
    r"(?:说|讲)?不是(?:吧|吗|嘛)|没有(?:人|谁|一个|任何(?:副作用|问题))(?!能|敢|可以)"
)


# "Who told you that …?"
_WHO_TOLD: Final = Cue(
    r"(?:谁|哪个)家?[^，。！？我]{0,4}?(?:要是|要|敢|再)?(?:跟|和|给|对|告诉|教|同)(?:你们?|您|大家)(?:说|讲|的|吹|保证)?(?:过|的|了)?[^，。！？不没只]{0,10}$"
    r"|谁(?:说|讲)(?:的|过)?[^，。！？不没只]{0,6}$"
)
# "Is this then not …?", "who says that it is not …?": the denial is denied.
_DOUBLED: Final = Cue(
    r"(?:难道|难不成|谁(?:家)?[说讲](?:的|过)?|哪个[说讲])[^，。！？不没]{0,10}[不没](?:是|能|可以|会|算|够|有)?"
    r"[^，。！？不没]{0,2}$"
)
_IS_SO: Final = Cue(r"[^。！？]{0,3}?(?:不|没|只|才|必须|非得)")


def check(scene: Scene) -> Ruling | None:
    """Rule on the negation that governs the match, if there is one."""
    if scene.language == "en":
        return negation_en(scene)
    before = _doubled(scene) or negation_before(scene)
    ruling = (
        before
        if before is not None and before.verdict != "passed"
        else _after(scene) or _within(scene) or _around(scene) or before
    )
    if ruling is not None and ruling.verdict == "removed":
        cover = hint_after(scene, ruling.end)
        if cover is not None:
            return cover
    return ruling


def _doubled(scene: Scene) -> Ruling | None:
    """Find a denial that a rhetorical question turns round, before the match or its last term."""
    for at in (scene.start, scene.literals[-1][0]):
        doubled = _DOUBLED.search(scene.text[scene.left : at])
        if doubled is not None:
            return Ruling("passed", scene.left + doubled.start(), scene.left + doubled.end())
    return None


def _around(scene: Scene) -> Ruling | None:
    """Find a denial in a frame around a term: "not one [use] and …", "it fails to …, it only …"."""
    text, left = scene.text, scene.left
    for at, end in (scene.literals[0], scene.literals[-1]):
        before = text[left:at]
        if (once := _ONCE.search(before)) is not None and _BACK.match(text, end) is None:
            return Ruling("removed", left + once.start(), left + once.end())
        unsaid = _UNSAID.search(before) if at == scene.start else None
        if unsaid is not None and _MATCHLESS.match(text, at) is None:
            return Ruling("removed", left + unsaid.start(), left + unsaid.end())
        if (instead := _NOT_INSTEAD.search(before)) is not None:
            return Ruling("removed", left + instead.start(), left + instead.end())
        fails = _FAILS.search(before)
        if fails is not None and _ONLY.match(text, end, scene.horizon) is not None:
            return Ruling("removed", left + fails.start(), left + fails.end())
    if _MEDICINE.search(text, scene.start, scene.end) is not None:
        kept = _KEEP_TAKING.match(text, scene.end, scene.horizon)
        if kept is not None:
            return Ruling("removed", *kept.span())
    return None


def _within(scene: Scene) -> Ruling | None:
    """Find a denial of words that are taken up before the last term: "… such talk is not mine"."""
    for number, (_, end) in enumerate(scene.literals[:-1], 1):
        if is_taken_up(scene, end):
            part = replace(scene, end=end, literals=scene.literals[:number])
            ruling = _after(part)
            # What denies must be no word of the claim: "theirs are all [false]".
            if ruling is not None and not any(
                ruling.start < ends and at < ruling.end for at, ends in scene.literals[number:]
            ):
                return ruling
    return None


def _after(scene: Scene) -> Ruling | None:
    """Find a judgement on the match behind it; with a stake it is a promise: "if not, I pay"."""
    judged = _judged(scene)
    if judged is not None and _OURS.search(scene.text, judged.start, judged.end) is None:
        stake = STAKE.match(scene.text, judged.end, scene.horizon)
        if stake is not None:
            return Ruling("covered", judged.start, stake.end())
    return judged


def _who_told(scene: Scene) -> Ruling | None:
    """Find "who told you that …" before the match: whoever did, it is not so."""
    text = scene.text
    found = _WHO_TOLD.search(text, scene.left, scene.start)
    if found is None or _IS_SO.match(text, scene.start, scene.horizon) is not None:
        return None
    negative = _NEGATION.search(text, scene.start, min(scene.end + 3, scene.horizon))
    return Ruling("removed", *found.span()) if negative is None else None


def _judged(scene: Scene) -> Ruling | None:
    text, end, horizon = scene.text, scene.end, scene.horizon
    told = _who_told(scene)
    if told is not None:
        return told
    if _NOT_QUITE.match(text, end) is None:
        for pattern in (_JUDGED, _NOBODY, _DISBELIEF, _ABSURD, _DISOWNED):
            found = pattern.match(text, end, horizon)
            if found is not None:
                return Ruling("removed", found.start(), found.end())
        if (refused := refusal(scene) or disclaimer(scene) or retort(scene)) is not None:
            return refused
        for before, limit, pattern in (
            (_IF_SAID, scene.last, _SHAME),
            (_OR_NOT, horizon, _UNSURE),  # the doubt itself may say "or not"
            (_NOT_OUR_WAY, scene.start, _SUCH_WAYS),
        ):
            found = pattern.match(text, end, horizon)
            if found is None:
                continue
            if before.search(text, scene.left, min(limit, found.end())) is not None:
                return Ruling("removed", found.start(), found.end())
    if scene.category not in _NONE_BETTER:
        for at in (end, scene.literals[0][1]):
            found = _UNSEEN.match(text, at, horizon)
            said = text[scene.clause_left : at]
            if found is not None and "比" not in said and _NEGATION.search(said) is None:
                return Ruling("removed", *found.span())
    if scene.category == "false_endorsement":
        found = _ENDORSER_DISOWNED.match(text, end, horizon)
        if found is not None:
            return Ruling("removed", found.start(), found.end())
    found = _ABSURD_IF.match(text, end, horizon) or _ABSURD_IF.match(
        text, scene.literals[0][1], horizon
    )
    if found is not None:
        for limit in (scene.last, scene.start):  # the last term may be the speaker's own case
            if (condition := _IF.search(text[scene.left : limit])) is not None:
                return Ruling("removed", scene.left + condition.start(), found.end())
    return None
