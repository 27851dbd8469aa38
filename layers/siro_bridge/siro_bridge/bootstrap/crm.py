"""The connector that the mapping names."""

from collections.abc import Mapping
from typing import Any

from siro_bridge.crm.port import Crm
from siro_bridge.mapping.model import RestMapping, SqlMapping


def open_crm(mapping: SqlMapping | RestMapping, secret: Mapping[str, Any], *, connections: int) -> Crm:
    """`secret` is CrmSecret's object. A connector is imported only where it is used: its drivers are heavy."""
    if isinstance(mapping, SqlMapping):
        from siro_bridge.crm.sql.connector import SqlCrm  # noqa: PLC0415

        return SqlCrm(mapping, secret, pool_size=connections)
    from siro_bridge.crm.rest.connector import RestCrm  # noqa: PLC0415

    return RestCrm(mapping, dict(secret))
