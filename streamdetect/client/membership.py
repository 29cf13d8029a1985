"""What it means when a broker does not let a member into its group, or does not let it read."""

from collections.abc import Iterable, Mapping
from typing import Final

from kafka.errors import (
    AuthorizationError,
    GroupAuthorizationFailedError,
    GroupMaxSizeReachedError,
    InconsistentGroupProtocolError,
    InvalidGroupIdError,
    InvalidSessionTimeoutError,
    KafkaError,
)

from streamdetect.client.errors import BrokerRefusedError
from streamdetect.errors import StreamdetectError
from streamdetect.events.topics import Topic
from streamdetect.settings import KafkaSettings, SettingsError, variable_of

_NOT_LET_IN: Final[Mapping[type[KafkaError], str]] = {
    GroupAuthorizationFailedError: "ask for the right to use it, or name a group of yours",
    GroupMaxSizeReachedError: "end one of its members, or raise the broker's group.max.size",
    InconsistentGroupProtocolError: "its members are programs of another kind; name a group of "
    "yours",
    InvalidGroupIdError: "name a group whose name is not empty",
}


def refusal_of(
    error: KafkaError, kafka: KafkaSettings, group: str, topics: Iterable[Topic]
) -> StreamdetectError | None:
    """Return the error that a user is told; None where the broker has not refused."""
    if isinstance(error, InvalidSessionTimeoutError):
        return SettingsError(
            f"the broker takes no session timeout of {kafka.session_timeout_s:g} s",
            where=variable_of(("kafka", "session_timeout_s")),
            fix="set it between the broker's group.min.session.timeout.ms (6 s if nobody changed "
            "it) and group.max.session.timeout.ms (1800 s)",
        )
    for kind, fix in _NOT_LET_IN.items():
        if isinstance(error, kind):
            return BrokerRefusedError(
                f"the broker does not let us use the group {group} ({kind.__name__})",
                where=kafka.bootstrap_servers,
                fix=f"{fix} (`watch`: --group)",
            )
    if isinstance(error, AuthorizationError):
        return BrokerRefusedError(
            f"the broker does not let us read ({type(error).__name__})",
            where=", ".join(topic.name for topic in topics),
            fix="ask for the right to read these topics",
        )
    return None
