"""What a database cannot promise is known before the first write, and asking it writes nothing."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from siro_bridge.crm.sql.engine import open_engine
from siro_bridge.crm.sql.live_check import LiveCheck
from siro_bridge.crm.sql.mapping.model import SqlMapping
from siro_bridge.mapping.checked import Checked
from siro_bridge.mapping.load import parse_mapping
from tests.integration.crm.sql.database import Database

MAPPING = """
connector: sql
timezone: Asia/Tokyo
write_back:
  targets:
    deal: {link: opportunity, table: visits, key: id}
  note: {target: deal, table: visits, key: id, parent: id, body: text}
"""


def ask(database: Database) -> Checked:
    mapping = parse_mapping(MAPPING)
    assert isinstance(mapping, SqlMapping)
    return LiveCheck(database.engine, mapping)()


def test_clock_that_is_not_the_mappings_is_told_once(server: Database) -> None:
    number = "id SERIAL PRIMARY KEY" if server.dialect == "postgresql" else "id INTEGER PRIMARY KEY AUTO_INCREMENT"
    server.execute(f"CREATE TABLE visits ({number}, text TEXT, seen_at TIMESTAMP NULL, held_on DATE)")
    naive = server.dialect == "postgresql"  # MariaDB's TIMESTAMP is a moment
    warnings = ask(server).warnings
    assert [("behind Asia/Tokyo" in told) for told in warnings] == [True] * naive


@pytest.mark.parametrize("database", ["mariadb"], indirect=True)
def test_engine_without_transactions_is_told(database: Database) -> None:
    database.execute("CREATE TABLE visits (id INTEGER PRIMARY KEY, text TEXT) ENGINE=MyISAM")
    found = ask(database)
    assert not found.mistakes
    table, needed = found.warnings[0], found.warnings[-1]
    assert table.startswith("mapping.yaml:6: write_back.targets.deal.table: visits has the engine MyISAM")
    assert "visits.id" not in needed, "it is the parent's key, which a note's row is given"


GRANTED = """
connector: sql
timezone: UTC
write_back:
  targets:
    deal: {link: opportunity, table: visits, key: id}
  fields:
    - {name: Budget, target: deal, column: budget, type: number}
  note: {target: deal, table: remarks, key: id, parent: deal_id, body: text}
"""


def make_tables(server: Database) -> None:
    server.execute("CREATE TABLE visits (id INTEGER PRIMARY KEY, budget INTEGER)")
    server.execute("DROP TABLE IF EXISTS remarks")
    server.execute("CREATE TABLE remarks (id INTEGER PRIMARY KEY, deal_id INTEGER, text VARCHAR(100))")


def check_of(engine: Engine, text: str = GRANTED) -> Checked:
    mapping = parse_mapping(text)
    assert isinstance(mapping, SqlMapping)
    return LiveCheck(engine, mapping)()


def test_user_with_all_rights_misses_none(server: Database) -> None:
    make_tables(server)
    assert check_of(server.engine).mistakes == []


def test_rights_that_writing_needs_and_the_user_lacks_are_told(postgresql: Database) -> None:
    make_tables(postgresql)
    postgresql.execute("DROP ROLE IF EXISTS clerk")
    postgresql.execute("CREATE ROLE clerk LOGIN PASSWORD 'x'")
    postgresql.execute("GRANT SELECT ON visits, remarks TO clerk")
    postgresql.execute("GRANT INSERT ON remarks TO clerk")
    limited = open_engine(
        postgresql.engine.url.set(username="clerk", password="x").render_as_string(hide_password=False)
    )
    told, in_shadow = (
        check_of(limited).mistakes,
        check_of(limited, GRANTED.replace("write_back:", "write_back:\n  mode: shadow")),
    )
    limited.dispose()
    postgresql.execute("DROP OWNED BY clerk")
    assert [line.partition("; run: ")[2] for line in told] == [
        "GRANT SELECT, UPDATE ON visits TO clerk (for mapping.yaml:8: write_back.fields.0.column)",
        "GRANT SELECT, UPDATE ON remarks TO clerk (for mapping.yaml:9: write_back.note.table)",
        "GRANT SELECT, DELETE ON remarks TO clerk (for mapping.yaml:9: write_back.note.table)",
        "GRANT SELECT, UPDATE ON visits TO clerk (for mapping.yaml:9: write_back.note.target)",
    ]
    assert in_shadow.mistakes == []


ALL_RIGHTS = """
connector: sql
timezone: UTC
write_back:
  targets:
    deal: {link: opportunity, table: visits, key: id}
    more:
      link: opportunity
      table: extras
      key: visit_id
      stamps: {changed: "{epoch}"}
      insert: {parent: visits, parent_key: id}
  fields:
    - {name: Budget, target: more, column: budget, type: number}
  note: {target: deal, table: remarks, key: id, parent: deal_id, body: text}
"""


@pytest.fixture
def clerk(server: Database, request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A user who may read everything and insert notes, opened for reading alone."""
    make_tables(server)
    server.execute("DROP TABLE IF EXISTS extras")
    server.execute("CREATE TABLE extras (visit_id INTEGER PRIMARY KEY, budget INTEGER, changed INTEGER)")
    admin = server
    if server.dialect == "mariadb":
        server.execute("DROP TABLE visits")  # an opened Database begins without it
        admin = Database(request.getfixturevalue("mariadb_server").admin_url)
        make_tables(admin)
        admin.execute("DROP USER IF EXISTS 'clerk'@'127.0.0.1'")
        admin.execute("CREATE USER 'clerk'@'127.0.0.1' IDENTIFIED BY 'x'")
        for right in ("SELECT", "INSERT"):
            admin.execute(f"GRANT {right} ON crm.{'*' if right == 'SELECT' else 'remarks'} TO 'clerk'@'127.0.0.1'")
    else:
        server.execute("DROP ROLE IF EXISTS clerk")
        server.execute("CREATE ROLE clerk LOGIN PASSWORD 'x'")
        server.execute("GRANT SELECT ON visits, remarks, extras TO clerk")
        server.execute("GRANT INSERT ON remarks TO clerk")
    url = server.engine.url.set(username="clerk", password="x").render_as_string(hide_password=False)
    limited = open_engine(url, read_only=True)
    yield limited
    limited.dispose()
    if admin is server:
        server.execute("DROP OWNED BY clerk")
    else:
        admin.execute("DROP USER 'clerk'@'127.0.0.1'")
        admin.close()


def granted(lines: list[str]) -> set[str]:
    """Right and table of each GRANT that is told, and the mapping's key that it is for."""
    found = (
        re.search(r"GRANT (.+?) ON (?:crm\.)?(\w+) TO .*\(for mapping.yaml:\d+: write_back\.(.+?)\)", line)
        for line in lines
    )
    return {f"{each[1].removeprefix('SELECT, ')} {each[2]}: {each[3]}" for each in found if each}


def test_every_right_that_writing_back_needs_is_asked_for_in_a_session_that_cannot_write(
    clerk: Engine, server: Database
) -> None:
    told = check_of(clerk, ALL_RIGHTS)
    needed = {
        "UPDATE extras: fields.0.column",
        "UPDATE extras: targets.more.stamps",
        "INSERT extras: targets.more.insert",
        "UPDATE remarks: note.table",
        "DELETE remarks: note.table",
    }
    locks = {"UPDATE visits: targets.more.insert.parent", "UPDATE visits: note.target"}
    assert granted(told.mistakes) == needed | (locks if server.dialect == "postgresql" else set())
    shadow = check_of(clerk, ALL_RIGHTS.replace("write_back:", "write_back:\n  mode: shadow"))
    assert shadow.mistakes == []
    assert granted(shadow.warnings) == granted(told.mistakes)
    assert all("as long as write_back.mode is shadow" in line for line in shadow.warnings if "GRANT" in line)


ROOM = """
connector: sql
timezone: UTC
write_back:
  targets:
    deal: {link: opportunity, table: visits, key: id}
  fields:
    - {name: Who, target: deal, column: who}
    - {name: Short, target: deal, column: short, max_length: 20}
    - {name: Fits, target: deal, column: short_too, max_length: 10}
    - {name: Free, target: deal, column: free}
    - {name: Kind, target: deal, column: kind, type: picklist, options: {bathroom: [], roof: []}}
  note: {target: deal, table: remarks, key: id, parent: deal_id, body: text}
"""


NEEDS_MORE = "it needs 250 at least: name a longer column"


def test_texts_that_a_column_has_no_room_for_are_told(server: Database) -> None:
    make_tables(server)
    server.execute(
        "ALTER TABLE visits ADD who VARCHAR(80), ADD short CHAR(10), ADD short_too CHAR(10), ADD free TEXT, "
        "ADD kind VARCHAR(6)"
    )
    warned = [line.partition(": write_back.")[2] for line in check_of(server.engine, ROOM).warnings]
    found = [line for line in warned if "takes no null" not in line]
    assert found == [
        "fields.0.column: visits.who takes 80 characters, and a longer fact is refused; set max_length: 80",
        "fields.1.column: visits.short takes 10 characters, and a longer fact is refused; set max_length: 10",
        "fields.4.column: visits.kind takes 6 characters, and the option bathroom is longer",
        f"note.max_length: remarks.text takes 100 characters, and a longer note is refused; {NEEDS_MORE}",
    ]
