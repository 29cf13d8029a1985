"""Every metric, declared once. The comment under each says what to do when it moves.

`python -m streamdetect.metrics > docs/metrics.md` writes the page; a test holds page, alert rules
and this file together. Labels are bounded: no text, no ids.
"""

from dataclasses import dataclass
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY: Final = CollectorRegistry()

LATENCY_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0)
SCORE_BUCKETS: Final = tuple(step / 10 for step in range(1, 11))
INFERENCE_BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)


@dataclass(frozen=True, slots=True)
class Declared:
    """A metric with what an SRE does when it moves."""

    name: str
    kind: str
    labels: tuple[str, ...]
    meaning: str
    action: str


DECLARED: Final[list[Declared]] = []


def _declare(kind: str, name: str, meaning: str, labels: tuple[str, ...], action: str) -> None:
    DECLARED.append(Declared(name, kind, labels, meaning, action))


def _counter(name: str, meaning: str, labels: tuple[str, ...], action: str) -> Counter:
    _declare("counter", name + "_total", meaning, labels, action)
    return Counter(name, meaning, labels, registry=REGISTRY)


def _gauge(name: str, meaning: str, labels: tuple[str, ...], action: str) -> Gauge:
    _declare("gauge", name, meaning, labels, action)
    return Gauge(name, meaning, labels, registry=REGISTRY)


def _histogram(
    name: str, meaning: str, labels: tuple[str, ...], buckets: tuple[float, ...], action: str
) -> Histogram:
    _declare("histogram", name, meaning, labels, action)
    return Histogram(name, meaning, labels, buckets=buckets, registry=REGISTRY)


EVENTS_IN = _counter(
    "streamdetect_events_in",
    "records taken from a topic",
    ("topic",),
    "falls to 0 while rooms are live: look at the producer of transcripts, then at lag",
)
EVENTS_OUT = _counter(
    "streamdetect_events_out",
    "records confirmed by the broker",
    ("topic",),
    "falls while events come in: look at delivery retries and the broker",
)
VIOLATIONS = _counter(
    "streamdetect_violations",
    "violations emitted, those on the shadow topic not counted",
    ("category", "outcome"),
    "a jump in one category after a ruleset change: look at that rule before anything else",
)
SHADOW_FINDINGS = _counter(
    "streamdetect_shadow_findings",
    "violations on the shadow topic alone: of shadow rules, of marked replays, of all under the "
    "kill switch",
    ("category", "outcome"),
    "a jump in one category: a rule on trial finds much; look at a sample "
    "(`streamdetect watch shadow`) before it is enforced",
)
AMENDMENTS = _counter(
    "streamdetect_amendments",
    "violations taken back within the window, those on the shadow topic not counted",
    ("kind",),
    "a jump in retracted: the ASR revises much; check transcript quality",
)
SANCTIONS = _counter(
    "streamdetect_sanctions",
    "sanctions emitted",
    ("measure", "state"),
    "a jump: set the kill switch, then backtest the newest ruleset and policy",
)
HELD_BY_CAP = _counter(
    "streamdetect_held_by_cap",
    "violations left to people because enough was sanctioned within the hour (total, rule, "
    "new_rule)",
    ("limit",),
    "above 0: find the rule that hits so often; void its version or raise the policy's caps",
)
DEADLINES_MISSED = _counter(
    "streamdetect_deadlines_missed",
    "what people let pass: an appeal not answered in time, a proposal not decided in time",
    ("kind",),
    "above 0: too few people review; `streamdetect review list` shows late cases first",
)
SHADOWED = _gauge(
    "streamdetect_decisions_shadowed",
    "1 while the ledger's decisions go to the shadow topic, by cause: kill_switch, dry_run",
    ("cause",),
    "1 for longer than meant: look at what stands (`streamdetect ledger show`), then end it",
)
EXPULSIONS = _counter(
    "streamdetect_expulsions",
    "expulsion events emitted",
    ("state",),
    "a jump in proposed: set the kill switch and look at what the proposals rest on",
)
LISTINGS_INSPECTED = _counter(
    "streamdetect_listings_inspected",
    "listings by what came of them: held, asked, shadow, clear, unchanged, older, switched_off",
    ("result",),
    "switched_off above 0: the kill switch was on, or it was a dry run; nothing is kept of these "
    "listings; send them again afterwards",
)
INTERCEPTIONS = _counter(
    "streamdetect_interceptions",
    "interception events emitted",
    ("state",),
    "a jump in intercepted: look at the newest ruleset; set its rule to review_only meanwhile",
)
INTERVENTIONS = _counter(
    "streamdetect_interventions",
    "service interventions emitted",
    ("state",),
    "released falls to 0 while violations go on: nobody reviews; look at the review queue",
)
TRAFFIC_SIGNALS = _counter(
    "streamdetect_traffic_signals",
    "traffic signals emitted, by what caused them: window or fact",
    ("cause",),
    "window falls to 0 while rooms are live: look at lag of room activity",
)
BATCHES_REFUSED = _counter(
    "streamdetect_batches_refused",
    "batches not confirmed because records before them were fetched, but never handled",
    ("topic",),
    "above 0: nothing is lost, it was read again; if it grows, report the worker's log",
)
EXPIRED = _counter(
    "streamdetect_records_expired",
    "records that their topic deleted before they were read",
    ("topic",),
    "above 0: they were never judged, the log names them; raise the topic's retention.ms or add "
    "workers",
)
DEAD_LETTERS = _counter(
    "streamdetect_dead_letters",
    "records that could not be used, kept with reason and original bytes",
    ("topic", "reason"),
    "run `streamdetect deadletters list`; mend the producer, then `streamdetect deadletters "
    "requeue --reason REASON`",
)
STALE_SEGMENTS = _counter(
    "streamdetect_segments_set_aside",
    "segments that change nothing: duplicates and superseded revisions",
    ("reason",),
    "much of it: a producer resends; harmless, but costs",
)
LATENCY = _histogram(
    "streamdetect_event_to_verdict_seconds",
    "from the record time of the last evidence segment to the confirmed delivery, of violations "
    "not on the shadow topic",
    (),
    LATENCY_BUCKETS,
    "p99 over 1 s: look at lag, then batches in flight, then the wait for scores",
)
BATCH_SECONDS = _histogram(
    "streamdetect_batch_seconds",
    "time to decode, detect and encode one batch",
    ("agent",),
    LATENCY_BUCKETS,
    "grows: fewer records a batch, or more processes",
)
INFERENCE = _histogram(
    "streamdetect_inference_seconds",
    "time of one call of the classifier, without the wait for it",
    (),
    INFERENCE_BUCKETS,
    "grows: the machine is short of CPU; more processes do not help on the same cores",
)
CLASSIFIER_WAIT = _histogram(
    "streamdetect_classifier_wait_seconds",
    "how long a batch waited for scores: for the calls before its own, and for its own",
    (),
    LATENCY_BUCKETS,
    "grows while inference time does not: more speech than one process can score; add machines; "
    "at `STREAMDETECT_CLASSIFIER__WAIT_S` rules go on alone",
)
CLASSIFIER_TEXTS = _counter(
    "streamdetect_classifier_texts",
    "texts by what became of them: scored, gated, skipped (no time or room), failed",
    ("result",),
    "skipped or failed above 0: rules go on alone; look at the wait for scores and the log",
)
GATE_MISSES = _counter(
    "streamdetect_gate_sample",
    "sampled texts that the gate let pass, by whether the model would have flagged them",
    ("result",),
    "missed over 1 % of the sample: choose the gate again on what rooms say now",
)
CLAIM_SCORE = _histogram(
    "streamdetect_classifier_claim_score",
    "claim scores (0–1) of the texts that the classifier read",
    (),
    SCORE_BUCKETS,
    "shifts without a new model: rooms say something new; look at the stability index",
)
CLASSIFIER_LABELS = _counter(
    "streamdetect_classifier_labels",
    "texts that the classifier read and flagged, by likeliest category",
    ("category",),
    "a jump in one category without new rules: look at a sample of its review requests",
)
SCORE_DRIFT = _gauge(
    "streamdetect_classifier_stability_index",
    "population stability index of the newest 5,000 texts read, against the artifact's reference",
    ("model", "distribution"),
    "over 0.25: the speech is no longer what the model was calibrated on; label a sample, then "
    "train again; absent: the artifact has no drift.json, or under 500 texts were read",
)
ENGINE_AGREEMENT = _gauge(
    "streamdetect_classifier_engine_agreement",
    "share of verdicts on which the engine that was asked for agrees with torch float32",
    ("backend", "precision"),
    "under 0.98: the engine is not used and torch float32 stays in force; set the precision to "
    "float32; absent: torch or numpy in float32 was asked for",
)
LAG = _gauge(
    "streamdetect_consumer_lag_records",
    "records of assigned partitions behind the end of the log",
    ("topic", "partition"),
    "grows for minutes: add processes up to the number of partitions",
)
INPUT_AGE = _gauge(
    "streamdetect_input_age_seconds",
    "age of the newest record taken, by record time",
    ("topic", "partition"),
    "grows without lag: a producer is late",
)
LAST_PROGRESS = _gauge(
    "streamdetect_last_progress_timestamp_seconds",
    "when an offset was last committed (epoch seconds)",
    (),
    "old while lag > 0: the worker is stuck; its liveness probe restarts it",
)
RECOVERING = _gauge(
    "streamdetect_recovering",
    "1 while partitions move and the tables are read back from their changelogs",
    (),
    "1 for long: the ledger is large, or its changelog is not read; one that comes no further for "
    "recovery_s ends the worker",
)
ASSIGNED = _gauge(
    "streamdetect_assigned_partitions",
    "partitions of a topic that this process holds",
    ("topic",),
    "0 for a topic over all processes: nobody reads it",
)
PAUSED = _gauge(
    "streamdetect_paused_partitions",
    "partitions paused because most of their records are bad",
    (),
    "above 0: mend the producer, then restart the worker; it goes on from there",
)
RULESET = _gauge(
    "streamdetect_ruleset_info",
    "1 for the ruleset in force",
    ("ruleset_hash",),
    "differs between processes for more than seconds: one did not reload",
)
RULES_LOADED = _gauge(
    "streamdetect_rules_loaded", "rules in force", (), "falls after a change: compare the folders"
)
RELOADS = _counter(
    "streamdetect_ruleset_reloads",
    "attempts to load a changed or published ruleset",
    ("result",),
    "rejected: the last good set stays in force; read the log for file:line:col and mend the file, "
    "or `streamdetect rules rollback` what was published",
)
RELOAD_OK = _gauge(
    "streamdetect_ruleset_last_reload_success",
    "1 if the newest change of the folder, or the newest publication, is usable, 0 if rejected",
    (),
    "0: somebody's edit is not in force; read the log",
)
HELD_BACK = _counter(
    "streamdetect_rules_held_back",
    "rules that the circuit breaker sent to review_only",
    (),
    "above 0: the log names the rule and its rate; look at a sample, then mend or release it",
)
RULE_STATES = _gauge(
    "streamdetect_rule_states",
    "rules that the control topic holds back, by state",
    ("state",),
    "stays above 0: somebody must decide; `streamdetect rules state RULE enforced --by NAME "
    "--reason TEXT` releases one",
)
POLICY = _gauge(
    "streamdetect_policy_info",
    "1 for the enforcement policy in force",
    ("policy_hash",),
    "differs between processes for more than seconds: one did not reload",
)
POLICY_RELOADS = _counter(
    "streamdetect_policy_reloads",
    "attempts to load a changed or published enforcement policy",
    ("result",),
    "rejected: the last good policy stays in force; read the log for file:line:col and mend the "
    "file",
)
POLICY_RELOAD_OK = _gauge(
    "streamdetect_policy_last_reload_success",
    "1 if the newest change of enforcement.yml, or publication, is usable, 0 if it was rejected",
    (),
    "0: somebody's edit is not in force; read the log",
)
DEMOTED = _counter(
    "streamdetect_rules_demoted",
    "rules that the machine sent a step down by what people decided",
    ("state",),
    "above 0: the log names the rule and its figures; read the overturned cases, mend the rule",
)
EXEMPTIONS = _gauge(
    "streamdetect_exemptions",
    "claims on the control topic that people found to be true, those over included",
    (),
    "grows for one rule: the rule is wrong, not the words; mend it instead of exempting",
)
DECISIONS_REFUSED = _counter(
    "streamdetect_decisions_refused",
    "decisions that are none: their maker may not make them, or they are forged",
    ("reason",),
    "bad-signature or unknown-reviewer: somebody writes in other names; look at the dead letters "
    "and at who may write to streamdetect.review-decisions.v1 and "
    "streamdetect.listing-decisions.v1. Other reasons: tell the reviewer",
)
REVIEWERS_RELOAD_OK = _gauge(
    "streamdetect_reviewers_last_reload_success",
    "1 if the newest change of reviewers.yml is usable, 0 if it was rejected",
    (),
    "0: somebody's edit is not in force; read the log",
)
REBALANCES = _counter(
    "streamdetect_rebalances",
    "partition assignments received",
    (),
    "many an hour: workers restart or miss heartbeats",
)
WARM_UP = _histogram(
    "streamdetect_warm_up_seconds",
    "time to rebuild the windows of one partition after an assignment",
    (),
    LATENCY_BUCKETS,
    "over 10 s: more partitions, or a smaller warm_up_max_records",
)
REQUESTS_WAITING = _gauge(
    "streamdetect_review_requests_waiting",
    "review requests that wait until the minute after the words is heard",
    (),
    "grows without end: record times stand still; look at the producer's clock",
)
LAPSES = _counter(
    "streamdetect_lapses",
    "ledgers that time alone changed: a term ended, a proposal lapsed, points faded",
    (),
    "stands still for a day while sanctions have terms: look at lag of the joined topics",
)
FACTS_FORGOTTEN = _counter(
    "streamdetect_facts_forgotten",
    "facts of ledgers that went: older than the law asks for, and nothing rests on them",
    (),
    "nothing; it begins to move once the ledger is more than three years old",
)
DELIVERY_RETRIES = _counter(
    "streamdetect_delivery_retries",
    "deliveries sent again after a broker error",
    (),
    "rises: the broker is away or slow; nothing is lost, the offsets wait",
)
EXTENSION_LOADED = _gauge(
    "streamdetect_extension_loaded",
    "1 for a C extension that runs, 0 where Python does its work: a segment takes about twice as "
    "long",
    ("extension",),
    "0: it was installed without a C compiler or Python's headers, or for another Python; install "
    "again with STREAMDETECT_BUILD_NATIVE=require, which says what is missing",
)
READY = _gauge(
    "streamdetect_ready", "1 while the readiness probe passes", (), "0: read /readyz for the reason"
)


def markdown() -> str:
    """Return docs/metrics.md."""
    lines = [
        "# Metrics",
        "",
        "Generated from `streamdetect/metrics.py` by `python -m streamdetect.metrics`.",
        "",
        "| metric | kind | labels | meaning | when it moves |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| `{d.name}` | {d.kind} | {', '.join(d.labels) or '–'} | {d.meaning} | {d.action} |"
        for d in DECLARED
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(markdown(), end="")
