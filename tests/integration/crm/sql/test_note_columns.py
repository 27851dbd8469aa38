"""Notes in columns that are too narrow for a text, or for some of its characters."""

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import text

from siro_bridge.crm.sql.connector import SqlCrm
from siro_bridge.crm.sql.engine import open_engine
from siro_bridge.domain.errors import CrmRefusedError
from siro_bridge.domain.note import fence
from siro_bridge.domain.note.form import NoteForm
from siro_bridge.domain.note.result import NoteResult
from siro_bridge.use_cases.change_note import PLAINER
from siro_bridge_cli.sample_crm.postgres import Postgres
from tests.integration.crm.mariadb import MariaDb
from tests.integration.crm.notes import NoteUnderTest
from tests.integration.crm.sql_harness import sql_mapping

MAPPING = """
connector: sql
timezone: UTC
write_back:
  targets: {deal: {link: opportunity, table: narrow_deals, key: id}}
  note: {target: deal, table: narrow_notes, key: id, parent: deal_id, body: body}
"""
RICH = "Café “soon” – 40 €, 日本 🎉.\n\nWants solar, and all of it by May."

Open = Callable[..., NoteUnderTest]


class Narrow:
    """A notes table whose body is of this SQL type, in the database at this URL."""

    def __init__(self, url: str, body: str, key: str = "INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY") -> None:
        self.engine = open_engine(url)
        with self.engine.begin() as connection:
            for statement in (
                "DROP TABLE IF EXISTS narrow_notes",
                "DROP TABLE IF EXISTS narrow_deals",
                "CREATE TABLE narrow_deals (id VARCHAR(40) PRIMARY KEY)",
                "INSERT INTO narrow_deals VALUES ('d-1')",
                f"CREATE TABLE narrow_notes (id {key}, deal_id VARCHAR(40), body {body})",
            ):
                connection.execute(text(statement))
        self.crm = SqlCrm(sql_mapping(MAPPING), {"url": url})

    def note(self, **form: Any) -> NoteUnderTest:
        return NoteUnderTest(self.crm.notes, NoteForm(**form))

    @property
    def body(self) -> str:
        with self.engine.begin() as connection:
            return str(connection.execute(text("SELECT body FROM narrow_notes")).scalar_one())

    def close(self) -> None:
        self.crm.close()
        self.engine.dispose()


def mariadb(server: MariaDb, body: str) -> Narrow:
    return Narrow(server.url, body, "INTEGER AUTO_INCREMENT PRIMARY KEY")


@pytest.mark.parametrize(
    ("characters", "kept"),
    [
        ("utf8mb4", RICH),
        ("utf8mb3", RICH.replace("🎉", "")),
        ("latin1", "Café “soon” – 40 €, ?? .\n\nWants solar, and all of it by May."),
        ("ascii", 'Cafe "soon" - 40 EUR, ?? .\n\nWants solar, and all of it by May.'),
    ],
)
def test_mariadbs_column_gets_what_it_has_a_place_for(mariadb_server: MariaDb, characters: str, kept: str) -> None:
    with closing(mariadb(mariadb_server, f"TEXT CHARACTER SET {characters}")) as narrow:
        note = narrow.note()
        assert note.write(RICH) == ("written" if kept == RICH else f"written: {PLAINER}")
        assert narrow.body == fence.wrap(kept, "rec-1")
        assert note.write(RICH) == NoteResult.THERE
        assert note.write("Wants nothing 🎉.").startswith("written")
        assert note.take_back() == NoteResult.TAKEN_BACK


@pytest.fixture(scope="module")
def latin1_url(postgres_server: Postgres) -> Iterator[str]:
    engine = open_engine(postgres_server.url)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("DROP DATABASE IF EXISTS narrow"))
        connection.execute(text("CREATE DATABASE narrow ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0"))
    yield engine.url.set(database="narrow").render_as_string(hide_password=False)
    engine.dispose()


@pytest.mark.parametrize("client", ["", "?client_encoding=utf8"])
def test_postgresqls_latin_database_gets_what_it_has_a_place_for(latin1_url: str, client: str) -> None:
    with closing(Narrow(latin1_url + client, "TEXT")) as narrow:
        note = narrow.note()
        assert note.write(RICH) == f"written: {PLAINER}"
        assert 'Café "soon" - 40 EUR, ?? .' in narrow.body
        assert note.take_back() == NoteResult.TAKEN_BACK


def test_postgresql_gets_no_nul(postgres_server: Postgres) -> None:
    with closing(Narrow(postgres_server.url, "TEXT")) as narrow:
        assert narrow.note().write("a\x00b") == f"written: {PLAINER}"
        assert narrow.body == fence.wrap("ab", "rec-1")


@pytest.mark.parametrize("family", ["postgresql", "mariadb"])
def test_text_that_is_too_long_is_refused_with_what_to_do_and_fits_then(
    request: pytest.FixtureRequest, family: str
) -> None:
    opened = (
        Narrow(request.getfixturevalue("postgres_server").url, "VARCHAR(250)")
        if family == "postgresql"
        else mariadb(request.getfixturevalue("mariadb_server"), "VARCHAR(250)")
    )
    with closing(opened) as narrow:
        with pytest.raises(CrmRefusedError, match=r"too long for the column; set write_back\.note\.max_length"):
            narrow.note().write("Wants solar. " * 50)
        assert narrow.note(max_length=250).write("Wants solar. " * 50) == "written"
        assert narrow.body.endswith("…\n[end of Siro recording rec-1]")
