"""Notices to the party concerned, in plain Chinese and English: what, why, what next, what to do.

Pure texts from the messages of the wire. The party's own words are quoted as they were said; who
prints a notice keeps control characters off the screen.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from streamdetect.enforce.policy import MACHINE
from streamdetect.events.instants import clock_in_beijing, to_ms
from streamdetect.events.messages import (
    Bilingual,
    Expulsion,
    LawRef,
    Sanction,
    SanctionReason,
    Standing,
)
from streamdetect.events.vocabulary import (
    CATEGORY_TITLES,
    MEASURE_TITLES,
    ExpulsionState,
    Measure,
    ReportTo,
    SanctionState,
)

_ENGLISH: Final[dict[Measure, str]] = {
    "warn": "warning",
    "limit_features": "limited features",
    "limit_traffic": "limited traffic",
    "interrupt": "broadcast interrupted",
    "suspend": "suspended from broadcasting",
    "close_account": "account closed",
    "bar_reregistration": "barred from registering again",
    "blacklist": "blacklisted",
}
MEASURE_NAMES: Final[dict[Measure, Bilingual]] = {
    measure: Bilingual(zh=MEASURE_TITLES[measure], en=english)
    for measure, english in _ENGLISH.items()
}
"""What each measure is called."""

_NOTHING: Final[Mapping[str, Bilingual]] = {}
_REPORTED: Final[dict[ReportTo, Bilingual]] = {
    "county": Bilingual(
        zh="这项处置依法向平台住所地县级以上市场监督管理、网信部门报告。",
        en="As the law asks, it is reported to the market regulation and cyberspace authorities "
        "of the county level.",
    ),
    "province": Bilingual(
        zh="这项处置依法向平台住所地县级以上和省级市场监督管理、网信部门报告。",
        en="As the law asks, it is reported to the market regulation and cyberspace authorities "
        "of the county level and of the province.",
    ),
}
_NO_TERM: Final = Bilingual(zh="没有期限。", en="It has no end date.")


@dataclass(frozen=True, slots=True)
class Notice:
    """A text of a title and short paragraphs, each in both languages."""

    title: Bilingual
    paragraphs: tuple[Bilingual, ...]

    def zh(self) -> str:
        """Return the Chinese text, a paragraph a line."""
        return "\n".join([self.title.zh, *(one.zh for one in self.paragraphs)])

    def en(self) -> str:
        """Return the English text, a paragraph a line."""
        return "\n".join([self.title.en, *(one.en for one in self.paragraphs)])


def sanction_notice(
    sanction: Sanction,
    *,
    coming: Bilingual | None = None,
    advice: Mapping[str, Bilingual] = _NOTHING,
    answer_days: float | None = None,
) -> Notice:
    """Return the notice of a measure, in whatever state it is.

    `coming`: what comes next (see `next_step`). `advice`: lawful wording by incident id.
    `answer_days`: within how many days an appeal is answered.
    """
    name = MEASURE_NAMES[sanction.measure]
    what, meaning = _STATES[sanction.state]
    if sanction.state == "expired" and sanction.appeal_until is None:
        what, meaning = _TOO_FEW if _people_of(sanction.decided_by) else _LAPSED
    told = [_filled(meaning, name, sanction.sanction_id)]
    told += [_reason(reason, advice.get(reason.incident_id)) for reason in sanction.reasons]
    rule = sanction.platform_rule
    told.append(
        Bilingual(
            zh=f"平台规则：{rule.id}（版本 {rule.version}）第 {rule.clause} 条。",
            en=f"Platform rule: {rule.id}, version {rule.version}, clause {rule.clause}.",
        )
    )
    told.append(_points(sanction))
    if sanction.state in ("proposed", "imposed"):
        waits = sanction.state == "proposed" and sanction.stayed_since is None
        told.append((_agreed if waits else _deciders)(sanction.decided_by))
    if sanction.state == "imposed":
        told.append(_term(sanction.valid_until))
    if sanction.stayed_since is not None:
        told.append(_stayed(sanction.stayed_since))
    if sanction.state == "imposed" and sanction.report_to != "none":
        told.append(_REPORTED[sanction.report_to])
    if coming is not None:
        told.append(coming)
    if sanction.state == "imposed":
        told += _appeal(sanction.appeal_until, sanction.sanction_id, answer_days)
    return Notice(_filled(what, name, sanction.sanction_id), tuple(told))


def expulsion_notice(
    expulsion: Expulsion, measures: Iterable[Measure] = (), answer_days: float | None = None
) -> Notice:
    """Return the notice that a party leaves the platform, might, or is back.

    `measures`: what it consists of, where that is at hand.
    """
    title, meaning = _EXPULSIONS[expulsion.state]
    told = [meaning]
    names = [MEASURE_NAMES[one] for one in measures]
    if names:
        told.append(
            Bilingual(
                zh=f"包括的处置：{'、'.join(dict.fromkeys(one.zh for one in names))}。",
                en=f"It consists of: {', '.join(dict.fromkeys(one.en for one in names))}.",
            )
        )
    if expulsion.state == "expelled":
        told.append(_deciders(expulsion.decided_by))
        told.append(_term(expulsion.valid_until))
        told += _appeal(expulsion.appeal_until, expulsion.expulsion_id, answer_days)
    return Notice(title, tuple(told))


def standing_notice(standing: Standing) -> Notice:
    """Return where a party stands, strike by strike, and what would restore it."""
    points = f"{standing.points:g}"
    told: list[Bilingual] = []
    for strike in standing.strikes:
        zh, en = CATEGORY_TITLES[strike.category]
        until = moment(strike.expires_at)
        told.append(
            Bilingual(
                zh=f"{zh}：现余 {strike.points:g} 分，{until.zh}清零"
                f"（事件 {strike.incident_id}）。",
                en=f"{_capital(en)}: {strike.points:g} points left, gone on {until.en} "
                f"(incident {strike.incident_id}).",
            )
        )
    for measure in standing.measures:
        name, term = MEASURE_NAMES[measure.measure], _term(measure.valid_until)
        told.append(
            Bilingual(zh=f"生效中：{name.zh}。{term.zh}", en=f"In force: {name.en}. {term.en}")
        )
    told.append(next_step_of(standing))
    told.append(restoring(standing))
    return Notice(Bilingual(zh=f"当前记分：{points} 分", en=f"Points now: {points}"), tuple(told))


def next_step(points: float, measure: Measure | None, missing: float | None) -> Bilingual:
    """Return which measure comes next after so many points, and how many are missing to it."""
    if measure is None or missing is None:
        return Bilingual(
            zh="记分已达到阶梯的最高一级。", en="The points have reached the top of the ladder."
        )
    name = MEASURE_NAMES[measure]
    return Bilingual(
        zh=f"当前记分 {points:g} 分；再记 {missing:g} 分，可能采取的下一项处置是：{name.zh}。",
        en=f"Points now: {points:g}. After {missing:g} more, the next measure may be: {name.en}.",
    )


def next_step_of(standing: Standing) -> Bilingual:
    """Return which measure comes next for a standing, and after how many points."""
    return next_step(standing.points, standing.next_measure, standing.points_to_next)


def restoring(standing: Standing) -> Bilingual:
    """Return what restores the party: time without a new violation, or a successful appeal."""
    if standing.restores_at is not None:
        at = moment(standing.restores_at)
        return Bilingual(
            zh=f"如不再违规，到{at.zh}记分和处置全部清除；申诉成立的，相应记分立即撤销。",
            en=f"Without a new violation nothing is left after {at.en}; what an appeal overturns "
            "is taken back at once.",
        )
    if not standing.strikes and not standing.measures:
        return Bilingual(zh="没有记分，也没有处置。", en="There are no points and no measures.")
    return Bilingual(
        zh="有一项处置没有期限，只有申诉成立才会撤销。",
        en="One measure has no end date; only a successful appeal takes it back.",
    )


def law_words(law: LawRef) -> Bilingual:
    """Return how an article is cited."""
    zh, en = f"《{law.name}》第{law.article}条", f"{law.name} art. {law.article}"
    if law.applies_when == "advertisement":
        return Bilingual(zh=f"{zh}（构成商业广告时）", en=f"{en} (where it is an advertisement)")
    return Bilingual(zh=zh, en=en)


def moment(instant: str) -> Bilingual:
    """Return an instant in Beijing time, to the minute."""
    text = clock_in_beijing(to_ms(instant))
    day, minute = text[:10], text[11:16]
    year, month, date = day.split("-")
    return Bilingual(
        zh=f"{year}年{int(month)}月{int(date)}日 {minute}（北京时间）",
        en=f"{day} {minute} (Beijing time)",
    )


def _reason(reason: SanctionReason, advice: Bilingual | None) -> Bilingual:
    quote = reason.quote.replace("\n", "／")
    laws = [law_words(law) for law in reason.law]
    zh, en = f"直播中说了：“{quote}”。", f"In the broadcast it was said: “{quote}”."
    if laws:
        zh += f"依据：{'；'.join(one.zh for one in laws)}。"
        en += f" Basis: {'; '.join(one.en for one in laws)}."
    if advice is not None:
        zh += f"合规说法：{advice.zh}"
        en += f" Lawful wording: {advice.en}"
    return Bilingual(zh=zh, en=en)


def _points(sanction: Sanction) -> Bilingual:
    before, after = f"{sanction.points_before:g}", f"{sanction.points_after:g}"
    zh, en = f"记分：{before} → {after} 分。", f"Points: {before} → {after}."
    if before == after:
        zh, en = f"不记分（仍为 {after} 分）。", f"No points were added (still {after})."
    if sanction.mitigations:
        ids = ", ".join(sanction.mitigations)
        zh += f"已从轻处理（{ids}）。"
        en += f" Mitigated ({ids})."
    return Bilingual(zh=zh, en=en)


def _people_of(decided_by: Sequence[str]) -> list[str]:
    return [one for one in decided_by if one != MACHINE]


def _deciders(decided_by: Sequence[str]) -> Bilingual:
    people = len(_people_of(decided_by))
    if not people:
        return Bilingual(zh="由系统自动作出。", en="Taken automatically.")
    return Bilingual(
        zh=f"由 {people} 名审核人员作出决定。",
        en=f"Decided by {_count(people, 'person', 'people')}.",
    )


def _agreed(decided_by: Sequence[str]) -> Bilingual:
    """Return how many people agreed to what still waits for another."""
    people = len(_people_of(decided_by))
    if not people:
        return Bilingual(zh="尚未有人作出决定。", en="Nobody has decided yet.")
    return Bilingual(
        zh=f"已有 {people} 名审核人员同意，还须由另一人决定。",
        en=f"{_count(people, 'person', 'people')} agreed; another one must decide, too.",
    )


def _term(valid_until: str | None) -> Bilingual:
    if valid_until is None:
        return _NO_TERM
    until = moment(valid_until)
    return Bilingual(zh=f"期限至{until.zh}。", en=f"It ends on {until.en}.")


def _stayed(since: str) -> Bilingual:
    at = moment(since)
    return Bilingual(
        zh=f"我们没有按期答复您的申诉，自{at.zh}起暂停执行，到作出答复为止。",
        en=f"We did not answer your appeal in time: it does not apply from {at.en} on, until we "
        "have answered.",
    )


def _appeal(
    appeal_until: str | None, number: str, answer_days: float | None
) -> Iterable[Bilingual]:
    if appeal_until is None:
        return
    until = moment(appeal_until)
    zh = f"如不服，可在{until.zh}前申诉，写明编号 {number}，并附说明和证据。"
    en = (
        f"If you disagree, appeal before {until.en}: give the number {number}, say why, and add "
        "evidence."
    )
    if answer_days is not None:
        zh += f"我们在 {answer_days:g} 日内由另一名审核人员答复。"
        en += f" Another reviewer answers within {answer_days:g} days."
    yield Bilingual(zh=zh, en=en)


def _filled(text: Bilingual, name: Bilingual, number: str) -> Bilingual:
    return Bilingual(
        zh=text.zh.format(name=name.zh, number=number),
        en=text.en.format(name=name.en, number=number),
    )


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


_STATES: Final[dict[SanctionState, tuple[Bilingual, Bilingual]]] = {
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
_LAPSED: Final = (
    Bilingual(zh="拟处置失效：{name}", en="Proposal lapsed: {name}"),
    Bilingual(
        zh="在规定时间内没有人作出决定，拟采取的处置已失效（编号 {number}）。",
        en="Nobody decided in time; what was proposed has no effect (number {number}).",
    ),
)
_TOO_FEW: Final = (
    _LAPSED[0],
    Bilingual(
        zh="在规定时间内没有得到所需人数的同意，拟采取的处置已失效（编号 {number}）。",
        en="Too few people agreed in time; what was proposed has no effect (number {number}).",
    ),
)
_EXPULSIONS: Final[dict[ExpulsionState, tuple[Bilingual, Bilingual]]] = {
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
