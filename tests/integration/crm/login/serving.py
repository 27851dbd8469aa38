"""A CRM that is a transport, as a server on loopback."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx2

from tests.integration.crm.loopback import Handler, LoopbackServer


@contextmanager
def serving(crm: httpx2.BaseTransport) -> Iterator[str]:
    """Its address, for the length of the block."""

    class Answering(Handler):
        def do_any(self) -> None:
            request = httpx2.Request(
                self.command, f"{server.origin}{self.path}", headers=list(self.headers.items()), content=self.content()
            )
            answer = crm.handle_request(request)
            kind = answer.headers.get("Content-Type", "application/json")
            sent_on = {"Location": answer.headers["Location"]} if "Location" in answer.headers else {}
            self.reply(answer.status_code, {"Content-Type": kind, **sent_on}, answer.content)

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = do_any  # noqa: N815  the server's names

    server = LoopbackServer(Answering)
    with server.running():
        yield server.origin
