"""NocoDB on PostgreSQL, filled and read by its own API as its owner."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy.engine import make_url

from siro_bridge_cli.embedded.processes import child_process, free_port, wait_until
from siro_bridge_cli.sample_crm.postgres import Postgres
from tests.recipes.bridge import mapping_of
from tests.recipes.by_http import Api, answers
from tests.recipes.crm import CUSTOMERS, DEALS, REPS, Seeded
from tests.recipes.install import leave_out, node_environment, node_modules
from tests.recipes.nocodb.tables import make_tables

VERSION = "0.301.3"
OWNER, BRIDGE = "admin@example.com", "bridge@example.com"
FACTS = {
    "budget": 40000,
    "timeline": "Spring 2026",
    "decision_date": "2026-03-04",
    "needs_financing": True,
    "objections": "Concerned about dust & noise",
    "interests": "Island, oak; Quartz counters",
}


@dataclass(frozen=True)
class NocoDb:
    api: Api
    base: str
    tables: Mapping[str, str]
    secret: Mapping[str, Any]
    mapping_file: Path
    versions: str = f"{VERSION}, PostgreSQL"
    facts_said: Mapping[str, Any] = field(default_factory=lambda: FACTS)

    def seed(self, starts: Sequence[datetime]) -> Seeded:
        reps = {email: self._add("reps", name=email.partition("@")[0].title(), email=email) for email in set(REPS)}
        deals, visits = [], []
        for number, start in enumerate(starts):
            name, rep = DEALS[number], {"id": reps[REPS[number]]}
            customer = {"id": self._add("customers", name=CUSTOMERS[number])}
            deals.append(self._add("deals", name=name, stage="open", customers=customer, reps=rep))
            visit = {"subject": name, "kind": "visit", "deals": {"id": deals[-1]}, "reps": rep}
            visits.append(self._add("visits", **visit, **_times(start)))
        return Seeded(deals, visits)

    def move(self, appointment: str, start: datetime) -> None:
        self._change("visits", appointment, **_times(start))

    def cancel(self, appointment: str) -> None:
        self._change("visits", appointment, cancelled=True)

    def facts(self, deal: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.api("GET", f"{self._records('deals')}/{deal}")["fields"]
        return {name: found[name] for name in FACTS}

    def enter(self, deal: str, field: str, value: Any) -> None:
        self._change("deals", deal, **{field: value})

    def notes(self, deal: str) -> Sequence[str]:
        found = self.api("GET", self._records("deal_notes"), where=f"(deals_id,eq,{deal})")["records"]
        return [note["fields"]["text"] for note in found]

    def link(self, appointment: str) -> str | None:
        found: str | None = self.api("GET", f"{self._records('visits')}/{appointment}")["fields"]["siro_link"]
        return found

    def _add(self, table: str, **values: Any) -> str:
        return str(self.api("POST", self._records(table), {"fields": values})["records"][0]["id"])

    def _change(self, table: str, key: str, **values: Any) -> None:
        self.api("PATCH", self._records(table), [{"id": key, "fields": values}])

    def _records(self, table: str) -> str:
        return f"/api/v3/data/{self.base}/{self.tables[table]}/records"


def _times(start: datetime) -> dict[str, str]:
    return {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=1)).isoformat()}


@contextmanager
def nocodb(server: Postgres, folder: Path) -> Iterator[NocoDb]:
    """A new base with the recipe's tables, and a token of a user who may edit it."""
    # It asks for the newest xlsx from a place that is no registry.
    modules = node_modules("nocodb", {"nocodb": VERSION}, overrides={"xlsx": "0.18.5"})
    leave_out(modules, "sqlite3/lib/sqlite3.js")
    with psycopg.connect(server.url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("CREATE DATABASE nocodb")
    port, password, url = free_port(), f"Aa1-{secrets.token_hex(8)}", make_url(server.url)
    environment = node_environment() | {
        "PORT": str(port),
        "NC_DB": f"pg://{url.host}:{url.port}?u={url.username}&p={url.password}&d=nocodb",
        "NC_AUTH_JWT_SECRET": secrets.token_hex(16),
        "NC_ADMIN_EMAIL": OWNER,
        "NC_ADMIN_PASSWORD": password,
        "NC_DISABLE_TELE": "true",
        "NC_TOOL_DIR": str(folder),
        "NODE_PATH": str(modules / "node_modules"),
    }
    program: list[str | Path] = ["node", Path(__file__).with_name("server.cjs")]
    address = f"http://127.0.0.1:{port}"
    with child_process("NocoDB", program, folder / "nocodb.log", environment, folder) as child:
        wait_until(child, lambda: answers(f"{address}/api/v1/health"), "answer", 300)
        with closing(Api(address, {})) as api:
            api.http.headers["xc-auth"] = _sign_in(api, OWNER, password)
            base = str(api("POST", "/api/v2/meta/bases", {"title": "crm"})["id"])
            tables = make_tables(api, base)
            secret = {"base_url": address, "headers": {"xc-token": _token(api, address, base)}}
            yield NocoDb(api, base, tables, secret, _mapping(folder, base, tables))


def _sign_in(api: Api, email: str, password: str) -> str:
    return str(api("POST", "/api/v1/auth/user/signin", {"email": email, "password": password})["token"])


def _token(api: Api, address: str, base: str) -> str:
    """Of a user who signed up, and was made an editor of this base."""
    password = f"Bb2-{secrets.token_hex(8)}"
    with closing(Api(address, {})) as own:
        own("POST", "/api/v1/auth/user/signup", {"email": BRIDGE, "password": password})
        api("POST", f"/api/v2/meta/bases/{base}/users", {"email": BRIDGE, "roles": "editor"})
        own.http.headers["xc-auth"] = _sign_in(own, BRIDGE, password)
        return str(own("POST", "/api/v1/tokens", {"description": "Siro Bridge"})["token"])


def _mapping(folder: Path, base: str, tables: Mapping[str, str]) -> Path:
    """The recipe's, with the ids put in that it asks for."""
    text = mapping_of("nocodb").read_text("utf-8")
    names = {"BASE": base, "VISITS": tables["visits"], "DEALS": tables["deals"], "NOTES": tables["deal_notes"]}
    for name, key in names.items():
        text = text.replace(f"/{name}/", f"/{key}/")
    file = folder / "mapping.yaml"
    file.write_text(text, "utf-8")
    return file
