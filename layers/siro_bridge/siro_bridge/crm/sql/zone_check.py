"""Whether the clock by which the database stamps our writes is the one that the mapping takes it for."""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Table

from siro_bridge.crm.sql.column_times import is_naive
from siro_bridge.crm.sql.mapping.model import SqlMapping
from siro_bridge.crm.sql.transactions import HALF_A_YEAR

logger = logging.getLogger(__name__)


class ZoneCheck:
    """Asked once a container, at the first write to a table that has a time without a zone; SQLite knows UTC alone."""

    def __init__(self, mapping: SqlMapping) -> None:
        self._zone = mapping.zone
        self._place = mapping.place("timezone")
        self._is_done = False

    def __call__(self, connection: Connection, table: Table) -> None:
        if self._is_done or connection.dialect.name not in _SHOWN or not _has_naive_times(table):
            return
        self._is_done = True
        if told := self.told(connection, table):
            logger.warning("%s", told)

    def told(self, connection: Connection, table: Table) -> str | None:
        """How far the two clocks are apart, and what to do; None where they agree, or nothing goes by them."""
        family = connection.dialect.name
        if family not in _SHOWN or not _has_naive_times(table):
            return None
        now = datetime.now(UTC).replace(microsecond=0)
        moments = (now, now + HALF_A_YEAR)
        shown = connection.exec_driver_sql(_SHOWN[family], tuple(int(each.timestamp()) for each in moments)).one()
        meant = [each.astimezone(self._zone).replace(tzinfo=None) for each in moments]
        ahead = max((wall - mean for wall, mean in zip(shown, meant, strict=True)), key=abs)
        if not ahead:
            return None
        by = f"{str(abs(ahead)).removesuffix(':00')} h {'ahead of' if ahead > timedelta() else 'behind'}"
        remedy = _REMEDY[family].format(connection.engine.url.username, self._zone.key)
        return (
            f"{self._place}: what the database itself stamps in {table.fullname} (DEFAULT, ON UPDATE, triggers) is up "
            f"to {by} {self._zone.key}; let our sessions start in that zone ({remedy}), or name that of the CRM's own "
            "in write_back.session_timezone; where they are in it already, the database's rules of it are old"
        )


def _has_naive_times(table: Table) -> bool:
    return any(is_naive(column.type) for column in table.columns)


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
