"""What a merchant should do about a finding: change the words, or keep proof of them.

What the detector enforces must change. What it leaves to people turns on facts outside the words:
who keeps the proof may say it, who has none must change it too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from streamdetect.detect.model import DetectionContext, Finding
from streamdetect.events.messages import Bilingual
from streamdetect.events.vocabulary import Category

ActionKind = Literal["must_change", "keep_proof"]

NO_FINDING: Final = Bilingual(
    zh="没有发现问题。这不是合规保证：自动检查会漏，商品资质和证据仍由您负责。",
    en="Nothing was found. That is no clearance: a machine misses things, and approvals and proof "
    "remain yours to keep.",
)
"""What is said where nothing was found."""

_PROOF_WORDS: Final[tuple[tuple[Category, str, str], ...]] = (
    (
        "superlative",
        "所称第一、最高等的客观依据：统计机构、范围、时间",
        "the facts behind “first” or “best”: who counted, where, when",
    ),
    (
        "exaggerated_efficacy",
        "所称功效的检测报告或试验数据",
        "test reports or trial data for the effect claimed",
    ),
    (
        "medical_claim",
        "商品的注册证或批准文号（普通商品没有，不得提疾病）",
        "the registration or approval of the goods (ordinary goods have none and may not name "
        "a disease)",
    ),
    (
        "health_food",
        "保健食品注册或备案凭证，以及核准的保健功能原文",
        "registration or filing as health food, with the approved wording of its function",
    ),
    (
        "cosmetic",
        "化妆品注册或备案凭证，以及功效评价摘要",
        "registration or filing of the cosmetic, with the summary of its efficacy evaluation",
    ),
    (
        "drug_device",
        "药品、医疗器械注册证和广告审查批准文号",
        "registration of the drug or device, and the number of its advertising review",
    ),
    (
        "price_fraud",
        "被比较价格的真实成交记录：何时、何处、多少",
        "real sales at the price compared with: when, where, how many",
    ),
    (
        "false_scarcity",
        "库存、限量、截止时间的后台记录",
        "stock records, limits and closing times as set in the back office",
    ),
    (
        "fake_data",
        "所引数据的来源、范围和时间",
        "source, scope and date of the figures quoted",
    ),
    (
        "false_endorsement",
        "授权书、合作合同、获奖证书",
        "letters of authority, contracts, award certificates",
    ),
    (
        "false_quality",
        "检测报告、产地证明、认证证书、进货凭证",
        "test reports, proof of origin, certificates, purchase records",
    ),
    (
        "disparagement",
        "可核对的同等条件对比测试",
        "a comparison under equal conditions that others can check",
    ),
    (
        "off_platform",
        "平台允许该联系方式或交易方式的依据",
        "the platform rule that allows this way of contact or payment",
    ),
    (
        "investment",
        "金融业务许可和风险提示",
        "the financial licence, and the risk warning given",
    ),
    (
        "education",
        "办学许可和所称通过率、师资的依据",
        "the school licence, and the facts behind pass rates and teachers",
    ),
    (
        "special_superstition",
        "该类商品或服务可以销售的许可",
        "the licence by which such goods or services may be sold",
    ),
)
_PROOFS: Final[Mapping[Category, Bilingual]] = {
    category: Bilingual(zh=zh, en=en) for category, zh, en in _PROOF_WORDS
}
_NAME_THE_GOODS: Final = Bilingual(
    zh="未说明商品：写明类目和批准文件后再查一次，结论可能不同。",
    en="The goods are not known: name category and approvals and check again; it may depend on "
    "them.",
)


@dataclass(frozen=True, slots=True)
class Action:
    """What to do: `text` in whole sentences; `proof` where some must be kept."""

    kind: ActionKind
    text: Bilingual
    proof: Bilingual | None = None


def action_on(finding: Finding, goods: DetectionContext) -> Action:
    """Return what the merchant should do about a finding in words on these goods."""
    if finding.outcome == "enforce":
        return Action(
            "must_change",
            Bilingual(zh=f"必须修改。{finding.advice.zh}", en=f"Must change. {finding.advice.en}"),
        )
    proof = _PROOFS[finding.category]
    zh = f"须由人判断。能证明的请留存：{proof.zh}；没有证据的，请修改。{finding.advice.zh}"
    en = (
        f"A person must judge. If it is true, keep proof: {proof.en}. Without proof, change it. "
        f"{finding.advice.en}"
    )
    if not goods.known:
        zh, en = f"{zh}{_NAME_THE_GOODS.zh}", f"{en} {_NAME_THE_GOODS.en}"
    return Action("keep_proof", Bilingual(zh=zh, en=en), proof)
