"""Is a broker there, and does it let us in? One clear message, then patience with back-off."""

import asyncio
import logging
import os
import re
import socket
import ssl
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar

from aiokafka import errors
from aiokafka.conn import create_conn
from aiokafka.protocol.metadata import MetadataRequest

from streamdetect.client.errors import BrokerRefusedError, BrokerUnavailableError
from streamdetect.settings import KafkaSettings, SettingsError

T = TypeVar("T")

log = logging.getLogger(__name__)

_FIRST_BACKOFF_S: Final = 0.2
_MOST_BACKOFF_S: Final = 5.0
_PROBE_TIMEOUT_S: Final = 5.0

_HOST: Final = re.compile(r"\[[^\s\[\]/]+\]|[^\s\[\]/]+")  # brackets: an IPv6 address
_LAST_PORT: Final = 65535

_OTHER_NAME: Final = frozenset({62, 64})  # OpenSSL: host name, IP address mismatch

_REFUSALS: Final = (
    errors.AuthenticationFailedError,
    errors.SaslAuthenticationFailed,
    errors.IllegalSaslStateError,
)


async def probe(kafka: KafkaSettings) -> str:
    """Return the first of the servers that answers as Kafka and lets us in.

    Raises BrokerRefusedError as soon as one says no (waiting will not help), else
    BrokerUnavailableError naming what each server did.
    """
    options = kafka.client_options()
    servers: list[str] = [entry.strip() for entry in options.pop("bootstrap_servers").split(",")]
    addresses = [_address(server) for server in servers]
    options["request_timeout_ms"] = int(min(kafka.request_timeout_s, _PROBE_TIMEOUT_S) * 1000)
    failures: list[str] = []
    for server, (host, port) in zip(servers, addresses, strict=True):
        try:
            async with asyncio.timeout(_PROBE_TIMEOUT_S):
                connection = await create_conn(host, port, **options)
                # A broker that wants SASL shakes hands with anybody; only a real question tells.
                await connection.send(MetadataRequest([], allow_auto_topic_creation=False))
        except errors.UnsupportedSaslMechanismError:
            raise _refused(
                server,
                f"it does not offer {kafka.sasl_mechanism}",
                "set STREAMDETECT_KAFKA__SASL_MECHANISM to one that it offers",
            ) from None
        except _REFUSALS as error:
            raise _refused(server, _reason(error), "check user, password and mechanism") from None
        except ssl.SSLCertVerificationError as error:
            fix = "check STREAMDETECT_KAFKA__SSL_CAFILE"
            if error.verify_code in _OTHER_NAME:
                fix = "name the broker as its certificate does"
            raise _refused(server, error.verify_message, fix) from None
        except (errors.KafkaError, OSError, TimeoutError, AssertionError) as error:
            failures.append(f"{server}: {_reason(error)}")
        else:
            connection.close()
            return server
    raise BrokerUnavailableError(
        f"no Kafka answers ({'; '.join(failures)})",
        where=kafka.bootstrap_servers,
        fix="start the broker, or mend STREAMDETECT_KAFKA__BOOTSTRAP_SERVERS and "
        "STREAMDETECT_KAFKA__SECURITY_PROTOCOL",
    )


async def wait_for_broker_async(
    kafka: KafkaSettings, timeout_s: float | None = None, say: Callable[[str], None] | None = None
) -> str:
    """Return the server that answers, waiting for it; one message when the wait begins.

    `timeout_s` None waits for ever. Raises BrokerUnavailableError after it, BrokerRefusedError
    at once, SettingsError where a server is no host:port.
    """
    deadline = None if timeout_s is None else time.monotonic() + timeout_s
    backoff = _FIRST_BACKOFF_S
    told = False
    while True:
        try:
            server = await probe(kafka)
        except BrokerUnavailableError as error:
            if deadline is not None and time.monotonic() + backoff > deadline:
                raise
            if not told:
                (say or log.warning)(f"{error}; waiting for it")
                told = True
            await asyncio.sleep(backoff)
            backoff = min(backoff * 2, _MOST_BACKOFF_S)
        else:
            if told:
                (say or log.warning)(f"{server} answers; going on")
            return server


def wait_for_broker(
    kafka: KafkaSettings, timeout_s: float | None = 30.0, say: Callable[[str], None] | None = None
) -> str:
    """Do as `wait_for_broker_async`, from code without an event loop."""
    return blocking(wait_for_broker_async(kafka, timeout_s, say))


def blocking(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end, also where this thread already runs an event loop."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(asyncio.run, work).result()


def _refused(server: str, reason: str, fix: str) -> BrokerRefusedError:
    return BrokerRefusedError(f"the broker refuses us: {reason}", where=server, fix=fix)


def _reason(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, OSError) and error.errno and error.errno > 0:
        return os.strerror(error.errno)
    if isinstance(error, socket.gaierror):
        return str(error.strerror)  # its number says nothing to anybody
    if isinstance(error, errors.KafkaConnectionError | ConnectionResetError):
        return "it closed the connection (does it want SASL, TLS or a client certificate?)"
    if isinstance(error, errors.IllegalSaslStateError):
        return "it takes no SASL on this port"
    words = error.args[0] if error.args else ""  # may be the client's own connection
    return words if isinstance(words, str) and words else type(error).__name__


def _address(server: str) -> tuple[str, int]:
    host, _, port = server.rpartition(":")
    sound = _HOST.fullmatch(host) and re.fullmatch(r"[0-9]{1,5}", port)
    if not sound or not 0 < int(port) <= _LAST_PORT:
        raise SettingsError(
            f"{server!r} is no host:port",
            where="STREAMDETECT_KAFKA__BOOTSTRAP_SERVERS",
            fix="write host:port, several joined with commas",
        )
    return host.strip("[]"), int(port)
