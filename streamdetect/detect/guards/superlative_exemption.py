"""Superlatives that the law does not mean: times, usage tips, own range, grades, aims, sizes.

After the enforcement guide on absolute wording (SAMR 2023). Applies to rules of `superlative` only.
"""

from typing import Final

from streamdetect.detect.guards.cue import Cue
from streamdetect.detect.guards.scene import Ruling, Scene, last_match

_CATEGORY: Final = "superlative"

# Read where the match begins: a superlative that is no praise of goods.
_HERE_ZH: Final = Cue(
    r"国家级(?:的)?(?:自然|非物质|非遗|风景|文物|历史|教练|裁判|运动员|公园|湿地|名录|地质|期刊"
    r"|博物馆|都城|森林|门票)"
    r"|第一(?:高峰|长河|大河|大岛|大湖|大国|大产[区地]|大[省市县港城]|泉|关|行书|名楼|瀑)|最(?:好(?:笑|的(?:人|朋友|闺蜜|兄弟"
    r"|老师|锻炼))|近|后|初|终|先(?!进)|早(?!.{0,2}品牌)|晚|迟|少|多(?:能|可以|只|给|买|拍|限|领|是"
    r"|也就|再"
    r"|放|存|一|两|三|四|五|六|七|八|九|十|[0-9])|起码|开始"
    r"|喜欢|爱|想|怕|担心|常(?:见|用|问)|容易|关心|主要|重要|关键|难|真诚|诚恳|大(?:的)?(?:努力"
    r"|诚意|限度|码|号|的?区别|的?不同|程度|载重|承重|功率|容量)"
    r"|小(?:码|号|的?起订|起拍)|长(?:的)?(?:一条|一款)?(?=[是有到])|短(?=[是有到])|高(?:温度"
    r"|承重|功率|时速|档|法院|可以?|能|到)|低(?:温度|消费|起|档|可以?|能|到|限度)"
    r"|佳(?:的)?(?:使用|食用|赏味|饮用|观赏|拍摄|收看|搭配|时间|时期|温度|状态|口感期)"
    r"|好(?:还是|是|先|在|不要|别|就|去|能|提前|饭|用(?=[温冷热凉手布])|放|早|搭配|配|看|问|再"
    r"|自己|一次|两|三|半|每|隔|吃完|洗|趁|选|对照))"
    r"|第一(?:次|时间|步|天|个(?:问题|链接|福利|品|月|星期|礼拜|周|小时|步骤|反应|进来)?|排|眼"
    r"|波|件事|批|代|季|期|遍|口|杯|单|件|位(?:进来|下单|宝宝|抢到|是)"
    r"|[届场座脚格档道泡根锅炉茬桶行段句集窑车]|百[一二三四五六七八九万]|台(?:电视|通用|计算机|车)"
    r"|名(?:签到|奖励|是|的(?:宝|姐|哥|朋友|同学|选手|粉丝|观众|老铁|奖|福利|礼))|大道|食堂|学期|人民医院|张|章|节|节课|课|页|栏|种"
    r"|款(?:是|呢|我们|给)|部|层|年|线|人称|医院|中学|小学|季度|印象|反应|名(?:进来|下单|抢到))"
    r"|一流(?:程|水|量)|(?:国家|国标)?[一二三特]级(?:能效|标准|灭火|防护|品?茶|果|棉|压榨|初榨)"
    r"|顶(?:部|层|楼|上|盖|针|配(?=版))|唯一(?:的)?(?:遗憾|爱好|亲人|孩子|儿子|女儿|天然|出路"
    r"|一[件次张个]|会的|能做的|能想|缺点|不足|区别|问题|要求|客服|官方)"
)
# "The first pot of …, that is us": a title, and no count of pots.
_TITLE_ZH: Final = Cue(
    r"第一.{1,2}?(?:，|这|那|个|的|名号|称号|招牌|美誉)*(?:(?:说|讲|指|夸)的(?:就|便)?是"
    r"|(?:就|便|当然|必须|非)是?)(?:我|咱|俺|它|这|莫属)"
)
_TIP_AFTER_ZH: Final = Cue(
    r"(?:的)?(?:使用|食用|服用|饮用|赏味|搭配|冲泡|观看|种植|种|播种|拍照|出行|休息|睡眠|运动"
    r"|补水)(?:时间|时期|方法|方式|温度|季节|时段|比例|期)"
    r"|(?:的)?(?:时间|时候|时段|温度|方法|办法|方式|吃法|用法|喝法|泡法|搭配)(?:是|就是|在|为)"
)
_OWN_ZH: Final = Cue(
    r"(?:我们|咱们|咱|本店|自家|我家|自己|这(?!里(?!面|头)))(?:家)?(?:店|直播间|品牌|系列|几款"
    r"|三款|两款|款式"
    r"|里面?|的(?:产品|款式|系列))*(?:里面?|当中|之中|中|里头)[^，。！？]{0,6}$"
    r"|(?:这|那)(?:几|两|三|四|五|些)(?:款|个|件|条|种|支|瓶)(?:里面?|当中|之中|中"
    r"|相比)[^，。！？]{0,6}$|(?:跟|和|比)(?:我们)?(?:自己|自家|上一代|上一款|老款|旧款"
    r"|去年的?)[^，。！？]{0,8}$"
    r"|(?:店里|直播间里?|我家|本店)(?:卖得?|销量|里?)[^，。！？]{0,4}$"
)
_AIM_ZH: Final = Cue(
    r"(?:争取|努力|力求|力争|希望|想(?!不到|必|都)|追求|目标(?:是|就是)?|致力于|尽量|尽力|立志|梦想"
    r"|愿景(?:是)?|想要|争做|(?<![所可])以(?![为前后上下来及外内]))(?:把|做|做到|做成|成为|给|给到"
    r"|提供|为|让|能|拿"
    r"|到)?[^，。！？]{0,8}$"
)
_SERVICE_ZH: Final = Cue(r"(?:的)?(?:服务|态度|诚意|心意|努力|祝福|敬意|速度(?:给|帮|为)|售后)")
_PERSONAL_ZH: Final = Cue(
    r"(?:我|我个人|我自己|我妈|我女儿|我老公|个人)(?:觉得|认为|感觉|平时|也)?$"
)

# Ranks of people and teams: an exam, a match, a prize for a film. Not where goods are named.
_RANKED_ZH: Final = Cue(
    r"考了?|年级|全班|班[里上]|跑步|比赛|拔河|球队|选手|积分|联赛|锦标|奥运|殿试|乡试|业余组|冠军"
    r"|裁判|主队|客场"
    r"|辩手|导演|射手|演员|长篇奖|纪录片|电影节|接力|决赛|预赛|乒乓|羽毛球|田径|象棋|围棋|电竞"
    r"|马拉松|网球"
    r"|武侠|侠客|队员|教练"
)
_GOODS_ZH: Final = Cue(
    r"我们(?:家|的|这)|咱们?(?:家|的|这)|我家|这款|本店|链接|品牌|产品|销量|销售|卖|下单|拍|买"
)
_NAME_ZH: Final = Cue(
    r"(?:店名|品牌名|商标|名字|小名|名称|牌子|歌名|书名|片名)(?:里|上)?(?:面)?(?:就|也)?(?:叫|带"
    r"|有)(?:了|着|个|做)?$"
)
# "According to the report of an association for 2023": a fact with its time and source.
_SOURCE_ZH: Final = Cue(r"协会|统计局|研究院|白皮书|数据来源|第三方|榜单|年鉴")
_TIME_ZH: Final = Cue(r"[0-9二三]{1,4}[0-9零一二三四五六七八九]年|去年|上?半年|季度|[0-9]月")
_FAMILY_ZH: Final = Cue(
    r"(?:妈|爸|姥姥|姥爷|奶奶|爷爷|外婆|外公|老公|老婆|媳妇|婆婆)[^，。！？]{0,3}?(?:做|炒|包|炖|煮"
    r"|烧|蒸|腌|熬|烤)的"
    r"[^，。！？]{0,8}$"
)

_HERE_EN: Final = Cue(
    r"best (?:thing|part|feature|medicine|bet|guess|foot|if|picture|actor|director|reviews?|game"
    r"|before|by|used|served|enjoyed|kept|stored|worn|results? (?:if|when)|practices?"
    r"|regards|wishes|friend|of luck|way to (?:use|store|wash|cook|clean|reach)"
    r"|time to (?:use|drink|eat|take|plant|apply|water))|at (?:best|most|least|first|last)"
    r"|first (?:place|prize|one in|use|lesson|layer|floor|person|few|human|time|of all|come|thing"
    r"|step|week|day|order|one to|link|item|half|aid|generation"
    r"|name)"
    r"|number one (?:on the list|fan|seed|hundred|priority|according|in the corner|thing|question"
    r"|rule|tip|mistake|reason)|most of (?:you|the|us|our)"
    r"|most (?:people|likely|common(?:ly)?|important(?:ly)?)"
)
_BEFORE_EN: Final = Cue(
    r"\b(?:bus|rule|route|bay|line|link|option|box|size|room|gate|track) $"
    r"|\b(?:do|did|done|try|at) (?:my|your|our|his|her|their|its) $|\bcame $|\b(?:won|finished) $"
)
_PEOPLE_EN: Final = Cue(
    r"\bmy (?:grandma|gran|nan|mum|mom|dad|wife|husband|kids?|son|daughter|dog|cat|team|coach"
    r"|boss)\b"
    r"[^.!?]{0,20}$"
)
# Said to people, not of goods: "you lot are the best", "the greatest audience in the world".
_SAID_TO_YOU_EN: Final = Cue(
    r"\b(?:you(?: guys| all| lot| two| girls| lads)?(?:'re| are)|y'?all(?:'re| are)"
    r"|thanks for being)(?: just| all| honestly| seriously| literally| really| truly| genuinely"
    r"| absolutely| probably| simply| always)* (?:the |my )?$"
)
_SAID_OF_ONE_EN: Final = Cue(r"\b(?:he|she|they)(?:'s|'re| is| are| was| were) (?:the |my )?$")
_OF_ALL_EN: Final = Cue(
    r"(?:the )?(?:best|greatest|finest|number one|coolest|sweetest)(?: ever)? (?:in|of|on|ever)\b"
)
_PEOPLE_AFTER_EN: Final = Cue(
    r"(?:the )?(?:best|greatest|finest|number one|loveliest|coolest|sweetest|kindest) (?:\w+ )?"
    r"(?:audience|chat|viewers?|fans?|followers?|community|customers?|crowd|kids?|children|team|staff"
    r"|crew|mum|mom|mother|dad|father|parents?|nan|gran|grandma|grandad|grandpa|husband|wife"
    r"|boyfriend|girlfriend|sister|brother|son|daughter|friends?|mates?|neighbou?rs?|teachers?"
    r"|boss|dog|cat|people|moderators?|mods?|feeling|day|night|birthday|job|footballers?"
    r"|singers?|players?|striker|goalie)\b(?! (?:shoes|shirts?|food|bed|toy|card|cream|gift))"
)
_OWN_EN: Final = Cue(
    r"\b(?:of (?:our|my|the) (?:\w+ )?(?:range|line|collection|products|items|colou?rs|sizes)"
    r"|in (?:our|my) (?:shop|store|range|collection|line ?up|stream)"
    r"|my (?:personal )?(?:favou?rite|opinion)|our own)\b"
)
_AIM_EN: Final = Cue(
    r"\b(?:try(?:ing)? to|aim(?:ing)? to|hope to|want to be|strive to|goal is to|do (?:my|our)"
    r"|wish you|all the|would love to be)(?: \w+){0,3} $"
)


def check(scene: Scene) -> Ruling | None:
    """Rule on exemptions of a superlative."""
    if scene.category != _CATEGORY:
        return None
    return _check_zh(scene) if scene.language == "zh" else _check_en(scene)


def _check_zh(scene: Scene) -> Ruling | None:
    text, left = scene.text, scene.clause_left
    for start, end in scene.literals:
        here = _HERE_ZH.match(text, start, scene.horizon)
        if here is not None and _TITLE_ZH.match(text, start, scene.horizon) is None:
            return Ruling("removed", start, here.end())
        after = _TIP_AFTER_ZH.match(text, end, scene.horizon) or _SERVICE_ZH.match(
            text, end, scene.horizon
        )
        if after is not None:
            return Ruling("removed", start, after.end())
    for pattern in (_OWN_ZH, _AIM_ZH, _PERSONAL_ZH, _NAME_ZH):
        found = pattern.search(text, left, scene.start)  # `$` is the beginning of the match
        if found is not None:
            return Ruling("removed", found.start(), scene.start)
    return _fact_zh(scene)


def _fact_zh(scene: Scene) -> Ruling | None:
    """Rule on ranks of people, and on facts with their time and source."""
    text, left, right = scene.text, scene.left, scene.right
    source = _SOURCE_ZH.search(text, left, right)
    if source is not None and _TIME_ZH.search(text, left, right) is not None:
        return Ruling("removed", *source.span())
    if _GOODS_ZH.search(text, left, right) is not None:
        return None
    ranked = _RANKED_ZH.search(text, max(left, scene.start - 16), min(right, scene.end + 12))
    if ranked is not None:
        return Ruling("removed", *ranked.span())
    family = _FAMILY_ZH.search(text[left : scene.start])
    return Ruling("review", left + family.start(), scene.start) if family is not None else None


def _check_en(scene: Scene) -> Ruling | None:
    text = scene.text
    here = _HERE_EN.match(text, scene.start, scene.horizon) or _PEOPLE_AFTER_EN.match(
        text, scene.start, scene.horizon
    )
    if here is not None:
        return Ruling("removed", scene.start, here.end())
    of_one = _OF_ALL_EN.match(text, scene.start, scene.horizon) is not None
    for pattern in (_BEFORE_EN, _PEOPLE_EN, _SAID_TO_YOU_EN, *((_SAID_OF_ONE_EN,) * of_one)):
        found = pattern.search(text[scene.left : scene.start])
        if found is not None:
            return Ruling("removed", scene.left + found.start(), scene.start)
    aim = last_match(_AIM_EN, text, scene.left, scene.start)
    if aim is not None:
        return Ruling("removed", aim.start(), aim.end())
    own = last_match(_OWN_EN, text, scene.left, scene.right)
    return Ruling("removed", own.start(), own.end()) if own is not None else None
