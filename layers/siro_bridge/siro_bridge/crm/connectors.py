"""The connectors by the name that a mapping file gives: nothing of one is imported before it is asked for."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from siro_bridge.crm.port import Crm, LiveLook
from siro_bridge.mapping.checked import Checked
from siro_bridge.mapping.model import CrmMapping
from siro_bridge.mapping.sync import Columns

if TYPE_CHECKING:
    from siro_bridge.crm.login.shared import SharedTokens

M = TypeVar("M", bound=CrmMapping)
Shared = Callable[[], "SharedTokens"]
"""Makes what all instances share of a login, for a connector that logs in."""

_PACKAGES = {
    "sql": "siro_bridge.crm.sql",
    "rest": "siro_bridge.crm.rest",
    "graphql": "siro_bridge.crm.graphql",
}
"""Each holds a `CONNECTOR`."""

NAMES = tuple(_PACKAGES)


class Connector(ABC, Generic[M]):
    """All that is known of one kind of CRM. Each method imports what it needs: drivers are heavy.

    `address_key` is the key of CrmSecret that holds the CRM's address, by which its kind is known.
    """

    address_key: ClassVar[str]

    @abstractmethod
    def model(self) -> type[M]:
        """What the mapping file is checked by."""

    @abstractmethod
    def open(
        self,
        mapping: M,
        secret: Mapping[str, Any],
        *,
        connections: int,
        read_only: bool = False,
        shared: Shared | None = None,
    ) -> Crm:
        """`secret` is CrmSecret's object; `connections` are as many as may be open at once. Nothing is asked yet.

        With `read_only` nothing that writes reaches the CRM, whoever asks for it.
        """

    @abstractmethod
    def check(self, mapping: M, columns: Columns) -> Checked:
        """What only this connector knows to be wrong or doubtful in a mapping, before any CRM is asked.

        `columns` tells those of a select.
        """

    @abstractmethod
    def check_secret(self, secret: Mapping[str, Any]) -> None:
        """Raises ConfigurationError for an address or a login that no function could use; quotes no secret."""

    @abstractmethod
    def look(self, mapping: M, crm: Crm) -> LiveLook:
        """What the CRM itself can be asked about the mapping; `crm` is what `open` gave."""


def connector(name: str) -> Connector[Any]:
    """The one of a mapping that was read, so that its name is known."""
    found: Connector[Any] = import_module(_PACKAGES[name]).CONNECTOR
    return found


def connector_of(secret: Mapping[str, Any]) -> Connector[Any] | None:
    """The one that CrmSecret's object is for."""
    return next((each for each in _all() if each.address_key in secret), None)


def _all() -> Iterator[Connector[Any]]:
    return map(connector, NAMES)
