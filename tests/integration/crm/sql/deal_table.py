"""A table of deals with one column of any type, as a company may have made it, and the connector over it."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import text

from siro_bridge.crm.port import CrmValue, FieldOutcome, FieldWrite
from siro_bridge.crm.sql.connector import SqlCrm
from siro_bridge.crm.sql.mapping.model import SqlMapping
from siro_bridge.mapping.load import parse_mapping
from tests.integration.crm.sql.database import Database

MAPPING = """
connector: sql
timezone: America/Denver
write_back:
  targets:
    deal: {{link: opportunity, table: {table}, key: id}}
  fields:
    - {{name: Fact, target: deal, column: fact, type: {rule}, options: {options}}}
    - {{name: Beside, target: deal, column: beside}}
  note: {{target: deal, table: {table}, key: id, parent: id, body: fact}}
"""
END = ("DROP VIEW IF EXISTS open_deals", "DROP TABLE IF EXISTS deals")
BEGIN = (
    *END,
    "CREATE TABLE deals (id INTEGER PRIMARY KEY, fact {fact}, beside VARCHAR(40)){engine}",
    "INSERT INTO deals (id) VALUES (1)",
)


class DealTable:
    """The deal 1 has nothing in `fact`, a column of the SQL type `sql`, and in `beside`, a text."""

    def __init__(
        self, database: Database, sql: str, rule: str = "text", *, engine: str = "", table: str = "deals"
    ) -> None:
        self.database = database
        made = {"fact": sql, "engine": f" ENGINE={engine}" if engine else ""}
        self.run(*(statement.format(**made) for statement in BEGIN))
        self._mapping = MAPPING.format(
            table=table, rule=rule, options='{"Roof": [roof]}' if rule == "picklist" else "{}"
        )
        self.crm = self.connect(database.engine.url.render_as_string(hide_password=False))

    def connect(self, url: str) -> SqlCrm:
        mapping = parse_mapping(self._mapping)
        assert isinstance(mapping, SqlMapping)
        return SqlCrm(mapping, {"url": url})

    def run(self, *statements: str) -> None:
        """As the CRM's owner, past the connector."""
        for statement in statements:
            with self.database.engine.begin() as connection:
                connection.exec_driver_sql(statement)

    def shown(self, expression: str) -> Any:
        with self.database.engine.begin() as connection:
            return connection.execute(text(f"SELECT {expression} FROM deals WHERE id = 1")).scalar_one()

    def read(self, fields: Sequence[str] = ("fact",)) -> dict[str, CrmValue]:
        found = self.crm.fields.read_fields("deal", "1", list(fields))
        assert found is not None
        return found

    def write(self, crm: SqlCrm | None = None, **new: CrmValue) -> dict[str, FieldOutcome]:
        """What a recording would, over what stands there."""
        before = self.read(list(new))
        writes = [FieldWrite(name, before[name], self.kept(name, value)) for name, value in new.items()]
        return (crm or self.crm).fields.write_fields("deal", "1", writes)

    def kept(self, name: str, value: CrmValue) -> CrmValue:
        return self.crm.fields.as_kept("deal", name, value)

    def close(self) -> None:
        self.crm.close()
        self.run(*END)


Open = Callable[..., DealTable]
