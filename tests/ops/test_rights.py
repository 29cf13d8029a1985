"""The rights that docs/operations.md names suffice, on an Apache Kafka that refuses all others."""

import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

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
from streamdetect.settings import KafkaSettings
from tests.broker import KafkaCluster
from tests.e2e.few_rules import few_rules
from tests.ops.alive import CLAIM, first_violation, say, wait_until_ready
from tests.ops.places import OPERATIONS, ROOT

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(300)]

_PASSWORDS = {
    "admin": "a",
    "worker": "w",
    "topics": "t",
    "export": "e",
    "team": "d",
    "nobody": "n",
}
_LOGIN = "org.apache.kafka.common.security.plain.PlainLoginModule required"


def _documented(principal: str) -> list[tuple[ResourceType, str, list[str]]]:
    """Return (kind, name, operations) of a row of the table of rights; a name may end in `*`."""
    _, _, table = OPERATIONS.read_text().partition("Rights that the cluster must grant")
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
        admin.create_acls([*_acls("worker", "worker"), *_acls("topics", "topic job")])
        admin.create_acls(_acls("export", "`topics export`"))
        # The topics that concern a team are its own matter; here all of them.
        admin.create_acls([*_acls("team", "`topics export`"), *_acls("team", "downstream team")])

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
