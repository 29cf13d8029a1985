"""Alert rules and configuration in Prometheus' own tool."""

import subprocess
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.ops.debian.image import need
from tests.ops.places import ALERTS, PROMETHEUS
from tests.ops.rendering import FULL, only

pytestmark = pytest.mark.timeout(240)  # hours of samples: half a minute of CPU a run


def _promtool(*arguments: str) -> subprocess.CompletedProcess[str]:
    need("promtool")
    return subprocess.run(["promtool", *arguments], capture_output=True, text=True)


def test_alert_rules_are_valid() -> None:
    done = _promtool("check", "rules", str(ALERTS))
    assert done.returncode == 0, done.stdout + done.stderr


def test_alert_rules_of_a_release_are_valid(tmp_path: Path) -> None:
    YAML().dump(only(FULL, "PrometheusRule")["spec"], tmp_path / "alerts.yml")
    done = _promtool("check", "rules", str(tmp_path / "alerts.yml"))
    assert done.returncode == 0, done.stdout + done.stderr


def test_configuration_is_valid() -> None:
    done = _promtool("check", "config", str(PROMETHEUS / "prometheus.yml"))
    assert done.returncode == 0, done.stdout + done.stderr


def test_alerts_fire_when_they_should_and_only_then() -> None:
    done = _promtool("test", "rules", str(PROMETHEUS / "alerts_test.yml"))
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("streamdetect_paused_partitions > 0", "streamdetect_paused_partitions > 1"),
        ("== 0\n        for: 5m", "== 0\n        for: 50m"),
        ('state="proposed"', 'state="expelled"'),
    ],
)
def test_alert_tests_notice_a_changed_rule(tmp_path: Path, before: str, after: str) -> None:
    rules = ALERTS.read_text()
    assert before in rules
    (tmp_path / "alerts.yml").write_text(rules.replace(before, after))
    (tmp_path / "alerts_test.yml").write_text((PROMETHEUS / "alerts_test.yml").read_text())
    assert _promtool("test", "rules", str(tmp_path / "alerts_test.yml")).returncode == 1
