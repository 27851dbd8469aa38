"""The connector for a CRM that is reached through its GraphQL API."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from siro_bridge.crm.http.connecting import HttpConnector
from siro_bridge.crm.port import Crm, LiveLook
from siro_bridge.mapping.checked import Checked
from siro_bridge.mapping.sync import Columns

if TYPE_CHECKING:
    from siro_bridge.crm.graphql.mapping.model import GraphqlMapping
    from siro_bridge.crm.http.client import HttpClient


class GraphqlConnector(HttpConnector["GraphqlMapping"]):
    def model(self) -> "type[GraphqlMapping]":
        from siro_bridge.crm.graphql.mapping.model import GraphqlMapping

        return GraphqlMapping

    def crm(self) -> Callable[..., Crm]:
        from siro_bridge.crm.graphql.connector import GraphqlCrm

        return GraphqlCrm

    def looking(self) -> "Callable[[GraphqlMapping, HttpClient], LiveLook]":
        from siro_bridge.crm.graphql.live_look import GraphqlLook

        return GraphqlLook

    def check(self, mapping: "GraphqlMapping", columns: Columns) -> Checked:  # noqa: ARG002
        from siro_bridge.crm.graphql.mapping.check import mistakes, warnings

        return Checked(list(mistakes(mapping)), list(warnings(mapping)))


CONNECTOR = GraphqlConnector()
