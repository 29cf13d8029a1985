"""The chart, rendered in this process: valid objects that fit each other and the program."""

import json
import re
from typing import Any

import kubernetes_validate
import promql_parser as promql
import pytest
from helm_python import HelmError, lint

from streamdetect.settings import Settings, variables
from tests.ops.places import ALERTS, CHART, document
from tests.ops.rendering import (
    FULL,
    LEAST,
    NAME,
    NAMESPACE,
    RULE_FILES,
    RULE_VOLUME,
    VALUES,
    container,
    environment,
    objects,
    only,
    rendered,
)

each_set = pytest.mark.parametrize("values", VALUES.values(), ids=VALUES)
_OPERATOR = "monitoring.coreos.com/v1"  # no schema of it among Kubernetes' own


def _pod_labels(owner: dict[str, Any]) -> dict[str, str]:
    return owner["spec"]["template"]["metadata"]["labels"]


def _with_rules(content: str, path: str = "superlative/best.yml") -> dict[str, Any]:
    """Return values with four bytes of rule files more than the content."""
    plain = {"products.yml": "a", "enforcement.yml": ": ", "reviewers.yml": "b"}
    return {"rules": {"files": {**plain, path: content}}}


def _selects(selector: dict[str, str], labels: dict[str, str]) -> bool:
    return selector.items() <= labels.items()


@each_set
@pytest.mark.parametrize("version", ["1.31", kubernetes_validate.latest_version()])
def test_chart_renders_objects_that_kubernetes_takes(values: dict[str, Any], version: str) -> None:
    found = objects(values)
    assert found
    for item in found:
        if item["apiVersion"] != _OPERATOR:
            kubernetes_validate.validate(item, version, strict=True)


def test_kubernetes_check_can_fail() -> None:
    worker = only({}, "Deployment")
    worker["spec"]["template"]["spec"]["containers"][0]["redinessProbe"] = {}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(worker, kubernetes_validate.latest_version(), strict=True)


def test_names_that_yaml_takes_for_numbers_or_truth_values_stay_names() -> None:
    kafka = {
        "securityProtocol": "SASL_SSL",
        "sasl": {"existingSecret": "123", "usernameKey": "1e3", "passwordKey": "on"},
        "tls": {"existingSecret": "456", "caKey": "1"},
    }
    values = FULL | {
        "nameOverride": "123",
        "fullnameOverride": "no",
        "kafka": kafka,
        "serviceAccount": {"name": "1"},
        "worker": {"priorityClassName": "1", "scratchSize": "1024"},
        "rules": RULE_FILES["rules"],
    }
    found = objects(values, release="1001", namespace="2024")
    for item in found:
        if item["apiVersion"] != _OPERATOR:
            kubernetes_validate.validate(item, kubernetes_validate.latest_version(), strict=True)
        assert item["metadata"]["namespace"] == "2024"
        assert item["metadata"]["labels"]["app.kubernetes.io/name"] == "123"
        assert item["metadata"]["labels"]["app.kubernetes.io/instance"] == "1001"
    by_kind = {item["kind"]: item for item in found}
    pod = by_kind["Deployment"]["spec"]["template"]["spec"]
    assert by_kind["Deployment"]["metadata"]["name"] == "no"
    assert by_kind["ServiceMonitor"]["metadata"]["name"] == "no"
    assert by_kind["PrometheusRule"]["metadata"]["name"] == "no"
    assert by_kind["ServiceMonitor"]["spec"]["namespaceSelector"] == {"matchNames": ["2024"]}
    assert by_kind["ServiceAccount"]["metadata"]["name"] == pod["serviceAccountName"] == "1"
    assert pod["priorityClassName"] == "1"
    variables = environment(by_kind["Job"])
    for name, key in {"USERNAME": "1e3", "PASSWORD": "on"}.items():
        reference = {"secretKeyRef": {"name": "123", "key": key}}
        assert variables[f"STREAMDETECT_KAFKA__SASL_{name}"] == reference


def test_large_numbers_stay_whole() -> None:
    most = 1_000_000
    values = {
        "worker": {"replicas": most, "terminationGracePeriodSeconds": most, "startupSeconds": most},
        "topicJob": {"backoffLimit": most, "activeDeadlineSeconds": most},
        "podDisruptionBudget": {"maxUnavailable": most},
    }
    spec = only(values, "Deployment")["spec"]
    grace = spec["template"]["spec"]["terminationGracePeriodSeconds"]
    job, budget = only(values, "Job")["spec"], only(values, "PodDisruptionBudget")["spec"]
    numbers = [spec["replicas"], grace, job["backoffLimit"], job["activeDeadlineSeconds"]]
    numbers.append(budget["maxUnavailable"])
    assert [(number, type(number)) for number in numbers] == [(most, int)] * 5


@each_set
def test_chart_lints(values: dict[str, Any]) -> None:
    report = lint(CHART, values, strict=True)
    assert [m for m in report["messages"] if m["severity"] > 1] == []
    assert report["errors"] == []


@each_set
def test_everything_lives_in_the_release_under_its_name(values: dict[str, Any]) -> None:
    for item in objects(values):
        assert item["metadata"]["namespace"] == NAMESPACE
        assert item["metadata"]["name"].startswith(NAME)
        assert item["metadata"]["labels"]["app.kubernetes.io/instance"] == "live"


@each_set
def test_selectors_match_workers_and_nothing_else(values: dict[str, Any]) -> None:
    worker = only(values, "Deployment")
    labels = _pod_labels(worker)
    jobs = [_pod_labels(o) for o in objects(values) if o["kind"] == "Job"]
    selectors = [
        worker["spec"]["selector"]["matchLabels"],
        only(values, "Service")["spec"]["selector"],
    ]
    for item in objects(values):
        if item["kind"] == "PodDisruptionBudget":
            selectors.append(item["spec"]["selector"]["matchLabels"])
        if item["kind"] == "NetworkPolicy" and item["metadata"]["name"] == NAME:
            selectors.append(item["spec"]["podSelector"]["matchLabels"])
    for selector in selectors:
        assert _selects(selector, labels)
        assert not any(_selects(selector, job) for job in jobs)


def test_optional_parts_are_there_when_asked_for() -> None:
    kinds = sorted(item["kind"] for item in objects({}))
    usual = "Deployment Job NetworkPolicy NetworkPolicy PodDisruptionBudget Service ServiceAccount"
    assert kinds == usual.split()
    assert sorted(item["kind"] for item in objects(LEAST)) == ["Deployment", "Service"]
    assert {"ServiceMonitor", "PrometheusRule"} <= {item["kind"] for item in objects(FULL)}


def test_probes_ask_the_pages_that_the_worker_serves() -> None:
    worker = container(only({}, "Deployment"))
    (port,) = worker["ports"]
    variables = environment(only({}, "Deployment"))
    assert port["containerPort"] == int(variables["STREAMDETECT_WORKER__METRICS_PORT"])
    assert variables["STREAMDETECT_WORKER__METRICS_HOST"] == "0.0.0.0"
    for probe, page in {
        "startupProbe": "/healthz",
        "livenessProbe": "/healthz",
        "readinessProbe": "/readyz",
    }.items():
        assert worker[probe]["httpGet"] == {"path": page, "port": port["name"]}
    startup = worker["startupProbe"]
    assert startup["periodSeconds"] * startup["failureThreshold"] == 600


@pytest.mark.parametrize("seconds", [600, 1800])
def test_rollout_is_not_given_up_while_a_worker_may_still_start(seconds: int) -> None:
    spec = only({"worker": {"startupSeconds": seconds}}, "Deployment")["spec"]
    probe = container(only({"worker": {"startupSeconds": seconds}}, "Deployment"))["startupProbe"]
    assert spec["progressDeadlineSeconds"] > probe["periodSeconds"] * probe["failureThreshold"]


def test_pages_may_be_served_where_pods_have_ipv6_addresses_alone() -> None:
    worker = only({"worker": {"metricsHost": "::"}}, "Deployment")
    assert environment(worker)["STREAMDETECT_WORKER__METRICS_HOST"] == "::"


def test_service_and_monitor_lead_to_the_metrics_port() -> None:
    (port,) = container(only(FULL, "Deployment"))["ports"]
    service = only(FULL, "Service")
    assert service["spec"]["ports"][0]["targetPort"] == port["name"]
    monitor = only(FULL, "ServiceMonitor")
    assert _selects(monitor["spec"]["selector"]["matchLabels"], service["metadata"]["labels"])
    assert monitor["spec"]["namespaceSelector"]["matchNames"] == [NAMESPACE]
    (endpoint,) = monitor["spec"]["endpoints"]
    assert (endpoint["port"], endpoint["path"]) == (service["spec"]["ports"][0]["name"], "/metrics")
    policy = only(FULL, "NetworkPolicy", NAME)
    assert policy["spec"]["ingress"][0]["ports"] == [{"port": port["name"], "protocol": "TCP"}]


def test_pods_can_do_little() -> None:
    for owner in (only(FULL, "Deployment"), only(FULL, "Job")):
        pod = owner["spec"]["template"]["spec"]
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert pod["automountServiceAccountToken"] is False
        assert container(owner)["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        written = [m for m in container(owner)["volumeMounts"] if not m.get("readOnly")]
        assert [mount["mountPath"] for mount in written] == ["/tmp"]
        assert {m["name"] for m in container(owner)["volumeMounts"]} == {
            volume["name"] for volume in pod["volumes"]
        }


def test_secrets_are_referred_to_and_never_written_out() -> None:
    for owner in (only(FULL, "Deployment"), only(FULL, "Job")):
        variables = environment(owner)
        assert variables["STREAMDETECT_KAFKA__SASL_USERNAME"] == {
            "secretKeyRef": {"name": "kafka-user", "key": "username"}
        }
        assert variables["STREAMDETECT_KAFKA__SASL_PASSWORD"] == {
            "secretKeyRef": {"name": "kafka-user", "key": "password"}
        }
        (mount,) = [m for m in container(owner)["volumeMounts"] if m["name"] == "tls"]
        for name, key in {"CAFILE": "ca.crt", "CERTFILE": "tls.crt", "KEYFILE": "tls.key"}.items():
            path = variables[f"STREAMDETECT_KAFKA__SSL_{name}"]
            assert path == f"{mount['mountPath']}/{key}"
    assert not [item for item in objects(FULL) if item["kind"] == "Secret"]


@each_set
def test_every_variable_is_a_setting(values: dict[str, Any]) -> None:
    known = set(variables())
    for owner in objects(values):
        if owner["kind"] in {"Deployment", "Job"}:
            assert set(environment(owner)) <= known


def test_every_setting_that_the_chart_does_not_set_itself_may_be_given() -> None:
    own = set(environment(only(FULL, "Deployment"))) | {"STREAMDETECT_RULES__PATH"}
    own -= set(FULL["settings"])
    for name in set(variables()) - own:
        assert environment(only({"settings": {name: "x"}}, "Deployment"))[name] == "x"


def test_schema_names_every_setting_that_may_be_given_and_no_other() -> None:
    own = set(environment(only(FULL, "Deployment"))) | {"STREAMDETECT_RULES__PATH"}
    own -= set(FULL["settings"])
    named = json.loads((CHART / "values.schema.json").read_text())["properties"]["settings"]
    assert named["propertyNames"] == {"enum": [name for name in variables() if name not in own]}


def test_numbers_among_settings_reach_the_program_as_they_were_written() -> None:
    given = {
        "STREAMDETECT_WORKER__WARM_UP_MAX_RECORDS": 2_000_000,
        "STREAMDETECT_BREAKER__FACTOR": 2.5,
        "STREAMDETECT_ENFORCEMENT__DRY_RUN": True,
    }
    found = environment(only({"settings": given}, "Deployment"))
    assert [found[name] for name in given] == ["2000000", "2.5", "true"]


@each_set
def test_settings_of_the_chart_are_accepted_by_the_program(
    values: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment(only(values, "Deployment")).items():
        monkeypatch.setenv(name, value if isinstance(value, str) else "from-a-secret")
    settings = Settings()
    wanted = values.get("kafka", {}).get("securityProtocol", "PLAINTEXT")
    assert settings.kafka.security_protocol == wanted
    assert settings.classifier.enabled is values.get("classifier", {}).get("enabled", True)
    grace = only(values, "Deployment")["spec"]["template"]["spec"]["terminationGracePeriodSeconds"]
    assert grace > settings.worker.shutdown_s + 5


def test_topic_job_runs_before_workers_with_the_same_reach() -> None:
    job, worker = only(FULL, "Job"), only(FULL, "Deployment")
    assert container(job)["args"] == ["topics", "create"]
    assert container(worker)["args"] == ["worker", "--processes", "1", "--no-create-topics"]
    assert job["metadata"]["annotations"]["helm.sh/hook"] == "pre-install,pre-upgrade"
    kafka = {k: v for k, v in environment(worker).items() if "_KAFKA__" in k}
    assert kafka.items() <= environment(job).items()
    assert container(job)["image"] == container(worker)["image"]
    # Nothing that the release brings is there yet when a hook runs before the install.
    assert "serviceAccountName" not in job["spec"]["template"]["spec"]
    policy = only(FULL, "NetworkPolicy", f"{NAME}-topics")
    assert _selects(policy["spec"]["podSelector"]["matchLabels"], _pod_labels(job))
    hooks = policy["metadata"]["annotations"]
    assert hooks["helm.sh/hook"] == job["metadata"]["annotations"]["helm.sh/hook"]
    assert int(hooks["helm.sh/hook-weight"]) < int(
        job["metadata"]["annotations"]["helm.sh/hook-weight"]
    )


def test_topic_job_runs_where_workers_may() -> None:
    """An image for one architecture, a cluster whose nodes are all tainted."""
    nodes = FULL["worker"]["affinity"]
    spread: dict[str, Any] = {
        "podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": []}
    }
    # The job heeds no other pod: between workers that shun each other no node may be left for it.
    values = FULL | {"worker": FULL["worker"] | {"affinity": nodes | spread}}
    job, worker = (only(values, kind)["spec"]["template"]["spec"] for kind in ("Job", "Deployment"))
    for name in ("nodeSelector", "tolerations"):
        assert job[name] == worker[name] == FULL["worker"][name]
    assert worker["affinity"] == nodes | spread
    assert job["affinity"] == nodes
    assert not {"nodeSelector", "tolerations", "affinity"} & set(
        only({}, "Job")["spec"]["template"]["spec"]
    )


def test_topic_job_may_be_kept_out_of_a_mesh() -> None:
    """A sidecar that never ends keeps the job from its end."""
    values = {"topicJob": {"podAnnotations": {"mesh/inject": "false"}, "podLabels": {"mesh": "no"}}}
    pod = only(values, "Job")["spec"]["template"]["metadata"]
    assert pod["annotations"] == {"mesh/inject": "false"}
    assert pod["labels"]["mesh"] == "no"


def test_hooks_leave_nothing_behind_that_an_uninstall_does_not_remove() -> None:
    hooks = [o for o in objects(FULL) if "helm.sh/hook" in o["metadata"].get("annotations", {})]
    assert sorted(hook["kind"] for hook in hooks) == ["Job", "NetworkPolicy"]
    for hook in hooks:
        policy = hook["metadata"]["annotations"]["helm.sh/hook-delete-policy"]
        assert policy == "before-hook-creation,hook-succeeded"


def test_network_opens_kafka_and_names_alone() -> None:
    for name in (NAME, f"{NAME}-topics"):
        policy = only(FULL, "NetworkPolicy", name)["spec"]
        assert policy["policyTypes"] == ["Ingress", "Egress"]
        ports = {(p["port"], p["protocol"]) for rule in policy["egress"] for p in rule["ports"]}
        assert ports == {(53, "UDP"), (53, "TCP"), (9094, "TCP")}
    assert "ingress" not in only(FULL, "NetworkPolicy", f"{NAME}-topics")["spec"]


def test_network_opens_the_ports_that_the_brokers_are_named_with() -> None:
    values = {
        "kafka": {"bootstrapServers": "kafka-0:9093,kafka-1:9094,kafka-2:9093"},
        "networkPolicy": {"kafkaPorts": [9095]},
    }
    for name in (NAME, f"{NAME}-topics"):
        _, kafka = only(values, "NetworkPolicy", name)["spec"]["egress"]
        assert [rule["port"] for rule in kafka["ports"]] == [9093, 9094, 9095]


def test_number_of_workers_is_left_to_an_autoscaler_where_none_is_given() -> None:
    values = {"worker": {"replicas": None}}
    assert "replicas" not in only(values, "Deployment")["spec"]
    assert "autoscaled worker(s)" in rendered(values)["streamdetect/templates/NOTES.txt"]


def test_rules_are_read_from_the_volume_that_is_asked_for() -> None:
    assert "STREAMDETECT_RULES__PATH" not in environment(only({}, "Deployment"))
    worker = only(RULE_VOLUME, "Deployment")
    (mount,) = [m for m in container(worker)["volumeMounts"] if m["name"] == "rules"]
    assert mount["readOnly"] is True
    path = environment(worker)["STREAMDETECT_RULES__PATH"]
    assert path == f"{mount['mountPath']}/v7/rules"
    (volume,) = [v for v in worker["spec"]["template"]["spec"]["volumes"] if v["name"] == "rules"]
    assert volume["persistentVolumeClaim"] == {"claimName": "rules"}


def test_rule_files_come_with_their_folders() -> None:
    files = RULE_FILES["rules"]["files"]
    kept = only(RULE_FILES, "ConfigMap")["data"]
    pod = only(RULE_FILES, "Deployment")["spec"]["template"]["spec"]
    (volume,) = [v for v in pod["volumes"] if v["name"] == "rules"]
    found = {item["path"]: kept[item["key"]] for item in volume["configMap"]["items"]}
    assert found == {f"current/{path}": content for path, content in files.items()}


def test_alerts_of_the_chart_are_those_of_prometheus() -> None:
    alone = {"prometheusRule": {"enabled": True}}
    assert only(alone, "PrometheusRule")["spec"] == document(ALERTS)


def test_alerts_of_a_release_look_at_its_own_workers_alone() -> None:
    """One Prometheus often sees staging, too: its workers would hide that none is left here."""
    whose = {"namespace": NAMESPACE, "service": only(FULL, "Service")["metadata"]["name"]}
    own = "{" + ", ".join(f'{name}="{value}"' for name, value in whose.items())
    rules = only(FULL, "PrometheusRule")["spec"]
    for group in rules["groups"]:
        for rule in group["rules"]:
            promql.parse(rule["expr"])
            metrics = len(re.findall(r"\bstreamdetect_\w+", rule["expr"]))
            assert len(re.findall(rf"\bstreamdetect_\w+{re.escape(own)}", rule["expr"])) == metrics
            rule["expr"] = rule["expr"].replace(f"{own}, ", "{").replace(f"{own}}}", "")
            assert whose.items() <= rule["labels"].items(), "a sum says no more whose it is"
            rule["labels"] = {"severity": rule["labels"]["severity"]}
    assert rules == document(ALERTS)


def test_alerts_lead_to_the_runbook_where_it_is_published() -> None:
    values = {"prometheusRule": {"enabled": True, "runbookBase": "https://wiki.example/sd/"}}
    groups = only(values, "PrometheusRule")["spec"]["groups"]
    for found, written in zip(groups, document(ALERTS)["groups"], strict=True):
        for rule, source in zip(found["rules"], written["rules"], strict=True):
            url = f"https://wiki.example/sd/{source['annotations']['runbook_url']}"
            assert rule == source | {"annotations": source["annotations"] | {"runbook_url": url}}


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"kafka": {"securityProtocol": "SASL_SSL"}}, "existingSecret"),
        ({"kafka": {"password": "x"}}, "password"),
        ({"kafka": {"bootstrapServers": "kafka"}}, "bootstrapServers"),
        ({"settings": {"STREAMDETECT_KAFKA__SASL_PASSWORD": "x"}}, "SASL_PASSWORD"),
        ({"settings": {"STREAMDETECT_RULES__PATH": "/x"}}, "RULES__PATH"),
        ({"rules": {"files": {"../x.yml": ""}}}, "x.yml"),
        # The program reads .yml alone, and no new pod would start.
        (_with_rules("x", "superlative/best.yaml"), "superlative/best.yaml"),
        ({"rules": {"subfolder": "../x"}}, "subfolder"),
        (
            _with_rules("x") | {"rules": _with_rules("x")["rules"] | {"volume": {"emptyDir": {}}}},
            "give one of them",
        ),
        ({"worker": {"replicas": -1}}, "replicas"),
        ({"kafka": {"tls": {"existingSecret": "kafka-tls"}}}, "PLAINTEXT has no TLS"),
        ({"kafka": {"tls": {"keyKey": "tls.key"}}}, "certKey"),
        ({"settings": {"STREAMDETECT_WORKER__SHUTDOWN_S": 60}}, "terminationGracePeriodSeconds"),
        ({"replicas": 3}, "replicas"),
        ({"settings": {"STREAMDETECT_WORKER__LOGLEVEL": "INFO"}}, "WORKER__LOGLEVEL"),
        ({"kafka": {"bootstrapServers": "SASL_SSL://kafka:9093"}}, "bootstrapServers"),
        ({"kafka": {"sasl": {"existingSecret": "kafka-user"}}}, "PLAINTEXT has no SASL"),
        (
            {"kafka": {"securityProtocol": "SSL", "tls": {"certKey": "tls.crt"}}},
            "kafka.tls.existingSecret",
        ),
        ({"podDisruptionBudget": {"maxUnavailable": "0%"}}, "maxUnavailable"),
        ({"worker": {"podLabels": {"app.kubernetes.io/name": "x"}}}, "app.kubernetes.io/name"),
        ({"nameOverride": "Stream Detect"}, "nameOverride"),
        ({"fullnameOverride": "Stream_Detect"}, "fullnameOverride"),
        ({"rules": {"subfolder": "current"}}, "rules.volume"),
        ({"rules": {"files": {"law/ads.yml": ""}}}, "rules.files has no products.yml"),
        ({"rules": {"files": {"products.yml": ""}}}, "rules.files has no enforcement.yml"),
        (
            {"rules": {"files": {"products.yml": "", "enforcement.yml": ""}}},
            "rules.files has no reviewers.yml",
        ),
        (_with_rules("x" * (1024 * 1024)), "rules.files: 1048580 bytes"),
        ({"worker": {"tolerations": [{"key": "cpu", "effects": "NoSchedule"}]}}, "effects"),
        ({"worker": {"affinity": {"nodeAfinity": {}}}}, "nodeAfinity"),
        (
            {"worker": {"affinity": {"podAntiAffinity": {"requiredDuringScheduling": []}}}},
            "requiredDuringScheduling",
        ),
        (
            {"worker": {"topologySpreadConstraints": [{"maxSkew": 1, "topologyKeys": "zone"}]}},
            "topologyKeys",
        ),
        ({"networkPolicy": {"kafkaPeers": [{"ipblock": {"cidr": "10.0.0.0/8"}}]}}, "ipblock"),
        ({"networkPolicy": {"metricsFrom": [{}]}}, "metricsFrom"),
        ({"serviceMonitor": {"interval": "2m"}}, "interval"),
        ({"kafka": {"bootstrapServers": "a:9092,b:99999"}}, "kafka.bootstrapServers: b:99999"),
        ({"kafka": {"bootstrapServers": "kafka:0"}}, "kafka.bootstrapServers: kafka:0"),
    ],
)
def test_wrong_values_are_refused_by_name(values: dict[str, Any], named: str) -> None:
    with pytest.raises(HelmError, match=re.escape(named)):
        rendered(values)


@pytest.mark.parametrize("release", ["2024-live", "live.v2"])
def test_release_that_no_service_can_be_named_after_needs_another_name(release: str) -> None:
    with pytest.raises(HelmError, match="set fullnameOverride"):
        rendered({}, release=release)
    found = objects({"fullnameOverride": "live"}, release=release)
    services = [item["metadata"]["name"] for item in found if item["kind"] == "Service"]
    assert services == ["live-metrics"]


@pytest.mark.parametrize(
    "values", [{"settings": None}, {"kafka": {"tls": None}}, {"kafka": {"sasl": None}}]
)
def test_values_that_are_taken_away_are_none(values: dict[str, Any]) -> None:
    assert objects(values) == objects({})


def test_rule_files_may_fill_a_config_map() -> None:
    assert only(_with_rules("x" * (1024 * 1024 - 4)), "ConfigMap")


def test_notes_warn_of_what_is_easily_missed() -> None:
    def notes(values: dict[str, Any]) -> str:
        return rendered(values)["streamdetect/templates/NOTES.txt"]

    assert "in the clear" in notes({})
    assert "in the clear" not in notes(FULL)
    kafka = {"securityProtocol": "SASL_PLAINTEXT", "sasl": {"existingSecret": "x"}}
    assert "in the clear" in notes({"kafka": kafka})
    assert "topics create" in notes(LEAST)
    assert "8 stand(s) idle" in notes({"worker": {"replicas": 40}})
