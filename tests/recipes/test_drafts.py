"""A draft that `mapping init` makes of a real CRM syncs without a hand's touch."""

import json
import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner
from graphql import get_introspection_query
from moto import mock_aws

from siro_bridge_cli.main import main
from siro_bridge_cli.sample_crm.postgres import Postgres
from siro_bridge_cli.setup.crm_access import VARIABLE
from siro_bridge_cli.simulator import SimulatedSiro
from tests.integration.crm.mariadb import mariadb
from tests.recipes.bridge import RecipeBridge
from tests.recipes.crm import DEALS, REPS, RecipeCrm, Seeded
from tests.recipes.directus.server import directus
from tests.recipes.postgraphile.server import postgraphile
from tests.recipes.suitecrm.server import suitecrm
from tests.recipes.tryton.server import DATABASE, tryton


class AsOwner(RecipeBridge):
    """Of a database the recipe's own user may read no more than its mapping needs."""

    def crm_secret(self) -> Mapping[str, Any]:
        secret = os.environ[VARIABLE]
        return dict(json.loads(secret)) if secret.startswith("{") else {"url": secret}


@pytest.mark.recipe
def test_draft_of_tryton(postgres_server: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with tryton(postgres_server, tmp_path) as crm:
        monkeypatch.setenv(VARIABLE, f"{postgres_server.url.rpartition('/')[0]}/{DATABASE}")
        syncs(crm, tmp_path)


@pytest.mark.recipe
def test_draft_of_suitecrm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with mariadb(tmp_path) as server, suitecrm(server) as crm:
        monkeypatch.setenv(VARIABLE, server.url)
        syncs(crm, tmp_path)


@pytest.mark.recipe
def test_draft_of_postgraphile(postgres_server: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By what it answers to an introspection query; its records' ids are the global ones."""
    with postgraphile(postgres_server, tmp_path) as crm:
        monkeypatch.setenv(VARIABLE, json.dumps(dict(crm.secret)))
        asked = httpx.post(f"{crm.secret['base_url']}/graphql", json={"query": get_introspection_query()}, timeout=60)
        (tmp_path / "schema.json").write_text(asked.text)
        syncs(crm, tmp_path, "--graphql", str(tmp_path / "schema.json"))


@pytest.mark.recipe
def test_draft_of_directus(postgres_server: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the GraphQL schema that it gives out."""
    with directus(postgres_server, tmp_path) as crm:
        monkeypatch.setenv(VARIABLE, json.dumps(dict(crm.secret)))
        url, login = crm.secret["base_url"], crm.secret["login"]
        token = httpx.post(f"{url}{login['login_url']}", json=login["body"], timeout=60).json()["data"]["access_token"]
        asked = httpx.get(f"{url}/server/specs/graphql", headers={"Authorization": f"Bearer {token}"}, timeout=60)
        (tmp_path / "schema.graphql").write_text(asked.text)
        syncs(crm, tmp_path, "--graphql", str(tmp_path / "schema.graphql"))


def syncs(crm: RecipeCrm, folder: Path, *words: str) -> None:
    """Every appointment arrives, with the rep by whose address Siro knows it; and the CRM finds no mistake in it."""
    with mock_aws():
        siro = SimulatedSiro(seed=1)
        now = siro.clock.now()
        seeded = crm.seed([now + timedelta(hours=hours) for hours in (1, 25, 49)])
        draft = str(folder / "draft.yaml")
        for command in (["init", draft, "--yes", *words], ["check", draft, "--live"]):
            told = CliRunner().invoke(main, ["mapping", *command])
            assert told.exit_code == 0, told.output
        bridge = AsOwner(crm, siro, mapping_file=draft)
        report, synced = bridge.sync(), bridge.synced("ENGAGEMENT")
        people = {key: user["email"] for key, user in bridge.synced("USER").items()}
        bridge.close()
    assert (report.failures, report.stopped) == ([], {})
    reps = {_name(key, record, seeded): [people[user] for user in record["users"]] for key, record in synced.items()}
    assert reps == {name: [rep] for name, rep in zip(DEALS, REPS, strict=True)}


def _name(key: str, record: Mapping[str, Any], seeded: Seeded) -> str:
    """Of the deal that an appointment is about: by its own id, or else by its subject."""
    return DEALS[seeded.appointments.index(key)] if key in seeded.appointments else str(record["subject"])
