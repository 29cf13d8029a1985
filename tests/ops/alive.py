"""A worker from outside: its pages, a segment in, a violation out."""

import json
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Final

from kafka import KafkaConsumer, KafkaProducer

from streamdetect.events.topics import TRANSCRIPTS, VIOLATIONS
from streamdetect.settings import KafkaSettings
from tests.ops.places import ROOT

CLAIM: Final = "喝这个茶三个月糖尿病就能根治"
PLAIN: Final = "今天给大家看一下这件衣服的颜色"

SEGMENT: Final = ROOT / "tests" / "data" / "events" / "transcript-segment.json"
_PATIENCE_S: Final = 120


def page(port: int, path: str) -> tuple[int, str]:
    """Return status and text of a worker's page; status 0 where nobody answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError as error:
        return 0, str(error)


def wait_until_ready(worker: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Return when the worker is ready; fail with its log where it ends or takes too long."""
    deadline = time.monotonic() + _PATIENCE_S
    while page(port, "/readyz")[0] != 200:
        assert worker.poll() is None, log.read_text()[-4000:]
        assert time.monotonic() < deadline, log.read_text()[-4000:]
        time.sleep(0.2)


def say(kafka: KafkaSettings, text: str) -> None:
    """Put one segment on the transcripts topic."""
    segment = json.loads(SEGMENT.read_text()) | {"text": text}
    with closing(KafkaProducer(**kafka.legacy_options())) as producer:
        key, value = segment["room_id"].encode(), json.dumps(segment).encode()
        producer.send(TRANSCRIPTS.name, key=key, value=value).get(10)


def first_violation(kafka: KafkaSettings) -> str | None:
    """Return the category of the first violation that is delivered, None where none comes."""
    options = kafka.legacy_options() | {"auto_offset_reset": "earliest"}
    consumer = KafkaConsumer(VIOLATIONS.name, consumer_timeout_ms=30_000, **options)
    with closing(consumer):
        found = [json.loads(record.value)["category"] for record in islice(consumer, 1)]
    return found[0] if found else None
