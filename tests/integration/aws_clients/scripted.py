"""A server on loopback that does to each request what a test says, and counts them."""

import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field

Step = bytes | None
"""What is sent for a request; None sends nothing, and leaves the client waiting."""

CLOSE = b""
"""The connection ends without an answer."""


@dataclass
class Scripted:
    url: str
    bodies: list[bytes] = field(default_factory=list)
    connections: int = 0


def _url(listening: socket.socket, tls: ssl.SSLContext | None) -> str:
    return f"{'https' if tls else 'http'}://127.0.0.1:{listening.getsockname()[1]}"


def answer(status: int = 200, body: bytes = b"{}", *headers: str) -> bytes:
    head = [f"HTTP/1.1 {status} -", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join([*head, "", ""]).encode() + body


@contextmanager
def scripted(*steps: Step, closes: Sequence[int] = (), tls: ssl.SSLContext | None = None) -> Iterator[Scripted]:
    """`closes` are the steps, from 0, after which the server ends the connection without having said so."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        server, left = Scripted(_url(listening, tls)), list(enumerate(steps))

        def serve() -> None:
            with ExitStack() as open_until_the_end:
                while left:
                    connection = open_until_the_end.enter_context(listening.accept()[0])
                    server.connections += 1
                    with suppress(OSError):  # the client may end it when it sees the certificate
                        talking = tls.wrap_socket(connection, server_side=True) if tls else connection
                        if _talk(talking, server, left, closes):
                            talking.close()
                ended.wait(5)

        ended = threading.Event()
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server
        ended.set()
        thread.join(5)
        assert not thread.is_alive(), f"not asked for: {left}"


def _talk(connection: socket.socket, server: Scripted, left: list[tuple[int, Step]], closes: Sequence[int]) -> bool:
    """Whether the connection is to end; one that is left without an answer stays open."""
    while left:
        body = _request(connection)
        if body is None:
            return True
        server.bodies.append(body)
        number, step = left.pop(0)
        if step is None:
            return False
        connection.sendall(step)
        if step == CLOSE or number in closes:
            return True
    return True


def _request(connection: socket.socket) -> bytes | None:
    received = b""
    while b"\r\n\r\n" not in received:
        piece = connection.recv(65536)
        if not piece:
            return None
        received += piece
    head, _, body = received.partition(b"\r\n\r\n")
    length = next(int(line[16:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length: "))
    while len(body) < length:
        body += connection.recv(65536)
    return body
