"""A proxy on loopback in front of a database, that notes each statement which the client waits for.

It reads the client's side of the protocol: of PostgreSQL each simple query and each statement that is parsed, of MySQL
and MariaDB each command. So BEGIN, COMMIT, pings and what a driver asks by itself count like anything else, and several
statements that are sent as one message count once, as they wait once.
"""

import socket
import socketserver
import struct
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Thread

from sqlalchemy.engine import make_url

PIECE = 65536
STARTUP = range(196608, 196608 + 100)
"""PostgreSQL's protocol 3: what comes before asks for encryption alone."""

QUERY, PING = b"\x03", b"\x0e"
"""MySQL's commands that wait for an answer."""

PG_HEAD, MYSQL_HEAD = 8, 4
"""Bytes that tell how long a message is, and of which kind."""


@dataclass
class Wire:
    """`statements` in the order in which they were sent, over all connections."""

    statements: list[str] = field(default_factory=list)
    url: str = ""

    def since(self, before: int) -> list[str]:
        return self.statements[before:]


@contextmanager
def wire(url: str) -> Iterator[Wire]:
    """`url` is SQLAlchemy's; the one that it gives leads through the proxy."""
    parsed = make_url(url)
    reads = _postgresql if parsed.get_backend_name() == "postgresql" else _mysql
    found = Wire()

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with socket.create_connection((parsed.host or "", parsed.port or 0)) as server:
                reader = reads(found.statements.append)
                next(reader)
                back = Thread(target=_pass_on, args=(server, self.request, lambda _: None), daemon=True)
                back.start()
                _pass_on(self.request, server, reader.send)
                back.join()

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as proxy:
        proxy.daemon_threads = True
        Thread(target=proxy.serve_forever, daemon=True).start()
        found.url = parsed.set(host="127.0.0.1", port=proxy.server_address[1]).render_as_string(hide_password=False)
        yield found
        proxy.shutdown()


def _pass_on(source: socket.socket, target: socket.socket, see: Callable[[bytes], object]) -> None:
    with suppress(OSError):
        while piece := source.recv(PIECE):
            see(piece)
            target.sendall(piece)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


Reader = Generator[None, bytes, None]


def _postgresql(note: Callable[[str], None]) -> Reader:
    buffer = b""
    started = False
    while True:
        buffer += yield
        while len(buffer) >= PG_HEAD:
            if not started:
                length, code = struct.unpack("!II", buffer[:PG_HEAD])
                if len(buffer) < length:
                    break
                started, buffer = code in STARTUP, buffer[length:]
                continue
            kind, length = buffer[:1], struct.unpack("!I", buffer[1:5])[0] + 1
            if len(buffer) < length:
                break
            body, buffer = buffer[5:length], buffer[length:]
            if kind == b"Q":
                note(body.rstrip(b"\0").decode())
            if kind == b"P":
                note(body.split(b"\0")[1].decode())


def _mysql(note: Callable[[str], None]) -> Reader:
    buffer = b""
    while True:
        buffer += yield
        while len(buffer) >= MYSQL_HEAD:
            length, number = int.from_bytes(buffer[:3], "little"), buffer[3]
            if len(buffer) < MYSQL_HEAD + length:
                break
            body, buffer = buffer[MYSQL_HEAD : MYSQL_HEAD + length], buffer[MYSQL_HEAD + length :]
            if number == 0 and body[:1] in (QUERY, PING):
                note(body[1:].decode(errors="replace") or "ping")
