"""The notice of where a party stands: its points, what comes next, and what would restore it."""

from streamdetect.enforce.notice_words import MEASURE_NAMES, moment, term_of
from streamdetect.enforce.notices import Notice
from streamdetect.events.messages import Bilingual, Standing
from streamdetect.events.vocabulary import CATEGORY_TITLES, Measure


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
        name, term = MEASURE_NAMES[measure.measure], term_of(measure.valid_until)
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


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
