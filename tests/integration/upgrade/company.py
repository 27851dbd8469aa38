"""A company's CRM in SQLite, which can be written down and filled again."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

SCHEMA = (
    """CREATE TABLE deals (id INTEGER PRIMARY KEY, title TEXT, stage TEXT, timeline TEXT, decision_maker TEXT,
       budget NUMERIC CHECK (budget IS NULL OR budget < 1000000), updated_at TEXT NOT NULL)""",
    """CREATE TABLE appointments (id TEXT PRIMARY KEY, subject TEXT, starts_at TEXT, ends_at TEXT, kind TEXT,
       rep TEXT, deal_id INTEGER, link TEXT, updated_at TEXT NOT NULL)""",
    "CREATE TABLE notes (id INTEGER PRIMARY KEY AUTOINCREMENT, deal_id INTEGER NOT NULL, body TEXT)",
)
TABLES = ("deals", "appointments", "notes")
Rows = dict[str, list[dict[str, Any]]]


class Company:
    def __init__(self, folder: Path) -> None:
        self.url = f"sqlite:///{folder}/company.db"
        self.engine = create_engine(self.url, poolclass=NullPool)
        for statement in SCHEMA:
            self.execute(statement)

    def execute(self, sql: str, **values: Any) -> None:
        with self.engine.begin() as connection:
            connection.execute(text(sql), values)

    def open_for_business(self, now: datetime, deals: int) -> None:
        """Deals 4001, 4002, … with an appointment each, `a-4001` and so on, an hour apart."""
        for number in range(4001, 4001 + deals):
            starts = now + timedelta(hours=number - 4000)
            deal = {"id": number, "title": f"Deal {number}", "stage": "open", "updated_at": now.isoformat()}
            appointment = {
                "id": f"a-{number}",
                "subject": f"Visit {number}",
                "starts_at": starts.isoformat(),
                "ends_at": (starts + timedelta(hours=1)).isoformat(),
                "kind": "APPOINTMENT",
                "rep": "R-1",
                "deal_id": number,
                "updated_at": now.isoformat(),
            }
            self._insert("deals", deal)
            self._insert("appointments", appointment)

    def rows(self) -> Rows:
        with self.engine.connect() as connection:
            return {
                table: [dict(row) for row in connection.execute(text(f"SELECT * FROM {table} ORDER BY id")).mappings()]
                for table in TABLES
            }

    def fill(self, rows: Iterable[tuple[str, dict[str, Any]]]) -> None:
        """Each with its table."""
        for table, row in rows:
            self._insert(table, row)

    def deal(self, number: int) -> dict[str, Any]:
        return next(row for row in self.rows()["deals"] if row["id"] == number)

    def noted(self, recording_id: str) -> list[int]:
        """The deal of each note of a recording."""
        return [row["deal_id"] for row in self.rows()["notes"] if recording_id in row["body"]]

    def _insert(self, table: str, row: dict[str, Any]) -> None:
        self.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join(f':{name}' for name in row)})", **row)
