"""Tryton 8 with the recipe's module on PostgreSQL, read by its own client proteus."""

import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from siro_bridge_cli.sample_crm.postgres import Postgres
from tests.recipes.bridge import mapping_of
from tests.recipes.install import virtual_environment
from tests.recipes.kept_database import kept_database
from tests.recipes.own_client import ByOwnClient, own_client

RECIPE = mapping_of("tryton").parent
PACKAGES = (
    "trytond[PostgreSQL]==8.2.1",
    "trytond_sale_opportunity==8.2.0",
    "proteus==8.2.0",
    str(RECIPE / "sale_visit"),
)
DATABASE = "tryton"


FACTS = {
    "amount": "40000",
    "timeline": "Spring 2026",
    "decision_date": "2026-03-04",
    "needs_financing": True,
    "objections": "Concerned about dust & noise",
}


@contextmanager
def tryton(server: Postgres, folder: Path) -> Iterator[ByOwnClient]:
    """A new database with the module, and the bridge's own user in it."""
    environment = virtual_environment("tryton", PACKAGES)
    owner = server.url.replace("+psycopg", "").rpartition("/")[0]
    with psycopg.connect(f"{owner}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {DATABASE}")
    settings = folder / "trytond.conf"
    settings.write_text(f"[database]\nuri = {owner}/\n")
    new = environment.with_name("new.dump")
    kept_database(new, f"{owner}/{DATABASE}", lambda: _activate(environment, settings))
    word = secrets.token_hex(16)
    with psycopg.connect(f"{owner}/{DATABASE}", autocommit=True) as connection:
        connection.execute((RECIPE / "setup.sql").read_bytes())
        connection.execute(f"ALTER ROLE siro_bridge PASSWORD '{word}'")
    secret = {"url": f"postgresql+psycopg://siro_bridge:{word}@127.0.0.1:{server.port}/{DATABASE}"}
    command: list[str | Path] = [
        environment / "bin/python",
        Path(__file__).with_name("client.py"),
        f"{owner}/{DATABASE}",
        settings,
    ]
    with own_client(command, folder / "client.log") as client:
        yield ByOwnClient(client, secret, "8.2.1, PostgreSQL", FACTS)


def _activate(environment: Path, settings: Path) -> None:
    password = settings.with_name("password")
    password.write_text(secrets.token_hex(16))
    activate: list[str | Path] = [environment / "bin/trytond-admin", "-c", settings, "-d", DATABASE, "-u", "sale_visit"]
    activate += ["--activate-dependencies", "--email", "admin@example.com"]
    subprocess.run(activate, env={"TRYTONPASSFILE": str(password)}, check=True)
