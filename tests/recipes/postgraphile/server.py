"""PostGraphile 5 over a CRM in PostgreSQL, which is filled and read by SQL."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from siro_bridge_cli.embedded.processes import child_process, free_port, wait_for_port
from siro_bridge_cli.sample_crm.postgres import Postgres
from tests.recipes.bridge import mapping_of
from tests.recipes.crm import CUSTOMERS, DEALS, REPS, Seeded
from tests.recipes.install import node_environment, node_modules

VERSION = "5.1.5"
RECIPE = mapping_of("postgraphile").parent
HERE = Path(__file__).parent
FACTS = {
    "budget": 40000,
    "timeline": "Spring 2026",
    "decision_date": "2026-03-04",
    "needs_financing": True,
    "objections": "Concerned about dust & noise",
    "interests": ["Island, oak", "Quartz counters"],
}


@dataclass(frozen=True)
class Company:
    connection: "psycopg.Connection[Any]"
    secret: Mapping[str, Any]
    versions: str = f"{VERSION}, PostgreSQL"
    facts_said: Mapping[str, Any] = field(default_factory=lambda: FACTS)

    def seed(self, starts: Sequence[datetime]) -> Seeded:
        reps = {email: self._add("reps", name=email.partition("@")[0].title(), email=email) for email in set(REPS)}
        deals, visits = [], []
        for number, start in enumerate(starts):
            name, rep = DEALS[number], reps[REPS[number]]
            customer = self._add("customers", name=CUSTOMERS[number])
            deals.append(self._add("deals", name=name, customer_id=customer, rep_id=rep))
            times = {"starts_at": start, "ends_at": start + timedelta(hours=1)}
            visits.append(self._add("visits", subject=name, deal_id=deals[-1], rep_id=rep, **times))
        return Seeded(deals, visits)

    def move(self, appointment: str, start: datetime) -> None:
        times = (start, start + timedelta(hours=1), appointment)
        self.connection.execute("UPDATE crm.visits SET starts_at = %s, ends_at = %s WHERE id = %s", times)

    def cancel(self, appointment: str) -> None:
        self.connection.execute("UPDATE crm.visits SET cancelled_at = now() WHERE id = %s", (appointment,))

    def facts(self, deal: str) -> Mapping[str, Any]:
        columns = sql.SQL(", ").join(map(sql.Identifier, FACTS))
        query = sql.SQL("SELECT {} FROM crm.deals WHERE id = %s").format(columns)
        [row] = self.connection.execute(query, (deal,)).fetchall()
        found = dict(zip(FACTS, row, strict=True))
        return {**found, "decision_date": found["decision_date"] and found["decision_date"].isoformat()}

    def enter(self, deal: str, field: str, value: Any) -> None:
        query = sql.SQL("UPDATE crm.deals SET {} = %s WHERE id = %s").format(sql.Identifier(field))
        self.connection.execute(query, (value, deal))

    def notes(self, deal: str) -> Sequence[str]:
        found = self.connection.execute("SELECT body FROM crm.deal_notes WHERE deal_id = %s", (deal,)).fetchall()
        return [body for (body,) in found]

    def link(self, appointment: str) -> str | None:
        [(found,)] = self.connection.execute(
            "SELECT siro_link FROM crm.visits WHERE id = %s", (appointment,)
        ).fetchall()
        return str(found) if found else None

    def _add(self, table: str, **values: Any) -> str:
        query = sql.SQL("INSERT INTO {} ({}) VALUES ({}) RETURNING id").format(
            sql.Identifier("crm", table),
            sql.SQL(", ").join(map(sql.Identifier, values)),
            sql.SQL(", ").join([sql.Placeholder()] * len(values)),
        )
        [(key,)] = self.connection.execute(query, list(values.values())).fetchall()
        return str(key)


@contextmanager
def postgraphile(server: Postgres, folder: Path) -> Iterator[Company]:
    modules = node_modules("postgraphile", {"postgraphile": VERSION})
    url = server.url.replace("+psycopg", "").replace("/postgres", "/crm")
    with psycopg.connect(server.url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("CREATE DATABASE crm")
    with psycopg.connect(url, autocommit=True) as connection:
        for file in (HERE / "schema.sql", RECIPE / "setup.sql"):
            connection.execute(file.read_bytes())
        (folder / "node_modules").symlink_to(modules / "node_modules")
        shutil.copy(HERE / "graphile.config.mjs", folder)
        port = free_port()
        environment = node_environment() | {"DATABASE_URL": url, "PORT": str(port), "GRAPHILE_ENV": "production"}
        program = [modules / "node_modules/.bin/postgraphile"]
        with child_process("PostGraphile", program, folder / "postgraphile.log", environment, folder) as child:
            wait_for_port(child, port, 120)
            yield Company(connection, {"base_url": f"http://127.0.0.1:{port}"})
