"""Whatever the ledger emits passes the strict codec and comes back equal."""

from hypothesis import given, settings

from streamdetect.enforce import consequences, due
from streamdetect.events.codec import decode, encode
from tests.enforce.histories import DAY
from tests.enforce.strategies import POLICY, any_history


@settings(max_examples=30, deadline=None)
@given(any_history())
def test_every_message_survives_the_codec(facts):
    emitted = [
        message
        for count, fact in enumerate(facts)
        for message in consequences(facts[:count], fact, POLICY)
    ]
    emitted += due(facts, POLICY, max(fact.known_at_ms for fact in facts) + 400 * DAY)
    for message in emitted:
        assert decode(type(message), encode(message)) == message
