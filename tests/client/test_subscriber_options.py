"""What a subscriber is told when it is made: options that are none are refused by name."""

import pytest

from streamdetect.client.errors import TopicError
from streamdetect.client.subscriber import Subscriber
from streamdetect.settings import KafkaSettings

NOWHERE = KafkaSettings(bootstrap_servers="127.0.0.1:1")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"outcomes": "review"}, r"outcomes='review' is none of 'enforce', 'all'"),
        ({"start": "begin"}, r"start='begin' is none of 'earliest', 'latest'"),
    ],
)
def test_subscriber_refuses_an_option_that_is_none_and_says_what_is_allowed(
    options: dict[str, str], told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        Subscriber(NOWHERE, "desk", **options)  # type: ignore[arg-type]


def test_subscriber_refuses_a_name_where_it_takes_a_list_of_names() -> None:
    with pytest.raises(TypeError, match=r"topics='violations' is one name.*\['violations'\]"):
        Subscriber(NOWHERE, "desk", "violations")


def test_subscriber_of_no_topic_is_refused_with_the_names_of_topics() -> None:
    with pytest.raises(TopicError, match=r"no topic is named.*violations"):
        Subscriber(NOWHERE, "desk", ())
