"""Settings: what is written wrong stops the program by name; nothing is passed over in silence."""

from pathlib import Path

import pytest

from streamdetect.settings import KafkaSettings, SettingsError, load_settings, markdown


def _fault(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> str:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    return str(caught.value)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("STREAMDETECT_REVIEW__SIGNATURE", "STREAMDETECT_REVIEW__SIGNATURES"),
        ("STREAMDETECT_ENFORCMENT__DRY_RUN", "STREAMDETECT_ENFORCEMENT__DRY_RUN"),
        ("STREAMDETECT_WORKER_STALL_S", "STREAMDETECT_WORKER__STALL_S"),
        ("streamdetect_kafka_sasl_password", "STREAMDETECT_KAFKA__SASL_PASSWORD"),
    ],
)
def test_a_misspelt_setting_is_refused_with_the_name_that_was_meant(
    monkeypatch: pytest.MonkeyPatch, written: str, meant: str
) -> None:
    fault = _fault(monkeypatch, written, "hunter2")
    assert written in fault
    assert f"did you mean {meant}?" in fault
    assert "hunter2" not in fault


@pytest.mark.parametrize("group", ["two words", "检测", "a/b", "x" * 201])
def test_a_group_that_no_topic_can_be_named_after_is_refused(
    monkeypatch: pytest.MonkeyPatch, group: str
) -> None:
    assert "STREAMDETECT_WORKER__GROUP" in _fault(monkeypatch, "STREAMDETECT_WORKER__GROUP", group)


def test_all_misspelt_settings_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STREAMDETECT_NOTHING__OF_OURS", "1")
    fault = _fault(monkeypatch, "STREAMDETECT_KAFKA__PARTITIONS", "many")
    assert "STREAMDETECT_NOTHING__OF_OURS: there is no such setting" in fault
    assert "STREAMDETECT_KAFKA__PARTITIONS" in fault


@pytest.mark.parametrize("value", ["inf", "-inf", "nan"])
def test_a_number_without_a_size_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    name = "STREAMDETECT_KAFKA__REQUEST_TIMEOUT_S"
    assert name in _fault(monkeypatch, name, value)


@pytest.mark.parametrize("wait_ms", ["20000", "10000", "9999"])
def test_a_fetch_that_waits_longer_than_its_request_is_refused_with_both_names(
    monkeypatch: pytest.MonkeyPatch, wait_ms: str
) -> None:
    fault = _fault(monkeypatch, "STREAMDETECT_KAFKA__FETCH_MAX_WAIT_MS", wait_ms)
    assert f"STREAMDETECT_KAFKA__FETCH_MAX_WAIT_MS ({wait_ms} ms)" in fault
    assert "STREAMDETECT_KAFKA__REQUEST_TIMEOUT_S (10 s)" in fault


def test_a_fetch_may_wait_until_a_second_before_its_request_ends() -> None:
    assert KafkaSettings(request_timeout_s=10.0, fetch_max_wait_ms=9000).fetch_max_wait_ms == 9000


def test_a_request_longer_than_an_idle_connection_lives_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Clients close a connection that is idle for nine minutes, and refuse to start with more."""
    name = "STREAMDETECT_KAFKA__REQUEST_TIMEOUT_S"
    assert f"{name}: Input should be less than 540" in _fault(monkeypatch, name, "540")


@pytest.mark.parametrize("password", [None, ""])
def test_sasl_without_a_password_is_refused_with_the_variables_to_set(
    monkeypatch: pytest.MonkeyPatch, password: str | None
) -> None:
    monkeypatch.setenv("STREAMDETECT_KAFKA__SASL_USERNAME", "worker")
    if password is not None:
        monkeypatch.setenv("STREAMDETECT_KAFKA__SASL_PASSWORD", password)
    fault = _fault(monkeypatch, "STREAMDETECT_KAFKA__SECURITY_PROTOCOL", "SASL_SSL")
    assert "STREAMDETECT_KAFKA__SASL_USERNAME and STREAMDETECT_KAFKA__SASL_PASSWORD" in fault
    assert "Value error" not in fault


def test_variables_that_kubernetes_makes_of_a_service_are_no_settings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Every pod of a namespace gets these of a Service named `streamdetect-worker`."""
    for name in ("SERVICE_HOST", "SERVICE_PORT_METRICS", "PORT_9464_TCP_ADDR", "PORT"):
        monkeypatch.setenv(f"STREAMDETECT_WORKER_{name}", "tcp://10.0.0.1:9464")
    load_settings()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[review\n", "line 1"),
        ('[review]\nsignature = "required"\n', "did you mean STREAMDETECT_REVIEW__SIGNATURES?"),
        ('[reviews]\nsignatures = "required"\n', "STREAMDETECT_REVIEWS: there is no such setting"),
        ("[worker]\nstall_s = 1\n", "STREAMDETECT_WORKER__STALL_S"),
    ],
)
def test_a_wrong_settings_file_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str, named: str
) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(text, "utf-8")
    assert named in _fault(monkeypatch, "STREAMDETECT_SETTINGS_FILE", str(file))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("[kafka]\nPartitions = 5\n", "kafka.Partitions"),
        ("[Kafka]\nPartitions = 5\n", "kafka.Partitions"),
        ("kafka__partitions = 5\n", "kafka__partitions"),
    ],
)
def test_a_setting_that_the_file_writes_in_another_way_is_told_as_it_stands_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str, written: str
) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(text, "utf-8")
    fault = _fault(monkeypatch, "STREAMDETECT_SETTINGS_FILE", str(file))
    assert f"{written}: write it in small letters below its group: [kafka] partitions" in fault
    assert "no such setting" not in fault


def test_a_settings_file_gives_defaults_beneath_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "settings.toml"
    file.write_text("[kafka]\npartitions = 32\nreplication_factor = 3\n", "utf-8")
    monkeypatch.setenv("STREAMDETECT_SETTINGS_FILE", str(file))
    monkeypatch.setenv("STREAMDETECT_KAFKA__PARTITIONS", "64")
    kafka = load_settings().kafka
    assert (kafka.partitions, kafka.replication_factor) == (64, 3)


@pytest.mark.parametrize(
    "name",
    [
        "KAFKA__BOOTSTRAP_SERVERS",
        "KAFKA__SSL_CAFILE",
        "KAFKA__PARTITIONS",
        "RULES__PATH",
        "CLASSIFIER__PATH",
        "WORKER__GROUP",
        "WORKER__METRICS_HOST",
        "WORKER__DATA_DIR",
    ],
)
def test_an_empty_variable_is_one_that_is_not_set(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """An empty path would be the folder one stands in, an empty host every interface."""
    unset = load_settings()
    monkeypatch.setenv(f"STREAMDETECT_{name}", "")
    assert load_settings() == unset


def test_an_empty_variable_leaves_what_the_settings_file_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('[worker]\ngroup = "beauty"\n', "utf-8")
    monkeypatch.setenv("STREAMDETECT_SETTINGS_FILE", str(file))
    monkeypatch.setenv("STREAMDETECT_WORKER__GROUP", "")
    assert load_settings().worker.group == "beauty"


@pytest.mark.parametrize(
    ("group", "field"),
    [
        ("kafka", "ssl_cafile"),
        ("kafka", "bootstrap_servers"),
        ("rules", "path"),
        ("worker", "group"),
        ("worker", "metrics_host"),
        ("worker", "data_dir"),
    ],
)
def test_empty_text_in_a_settings_file_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, group: str, field: str
) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(f'[{group}]\n{field} = ""\n', "utf-8")
    fault = _fault(monkeypatch, "STREAMDETECT_SETTINGS_FILE", str(file))
    assert f"STREAMDETECT_{group}__{field}".upper() + ": is empty" in fault


def test_a_group_that_is_no_json_is_refused_without_its_value(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fault = _fault(monkeypatch, "STREAMDETECT_KAFKA", "sasl_password=hunter2")
    assert "STREAMDETECT_KAFKA" in fault
    assert "hunter2" not in fault


@pytest.mark.parametrize("field", ["ssl_cafile", "ssl_certfile"])
@pytest.mark.parametrize("content", [None, "no certificate\n"])
def test_a_certificate_that_cannot_be_used_is_named(
    tmp_path: Path, field: str, content: str | None
) -> None:
    file = tmp_path / "file.pem"
    if content is not None:
        file.write_text(content)
    kafka = KafkaSettings.model_validate({"security_protocol": "SSL", field: file})
    with pytest.raises(SettingsError) as caught:
        kafka.client_options()
    assert caught.value.where == f"STREAMDETECT_KAFKA__{field.upper()}"
    assert str(file) in caught.value.what


def test_a_client_certificate_without_its_key_is_told_where_to_put_it(tmp_path: Path) -> None:
    file = tmp_path / "client.pem"
    file.write_text("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n")
    kafka = KafkaSettings(security_protocol="SSL", ssl_certfile=file)
    with pytest.raises(SettingsError) as caught:
        kafka.client_options()
    assert "STREAMDETECT_KAFKA__SSL_KEYFILE" in caught.value.fix


def test_a_client_key_without_its_certificate_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    fault = _fault(monkeypatch, "STREAMDETECT_KAFKA__SSL_KEYFILE", "/etc/tls.key")
    assert "STREAMDETECT_KAFKA__SSL_CERTFILE" in fault


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("KAFKA__SASL_MECHANISM", "`PLAIN`, `SCRAM-SHA-256`, `SCRAM-SHA-512`"),
        ("KAFKA__PARTITIONS", "whole number 1 – 4096"),
        ("KAFKA__SESSION_TIMEOUT_S", "number 1 – 1800"),
        ("KAFKA__SSL_CHECK_HOSTNAME", "`true`, `false`"),
        ("KAFKA__SSL_CAFILE", "path"),
        ("KAFKA__SASL_PASSWORD", "text"),
        ("RULES__POLL_INTERVAL_S", "number > 0"),
        ("WORKER__STALL_S", "number ≥ 5"),
        ("WORKER__POISON_SHARE", "number > 0, ≤ 1"),
    ],
)
def test_the_page_that_a_fault_names_says_what_is_allowed(name: str, allowed: str) -> None:
    (row,) = [line for line in markdown().splitlines() if f"`STREAMDETECT_{name}`" in line]
    assert f"| {allowed} |" in row


def test_a_store_that_does_not_exist_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "WORKER__STORE" in _fault(monkeypatch, "STREAMDETECT_WORKER__STORE", "redis://")


def test_kafka_python_looks_soon_for_a_broker_that_went_away():
    assert load_settings().kafka.legacy_options()["reconnect_backoff_max_ms"] <= 5000


@pytest.mark.parametrize(
    ("servers", "here"),
    [
        ("localhost:9092", True),
        ("127.0.0.1:9092,127.0.0.2:9092", True),
        ("[::1]:9092", True),
        ("127.0.0.1:9092,broker:9092", False),
        ("127.brokers.example:9092", False),
        ("127.0.0.1.brokers.example:9092", False),
    ],
)
def test_only_an_address_of_this_machine_counts_as_loopback(servers: str, here: bool) -> None:
    """What is replayed to such a broker has effect."""
    assert KafkaSettings(bootstrap_servers=servers).on_loopback is here


@pytest.mark.parametrize(
    ("name", "said"),
    [("", "is no file"), ("absent.toml", "does not exist")],
    ids=["folder", "none"],
)
def test_a_settings_file_that_is_none_is_said_so(tmp_path, monkeypatch, name, said):
    monkeypatch.setenv("STREAMDETECT_SETTINGS_FILE", str(tmp_path / name))
    with pytest.raises(SettingsError, match=said) as caught:
        load_settings()
    assert caught.value.where == "STREAMDETECT_SETTINGS_FILE"
