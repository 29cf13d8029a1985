"""What a user is told where a broker does not let a member in."""

import pytest
from kafka import errors

from streamdetect.client.errors import BrokerRefusedError
from streamdetect.client.membership import refusal_of
from streamdetect.events.topics import VIOLATIONS
from streamdetect.settings import KafkaSettings


@pytest.mark.parametrize(
    "kind",
    [
        errors.GroupAuthorizationFailedError,
        errors.GroupMaxSizeReachedError,
        errors.InconsistentGroupProtocolError,
        errors.InvalidGroupIdError,
    ],
)
def test_group_that_may_not_be_joined_is_named_with_a_fix(kind: type[errors.KafkaError]) -> None:
    told = refusal_of(kind(), KafkaSettings(), "risk-desk", (VIOLATIONS,))
    assert isinstance(told, BrokerRefusedError)
    assert "the group risk-desk" in told.what
    assert "--group" in told.fix


def test_topic_that_may_not_be_read_is_named() -> None:
    error = errors.TopicAuthorizationFailedError()
    told = refusal_of(error, KafkaSettings(), "risk-desk", (VIOLATIONS,))
    assert isinstance(told, BrokerRefusedError)
    assert told.where == VIOLATIONS.name


def test_error_that_is_no_refusal_is_left_as_it_is() -> None:
    assert refusal_of(errors.KafkaTimeoutError(), KafkaSettings(), "risk-desk", ()) is None
