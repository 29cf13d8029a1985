import time
from collections.abc import Callable

import pytest

from streamdetect.client.admin import create_topics
from streamdetect.client.errors import BrokerRefusedError, BrokerUnavailableError
from streamdetect.client.reach import wait_for_broker
from streamdetect.client.records import read_topic
from streamdetect.client.replayer import play
from streamdetect.client.subscriber import Subscriber
from streamdetect.events.topics import TRANSCRIPTS, VIOLATIONS
from streamdetect.settings import KafkaSettings
from tests.broker import KafkaCluster
from tests.client.produce import produce, row
from tests.client.samples import segment, violation


@pytest.mark.kafka
def test_every_client_passes_sasl_and_a_wrong_password_is_refused_at_once(
    kafka_cluster: Callable[..., KafkaCluster],
) -> None:
    cluster = kafka_cluster(1, "alice:secret")
    assert wait_for_broker(cluster.kafka, 30)
    create_topics(cluster.kafka, (VIOLATIONS, TRANSCRIPTS))
    event = violation(1)
    produce(cluster.kafka, VIOLATIONS.name, [row(event, event.violation_id)])
    assert play(cluster.kafka, [segment(0)]).segments == 1
    assert len(read_topic(cluster.kafka, TRANSCRIPTS)) == 1
    with Subscriber(cluster.kafka, "desk") as events:
        assert next(iter(events)).message == event

    begun = time.monotonic()
    with pytest.raises(BrokerRefusedError, match="Invalid username or password") as caught:
        wait_for_broker(cluster.settings("wrong"), None)
    assert "check user, password" in caught.value.fix
    assert time.monotonic() - begun < 30  # not for ever, although the wait has no limit
    with pytest.raises(BrokerRefusedError, match="Invalid username or password"):
        Subscriber(cluster.settings("wrong"), "desk")
    scram = cluster.kafka.model_copy(update={"sasl_mechanism": "SCRAM-SHA-512"})
    with pytest.raises(BrokerRefusedError, match="it does not offer SCRAM-SHA-512"):
        wait_for_broker(scram, None)
    plain = KafkaSettings(bootstrap_servers=cluster.kafka.bootstrap_servers)
    with pytest.raises(BrokerUnavailableError, match="does it want SASL"):
        wait_for_broker(plain, 0.1, lambda _: None)
