"""Strapi 5 on PostgreSQL, filled and read by its own API with a token of all rights."""

import json
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
from tests.recipes.install import node_environment, node_modules
from tests.recipes.strapi.application import write_application

VERSION = "5.54.0"
FACTS = {
    "budget": 40000,
    "timeline": "Spring 2026",
    "decisionDate": "2026-03-04",
    "needsFinancing": True,
    "objections": "Concerned about dust & noise",
    "interests": ["Island, oak", "Quartz counters"],
}


@dataclass(frozen=True)
class Strapi:
    api: Api
    secret: Mapping[str, Any]
    versions: str = f"{VERSION}, PostgreSQL"
    facts_said: Mapping[str, Any] = field(default_factory=lambda: FACTS)

    def seed(self, starts: Sequence[datetime]) -> Seeded:
        reps = {email: self._add("reps", name=email.partition("@")[0].title(), email=email) for email in set(REPS)}
        deals, visits = [], []
        for number, start in enumerate(starts):
            name, rep = DEALS[number], reps[REPS[number]]
            customer = self._add("customers", name=CUSTOMERS[number], phone="+1 303 555 0142")
            deals.append(self._add("deals", name=name, stage="open", customer=customer, rep=rep))
            visits.append(self._add("visits", subject=name, kind="visit", deal=deals[-1], rep=rep, **_times(start)))
        return Seeded(deals, visits)

    def move(self, appointment: str, start: datetime) -> None:
        self.api("PUT", f"/visits/{appointment}", {"data": _times(start)})

    def cancel(self, appointment: str) -> None:
        self.api("PUT", f"/visits/{appointment}", {"data": {"cancelled": True}})

    def facts(self, deal: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.api("GET", f"/deals/{deal}")["data"]
        return {name: found[name] for name in FACTS}

    def enter(self, deal: str, field: str, value: Any) -> None:
        self.api("PUT", f"/deals/{deal}", {"data": {field: value}})

    def notes(self, deal: str) -> Sequence[str]:
        found = self.api("GET", "/deal-notes", **{"filters[deal][documentId][$eq]": deal})["data"]
        return [note["text"] for note in found]

    def link(self, appointment: str) -> str | None:
        found: str | None = self.api("GET", f"/visits/{appointment}")["data"]["siroLink"]
        return found

    def _add(self, collection: str, **values: Any) -> str:
        return str(self.api("POST", f"/{collection}", {"data": values})["data"]["documentId"])


def _times(start: datetime) -> dict[str, str]:
    return {"startsAt": start.isoformat(), "endsAt": (start + timedelta(hours=1)).isoformat()}


@contextmanager
def strapi(server: Postgres, folder: Path) -> Iterator[Strapi]:
    """A new application with the recipe's content types, and a token with the recipe's rights."""
    modules = node_modules("strapi", {"@strapi/strapi": VERSION, "pg": "8.23.1"})
    write_application(folder, modules)
    with psycopg.connect(server.url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("CREATE DATABASE strapi")
    port = free_port()
    environment = node_environment() | {
        "PORT": str(port),
        "SECRET": secrets.token_hex(16),
        "DATABASE_URL": server.url.replace("+psycopg", "").replace("/postgres", "/strapi"),
        "NODE_ENV": "production",
        "STRAPI_TELEMETRY_DISABLED": "true",
    }
    program: list[str | Path] = [modules / "node_modules/.bin/strapi", "start"]
    url = f"http://127.0.0.1:{port}"
    with child_process("Strapi", program, folder / "strapi.log", environment, folder) as child:
        wait_until(child, lambda: answers(f"{url}/_health"), "answer", 300)
        tokens = json.loads((folder / "tokens.json").read_text("utf-8"))
        with closing(Api(f"{url}/api", {"Authorization": f"Bearer {tokens['admin']}"})) as api:
            yield Strapi(api, {"base_url": url, "bearer": tokens["bridge"]})
