from pathlib import Path

import pytest

from siro_bridge_cli.sample_crm.postgres import Postgres
from tests.recipes.conftest import Tell
from tests.recipes.postgraphile.server import postgraphile


@pytest.mark.recipe
def test_postgraphile(postgres_server: Postgres, tmp_path: Path, tell: Tell) -> None:
    with postgraphile(postgres_server, tmp_path) as crm:
        tell("postgraphile", crm)
