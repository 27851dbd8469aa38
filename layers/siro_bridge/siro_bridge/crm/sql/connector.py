"""The SQL connector, whole."""

from collections.abc import Mapping
from typing import Any

from siro_bridge.crm.port import Crm
from siro_bridge.crm.sql.engine import open_engine
from siro_bridge.crm.sql.mapping.model import SqlMapping
from siro_bridge.crm.sql.notes import SqlNotes
from siro_bridge.crm.sql.reader import SqlReader
from siro_bridge.crm.sql.tables import Tables
from siro_bridge.crm.sql.writer import SqlFieldWriter
from siro_bridge.crm.sql.zone_check import ZoneCheck
from siro_bridge.domain.secret_values import required


class SqlCrm(Crm):
    """For a SqlMapping and its CrmSecret, `{"url": "<SQLAlchemy URL>"}`. Nothing is connected yet.

    `read_only`: whatever would write is refused, by the database too.
    """

    def __init__(
        self, mapping: SqlMapping, secret: Mapping[str, Any], *, pool_size: int = 5, read_only: bool = False
    ) -> None:
        self.engine = open_engine(
            required(dict(secret), "CrmSecret", "url"),
            pool_size=pool_size,
            write_zone=mapping.write_back.session_timezone,
            place=mapping.place("write_back", "session_timezone"),
            read_only=read_only,
        )
        tables, check_zone = Tables(self.engine, _written(mapping)), ZoneCheck(mapping)
        super().__init__(
            SqlReader(self.engine, mapping),
            SqlFieldWriter(self.engine, tables, mapping, check_zone),
            SqlNotes(self.engine, tables, mapping, check_zone),
            self.engine.dispose,
        )


def _written(mapping: SqlMapping) -> list[str]:
    """The tables that a recording goes to."""
    back = mapping.write_back
    named = {each.target for each in back.fields} | ({back.note.target} if back.note else set())
    notes = [back.note.table] if back.note else []
    return [*(target.table for name, target in back.targets.items() if name in named), *notes]
