"""A way to another server on loopback that counts round trips, whatever the protocol.

A trip begins when the client sends after the server has, and ends with the server's first bytes.
"""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from bench.cost.rounds import Rounds, Side

CHUNK = 65536
HANG_UP_SECONDS = 5.0


class _Pair:
    """One client's connection and ours to the server."""

    def __init__(self, client: socket.socket, server: socket.socket, rounds: Rounds, side: Side) -> None:
        self._client, self._server, self._rounds, self._side = client, server, rounds, side
        self._waiting = False
        self._lock = threading.Lock()

    def serve(self) -> None:
        """Until one of the two hangs up."""
        back = threading.Thread(target=self._to_client, daemon=True)
        back.start()
        self._to_server()
        back.join()
        for each in (self._client, self._server):
            each.close()

    def _to_server(self) -> None:
        with suppress(OSError):
            while data := self._client.recv(CHUNK):
                self._asked()
                self._server.sendall(data)
        self._hang_up()

    def _to_client(self) -> None:
        with suppress(OSError):
            while data := self._server.recv(CHUNK):
                if self._waiting:
                    time.sleep(self._rounds.held)
                self._answered()
                self._client.sendall(data)
        self._hang_up()

    def _asked(self) -> None:
        with self._lock:
            if not self._waiting:
                self._waiting = True
                self._rounds.begin(self._side)

    def _answered(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting = False
                self._rounds.end()

    def _hang_up(self) -> None:
        self._answered()
        for each in (self._client, self._server):
            _shut(each)


def _shut(side: socket.socket) -> None:
    """Who waits for it wakes up."""
    with suppress(OSError):
        side.shutdown(socket.SHUT_RDWR)


@contextmanager
def relay(port: int, rounds: Rounds, side: Side) -> Iterator[int]:
    """The port of 127.0.0.1 that leads to `port`, for the length of the block, in which all clients must hang up."""
    threads: list[threading.Thread] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threads.append(threading.Thread(target=_accept, args=(listening, port, rounds, side, threads), daemon=True))
        threads[0].start()
        try:
            yield int(listening.getsockname()[1])
        finally:
            _shut(listening)
            for each in threads:
                each.join(HANG_UP_SECONDS)


def _accept(listening: socket.socket, port: int, rounds: Rounds, side: Side, threads: list[threading.Thread]) -> None:
    while True:
        try:
            client, _ = listening.accept()
        except OSError:
            return
        server = socket.create_connection(("127.0.0.1", port))
        for each in (client, server):
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threads.append(threading.Thread(target=_Pair(client, server, rounds, side).serve, daemon=True))
        threads[-1].start()
