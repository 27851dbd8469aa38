"""sync-rows: rows a second that the sync reads, maps, checks and hashes, without any network but the database's."""

import json
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta

import psycopg
from psycopg.rows import dict_row

from bench.rows import Result
from bench.sync.company import company, driver_url, fill, mapping
from bench.timing import interleave, seconds
from siro_bridge.bootstrap.garbage import collect_less_often
from siro_bridge.crm.sql.connector import SqlCrm
from siro_bridge.domain.payload.check import check_page
from siro_bridge.siro.canonical import digest

ROWS = 10_000
PAIRS = 25


def measure() -> list[Result]:
    with company() as url:
        fill(url, ROWS)
        with closing(SqlCrm(mapping(), {"url": url})) as crm:
            product, floor = product_rows(crm), plain_rows(url)
            product()
            floor()
            collect_less_often()
            pair = interleave(lambda: seconds(product), lambda: seconds(floor), PAIRS)
    shares = f"{ROWS / pair.measured:,.0f} rows/s", f"{ROWS / pair.floor:,.0f} rows/s"
    return [Result("sync-rows", 1 / pair.ratio, *shares)]


def product_rows(crm: SqlCrm) -> Callable[[], None]:
    """Every row, by the sync's own reader, check and hash, a page at a time."""
    size = mapping().sync.page_size

    def run() -> None:
        hashes: set[str] = set()
        page = crm.reader.read_changes("engagements", datetime.now(UTC) - timedelta(days=365), None, size)
        while page:
            payloads, issues = check_page("engagements", [row.payload for row in page])
            if issues:
                raise RuntimeError(f"the benchmark's rows are sound, yet: {issues}")
            hashes.update(map(digest, payloads))
            page = crm.reader.read_changes("engagements", None, page[-1].position, size)
        if len(hashes) != ROWS:
            raise RuntimeError(f"{len(hashes)} of {ROWS} rows were read")

    return run


def plain_rows(url: str) -> Callable[[], None]:
    """The floor: a server cursor, a dictionary a row, and the standard library's JSON of the same 20 columns."""
    entity, size = mapping().engagements, mapping().sync.page_size
    statement = "" if entity is None else entity.select

    def run() -> None:
        with (
            psycopg.connect(driver_url(url), row_factory=dict_row) as connection,
            connection.cursor("floor") as cursor,
        ):
            cursor.itersize = size
            for row in cursor.execute(statement.encode()):
                json.dumps(row, default=str)

    return run
