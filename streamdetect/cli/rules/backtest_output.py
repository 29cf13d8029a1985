"""What a backtest prints: the differences in words, in Chinese or English; or as JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, Final

import typer

from streamdetect.cli.rules.backtest import Result, not_yet
from streamdetect.cli.rules.sides import Side
from streamdetect.cli.terminal import visible
from streamdetect.detect.backtest import Changed, by_rule, spread
from streamdetect.enforce.backtest import Reached
from streamdetect.events.codec import plain
from streamdetect.events.messages import Violation
from streamdetect.ruleset.diagnostics import MessageLanguage
from streamdetect.ruleset.explaining import limits
from streamdetect.ruleset.wording import Pair, said

_AROUND: Final = 18  # characters of a segment shown before and after the words
_SUBJECTS_SHOWN: Final = 20
_WORDS: Final[Mapping[str, Pair]] = {
    "before": ("改前", "before"),
    "after": ("改后", "after"),
    "side": (
        "{side} 规则 {ruleset}，处置 {policy}：{label}",
        "{side:<7} ruleset {ruleset}, policy {policy}: {label}",
    ),
    "no-policy": ("用另一方的", "that of the other side"),
    "speech": (
        "{count} 段话，{rooms} 个直播间{unusable}，{seconds:.1f} 秒；只用规则",
        "{count} segments of {rooms} rooms{unusable}, {seconds:.1f} s; rules alone",
    ),
    "unusable": ("，{count} 段不可用", ", {count} unusable"),
    "limits": ("{rule}：{limits}", "{rule}: {limits}"),
    "as-if-begun": ("（这里当作已经生效）", " (run here as if it had begun)"),
    "findings": (
        "命中 {old} → {new}，每千段 {old_rate} → {new_rate}",
        "findings {old} → {new}, per 1,000 segments {old_rate} → {new_rate}",
    ),
    "enforce": ("直接认定", "enforce"),
    "review": ("人工复核", "review"),
    "new": ("新命中", "new findings"),
    "lost": ("不再命中", "lost findings"),
    "trial": ("观察规则的命中（无效力）", "found by shadow rules, without effect"),
    "rate": ("，每千段 {rate}", ", {rate} per 1,000 segments"),
    "rule": (
        "{rule}：{rooms} 个直播间共 {count} 处，每千段 {rate}",
        "{rule}: {count} in {rooms} rooms, {rate} per 1,000",
    ),
    "changed": ("同样的话，判法不同", "same words, judged otherwise"),
    "no-standing": (
        "记分：没有比较，两边都没有 enforcement.yml",
        "standing: not compared, no side has an enforcement.yml",
    ),
    "standing": (
        "{all} 个主体中有 {count} 个记分会变（人工决定之前）",
        "standing differs for {count} of {all} subjects (before any person decides)",
    ),
    "more": ("… 还有 {count} 个（--json 全部列出）", "… and {count} more (--json has all)"),
    "expelled": ("现在会被提请清退", "would now be proposed for expulsion"),
    "spared": ("不再被提请清退", "would no longer be"),
    "nobody": ("无", "nobody"),
    "reached": ("{points:g} 分，{measure}{waits}", "{points:g} points, {measure}{waits}"),
    "no-measure": ("无处置", "no measure"),
    "waits": ("（待决定）", " (proposed)"),
    "same": ("没有差别", "nothing differs"),
    "counted": ("{what}：{count}", "{what}: {count}"),
}


def print_result(result: Result, samples: int, language: MessageLanguage) -> None:
    """Print what differs, with up to `samples` of the words for each rule."""
    _Printer(result, samples, language).print()


def as_plain(result: Result) -> dict[str, Any]:
    """Return every difference as one JSON object."""
    comparison = result.comparison
    return {
        "before": _plain_side(result.before),
        "after": _plain_side(result.after),
        "segments": len(result.matter.segments),
        "unusable": result.matter.unusable,
        "not_everywhere": [
            {
                "rule_id": rule.id,
                "from": _day(rule.effective_from),
                "until": _day(rule.effective_until),
                "rollout": rule.rollout_percent,
                "as_if_begun": not_yet(rule, result.today),
            }
            for rule in result.not_everywhere
        ],
        "seconds": round(result.seconds, 3),
        "findings": [len(judged.standing) for judged in result.judged],
        "new": [plain(one) for one in comparison.new],
        "lost": [plain(one) for one in comparison.lost],
        "changed": [
            {"before": plain(one.before), "after": plain(one.after)} for one in comparison.changed
        ],
        "trial": [plain(one) for one in result.judged[1].trial],
        "subjects": [asdict(one) for one in result.subjects],
        "newly_expelled": [one.subject_id for one in result.subjects if one.newly_expelled],
    }


def _plain_side(side: Side) -> dict[str, str | None]:
    policy = side.policy.hash if side.policy is not None else None
    return {"label": side.label, "ruleset_hash": side.ruleset.hash, "policy_hash": policy}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


class _Printer:
    def __init__(self, result: Result, samples: int, language: MessageLanguage) -> None:
        self._result = result
        self._samples = samples
        self._language = language
        self._count = len(result.matter.segments)
        self._texts = {segment.event_id: segment.text for segment in result.matter.segments}

    def print(self) -> None:
        result = self._result
        self._print_heading()
        self._print_rules("new", result.comparison.new)
        self._print_rules("lost", result.comparison.lost)
        self._print_changed(result.comparison.changed)
        if trial := result.judged[1].trial:
            self._print_rules("trial", trial)
        self._print_subjects()
        if result.same:
            typer.echo("\n" + self._said("same"))

    def _said(self, words: str, **values: object) -> str:
        return said(_WORDS[words], self._language).format(**values)

    def _print_heading(self) -> None:
        result = self._result
        for name, side in (("before", result.before), ("after", result.after)):
            policy = side.policy.hash[:12] if side.policy is not None else self._said("no-policy")
            ruleset = side.ruleset.hash[:12]
            line = self._said(
                "side", side=self._said(name), ruleset=ruleset, policy=policy, label=side.label
            )
            typer.echo(line)
        matter = result.matter
        unusable = self._said("unusable", count=matter.unusable) if matter.unusable else ""
        rooms = len({segment.room_id for segment in matter.segments})
        typer.echo(
            self._said(
                "speech", count=self._count, rooms=rooms, unusable=unusable, seconds=result.seconds
            )
        )
        for rule in result.not_everywhere:
            told = ", ".join(limits(rule, self._language))
            if not_yet(rule, result.today):
                told += self._said("as-if-begun")
            typer.echo("  " + self._said("limits", rule=rule.id, limits=told))
        if not self._count:
            return
        old, new = (judged.standing for judged in result.judged)
        typer.echo(
            self._said(
                "findings",
                old=len(old),
                new=len(new),
                old_rate=self._rate(len(old)),
                new_rate=self._rate(len(new)),
            )
        )
        for outcome in ("enforce", "review"):
            was, is_now = (sum(one.outcome == outcome for one in side) for side in (old, new))
            what = self._said(outcome)
            typer.echo("  " + self._said("counted", what=what, count=f"{was} → {is_now}"))

    def _print_rules(self, title: str, found: Sequence[Violation]) -> None:
        rate = self._said("rate", rate=self._rate(len(found))) if self._count else ""
        heading = self._said("counted", what=self._said(title), count=f"{len(found)}{rate}")
        typer.echo(f"\n{heading}")
        for rule_id, violations in by_rule(found).items():
            rooms = len({one.room_id for one in violations})
            line = self._said(
                "rule",
                rule=rule_id,
                count=len(violations),
                rooms=rooms,
                rate=self._rate(len(violations)),
            )
            typer.echo(f"  {line}")
            for violation in spread(violations, self._samples):
                outcome = self._said(violation.outcome)
                typer.echo(f"    {outcome:<7} {self._in_context(violation)}")

    def _print_changed(self, changed: Sequence[Changed]) -> None:
        heading = self._said("counted", what=self._said("changed"), count=len(changed))
        typer.echo(f"\n{heading}")
        groups: dict[str, list[Changed]] = {}
        for one in changed:
            groups.setdefault(f"{_verdict(one.before)} → {_verdict(one.after)}", []).append(one)
        for verdicts, members in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])):
            typer.echo("  " + self._said("counted", what=verdicts, count=len(members)))
            for one in members[: self._samples]:
                typer.echo(f"    {self._in_context(one.after)}")

    def _print_subjects(self) -> None:
        result, subjects = self._result, self._result.subjects
        if result.before.policy is None and result.after.policy is None:
            typer.echo("\n" + self._said("no-standing"))
            return
        count = len(subjects)
        typer.echo("\n" + self._said("standing", count=count, all=result.judged_subjects))
        for change in subjects[:_SUBJECTS_SHOWN]:
            reached = f"{self._reached(change.before)} → {self._reached(change.after)}"
            what = visible(change.subject_id)
            typer.echo("  " + self._said("counted", what=what, count=reached))
        if count > _SUBJECTS_SHOWN:
            typer.echo("  " + self._said("more", count=count - _SUBJECTS_SHOWN))
        for words, chosen in (
            ("expelled", [one for one in subjects if one.newly_expelled]),
            ("spared", [one for one in subjects if one.no_longer_expelled]),
        ):
            names = ", ".join(visible(one.subject_id) for one in chosen) or self._said("nobody")
            typer.echo("  " + self._said("counted", what=self._said(words), count=names))

    def _in_context(self, violation: Violation) -> str:
        """Return the words in brackets, with what stands around them in their segments."""
        first, last = violation.evidence[0], violation.evidence[-1]
        before = self._texts.get(first.event_id, "")[max(0, first.start - _AROUND) : first.start]
        behind = self._texts.get(last.event_id, "")[last.end : last.end + _AROUND]
        words = violation.quote.replace("\n", " / ")
        return visible(f"…{before}【{words}】{behind}…")

    def _reached(self, reached: Reached) -> str:
        return self._said(
            "reached",
            points=reached.points,
            measure=reached.measure or self._said("no-measure"),
            waits=self._said("waits") if reached.waits else "",
        )

    def _rate(self, count: int) -> str:
        return f"{1000 * count / self._count:.2f}" if self._count else "–"


def _verdict(violation: Violation) -> str:
    return f"{violation.category} {violation.severity} {violation.outcome}"
