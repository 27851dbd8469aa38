"""Directus 12 on PostgreSQL, filled and read by its own API as an admin."""

import json
import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from siro_bridge_cli.embedded.processes import child_process, free_port, wait_until
from siro_bridge_cli.sample_crm.postgres import Postgres
from tests.recipes.by_http import Api, answers
from tests.recipes.crm import CUSTOMERS, DEALS, REPS, Seeded
from tests.recipes.directus.schema import RIGHTS, make_collections
from tests.recipes.install import leave_out, node_environment, node_modules, run

VERSION = "12.4.0"
PAGE = Path(__file__).parents[3] / "docs" / "recipes" / "directus" / "README.md"
EMAIL = "bridge@example.com"
ACCESS_TOKEN_TTL = "5s"
"""Shorter than anybody's: the story is longer than many tokens live."""
FACTS = {
    "budget": "40000.00",
    "timeline": "Spring 2026",
    "decision_date": "2026-03-04",
    "needs_financing": True,
    "objections": "Concerned about dust & noise",
    "interests": ["Island, oak", "Quartz counters"],
}


@dataclass(frozen=True)
class Directus:
    api: Api
    secret: Mapping[str, Any]
    versions: str = f"{VERSION}, PostgreSQL"
    facts_said: Mapping[str, Any] = field(default_factory=lambda: FACTS)

    def seed(self, starts: Sequence[datetime]) -> Seeded:
        reps = {email: self._rep(email) for email in dict.fromkeys(REPS)}
        deals, visits = [], []
        for number, start in enumerate(starts):
            name, rep = DEALS[number], reps[REPS[number]]
            customer = self._add("customers", {"name": CUSTOMERS[number], "phone": "+1 303 555 0142"})
            deals.append(self._add("deals", {"name": name, "stage": "open", "customer": customer, "rep": rep}))
            visit = {"subject": name, "kind": "visit", "deal": deals[-1], "rep": rep, "status": "published"}
            times = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=1)).isoformat()}
            visits.append(self._add("visits", visit | times))
        return Seeded(deals, visits)

    def move(self, appointment: str, start: datetime) -> None:
        times = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=1)).isoformat()}
        self.api("PATCH", f"/items/visits/{appointment}", times)

    def cancel(self, appointment: str) -> None:
        self.api("PATCH", f"/items/visits/{appointment}", {"status": "archived"})

    def facts(self, deal: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.api("GET", f"/items/deals/{deal}", fields=",".join(FACTS))["data"]
        return found

    def enter(self, deal: str, field: str, value: Any) -> None:
        self.api("PATCH", f"/items/deals/{deal}", {field: value})

    def notes(self, deal: str) -> Sequence[str]:
        found = self.api("GET", "/items/deal_notes", limit=-1, **{"filter[deal][_eq]": deal})["data"]
        return [note["text"] for note in found]

    def link(self, appointment: str) -> str | None:
        found: str | None = self.api("GET", f"/items/visits/{appointment}")["data"]["siro_link"]
        return found

    def logins(self) -> int:
        """How often the bridge's user gave its password."""
        found = self.api("GET", "/activity", limit=-1, **{"filter[action][_eq]": "login"})["data"]
        return len(found)

    def _rep(self, email: str) -> str:
        first, _, _ = email.partition("@")
        user = {"email": email, "first_name": first.title(), "last_name": "Example"}
        return str(self.api("POST", "/users", user)["data"]["id"])

    def _add(self, collection: str, item: Mapping[str, Any]) -> str:
        return str(self.api("POST", f"/items/{collection}", dict(item))["data"]["id"])


@contextmanager
def directus(server: Postgres, folder: Path) -> Iterator[Directus]:
    """A new project with the recipe's collections, and a user with the recipe's rights and a password."""
    modules = node_modules("directus", {"directus": VERSION, "pg": "8.23.1"})
    leave_out(modules, "isolated-vm/isolated-vm.js")  # it runs the scripts of flows
    with psycopg.connect(server.url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("CREATE DATABASE directus")
    port, admin, password = free_port(), secrets.token_hex(16), secrets.token_hex(16)
    settings = {
        "KEY": secrets.token_hex(8),
        "SECRET": secrets.token_hex(16),
        "DB_CLIENT": "pg",
        "DB_CONNECTION_STRING": server.url.replace("+psycopg", "").replace("/postgres", "/directus"),
        "ADMIN_EMAIL": "admin@example.com",
        "ADMIN_PASSWORD": secrets.token_hex(16),
        "ADMIN_TOKEN": admin,
        "ACCESS_TOKEN_TTL": ACCESS_TOKEN_TTL,
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "TELEMETRY": "false",
        "PRESSURE_LIMITER_ENABLED": "false",  # a machine that is busy otherwise is no reason to refuse
        "LOG_LEVEL": "warn",
    }
    environment = node_environment() | settings
    program = modules / "node_modules/.bin/directus"
    run([program, "bootstrap"], folder, environment)
    url = f"http://127.0.0.1:{port}"
    with child_process("Directus", [program, "start"], folder / "directus.log", environment, folder) as child:
        wait_until(child, lambda: answers(f"{url}/server/ping"), "answer", 180)
        with closing(Api(url, {"Authorization": f"Bearer {admin}"})) as api:
            make_collections(api)
            _make_user(api, password)
            yield Directus(api, secret_of(url, password))


def secret_of(url: str, password: str) -> dict[str, Any]:
    """CrmSecret as the recipe's page shows it, filled in."""
    [shown] = re.findall(r"```json\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    secret: dict[str, Any] = json.loads(shown)
    secret["base_url"] = url
    secret["login"]["body"] = {"email": EMAIL, "password": password}
    return secret


def _make_user(api: Api, password: str) -> None:
    policy = api("POST", "/policies", {"name": "Siro Bridge"})["data"]["id"]
    for collection, action in RIGHTS:
        right = {"policy": policy, "collection": collection, "action": action, "fields": ["*"], "permissions": None}
        api("POST", "/permissions", right)
    user = {"email": EMAIL, "first_name": "Siro", "last_name": "Bridge", "password": password}
    user_id = api("POST", "/users", user)["data"]["id"]
    api("POST", "/access", {"user": user_id, "policy": policy})
