"""Logs of a worker: one line each, no text of speech, no ids of people; a broker's absence once."""

import logging
import time

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_NOISY = ("aiokafka", "kafka", "faust", "mode")
_PAUSE_S = 10.0


class OncePerPause(logging.Filter):
    """Lets one record of a logger and line through per pause; aiokafka writes one a millisecond."""

    def __init__(self, pause_s: float = _PAUSE_S) -> None:
        super().__init__()
        self._pause_s = pause_s
        self._last: dict[tuple[str, int], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether the record goes through."""
        if not record.name.startswith(_NOISY) or record.levelno < logging.WARNING:
            return True
        place = (record.pathname, record.lineno)
        now = time.monotonic()
        if now - self._last.get(place, -self._pause_s) < self._pause_s:
            return False
        self._last[place] = now
        return True


def set_up(level: str) -> None:
    """Send our logs, and the warnings of the libraries below us, to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter(_FORMAT))
    handler.addFilter(OncePerPause())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _NOISY:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))
