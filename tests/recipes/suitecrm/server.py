"""SuiteCRM's schema on MariaDB, and what its program does in it: the program itself is on no registry."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, text

from tests.integration.crm.mariadb import MariaDb
from tests.recipes.bridge import mapping_of
from tests.recipes.crm import CUSTOMERS, DEALS, REPS, Seeded

RECIPE = mapping_of("suitecrm").parent
SCHEMA = Path(__file__).with_name("schema.sql")
FACTS = {
    "budget_c": 40000,
    "timeline_c": "Spring 2026",
    "decision_date_c": "2026-03-04",
    "needs_financing_c": 1,
    "objections_c": "Concerned about dust & noise",
}


@dataclass(frozen=True)
class SuiteCrm:
    engine: Engine
    secret: Mapping[str, Any]
    versions: str = "the schema of 7 and 8, MariaDB"
    facts_said: Mapping[str, Any] = field(default_factory=lambda: FACTS)

    def seed(self, starts: Sequence[datetime]) -> Seeded:
        deals, meetings = [], []
        with self.engine.begin() as connection:
            reps = {email: self._person(connection, "users", "Users", email) for email in dict.fromkeys(REPS)}
            for number, start in enumerate(starts):
                name, rep = DEALS[number], reps[REPS[number]]
                mail = f"{CUSTOMERS[number].split()[0].lower()}@example.com"
                account = self._person(connection, "accounts", "Accounts", mail, name=CUSTOMERS[number])
                deal = _insert(connection, "opportunities", {"name": name, "assigned_user_id": rep})
                link = {"opportunity_id": deal, "account_id": account, "date_modified": _now()}
                _insert(connection, "accounts_opportunities", link, stamped=False)
                meeting = {"name": name, "assigned_user_id": rep, "date_start": _plain(start)}
                ends = {"date_end": _plain(start + timedelta(hours=1)), "duration_hours": 1, "duration_minutes": 0}
                parent = {"parent_type": "Opportunities", "parent_id": deal}
                meetings.append(_insert(connection, "meetings", {**meeting, **ends, **parent}))
                deals.append(deal)
        return Seeded(deals, meetings)

    def move(self, appointment: str, start: datetime) -> None:
        ends = _plain(start + timedelta(hours=1))
        self._run(
            "UPDATE meetings SET date_start = :start, date_end = :ends, date_modified = :now WHERE id = :id",
            id=appointment,
            start=_plain(start),
            ends=ends,
        )

    def cancel(self, appointment: str) -> None:
        self._run("UPDATE meetings SET deleted = 1, date_modified = :now WHERE id = :id", id=appointment)

    def facts(self, deal: str) -> Mapping[str, Any]:
        columns = ", ".join(f"c.{name}" for name in FACTS)
        query = (
            f"SELECT {columns} FROM opportunities o LEFT JOIN opportunities_cstm c ON c.id_c = o.id WHERE o.id = :id"
        )
        with self.engine.connect() as connection:
            row = connection.execute(text(query), {"id": deal}).mappings().one()
        return {**row, "decision_date_c": row["decision_date_c"] and row["decision_date_c"].isoformat()}

    def enter(self, deal: str, field: str, value: Any) -> None:
        """The row of Studio's fields is made with the first value."""
        self._run(
            f"INSERT INTO opportunities_cstm (id_c, {field}) VALUES (:id, :value)"
            f" ON DUPLICATE KEY UPDATE {field} = :value",
            id=deal,
            value=value,
        )
        self._run("UPDATE opportunities SET date_modified = :now WHERE id = :id", id=deal)

    def notes(self, deal: str) -> Sequence[str]:
        query = "SELECT description FROM notes WHERE parent_type = 'Opportunities' AND parent_id = :id AND deleted = 0"
        with self.engine.connect() as connection:
            return [str(each) for each in connection.execute(text(query), {"id": deal}).scalars()]

    def link(self, appointment: str) -> str | None:
        with self.engine.connect() as connection:
            query = text("SELECT siro_link_c FROM meetings_cstm WHERE id_c = :id")
            found: str | None = connection.execute(query, {"id": appointment}).scalar()
        return found

    def _run(self, statement: str, **values: Any) -> None:
        with self.engine.begin() as connection:
            used = {name: value for name, value in {**values, "now": _now()}.items() if f":{name}" in statement}
            connection.execute(text(statement), used)

    def _person(self, connection: Connection, table: str, module: str, email: str, **values: Any) -> str:
        names = values or {"first_name": email.partition("@")[0].title(), "last_name": "Example", "user_name": email}
        person = _insert(connection, table, names)
        stamps = {"date_created": _now(), "date_modified": _now()}
        address = _insert(connection, "email_addresses", {"email_address": email, **stamps}, stamped=False)
        link = {"email_address_id": address, "bean_id": person, "bean_module": module, "primary_address": 1}
        _insert(connection, "email_addr_bean_rel", {**link, **stamps}, stamped=False)
        return person


def _insert(connection: Connection, table: str, row: Mapping[str, Any], *, stamped: bool = True) -> str:
    """The application makes the id and the stamps."""
    stamps = {"date_entered": _now(), "date_modified": _now(), "created_by": "1"} if stamped else {}
    whole = {"id": str(uuid.uuid4()), **stamps, **row}
    columns, places = ", ".join(whole), ", ".join(f":{name}" for name in whole)
    connection.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({places})"), whole)
    return str(whole["id"])


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def _plain(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None)


@contextmanager
def suitecrm(server: MariaDb) -> Iterator[SuiteCrm]:
    word = uuid.uuid4().hex
    setup = (RECIPE / "setup.sql").read_text("utf-8").replace("choose-one", word).replace("suitecrm.", "")
    admin = create_engine(server.admin_url)
    with admin.begin() as connection:
        for statement in _statements(SCHEMA.read_text("utf-8") + setup):
            connection.exec_driver_sql(statement)
    try:
        yield SuiteCrm(admin, {"url": server.url.replace("bridge:", "siro_bridge:").replace(server.password, word)})
    finally:
        admin.dispose()


def _statements(script: str) -> Iterator[str]:
    lines = (line for line in script.splitlines() if not line.startswith("--"))
    yield from (each for each in "\n".join(lines).split(";\n") if each.strip())
