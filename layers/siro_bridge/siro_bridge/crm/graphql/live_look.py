"""What a GraphQL CRM's own schema says of the mapping's queries."""

from collections.abc import Iterator
from typing import Any

from siro_bridge.crm.graphql.connector import ASKS_SCHEMA
from siro_bridge.crm.graphql.mapping.model import GraphqlMapping
from siro_bridge.crm.graphql.mapping.queries import queries_of
from siro_bridge.crm.http.client import HttpClient
from siro_bridge.crm.http.live_look import HttpLook
from siro_bridge.crm.http.operation import Operation
from siro_bridge.domain.errors import ConfigurationError, CrmRefusedError
from siro_bridge.mapping.checked import Checked


class GraphqlLook(HttpLook):
    """Asks for the schema where graphql-core can read it: on a person's machine, not in a function."""

    def __init__(self, mapping: GraphqlMapping, client: HttpClient) -> None:
        super().__init__(mapping, client)
        self._graphql = mapping
        self._client = client

    def schema(self) -> Checked:
        try:
            from siro_bridge.crm.graphql.schema import Schema, introspection  # noqa: PLC0415  not in the functions
        except ImportError:
            return Checked()
        place = self._graphql.place("path")
        asked = Operation(place, ASKS_SCHEMA, "POST", "", body={"query": introspection()}, on_record=True)
        try:
            answer = self._client.body(self._client.send(asked), asked)
        except (ConfigurationError, CrmRefusedError) as error:
            return Checked([], [f"{place}: the CRM does not show its schema; the queries were not held to it: {error}"])
        return Checked(list(self._mistakes(Schema(answer))))

    def _mistakes(self, schema: Any) -> Iterator[str]:
        for asked in queries_of(self._graphql):
            for line, said in schema.complaints(asked.query.query):
                yield f"{asked.where('query')}: line {line} of {asked.query.source}: {said}"
