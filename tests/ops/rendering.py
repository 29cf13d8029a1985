"""Renders the chart in this process and finds objects in what comes out."""

from pathlib import Path
from typing import Any, Final

from helm_python import Chart

from tests.ops.places import CHART, documents

NAME: Final = "live-streamdetect"
NAMESPACE: Final = "moderation"
FULL: Final[dict[str, Any]] = {
    "image": {"repository": "registry.example/streamdetect", "digest": "sha256:" + "0" * 64},
    "imagePullSecrets": [{"name": "pull"}],
    "kafka": {
        "bootstrapServers": "kafka-0.example:9094,kafka-1.example:9094",
        "securityProtocol": "SASL_SSL",
        "sasl": {"mechanism": "SCRAM-SHA-512", "existingSecret": "kafka-user"},
        "tls": {"existingSecret": "kafka-tls", "certKey": "tls.crt", "keyKey": "tls.key"},
    },
    "settings": {"STREAMDETECT_WORKER__LOG_LEVEL": "WARNING"},
    "worker": {
        "replicas": 6,
        "podAnnotations": {"team": "moderation"},
        "podLabels": {"cost": "live"},
        "priorityClassName": "high",
        "nodeSelector": {"pool": "cpu"},
        "tolerations": [{"key": "cpu", "operator": "Exists", "effect": "NoSchedule"}],
        "affinity": {
            "nodeAffinity": {
                "requiredDuringSchedulingIgnoredDuringExecution": {
                    "nodeSelectorTerms": [
                        {"matchExpressions": [{"key": "pool", "operator": "In", "values": ["cpu"]}]}
                    ]
                }
            }
        },
    },
    "serviceAccount": {"annotations": {"owner": "moderation"}},
    "podDisruptionBudget": {"maxUnavailable": "25%"},
    "networkPolicy": {
        "kafkaPorts": [9094],
        "kafkaPeers": [{"ipBlock": {"cidr": "10.0.0.0/8"}}],
        "metricsFrom": [{"namespaceSelector": {"matchLabels": {"name": "monitoring"}}}],
    },
    "serviceMonitor": {"enabled": True, "labels": {"release": "prometheus"}},
    "prometheusRule": {"enabled": True, "labels": {"release": "prometheus"}},
}
LEAST: Final[dict[str, Any]] = {
    "classifier": {"enabled": False},
    "topicJob": {"enabled": False},
    "serviceAccount": {"create": False},
    "podDisruptionBudget": {"enabled": False},
    "networkPolicy": {"enabled": False},
}
RULE_FILES: Final[dict[str, Any]] = {
    "rules": {
        "files": {
            "products.yml": "",
            "enforcement.yml": "a: 1\n",
            "reviewers.yml": "b: 2\n",
            "superlative/best.yml": "c: 3\n",
        }
    }
}
RULE_VOLUME: Final[dict[str, Any]] = {
    "rules": {"volume": {"persistentVolumeClaim": {"claimName": "rules"}}, "subfolder": "v7/rules"}
}
RULE_IMAGE: Final[dict[str, Any]] = {
    "rules": {"volume": {"image": {"reference": "registry.example/rules:7"}}}
}
VALUES: Final[dict[str, dict[str, Any]]] = {
    "defaults": {},
    "everything": FULL,
    "least": LEAST,
    "rule files": RULE_FILES,
    "rule volume": RULE_VOLUME,
    "rule image": RULE_IMAGE,
}


def rendered(
    values: dict[str, Any],
    chart: Path = CHART,
    *,
    release: str = "live",
    namespace: str = NAMESPACE,
) -> dict[str, str]:
    """Return the text of every template."""
    with Chart.load(chart) as loaded:
        return loaded.render(values, name=release, namespace=namespace)


def objects(
    values: dict[str, Any], *, release: str = "live", namespace: str = NAMESPACE
) -> list[dict[str, Any]]:
    """Return every Kubernetes object of the chart."""
    texts = rendered(values, release=release, namespace=namespace)
    return [
        found
        for name, text in texts.items()
        if not name.endswith("NOTES.txt")
        for found in documents(text)
    ]


def only(values: dict[str, Any], kind: str, name: str | None = None) -> dict[str, Any]:
    """Return the one object of a kind, or the one with a name."""
    (found,) = [
        o
        for o in objects(values)
        if o["kind"] == kind and (name is None or o["metadata"]["name"] == name)
    ]
    return found


def container(owner: dict[str, Any]) -> dict[str, Any]:
    """Return the container of a Deployment or Job."""
    (found,) = owner["spec"]["template"]["spec"]["containers"]
    return found


def environment(owner: dict[str, Any]) -> dict[str, Any]:
    """Return the environment of a Deployment's or Job's container; a reference stays one."""
    entries = container(owner)["env"]
    names = [entry["name"] for entry in entries]
    assert len(names) == len(set(names)), "a variable is set twice"
    return {entry["name"]: entry.get("value", entry.get("valueFrom")) for entry in entries}
