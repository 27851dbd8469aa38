"""The connector that the mapping names, or that CrmSecret is for."""

from collections.abc import Mapping
from typing import Any

from siro_bridge.crm.connectors import Shared, connector, connector_of
from siro_bridge.crm.port import Crm
from siro_bridge.mapping.model import CrmMapping


def open_crm(
    mapping: CrmMapping,
    secret: Mapping[str, Any],
    *,
    connections: int,
    read_only: bool = False,
    shared: Shared | None = None,
) -> Crm:
    """`secret` is CrmSecret's object; `shared` makes what the tokens of a login are kept in, where there is one."""
    opened = connector(mapping.connector)
    return opened.open(mapping, secret, connections=connections, read_only=read_only, shared=shared)


def check_crm_secret(secret: Mapping[str, Any]) -> None:
    """Raises ConfigurationError for an address or a header that no function could use; quotes no secret."""
    if found := connector_of(secret):
        found.check_secret(secret)
