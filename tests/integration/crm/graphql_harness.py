"""The GraphQL connector under test: the mapping of docs/graphql-connector.md against real GraphQL servers."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from siro_bridge.crm.graphql.connector import GraphqlCrm
from siro_bridge.crm.graphql.mapping.model import GraphqlMapping
from siro_bridge.crm.port import Crm
from tests.integration.crm.documented import Documented
from tests.integration.crm.graphql_crm.front import Front
from tests.integration.crm.http_harness import SMALL_PAGE, HttpUnderTest
from tests.integration.crm.rest_crm.faults import Fault
from tests.integration.crm.rest_crm.store import Json

GRAPHQL = Documented("graphql-connector.md", GraphqlMapping)
documented_text, documented, graphql_mapping = GRAPHQL.text, GRAPHQL.document, GRAPHQL.mapping


class GraphqlUnderTest(HttpUnderTest[Front, GraphqlCrm]):
    def __init__(self, front: Front) -> None:
        front.empty()
        self.front = front
        document = documented()
        entity = document["engagements"]
        entity["list"]["paging"]["size"] = SMALL_PAGE
        entity["fields"]["_timezone"] = "zone"
        for part in ("list", "get"):
            entity[part]["query"] = entity[part]["query"].replace("removed deal_id", "removed deal_id zone")
        super().__init__(front, document)

    def opened(self, document: Json, secret: Json, **options: Any) -> GraphqlCrm:
        return GraphqlCrm(graphql_mapping(document), secret, **options)

    @contextmanager
    def lose_next_answer(self) -> Iterator[None]:
        self.front.faults.order(Fault("POST", "mutation", cut=True))
        yield
        self.front.faults.take("POST", "mutation")

    def timeless(self) -> Crm:
        document = documented()
        document["engagements"]["cursor"] = "none"
        listed = document["engagements"]["list"]
        listed["since"] = None
        del listed["variables"]["changed"]
        listed["query"] = listed["query"].replace(", orderBy: MODIFIED_THEN_ID", "")
        listed["paging"]["size"] = SMALL_PAGE
        return self.connect(document)

    def misconfigured(self) -> Crm:
        document = documented()
        listed = document["engagements"]["list"]
        listed["query"] = listed["query"].replace("visits(", "nowhere(")
        return self.connect(document)


@contextmanager
def graphql_under_test(front: Front) -> Iterator[GraphqlUnderTest]:
    harness = GraphqlUnderTest(front)
    try:
        yield harness
    finally:
        harness.close()
