"""What a detector gets right on rows with expected outcomes: the measuring alone, no I/O.

A row is caught strictly where its outcome is `violation`, and flagged where it is `violation` or
`review`. Precision sets rows expected `violation` against rows expected `ok`; rows expected
`review` depend on facts outside the words, so they are counted apart.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import msgspec

from streamdetect.detect.expected_row import ExpectedRow
from streamdetect.detect.model import Finding
from streamdetect.detect.scan import Row
from streamdetect.ruleset.precision import wilson

Kind = Literal[
    "plain", "evasion", "negation", "quotation", "hard_negative", "cross_segment", "neutral"
]
Part = Literal["dev", "final"]
Fault = Literal["false_alarm", "missed", "weak", "review_enforced", "review_missed"]

Names = Callable[[Finding, str | None], bool]

FORMULA: Final = (
    "precision = flagged rows expected `violation` / flagged rows expected `violation` or `ok`; "
    "recall = flagged rows expected `violation` / rows expected `violation`. "
    "Strict: the outcome is `violation`; flagged: `violation` or `review`. "
    "Rows expected `review` are counted apart. Intervals: Wilson, 95 %."
)
NAMING: Final = (
    "F1 of a category: it is found where a finding names it, first or among `also`, in a row that "
    "expects it; wrong where a finding's first category is not the row's. Macro-F1: its mean over "
    "the categories that rows expect. Strict: findings that are enforced, rows expected "
    "`violation`; flagged: all findings, rows expected `violation` or `review`."
)


class ClaimRow(ExpectedRow, frozen=True, kw_only=True, omit_defaults=True):
    """A hand-written row, with its kind and its family: intervals and counts go by them."""

    kind: Kind
    language: Literal["zh", "en"]
    family: str
    technique: str | None = None
    part: Part = "dev"

    def __post_init__(self) -> None:
        super().__post_init__()
        if (self.expected == "ok") != (self.category is None):
            raise ValueError("`category` is null where, and only where, `expected` is ok")


def read_rows(lines: Iterable[bytes], complain: Callable[[int, str], None]) -> list[ClaimRow]:
    """Return the rows of JSONL; what is no row is complained of with its line, from 1."""
    decoder = msgspec.json.Decoder(ClaimRow)
    rows: list[ClaimRow] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            complain(number, str(error))
            continue
        if row.id in seen:
            complain(number, f"id {row.id!r} is that of line {seen[row.id]} too")
            continue
        seen[row.id] = number
        rows.append(row)
    return rows


@dataclass(frozen=True, slots=True)
class Judged:
    """A row and what the detector says of it."""

    row: ClaimRow
    result: Row

    @property
    def strict(self) -> bool:
        """Whether the outcome is `violation`."""
        return self.result.outcome == "violation"

    @property
    def flagged(self) -> bool:
        """Whether the outcome is `violation` or `review`."""
        return self.result.outcome != "ok"

    @property
    def in_category(self) -> bool:
        """Whether a finding names the expected category, first or among `also`."""
        return any(_names(one.finding, self.row.category) for one in self.result.findings)


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `total`."""

    count: int
    total: int

    @property
    def value(self) -> float | None:
        """The share, 0–1; None of nothing."""
        return self.count / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's 95 % interval; None of nothing."""
        if not self.total:
            return None
        return wilson(self.count / self.total, self.total)


@dataclass(frozen=True, slots=True)
class Pair:
    """The same share by strict outcome and by any flag."""

    strict: Share
    flagged: Share


@dataclass(frozen=True, slots=True)
class Quality:
    """How well violations are told from lawful words."""

    precision: Pair
    recall: Pair


@dataclass(frozen=True, slots=True)
class Named:
    """In how many rows a category was named that expect it, was not, and was in others."""

    found: int
    missed: int
    wrong: int

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall, 0–1; None of nothing."""
        total = 2 * self.found + self.missed + self.wrong
        return 2 * self.found / total if total else None


@dataclass(frozen=True, slots=True)
class Naming:
    """The same category by strict outcome and by any flag."""

    strict: Named
    flagged: Named


@dataclass(frozen=True, slots=True)
class Report:
    """All figures of one run.

    `naming`: of each category that a row expects; `naming_first`: the same without `also`.
    `category_right`: of flagged violation rows, those with a finding of the expected category.
    `review`: of rows expected `review`, how many came out as each outcome. `neutral`: strict
    count and total of rows of kind `neutral`.
    """

    rows: int
    overall: Quality
    english: Quality
    false_alarms: dict[str, Pair]
    recall_by_kind: dict[str, Pair]
    recall_by_category: dict[str, Pair]
    recall_by_technique: dict[str, Pair]
    naming: dict[str, Naming]
    naming_first: dict[str, Naming]
    category_right: Share
    review: dict[str, int]
    neutral: Share

    @property
    def macro_f1_strict(self) -> float | None:
        """Mean F1 of the categories that rows expected `violation` name; None without one."""
        return _mean_f1(one.strict for one in self.naming.values())

    @property
    def macro_f1_flagged(self) -> float | None:
        """Mean F1 of all categories that rows name; None without one."""
        return _mean_f1(one.flagged for one in self.naming.values())

    @property
    def macro_f1_first(self) -> tuple[float | None, float | None]:
        """The same, strict and flagged, where `also` does not count."""
        named = self.naming_first.values()
        return _mean_f1(one.strict for one in named), _mean_f1(one.flagged for one in named)

    @property
    def neutral_per_thousand(self) -> float | None:
        """Violations found in neutral rows, per 1,000 rows."""
        value = self.neutral.value
        return None if value is None else 1000 * value


def measure(judged: Sequence[Judged]) -> Report:
    """Return the figures over judged rows."""
    lawful = [one for one in judged if one.row.expected == "ok"]
    unlawful = [one for one in judged if one.row.expected == "violation"]
    caught = [one for one in unlawful if one.flagged]
    neutral = [one for one in judged if one.row.kind == "neutral"]
    reviews = [one.result.outcome for one in judged if one.row.expected == "review"]
    return Report(
        rows=len(judged),
        overall=_quality(judged),
        english=_quality([one for one in judged if one.row.language == "en"]),
        false_alarms=_by(lawful, lambda row: row.kind),
        recall_by_kind=_by(unlawful, lambda row: row.kind),
        recall_by_category=_by(unlawful, lambda row: row.category),
        recall_by_technique=_by(unlawful, lambda row: row.technique),
        naming=_naming(judged, _names),
        naming_first=_naming(judged, _is_first),
        category_right=Share(sum(one.in_category for one in caught), len(caught)),
        review={outcome: reviews.count(outcome) for outcome in ("violation", "review", "ok")},
        neutral=Share(sum(one.strict for one in neutral), len(neutral)),
    )


def _quality(judged: Sequence[Judged]) -> Quality:
    told_apart = [one for one in judged if one.row.expected != "review"]
    unlawful = [one for one in told_apart if one.row.expected == "violation"]

    def precision(flag: Callable[[Judged], bool]) -> Share:
        right = sum(map(flag, unlawful))
        return Share(right, sum(map(flag, told_apart)))

    return Quality(
        Pair(precision(lambda one: one.strict), precision(lambda one: one.flagged)),
        _pair(unlawful),
    )


def _pair(judged: Sequence[Judged]) -> Pair:
    return Pair(
        Share(sum(one.strict for one in judged), len(judged)),
        Share(sum(one.flagged for one in judged), len(judged)),
    )


def _by(judged: Iterable[Judged], key: Callable[[ClaimRow], str | None]) -> dict[str, Pair]:
    groups: dict[str, list[Judged]] = {}
    for one in judged:
        name = key(one.row)
        if name is not None:
            groups.setdefault(name, []).append(one)
    return {name: _pair(groups[name]) for name in sorted(groups)}


def _naming(judged: Sequence[Judged], names: Names) -> dict[str, Naming]:
    expected = sorted({one.row.category for one in judged if one.row.category is not None})
    return {
        name: Naming(_strictly(name, judged, names), _flagged(name, judged, names))
        for name in expected
    }


def _strictly(category: str, judged: Sequence[Judged], names: Names) -> Named:
    """Count the findings that are enforced; rows expected `review` ask for none."""
    rows = [
        (one.row, [found.finding for found in one.result.findings if _is_enforced(found.finding)])
        for one in judged
    ]
    return _named(category, rows, ("violation",), names)


def _flagged(category: str, judged: Sequence[Judged], names: Names) -> Named:
    rows = [(one.row, [found.finding for found in one.result.findings]) for one in judged]
    return _named(category, rows, ("violation", "review"), names)


def _named(
    category: str,
    rows: Sequence[tuple[ClaimRow, Sequence[Finding]]],
    asked: Sequence[str],
    names: Names,
) -> Named:
    wanted = [
        any(names(finding, category) for finding in findings)
        for row, findings in rows
        if row.category == category and row.expected in asked
    ]
    wrong = sum(
        row.category != category and any(_is_first(finding, category) for finding in findings)
        for row, findings in rows
    )
    return Named(sum(wanted), len(wanted) - sum(wanted), wrong)


def _names(finding: Finding, category: str | None) -> bool:
    return category in (finding.category, *finding.also)


def _is_first(finding: Finding, category: str | None) -> bool:
    return finding.category == category


def _is_enforced(finding: Finding) -> bool:
    return finding.outcome == "enforce"


def _mean_f1(categories: Iterable[Named]) -> float | None:
    """Return the mean over those that a row asked for; None without one."""
    scores = [one.f1 or 0.0 for one in categories if one.found + one.missed]
    return sum(scores) / len(scores) if scores else None


def fault_of(one: Judged) -> Fault | None:
    """Return what is wrong with a row's outcome, None where it is as expected.

    `weak`: a violation that only goes to review. `review_enforced`: what a person should judge was
    called a violation. `review_missed`: it was let pass.
    """
    expected, outcome = one.row.expected, one.result.outcome
    if expected == outcome:
        return None
    if expected == "ok":
        return "false_alarm"
    if expected == "violation":
        return "weak" if outcome == "review" else "missed"
    return "review_enforced" if outcome == "violation" else "review_missed"


def as_json(report: Report) -> dict[str, Any]:
    """Return the report as plain data, shares with value and interval."""
    return {
        "formula": FORMULA,
        "naming_formula": NAMING,
        "rows": report.rows,
        "overall": _quality_as_json(report.overall),
        "english": _quality_as_json(report.english),
        "false_alarms_by_kind": _pairs_as_json(report.false_alarms),
        "recall_by_kind": _pairs_as_json(report.recall_by_kind),
        "recall_by_category": _pairs_as_json(report.recall_by_category),
        "recall_by_technique": _pairs_as_json(report.recall_by_technique),
        "category_right": _share_as_json(report.category_right),
        "macro_f1": {"strict": report.macro_f1_strict, "flagged": report.macro_f1_flagged},
        "macro_f1_first": dict(zip(("strict", "flagged"), report.macro_f1_first, strict=True)),
        "naming": {
            name: {
                "strict": _named_as_json(naming.strict),
                "flagged": _named_as_json(naming.flagged),
            }
            for name, naming in report.naming.items()
        },
        "expected_review": report.review,
        "neutral": _share_as_json(report.neutral),
        "neutral_violations_per_1000": report.neutral_per_thousand,
    }


def fault_as_json(one: Judged) -> dict[str, Any]:
    """Return a row with what is wrong and what hit."""
    return {
        "id": one.row.id,
        "fault": fault_of(one),
        "kind": one.row.kind,
        "expected": one.row.expected,
        "outcome": one.result.outcome,
        "category": one.row.category,
        "technique": one.row.technique,
        "segments": list(one.row.words),
        "found": [
            {
                "rules": [rule.id for rule in found.finding.rules],
                "category": found.finding.category,
                "outcome": "violation" if found.finding.outcome == "enforce" else "review",
                "quote": found.quote,
            }
            for found in one.result.findings
        ],
    }


def _quality_as_json(quality: Quality) -> dict[str, Any]:
    return {
        "precision": _pair_as_json(quality.precision),
        "recall": _pair_as_json(quality.recall),
    }


def _pairs_as_json(pairs: dict[str, Pair]) -> dict[str, Any]:
    return {name: _pair_as_json(pair) for name, pair in pairs.items()}


def _pair_as_json(pair: Pair) -> dict[str, Any]:
    return {"strict": _share_as_json(pair.strict), "flagged": _share_as_json(pair.flagged)}


def _named_as_json(named: Named) -> dict[str, Any]:
    return {
        "found": named.found,
        "missed": named.missed,
        "wrong": named.wrong,
        "f1": named.f1,
    }


def _share_as_json(share: Share) -> dict[str, Any]:
    return {
        "count": share.count,
        "total": share.total,
        "value": share.value,
        "interval": list(share.interval) if share.interval is not None else None,
    }
