from pathlib import Path

import pytest

from siro_bridge_cli.sample_crm.postgres import Postgres
from tests.recipes.bottlecrm.server import bottlecrm
from tests.recipes.conftest import Tell


@pytest.mark.recipe
def test_bottlecrm(postgres_server: Postgres, tmp_path: Path, tell: Tell) -> None:
    with bottlecrm(postgres_server, tmp_path) as crm:
        tell("bottlecrm", crm)
