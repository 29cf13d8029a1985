"""`streamdetect rules backtest`: what a change of rules or policy would have done to the past."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from streamdetect.cli.rules.folder import (
    CLEAN,
    FINDINGS,
    Folder,
    Lang,
    existing,
    kept_rulesets,
    language_of,
    refusals_in,
    today_in_china,
)
from streamdetect.cli.terminal import print_json, quiet_clients, since_to_ms

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from streamdetect.cli.rules.sides import Side
    from streamdetect.detect.backtest import Comparison, Judged
    from streamdetect.detect.model import DetectionContext
    from streamdetect.enforce.backtest import SubjectChange
    from streamdetect.enforce.facts import Fact
    from streamdetect.enforce.parties import Parties
    from streamdetect.enforce.policy import Policy
    from streamdetect.events.messages import TranscriptSegment
    from streamdetect.ruleset.model import Rule, Ruleset
    from streamdetect.settings import KafkaSettings

TOPIC: Final = "topic"
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
    today: date  # in China

    @property
    def not_everywhere(self) -> "tuple[Rule, ...]":
        """The rules of the later side that do not hold in all of the speech, or not today."""
        rules = [rule for rule in self.after.ruleset.rules if rule.status in ("enforced", "shadow")]
        dated = any(rule.effective_from is not None for rule in rules)
        first = self._first_day() if dated else self.today
        return tuple(
            rule
            for rule in rules
            if not_yet(rule, first)
            or (rule.effective_until is not None and rule.effective_until < self.today)
            or rule.rollout_percent < 100
        )

    def _first_day(self) -> date:
        from streamdetect.events.instants import day_in_beijing

        days = {day_in_beijing(segment.emitted_at) for segment in self.matter.segments}
        return min((self.today, *map(date.fromisoformat, days)))

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return self.comparison.same and not self.subjects


def not_yet(rule: "Rule", day: date) -> bool:
    """Tell whether a rule begins only after a day."""
    return rule.effective_from is not None and rule.effective_from > day


def backtest(
    against: Annotated[
        str,
        typer.Option(
            metavar="FILE|topic",
            help="Segments, exported records or recordings (JSON Lines, as `replay` takes them); "
            "or `topic`: what the cluster still holds, with its ledger and listings.",
        ),
    ],
    folder: Folder = None,
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
    lang: Lang = None,
) -> None:
    """Run the rules as they were and as they are over speech, and say what differs.

    New findings, lost ones, those that weigh otherwise; whose standing would differ, up to who
    would now be proposed for expulsion, before any person decides. Rules alone, without the
    classifier. Rules that are not yet in force run as if they were; they are named, and so are
    rules that began after some of the speech, have ended, or hold in some rooms only.

    Exit code: 0 nothing differs, 1 something does, 2 error.
    """
    from streamdetect.cli.ledger.sources import folder_policy
    from streamdetect.cli.rules.backtest_output import as_plain, print_result
    from streamdetect.cli.rules.sides import side_named, side_of_folder
    from streamdetect.settings import load_settings

    quiet_clients()
    language = language_of(lang)
    path = existing(folder, language)
    kafka = load_settings().kafka
    if against != TOPIC and not Path(against).is_file():
        raise typer.BadParameter(
            f"{against} is no file; name one, or `topic`"
            if language == "en"
            else f"{against} 不是文件；写一个文件，或者 `topic`",
            param_hint="--against",
        )
    if against != TOPIC and since is not None:
        raise typer.BadParameter(
            "it is for --against topic; a file is read whole"
            if language == "en"
            else "只用于 --against topic；文件总是整个读",
            param_hint="--since",
        )
    with refusals_in(language):
        after = side_of_folder(path, policy)
        before = side_named(base, path)
    if against == TOPIC:
        anew = not _finds_the_same(before, after)
        policies = before.policy or after.policy or folder_policy()
        matter = _of_topic(kafka, since_to_ms(since, "--since"), policies, with_speech=anew)
    else:
        matter = _of_file(Path(against))
    result = _run(before, after, matter)
    if as_json:
        print_json(as_plain(result))
    else:
        print_result(result, samples, language)
    raise typer.Exit(CLEAN if result.same else FINDINGS)


def _of_file(file: Path) -> Matter:
    from streamdetect.client.replayer import read_speech

    speech = read_speech(file, started_at_ms=time.time_ns() // 1_000_000)
    return Matter(speech.segments, {}, (), sum(speech.left_out.values()))


def _of_topic(
    kafka: "KafkaSettings", since_ms: int | None, policy: "Policy", *, with_speech: bool
) -> Matter:
    from streamdetect.cli.ledger.sources import ledger_facts
    from streamdetect.client.past import read_goods, read_segments

    facts = ledger_facts(policy).facts
    if not with_speech:
        return Matter((), {}, facts)
    heard = read_segments(kafka, since_ms)
    return Matter(heard.segments, read_goods(kafka), facts, heard.unusable)


def _run(before: "Side", after: "Side", matter: Matter) -> Result:
    from streamdetect.detect.backtest import compare
    from streamdetect.enforce.backtest import compare_standings

    started, today = time.monotonic(), today_in_china()
    with _progress(len(matter.segments), sides=2) as advance:
        parties = _parties(before, after)
        old = _judge(_begun(before.ruleset, today), parties[0], matter, advance)
        same = _finds_the_same(before, after)
        new = old if same else _judge(_begun(after.ruleset, today), parties[1], matter, advance)
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
        today,
    )


def _begun(ruleset: "Ruleset", today: date) -> "Ruleset":
    """Return the ruleset as if all its rules had begun: the past is asked what they would do."""
    rules = tuple(
        replace(rule, effective_from=None) if not_yet(rule, today) else rule
        for rule in ruleset.rules
    )
    return replace(ruleset, rules=rules)


def _finds_the_same(before: "Side", after: "Side") -> bool:
    """Whether both find the same in the same words, and make the same party answer."""
    old, new = _parties(before, after)
    return before.ruleset.hash == after.ruleset.hash and old == new


def _parties(before: "Side", after: "Side") -> "tuple[Parties, Parties]":
    from streamdetect.enforce.parties import Parties

    policies = _policies(before, after)
    return (
        (Parties(), Parties()) if policies is None else (policies[0].parties, policies[1].parties)
    )


def _policies(before: "Side", after: "Side") -> "tuple[Policy, Policy] | None":
    """Return both policies; a side without one is judged by the other's."""
    old, new = before.policy or after.policy, after.policy or before.policy
    return (old, new) if old is not None and new is not None else None


def _judge(
    ruleset: "Ruleset", parties: "Parties", matter: Matter, advance: Callable[[], None]
) -> "Judged":
    from streamdetect.detect.backtest import judge_speech
    from streamdetect.detect.detector import DEFAULT, Detectors
    from streamdetect.detect.model import UNKNOWN_GOODS
    from streamdetect.loading import compiled

    detector = compiled(ruleset, kept_rulesets(), DEFAULT, Detectors.RULES)
    goods = matter.goods
    return judge_speech(
        map(parties.attach, matter.segments),
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
