"""Cursors that are text, and rows that have none."""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from siro_bridge.domain.errors import ConfigurationError
from tests.integration.crm.sql.database import Database

SINCE = datetime(2026, 2, 15, 21, tzinfo=UTC)


START = "2026-02-15T14:00:00Z"


def visits(database: Database, cursors: Sequence[str | None], start: str = START) -> None:
    """Numbered from 1."""
    database.execute("CREATE TABLE visits (id INTEGER PRIMARY KEY, starts_at VARCHAR(40), updated_at VARCHAR(40))")
    rows = [{"id": number, "start": start, "updated": cursor} for number, cursor in enumerate(cursors, 1)]
    database.execute("INSERT INTO visits VALUES (:id, :start, :updated)", *rows)


def changed(database: Database, *cursors: str | None) -> list[str]:
    """The ids of what is read since 21:00 UTC of visits with these cursors."""
    visits(database, cursors)
    found = database.reader().read_changes("engagements", SINCE, None, 10)
    return [row.payload["externalId"] for row in found]


def test_text_with_an_offset_is_compared_as_it_was_stamped(database: Database) -> None:
    """Asked an hour earlier: the offset may have been another one then."""
    stamps = ("2026-02-15T12:59:59-07:00", "2026-02-15T14:05:00-07:00", "2026-02-15T14:30:00-07:00")
    assert changed(database, *stamps) == ["2", "3"]


def test_text_in_utc_is_compared_in_utc(database: Database) -> None:
    assert changed(database, "2026-02-15T20:59:59Z", "2026-02-15T21:00:00Z") == ["2"]


@pytest.mark.parametrize("cursor", ["v1", "20260215T140000"])
def test_text_that_has_no_order_in_time_is_a_mistake_to_mend(database: Database, cursor: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^mapping\.yaml:7: engagements\.cursor: text unlike") as caught:
        changed(database, cursor)
    assert cursor not in str(caught.value)


@pytest.mark.parametrize("odd", ["", "2019-01-01 10:00:00 UTC"])
def test_one_odd_old_row_is_no_mistake(database: Database, odd: str) -> None:
    assert changed(database, odd, "2026-02-15T21:00:00Z") == ["2"]


def test_zero_date_in_a_column_of_times_is_no_mistake(database: Database) -> None:
    if database.dialect == "postgresql":
        pytest.skip("has no zero date")
    database.visits("INTEGER", "DATETIME", (1, "2026-02-15 14:00:00", "0000-00-00 00:00:00"))
    reader = database.reader()
    assert list(reader.read_changes("engagements", SINCE, None, 10)) == []
    for id_, updated in ((2, "2026-02-15 13:59:00"), (3, "2026-02-15 14:00:00")):
        database.execute(
            "INSERT INTO visits VALUES (:id, '2026-02-15 14:00:00', :updated)", {"id": id_, "updated": updated}
        )
    found = reader.read_changes("engagements", SINCE, None, 10)
    assert [str(row.payload["externalId"]) for row in found] == ["3"]


def test_number_that_stands_for_never_hides_no_row(database: Database) -> None:
    database.execute("CREATE TABLE visits (id INTEGER PRIMARY KEY, starts_at VARCHAR(40), updated_at BIGINT)")
    for id_, updated in ((1, int(SINCE.timestamp()) + 1), (2, 253_402_300_799)):
        database.execute(
            "INSERT INTO visits VALUES (:id, :start, :updated)", {"id": id_, "start": START, "updated": updated}
        )
    found = database.reader().read_changes("engagements", SINCE, None, 10)
    assert "1" in [str(row.payload["externalId"]) for row in found]


def test_rows_without_a_cursor_are_told_of_once(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    assert changed(database, "2026-02-15T21:00:00Z", None) == ["1"]
    reader = database.reader()
    for _ in range(3):
        reader.tell_unlisted("engagements")
    [told] = caplog.messages
    assert told.startswith("mapping.yaml:7: engagements.cursor: some engagements have no value here")


def test_nothing_is_told_when_every_row_has_a_cursor(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        assert changed(database, "2026-02-15T21:00:00Z") == ["1"]
        database.reader().tell_unlisted("engagements")
    assert caplog.messages == []


def test_a_bad_start_time_stops_no_other_row(database: Database) -> None:
    visits(database, ["v1"], start="tbd")
    database.execute("INSERT INTO visits VALUES (2, :start, 'v1')", {"start": START})
    rows = database.reader().read_window("engagements", SINCE.replace(hour=0), SINCE)
    assert "2" in [row.payload["externalId"] for row in rows]
