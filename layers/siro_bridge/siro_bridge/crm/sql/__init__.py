"""The connector for a CRM that is reached through its SQL database."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from siro_bridge.crm.connectors import Connector
from siro_bridge.crm.port import Crm
from siro_bridge.mapping.checked import Checked
from siro_bridge.mapping.sync import Columns

if TYPE_CHECKING:
    from siro_bridge.crm.sql.mapping.model import SqlMapping


class SqlConnector(Connector["SqlMapping"]):
    address_key: ClassVar[str] = "url"
    tells_schema: ClassVar[bool] = True

    def model(self) -> "type[SqlMapping]":
        from siro_bridge.crm.sql.mapping.model import SqlMapping

        return SqlMapping

    def open(self, mapping: "SqlMapping", secret: Mapping[str, Any], *, connections: int) -> Crm:
        from siro_bridge.crm.sql.connector import SqlCrm

        return SqlCrm(mapping, secret, pool_size=connections)

    def check(self, mapping: "SqlMapping", columns: Columns) -> Checked:
        from siro_bridge.crm.sql.mapping.check import mistakes

        return Checked(list(mistakes(mapping, columns)))

    def check_secret(self, secret: Mapping[str, Any]) -> None:
        from siro_bridge.crm.sql.url import parse_url

        parse_url(str(secret["url"]).strip())

    def live_check(self, mapping: "SqlMapping", crm: Crm) -> Checked:
        from siro_bridge.crm.sql.connector import SqlCrm
        from siro_bridge.crm.sql.live_check import LiveCheck

        return LiveCheck(crm.engine, mapping)() if isinstance(crm, SqlCrm) else Checked()


CONNECTOR = SqlConnector()
