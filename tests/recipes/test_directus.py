from pathlib import Path

import pytest

from siro_bridge_cli.sample_crm.postgres import Postgres
from tests.recipes.conftest import Tell
from tests.recipes.directus.server import directus


@pytest.mark.recipe
def test_directus(postgres_server: Postgres, tmp_path: Path, tell: Tell) -> None:
    with directus(postgres_server, tmp_path) as crm:
        tell("directus", crm)
        assert crm.logins() == 2, "the check's and the bridge's: all that came after them renewed its token"
