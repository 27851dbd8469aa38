"""The test CRM without sockets: as an httpx2 transport, for thousands of runs in a minute."""

import json

import httpx2

from tests.integration.crm.rest_crm.answering import answer
from tests.integration.crm.rest_crm.faults import Faults
from tests.integration.crm.rest_crm.store import Store


class RestCrmTransport(httpx2.BaseTransport):
    def __init__(self, store: Store) -> None:
        self.store = store
        self.faults = Faults()
        self.requests: list[str] = []

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        headers = {name.decode(): value.decode() for name, value in request.headers.raw}
        content = request.read()
        body = json.loads(content) if content else None
        self.requests.append(f"{request.method} {request.url.path}")
        if fault := self.faults.take(request.method, request.url.path):
            return httpx2.Response(fault.status, headers=fault.headers, json=fault.body, request=request)
        answered = answer(self.store, request.method, request.url.raw_path.decode(), headers, body)
        reply = b"" if answered.body is None else json.dumps(answered.body).encode()
        return httpx2.Response(
            answered.status,
            headers={"Content-Type": "application/json", **answered.headers},
            content=reply,
            request=request,
        )
