"""The test CRM on loopback: authorization, faults, and a log of the requests."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from tests.integration.crm.rest_crm.faults import Fault, Faults
from tests.integration.crm.rest_crm.routes import NOT_FOUND, ROUTES, Answer, Call
from tests.integration.crm.rest_crm.store import Store

TOKEN = "crm-token-for-tests"
CREDENTIALS = {
    "Authorization": {f"Bearer {TOKEN}", "Basic YnJpZGdlOnNlc2FtZQ=="},  # bridge:sesame
    "X-Api-Key": {TOKEN},
}
UNAUTHORIZED = Answer(401, {"error": {"code": "unauthorized", "message": "invalid credentials"}})


class RestCrmServer:
    def __init__(self) -> None:
        self.store = Store()
        self.faults = Faults()
        self.requests: list[str] = []
        server = self

        class Handler(_Handler):
            crm = server

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._http.server_port}/v2"

    @contextmanager
    def running(self) -> Iterator["RestCrmServer"]:
        thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._http.shutdown()
            self._http.server_close()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    crm: RestCrmServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else each answer waits for the acknowledgement of its headers

    def do_any(self) -> None:
        crm, path = self.crm, urlsplit(self.path).path
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else None
        crm.requests.append(f"{self.command} {self.path}")
        fault = crm.faults.take(self.command, path)
        if fault and not fault.cut:
            self._reply(Answer(fault.status, fault.body, fault.headers))
            return
        with crm.store.lock:
            answer = self._answer(path, body)
        if fault:
            self.close_connection = True
            return
        self._reply(answer)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = do_any  # noqa: N815 (the server's names)

    def _answer(self, path: str, body: Any) -> Answer:
        if not any(self.headers.get(name) in values for name, values in CREDENTIALS.items()):
            return UNAUTHORIZED
        query = dict(parse_qsl(urlsplit(self.path).query))
        for method, pattern, route in ROUTES:
            found = pattern.fullmatch(path)
            if found and method == self.command:
                ids = tuple(unquote(group) for group in found.groups())
                answer = route(self.crm.store, Call(ids, query, dict(self.headers.items()), body))
                return self._linked(answer, path, query)
        return NOT_FOUND

    @staticmethod
    def _linked(answer: Answer, path: str, query: dict[str, str]) -> Answer:
        """RFC 8288: the address of the next page as a header, relative to this one."""
        token = answer.body.get("meta", {}).get("next") if isinstance(answer.body, dict) else None
        if token:
            following = urlencode({**query, "cursor": token})
            answer.headers["Link"] = f'<{path}?{following}>; rel="next"'
        return answer

    def _reply(self, answer: Answer) -> None:
        data = b"" if answer.body is None else json.dumps(answer.body).encode()
        self.send_response(answer.status)
        for name, value in {"Content-Type": "application/json", **answer.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the base class's name)
        pass


__all__ = ["TOKEN", "Fault", "RestCrmServer"]
