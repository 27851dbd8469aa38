from pathlib import Path

import pytest

from tests.integration.crm.mariadb import mariadb
from tests.recipes.conftest import Tell
from tests.recipes.suitecrm.server import suitecrm


@pytest.mark.recipe
def test_suitecrm(tmp_path: Path, tell: Tell) -> None:
    with mariadb(tmp_path) as server, suitecrm(server) as crm:
        tell("suitecrm", crm)
