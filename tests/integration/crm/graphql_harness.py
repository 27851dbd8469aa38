"""The GraphQL connector under test: the mapping of docs/graphql-connector.md against real GraphQL servers."""

import json
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from siro_bridge.crm.graphql.connector import GraphqlCrm
from siro_bridge.crm.graphql.mapping.model import GraphqlMapping
from siro_bridge.crm.port import Crm
from siro_bridge.mapping.load import parse_mapping
from tests.integration.crm.graphql_crm.front import TOKEN, Front
from tests.integration.crm.harness import Count
from tests.integration.crm.rest_crm.faults import Fault
from tests.integration.crm.rest_crm.store import Json
from tests.integration.crm.rest_harness import SMALL_PAGE, RestUnderTest, deal, loopback

PAGE = Path(__file__).parents[3] / "docs" / "graphql-connector.md"


@cache
def documented_text() -> str:
    """The mapping of the documentation, as it stands there."""
    found = re.search(r"```yaml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert found
    return found[1]


def documented() -> Json:
    document: Json = yaml.safe_load(documented_text())
    return document


def graphql_mapping(document: Json) -> GraphqlMapping:
    return _parsed(json.dumps(document))


@cache
def _parsed(text: str) -> GraphqlMapping:
    mapping = parse_mapping(text)
    assert isinstance(mapping, GraphqlMapping)
    return mapping


class GraphqlUnderTest(RestUnderTest):
    """The CRM's records are the REST CRM's own; only what asks for them differs."""

    def __init__(self, front: Front) -> None:
        front.empty()
        self.server = front  # type: ignore[assignment]
        self.front = front
        self.document = documented()
        entity = self.document["engagements"]
        entity["list"]["paging"]["size"] = SMALL_PAGE
        entity["fields"]["_timezone"] = "zone"
        for part in ("list", "get"):
            entity[part]["query"] = entity[part]["query"].replace("removed deal_id", "removed deal_id zone")
        self._opened = []
        self.crm: Crm = self.connect(self.document)
        front.store.deals.update({key: deal(key) for key in ("d-1", "d-2")})

    def connect(self, document: Json, secret: Json | None = None, **options: Any) -> Any:
        access = {"base_url": self.front.url, "bearer": TOKEN} if secret is None else secret
        given = {"sleep": lambda _: None, "transport": loopback(), **options}
        crm = GraphqlCrm(graphql_mapping(document), access, **given)
        self._opened.append(crm)  # type: ignore[arg-type]
        return crm

    @contextmanager
    def lose_next_answer(self) -> Iterator[None]:
        self.front.faults.order(Fault("POST", "mutation", cut=True))
        yield
        self.front.faults.take("POST", "mutation")

    @contextmanager
    def count_requests(self) -> Iterator[Count]:
        count, before = Count(), len(self.front.requests)
        yield count
        count.made = len(self.front.requests) - before

    def unreachable(self) -> Crm:
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            port = closed.getsockname()[1]
        crm: Crm = self.connect(self.document, {"base_url": f"http://127.0.0.1:{port}", "bearer": TOKEN})
        return crm

    def timeless(self) -> Crm:
        document = documented()
        document["engagements"]["cursor"] = "none"
        listed = document["engagements"]["list"]
        listed["since"] = None
        del listed["variables"]["changed"]
        listed["query"] = listed["query"].replace(", orderBy: MODIFIED_THEN_ID", "")
        listed["paging"]["size"] = SMALL_PAGE
        crm: Crm = self.connect(document)
        return crm

    def misconfigured(self) -> Crm:
        document = documented()
        listed = document["engagements"]["list"]
        listed["query"] = listed["query"].replace("visits(", "nowhere(")
        crm: Crm = self.connect(document)
        return crm


@contextmanager
def graphql_under_test(front: Front) -> Iterator[GraphqlUnderTest]:
    harness = GraphqlUnderTest(front)
    try:
        yield harness
    finally:
        harness.close()
