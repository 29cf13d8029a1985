"""The training lines, read once for all tests of a process."""

from functools import lru_cache

from streamdetect.classify.training.rows import Row, read_rows


@lru_cache(maxsize=1)
def training_lines() -> tuple[Row, ...]:
    """Return the committed lines."""
    return tuple(read_rows())
