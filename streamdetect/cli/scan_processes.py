"""Many rows are scanned in several processes: what hears them is Python, on one core a process.

They are forked from this one, once it has read rules and model, and share its memory. Elsewhere
than on Linux, where a fork is not safe, and for a few rows this process scans them itself.
"""

import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from queue import Queue
from threading import Thread
from typing import Final

from streamdetect.cli.scan_input import InputRow
from streamdetect.detect.scan import Row, ScanRequest
from streamdetect.errors import StreamdetectError

Scan = Callable[[Sequence[ScanRequest]], list[Row]]
Part = tuple[list[InputRow], "Future[list[Row]]"]

MANY_ROWS: Final = 32  # read together: more of them are coming, or a fork costs little beside them
_ROWS_A_PART: Final = 32
_MOST_PROCESSES: Final = 4


def scan_groups(
    groups: Iterator[list[InputRow]], scan: Scan, alone: Callable[[], Scan | None]
) -> Iterator[tuple[InputRow, Row]]:
    """Yield rows with what is found in them, in order, as soon as that is known.

    `scan`: in this process. `alone` returns how one of several processes scans, called before they
    are forked; None where they must not be. Raises StreamdetectError where one of them was killed.
    """
    processes = _cores()
    for group in groups:
        there = alone() if len(group) > MANY_ROWS and processes > 1 else None
        if there is not None:
            yield from _side_by_side(group, groups, there, processes)
            return
        yield from zip(group, scan([row.request for row in group]), strict=True)


def _cores() -> int:
    if not sys.platform.startswith("linux"):
        return 1
    return min(_MOST_PROCESSES, len(os.sched_getaffinity(0)))


def _side_by_side(
    first: list[InputRow], others: Iterator[list[InputRow]], scan: Scan, processes: int
) -> Iterator[tuple[InputRow, Row]]:
    # A thread reads, so that what is known is told although a pipe says nothing for a while.
    parts: Queue[Part | BaseException | None] = Queue(4 * processes)
    gc.freeze()  # or each of them would copy the rules at its first collection
    pool = ProcessPoolExecutor(processes, get_context("fork"), _begin, (scan,))

    def submit(group: list[InputRow]) -> None:
        size = min(_ROWS_A_PART, -(-len(group) // processes))
        for start in range(0, len(group), size):
            part = group[start : start + size]
            parts.put((part, pool.submit(_scan_there, [row.request for row in part])))

    def read() -> None:
        try:
            for group in others:
                submit(group)
        except BaseException as error:  # a thread has nobody above it
            parts.put(error)
        else:
            parts.put(None)

    try:
        submit(first)  # forks, while there is no other thread
        Thread(target=read, name="scan-input", daemon=True).start()
        while (part := parts.get()) is not None:
            if isinstance(part, BaseException):
                raise part
            rows, found = part
            yield from zip(rows, found.result(), strict=True)
    except BrokenProcessPool:
        raise StreamdetectError(
            "a process that scanned rows was ended from outside",
            where="scan",
            fix="did the machine run out of memory? Scan fewer rows at once, or with "
            "--detectors rules",
        ) from None
    finally:
        pool.shutdown(cancel_futures=True)


_scan: Scan


def _begin(scan: Scan) -> None:
    """Make ready in a new process, which ends with its parent whatever ends that."""
    global _scan
    _scan = scan
    signal.signal(signal.SIGINT, lambda *_: os._exit(1))  # the parent, interrupted too, tells of it
    Thread(target=_end_with_parent, name="scan-parent", daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        with suppress(OSError):
            wait([parent.sentinel])
        os._exit(1)


def _scan_there(requests: Sequence[ScanRequest]) -> list[Row]:
    return _scan(requests)
