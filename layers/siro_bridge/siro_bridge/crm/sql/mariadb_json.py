"""MariaDB's JSON is LONGTEXT with a check of its own, and described as a text."""

from typing import Any

from sqlalchemy import JSON, Connection, Table, text

_CHECKED = text(
    "SELECT CONSTRAINT_NAME FROM information_schema.CHECK_CONSTRAINTS WHERE TABLE_NAME = :name "
    "AND CONSTRAINT_SCHEMA = COALESCE(:schema, DATABASE()) AND CHECK_CLAUSE LIKE 'json_valid(%'"
)
"""The check of a column bears the column's name."""


def read_json(connection: Connection, table: Table) -> None:
    """Gives such columns their type."""
    if not getattr(connection.dialect, "is_mariadb", False):
        return
    longtexts = [column for column in table.columns if _may_be_json(column.type)]
    if longtexts:
        rows = connection.execute(_CHECKED, {"schema": table.schema, "name": table.name})
        checked = {row[0] for row in rows}
        for column in longtexts:
            if column.name in checked:
                column.type = JSON()


def _may_be_json(kind: Any) -> bool:
    return bool(kind.__visit_name__ == "LONGTEXT" and kind.collation == "utf8mb4_bin")
