"""Stands before a real GraphQL server: counts the requests, asks for a token, and cuts the line to order."""

import json
from collections.abc import Callable
from http.client import HTTPConnection
from typing import Any

from tests.integration.crm.graphql_crm.operations import OPERATIONS, RefusedError
from tests.integration.crm.loopback import Handler, LoopbackServer
from tests.integration.crm.rest_crm.answering import TOKEN
from tests.integration.crm.rest_crm.faults import Faults
from tests.integration.crm.rest_crm.store import Store


class BrokenError(Exception):
    """Of the CRM's application, which gives it no code."""


class Front(LoopbackServer):
    """The store is the one that the server's resolvers use: they ask for it, or for `/operations/NAME`."""

    def __init__(self) -> None:
        self.store = Store()
        self.faults = Faults()
        self.requests: list[dict[str, Any]] = []
        self.breaks: dict[str, str] = {}
        """what the resolver of an operation fails with, by the operation's name"""
        self.logins: Callable[[], Any] = dict
        """What a POST to /login answers."""
        self.port = 0
        """of the server behind"""
        front = self

        class Answering(_Handler):
            crm = front

        super().__init__(Answering)
        self.url = self.origin

    def empty(self) -> None:
        """As new, for the next test."""
        self.store, self.faults = Store(), Faults()
        self.requests.clear()
        self.breaks.clear()

    def resolve(self, name: str, args: dict[str, Any]) -> Any:
        """Raises RefusedError, and BrokenError as the application behind a server does by itself."""
        if name in self.breaks:
            raise BrokenError(self.breaks[name])
        with self.store.lock:
            return OPERATIONS[name](self.store, args)


class _Handler(Handler):
    crm: Front

    def do_POST(self) -> None:  # noqa: N802  the server's name
        body = self.content()
        if self.path.startswith("/operations/"):
            self._resolve(self.path.removeprefix("/operations/"), json.loads(body))
            return
        if self.path == "/login":
            self._reply(200, json.dumps(self.crm.logins()).encode())
            return
        self.crm.requests.append(json.loads(body))
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            denied = {"errors": [{"message": "not logged in", "extensions": {"code": "UNAUTHENTICATED"}}], "data": None}
            self._reply(200, json.dumps(denied).encode())
            return
        fault = self.crm.faults.take("POST", json.loads(body)["query"])
        if fault and not fault.cut and not fault.does:
            self._reply(fault.status, json.dumps(fault.body).encode())
            return
        status, answer = self._ask(body)
        if fault and fault.cut:
            self.close_connection = True
            return
        self._reply(status, json.dumps(fault.body).encode() if fault else answer)

    def _resolve(self, name: str, args: dict[str, Any]) -> None:
        try:
            answer = {"found": self.crm.resolve(name, args)}
        except RefusedError as error:
            answer = {"refused": str(error)}
        except BrokenError as error:
            answer = {"broken": str(error)}
        self._reply(200, json.dumps(answer, default=str).encode())

    def _ask(self, body: bytes) -> tuple[int, bytes]:
        connection = HTTPConnection("127.0.0.1", self.crm.port, timeout=10)
        headers = {"Content-Type": self.headers["Content-Type"], "Accept": self.headers["Accept"]}
        try:
            connection.request("POST", "/graphql", body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def _reply(self, status: int, data: bytes) -> None:
        self.reply(status, {"Content-Type": "application/graphql-response+json; charset=utf-8"}, data)
