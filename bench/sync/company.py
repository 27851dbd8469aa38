"""The benchmark's company: a PostgreSQL server with so many appointments."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from bench.work import work_folder
from siro_bridge.crm.sql.mapping.model import SqlMapping
from siro_bridge.mapping.load import load_mapping
from siro_bridge_cli.sample_crm.postgres import postgres

FOLDER = Path(__file__).parent
MAPPING_FILE = FOLDER / "mapping.yaml"
TIMEZONE = "America/Denver"


@contextmanager
def company() -> Iterator[str]:
    """Run the server, still empty, for the length of the block; gives its SQLAlchemy URL."""
    with postgres(work_folder(), TIMEZONE) as server:
        yield server.url


TWO_YEARS = "(n % 730 - 365) * interval '1 day'"


def fill(url: str, rows: int, starts: str = TWO_YEARS) -> None:
    """Fill the appointments anew. `starts`: SQL that says when the n-th starts, from now."""
    script = (FOLDER / "appointments.sql").read_text("utf-8").replace(":rows", str(rows)).replace(":starts", starts)
    with connect(url) as connection:
        connection.execute("DROP TABLE IF EXISTS appointments")
        connection.execute(script.encode())


def connect(url: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(driver_url(url))


def driver_url(url: str) -> str:
    """As psycopg alone takes it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def mapping() -> SqlMapping:
    loaded = load_mapping(str(MAPPING_FILE))
    if not isinstance(loaded, SqlMapping):
        raise TypeError("the benchmark's mapping is for SQL")
    return loaded
