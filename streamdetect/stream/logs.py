"""Logs of a worker: one line each, no text of speech, no ids of people; a broker's absence once."""

import logging
import time

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_NOISY = ("aiokafka", "kafka", "faust", "mode")
_PAUSE_S = 10.0
_REMEMBERED = 1000
_TOLD_OF_ERROR = 200  # characters


class OncePerPause(logging.Filter):
    """Lets one record of a logger, line and error through per pause.

    aiokafka writes one a millisecond while a broker is away. Faust's crashes all come from one
    line, whatever their reason: another error is another record.
    """

    def __init__(self, pause_s: float = _PAUSE_S) -> None:
        super().__init__()
        self._pause_s = pause_s
        self._last: dict[tuple[str, int, str], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether the record goes through."""
        if not record.name.startswith(_NOISY) or record.levelno < logging.WARNING:
            return True
        place = (record.pathname, record.lineno, _error_of(record))
        now = time.monotonic()
        if now - self._last.get(place, -self._pause_s) < self._pause_s:
            return False
        if len(self._last) >= _REMEMBERED:
            self._last = {one: at for one, at in self._last.items() if now - at < self._pause_s}
        self._last[place] = now
        return True


def _error_of(record: logging.LogRecord) -> str:
    """Return the error that a record is about, empty where it is about none."""
    told = record.args if isinstance(record.args, tuple) else ()
    errors = [one for one in told if isinstance(one, BaseException)]
    if record.exc_info and record.exc_info[1] is not None:
        errors.append(record.exc_info[1])
    return " ".join(repr(error)[:_TOLD_OF_ERROR] for error in errors)


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
