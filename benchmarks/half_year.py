"""Half a year of a platform through the real ledger, on one core: time, memory, growth.

    python -m benchmarks.half_year [--subjects N] [--seed S] [--json]

Every subject gets a history of its own from a seed: most say nothing unlawful, some slip, a few
keep on. Facts go through `consequences` one by one, as the worker derives them, with the real
policy; people decide on what is proposed, appeals come and are answered, and one rule turns out to
be bad and is voided. Nothing is sampled or extrapolated.
"""

import argparse
import gc
import json
import random
import resource
import statistics
import sys
import time
import tracemalloc
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from streamdetect.enforce import Fact, LedgerCache, addressed, consequences, due, fact_of, judge
from streamdetect.enforce.policy import DAY_MS, HOUR_MS, MINUTE_MS, Policy
from streamdetect.events import ids
from streamdetect.events import messages as m
from streamdetect.events.codec import encode
from streamdetect.events.instants import from_ms, to_ms
from streamdetect.events.vocabulary import SEVERITIES, Category, Outcome
from streamdetect.ruleset.plain_file import POLICY_FILE
from streamdetect.settings import content_folder
from streamdetect.stream.ledger_book import Book
from streamdetect.stream.ledger_table import stored, table_key
from streamdetect.stream.policy_file import load_policy

START_MS = to_ms("2026-03-01T00:00:00.000Z")
DAYS = 182
# Weights of notice, general, serious and grave.
USUAL, HEAVY = (0.35, 0.45, 0.15, 0.05), (0.1, 0.3, 0.35, 0.25)
# Share of the subjects, mean incidents in half a year, how severe they are.
CONDUCT = ((0.72, 0.0, USUAL), (0.20, 0.9, USUAL), (0.07, 3.5, USUAL), (0.01, 18.0, HEAVY))
HELD_SUBJECTS = 5000  # whose facts are kept, to measure what holding them costs
KINDS: tuple[Category, ...] = (
    "superlative",
    "exaggerated_efficacy",
    "medical_claim",
    "price_fraud",
    "false_scarcity",
    "false_quality",
)
BAD_RULE, BAD_SHARE, VOIDED_DAY = "bad-words", 0.02, 120
CLAIMS_A_SUBJECT = 6
REPEAT_SHARE, CORRECTED_SHARE, REVIEW_SHARE, APPEAL_SHARE = 0.4, 0.08, 0.1, 0.05
LAW = (
    m.LawRef(
        basis="statute",
        name="反不正当竞争法",
        article="9",
        version="2025",
        applies_when="always",
        verified=True,
    ),
)
ADVICE = m.Bilingual(zh="改为有依据的说法", en="say what can be shown")
VOID = fact_of(
    m.ReviewDecision(
        decision_id="void",
        subject_id="*",
        target=m.DecisionOn(type="rule_version", id=f"{BAD_RULE}@1"),
        verdict="overturn",
        level="review",
        reason_code="bad-rule",
        decided_by="reviewer-9",
        decided_at=from_ms(START_MS + VOIDED_DAY * DAY_MS),
    ),
    START_MS + VOIDED_DAY * DAY_MS,
)


_SHOWN = (
    "subjects",
    "with_facts",
    "voided",
    "incidents",
    "facts",
    "messages",
    "sanctions",
    "expulsions",
)


@dataclass(slots=True)
class Tally:
    """What a run did, and what it cost."""

    subjects: int = 0
    with_facts: int = 0
    incidents: int = 0
    facts: int = 0
    messages: Counter[str] = field(default_factory=Counter)
    sanctions: Counter[str] = field(default_factory=Counter)
    expulsions: Counter[str] = field(default_factory=Counter)
    seconds_ledger: float = 0.0
    bytes_of_facts: int = 0
    facts_a_subject: list[int] = field(default_factory=list)
    voided: int = 0
    held: list[list[Fact]] = field(default_factory=list)
    held_from_kb: int = 0
    held_to_kb: int = 0


def draw_history(subject: str, rng: random.Random) -> list[Fact]:
    """Return what a subject says in half a year, and what takes it back, by the instant known."""
    _, mean, severities = rng.choices(CONDUCT, [share for share, _, _ in CONDUCT])[0]
    count = _poisson(rng, mean)
    facts: list[Fact] = []
    for index in range(count):
        when = START_MS + rng.randrange(DAYS * DAY_MS)
        facts += _incident(subject, f"{subject}/{index}", when, severities, rng)
    return sorted(facts, key=lambda fact: fact.order)


def _incident(
    subject: str, broadcast: str, when: int, severities: Sequence[float], rng: random.Random
) -> Iterator[Fact]:
    severity = rng.choices(SEVERITIES, severities)[0]
    category = rng.choice(KINDS)
    rule = BAD_RULE if rng.random() < BAD_SHARE else f"{category}-{rng.randrange(20)}"
    claim = ids.claim_key(category, [rule, str(rng.randrange(CLAIMS_A_SUBJECT))])
    outcome: Outcome = "review" if rng.random() < REVIEW_SHARE else "enforce"
    said = 1
    while rng.random() < REPEAT_SHARE:
        said += 1
    for seq in range(said):
        at = when + seq * 4 * MINUTE_MS
        violation = m.Violation(
            violation_id=ids.violation_id(subject, broadcast, "speech", seq, category, claim, 0),
            incident_id=ids.incident_id(subject, broadcast, "product", claim),
            claim_key=claim,
            subject_id=subject,
            streamer_id=subject,
            room_id=f"room of {subject}",
            broadcast_id=broadcast,
            product_id="product",
            channel="speech",
            language="zh",
            category=category,
            severity=severity,
            outcome=outcome,
            quote="这里是一句被判定违规的原话，大约三十个字，用来占真实的位置",
            evidence=(
                m.Evidence(
                    event_id=f"{broadcast}/{seq}",
                    seq=seq,
                    revision=0,
                    start=0,
                    end=12,
                    start_ms=0,
                    end_ms=900,
                ),
            ),
            folded_quote="这里是一句被判定违规的原话大约三十个字用来占真实的位置",
            rules=(m.RuleRef(id=rule, version=1),),
            law=LAW,
            advice=ADVICE,
            confidence=0.9,
            transcript_quality=round(rng.uniform(0.4, 1.0), 2),
            context=m.ViolationContext(known=True),
            viewers=rng.randrange(20_000),
            ruleset_hash="0" * 64,
            model_hash="",
            spoken_at=from_ms(at),
        )
        yield fact_of(violation, at + 800)
    if rng.random() < CORRECTED_SHARE:
        cause = m.AmendmentCause(event_id=f"{broadcast}/c", seq=said, revision=0, start=0, end=4)
        amendment = m.ViolationAmendment(
            amendment_id=ids.amendment_id(violation.violation_id, "corrected", cause.event_id),
            violation_id=violation.violation_id,
            subject_id=subject,
            kind="corrected",
            cause=cause,
            occurred_at=from_ms(at + 20_000),
        )
        yield fact_of(amendment, at + 21_000)


def run_subject(subject: str, seed: int, policy: Policy, tally: Tally) -> None:
    """Take a subject through half a year, people's decisions included."""
    rng = random.Random(f"{seed}/{subject}")
    queue = draw_history(subject, rng)
    tally.subjects += 1
    if not queue:
        return
    if any(_is_by_bad_rule(fact) for fact in queue):
        queue.append(addressed(VOID, subject))
        tally.voided += 1
    queue.sort(key=lambda fact: fact.order)
    tally.with_facts += 1
    known: list[Fact] = []
    incidents: set[str] = set()
    cache = LedgerCache(1)
    while queue:
        fact = queue.pop(0)
        if isinstance(fact.body, m.Violation):
            incidents.add(fact.body.incident_id)
        started = time.process_time()
        emitted = consequences(known, fact, policy, cache)
        spent = time.process_time() - started
        tally.seconds_ledger += spent
        known.append(fact)
        _count(emitted, tally)
        answers = [a for message in emitted for a in _people(message, fact.known_at_ms, rng)]
        if answers:
            queue = sorted([*queue, *answers], key=lambda one: one.order)
    started = time.process_time()
    _count(due(known, policy, START_MS + DAYS * DAY_MS), tally)
    tally.seconds_ledger += time.process_time() - started
    if len(tally.held) < HELD_SUBJECTS:
        tally.held.append(known)
        tally.held_to_kb = _resident_kb()
    tally.facts += len(known)
    tally.facts_a_subject.append(len(known))
    tally.incidents += len(incidents)
    tally.bytes_of_facts += sum(len(stored(fact, 0, 0)) for fact in known)


def _people(message: object, known_ms: int, rng: random.Random) -> list[Fact]:
    """What people do about a message: most proposals are decided in time, some are appealed."""
    if isinstance(message, m.Sanction) and message.state == "proposed":
        if rng.random() < 0.15:
            return []
        verdict = "uphold" if rng.random() < 0.8 else "overturn"
        first = _decision("sanction", message.sanction_id, message, verdict, known_ms, 1, rng)
        second = _decision("sanction", message.sanction_id, message, verdict, known_ms, 2, rng)
        heavy = message.measure in ("close_account", "bar_reregistration", "blacklist")
        return [first, second] if heavy else [first]
    if isinstance(message, m.Sanction) and message.state == "imposed":
        if rng.random() >= APPEAL_SHARE:
            return []
        filed = known_ms + rng.randrange(1, 10) * DAY_MS
        appeal = m.Appeal(
            appeal_id=ids.make_id("appeal", message.sanction_id, str(message.ledger_seq)),
            subject_id=message.subject_id,
            target=m.DecisionOn(type="sanction", id=message.sanction_id),
            filed_by=message.subject_id,
            filed_at=from_ms(filed),
            statement="请复核",
        )
        verdict = "overturn" if rng.random() < 0.2 else "uphold"
        answer = _decision("sanction", message.sanction_id, message, verdict, filed, 3, rng)
        return [fact_of(appeal, filed), answer]
    return []


def _decision(
    kind: str, target: str, message: m.Sanction, verdict: str, at: int, who: int, rng: random.Random
) -> Fact:
    when = at + rng.randrange(1, 40) * HOUR_MS + who
    decision = m.ReviewDecision(
        decision_id=ids.make_id("decision", target, str(message.ledger_seq), str(who)),
        subject_id=message.subject_id,
        target=m.DecisionOn(type=kind, id=target),  # type: ignore[arg-type]
        verdict=verdict,  # type: ignore[arg-type]
        level="appeal" if who == 3 else "review",
        reason_code="heard",
        decided_by=f"reviewer-{who}",
        decided_at=from_ms(when),
    )
    return fact_of(decision, when)


def _is_by_bad_rule(fact: Fact) -> bool:
    return isinstance(fact.body, m.Violation) and fact.body.rules[0].id == BAD_RULE


def _count(emitted: Sequence[object], tally: Tally) -> None:
    for message in emitted:
        tally.messages[type(message).__name__] += 1
        if isinstance(message, m.Sanction):
            tally.sanctions[f"{message.measure} {message.state}"] += 1
        elif isinstance(message, m.Expulsion):
            tally.expulsions[message.state] += 1
        if not isinstance(message, m.Message):
            raise TypeError(f"the ledger emitted a {type(message).__name__}")


def _poisson(rng: random.Random, mean: float) -> int:
    """Return a number of events; 0 for a mean of 0."""
    count, left = 0, rng.expovariate(1.0)
    while left < mean:
        count += 1
        left += rng.expovariate(1.0)
    return count


def cost_by_length(policy: Policy, seed: int) -> list[tuple[int, float, int]]:
    """Return for histories of growing length (facts, µs of the last fact, bytes of a standing)."""
    found: list[tuple[int, float, int]] = []
    for length in (10, 50, 100, 200, 400):
        rng = random.Random(f"{seed}/long/{length}")
        facts: list[Fact] = []
        while len(facts) < length:
            when = START_MS + rng.randrange(DAYS * DAY_MS)
            facts += _incident("long", f"long/{len(facts)}", when, USUAL, rng)
        facts = sorted(facts, key=lambda fact: fact.order)[:length]
        cache = LedgerCache(1)
        spent: list[float] = []
        for count, fact in enumerate(facts):
            earlier = facts[:count]
            started = time.process_time()
            consequences(earlier, fact, policy, cache)
            spent.append(time.process_time() - started)
        ledger = judge(facts, policy, facts[-1].known_at_ms)
        last = statistics.median(spent[-max(5, length // 10) :])
        found.append((length, 1e6 * last, len(encode(ledger.standing))))
    return found


def kib_at_rest(held: Sequence[Sequence[Fact]]) -> float:
    """Return what the worker's book holds of a subject that rests, beside the table itself."""
    table = {
        table_key(fact, 0): stored(fact, number, 0)
        for known in held
        for number, fact in enumerate(known)
    }
    book = Book(table.__getitem__)
    tracemalloc.start()
    book.load(table.items())
    gc.collect()
    held_bytes, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    if book.awake:
        raise AssertionError("somebody does not rest")
    return round(held_bytes / 1024 / max(1, len(held)), 2)


def main() -> int:
    """Run it and print what it cost."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--subjects", type=int, default=500_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    policy = load_policy(content_folder("rules") / POLICY_FILE)
    tally = Tally()
    gc.freeze()
    started, before_kb = time.perf_counter(), _peak_kb()
    cpu_started = time.process_time()
    tally.held_from_kb = _resident_kb()
    marks: list[tuple[int, float, int]] = []
    for number in range(chosen.subjects):
        run_subject(f"subject-{number}", chosen.seed, policy, tally)
        if (number + 1) * 5 % chosen.subjects < 5:
            marks.append((number + 1, time.perf_counter() - started, _peak_kb()))
            print(f"{number + 1} subjects after {marks[-1][1]:.0f} s", file=sys.stderr, flush=True)
    lengths = sorted(tally.facts_a_subject)
    report = {
        **{name: getattr(tally, name) for name in _SHOWN},
        "facts_a_subject": {
            "median": statistics.median(lengths or [0]),
            "p99": lengths[len(lengths) * 99 // 100] if lengths else 0,
            "most": max(lengths, default=0),
        },
        "seconds": round(time.perf_counter() - started, 1),
        "cpu_seconds": round(time.process_time() - cpu_started, 1),
        "microseconds_a_fact": round(1e6 * tally.seconds_ledger / max(1, tally.facts), 1),
        "bytes_a_subject_with_facts": round(tally.bytes_of_facts / max(1, tally.with_facts)),
        "kib_held_a_subject_with_facts": round(
            (tally.held_to_kb - tally.held_from_kb) / max(1, len(tally.held)), 1
        ),
        "kib_at_rest_a_subject_with_facts": kib_at_rest(tally.held),
        "peak_growth_mib": round((_peak_kb() - before_kb) / 1024, 1),
        "marks": [
            {"subjects": n, "seconds": round(s, 1), "peak_mib": round(kb / 1024)}
            for n, s, kb in marks
        ],
        "cost_by_length": [
            {"facts": n, "microseconds": round(us), "standing_bytes": size}
            for n, us, size in cost_by_length(policy, chosen.seed)
        ],
    }
    if chosen.json:
        print(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        for name, value in report.items():
            print(f"{name:28} {dict(value) if isinstance(value, Counter) else value}")
    return 0


def _resident_kb() -> int:
    """Return the memory that the process holds now, in KiB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() // 1024


def _peak_kb() -> int:
    """Return the most memory the process ever held, in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    sys.exit(main())
