from pathlib import Path

import pytest

from siro_bridge_cli.sample_crm.postgres import Postgres
from tests.recipes.conftest import Tell
from tests.recipes.nocodb.server import nocodb


@pytest.mark.recipe
def test_nocodb(postgres_server: Postgres, tmp_path: Path, tell: Tell) -> None:
    with nocodb(postgres_server, tmp_path) as crm:
        tell("nocodb", crm)
