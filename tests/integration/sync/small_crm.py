"""A CRM of four tables in SQLite: what a sync test edits as a person would."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.event import listen
from sqlalchemy.pool import NullPool

SCHEMA = (
    "CREATE TABLE accounts (id TEXT PRIMARY KEY, name TEXT, phone TEXT, updated_at TEXT NOT NULL)",
    "CREATE TABLE deals (id TEXT PRIMARY KEY, title TEXT, stage TEXT, account_id TEXT, updated_at TEXT NOT NULL)",
    """CREATE TABLE appointments (id TEXT PRIMARY KEY, subject TEXT, starts_at TEXT, ends_at TEXT, kind TEXT,
       rep TEXT, deal_id TEXT, account_id TEXT, link TEXT, removed_at TEXT, updated_at TEXT NOT NULL)""",
)

MAPPING = """
connector: sql
timezone: America/Denver
sync: {{page_size: {page_size}, batch_size: {batch_size}, overlap: 10m{sync}}}
opportunities:
  select: |
    SELECT d.id AS "externalId", d.title AS "name", d.stage AS "disposition",
           a.id AS "account.externalId", a.name AS "account.name", d.updated_at AS "_changed"
      FROM deals d LEFT JOIN accounts a ON a.id = d.account_id
  cursor: _changed
  key: externalId
  translate:
    disposition: {{sold: WON, dead: LOST, "*": OPEN}}
engagements:
  select: |
    SELECT p.id AS "externalId", p.subject AS "subject", p.starts_at AS "startTime", p.ends_at AS "endTime",
           p.kind AS "engagementType.activityType", p.removed_at AS "deletedAt",
           p.rep AS "engagementUsers[0].externalId", p.rep || '@example.com' AS "engagementUsers[0].email",
           p.deal_id AS "opportunity.externalId",
           a.id AS "account.externalId", a.name AS "account.name", a.phone AS "account.phoneNumbers[0]",
           p.updated_at AS "_changed"
      FROM appointments p LEFT JOIN accounts a ON a.id = p.account_id
  cursor: _changed
  key: externalId
  constants: {{engagementType.name: visit}}
accounts:
  select: |
    SELECT p.id || '/' || a.id AS "_row", a.id AS "externalId", p.id AS "_engagement", a.updated_at AS "_changed"
      FROM accounts a JOIN appointments p ON p.account_id = a.id
  cursor: _changed
  key: _row
write_back:
  targets:
    appointment: {{link: engagement, table: appointments, key: id}}
{more}
"""


def mapping_text(*, page_size: int = 4, batch_size: int = 3, sync: str = "", more: str = "") -> str:
    """Small pages and batches, so that a handful of records meets every edge."""
    return MAPPING.format(page_size=page_size, batch_size=batch_size, sync=sync, more=more)


def _spare_the_disk(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA journal_mode = MEMORY")
    connection.execute("PRAGMA synchronous = OFF")


def stamp(moment: datetime) -> str:
    """As this CRM writes a time: UTC, with its offset."""
    return moment.isoformat(timespec="seconds")


class SmallCrm:
    def __init__(self, folder: Path) -> None:
        self.url = f"sqlite:///{folder}/crm.db"
        self.engine = create_engine(self.url, poolclass=NullPool)
        listen(self.engine, "connect", _spare_the_disk)
        for statement in SCHEMA:
            self.execute(statement)

    def execute(self, sql: str, **values: Any) -> None:
        with self.engine.begin() as connection:
            connection.execute(text(sql), values)

    def clear(self) -> None:
        for table in ("accounts", "deals", "appointments"):
            self.execute(f"DELETE FROM {table}")

    def put_account(self, id_: str, at: datetime, name: str = "Pat Maple", phone: str | None = None) -> None:
        self._put("accounts", id=id_, name=name, phone=phone, updated_at=stamp(at))

    def put_deal(self, id_: str, at: datetime, **columns: Any) -> None:
        row = {"title": f"Deal {id_}", "stage": "open", "account_id": None} | columns
        self._put("deals", id=id_, updated_at=stamp(at), **row)

    def put_appointment(self, id_: str, at: datetime, *, starts: datetime | None = None, **columns: Any) -> None:
        starts = starts or at + timedelta(days=1)
        row = {"subject": f"Visit {id_}", "kind": "APPOINTMENT", "rep": "R-1", "deal_id": None, "account_id": None}
        times = {"starts_at": stamp(starts), "ends_at": stamp(starts + timedelta(hours=1))}
        self._put("appointments", **{"id": id_, "removed_at": None} | row | times | {"updated_at": stamp(at)} | columns)

    def delete_appointment(self, id_: str) -> None:
        self.execute("DELETE FROM appointments WHERE id = :id", id=id_)

    def delete_deal(self, id_: str) -> None:
        self.execute("DELETE FROM deals WHERE id = :id", id=id_)

    def link(self, id_: str) -> Any:
        with self.engine.connect() as connection:
            return connection.execute(text("SELECT link FROM appointments WHERE id = :id"), {"id": id_}).scalar()

    def _put(self, table: str, **row: Any) -> None:
        columns, values = ", ".join(row), ", ".join(f":{name}" for name in row)
        changes = ", ".join(f"{name} = excluded.{name}" for name in row if name != "id")
        sql = f"INSERT INTO {table} ({columns}) VALUES ({values}) ON CONFLICT (id) DO UPDATE SET {changes}"
        self.execute(sql, **row)
