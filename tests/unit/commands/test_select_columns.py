"""The columns of a select are read from its text, in whatever database's words it is written."""

import pytest

from siro_bridge.crm.sql.mapping.sections import SqlEntity
from siro_bridge_cli.select_columns import select_columns


def columns(select: str) -> list[str] | None:
    return select_columns(SqlEntity(select=select, cursor="c", key="k"))


@pytest.mark.parametrize(
    "select",
    [
        'SELECT id AS "externalId", starts_at AS "startTime" FROM visits -- of all',
        "SELECT id AS `externalId`, CONVERT_TZ(at, zone, 'UTC') AS `startTime` FROM visits;",
        """SELECT split_part(n.resource, ',', 2) AS "externalId", v.at AT TIME ZONE b.zone AS "startTime" FROM n, v""",
        'SELECT DISTINCT ON (id) id::text "externalId", (data->>\'at\')::timestamptz AS "startTime" FROM v ORDER BY id',
        'WITH v AS (SELECT 1 AS "emial") SELECT id AS "externalId", DATE_ADD(at, INTERVAL 1 DAY) AS "startTime" FROM v',
        'SELECT id AS "externalId", day || \' \' || hour AS "startTime" FROM a UNION ALL SELECT id, at FROM b',
    ],
)
def test_aliases_are_found(select: str) -> None:
    assert columns(select) == ["externalId", "startTime"]


@pytest.mark.parametrize(
    "select",
    ["SELECT * FROM visits", 'SELECT v.*, 1 AS "subject" FROM v', "SELECT foo( AS x", "TABLE visits", "CALL p()"],
)
def test_where_only_the_database_knows_nothing_is_said(select: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert columns(select) is None
    assert capfd.readouterr().err == ""


def test_column_without_a_name_of_its_own_is_left_to_the_database() -> None:
    assert columns('SELECT id AS "externalId", COUNT(*) FROM visits') == ["externalId"]
