from pathlib import Path

import pytest

from siro_bridge_cli.sample_crm.postgres import Postgres
from tests.recipes.conftest import Tell
from tests.recipes.strapi.server import strapi


@pytest.mark.recipe
def test_strapi(postgres_server: Postgres, tmp_path: Path, tell: Tell) -> None:
    with strapi(postgres_server, tmp_path) as crm:
        tell("strapi", crm)
