"""Days without an hour, and hours in a column of their own."""

from datetime import UTC, datetime
from typing import Any

import pytest

from siro_bridge.domain.write_back.coercion import coerce
from siro_bridge.domain.write_back.rules import FieldRule
from siro_bridge.domain.write_back.values import encode
from tests.integration.crm.sql.database import Database
from tests.integration.crm.sql.deal_table import Open

BUILT = {
    "postgresql": "(day + hour)",
    "mariadb": "TIMESTAMP(day, hour)",
    "sqlite": "day || ' ' || hour",
}
"""As docs/mapping.md has it."""


def visits(database: Database, *rows: tuple[int, str, str | None, str]) -> None:
    database.execute("CREATE TABLE visits (id INTEGER PRIMARY KEY, day DATE, hour TIME, changed DATE)")
    names = ("id", "day", "hour", "changed")
    database.execute(
        "INSERT INTO visits VALUES (:id, :day, :hour, :changed)", *(dict(zip(names, row, strict=True)) for row in rows)
    )


def read(database: Database, columns: str, since: datetime | None = None, zone: str = "America/Denver") -> Any:
    select = f'SELECT id AS "externalId", {columns}, changed AS "_changed" FROM visits'
    return [row.payload for row in database.reader(select, zone=zone).read_changes("engagements", since, None, 10)]


def test_a_time_is_built_of_a_day_and_an_hour(database: Database) -> None:
    visits(database, (1, "2026-02-15", "09:30:00", "2026-02-10"), (2, "2026-07-15", None, "2026-02-11"))
    first, second = read(database, f'{BUILT[database.dialect]} AS "startTime"')
    assert first["startTime"] == "2026-02-15T16:30:00.000Z"
    assert first["startTimeLocalized"] == "2026-02-15T09:30:00.000"
    assert second.keys() == {"externalId"}


def test_a_day_alone_is_its_midnight_also_as_an_end(database: Database) -> None:
    visits(database, (1, "2026-02-15", None, "2026-02-16"))
    [row] = read(database, 'day AS "startTime", changed AS "endTime"')
    assert (row["startTime"], row["endTime"]) == ("2026-02-15T07:00:00.000Z", "2026-02-16T07:00:00.000Z")


@pytest.mark.parametrize("zone", ["America/Denver", "Pacific/Auckland"])
def test_a_cursor_of_days_is_read_again_all_day_long(database: Database, zone: str) -> None:
    """Whatever was changed later on that day has the same cursor; it is a day of the mapping's zone."""
    rows = [(1, "2026-02-15", None, "2026-02-14"), (2, "2026-02-15", None, "2026-02-15")]
    visits(database, *rows, (3, "2026-02-15", None, "2026-02-16"))
    evening = {
        "America/Denver": datetime(2026, 2, 16, 6, tzinfo=UTC),
        "Pacific/Auckland": datetime(2026, 2, 15, 10, tzinfo=UTC),
    }
    found = read(database, 'day AS "startTime"', evening[zone], zone)
    assert [str(row["externalId"]) for row in found] == ["2", "3"]


@pytest.mark.parametrize(
    ("sql", "form", "kept"),
    [
        ("VARCHAR(20)", "'%d.%m.%Y'", "01.03.2026"),
        ("VARCHAR(20)", "'%Y-%m-%d'", "2026-03-01"),
        ("VARCHAR(20)", "'%Y%m%d'", "20260301"),
        ("BIGINT", "epoch_ms", 1_772_323_200_000),
    ],
)
def test_a_day_is_kept_in_the_columns_own_form_and_comes_back_as_ours(
    deals: Open, sql: str, form: str, kept: str | int
) -> None:
    table = deals(sql, f"date, format: {form}")
    value = coerce(
        "March 1, 2026", FieldRule(name="Fact", target="deal", column="fact", type="date", format=form.strip("'"))
    )
    outcome = table.write(fact=value)["fact"]
    assert (outcome.result, table.shown("fact")) == ("written", kept)
    assert encode(outcome.value) == encode(value) == encode(table.read()["fact"])
