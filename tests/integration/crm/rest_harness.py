"""The REST connector under test: the mapping of docs/rest-connector.md against the test CRM."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from siro_bridge.crm.port import Crm
from siro_bridge.crm.rest.connector import RestCrm
from siro_bridge.crm.rest.mapping.model import RestMapping
from tests.integration.crm.documented import Documented
from tests.integration.crm.http_harness import SMALL_PAGE, HttpUnderTest, deal, loopback, visit
from tests.integration.crm.rest_crm.server import Fault, RestCrmServer
from tests.integration.crm.rest_crm.store import Json

REST = Documented("rest-connector.md", RestMapping)
documented_text, documented, rest_mapping = REST.text, REST.document, REST.mapping


class RestUnderTest(HttpUnderTest[RestCrmServer, RestCrm]):
    def __init__(self, server: RestCrmServer) -> None:
        document = documented()
        document["engagements"]["list"]["paging"]["size"] = SMALL_PAGE
        document["engagements"]["fields"]["_timezone"] = "zone"
        super().__init__(server, document)

    def opened(self, document: Json, secret: Json, **options: Any) -> RestCrm:
        return RestCrm(rest_mapping(document), secret, **options)

    @contextmanager
    def lose_next_answer(self) -> Iterator[None]:
        for method in ("POST", "PATCH", "DELETE"):
            self.server.faults.order(Fault(method, cut=True))
        yield
        while any(self.server.faults.take(method, "") for method in ("POST", "PATCH", "DELETE")):
            pass

    def timeless(self) -> Crm:
        document = documented()
        document["engagements"]["cursor"] = "none"
        document["engagements"]["list"] |= {"since": None, "params": {}}
        document["engagements"]["list"]["paging"]["size"] = SMALL_PAGE
        return self.connect(document)

    def misconfigured(self) -> Crm:
        document = documented()
        document["engagements"]["list"]["path"] = "/nowhere"
        return self.connect(document)


@contextmanager
def rest_under_test() -> Iterator[RestUnderTest]:
    with RestCrmServer().running() as server:
        harness = RestUnderTest(server)
        try:
            yield harness
        finally:
            harness.close()


__all__ = [
    "REST",
    "SMALL_PAGE",
    "RestUnderTest",
    "deal",
    "documented",
    "documented_text",
    "loopback",
    "rest_mapping",
    "rest_under_test",
    "visit",
]
