"""The least HTTP/1.1 that a keep-alive client needs, with a set delay before each answer."""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

HEAD_END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Call:
    """Header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body or b"{}")


@dataclass(frozen=True, slots=True)
class Answer:
    content: Any
    status: int = 200
    headers: Mapping[str, str] | None = None

    def encode(self) -> bytes:
        body = json.dumps(self.content, separators=(",", ":")).encode()
        more = "".join(f"{name}: {value}\r\n" for name, value in (self.headers or {}).items())
        head = (
            f"HTTP/1.1 {self.status} -\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n{more}\r\n"
        )
        return head.encode() + body


Handler = Callable[[Call], Answer]


class Connection(asyncio.Protocol):
    """One client's; it sends the next request only after the last one's answer."""

    def __init__(self, handler: Handler, delay: float) -> None:
        self._handler = handler
        self._delay = delay
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            self._transport = transport

    def connection_lost(self, _error: Exception | None) -> None:
        self._transport = None

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, rest = self._buffer.partition(HEAD_END)
        if not found:
            return
        request_line, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        length = int(headers.get("content-length", "0"))
        if len(rest) < length:
            return
        self._buffer = rest[length:]
        method, path, _ = request_line.split(" ")
        answer = self._handler(Call(method, path, headers, rest[:length])).encode()
        asyncio.get_running_loop().call_later(self._delay, self._write, answer)

    def _write(self, answer: bytes) -> None:
        if self._transport is not None:
            self._transport.write(answer)


async def serve(handler: Handler, port: int, delay: float) -> None:
    """Listen on 127.0.0.1 until cancelled; `delay` in seconds."""
    server = await asyncio.get_running_loop().create_server(lambda: Connection(handler, delay), "127.0.0.1", port)
    async with server:
        await server.serve_forever()
