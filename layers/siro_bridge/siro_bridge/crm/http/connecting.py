"""What connectors over HTTP have in common; each says what its CRM is made of."""

from abc import abstractmethod
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from siro_bridge.crm.connectors import Connector, Shared
from siro_bridge.crm.port import Crm, LiveLook

if TYPE_CHECKING:
    from siro_bridge.crm.http.client import HttpClient
    from siro_bridge.crm.http.mapping.sections import HttpMapping

M = TypeVar("M", bound="HttpMapping")


class HttpConnector(Connector[M]):
    address_key: ClassVar[str] = "base_url"

    @abstractmethod
    def crm(self) -> Callable[..., Crm]:
        """Opens the CRM of a mapping and its CrmSecret, with the options of HttpCrm."""

    @abstractmethod
    def looking(self) -> "Callable[[M, HttpClient], LiveLook]":
        """What the CRM itself can be asked about its mapping."""

    def open(
        self,
        mapping: M,
        secret: Mapping[str, Any],
        *,
        connections: int,  # noqa: ARG002
        read_only: bool = False,
        shared: Shared | None = None,
    ) -> Crm:
        kept = shared() if shared and "login" in secret else None
        return self.crm()(mapping, dict(secret), read_only=read_only, shared=kept)

    def check_secret(self, secret: Mapping[str, Any]) -> None:
        from siro_bridge.crm.login.access import check  # noqa: PLC0415  a connector is imported where it is used

        check(secret)

    def look(self, mapping: M, crm: Crm) -> LiveLook:
        from siro_bridge.crm.http.whole import HttpCrm  # noqa: PLC0415

        return self.looking()(mapping, crm.client) if isinstance(crm, HttpCrm) else LiveLook()
