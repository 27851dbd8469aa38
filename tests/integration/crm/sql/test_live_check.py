"""What a database cannot promise is known before the first write, and asking it writes nothing."""

import pytest

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
