"""Loading what a process keeps for good: rules, tables, code."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """Load inside: the collector does not walk what is made there, neither now nor later.

    Hundreds of thousands of values come and stay; looking for cycles among them takes longer than
    to make them.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
