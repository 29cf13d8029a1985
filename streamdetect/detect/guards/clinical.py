"""The register of medicine: textbook talk of an illness, and who was healed by a hospital.

"My mother's diabetes was treated at the hospital" praises no goods. It is no excuse where goods
are named beside it, where the hospital failed, or where it is the speaker's own.
"""

from typing import Final

from streamdetect.detect.guards.cue import Cue
from streamdetect.detect.guards.scene import Ruling, Scene

_CLINIC_ZH: Final = Cue(
    r"(?<![不没免无比需代用胜])(?:经过|通过)?(?:手术|化疗|放疗|靶向|抗病毒|抗生素|疫苗|临床|患者"
    r"|病例|诊断|医保"
    r"|筛查|确诊|发病率|死亡率|住院率|世界卫生组织|指南|规律服药|多数病人)"
)
_CLINICAL: Final = frozenset({"medical_claim", "drug_device", "health_food"})
_HEALS: Final = _CLINICAL | {"cosmetic"}
_GOODS_ZH: Final = Cue(
    r"我|咱|本店|省了|自己就|这(?:个|款|瓶|盒|贴|罐|袋|支|台|套|包|片|种|杯)|它|本品|链接|拍|下单"
    r"|喝|贴|泡|抹|涂|吃|戴"
    r"|你|姐|哥|叔|阿姨|宝|用了|不用|再也|家里"
)

# Whoever healed it: a hospital that treats, an operation, what a doctor prescribed.
_DOCTORS: Final = (
    r"(?:医院|卫生院|卫生所|门诊|急诊|诊所|[眼骨牙外妇儿内]科|皮肤科|口腔科|耳鼻喉科?|心内科|神经科|精神科"
    r"|三甲|协和|华西|医生|大夫|主任|专家号)"
)
_NOT_SPARED: Final = r"(?<![不没无免比需代胜别])(?<!不用)(?<!没有)(?<!不去)(?<!没去)"
_HEALED_ELSEWHERE_ZH: Final = Cue(
    rf"{_NOT_SPARED}(?:在|去|到|上|找|让|由|是|靠|经|送)[^，。！？我咱本这]{{0,6}}?{_DOCTORS}[^，。！？说查检测我咱]{{0,5}}?"
    r"(?:治|看好|看的|做的?(?:手术|微创)|做了|开的|开了|动的?(?:手术|刀)|打[^，。！？]{0,5}?针|[输打][^，。！？]{0,4}?(?:点滴|液)|[挂吊][^，。！？]{0,4}?[水瓶]|住院|住了|拿的药|配的药|给|切|割|取)"
    rf"|{_DOCTORS}(?:给|帮|替)?(?:我|他|她|咱|孩子|老人家?)?(?:治好|看好|治过来|救过来|治的|看的|做的?手术|开的?药)"
    rf"|{_NOT_SPARED}(?:住院|做|动|开|打|挂|吃)(?:了|过|的|个)*[^，。！？我咱这]{{0,4}}?"
    r"(?:手术|微创|化疗|放疗|吊针|吊瓶|抗生素|消炎药)"
    rf"|{_NOT_SPARED}(?:住了[^，。！？]{{1,5}}院|住院(?:住了|治|吃药|打针|期间)|按时吃药"
    r"|规律吃药|规律服药|坚持吃药|遵医嘱)"
)
# … and medicine that failed, or a check that only shows it.
_FAILED_ZH: Final = Cue(
    r"[治看医][^，。！？]{0,3}?[不没]|没[^，。！？]{0,3}?(?:用|效|办法|法子|治|好)|不(?:管用|见好|行|敢收)|束手|放弃|白(?:跑|花|治|吃)"
    r"|跑遍|遍了|回家(?:等|养)|才(?:不)?贵|都(?:说|讲|不)|惊|傻眼|复查|体检"
)
# "Stronger than what the hospital prescribes", "as if operated on": the goods are praised by it.
_COMPARED_ZH: Final = Cue(
    r"[比像胜赛]|跟(?=做|医|动|开|打|住|去|在)|相当于|等于|一个?样|没(?:有)?[它这咱我]|[不赶顶]不?(?:如|上)"
)
_THIS_ZH: Final = (
    r"这(?:[款瓶盒贴罐袋支台套包片种杯茶粉膏油仪枕垫]"
    r"|个(?!原因|缘故|事|情况|时候|问题|道理|意思|月|星期|礼拜))"
)
_PRAISED_ZH: Final = Cue(
    _THIS_ZH + r"|我们|[咱俺]们?家|[我咱]这|它|本品|链接|小黄车|再也|[喝贴泡抹涂戴敷熏擦喷](?!药)"
    r"|吃(?![了着过点的]?(?:西|中|消炎)?药)|用(?!药)"
)
_OWN_GOODS_ZH: Final = Cue(_THIS_ZH + r"|我们|[咱俺]们?家|[我咱]这|本品|链接|小黄车")
_NOT_BY_IT_ZH: Final = Cue(
    r"[跟和与][^，。！？]{0,10}?(?:没(?:有|啥|什么)?关系|无关|不相干|不沾边)|不是(?:靠|因为|[喝吃用贴抹泡戴])"
)
_LOOKAHEAD: Final = 4  # characters behind a word that may make it another
_NEAR: Final = 7  # characters around the healer in which a comparison would stand
_HEALED_BACK: Final = 18  # characters from the healer to the claim
_HEALED_AHEAD: Final = 10  # … from the claim to who is said to have done it
_PRAISED_AHEAD: Final = 14  # characters behind the claim in which goods would stand


def healed_elsewhere(scene: Scene) -> Ruling | None:
    """Find that a doctor or a hospital did the healing, with no goods named beside it."""
    if scene.language != "zh" or scene.category not in _HEALS:
        return None
    text = scene.text
    low = max(scene.left, scene.start - _HEALED_BACK)
    high = min(scene.right, scene.end + _HEALED_AHEAD)
    cue = _HEALED_ELSEWHERE_ZH.search(text, low, high)
    if cue is None:
        return None
    limit = min(scene.horizon, scene.end + _PRAISED_AHEAD)
    denied = _NOT_BY_IT_ZH.search(text, scene.end, scene.horizon)
    if denied is not None:
        limit = min(limit, denied.start())
    prescribed = "开" in cue.group() or "药" in cue.group()
    after = cue.end() if prescribed else scene.left
    goods = _OWN_GOODS_ZH if prescribed else _PRAISED_ZH
    if (
        _begins(_PRAISED_ZH, text, scene.left, min(cue.start(), limit))
        or _begins(goods, text, after, limit)
        or _FAILED_ZH.search(text, scene.left, scene.end) is not None
        or _COMPARED_ZH.search(text, max(scene.left, cue.start() - _NEAR), cue.end() + _NEAR)
    ):
        return None
    return Ruling("removed", *cue.span())


def _begins(pattern: Cue, text: str, low: int, limit: int) -> bool:
    """Tell whether a pattern begins before a limit; what follows may lie behind it (吃 | 药)."""
    found = pattern.search(text, low, limit + _LOOKAHEAD)
    return found is not None and found.start() < limit


def clinical(scene: Scene) -> Ruling | None:
    """Find the register of medicine in the clause of a match, with no goods or listener near."""
    if scene.language != "zh" or scene.category not in _CLINICAL:
        return None
    text = scene.text
    low, high = max(scene.left, scene.start - 20), min(scene.right, scene.end + 20)
    cue = _CLINIC_ZH.search(text, low, high)
    if cue is None or _GOODS_ZH.search(text, scene.left, scene.right) is not None:
        return None
    return Ruling("removed", *cue.span())
