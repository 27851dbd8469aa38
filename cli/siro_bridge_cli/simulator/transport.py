"""The simulated Siro as an httpx2 transport: no socket, same answers, same faults."""

import asyncio
import time
from collections.abc import Callable

import httpx2

from siro_bridge_cli.simulator.http import Cut, Reply
from siro_bridge_cli.simulator.siro import SimulatedSiro, request_from

_CUTS: dict[Cut, tuple[type[httpx2.TransportError], str]] = {
    Cut.LOST: (httpx2.RemoteProtocolError, "Server disconnected without sending a response."),
    Cut.TIMEOUT: (httpx2.ReadTimeout, "The read operation timed out"),
    Cut.REFUSED: (httpx2.ConnectError, "Connection refused"),
}


class SimulatorTransport(httpx2.BaseTransport, httpx2.AsyncBaseTransport):
    """For `httpx2.Client(transport=…)` and `httpx2.AsyncClient(transport=…)`; any host name will do.

    A time-out fault raises at once. Latency is slept by `sleep` (synchronous) or by asyncio.
    """

    def __init__(self, siro: SimulatedSiro, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self._siro = siro
        self._sleep = sleep

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        reply = self._reply(request, request.read())
        if reply.delay:
            self._sleep(reply.delay)
        return _response(request, reply)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        reply = self._reply(request, await request.aread())
        if reply.delay:
            await asyncio.sleep(reply.delay)
        return _response(request, reply)

    def _reply(self, request: httpx2.Request, body: bytes) -> Reply:
        reply = self._siro.handle(request_from(request.method, str(request.url), dict(request.headers), body))
        if reply.cut is not None:
            kind, message = _CUTS[reply.cut]
            raise kind(message, request=request)
        return reply


def _response(request: httpx2.Request, reply: Reply) -> httpx2.Response:
    return httpx2.Response(reply.status, headers=reply.headers, content=reply.body, request=request)
