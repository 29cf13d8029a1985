"""The register of medicine: textbook talk of an illness, with no goods or listener near."""

from typing import Final

from streamdetect.detect.guards.cue import Cue
from streamdetect.detect.guards.scene import Ruling, Scene

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
