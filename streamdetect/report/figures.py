"""The figures of a report as values; each lists the ids of the events that it counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from streamdetect.events.messages import Bilingual
from streamdetect.events.vocabulary import (
    Category,
    DecisionLevel,
    ExpulsionState,
    InterceptionState,
    InterventionState,
    Measure,
)
from streamdetect.report.events import Period

LATENCY_STEPS_MS: Final = (100, 250, 500, 1000, 2000, 5000, 10_000)
"""Upper bounds of the classes of detection latency, in ms; the last class has none."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and the ids of the events that it comes from, sorted.

    `count` may be smaller than the number of ids: two sanctions on one subject are one subject.
    """

    count: int
    ids: tuple[str, ...]

    @classmethod
    def of(cls, ids: Iterable[str]) -> "Figure":
        """Count events by their ids."""
        found = tuple(sorted(set(ids)))
        return cls(len(found), found)

    @classmethod
    def of_parties(cls, pairs: Iterable[tuple[str, str]]) -> "Figure":
        """Count the different subjects of pairs (subject, event id)."""
        found = set(pairs)
        return cls(len({subject for subject, _ in found}), tuple(sorted({one for _, one in found})))


@dataclass(frozen=True, slots=True)
class Rate:
    """A share: `part` of `whole`. `value` None where there is nothing to divide by."""

    part: Figure
    whole: Figure

    @property
    def value(self) -> float | None:
        """The share, 0–1."""
        return self.part.count / self.whole.count if self.whole.count else None


@dataclass(frozen=True, slots=True)
class Latency:
    """From the record of the words to the record of the violation, in ms; by nearest rank.

    `classes`: per bound of LATENCY_STEPS_MS, and one beyond, the violations that took so long.
    """

    measured: Figure
    p50: int | None
    p95: int | None
    p99: int | None
    classes: tuple[Figure, ...]
    slowest: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the tables by category and by week."""

    violations: Figure
    incidents: Figure
    dealt_with: Figure
    upheld: Figure
    overturned: Figure


@dataclass(frozen=True, slots=True)
class Done:
    """What was done in one week, or about claims of one category."""

    imposed: Figure
    expelled: Figure
    reinstated: Figure
    intercepted: Figure
    interventions: Figure


@dataclass(frozen=True, slots=True)
class Report:
    """All figures of a period. Ids: of violations, sanctions, … as the names say."""

    period: Period
    newest_ms: int | None
    violations: Figure
    for_review: Figure
    incidents: Figure
    dealt_with: Figure
    amended: Mapping[str, Figure]
    sanctions: Mapping[Measure, Figure]
    sanctions_undone: Figure
    subjects_sanctioned: Figure
    subjects_expelled: Figure
    subjects_reinstated: Figure
    expulsions: Mapping[ExpulsionState, Figure]
    listings: Mapping[InterceptionState, Figure]
    interventions: Mapping[InterventionState, Figure]
    overturned: Rate
    overturned_by_level: Mapping[DecisionLevel, Rate]
    appeals: Rate
    appeals_open: Figure
    latency: Latency
    by_category: Mapping[Category, Line]
    by_week: Mapping[str, Line]
    done_by_week: Mapping[str, Done]
    done_by_category: Mapping[str, Done]


LABELS: Final[Mapping[str, Bilingual]] = {
    "violations": Bilingual(zh="认定的违规话术", en="violations found"),
    "for_review": Bilingual(zh="待人工判断", en="left to people"),
    "incidents": Bilingual(zh="违规事件", en="incidents"),
    "dealt_with": Bilingual(zh="已处置事件", en="incidents dealt with"),
    "subjects_sanctioned": Bilingual(zh="被处置主体", en="subjects sanctioned"),
    "subjects_expelled": Bilingual(zh="清退主体", en="subjects expelled"),
    "subjects_reinstated": Bilingual(zh="恢复主体", en="subjects reinstated"),
    "sanctions_undone": Bilingual(zh="撤销的处置", en="sanctions taken back"),
    "listings_intercepted": Bilingual(zh="拦截商品信息", en="listings intercepted"),
    "listings_released": Bilingual(zh="放行商品信息", en="listings released"),
    "interventions": Bilingual(zh="主动服务", en="service interventions"),
    "overturn_rate": Bilingual(zh="复核推翻率", en="overturn rate"),
    "latency_p95": Bilingual(zh="发现耗时 p95", en="detection latency p95"),
    "appeals_open": Bilingual(zh="待答复申诉", en="appeals not answered"),
}
"""What the headline figures are called."""
