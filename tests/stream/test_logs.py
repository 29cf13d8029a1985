"""What a worker's log lets through of the libraries below it."""

import asyncio
import logging

from mode.services import Service

from streamdetect.stream.logs import OncePerPause


def record(name: str, error: BaseException, line: int = 1) -> logging.LogRecord:
    return logging.LogRecord(
        name, logging.ERROR, "there.py", line, "Crashed reason=%r", (error,), None
    )


def test_log_tells_one_complaint_of_a_library_once_a_pause():
    once = OncePerPause(60)
    away = [record("aiokafka.conn", OSError(111, "refused")) for _ in range(3)]
    assert [once.filter(one) for one in away] == [True, False, False]
    assert once.filter(record("aiokafka.conn", OSError(111, "refused"), line=2))
    ours = [record("streamdetect.stream.app", OSError(111, "refused")) for _ in range(2)]
    assert all(once.filter(one) for one in ours)


def test_log_tells_every_reason_of_a_crash():
    """They all come from one line of one file, whatever crashed and why."""
    once = OncePerPause(60)
    crashes = []
    listening = logging.Handler()
    listening.emit = crashes.append
    logger = logging.getLogger("faust.fetching")

    class Fetching(Service):
        pass

    Fetching.logger = logger
    logger.addHandler(listening)
    try:
        for reason in (OSError(111, "refused"), ValueError("no position"), ValueError("again")):
            asyncio.run(Fetching().crash(reason))
    finally:
        logger.removeHandler(listening)
    assert len({(one.pathname, one.lineno) for one in crashes}) == 1
    assert [once.filter(one) for one in crashes + crashes] == [True] * 3 + [False] * 3


def test_log_forgets_what_it_told_before_the_last_pause():
    once = OncePerPause(0)
    for number in range(5000):
        assert once.filter(record("faust", ValueError(number)))
    assert len(once._last) <= 1001
