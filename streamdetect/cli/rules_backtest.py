"""`streamdetect rules backtest`: what a change of rules or policy would have done to the past."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from streamdetect.cli.terminal import print_json, quiet_clients, since_to_ms, visible

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from streamdetect.cli.rules_reference import Side
    from streamdetect.detect.backtest import Changed, Comparison, Judged
    from streamdetect.detect.model import DetectionContext
    from streamdetect.enforce.backtest import Reached, SubjectChange
    from streamdetect.enforce.facts import Fact
    from streamdetect.enforce.policy import Policy
    from streamdetect.events.messages import TranscriptSegment, Violation
    from streamdetect.settings import KafkaSettings

TOPIC: Final = "topic"
_AROUND: Final = 18  # characters of a segment shown before and after the words
_SUBJECTS_SHOWN: Final = 20
_DRAWN_EVERY: Final = 500


@dataclass(frozen=True, slots=True)
class Matter:
    """What is judged twice. `facts`: of the ledger, from elsewhere than these segments."""

    segments: "Sequence[TranscriptSegment]"
    goods: "Mapping[str, DetectionContext]"
    facts: "Sequence[Fact]"
    unusable: int = 0


@dataclass(frozen=True, slots=True)
class Result:
    """What differs, and on what it rests."""

    before: "Side"
    after: "Side"
    matter: Matter
    judged: "tuple[Judged, Judged]"
    comparison: "Comparison"
    subjects: "tuple[SubjectChange, ...]"
    judged_subjects: int
    seconds: float

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return self.comparison.same and not self.subjects


def backtest(
    against: Annotated[
        str,
        typer.Option(
            metavar="FILE|topic",
            help="Segments, exported records or recordings (JSON Lines, as `replay` takes them); "
            "or `topic`: what the cluster still holds, with its ledger and listings.",
        ),
    ],
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FOLDER]", help="The changed rules folder; default: the settings'."
        ),
    ] = None,
    base: Annotated[
        str | None,
        typer.Option(
            metavar="REF",
            help="What it is compared with: a folder, a packed file, a git revision, a published "
            "hash, or `published`. Default: the last commit of the folder, else `published`.",
        ),
    ] = None,
    policy: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="The changed enforcement.yml; default: the folder's own."
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(metavar="T", help="Of the topic, only what is newer: 2h, 7d, or an instant."),
    ] = None,
    samples: Annotated[
        int, typer.Option(min=0, metavar="N", help="Samples shown of each rule.")
    ] = 3,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object, with every difference.")
    ] = False,
) -> None:
    """Run the rules as they were and as they are over speech, and say what differs.

    New findings, lost ones, those that weigh otherwise; whose standing would differ, up to who
    would now be proposed for expulsion, before any person decides. Rules alone, without the
    classifier. Exit code: 0 nothing differs, 1 something does, 2 error.
    """
    from streamdetect.cli.rules_reference import default_base, of_folder, side_of
    from streamdetect.settings import load_settings

    quiet_clients()
    settings = load_settings()
    path = folder or settings.rules.path
    if not path.is_dir():
        raise typer.BadParameter(f"{path} is no folder", param_hint="FOLDER")
    after = _with_policy(of_folder(path), policy)
    before = side_of(base if base is not None else default_base(path), path)
    same_rules = before.ruleset.hash == after.ruleset.hash
    if against == TOPIC:
        matter = _of_topic(settings.kafka, since_to_ms(since), with_speech=not same_rules)
    else:
        matter = _of_file(Path(against))
    result = _run(before, after, matter)
    if as_json:
        print_json(_as_json(result))
    else:
        _print(result, samples)
    raise typer.Exit(0 if result.same else 1)


def _with_policy(side: "Side", file: Path | None) -> "Side":
    from dataclasses import replace

    from streamdetect.stream.policy_file import load_policy

    return side if file is None else replace(side, policy=load_policy(file))


def _of_file(file: Path) -> Matter:
    from streamdetect.client.replayer import read_speech

    return Matter(read_speech(file, started_at_ms=time.time_ns() // 1_000_000), {}, ())


def _of_topic(kafka: "KafkaSettings", since_ms: int | None, *, with_speech: bool) -> Matter:
    from streamdetect.client.past import read_facts, read_goods, read_segments

    facts = read_facts(kafka)
    if not with_speech:
        return Matter((), {}, facts)
    heard = read_segments(kafka, since_ms)
    return Matter(heard.segments, read_goods(kafka), facts, heard.unusable)


def _run(before: "Side", after: "Side", matter: Matter) -> Result:
    from streamdetect.detect.backtest import compare
    from streamdetect.enforce.backtest import compare_standings

    started = time.monotonic()
    with _progress(len(matter.segments), sides=2) as advance:
        old = _judge(before, matter, advance)
        same = before.ruleset.hash == after.ruleset.hash
        new = old if same else _judge(after, matter, advance)
    elsewhere = _elsewhere(matter)
    sides = [*elsewhere, *_facts(old)], [*elsewhere, *_facts(new)]
    policies = _policies(before, after)
    subjects = compare_standings(sides[0], sides[1], *policies) if policies is not None else ()
    return Result(
        before,
        after,
        matter,
        (old, new),
        compare(old, new),
        subjects,
        len({fact.subject_id for side in sides for fact in side}),
        time.monotonic() - started,
    )


def _policies(before: "Side", after: "Side") -> "tuple[Policy, Policy] | None":
    """Return both policies; a side without one is judged by the other's."""
    old, new = before.policy or after.policy, after.policy or before.policy
    return (old, new) if old is not None and new is not None else None


def _judge(side: "Side", matter: Matter, advance: Callable[[], None]) -> "Judged":
    from streamdetect.detect.backtest import judge_speech
    from streamdetect.detect.detector import Detector, Detectors
    from streamdetect.detect.model import UNKNOWN_GOODS

    detector = Detector(side.ruleset, detectors=Detectors.RULES)
    goods = matter.goods
    return judge_speech(
        matter.segments,
        detector,
        lambda product_id: goods.get(product_id or "", UNKNOWN_GOODS),
        advance,
    )


def _facts(judged: "Judged") -> "list[Fact]":
    from streamdetect.enforce.facts import fact_of
    from streamdetect.events.instants import to_ms

    return [
        *(fact_of(one, to_ms(one.spoken_at)) for one in judged.violations),
        *(fact_of(one, to_ms(one.occurred_at)) for one in judged.amendments),
    ]


def _elsewhere(matter: Matter) -> "list[Fact]":
    """Return the ledger's facts that do not come from the segments that are judged anew."""
    from streamdetect.events.messages import Violation, ViolationAmendment

    heard = {segment.event_id for segment in matter.segments}
    replaced = {
        fact.body.violation_id
        for fact in matter.facts
        if isinstance(fact.body, Violation)
        and any(span.event_id in heard for span in fact.body.evidence)
    }
    return [
        fact
        for fact in matter.facts
        if not (
            isinstance(fact.body, Violation | ViolationAmendment)
            and fact.body.violation_id in replaced
        )
    ]


@contextmanager
def _progress(segments: int, *, sides: int) -> Iterator[Callable[[], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    with Progress(
        TextColumn("backtest"), BarColumn(), MofNCompleteColumn(), console=Console(stderr=True)
    ) as progress:
        task = progress.add_task("backtest", total=segments * sides)
        done = 0

        def advance() -> None:
            nonlocal done
            done += 1
            if done % _DRAWN_EVERY == 0:  # drawing costs more than judging
                progress.update(task, completed=done)

        yield advance
        progress.update(task, total=max(done, 1), completed=max(done, 1))


def _print(result: Result, samples: int) -> None:
    texts = {segment.event_id: segment.text for segment in result.matter.segments}
    _print_heading(result)
    comparison = result.comparison
    for title, found in (("new findings", comparison.new), ("lost findings", comparison.lost)):
        _print_rules(title, found, texts, result, samples)
    _print_changed(comparison.changed, texts, samples)
    trial = result.judged[1].trial
    if trial:
        _print_rules("found by shadow rules, without effect", trial, texts, result, samples)
    _print_subjects(result)
    if result.same:
        typer.echo("\nnothing differs")


def _print_heading(result: Result) -> None:
    for name, side in (("before", result.before), ("after", result.after)):
        policy = side.policy.hash[:12] if side.policy is not None else "that of the other side"
        typer.echo(f"{name:<7} ruleset {side.ruleset.hash[:12]}, policy {policy}: {side.label}")
    matter = result.matter
    count = len(matter.segments)
    rooms = len({segment.room_id for segment in matter.segments})
    unusable = f", {matter.unusable} unusable" if matter.unusable else ""
    typer.echo(f"{count} segments of {rooms} rooms{unusable}, {result.seconds:.1f} s; rules alone")
    old, new = (judged.standing for judged in result.judged)
    if count:
        typer.echo(
            f"findings {len(old)} → {len(new)}, per 1,000 segments "
            f"{_per_1000(len(old), count)} → {_per_1000(len(new), count)}"
        )
        for outcome in ("enforce", "review"):
            was, is_now = (sum(one.outcome == outcome for one in side) for side in (old, new))
            typer.echo(f"  {outcome}: {was} → {is_now}")


def _print_rules(
    title: str,
    found: "Sequence[Violation]",
    texts: "Mapping[str, str]",
    result: Result,
    samples: int,
) -> None:
    from streamdetect.detect.backtest import by_rule, spread

    count = len(result.matter.segments)
    rate = f", {_per_1000(len(found), count)} per 1,000 segments" if count else ""
    typer.echo(f"\n{title}: {len(found)}{rate}")
    for rule_id, violations in by_rule(found).items():
        rooms = len({one.room_id for one in violations})
        typer.echo(
            f"  {rule_id}: {len(violations)} in {rooms} rooms, "
            f"{_per_1000(len(violations), count)} per 1,000"
        )
        for violation in spread(violations, samples):
            typer.echo(f"    {violation.outcome:<7} {_in_context(violation, texts)}")


def _print_changed(changed: "Sequence[Changed]", texts: "Mapping[str, str]", samples: int) -> None:
    typer.echo(f"\nsame words, judged otherwise: {len(changed)}")
    groups: dict[str, list[Changed]] = {}
    for one in changed:
        groups.setdefault(f"{_verdict(one.before)} → {_verdict(one.after)}", []).append(one)
    for verdicts, members in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])):
        typer.echo(f"  {verdicts}: {len(members)}")
        for one in members[:samples]:
            typer.echo(f"    {_in_context(one.after, texts)}")


def _print_subjects(result: Result) -> None:
    subjects = result.subjects
    if result.before.policy is None and result.after.policy is None:
        typer.echo("\nstanding: not compared, no side has an enforcement.yml")
        return
    typer.echo(
        f"\nstanding differs for {len(subjects)} of {result.judged_subjects} subjects "
        "(before any person decides)"
    )
    for change in subjects[:_SUBJECTS_SHOWN]:
        typer.echo(
            f"  {visible(change.subject_id)}: {_reached(change.before)} → {_reached(change.after)}"
        )
    if len(subjects) > _SUBJECTS_SHOWN:
        typer.echo(f"  … and {len(subjects) - _SUBJECTS_SHOWN} more (--json has all)")
    for words, chosen in (
        ("would now be proposed for expulsion", [s for s in subjects if s.newly_expelled]),
        ("would no longer be", [s for s in subjects if s.no_longer_expelled]),
    ):
        names = ", ".join(visible(change.subject_id) for change in chosen) or "nobody"
        typer.echo(f"  {words}: {names}")


def _in_context(violation: "Violation", texts: "Mapping[str, str]") -> str:
    """Return the words in brackets, with what stands around them in their segments."""
    first, last = violation.evidence[0], violation.evidence[-1]
    before = texts.get(first.event_id, "")[max(0, first.start - _AROUND) : first.start]
    behind = texts.get(last.event_id, "")[last.end : last.end + _AROUND]
    words = violation.quote.replace("\n", " / ")
    return visible(f"…{before}【{words}】{behind}…")


def _verdict(violation: "Violation") -> str:
    return f"{violation.category} {violation.severity} {violation.outcome}"


def _reached(reached: "Reached") -> str:
    measure = reached.measure or "no measure"
    waits = " (proposed)" if reached.waits else ""
    return f"{reached.points:g} points, {measure}{waits}"


def _per_1000(count: int, segments: int) -> str:
    return f"{1000 * count / segments:.2f}" if segments else "–"


def _as_json(result: Result) -> dict[str, Any]:
    from dataclasses import asdict

    from streamdetect.events.codec import plain

    comparison = result.comparison
    return {
        "before": _side_as_json(result.before),
        "after": _side_as_json(result.after),
        "segments": len(result.matter.segments),
        "unusable": result.matter.unusable,
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


def _side_as_json(side: "Side") -> dict[str, str | None]:
    policy = side.policy.hash if side.policy is not None else None
    return {"label": side.label, "ruleset_hash": side.ruleset.hash, "policy_hash": policy}
