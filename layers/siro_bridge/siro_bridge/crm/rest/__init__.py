"""The connector for a CRM that is reached through its REST API."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from siro_bridge.crm.http.connecting import HttpConnector
from siro_bridge.crm.port import Crm, LiveLook
from siro_bridge.mapping.checked import Checked
from siro_bridge.mapping.sync import Columns

if TYPE_CHECKING:
    from siro_bridge.crm.http.client import HttpClient
    from siro_bridge.crm.rest.mapping.model import RestMapping


class RestConnector(HttpConnector["RestMapping"]):
    def model(self) -> "type[RestMapping]":
        from siro_bridge.crm.rest.mapping.model import RestMapping

        return RestMapping

    def crm(self) -> Callable[..., Crm]:
        from siro_bridge.crm.rest.connector import RestCrm

        return RestCrm

    def looking(self) -> "Callable[[RestMapping, HttpClient], LiveLook]":
        from siro_bridge.crm.http.live_look import HttpLook

        return HttpLook

    def check(self, mapping: "RestMapping", columns: Columns) -> Checked:  # noqa: ARG002
        from siro_bridge.crm.http.mapping.check import mistakes
        from siro_bridge.crm.rest.mapping.check import warnings

        return Checked(list(mistakes(mapping)), list(warnings(mapping)))


CONNECTOR = RestConnector()
