"""A read that goes through all of a large table is told, with the index that spares it, and asking reads nothing."""

from functools import partial

import pytest
from sqlalchemy import Engine

from siro_bridge.crm.sql.engine import open_engine
from siro_bridge.crm.sql.index_check import HIDDEN, MANY_ROWS, IndexCheck
from siro_bridge.crm.sql.mapping.model import SqlMapping
from siro_bridge.crm.sql.source import Source
from siro_bridge.mapping.load import parse_mapping
from tests.integration.crm.mariadb import MariaDb
from tests.integration.crm.sql.database import Database

MAPPING = """
connector: sql
timezone: UTC
engagements:
  select: {select}
  cursor: {cursor}
  key: externalId
"""
SELECT = (
    'SELECT v.id AS "externalId", v.starts_at AS "startTime", v.changed AS "_changed", r.changed AS "_rep_changed" '
    "FROM visits v JOIN staff r ON r.id = v.rep"
)
MANY = MANY_ROWS + 1000


def numbers(database: Database, upto: int) -> str:
    """A table of numbers from 1 on, with one column `n`."""
    if database.dialect == "postgresql":
        return f"(SELECT generate_series AS n FROM generate_series(1, {upto})) numbers"
    return f"(SELECT seq AS n FROM seq_1_to_{upto}) numbers"


def fill(database: Database, rows: int) -> None:
    add = "n * INTERVAL '1 minute'" if database.dialect == "postgresql" else "INTERVAL n MINUTE"
    minutes = (
        f"CAST('2026-01-01 00:00:00' AS {'TIMESTAMP' if database.dialect == 'postgresql' else 'DATETIME'}) + {add}"
    )
    database.execute("DROP TABLE IF EXISTS staff")
    database.execute(
        "CREATE TABLE visits (id INTEGER NOT NULL, rep INTEGER, starts_at TIMESTAMP NULL, changed TIMESTAMP NULL)"
    )
    database.execute("CREATE TABLE staff (id INTEGER PRIMARY KEY, changed TIMESTAMP NULL)")
    database.execute("INSERT INTO staff VALUES (1, '2026-01-01 00:00:00')")
    database.execute(f"INSERT INTO visits SELECT n, 1, {minutes}, {minutes} FROM {numbers(database, rows)}")
    analyze(database)


def analyze(database: Database) -> None:
    for table in ("visits", "staff"):
        database.execute(f"ANALYZE {table}" if database.dialect == "postgresql" else f"ANALYZE TABLE {table}")


def told(database: Database, *, select: str = SELECT, cursor: str = "_changed") -> list[str]:
    return told_to(database.engine, select, cursor)


def told_to(engine: Engine, select: str, cursor: str = "_changed") -> list[str]:
    mapping = parse_mapping(MAPPING.format(select=select, cursor=cursor))
    assert isinstance(mapping, SqlMapping)
    assert mapping.engagements
    where = partial(mapping.place, "engagements")
    source = Source(engine, "engagements", mapping.engagements, mapping.zone, where)
    return list(IndexCheck(engine, mapping, source, where)())


def test_a_view_over_tables_that_the_user_may_not_read_is_no_mistake(mariadb_server: MariaDb) -> None:
    owner = Database(mariadb_server.admin_url.replace("mariadb+pymysql", "mariadb"))
    fill(owner, 5)
    owner.execute("CREATE VIEW shown AS SELECT id, changed FROM visits")
    owner.execute("CREATE USER viewer IDENTIFIED BY 'sesame'")
    owner.execute("GRANT SELECT ON shown TO viewer")
    viewer = open_engine(f"mariadb://viewer:sesame@127.0.0.1:{mariadb_server.port}/crm")
    select = 'SELECT id AS "externalId", changed AS "_changed" FROM shown'
    try:
        assert told_to(viewer, select) == [f"mapping.yaml:5: engagements.select: {HIDDEN}"]
    finally:
        viewer.dispose()
        for statement in ("DROP USER viewer", "DROP VIEW shown"):
            owner.execute(statement)
        owner.close()


def test_each_index_that_is_missing_is_told_and_once_it_is_made_nothing(server: Database) -> None:
    fill(server, MANY)
    page, by_id, window = found = told(server)
    assert page.startswith("mapping.yaml:6: engagements.cursor: each page of changes reads all 11,")
    assert by_id.startswith("mapping.yaml:5: engagements.select: a record is looked for by its externalId in all 11,")
    assert "appointments around today" in window
    assert [line.rpartition("(")[2] for line in found] == ["changed, id)", "id)", "starts_at)"]
    for line in found:
        server.execute(line[line.index("CREATE INDEX") :])
    analyze(server)
    assert told(server) == []


def test_cursor_that_no_index_can_hold_is_told_as_such(server: Database) -> None:
    fill(server, MANY)
    server.execute("CREATE INDEX changes ON visits (changed, id)")
    page = told(server, cursor="GREATEST(_changed, _rep_changed)")[0]
    assert "an index holds no expression" in page
    assert "CREATE INDEX" not in page


def test_each_time_of_change_wants_an_index_of_its_own_and_its_parent_one_to_be_joined_by(server: Database) -> None:
    fill(server, MANY)
    server.execute(f"INSERT INTO staff SELECT n + 1, '2026-01-01 00:00:00' FROM {numbers(server, MANY)}")
    server.execute("UPDATE visits SET rep = id")
    server.execute("CREATE INDEX by_id ON visits (id)")
    server.execute("CREATE INDEX by_start ON visits (starts_at)")
    analyze(server)
    own, reps, *more = told(server, cursor="[_changed, _rep_changed]")
    assert own.startswith("mapping.yaml:6: engagements.cursor: what changed by _changed is looked for in all 11,")
    assert own.endswith("ON visits (changed)")
    assert "what changed by _rep_changed is looked for in all 11," in reps
    assert more == []
    server.execute("CREATE INDEX own ON visits (changed)")
    server.execute("CREATE INDEX theirs ON staff (changed)")
    analyze(server)
    [joined] = told(server, cursor="[_changed, _rep_changed]")
    assert "rows of visits; let an index hold the columns by which the select joins it" in joined
    server.execute("CREATE INDEX carried ON visits (rep)")
    analyze(server)
    assert told(server, cursor="[_changed, _rep_changed]") == []


def test_small_table_is_read_through_in_no_time(server: Database) -> None:
    fill(server, 100)
    assert told(server) == []


@pytest.mark.parametrize("cursor", ["_changed", "none"])
def test_table_without_a_row_has_nothing_to_ask_about(server: Database, cursor: str) -> None:
    fill(server, 1)
    server.execute("DELETE FROM visits")
    assert told(server, cursor=cursor) == []


def test_without_a_time_of_change_the_key_is_what_an_index_must_hold(server: Database) -> None:
    fill(server, MANY)
    key, *_ = told(server, cursor="none")
    assert key.startswith("mapping.yaml:7: engagements.key: each page of changes reads all 11,")
    assert key.endswith("(id)")
