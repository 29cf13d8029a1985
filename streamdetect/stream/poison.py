"""How bad the input of a partition is: the stream stops draining what is mostly poison."""

from collections import deque


class PoisonMeter:
    """Counts bad records among a partition's last `window` ones."""

    def __init__(self, window: int, share: float) -> None:
        self._recent: deque[bool] = deque(maxlen=window)
        self._limit = window * share
        self._bad = 0

    def note(self, *, bad: bool) -> bool:
        """Take one record in; return True once more than the share of a full window is bad."""
        if len(self._recent) == self._recent.maxlen:
            self._bad -= self._recent[0]
        self._recent.append(bad)
        self._bad += bad
        return self._bad > self._limit
