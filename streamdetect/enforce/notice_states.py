"""What a notice says first of a sanction or an expulsion, by the state it is in: title, meaning."""

from typing import Final

from streamdetect.events.messages import Bilingual
from streamdetect.events.vocabulary import ExpulsionState, SanctionState

SANCTIONS: Final[dict[SanctionState, tuple[Bilingual, Bilingual]]] = {
    "proposed": (
        Bilingual(zh="拟处置：{name}（尚未生效）", en="Proposed: {name} (not in force)"),
        Bilingual(
            zh="这项处置须由人审核决定，决定之前没有任何效力（编号 {number}）。",
            en="People must decide on it; until then it has no effect (number {number}).",
        ),
    ),
    "imposed": (
        Bilingual(zh="处置通知：{name}", en="Notice of a measure: {name}"),
        Bilingual(
            zh="对您采取了上述处置（编号 {number}）。",
            en="This measure was taken (number {number}).",
        ),
    ),
    "expired": (
        Bilingual(zh="处置到期：{name}", en="Measure ended: {name}"),
        Bilingual(
            zh="期限已满，处置已解除（编号 {number}）。",
            en="Its term is over; it no longer applies (number {number}).",
        ),
    ),
    "lifted": (
        Bilingual(zh="处置撤销：{name}", en="Measure taken back: {name}"),
        Bilingual(
            zh="经复核，这项处置已撤销，不再影响您（编号 {number}）。",
            en="It was taken back and no longer counts against you (number {number}).",
        ),
    ),
    "superseded": (
        Bilingual(zh="处置变更：{name}", en="Measure replaced: {name}"),
        Bilingual(
            zh="这项处置已由另一项代替，以新的通知为准（编号 {number}）。",
            en="Another measure takes its place; the newer notice holds (number {number}).",
        ),
    ),
}
"""Title and meaning; both name the measure as `{name}` and the sanction as `{number}`."""

LAPSED: Final = (
    Bilingual(zh="拟处置失效：{name}", en="Proposal lapsed: {name}"),
    Bilingual(
        zh="在规定时间内没有人作出决定，拟采取的处置已失效（编号 {number}）。",
        en="Nobody decided in time; what was proposed has no effect (number {number}).",
    ),
)
"""Instead of `expired`, where nobody decided on what was proposed."""

TOO_FEW: Final = (
    LAPSED[0],
    Bilingual(
        zh="在规定时间内没有得到所需人数的同意，拟采取的处置已失效（编号 {number}）。",
        en="Too few people agreed in time; what was proposed has no effect (number {number}).",
    ),
)
"""The same, where some agreed but not as many as are needed."""

EXPULSIONS: Final[dict[ExpulsionState, tuple[Bilingual, Bilingual]]] = {
    "proposed": (
        Bilingual(
            zh="拟清退出平台（尚未生效）", en="Proposed: leaving the platform (no effect yet)"
        ),
        Bilingual(
            zh="须由两名不同的人审核决定，决定之前没有任何效力。",
            en="Two different people must decide; until then it has no effect.",
        ),
    ),
    "expelled": (
        Bilingual(zh="清退出平台", en="Put off the platform"),
        Bilingual(
            zh="经审核决定，您被清退出平台。", en="It was decided that you leave the platform."
        ),
    ),
    "reinstated": (
        Bilingual(zh="恢复资格", en="Reinstated"),
        Bilingual(
            zh="清退决定已撤销，您的资格自即时起恢复。",
            en="The expulsion was taken back; you are reinstated from now on.",
        ),
    ),
    "released": (
        Bilingual(zh="清退程序结束", en="Expulsion ended"),
        Bilingual(
            zh="期限已满，或者在规定时间内没有人确认，清退已解除。",
            en="Its term is over, or nobody confirmed it in time; it no longer applies.",
        ),
    ),
}
