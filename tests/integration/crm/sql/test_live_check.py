"""What a database cannot promise is known before the first write, and asking it writes nothing."""

import pytest
from sqlalchemy import Engine

from siro_bridge.crm.sql.engine import open_engine
from siro_bridge.crm.sql.live_check import LiveCheck, LiveFindings
from siro_bridge.mapping.load import parse_mapping
from siro_bridge.mapping.model import SqlMapping
from tests.integration.crm.sql.database import Database

MAPPING = """
connector: sql
timezone: Asia/Tokyo
write_back:
  targets:
    deal: {link: opportunity, table: visits, key: id}
  note: {target: deal, table: visits, key: id, parent: id, body: text}
"""


def ask(database: Database) -> LiveFindings:
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


def check_of(engine: Engine, text: str = GRANTED) -> LiveFindings:
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
    ]
    assert in_shadow.mistakes == []
