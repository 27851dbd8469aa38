"""The connector for a CRM that is reached through its REST API."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from siro_bridge.crm.connectors import Connector, Shared
from siro_bridge.crm.port import Crm, LiveLook
from siro_bridge.mapping.checked import Checked
from siro_bridge.mapping.sync import Columns

if TYPE_CHECKING:
    from siro_bridge.crm.rest.mapping.model import RestMapping


class RestConnector(Connector["RestMapping"]):
    address_key: ClassVar[str] = "base_url"

    def model(self) -> "type[RestMapping]":
        from siro_bridge.crm.rest.mapping.model import RestMapping

        return RestMapping

    def open(
        self,
        mapping: "RestMapping",
        secret: Mapping[str, Any],
        *,
        connections: int,  # noqa: ARG002
        read_only: bool = False,
        shared: Shared | None = None,
    ) -> Crm:
        from siro_bridge.crm.rest.connector import RestCrm

        kept = shared() if shared and "login" in secret else None
        return RestCrm(mapping, dict(secret), read_only=read_only, shared=kept)

    def check(self, mapping: "RestMapping", columns: Columns) -> Checked:  # noqa: ARG002
        from siro_bridge.crm.http.mapping.check import mistakes
        from siro_bridge.crm.rest.mapping.check import warnings

        return Checked(list(mistakes(mapping)), list(warnings(mapping)))

    def check_secret(self, secret: Mapping[str, Any]) -> None:
        from siro_bridge.crm.login.access import check

        check(secret)

    def look(self, mapping: "RestMapping", crm: Crm) -> LiveLook:
        from siro_bridge.crm.http.live_look import HttpLook
        from siro_bridge.crm.rest.connector import RestCrm

        return HttpLook(mapping, crm.client) if isinstance(crm, RestCrm) else LiveLook()


CONNECTOR = RestConnector()
