"""The sample CRM as a context manager, with what a person would look up or type in it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.pool import NullPool

from siro_bridge_cli.embedded.processes import ChildProcess
from siro_bridge_cli.sample_crm.postgres import postgres
from siro_bridge_cli.sample_crm.seed import TIMEZONE, seed

Row = dict[str, Any]


@dataclass(frozen=True)
class SampleCrm:
    """A running CRM. `url` is what the bridge's CrmSecret holds; `server` is its process."""

    url: str
    server: ChildProcess
    engine: Engine

    @property
    def pid(self) -> int:
        return self.server.process.pid

    def rows(self, sql: str, **values: Any) -> list[Row]:
        """Read: each row as a dictionary of column to value."""
        with self.engine.connect() as connection:
            return [dict(row) for row in connection.execute(text(sql), values).mappings()]

    def execute(self, sql: str, **values: Any) -> int:
        """Change something as a person would; gives the number of rows."""
        with self.engine.begin() as connection:
            return connection.execute(text(sql), values).rowcount

    def deals(self) -> list[Row]:
        return self.rows("SELECT d.*, c.full_name FROM deals d JOIN customers c USING (customer_id) ORDER BY deal_id")

    def appointments(self) -> list[Row]:
        """With the key as text, as Siro knows it."""
        return self.rows("SELECT a.*, a.appointment_id::text AS key FROM appointments a ORDER BY deal_id")

    def notes(self) -> list[Row]:
        return self.rows("SELECT * FROM deal_notes ORDER BY note_id")

    def edit_deal(self, deal_id: int, changes: Mapping[str, Any]) -> None:
        """Type into a deal's fields as a rep would; the fields are ours to name, the values are bound."""
        assignments = ", ".join(f"{column} = :{column}" for column in changes)
        self.execute(f"UPDATE deals SET {assignments} WHERE deal_id = :deal_id", deal_id=deal_id, **changes)  # nosec B608  # the sample's own columns


@contextmanager
def sample_crm(work: Path, now: datetime | None = None) -> Iterator[SampleCrm]:
    """Run the filled CRM for the length of the block; everything it writes is in `work`."""
    with postgres(work, TIMEZONE.key) as server:
        # No pool: nothing of ours hangs on when the server stops.
        engine = create_engine(server.url, poolclass=NullPool)
        with engine.begin() as connection:
            connection.exec_driver_sql((files(__package__) / "schema.sql").read_text("utf-8"))
            seed(connection, now or datetime.now(UTC))
        yield SampleCrm(server.url, server.child, engine)
