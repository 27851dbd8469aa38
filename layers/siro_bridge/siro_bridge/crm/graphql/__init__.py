"""The connector for a CRM that is reached through its GraphQL API."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from siro_bridge.crm.connectors import Connector, Shared
from siro_bridge.crm.port import Crm, LiveLook
from siro_bridge.mapping.checked import Checked
from siro_bridge.mapping.sync import Columns

if TYPE_CHECKING:
    from siro_bridge.crm.graphql.mapping.model import GraphqlMapping


class GraphqlConnector(Connector["GraphqlMapping"]):
    address_key: ClassVar[str] = "base_url"

    def model(self) -> "type[GraphqlMapping]":
        from siro_bridge.crm.graphql.mapping.model import GraphqlMapping

        return GraphqlMapping

    def open(
        self,
        mapping: "GraphqlMapping",
        secret: Mapping[str, Any],
        *,
        connections: int,  # noqa: ARG002
        read_only: bool = False,
        shared: Shared | None = None,
    ) -> Crm:
        from siro_bridge.crm.graphql.connector import GraphqlCrm

        kept = shared() if shared and "login" in secret else None
        return GraphqlCrm(mapping, dict(secret), read_only=read_only, shared=kept)

    def check(self, mapping: "GraphqlMapping", columns: Columns) -> Checked:  # noqa: ARG002
        from siro_bridge.crm.graphql.mapping.check import mistakes, warnings

        return Checked(list(mistakes(mapping)), list(warnings(mapping)))

    def check_secret(self, secret: Mapping[str, Any]) -> None:
        from siro_bridge.crm.login.access import check

        check(secret)

    def look(self, mapping: "GraphqlMapping", crm: Crm) -> LiveLook:
        from siro_bridge.crm.graphql.connector import GraphqlCrm
        from siro_bridge.crm.graphql.live_look import GraphqlLook

        return GraphqlLook(mapping, crm.client) if isinstance(crm, GraphqlCrm) else LiveLook()


CONNECTOR = GraphqlConnector()
