"""The connector for a CRM that is reached through its SQL database."""

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar

from siro_bridge.crm.connectors import Connector, Shared
from siro_bridge.crm.port import Crm, LiveLook
from siro_bridge.domain.errors import CrmUnavailableError
from siro_bridge.mapping.checked import Checked
from siro_bridge.mapping.sync import Columns

if TYPE_CHECKING:
    from siro_bridge.crm.sql.mapping.model import SqlMapping


class SqlConnector(Connector["SqlMapping"]):
    address_key: ClassVar[str] = "url"

    def model(self) -> "type[SqlMapping]":
        from siro_bridge.crm.sql.mapping.model import SqlMapping

        return SqlMapping

    def open(
        self,
        mapping: "SqlMapping",
        secret: Mapping[str, Any],
        *,
        connections: int,
        read_only: bool = False,
        shared: Shared | None = None,  # noqa: ARG002
    ) -> Crm:
        from siro_bridge.crm.sql.connector import SqlCrm

        return SqlCrm(mapping, secret, pool_size=connections, read_only=read_only)

    def check(self, mapping: "SqlMapping", columns: Columns) -> Checked:
        from siro_bridge.crm.sql.mapping.check import mistakes

        return Checked(list(mistakes(mapping, columns)))

    def check_secret(self, secret: Mapping[str, Any]) -> None:
        from siro_bridge.crm.sql.transport import refuse_unverified
        from siro_bridge.crm.sql.url import parse_url

        url = parse_url(str(secret["url"]).strip())
        with suppress(CrmUnavailableError):  # a name that the functions may know
            refuse_unverified(url)

    def look(self, mapping: "SqlMapping", crm: Crm) -> LiveLook:
        from siro_bridge.crm.sql.connector import SqlCrm
        from siro_bridge.crm.sql.live_look import SqlLook

        return SqlLook(mapping, crm.engine) if isinstance(crm, SqlCrm) else LiveLook()


CONNECTOR = SqlConnector()
