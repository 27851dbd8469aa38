"""Whether the clock by which the database stamps our writes is the one that the mapping takes it for."""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Table

from siro_bridge.crm.sql.column_times import is_naive
from siro_bridge.crm.sql.session import HALF_A_YEAR
from siro_bridge.mapping.model import SqlMapping

logger = logging.getLogger(__name__)


class ZoneCheck:
    """Asked once a container, at the first write to a table that has a time without a zone; SQLite knows UTC alone."""

    def __init__(self, mapping: SqlMapping) -> None:
        self._zone = ZoneInfo(mapping.timezone)
        self._place = mapping.place("timezone")
        self._is_done = False

    def __call__(self, connection: Connection, table: Table) -> None:
        family = connection.dialect.name
        if self._is_done or family not in _SHOWN or not any(is_naive(column.type) for column in table.columns):
            return
        self._is_done = True
        now = datetime.now(UTC).replace(microsecond=0)
        moments = (now, now + HALF_A_YEAR)
        shown = connection.exec_driver_sql(_SHOWN[family], tuple(int(each.timestamp()) for each in moments)).one()
        meant = [each.astimezone(self._zone).replace(tzinfo=None) for each in moments]
        ahead = max((wall - mean for wall, mean in zip(shown, meant, strict=True)), key=abs)
        if ahead:
            self._warn(table.fullname, ahead, _REMEDY[family].format(connection.engine.url.username, self._zone.key))

    def _warn(self, table: str, ahead: timedelta, remedy: str) -> None:
        logger.warning(
            "%s: what the database itself stamps in %s (DEFAULT, ON UPDATE, triggers) is up to %s h %s %s; "
            "let our sessions start in that zone (%s), or name that of the CRM's own in write_back.session_timezone",
            self._place,
            table,
            str(abs(ahead)).removesuffix(":00"),
            "ahead of" if ahead > timedelta() else "behind",
            self._zone.key,
            remedy,
        )


_SHOWN: Mapping[str, str] = {
    "postgresql": "SELECT to_timestamp(%s)::timestamp, to_timestamp(%s)::timestamp",
    "mysql": "SELECT FROM_UNIXTIME(%s), FROM_UNIXTIME(%s)",
    "mariadb": "SELECT FROM_UNIXTIME(%s), FROM_UNIXTIME(%s)",
}
"""What the session's clock shows at two moments, half a year apart."""

_REMEDY: Mapping[str, str] = {
    "postgresql": "ALTER ROLE {} SET timezone = '{}'",
    "mysql": "the server's default_time_zone",
    "mariadb": "the server's default_time_zone",
}
