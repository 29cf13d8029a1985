import asyncio
import re
import socket
import ssl
import threading

import pytest
from aiokafka import errors

from streamdetect.client import reach
from streamdetect.client.broker import EmbeddedBroker, free_port
from streamdetect.client.errors import BrokerRefusedError, BrokerUnavailableError
from streamdetect.client.reach import blocking, wait_for_broker
from streamdetect.settings import KafkaSettings, SettingsError


def test_wait_for_broker_gives_one_message_then_goes_on_when_it_comes() -> None:
    broker = EmbeddedBroker(free_port())
    said: list[str] = []
    threading.Timer(0.7, broker.start).start()
    kafka = KafkaSettings(bootstrap_servers=f"127.0.0.1:{broker.port}")
    try:
        assert wait_for_broker(kafka, 20, said.append) == kafka.bootstrap_servers
    finally:
        broker.stop()
    assert len(said) == 2
    assert "no Kafka answers" in said[0]
    assert "Connection refused" in said[0]
    assert "going on" in said[1]


def test_wait_for_broker_gives_up_and_names_every_server() -> None:
    ports = free_port(), free_port()
    servers = ",".join(f"127.0.0.1:{port}" for port in ports)
    with pytest.raises(BrokerUnavailableError) as caught:
        wait_for_broker(KafkaSettings(bootstrap_servers=servers), 0.1, lambda _: None)
    assert all(f"127.0.0.1:{port}: Connection refused" in caught.value.what for port in ports)
    assert "STREAMDETECT_KAFKA__BOOTSTRAP_SERVERS" in caught.value.fix


def test_wait_for_broker_does_not_wait_for_a_server_that_is_no_address() -> None:
    with pytest.raises(SettingsError, match="no host:port"):
        wait_for_broker(KafkaSettings(bootstrap_servers="kafka"), None)


def test_wait_for_broker_tells_a_server_that_is_no_kafka() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_answer_http, args=(server,), daemon=True).start()
        kafka = KafkaSettings(bootstrap_servers=f"127.0.0.1:{server.getsockname()[1]}")
        with pytest.raises(BrokerUnavailableError, match="no Kafka answers"):
            wait_for_broker(kafka, 0.1, lambda _: None)


def test_blocking_works_inside_a_running_loop() -> None:
    async def answer() -> int:
        await asyncio.sleep(0)
        return 7

    async def outer() -> int:
        return blocking(answer())

    assert asyncio.run(outer()) == 7


def _answer_http(server: socket.socket) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        with connection:
            connection.recv(100)
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


@pytest.mark.parametrize(
    "server",
    ["kafka:99999", "kafka:0", ":9092", "SASL_SSL://kafka:9093", "kafka-0 kafka-1:9092"],
)
def test_wait_for_broker_refuses_what_can_be_no_address(server: str) -> None:
    with pytest.raises(SettingsError, match="no host:port") as caught:
        wait_for_broker(KafkaSettings(bootstrap_servers=server), None)
    assert caught.value.where == "STREAMDETECT_KAFKA__BOOTSTRAP_SERVERS"


def test_wait_for_broker_says_that_a_name_is_not_known() -> None:
    kafka = KafkaSettings(bootstrap_servers="no-such-host.invalid:9092")
    with pytest.raises(BrokerUnavailableError) as caught:
        wait_for_broker(kafka, 0.1, lambda _: None)
    assert re.search(r"invalid:9092: [A-Z][\w ]+(known|resolution)", caught.value.what)


@pytest.mark.parametrize(
    ("code", "message", "fix"),
    [
        (18, "self-signed certificate", "check STREAMDETECT_KAFKA__SSL_CAFILE"),
        (62, "Hostname mismatch, certificate is not valid for 'a'.", "as its certificate does"),
        (64, "IP address mismatch, certificate is not valid for '10.0.0.1'.", "as its certificate"),
    ],
)
def test_wait_for_broker_tells_a_wrong_name_from_an_unknown_issuer(
    monkeypatch: pytest.MonkeyPatch, code: int, message: str, fix: str
) -> None:
    async def refuse(*_: object, **__: object) -> None:
        error = ssl.SSLCertVerificationError(1, "certificate verify failed")
        error.verify_code, error.verify_message = code, message
        raise error

    monkeypatch.setattr(reach, "create_conn", refuse)
    kafka = KafkaSettings(bootstrap_servers="kafka:9093", security_protocol="SSL")
    with pytest.raises(BrokerRefusedError, match=message) as caught:
        wait_for_broker(kafka, None)
    assert fix in caught.value.fix


class _Connection:
    """What the client hands to its errors in place of words."""


@pytest.mark.parametrize(
    ("error", "said", "fix"),
    [
        (
            errors.UnsupportedSaslMechanismError,
            "the broker refuses us: it does not offer SCRAM-SHA-512",
            "STREAMDETECT_KAFKA__SASL_MECHANISM",
        ),
        (
            errors.SaslAuthenticationFailed,
            "the broker refuses us: SaslAuthenticationFailed",
            "check user, password and mechanism",
        ),
    ],
)
def test_wait_for_broker_gives_a_reason_where_the_client_gives_none(
    monkeypatch: pytest.MonkeyPatch, error: type[errors.KafkaError], said: str, fix: str
) -> None:
    async def refuse(*_: object, **__: object) -> None:
        raise error(_Connection())

    monkeypatch.setattr(reach, "create_conn", refuse)
    kafka = KafkaSettings.model_validate(
        {
            "bootstrap_servers": "kafka:9092",
            "security_protocol": "SASL_PLAINTEXT",
            "sasl_mechanism": "SCRAM-SHA-512",
            "sasl_username": "alice",
            "sasl_password": "secret",
        }
    )
    with pytest.raises(BrokerRefusedError) as caught:
        wait_for_broker(kafka, None)
    assert caught.value.what == said
    assert fix in caught.value.fix
