"""Errors of the Kafka clients that a user can meet."""

from collections.abc import Iterable

from streamdetect.errors import StreamdetectError


class BrokerUnavailableError(StreamdetectError):
    """No broker answers, or it is no broker."""


class BrokerRefusedError(StreamdetectError):
    """A broker answered and will not let us in (user, password, TLS)."""


class TopicError(StreamdetectError):
    """A topic is unknown, missing, or not as the catalogue wants it."""


class RecordTooLargeError(StreamdetectError):
    """A topic does not take a record for its size."""


class IncompleteReadError(StreamdetectError):
    """A topic could not be read to its end."""


class ReplayInputError(StreamdetectError):
    """A file to be replayed holds a line that is no segment and no recording."""


class ExportError(StreamdetectError):
    """A folder of exported topics is missing, or holds a line that is no record."""


class LedgerError(StreamdetectError):
    """The ledger does not know an id, or its table cannot be built anew."""


class DeadLetterError(StreamdetectError):
    """A dead letter is not there, or cannot be sent again."""


class PublishError(StreamdetectError):
    """A change of rules or policy cannot be announced as asked."""


class ReviewError(StreamdetectError):
    """A case is unknown or decided already, or a decision on it may not be made."""


def not_let_see(topics: Iterable[str], where: str) -> BrokerRefusedError:
    """Return the error of topics that we may not see: whether they exist nobody tells us."""
    return BrokerRefusedError(
        f"the broker does not let us see {', '.join(topics)}",
        where=where,
        fix="ask for the right to read and describe these topics",
    )
