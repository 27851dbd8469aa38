"""BottleCRM on PostgreSQL, filled and read by its own API as the organization's admin."""

import json
import os
import secrets
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
from sqlalchemy.engine import make_url

from siro_bridge_cli.embedded.processes import child_process, free_port, wait_for_port
from siro_bridge_cli.sample_crm.postgres import Postgres
from tests.recipes.by_http import Api
from tests.recipes.crm import CUSTOMERS, DEALS, REPS, Seeded
from tests.recipes.install import python_of, run, virtual_environment
from tests.recipes.kept_database import kept_database

VERSION = "1.35.0"
ZONE = ZoneInfo("America/Denver")
FACTS = {
    "budget": 40000.0,
    "timeline": "Spring 2026",
    "decision_date": "2026-03-04",
    "needs_financing": True,
    "objections": "Concerned about dust & noise",
}


@dataclass(frozen=True)
class BottleCrm:
    api: Api
    reps: Mapping[str, str]
    secret: Mapping[str, Any]
    versions: str = f"{VERSION}, PostgreSQL"
    facts_said: Mapping[str, Any] = field(default_factory=lambda: FACTS)

    def seed(self, starts: Sequence[datetime]) -> Seeded:
        deals, tasks = [], []
        for number, start in enumerate(starts):
            name, rep = DEALS[number], self.reps[REPS[number]]
            account = self._found("accounts", "/api/accounts/", {"name": CUSTOMERS[number]}, name=CUSTOMERS[number])
            deal = {"name": name, "account": account, "assigned_to": [rep]}
            deals.append(self._found("opportunities", "/api/opportunities/", deal, name=name))
            task = {"title": name, "status": "New", "priority": "High", "opportunity": deals[-1], "assigned_to": [rep]}
            tasks.append(self._found("tasks", "/api/tasks/", task | _times(start), title=name))
        return Seeded(deals, tasks)

    def move(self, appointment: str, start: datetime) -> None:
        self.api("PATCH", f"/api/tasks/{appointment}/", _times(start, self._task(appointment)))

    def cancel(self, appointment: str) -> None:
        tag = self.api("POST", "/api/tags/", {"name": "called off"})
        self.api("PATCH", f"/api/tasks/{appointment}/", {"tags": [tag.get("id") or tag["tag"]["id"]]})

    def facts(self, deal: str) -> Mapping[str, Any]:
        found = self.api("GET", f"/api/opportunities/{deal}/")["opportunity_obj"]["custom_fields"]
        return {name: found.get(name) for name in FACTS}

    def enter(self, deal: str, field: str, value: Any) -> None:
        kept = self.api("GET", f"/api/opportunities/{deal}/")["opportunity_obj"]["custom_fields"]
        self.api("PATCH", f"/api/opportunities/{deal}/", {"custom_fields": {**kept, field: value}})

    def notes(self, deal: str) -> Sequence[str]:
        found = self.api("GET", "/api/interactions/", opportunity=deal, limit=100)["interactions"]
        return [note["body"] for note in found]

    def link(self, appointment: str) -> str | None:
        found: str | None = self._task(appointment).get("siro_link")
        return found

    def _task(self, key: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.api("GET", f"/api/tasks/{key}/")["task_obj"]["custom_fields"]
        return found

    def _found(self, kind: str, path: str, body: Any, **named: str) -> str:
        """The new record's id; not every answer to a creation has it."""
        made = self.api("POST", path, body)
        if isinstance(made, dict) and made.get("id"):
            return str(made["id"])
        listed = self.api("GET", path, **named)
        records = listed["active_accounts"]["open_accounts"] if kind == "accounts" else listed[kind]
        [key] = [record["id"] for record in records if named.items() <= record.items()]
        return str(key)


def _times(start: datetime, beside: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Day and hour on the company's clock, as people type them."""
    shown = start.astimezone(ZONE)
    hour = {"visit_time": shown.strftime("%H:%M")}
    return {"due_date": shown.date().isoformat(), "custom_fields": {**(beside or {}), **hour}}


@contextmanager
def bottlecrm(server: Postgres, folder: Path) -> Iterator[BottleCrm]:
    """A new organization with the recipe's custom fields, and a token with the recipe's scopes."""
    environment = virtual_environment("bottlecrm", (f"django-crm=={VERSION}",), python=python_of("3.12"))
    with psycopg.connect(server.url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("CREATE DATABASE bottlecrm")
    url = make_url(server.url)
    settings = {
        "DBNAME": "bottlecrm",
        "DBUSER": str(url.username),
        "DBPASSWORD": str(url.password),
        "DBHOST": "127.0.0.1",
        "DBPORT": str(url.port),
        "SECRET_KEY": secrets.token_hex(32),
        "CELERY_BROKER_URL": "memory://",
        "CELERY_RESULT_BACKEND": "cache+memory://",
        "DJANGO_SETTINGS_MODULE": "crm.settings",
    }
    env = os.environ | settings
    migrate: list[str | Path] = [environment / "bin/django-admin", "migrate", "--no-input"]
    database = server.url.replace("+psycopg", "").replace("/postgres", "/bottlecrm")
    kept_database(environment.with_name("new.dump"), database, lambda: run(migrate, folder, env))
    command: list[str | Path] = [
        environment / "bin/python",
        Path(__file__).with_name("prepare.py"),
        *dict.fromkeys(REPS),
    ]
    prepared = subprocess.run(command, env=env, cwd=folder, capture_output=True, text=True, check=False)
    assert prepared.returncode == 0, prepared.stderr[-3000:]
    found = json.loads(prepared.stdout.splitlines()[-1])
    port = free_port()
    program: list[str | Path] = [
        environment / "bin/gunicorn",
        "--bind",
        f"127.0.0.1:{port}",
        "--threads",
        "2",
        "crm.wsgi",
    ]
    with child_process("BottleCRM", program, folder / "bottlecrm.log", env, folder) as child:
        wait_for_port(child, port, 180)
        address = f"http://127.0.0.1:{port}"
        with closing(Api(address, {"Authorization": f"Bearer {found['owner']}"})) as api:
            yield BottleCrm(api, found["reps"], {"base_url": address, "bearer": found["bridge"]})
