"""The simulated Siro as a real HTTP server on loopback, in a thread."""

import asyncio
import socket
import threading
import time
from types import TracebackType
from typing import Self

import uvicorn

from siro_bridge_cli.simulator.api.routes import ORGANIZATION_PREFIX
from siro_bridge_cli.simulator.app import SimulatorApp
from siro_bridge_cli.simulator.behaviour import Behaviour
from siro_bridge_cli.simulator.clock import SimulatedClock
from siro_bridge_cli.simulator.delivery import HttpSender, Sender
from siro_bridge_cli.simulator.dispatcher import Dispatcher
from siro_bridge_cli.simulator.siro import SimulatedSiro

_START_SECONDS = 10.0
_FINISH_SECONDS = 1


class Simulator(SimulatedSiro):
    """A context manager: `with Simulator() as siro: …siro.api_url…`. Webhooks go out from the background."""

    def __init__(
        self,
        behaviour: Behaviour | None = None,
        *,
        port: int = 0,
        seed: int | None = None,
        sender: Sender | None = None,
        clock: SimulatedClock | None = None,
    ) -> None:
        super().__init__(behaviour, seed=seed, sender=sender, clock=clock)
        self._port = port
        self._server: uvicorn.Server | None = None

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def api_url(self) -> str:
        """The organization API's base, as `SIRO_API_URL` wants it."""
        return self.base_url + ORGANIZATION_PREFIX

    @property
    def platform_url(self) -> str:
        return self.base_url

    def start(self) -> None:
        """Listen; raises OSError when the port is taken."""
        # asyncio turns off Nagle only on sockets that name their protocol; with it every answer takes 40 ms.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self._port))
        self._port = listener.getsockname()[1]
        config = uvicorn.Config(
            SimulatorApp(self),
            lifespan="off",
            http="h11",
            loop="asyncio",
            log_level="critical",
            access_log=False,
            timeout_graceful_shutdown=_FINISH_SECONDS,
        )
        self._server = uvicorn.Server(config)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, args=(self._server, listener), daemon=True)
        self._thread.start()
        self._dispatcher = Dispatcher(self.agenda, self.clock)
        self._dispatcher.start()
        self._wait_until_started()

    def stop(self) -> None:
        """Finish what is being answered, then close; a second call does nothing."""
        if self._server is None:
            return
        self._server.should_exit = True
        self._thread.join()
        self._server = None
        self._dispatcher.stop()
        if isinstance(self.webhooks.sender, HttpSender):
            self.webhooks.sender.close()

    def kill(self) -> None:
        """End every connection without an answer and stop listening; `start` comes back on the same port."""
        if self._server is not None:
            self._server.force_exit = True
            self._loop.call_soon_threadsafe(_abort_connections, self._server)
            self.stop()

    def wait_for_webhooks(self, timeout: float = 30.0) -> bool:
        """Wait until no webhook attempt is planned or under way; returns False when time (seconds) ran out."""
        end = time.monotonic() + timeout
        while self.webhooks.pending():
            if time.monotonic() > end:
                return False
            time.sleep(0.01)
        return True

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _serve(self, server: uvicorn.Server, listener: socket.socket) -> None:
        with listener, asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(server.serve(sockets=[listener]))

    def _wait_until_started(self) -> None:
        end = time.monotonic() + _START_SECONDS
        while self._server is not None and not self._server.started:
            if time.monotonic() > end or not self._thread.is_alive():
                raise RuntimeError("the simulated Siro did not start")
            time.sleep(0.005)


def _abort_connections(server: uvicorn.Server) -> None:
    for connection in list(server.server_state.connections):
        connection.transport.abort()
