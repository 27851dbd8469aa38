"""crm-window: rows of the table that PostgreSQL reads for a window of 100,000 appointments in which nothing changed."""

import time
from contextlib import closing
from datetime import UTC, datetime

from bench.crm.reading import AHEAD, PAST
from bench.rows import Result
from bench.sync.company import company, connect, fill, mapping
from siro_bridge.crm.sql.connector import SqlCrm

ROWS, WITHIN = 1_500_000, 100_000
STARTS = f"""interval '-6 days' + CASE WHEN n <= {WITHIN} THEN n % 1000 * interval '25 minutes'
                                 ELSE interval '-2 years' - n * interval '1 minute' END"""
"""Of the window a hundred appointments start together."""

_INDEXES = ("ALTER TABLE appointments ADD PRIMARY KEY (appointment_id)", "VACUUM ANALYZE appointments")
_READ = "SELECT coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) FROM pg_stat_user_tables"
SETTLE_SECONDS = 2.0
"""By which a server's statistics may lag."""


def measure() -> list[Result]:
    with company() as url:
        fill(url, ROWS, STARTS)
        with connect(url) as connection:
            connection.autocommit = True
            for statement in _INDEXES:
                connection.execute(statement.encode())
        before = tuples_read(url)
        now = datetime.now(UTC)
        with closing(SqlCrm(mapping(), {"url": url})) as crm:
            rows = sum(1 for _ in crm.reader.read_window("engagements", now - PAST, now + AHEAD))
        read = tuples_read(url) - before
    if rows != WITHIN:
        raise RuntimeError(f"{rows} of {WITHIN:,} rows were read")
    return [Result("crm-window", read / rows, f"{read:,} tuples", f"{rows:,} rows")]


def tuples_read(url: str) -> int:
    time.sleep(SETTLE_SECONDS)
    with connect(url) as connection:
        [row] = connection.execute(_READ).fetchall()
    return int(str(row[0]))
