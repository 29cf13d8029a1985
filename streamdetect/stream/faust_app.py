"""The Faust app from settings: brokers, timeouts, credentials, what arrives in batches."""

from pathlib import Path
from typing import Any

import faust

from streamdetect.events.topics import REQUEST_MAX_BYTES
from streamdetect.settings import Settings
from streamdetect.stream.batching import BatchingApp
from streamdetect.stream.progress import WATCHED

_METADATA_MS = 30_000  # how long a topic made anew is overlooked
_BUFFERED_BATCHES = 16  # of Faust; a full buffer may drop what it was given in a rebalance


def batching_app(settings: Settings) -> BatchingApp:
    """Return an app without topics or agents."""
    kafka, worker = settings.kafka, settings.worker
    broker = [f"kafka://{server.strip()}" for server in kafka.bootstrap_servers.split(",")]
    app = BatchingApp(
        worker.group,
        broker=broker,
        broker_credentials=_credentials(settings),
        broker_session_timeout=kafka.session_timeout_s,
        broker_heartbeat_interval=kafka.session_timeout_s / 4,
        broker_rebalance_timeout=max(10.0, kafka.session_timeout_s),
        broker_request_timeout=max(kafka.request_timeout_s, kafka.session_timeout_s),
        broker_commit_interval=0.5,
        broker_max_poll_records=worker.max_batch_records,
        consumer_auto_offset_reset="earliest",
        consumer_metadata_max_age_ms=_METADATA_MS,
        producer_linger_ms=1,
        producer_request_timeout=kafka.request_timeout_s,
        producer_max_request_size=REQUEST_MAX_BYTES,
        producer_acks=-1,
        producer_compression_type="gzip" if not kafka.on_loopback else None,
        stream_buffer_maxsize=_BUFFERED_BATCHES,
        stream_wait_empty=False,
        topic_partitions=kafka.partitions,
        topic_replication_factor=kafka.replication_factor,
        topic_disable_leader=True,
        store=worker.store,
        datadir=worker.data_dir or Path(f".{worker.group}-data"),
        web_enabled=False,
        key_serializer="raw",
        value_serializer="raw",
    )
    app.batched_topics = WATCHED
    app.fetch_max_wait_ms = kafka.fetch_max_wait_ms
    app.client_options = kafka.client_options()
    return app


def _credentials(settings: Settings) -> Any:
    kafka = settings.kafka
    context = kafka.ssl_context()
    if kafka.security_protocol.startswith("SASL"):
        password = kafka.sasl_password.get_secret_value() if kafka.sasl_password else None
        return faust.SASLCredentials(
            username=kafka.sasl_username,
            password=password,
            mechanism=kafka.sasl_mechanism,
            ssl_context=context,
        )
    return faust.SSLCredentials(context) if context is not None else None
