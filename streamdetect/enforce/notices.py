"""Notices to the party concerned, in plain Chinese and English: what, why, what next, what to do.

Pure texts from the messages of the wire. The party's own words are quoted as they were said; who
prints a notice keeps control characters off the screen.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from streamdetect.enforce.notice_states import EXPULSIONS, LAPSED, SANCTIONS, TOO_FEW
from streamdetect.enforce.notice_words import MEASURE_NAMES, law_words, moment, term_of
from streamdetect.enforce.policy import MACHINE
from streamdetect.events.messages import Bilingual, Expulsion, Sanction, SanctionReason
from streamdetect.events.vocabulary import Measure, ReportTo

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

    `coming`: what comes next (see `standing_notice.next_step`). `advice`: lawful wording by
    incident id. `answer_days`: within how many days an appeal is answered.
    """
    name = MEASURE_NAMES[sanction.measure]
    what, meaning = SANCTIONS[sanction.state]
    if sanction.state == "expired" and sanction.appeal_until is None:
        what, meaning = TOO_FEW if _people_of(sanction.decided_by) else LAPSED
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
        told.append(term_of(sanction.valid_until))
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
    title, meaning = EXPULSIONS[expulsion.state]
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
        told.append(term_of(expulsion.valid_until))
        told += _appeal(expulsion.appeal_until, expulsion.expulsion_id, answer_days)
    return Notice(title, tuple(told))


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
