"""The rights that docs/operations.md names suffice, on an Apache Kafka that refuses all others."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest
from kafka import KafkaAdminClient
from kafka.admin import (
    ACL,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    ResourcePattern,
    ResourceType,
)

from streamdetect.client.broker import free_port
from streamdetect.client.ledgers import fact_records
from streamdetect.client.records import StoredRecord, read_topic
from streamdetect.client.sources import BrokerSource
from streamdetect.events.topics import DEAD_LETTERS, LISTINGS, TRANSCRIPTS, VIOLATIONS
from streamdetect.settings import KafkaSettings
from tests.broker import KafkaCluster
from tests.client.produce import Row, produce, row
from tests.client.samples import violation
from tests.e2e.few_rules import copy_few_rules, few_rules
from tests.ops.alive import CLAIM, SEGMENT, first_violation, say, wait_until_ready
from tests.ops.places import OPERATIONS, ROOT

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(300)]

_PASSWORDS = {
    "admin": "a",
    "worker": "w",
    "topics": "t",
    "export": "e",
    "team": "d",
    "nobody": "n",
    "speaker": "s",
    "merchant": "m",
    "reviewer": "r",
    "operator": "o",
    "blind": "b",
    "requeuer": "q",
    "comparer": "c",
    "reporter": "p",
    "rebuilder": "l",
}
_ROWS: Final = {  # who has the rights of which row
    "worker": "worker",
    "topics": "topic job",
    "speaker": "producer of speech",
    "merchant": "owner of listings",
    "reviewer": "review tool",
    "operator": "operator",
    "requeuer": "`deadletters requeue`",
    "comparer": "backtest",
    "export": "`topics export`",
    "reporter": "reports, `ledger show`",
    "rebuilder": "`ledger rebuild`",
    "team": "downstream team",
}
_PEOPLE: Final = ("--author", "policy-03", "--approver", "policy-07", "--reason", "a trial")
_AT_ONCE: Final = ("--effective-from", "+0s")
_LOGIN = "org.apache.kafka.common.security.plain.PlainLoginModule required"


def _table() -> str:
    _, _, behind = OPERATIONS.read_text().partition("Rights that the cluster must grant")
    return behind.partition("\n\n")[2].partition("\n\n")[0]


def _documented(principal: str) -> list[tuple[ResourceType, str, list[str]]]:
    """Return (kind, name, operations) of a row of the table of rights; a name may end in `*`."""
    table = _table()
    row = re.search(rf"^\| {principal} \| (.+) \|$", table, re.MULTILINE)
    assert row, f"docs/operations.md names no rights of {principal}"
    topics, group, _ = (cell.strip() for cell in row[1].split(" | "))
    found = []
    for kind, cell in ((ResourceType.TOPIC, topics), (ResourceType.GROUP, group)):
        for grant in cell.split(" · ") if cell != "–" else []:
            operations, _, names = grant.partition(": ")
            listed = re.findall(r"`([^`]+)`", names)
            found.extend((kind, name, operations.split(", ")) for name in listed)
    return found


def _acls(user: str, principal: str) -> list[ACL]:
    entries = []
    for kind, name, operations in _documented(principal):
        prefixed = name.endswith("*")
        pattern = ACLResourcePatternType.PREFIXED if prefixed else ACLResourcePatternType.LITERAL
        resource = ResourcePattern(kind, name.removesuffix("*"), pattern)
        for operation in operations:
            code = ACLOperation[re.sub(r"(?<=[a-z])(?=[A-Z])", "_", operation).upper()]
            entries.append(ACL(f"User:{user}", "*", code, ACLPermissionType.ALLOW, resource))
    return entries


@pytest.fixture
def strict(kafka_cluster: Callable[..., KafkaCluster]) -> Callable[[str], KafkaSettings]:
    """A broker that allows what is documented and nothing else; called with a user."""
    users = " ".join(f'user_{user}="{password}"' for user, password in _PASSWORDS.items())
    listener = "listener.name.sasl_plaintext.plain.sasl.jaas.config"
    cluster = kafka_cluster(
        1,
        "admin:a",
        "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "super.users=User:admin;User:ANONYMOUS",  # the controller's listener is anonymous
        f'{listener}={_LOGIN} username="admin" password="a" {users};',
    )
    admin = KafkaAdminClient(**cluster.kafka.legacy_options())
    with closing(admin):
        admin.create_acls([acl for user, row in _ROWS.items() for acl in _acls(user, row)])
        # The topics that concern a team are its own matter; here all of them.
        admin.create_acls(_acls("team", "`topics export`"))
        blind = _acls("blind", "operator")
        admin.create_acls([
            acl for acl in blind if acl.resource_pattern.resource_name != DEAD_LETTERS.name
        ])  # fmt: skip

    def settings(user: str) -> KafkaSettings:
        login = {"sasl_username": user, "sasl_password": _PASSWORDS[user], "partitions": 2}
        return KafkaSettings.model_validate(cluster.kafka.model_dump() | login)

    return settings


def _environment(kafka: KafkaSettings, port: int) -> dict[str, str]:
    assert kafka.sasl_username
    assert kafka.sasl_password
    return {
        "PATH": "/usr/bin:/bin",
        "STREAMDETECT_KAFKA__BOOTSTRAP_SERVERS": kafka.bootstrap_servers,
        "STREAMDETECT_KAFKA__SECURITY_PROTOCOL": kafka.security_protocol,
        "STREAMDETECT_KAFKA__SASL_USERNAME": kafka.sasl_username,
        "STREAMDETECT_KAFKA__SASL_PASSWORD": kafka.sasl_password.get_secret_value(),
        "STREAMDETECT_KAFKA__PARTITIONS": str(kafka.partitions),
        "STREAMDETECT_CLASSIFIER__ENABLED": "false",
        "STREAMDETECT_RULES__PATH": str(few_rules()),
        "STREAMDETECT_WORKER__METRICS_PORT": str(port),
    }


def _program(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "streamdetect", *arguments]


def _ran(kafka: KafkaSettings, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        _program(*map(str, arguments)),
        env=_environment(kafka, 0),
        cwd=ROOT,
        capture_output=True,
        text=True,
    )


def test_documented_rights_are_enough_and_needed(
    strict: Callable[[str], KafkaSettings], tmp_path: Path
) -> None:
    refused = _ran(strict("nobody"), "topics", "create")
    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr
    created = _ran(strict("topics"), "topics", "create")
    assert created.returncode == 0, created.stderr
    refused = _ran(strict("nobody"), "topics", "export", tmp_path / "refused")
    assert refused.returncode == 2
    assert "error: the broker does not let us see live.transcripts.v1, " in refused.stderr
    assert "fix:   ask for the right to read and describe" in refused.stderr
    exported = _ran(strict("export"), "topics", "export", tmp_path / "exported")
    assert exported.returncode == 0, exported.stderr
    port, log = free_port(), tmp_path / "worker.log"
    with log.open("wb") as out:
        worker = subprocess.Popen(
            _program("worker", "--no-create-topics"),
            env=_environment(strict("worker"), port),
            cwd=ROOT,
            stdout=out,
            stderr=out,
        )
    try:
        wait_until_ready(worker, port, log)
        say(strict("admin"), CLAIM)
        assert first_violation(strict("admin")) == "medical_claim", log.read_text()[-4000:]
        shown = _ran(strict("team"), "watch", "--from-start", "--outcome", "all", "--limit", "1")
        assert shown.returncode == 0, shown.stderr
        refused = _ran(strict("export"), "watch", "--limit", "1")
        assert refused.returncode == 2
        assert "does not let us use the group streamdetect-watch-" in refused.stderr
        assert "--group" in refused.stderr
        worker.terminate()
        assert worker.wait(30) == 0, log.read_text()[-4000:]
    finally:
        worker.kill()
        worker.wait()


def test_every_row_of_the_table_of_rights_is_tried() -> None:
    rows = [line.split(" | ")[0].removeprefix("| ") for line in _table().splitlines()[2:]]
    assert sorted(rows) == sorted(_ROWS.values())


def test_rights_of_a_row_are_enough_for_its_commands(
    strict: Callable[[str], KafkaSettings], tmp_path: Path
) -> None:
    def done(user: str, *arguments: str | Path) -> str:
        ran = _ran(strict(user), *arguments)
        assert ran.returncode == 0, (arguments, ran.stderr)
        return ran.stdout

    done("topics", "topics", "create")
    speech = tmp_path / "speech.jsonl"
    speech.write_text(json.dumps(json.loads(SEGMENT.read_text())))
    done("speaker", "replay", speech, "--speed", "0")
    produce(strict("merchant"), LISTINGS.name, [(b"p-1", b"{", [])])
    said, refused = violation(1), violation(2)
    rows = [row(one, one.violation_id) for one in (said, refused)]
    produce(strict("admin"), VIOLATIONS.name, rows)
    second = read_topic(strict("admin"), VIOLATIONS)
    (place,) = [one for one in second if refused.violation_id.encode() in (one.value or b"")]
    produce(strict("admin"), DEAD_LETTERS.name, [_letter(VIOLATIONS.name, place), _letter(
        TRANSCRIPTS.name, read_topic(strict("admin"), TRANSCRIPTS)[0])])  # fmt: skip
    done("reviewer", "review", "list")
    incident = f"incident:{said.incident_id}"
    done("reviewer", "review", "decide", incident, "uphold", "--by", "reviewer-01", "--reason", "x")
    done("reviewer", "deadletters", "list")
    changed = _with_another_policy(tmp_path / "rules")
    by = ("--by", "oncall-1", "--reason", "a trial")
    done("operator", "rules", "publish", few_rules(), *_PEOPLE)
    done("operator", "rules", "publish", few_rules(), "--policy", *_PEOPLE, *_AT_ONCE)
    done("operator", "rules", "state", "medical_claim/cures-disease", "review_only", *by)
    done("operator", "rules", "kill-switch", "on", *by)
    done("operator", "rules", "publish", changed, "--policy", *_PEOPLE)
    done("operator", "rules", "rollback", "--policy", *_PEOPLE)
    assert "2 dead letters" in done("operator", "deadletters", "list")
    assert len(fact_records(BrokerSource(strict("operator")))) == 2  # the decision, one violation
    assert "2 sent again" in done("requeuer", "deadletters", "requeue", "--all")
    against = ("--against", "topic", "--base", few_rules())
    assert "standing differs" in done("comparer", "rules", "backtest", changed, *against)
    done("reporter", "ledger", "show", said.subject_id)
    done("reporter", "report", "--format", "json", "--output", tmp_path / "report.json")
    done("rebuilder", "ledger", "rebuild", "--dry-run")


def test_who_may_not_see_the_dead_letters_is_told_so_and_publishes_nothing(
    strict: Callable[[str], KafkaSettings], tmp_path: Path
) -> None:
    """What workers refused would count as if it had been taken in."""
    published = "rules", "publish", few_rules(), "--policy", *_PEOPLE, *_AT_ONCE
    for user, arguments in (("topics", ("topics", "create")), ("operator", published)):
        ran = _ran(strict(user), *arguments)
        assert ran.returncode == 0, ran.stderr
    changed = _with_another_policy(tmp_path / "rules")
    for arguments in (
        ("deadletters", "list"),
        ("rules", "publish", changed, "--policy", *_PEOPLE),
    ):
        ran = _ran(strict("blind"), *arguments)
        assert ran.returncode == 2
        assert f"the broker does not let us see {DEAD_LETTERS.name}" in ran.stderr
        assert "ask for the right to read" in ran.stderr


def _with_another_policy(folder: Path) -> Path:
    """Return a folder of the few rules whose policy is a later version."""
    policy = copy_few_rules(folder) / "enforcement.yml"
    text = policy.read_text().replace('version: "2026.1"', 'version: "2026.2"', 1)
    policy.write_text(text.replace("grace_minutes: 30", "grace_minutes: 31"))
    return folder


def _letter(topic: str, record: StoredRecord) -> Row:
    headers = [("dl_topic", topic.encode()), ("dl_partition", b"%d" % record.partition),
               ("dl_offset", b"%d" % record.offset), ("dl_reason", b"not-json")]  # fmt: skip
    return record.key, record.value, headers
