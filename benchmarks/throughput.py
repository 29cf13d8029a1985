"""Throughput of the whole service against what the same machine does otherwise, in one run.

    python -m benchmarks.throughput [--segments N] [--recordings FILE] [--kafka HOST:PORT]

Contenders, each in its own process, on one broker and one preloaded topic: a plain Faust agent that
only consumes and decodes; our worker with rules; with rules and classifier; bare aiokafka that only
consumes. The bare core runs from memory. Figures are ratios of medians, since absolute times drift.
"""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from rich.console import Console
from rich.table import Table

from benchmarks.workload import segments
from streamdetect.cli.demo.stage import end
from streamdetect.client.admin import create_topics
from streamdetect.client.broker import EmbeddedBroker, free_port
from streamdetect.detect.bare import hear_all
from streamdetect.detect.detector import Detector, Detectors
from streamdetect.detect.guards import prepare
from streamdetect.detect.model import UNKNOWN_GOODS
from streamdetect.events.codec import encode
from streamdetect.events.messages import TranscriptSegment
from streamdetect.events.topics import TRANSCRIPTS
from streamdetect.loading import loading
from streamdetect.ruleset.loader import load_ruleset
from streamdetect.settings import KafkaSettings, content_folder

_WITHIN_S = 240.0
_LOOK_EVERY_S = 0.25
_TAKEN = "streamdetect_events_in_total"

_PLAIN_FAUST = """
import sys, time, faust, msgspec
from streamdetect.events.messages import TranscriptSegment
broker, count = sys.argv.pop(1), int(sys.argv.pop(1))
app = faust.App("plain-" + str(time.time_ns()), broker="kafka://" + broker, store="memory://",
                web_enabled=False, topic_disable_leader=True, datadir="/tmp/plain-faust",
                consumer_auto_offset_reset="earliest")
topic = app.topic("live.transcripts.v1", key_serializer="raw", value_serializer="raw")
decode = msgspec.json.Decoder(TranscriptSegment).decode
seen = 0
@app.agent(topic)
async def consume(stream):
    global seen
    started = None
    async for value in stream:
        started = started or time.perf_counter()
        decode(value)
        seen += 1
        if seen == count:
            print("RATE", count / (time.perf_counter() - started), flush=True)
            await app.stop()
faust.Worker(app, loglevel="ERROR", redirect_stdouts=False).execute_from_commandline()
"""


def plain_faust(broker: str, count: int) -> float:
    """Return records/s of a plain Faust agent that decodes and does nothing else."""
    process = subprocess.Popen(
        [sys.executable, "-c", _PLAIN_FAUST, broker, str(count)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("RATE"):
                return float(line.split()[1])
        raise RuntimeError("the plain Faust agent ended without a figure")
    finally:
        process.kill()
        process.wait()


def bare_aiokafka(broker: str, count: int) -> float:
    """Return records/s of aiokafka that fetches and does nothing else."""

    async def consume() -> float:
        consumer = AIOKafkaConsumer(
            TRANSCRIPTS.name, bootstrap_servers=broker, auto_offset_reset="earliest", group_id=None
        )
        await consumer.start()
        seen, started = 0, None
        try:
            while seen < count:
                batches = await consumer.getmany(timeout_ms=500, max_records=500)
                started = started or time.perf_counter()
                seen += sum(len(records) for records in batches.values())
            return count / (time.perf_counter() - started)
        finally:
            await consumer.stop()

    return asyncio.run(consume())


def our_worker(broker: str, count: int, *, classifier: bool) -> float:
    """Return records/s of our worker, from its first record to its last."""
    port = free_port()
    environment = os.environ | {
        "STREAMDETECT_KAFKA__BOOTSTRAP_SERVERS": broker,
        "STREAMDETECT_KAFKA__PARTITIONS": "4",
        "STREAMDETECT_CLASSIFIER__ENABLED": str(classifier),
        "STREAMDETECT_WORKER__METRICS_PORT": str(port),
        "STREAMDETECT_WORKER__GROUP": f"bench-{time.time_ns()}",
        "STREAMDETECT_WORKER__LOG_LEVEL": "ERROR",
    }
    worker = subprocess.Popen([sys.executable, "-m", "streamdetect", "worker"], env=environment)
    try:
        first: tuple[float, int] | None = None
        deadline = time.monotonic() + _WITHIN_S
        while time.monotonic() < deadline:
            now, seen = time.perf_counter(), taken(port)
            if seen and first is None:
                first = (now, seen)
            if first is not None and seen >= count:
                return (seen - first[1]) / (now - first[0])
            time.sleep(_LOOK_EVERY_S)
        raise RuntimeError(f"the worker took {taken(port)} of {count} records in {_WITHIN_S} s")
    finally:
        end(worker)


def taken(port: int) -> int:
    """Return how many transcripts the worker on that port has judged and passed on."""
    try:
        # The one metric alone: the worker pays for what it renders.
        address = f"http://127.0.0.1:{port}/metrics?name[]={_TAKEN}"
        with urllib.request.urlopen(address, timeout=1) as answer:
            page = answer.read().decode()
    except OSError:
        return 0
    name = f'{_TAKEN}{{topic="{TRANSCRIPTS.name}"}}'
    return next(
        (int(float(line.split()[-1])) for line in page.splitlines() if line.startswith(name)), 0
    )


def bare_core(played: list[TranscriptSegment]) -> float:
    """Return segments/s of the core fed from memory, rules only, decoding included.

    As prepared as a worker that is ready: what is worked out once is not counted.
    """
    with loading():  # as a worker: the collector does not walk the rules
        detector = Detector(load_ruleset(content_folder("rules")), detectors=Detectors.RULES)
        values = [encode(segment) for segment in played]
        prepare()
        detector.compiled.folding.prepare()
    started = time.perf_counter()
    hear_all(values, detector, lambda _: UNKNOWN_GOODS)
    return len(values) / (time.perf_counter() - started)


async def preload(broker: str, played: list[TranscriptSegment]) -> None:
    """Produce all segments."""
    producer = AIOKafkaProducer(bootstrap_servers=broker, linger_ms=5, max_batch_size=1 << 18)
    await producer.start()
    try:
        for segment in played:
            await producer.send(TRANSCRIPTS.name, encode(segment), key=segment.room_id.encode())
        await producer.flush()
    finally:
        await producer.stop()


def main(
    count: Annotated[int, typer.Option("--segments", min=1000)] = 60_000,
    recordings: Annotated[Path | None, typer.Option(help="Recordings (JSONL) to cut.")] = None,
    kafka: Annotated[str | None, typer.Option(help="A broker; default: the embedded one.")] = None,
    rounds: Annotated[int, typer.Option(min=1)] = 3,
    classifier: Annotated[bool, typer.Option(help="With the contender that is slowest.")] = True,
    output: Annotated[Path | None, typer.Option(help="Write the figures as JSON.")] = None,
) -> None:
    """Measure, and print the ratios."""
    played = list(segments(count, recordings))
    with ExitStack() as stack:
        broker = kafka or stack.enter_context(EmbeddedBroker()).bootstrap_servers
        stack.enter_context(tempfile.TemporaryDirectory())
        create_topics(KafkaSettings(bootstrap_servers=broker, partitions=4))
        asyncio.run(preload(broker, played))
        contenders = {
            "plain Faust agent, consuming only": lambda: plain_faust(broker, count),
            "streamdetect, rules": lambda: our_worker(broker, count, classifier=False),
            "streamdetect, rules and classifier": lambda: our_worker(
                broker, count, classifier=True
            ),
            "bare aiokafka, consuming only": lambda: bare_aiokafka(broker, count),
            "bare core from memory, rules": lambda: bare_core(played),
        }
        if not classifier:
            del contenders["streamdetect, rules and classifier"]
        figures: dict[str, list[float]] = {name: [] for name in contenders}
        for _ in range(rounds):
            for name, measure in contenders.items():
                figures[name].append(measure())
    medians = {name: statistics.median(values) for name, values in figures.items()}
    base = medians["plain Faust agent, consuming only"]
    table = Table("contender", "records/s (median)", "× plain Faust")
    for name, value in medians.items():
        table.add_row(name, f"{value:,.0f}", f"{value / base:.2f}")
    Console().print(table)
    if output is not None:
        output.write_text(json.dumps(figures, indent=1), "utf-8")


if __name__ == "__main__":
    typer.run(main)
