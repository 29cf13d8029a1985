"""A wire to a broker that breaks in the middle of a flush: between a write and its confirmation.

It stands before one broker, which must advertise it, and reads just enough of Kafka's frames to
know which requests produce to a topic. One of them reaches the broker, but its answer never comes
back, and from then on nobody hears from the broker for a while.
"""

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

Silence = Literal["hangs", "refuses"]

_PRODUCE: Final = b"\0\0"  # the API key of its requests
_FULL: Final = 15_000  # bytes; the clients' batches hold some more
_PIECE: Final = 1 << 16


@dataclass
class _Break:
    """Which answer is lost, and what follows."""

    topic: bytes
    how: Silence
    seconds: float
    begun: bool = False


class Wire:
    """Listens on `port` and passes everything on to `broker_port`, both on loopback."""

    def __init__(self, port: int, broker_port: int) -> None:
        self.port = port
        self._broker_port = broker_port
        self._open = threading.Event()
        self._open.set()
        self._break: _Break | None = None
        self._turn = threading.Lock()
        self._sockets: set[socket.socket] = set()
        self._listener: socket.socket | None = None
        self._closed = False
        self.broke = threading.Event()  # an answer was lost
        self.mended = threading.Event()
        self._listen()

    def break_amid(self, topic: str, *, how: Silence, seconds: float) -> None:
        """Lose the answer to a produce request to a topic that is full: more wait behind it.

        Then the broker `hangs`, and hears late what was sent to it meanwhile, or `refuses`.
        """
        self._break = _Break(topic.encode(), how, seconds)

    def close(self) -> None:
        """End all connections."""
        self._closed = True
        self._open.set()
        self._deafen()

    def _listen(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", self.port), backlog=128)
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def _deafen(self) -> None:
        listener, self._listener = self._listener, None
        for one in (*self._sockets, *([listener] if listener is not None else [])):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self._sockets.clear()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
                broker = socket.create_connection(("127.0.0.1", self._broker_port))
            except OSError:
                return
            self._sockets |= {client, broker}
            lost: set[bytes] = set()  # correlation ids of requests whose answer is lost
            for source, target, look in (
                (client, broker, lambda frame, lost=lost: self._on_request(frame, lost)),
                (broker, client, lambda frame, lost=lost: self._on_answer(frame, lost)),
            ):
                arguments = (source, target, look)
                threading.Thread(target=self._pass, args=arguments, daemon=True).start()

    def _pass(
        self, source: socket.socket, target: socket.socket, look: Callable[[bytes], bool]
    ) -> None:
        with contextlib.suppress(OSError):
            while (frame := _frame(source)) is not None:
                self._open.wait()
                if look(frame):
                    target.sendall(frame)
        for one in (source, target):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _on_request(self, frame: bytes, lost: set[bytes]) -> bool:
        found = self._break
        if found is None or frame[4:6] != _PRODUCE or len(frame) < _FULL:
            return True
        with self._turn:
            if not found.begun and found.topic in frame:
                found.begun = True
                lost.add(frame[8:12])
        return True

    def _on_answer(self, frame: bytes, lost: set[bytes]) -> bool:
        if frame[4:8] not in lost:
            return True
        found, self._break = self._break, None
        assert found is not None
        self._open.clear()
        if found.how == "refuses":
            self._deafen()
        threading.Thread(target=self._mend_later, args=(found,), daemon=True).start()
        self.broke.set()
        return False

    def _mend_later(self, found: _Break) -> None:
        time.sleep(found.seconds)
        if found.how == "refuses" and not self._closed:
            self._listen()
        self._open.set()
        self.mended.set()


def _frame(source: socket.socket) -> bytes | None:
    head = _exactly(source, 4)
    if head is None:
        return None
    body = _exactly(source, int.from_bytes(head))
    return None if body is None else head + body


def _exactly(source: socket.socket, size: int) -> bytes | None:
    found = bytearray()
    while len(found) < size:
        piece = source.recv(min(_PIECE, size - len(found)))
        if not piece:
            return None
        found += piece
    return bytes(found)
