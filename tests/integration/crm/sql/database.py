"""A database of one table, as a company may have made it."""

from typing import Any

from sqlalchemy import text

from siro_bridge.crm.sql.engine import open_engine
from siro_bridge.crm.sql.mapping.model import SqlMapping
from siro_bridge.crm.sql.reader import SqlReader
from siro_bridge.mapping.load import parse_mapping

MAPPING = """
connector: sql
timezone: {zone}
engagements:
  select: |
    {select}
  cursor: {cursor}
  key: {key}
"""
PAGE = "sync: {{page_size: {page}}}"
SELECT = 'SELECT id AS "externalId", starts_at AS "startTime", updated_at AS "_changed" FROM visits'


class Database:
    def __init__(self, url: str) -> None:
        self.engine = open_engine(url)
        self.dialect = self.engine.dialect.name
        self.execute("DROP TABLE IF EXISTS visits")

    def execute(self, sql: str, *rows: dict[str, Any]) -> None:
        with self.engine.begin() as connection:
            connection.execute(text(sql), list(rows) or None)

    def visits(self, key: str, time: str, *rows: tuple[Any, str, str]) -> None:
        """A table with a key and times of these SQL types, and rows of (id, starts_at, updated_at)."""
        self.execute(f"CREATE TABLE visits (id {key} PRIMARY KEY, starts_at {time}, updated_at {time})")
        for id_, starts, updated in rows:
            self.execute(
                "INSERT INTO visits VALUES (:id, :starts, :updated)", {"id": id_, "starts": starts, "updated": updated}
            )

    def reader(
        self,
        select: str = SELECT,
        *,
        zone: str = "America/Denver",
        cursor: str = "_changed",
        key: str = "externalId",
        page: int = 500,
    ) -> SqlReader:
        text = (MAPPING + PAGE).format(zone=zone, select=select, cursor=cursor, key=key, page=page)
        mapping = parse_mapping(text)
        assert isinstance(mapping, SqlMapping)
        return SqlReader(self.engine, mapping)

    def close(self) -> None:
        self.engine.dispose()
