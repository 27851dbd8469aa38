"""The test CRM on loopback: authorization, faults, and a log of the requests."""

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from tests.integration.crm.rest_crm.answering import TOKEN, answer
from tests.integration.crm.rest_crm.faults import Fault, Faults
from tests.integration.crm.rest_crm.routes import Answer
from tests.integration.crm.rest_crm.store import Store


class RestCrmServer:
    def __init__(self) -> None:
        self.store = Store()
        self.faults = Faults()
        self.requests: list[str] = []
        self.packs = False
        """Packs its answers for whoever takes gzip, and makes their ETags weak by that, as Django and nginx do."""
        self.writes: dict[bytes, bytes] = {}
        """What it writes in place of these bytes of its JSON: another encoding's, or a number that is none."""
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
        if not fault or fault.cut or fault.does:
            answered = answer(crm.store, self.command, self.path, dict(self.headers.items()), body)
        if fault and not fault.cut:
            self._reply(Answer(fault.status, fault.body, fault.headers))
            return
        if fault:
            self.close_connection = True
            return
        self._reply(answered)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = do_any  # noqa: N815 (the server's names)

    def _reply(self, answer: Answer) -> None:
        data = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
        data = b"" if answer.body is None else data
        for meant, written in self.crm.writes.items():
            data = data.replace(meant, written)
        headers = {"Content-Type": "application/json", **answer.headers}
        if self.crm.packs and "gzip" in self.headers.get("Accept-Encoding", ""):
            data = gzip.compress(data)
            weak = {"ETag": f"W/{headers['ETag']}"} if "ETag" in headers else {}
            headers |= {"Content-Encoding": "gzip", **weak}
        self.send_response(answer.status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the base class's name)
        pass


__all__ = ["TOKEN", "Fault", "RestCrmServer"]
