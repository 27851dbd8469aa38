"""A draft that `mapping init` makes of a real CRM syncs without a hand's touch."""

import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from moto import mock_aws

from siro_bridge_cli.main import main
from siro_bridge_cli.sample_crm.postgres import Postgres
from siro_bridge_cli.setup.crm_access import VARIABLE
from siro_bridge_cli.simulator import SimulatedSiro
from tests.integration.crm.mariadb import mariadb
from tests.recipes.bridge import RecipeBridge
from tests.recipes.crm import REPS, RecipeCrm
from tests.recipes.suitecrm.server import suitecrm
from tests.recipes.tryton.server import DATABASE, tryton


class AsOwner(RecipeBridge):
    """The recipe's own user may read no more than its mapping needs."""

    def crm_secret(self) -> Mapping[str, Any]:
        return {"url": os.environ[VARIABLE]}


@pytest.mark.recipe
def test_draft_of_tryton(postgres_server: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with tryton(postgres_server, tmp_path) as crm:
        syncs(crm, f"{postgres_server.url.rpartition('/')[0]}/{DATABASE}", tmp_path, monkeypatch)


@pytest.mark.recipe
def test_draft_of_suitecrm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with mariadb(tmp_path) as server, suitecrm(server) as crm:
        syncs(crm, server.url, tmp_path, monkeypatch)


def syncs(crm: RecipeCrm, url: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every appointment arrives, with the rep by whose address Siro knows it."""
    with mock_aws():
        siro = SimulatedSiro(seed=1)
        now = siro.clock.now()
        seeded = crm.seed([now + timedelta(hours=hours) for hours in (1, 25, 49)])
        draft = folder / "draft.yaml"
        monkeypatch.setenv(VARIABLE, url)
        made = CliRunner().invoke(main, ["mapping", "init", str(draft), "--yes"])
        assert made.exit_code == 0, made.output
        bridge = AsOwner(crm, siro, mapping_file=str(draft))
        report, synced = bridge.sync(), bridge.synced("ENGAGEMENT")
        people = {key: user["email"] for key, user in bridge.synced("USER").items()}
        bridge.close()
    assert (report.failures, report.stopped) == ([], {})
    reps = {key: [people[user] for user in record["users"]] for key, record in synced.items()}
    assert reps == {key: [rep] for key, rep in zip(seeded.appointments, REPS, strict=True)}
