"""The test CRM on loopback: authorization, faults, and a log of the requests."""

import gzip
import json
from urllib.parse import urlsplit

from tests.integration.crm.loopback import Handler, LoopbackServer
from tests.integration.crm.rest_crm.answering import TOKEN, answer
from tests.integration.crm.rest_crm.faults import Fault, Faults
from tests.integration.crm.rest_crm.routes import Answer
from tests.integration.crm.rest_crm.store import Store


class RestCrmServer(LoopbackServer):
    def __init__(self) -> None:
        self.store = Store()
        self.faults = Faults()
        self.requests: list[str] = []
        self.packs = False
        """Packs its answers for whoever takes gzip, and makes their ETags weak by that, as Django and nginx do."""
        self.writes: dict[bytes, bytes] = {}
        """What it writes in place of these bytes of its JSON: another encoding's, or a number that is none."""
        server = self

        class Answering(_Handler):
            crm = server

        super().__init__(Answering)
        self.url = f"{self.origin}/v2"


class _Handler(Handler):
    crm: RestCrmServer

    def do_any(self) -> None:
        crm, path = self.crm, urlsplit(self.path).path
        content = self.content()
        body = json.loads(content) if content else None
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
        self.reply(answer.status, headers, data)


__all__ = ["TOKEN", "Fault", "RestCrmServer"]
