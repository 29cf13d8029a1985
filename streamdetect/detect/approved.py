"""Statements that an approval of the goods allows: what the classifier alone may not question.

Rules name the goods that they do not hold for; the classifier knows no goods. So its own verdict
is dropped where goods with an approval are spoken of by what was approved, and nothing promises
more than that.
"""

from typing import Final

from streamdetect.detect.guards.cue import Cue
from streamdetect.detect.model import DetectionContext
from streamdetect.events.vocabulary import Category

# For each approval that allows to speak of an effect, the categories that such words fall into.
_LIFTED: Final[dict[str, frozenset[Category]]] = {
    **dict.fromkeys(
        ("health_food_registration", "health_food_filing"),
        frozenset[Category]({"health_food", "medical_claim", "exaggerated_efficacy"}),
    ),
    **dict.fromkeys(
        ("special_cosmetic_registration", "cosmetic_filing"), frozenset[Category]({"cosmetic"})
    ),
    **dict.fromkeys(
        (
            "drug_registration", "device_registration", "device_filing", "disinfectant_licence",
            "special_medical_food_registration", "medical_institution_licence",
            "medical_ad_certificate",
        ),
        frozenset[Category]({"drug_device", "medical_claim"}),
    ),
}  # fmt: skip

# The paper is cited: what was approved, the leaflet, the notice that the law asks for.
_CITED: Final = Cue(
    r"批准?文号|批(?:准|的|件|号|了)|蓝帽子?|国食健|食健备|备案|注册(?:证|号|功能|范围|的)|特证|国妆特|械注|械备|准字"
    r"|说明书|适应症|适用(?:于|范围|人群)|功能主治|适宜人群|用于|保健功能|药师|遵医嘱|不(?:能|可|得)?(?:代替|替代)"
    r"|有助于|辅助(?!班)|医(?:生|师)指导"
)
# … and something is promised that no approval covers.
_PROMISED: Final = Cue(
    r"保证|保(?:你|好|治)|包(?:你|治|好|瘦|白|退)|百分(?:之)?百|100%|绝对|一定(?:能|会|好|有)|肯定(?:能|会|好|有)|必(?:好|须|吃|备)"
    r"|根治|断根|除根|去根|治好|治愈|痊愈|复发|反弹|永(?:不|久)|终身|一辈子|立(?:马|刻|竿)|当(?:天|场|晚)|见效(?!快慢)|神(?:药|效|奇)|无效|退(?:钱|款)|赔"
    r"|[0-9一二两三四五六七八九十几半]+个?(?:天|周|月|疗程|盒|瓶|小时|分钟)(?:就|能|见|好|全|没|白|瘦|不)"
    r"|副作用|毒副|随便(?:吃|喝|用)|比[^，。！？]{1,8}(?:强|好|管用|有用|厉害)|(?<!不)(?<!不能)(?<!不可)(?<!不得)(?<!不可以)(?:代替|替代)[^，。！？]{0,6}药|停药|不用(?:再)?(?:吃药|打针|去医院)"
    r"|(?:专家|医生|主任|院士|教授|明星)[^，。！？]{0,4}(?:推荐|都(?:吃|用|在)|代言)|(?<!不是)最(?!后|近|好先|好问|多一)|第一(?!类|次|天|条|行)|癌|肿瘤|都(?:好|没|正常|消)了|全(?:好|没|消)了|没了"
)


def is_approved_statement(text: str, category: Category, goods: DetectionContext) -> bool:
    """Tell whether a folded text only states what an approval of the goods on offer allows."""
    if not any(category in _LIFTED.get(kind, ()) for kind in goods.approvals):
        return False
    return _CITED.search(text) is not None and _PROMISED.search(text) is None
