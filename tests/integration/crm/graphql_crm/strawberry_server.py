"""strawberry behind a front, in a thread."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route
from strawberry.asgi import GraphQL

from tests.integration.crm.graphql_crm.front import Front
from tests.integration.crm.graphql_crm.strawberry_schema import FRONT, SCHEMA


@contextmanager
def strawberry_behind(front: Front) -> Iterator[None]:
    """Serves the schema on a port of its own until the block ends."""

    class App(GraphQL[Any, Any]):
        async def get_context(self, request: Any, response: Any) -> Any:
            return {FRONT: front, "request": request, "response": response}

    app: Any = App(SCHEMA, graphql_ide=None)
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    front.port = listening.getsockname()[1]
    config = uvicorn.Config(
        Starlette(routes=[Route("/graphql", app)]), log_level="critical", lifespan="off", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield
    finally:
        server.should_exit = True
        thread.join()
        listening.close()
