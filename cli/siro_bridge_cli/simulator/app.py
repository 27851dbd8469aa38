"""The simulated Siro as an ASGI application, with the control commands under `/_sim/`."""

import asyncio
import json
from typing import Any

from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from siro_bridge_cli.simulator.commands import CommandError, Commands
from siro_bridge_cli.simulator.http import Reply, Request
from siro_bridge_cli.simulator.siro import SimulatedSiro

CONTROL_PREFIX = "/_sim/"


class SimulatorApp:
    """Requests are answered on the event loop (they are quick and in memory); latency is waited for apart."""

    def __init__(self, siro: SimulatedSiro) -> None:
        self._siro = siro
        self._commands = Commands(siro)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        http = HttpRequest(scope, receive)
        try:
            body = await http.body()
        except ClientDisconnect:
            return
        if http.url.path.startswith(CONTROL_PREFIX):
            await self._control(http, body)(scope, receive, send)
            return
        headers = {name.lower(): value for name, value in http.headers.items()}
        request = Request(http.method, http.url.path, dict(http.query_params), headers, body)
        reply = self._siro.handle(request)
        if reply.delay:
            await asyncio.sleep(reply.delay)
        if reply.cut is not None:
            await _cut_connection(receive, send)
            return
        await _response(reply)(scope, receive, send)

    def _control(self, http: HttpRequest, body: bytes) -> Response:
        name = http.url.path.removeprefix(CONTROL_PREFIX)
        try:
            if http.method == "GET":
                return _told(self._commands.ask(name))
            return _told({"result": self._commands.run(name, _arguments(body))})
        except CommandError as error:
            return _told({"error": str(error)}, 400)


def _arguments(body: bytes) -> dict[str, Any]:
    """Read the command's arguments; raises CommandError for what is no JSON object."""
    try:
        arguments = json.loads(body or b"{}")
    except (ValueError, RecursionError) as error:
        raise CommandError("the arguments are not valid JSON") from error
    if not isinstance(arguments, dict):
        raise CommandError("the arguments have to be a JSON object")
    return arguments


def _told(content: Any, status: int = 200) -> Response:
    """Tell it in Python's JSON, which also has a word for half an emoji and a number beyond all bounds."""
    return Response(json.dumps(content), status, media_type="application/json")


def _response(reply: Reply) -> Response:
    return Response(reply.body, reply.status, reply.headers)


async def _cut_connection(receive: Receive, send: Send) -> None:
    """Close the connection without an answer: ASGI has no word for it, so uvicorn's own transport is closed."""
    transport = send.__self__.transport  # type: ignore[attr-defined]
    transport.abort()
    while (await receive())["type"] != "http.disconnect":
        pass
