"""A pass over many rows costs few statements, whatever the page, and its rows are those of a pass page by page."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from siro_bridge.crm.port import SourceRow
from siro_bridge.crm.sql.reader import SqlReader
from tests.integration.crm.harness import Count
from tests.integration.crm.sql.database import Database
from tests.integration.crm.sql.reading import read_all

START = datetime(2026, 2, 15, 14, tzinfo=UTC)
ROWS, PAGE = 500, 10
TWO_REPS = """SELECT v.id AS "externalId", v.starts_at AS "startTime", v.updated_at AS "_changed",
    r.rep AS "engagementUsers[0].externalId" FROM visits v CROSS JOIN (SELECT 1 AS rep UNION SELECT 2) r"""


def visits(database: Database, rows: int = ROWS, *, starts: str | None = None) -> None:
    """A change and a start each second."""
    moments = [(START + timedelta(seconds=number)).strftime("%Y-%m-%d %H:%M:%S") for number in range(rows)]
    database.visits("INTEGER", "TIMESTAMP" if database.dialect == "postgresql" else "DATETIME")
    database.execute(
        "INSERT INTO visits VALUES (:id, :starts, :updated)",
        *({"id": number, "starts": starts or at, "updated": at} for number, at in enumerate(moments)),
    )


@contextmanager
def counted(database: Database) -> Iterator[Count]:
    """Statements that read the table."""
    count = Count()

    def look(_: object, __: object, statement: str, *___: object) -> None:
        count.made += "FROM visits" in statement

    event.listen(database.engine, "before_cursor_execute", look)
    yield count
    event.remove(database.engine, "before_cursor_execute", look)


def ids(reader: SqlReader, since: datetime | None = None, page: int = PAGE) -> list[int]:
    return [int(row.payload["externalId"]) for row in read_all(reader, since, page)]


def window(reader: SqlReader) -> list[int]:
    rows = reader.read_window("engagements", START - timedelta(days=1), START + timedelta(days=1))
    return [int(row.payload["externalId"]) for row in rows]


@pytest.mark.parametrize("cursor", ["_changed", "none"])
def test_many_pages_cost_few_statements(database: Database, cursor: str) -> None:
    visits(database)
    reader = database.reader(zone="UTC", cursor=cursor)
    ids(reader, START, ROWS)  # what is asked once
    with counted(database) as count:
        assert ids(reader, START) == list(range(ROWS))
    assert count.made <= 7


@pytest.mark.parametrize("starts", [None, "2026-02-15 14:00:00"])
def test_many_pages_of_a_window_cost_few_statements(database: Database, starts: str | None) -> None:
    visits(database, starts=starts)
    reader = database.reader(zone="UTC", page=PAGE)
    window(reader)
    with counted(database) as count:
        assert window(reader) == list(range(ROWS))
    assert count.made <= 7


def test_one_page_is_no_reason_to_read_more(database: Database) -> None:
    visits(database)
    reader = database.reader(zone="UTC")
    seen: list[int] = []
    event.listen(database.engine, "after_cursor_execute", lambda *each: seen.append(each[1].rowcount))
    for _ in range(3):
        reader.read_changes("engagements", START, None, PAGE)
    assert max(seen) <= 100  # a sample's rows


@pytest.mark.parametrize("page", [1, 3, 10])
def test_rows_of_one_record_come_together_and_once_across_pages(database: Database, page: int) -> None:
    visits(database, 40)
    reader = database.reader(TWO_REPS, zone="UTC", page=page)
    for found in (ids(reader, START, page), window(reader)):
        assert found == [number for number in range(40) for _ in range(2)]


def test_a_change_behind_the_readers_back_comes_at_the_end(database: Database) -> None:
    visits(database, 100)
    reader = database.reader(zone="UTC")
    found = list(reader.read_changes("engagements", START, None, PAGE))
    while len(page := reader.read_changes("engagements", None, found[-1].position, PAGE)) == PAGE:
        if len(found) == 3 * PAGE:
            database.execute("UPDATE visits SET updated_at = '2026-02-16 00:00:00' WHERE id IN (2, 35)")
        found += page
    found += page
    assert {int(row.payload["externalId"]) for row in found} == set(range(100))
    assert [int(row.payload["externalId"]) for row in found[-2:]] == [2, 35]


@pytest.mark.parametrize("pages", [1, 2, 4, 9])
def test_pass_that_died_is_gone_on_with_by_another_process(database: Database, pages: int) -> None:
    """What was read ahead is lost with it, and nothing else."""
    visits(database, 120)
    reader, found = database.reader(zone="UTC"), list[SourceRow]()
    for _ in range(pages):
        after = found[-1].position if found else None
        found += reader.read_changes("engagements", None if after else START, after, PAGE)
    after = found[-1].position
    another = database.reader(zone="UTC")
    while page := another.read_changes("engagements", None, after, PAGE):
        found += page
        after = page[-1].position
    assert [int(row.payload["externalId"]) for row in found] == list(range(120))
