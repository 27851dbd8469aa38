from pathlib import Path

import pytest

from siro_bridge_cli.sample_crm.postgres import Postgres
from tests.recipes.conftest import Tell
from tests.recipes.tryton.server import tryton


@pytest.mark.recipe
def test_tryton(postgres_server: Postgres, tmp_path: Path, tell: Tell) -> None:
    with tryton(postgres_server, tmp_path) as crm:
        tell("tryton", crm)
