"""The console's HTTP server: on loopback, until Ctrl-C."""

import socket
from collections.abc import Callable

import uvicorn
from starlette.types import ASGIApp

HOST = "127.0.0.1"
FINISH_SECONDS = 2
"""What is being answered when the console ends has so long to end."""


def listen(port: int) -> socket.socket:
    """A socket on loopback, at any free port for 0; raises OSError when the port is taken or not ours to use."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener


class ConsoleServer:
    """Answers on `listener`, which it closes, until a signal or `stop` ends it; `started` is called once it does."""

    def __init__(self, app: ASGIApp, listener: socket.socket, started: Callable[[], None] = lambda: None) -> None:
        self._listener = listener
        config = uvicorn.Config(
            app,
            lifespan="off",
            http="h11",
            ws="none",
            loop="asyncio",
            log_level="critical",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=FINISH_SECONDS,
        )
        self._server = _Server(config, started)

    @property
    def origin(self) -> str:
        return f"http://{HOST}:{self._listener.getsockname()[1]}"

    def run(self) -> None:
        """Raises KeyboardInterrupt when Ctrl-C ended it, after what was under way has been answered."""
        with self._listener:
            self._server.run(sockets=[self._listener])

    def stop(self) -> None:
        self._server.should_exit = True


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, on_start: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_start = on_start

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_start()
