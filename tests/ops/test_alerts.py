"""Alert rules: real metrics, real labels, a way out for whoever is called, and a test of each."""

import re
from pathlib import Path
from typing import Any, Final

import promql_parser as promql
import pytest
from prometheus_client import generate_latest

from streamdetect.events.messages import ReviewDecision
from streamdetect.events.topics import TOPICS
from streamdetect.metrics import DECLARED, REGISTRY, Declared
from tests.ops.places import ALERTS, CHART, OPERATIONS, PROMETHEUS, ROOT, document

# What Prometheus itself adds to a scraped series.
_TARGET: Final = frozenset({"job", "instance", "namespace", "pod"})
_SUFFIXES: Final = {
    "histogram": ("_bucket", "_sum", "_count"),
    "counter": ("_total", "_created"),
    "gauge": ("",),
}
_SERIES: Final[dict[str, Declared]] = {
    metric.name.removesuffix("_total") + suffix: metric
    for metric in DECLARED
    for suffix in _SUFFIXES[metric.kind]
}
_RULES: Final[list[dict[str, Any]]] = [
    rule for group in document(ALERTS)["groups"] for rule in group["rules"]
]
each_rule = pytest.mark.parametrize("rule", _RULES, ids=[rule["alert"] for rule in _RULES])


def _selectors(expression: Any) -> list[Any]:
    """Return every selector of an expression, wherever it stands."""
    if isinstance(expression, promql.VectorSelector):
        return [expression]
    if isinstance(expression, promql.MatrixSelector):
        return [expression.vector_selector]
    if isinstance(expression, promql.Call):
        return [found for part in expression.args for found in _selectors(part)]
    parts = (getattr(expression, name, None) for name in ("lhs", "rhs", "expr"))
    return [found for part in parts if part is not None for found in _selectors(part)]


def _labels_of(name: str) -> frozenset[str]:
    metric = _SERIES[name]
    return _TARGET | set(metric.labels) | ({"le"} if metric.kind == "histogram" else set())


@each_rule
def test_alert_reads_metrics_and_labels_that_exist(rule: dict[str, Any]) -> None:
    selectors = _selectors(promql.parse(rule["expr"]))
    assert selectors
    known: set[str] = set()
    for selector in selectors:
        assert selector.name in _SERIES, f"metrics.py declares no {selector.name}"
        matched = {matcher.name for matcher in selector.matchers.matchers}
        assert matched <= _labels_of(selector.name)
        known |= _labels_of(selector.name)
    grouped = re.findall(r"\b(?:by|on|ignoring|without) \(([^)]*)\)", rule["expr"])
    names = {name.strip() for group in grouped for name in group.split(",") if name.strip()}
    shown = set(re.findall(r"\$labels\.(\w+)", " ".join(rule["annotations"].values())))
    assert names | shown <= known


def test_metrics_page_says_when_a_counter_began() -> None:
    """Alerts tell by it a new counter from an old one that Prometheus finds anew."""
    assert b"\nstreamdetect_rules_held_back_created " in generate_latest(REGISTRY)


@each_rule
def test_alert_tells_whom_to_call_and_what_to_do(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in {"critical", "warning"}
    assert set(rule["annotations"]) == {"summary", "runbook", "runbook_url"}
    page, _, anchor = rule["annotations"]["runbook_url"].partition("#")
    assert page == "docs/operations.md"
    assert anchor == rule["alert"].lower()
    assert f"\n### {rule['alert']}\n" in OPERATIONS.read_text()


@each_rule
def test_alert_is_seen_to_fire_in_a_promtool_test(rule: dict[str, Any]) -> None:
    name = rule["alert"]
    fired = False
    for test in document(PROMETHEUS / "alerts_test.yml")["tests"]:
        for case in test.get("alert_rule_test", []):
            fired |= case["alertname"] == name and bool(case.get("exp_alerts"))
        for case in test.get("promql_expr_test", []):
            fired |= any(f'alertname="{name}"' in s["labels"] for s in case["exp_samples"])
    assert fired


def test_alert_on_forged_decisions_names_every_topic_that_decisions_come_on() -> None:
    (rule,) = (one for one in _RULES if one["alert"] == "StreamdetectDecisionsForged")
    page = OPERATIONS.read_text().partition("### StreamdetectDecisionsForged\n")[2]
    page = page.partition("\n### ")[0]
    (metric,) = (one for one in DECLARED if one.name == "streamdetect_decisions_refused_total")
    for topic in TOPICS:
        if ReviewDecision in topic.messages:
            for told in (rule["annotations"]["runbook"], page, metric.action):
                assert topic.name in told


@pytest.mark.parametrize("page", [ALERTS, OPERATIONS, ROOT / "docs" / "review.md"])
def test_requeue_is_written_with_what_it_needs_to_know_which_letters(page: Path) -> None:
    written = re.findall(r"deadletters requeue\s(--)?", page.read_text())
    assert written
    assert all(written)
    assert "deadletters requeue`" not in page.read_text().replace("| `deadletters requeue` |", "")


def test_alert_names_are_unique_and_documented_ones_exist() -> None:
    names = [rule["alert"] for rule in _RULES]
    documented = re.findall(r"^### (Streamdetect\w+)$", OPERATIONS.read_text(), re.MULTILINE)
    assert sorted(names) == sorted(set(documented))
    assert len(names) == len(set(names))


def test_chart_carries_the_same_alerts() -> None:
    assert (CHART / "files" / "alerts.yml").read_bytes() == ALERTS.read_bytes()


def test_metrics_say_what_to_do_when_they_move() -> None:
    assert all(metric.meaning and metric.action for metric in DECLARED)
    assert len({metric.name for metric in DECLARED}) == len(DECLARED)
