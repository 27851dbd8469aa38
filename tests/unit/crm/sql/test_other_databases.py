"""What only another database's CRM needs is not loaded: a fresh process says what it holds."""

import subprocess
import sys

import pytest

PROGRAM = """
import sys
import siro_bridge.crm.sql.connector
from sqlalchemy import create_engine, types
from siro_bridge.crm.sql.forms import form_of
engine = create_engine(sys.argv[1])
form_of(types.Integer(), engine.dialect.name)
print([each for each in ("mysql", "postgresql") if f"sqlalchemy.dialects.{each}" in sys.modules])
"""


@pytest.mark.parametrize(
    ("url", "loaded"),
    [("postgresql+psycopg://crm.test/crm", ["postgresql"]), ("mariadb+pymysql://crm.test/crm", ["mysql"])],
)
def test_only_the_own_databases_types_of_columns_are_loaded(url: str, loaded: list[str]) -> None:
    found = subprocess.run([sys.executable, "-c", PROGRAM, url], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == str(loaded)
