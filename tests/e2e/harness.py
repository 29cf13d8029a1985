"""Real workers on a real broker, a known stream of speech, and what must hold afterwards."""

import asyncio
import os
import signal
import subprocess
import time
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from streamdetect.client import StoredRecord, read_topic
from streamdetect.client.admin import committed_lag, create_topics
from streamdetect.client.broker import free_port
from streamdetect.detect.bare import hear_all
from streamdetect.detect.model import UNKNOWN_GOODS
from streamdetect.enforce.facts import Fact, fact_of
from streamdetect.enforce.ledger import judge
from streamdetect.events import messages as m
from streamdetect.events.codec import decode, decode_typed, encode, header
from streamdetect.events.instants import from_ms, to_ms
from streamdetect.events.topics import CO_PARTITIONED, SANCTIONS, STANDINGS, TRANSCRIPTS, VIOLATIONS
from streamdetect.ruleset.plain_file import POLICY_FILE
from streamdetect.settings import KafkaSettings, content_folder
from streamdetect.stream.policy_file import load_policy
from tests.e2e.few_rules import detector_of, few_rules
from tests.e2e.nursery import ForkedProcess, nursery

PARTITIONS = 4
ORDINARY = (
    "欢迎刚进来的宝宝们先点个关注",
    "今天这个茶是五百克一袋的",
    "链接在左下角小黄车里面",
    "发货是四十八小时之内",
    "不喜欢可以七天无理由退",
    "想要的扣个一我看看有多少人",
)
CLAIMS = (
    ("喝这个茶一个月就能根治糖尿病",),
    ("这个膏抹上去癌症都可以治愈",),
    ("喝了我们的茶高血压", "都能彻底治好"),
    ("坚持喝三个月脂肪肝就能痊愈",),
    ("关节炎贴几天就", "根治了不会复发"),
)


def prepared(kafka: KafkaSettings) -> KafkaSettings:
    """Create all topics and return the settings with their number of partitions."""
    ready = kafka.model_copy(update={"partitions": PARTITIONS})
    create_topics(ready)
    return ready


def speech(rooms: int, segments_a_room: int, *, every: int = 10) -> list[m.TranscriptSegment]:
    """Return segments of many rooms in turns; every few segments one of them makes a claim."""
    lanes: list[list[m.TranscriptSegment]] = []
    start_ms = int(time.time() * 1000) - 3_600_000
    for room in range(rooms):
        texts: list[str] = []
        claim = room
        while len(texts) < segments_a_room:
            texts += ORDINARY[: every % 7 or 6]
            texts += CLAIMS[claim % len(CLAIMS)]
            claim += 1
        lanes.append(
            [
                m.TranscriptSegment(
                    event_id=f"e-{room}-{seq}",
                    room_id=f"room-{room}",
                    broadcast_id=f"b-{room}-{seq // 40}",
                    streamer_id=f"streamer-{room}",
                    channel="speech",
                    seq=seq % 40,
                    start_ms=(seq % 40) * 2500,
                    end_ms=(seq % 40) * 2500 + 2300,
                    emitted_at=from_ms(start_ms + seq * 2500),
                    text=text,
                    language="zh",
                )
                for seq, text in enumerate(texts[:segments_a_room])
            ]
        )
    return [segment for turn in zip(*lanes, strict=True) for segment in turn]


def expected_ids(played: Sequence[m.TranscriptSegment], rules: Path) -> set[str]:
    """Return the violation ids that the bare core yields, rules only."""
    found = hear_all([encode(one) for one in played], detector_of(rules), lambda _: UNKNOWN_GOODS)
    return {message.violation_id for message in found if isinstance(message, m.Violation)}


@dataclass
class Fleet:
    """Worker processes of one group, with the rules of a folder."""

    kafka: KafkaSettings
    folder: Path
    rules: Path = field(default_factory=few_rules)
    processes: list[ForkedProcess] = field(default_factory=list)
    ports: list[int] = field(default_factory=list)
    replaced: set[int] = field(default_factory=set)
    group: str = field(default_factory=lambda: f"test-{uuid4().hex[:8]}")

    def start(
        self, fault: str | None = None, arguments: Sequence[str] = (), **environment: str
    ) -> int:
        """Start a worker, with a fault or without; return its index."""
        port = free_port()
        index = len(self.processes)
        module, *words = (
            ["tests.e2e.faulty_worker", fault] if fault else ["streamdetect", "worker", *arguments]
        )
        own = os.environ | self._environment(port, index) | environment
        log = self.folder / f"worker-{index}.log"
        self.processes.append(nursery().start(module, words, own, log))
        self.ports.append(port)
        return index

    def _environment(self, port: int, index: int) -> dict[str, str]:
        kafka = self.kafka
        values = {
            "STREAMDETECT_KAFKA__BOOTSTRAP_SERVERS": kafka.bootstrap_servers,
            "STREAMDETECT_KAFKA__PARTITIONS": str(kafka.partitions),
            "STREAMDETECT_KAFKA__REPLICATION_FACTOR": str(kafka.replication_factor),
            "STREAMDETECT_KAFKA__SECURITY_PROTOCOL": kafka.security_protocol,
            "STREAMDETECT_CLASSIFIER__ENABLED": "false",
            "STREAMDETECT_RULES__PATH": str(self.rules),
            "STREAMDETECT_WORKER__RECOVERY_S": "20",
            "STREAMDETECT_WORKER__GROUP": self.group,
            "STREAMDETECT_WORKER__METRICS_PORT": str(port),
            "STREAMDETECT_WORKER__DATA_DIR": str(self.folder / f"data-{index}"),
        }
        if kafka.sasl_username and kafka.sasl_password:
            values["STREAMDETECT_KAFKA__SASL_USERNAME"] = kafka.sasl_username
            values["STREAMDETECT_KAFKA__SASL_PASSWORD"] = kafka.sasl_password.get_secret_value()
        return values

    def restart_ended(self) -> None:
        """Start workers again that ended by themselves, as an orchestrator does."""
        for index, process in enumerate(list(self.processes)):
            if process.poll() not in (None, 0, -signal.SIGKILL) and index not in self.replaced:
                self.replaced.add(index)
                self.start()

    def kill(self, index: int) -> None:
        """Kill a worker as the kernel would."""
        self.processes[index].send_signal(signal.SIGKILL)
        self.processes[index].wait()

    def stop(self) -> None:
        """Stop all that still run."""
        for process in self.processes:
            if process.poll() is None:
                process.terminate()
        for process in self.processes:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def page(self, index: int, path: str) -> tuple[int, str]:
        """Return (status, body) of one of a worker's pages; status 0 where none answers."""
        url = f"http://127.0.0.1:{self.ports[index]}/{path}"
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def await_ready(self, *indices: int, within_s: float = 90) -> None:
        """Return once the workers' readiness probes pass."""
        for index in indices:
            until(lambda i=index: self.page(i, "readyz")[0] == 200, within_s, lambda: self.logs())

    def logs(self) -> str:
        """Return the last lines of every worker's log."""
        return "\n".join(
            f"--- {path.name}\n" + "\n".join(path.read_text().splitlines()[-25:])
            for path in sorted(self.folder.glob("worker-*.log"))
        )


def metric(workers: Fleet, index: int, name: str) -> float:
    """Return the value of a worker's metric (with its labels, if it has any), -1 without one."""
    page = workers.page(index, "metrics")[1]
    return next(
        (float(li.split()[-1]) for li in page.splitlines() if li.startswith(name + " ")), -1
    )


@contextmanager
def fleet(kafka: KafkaSettings, folder: Path, rules: Path | None = None) -> Iterator[Fleet]:
    """Yield an empty fleet, with few rules or those of a folder; stop it afterwards."""
    workers = Fleet(kafka, folder, rules or few_rules())
    try:
        yield workers
    finally:
        workers.stop()


def until(
    holds: Callable[[], bool], within_s: float, explain: Callable[[], str] = lambda: ""
) -> None:
    """Return once `holds()`; fail with `explain()` after `within_s`.

    Asked more rarely where asking takes long: reading topics costs the workers their CPU.
    """
    deadline = time.monotonic() + within_s
    while (asked := time.monotonic()) < deadline:
        if holds():
            return
        time.sleep(max(0.3, 2 * (time.monotonic() - asked)))
    raise AssertionError(f"did not happen within {within_s} s\n{explain()}")


def play(
    kafka: KafkaSettings, segments: Sequence[m.TranscriptSegment], *, seconds: float = 0
) -> None:
    """Produce all segments, spread over `seconds`."""

    async def run() -> None:
        producer = AIOKafkaProducer(**kafka.client_options(), linger_ms=1)
        await producer.start()
        try:
            chunk = max(1, len(segments) // 50)
            for first in range(0, len(segments), chunk):
                await _say(producer, segments[first : first + chunk])
                await asyncio.sleep(seconds / 50)
        finally:
            await producer.stop()

    asyncio.run(run())


async def _say(producer: AIOKafkaProducer, segments: Sequence[m.TranscriptSegment]) -> None:
    """Produce some segments, all of them again where a broker has just gone."""
    for _ in range(20):
        try:
            sent = [
                await producer.send(TRANSCRIPTS.name, encode(segment), key=segment.room_id.encode())
                for segment in segments
            ]
            await asyncio.gather(*sent)
            return
        except KafkaError:
            await asyncio.sleep(0.5)
    raise AssertionError("no broker took what the rooms said")


def records(kafka: KafkaSettings, *topics: str) -> dict[str, list[StoredRecord]]:
    """Return every record of the topics."""
    return {topic: read_topic(kafka, topic) for topic in topics}


def lag(kafka: KafkaSettings, group: str) -> int:
    """Return the committed lag of the group over all that it reads."""
    return sum(committed_lag(kafka, group, (TRANSCRIPTS, *CO_PARTITIONED)).values())


def assert_all_holds(
    kafka: KafkaSettings, played: Sequence[m.TranscriptSegment], workers: Fleet
) -> None:
    """Wait until the stream is at rest, then check everything that a fault must not break."""
    expected = expected_ids(played, workers.rules)
    assert expected, "the played speech makes no claim: the test would prove nothing"

    def at_rest() -> bool:
        workers.restart_ended()
        return lag(kafka, workers.group) == 0

    until(at_rest, 75, workers.logs)
    found = records(kafka, VIOLATIONS.name, SANCTIONS.name, STANDINGS.name)
    by_id: dict[str, set[bytes]] = defaultdict(set)
    for record in found[VIOLATIONS.name]:
        message = decode_typed(record.value, record.headers)
        if isinstance(message, m.Violation):
            by_id[message.violation_id].add(record.value)
    missing = expected - by_id.keys()
    assert not missing, (
        f"{len(missing)} of {len(expected)} violations are missing\n{workers.logs()}"
    )
    assert not by_id.keys() - expected, "violations that the bare core does not yield"
    differing = [identity for identity, values in by_id.items() if len(values) > 1]
    assert not differing, f"{len(differing)} ids come with different bytes"
    cut = [
        value
        for values in by_id.values()
        for value in values
        if len(decode(m.Violation, value).evidence) > 1
    ]
    assert cut, "no claim cut over two segments was found"
    assert_ledger_holds(found)


def assert_ledger_holds(found: dict[str, list[StoredRecord]]) -> None:
    """No strike twice, none without its sanction, equal bytes for an equal state."""
    states: dict[tuple[str, str, int], set[bytes]] = defaultdict(set)
    sanctioned: set[str] = set()
    for record in found[SANCTIONS.name]:
        sanction = decode(m.Sanction, record.value)
        states[sanction.sanction_id, sanction.state, sanction.ledger_seq].add(record.value)
        sanctioned |= {reason.incident_id for reason in sanction.reasons}
    assert all(len(values) == 1 for values in states.values())
    newest: dict[str, m.Standing] = {}
    last: dict[str, m.Standing] = {}
    for record in found[STANDINGS.name]:
        standing = decode(m.Standing, record.value)
        last[standing.subject_id] = standing
        held = newest.get(standing.subject_id)
        if held is None or standing.ledger_seq >= held.ledger_seq:
            newest[standing.subject_id] = standing
    assert last == newest, "what the compacted topic keeps of a subject is not the newest"
    facts: dict[str, list[Fact]] = defaultdict(list)
    for record in found[VIOLATIONS.name]:
        message = decode_typed(record.value, record.headers)
        known_at = to_ms(header(record.headers, "ce_time") or "")
        assert isinstance(message, m.Violation | m.ViolationAmendment)
        facts[message.subject_id].append(fact_of(message, known_at))
    assert newest.keys() == facts.keys(), "a subject has no standing"
    policy = load_policy(content_folder("rules") / POLICY_FILE)
    for subject, standing in newest.items():
        right = judge(facts[subject], policy, to_ms(standing.as_of)).standing
        struck = [strike.incident_id for strike in standing.strikes]
        assert len(struck) == len(set(struck)), "a strike stands twice"
        assert struck == [strike.incident_id for strike in right.strikes], "strikes are wrong"
        assert standing.points == right.points, "points are wrong"
        assert set(struck) <= sanctioned, "a strike has no sanction"
