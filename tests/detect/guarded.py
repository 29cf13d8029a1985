"""What the guards say of a sentence, with rules that hit it by claim words alone."""

from streamdetect.detect.guards.scene import Scene
from streamdetect.detect.model import UNKNOWN_GOODS
from streamdetect.detect.rooms import Rooms
from tests.detect.builders import detector, rule, segment, sequence, words

ZH = (
    rule(
        any_of=(sequence("cure", "disease", gap=6), sequence("disease", "cure", gap=6)),
        groups={"cure": ("治好", "根治", "治愈"), "disease": ("糖尿病", "高血压", "百病")},
    ),
    rule(
        "superlative/best",
        (sequence("best"),),
        groups={"best": ("最", "第一", "顶级", "一流", "唯一")},
    ),
    rule("price_fraud/lowest", (sequence("low"),), groups={"low": ("全网最低价", "瘦十斤")}),
)
EN = (
    rule(
        any_of=(sequence("cure", "disease", gap=20),),
        groups={
            "cure": ("cure", "cures", "cured", "heals"),
            "disease": ("diabetes", "cancer", "arthritis"),
        },
        language="en",
    ),
    rule(
        "superlative/best-en",
        (sequence("best"),),
        groups={"best": ("best", "number one", "first")},
        language="en",
    ),
)
# One word hits: whatever is not a claim is the guards' to remove.
WORDS = (
    words(
        "medical_claim/words",
        *("根治", "治好", "治疗", "抗癌", "包治", "能治", "能治病", "降血压", "降三高", "癌细胞"),
        *("治失眠", "关节炎", "鼻炎", "排毒", "腰间盘突出", "痘痘没了", "腿好了", "斑没了", "降糖"),
    ),
    words("cosmetic/words", "祛斑", "淡斑", "美白", "变白", "长出头发"),
    words("exaggerated_efficacy/words", "瘦二十斤", "瘦十斤", "减肥", "永不褪色"),
    words("investment/words", "保本", "升值", "保证收益", "稳赚", "躺着赚钱"),
    words("education/words", "包过", "押题", "保过", "内部渠道", "提分", "必过"),
    words("price_fraud/words", "全网最低", "原价", "亏本", "史上最低", "最便宜", "内部价"),
    words("superlative/words", "全国第一", "最好", "国家级", "顶级", "全国最好"),
    words("off_platform/words", "加微信", "加我微信", "私下转账", "留微信"),
    words("false_endorsement/words", "专家推荐", "央视", "明星同款"),
    words("special_superstition/words", "转运", "招财进宝", "替代母乳", "壮阳", "太岁", "开光"),
    words("fake_data/words", "好评率", "返现", "刷好评"),
    words("false_quality/words", "野生", "纯天然"),
    words("false_scarcity/words", "最后一单", "最后一批", "最后一天", "限量"),
    words(
        "medical_claim/words-en",
        *("cures", "cure", "cured", "heals", "healed", "eczema", "treat", "replace insulin"),
        *("replaces your blood pressure pills", "treatment"),
        language="en",
    ),
    words("cosmetic/words-en", "wrinkles", "whiten teeth", language="en"),
    words(
        "exaggerated_efficacy/words-en",
        *("lose weight", "melts fat", "ten pounds", "miracle"),
        language="en",
    ),
    words("investment/words-en", "guaranteed return", "double", language="en"),
    words("education/words-en", "pass the exam", "guaranteed pass", "exam answers", language="en"),
    words("price_fraud/words-en", "lowest price", "cheapest", language="en"),
    words("off_platform/words-en", "outside the app", "whatsapp", "bank transfer", language="en"),
    words("special_superstition/words-en", "luck", "breast milk", language="en"),
    words("false_scarcity/words-en", "last one", language="en"),
)


def judged(text, rules=None):
    """Return whether anything stands of a sentence, and the guards' answers on all hits in it.

    Without rules: those of a cure or a superlative, else the single words.
    """
    if rules is None:
        claims = EN if text.isascii() else ZH
        return _judged(text, claims) or _judged(text, WORDS) or _nothing(text)
    return _judged(text, rules) or _nothing(text)


def _judged(text, rules):
    rooms = Rooms(detector(*rules))
    heard = rooms.hear(segment(text), UNKNOWN_GOODS)
    if not heard.candidates:
        return None
    results = {
        (result.guard, result.verdict)
        for candidate in heard.candidates
        for result in candidate.guards
    }
    return bool(rooms.conclude(heard, None).findings), results


def _nothing(text):
    raise AssertionError(f"no rule points at {text!r}")


def scene(text, term, *, language="zh", channel="speech"):
    """Return a text as the guards see it where a medical claim is made by one term."""
    start = text.index(term)
    end = start + len(term)
    return Scene(text, start, end, ((start, end),), language, "medical_claim", channel)
