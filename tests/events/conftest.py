"""The committed sample of each message."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, settings

from streamdetect.events import messages as m
from streamdetect.events.codec import decode
from streamdetect.events.schemas import stem
from tests.events.strategies import SAMPLES

# A busy machine is no failure: neither a deadline an example nor a limit on drawing one.
settings.register_profile(
    "patient", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60
)
settings.load_profile("patient")


@pytest.fixture(scope="session")
def sample_of() -> Callable[[type[m.Message]], m.Message]:
    def read(cls: type[m.Message]) -> m.Message:
        return decode(cls, (SAMPLES / f"{stem(cls)}.json").read_bytes())

    return read
