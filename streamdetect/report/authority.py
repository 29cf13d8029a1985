"""What is due to be reported to which authority (直播电商监督管理办法 art. 12(3)), done, withdrawn.

Every measure goes to the county level; closing, barring and blacklisting also to the province. The
events say what must be reported and what was taken back; that a report went out, only those who
sent it know, so it comes from their register of filings.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

import msgspec

from streamdetect.events.instants import Instant, to_ms
from streamdetect.events.messages import Bilingual, Sanction
from streamdetect.report.events import Known, Period, of_type

Authority = Literal["county", "province"]
DutyState = Literal["due", "done", "withdrawn", "to_withdraw"]
DUTY_STATES: Final[tuple[DutyState, ...]] = get_args(DutyState)

AUTHORITIES: Final[Mapping[Authority, Bilingual]] = {
    "county": Bilingual(
        zh="平台住所地县级以上市场监督管理、网信部门",
        en="market regulation and cyberspace authorities of the county level",
    ),
    "province": Bilingual(
        zh="平台住所地省级市场监督管理、网信部门",
        en="market regulation and cyberspace authorities of the province",
    ),
}
STATE_WORDS: Final[Mapping[DutyState, Bilingual]] = {
    "due": Bilingual(zh="应报告", en="to be reported"),
    "done": Bilingual(zh="已报告", en="reported"),
    "withdrawn": Bilingual(zh="已撤销，无须报告", en="taken back; nothing to report"),
    "to_withdraw": Bilingual(
        zh="已报告后被撤销，应告知", en="reported, then taken back: tell them"
    ),
}


class Filing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of the register: a measure was reported, or its withdrawal was told."""

    sanction_id: str
    authority: Authority
    filed_at: Instant
    reference: str = ""
    withdrawal: bool = False


@dataclass(frozen=True, slots=True)
class Duty:
    """One measure and one authority. `imposed_ms`: when the measure became known, epoch ms.

    `sanction`: its newest state. `filings`: what went out about it, earliest first.
    """

    sanction: Sanction
    authority: Authority
    state: DutyState
    imposed_ms: int
    filings: tuple[Filing, ...]


def duties_of(
    events: Iterable[Known], filings: Sequence[Filing], period: Period
) -> tuple[Duty, ...]:
    """Return the duties from measures imposed in the period, the oldest first.

    Only what was in force is reported: a proposal has no effect. A measure that was superseded was
    taken all the same and stays due. One that is a mere notice by now is taken back where it was
    reported.
    """
    states: dict[str, list[tuple[Sanction, int]]] = defaultdict(list)
    for sanction, known_ms in of_type(events, Sanction):
        states[sanction.sanction_id].append((sanction, known_ms))
    filed: dict[tuple[str, Authority], list[Filing]] = defaultdict(list)
    for filing in filings:
        filed[filing.sanction_id, filing.authority].append(filing)
    duties: list[Duty] = []
    for sanction_id, told in states.items():
        imposed = [known_ms for one, known_ms in told if one.state == "imposed"]
        if not imposed or not period.holds(min(imposed)):
            continue
        newest, _ = max(told, key=lambda one: (one[0].ledger_seq, one[1]))
        was_due = {name for one, _ in told if one.state == "imposed" for name in _authorities(one)}
        for authority in AUTHORITIES:
            is_due = authority in _authorities(newest)
            sent = sorted(filed[sanction_id, authority], key=lambda one: to_ms(one.filed_at))
            if is_due or (sent and authority in was_due):
                state = _state(sent, taken_back=newest.state == "lifted" or not is_due)
                duties.append(Duty(newest, authority, state, min(imposed), tuple(sent)))
    return tuple(sorted(duties, key=lambda d: (d.imposed_ms, d.sanction.sanction_id, d.authority)))


def _authorities(sanction: Sanction) -> tuple[Authority, ...]:
    if sanction.report_to == "none":
        return ()
    return ("county",) if sanction.report_to == "county" else ("county", "province")


def _state(filings: Sequence[Filing], *, taken_back: bool) -> DutyState:
    # The last word counts: what was told to be withdrawn and is in force again is due anew.
    reported = bool(filings) and not filings[-1].withdrawal
    if taken_back:
        return "to_withdraw" if reported else "withdrawn"
    return "done" if reported else "due"
