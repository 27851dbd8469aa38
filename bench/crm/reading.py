"""`python -m bench.crm.reading <URL> <mapping> <data folder> <what>`: CPU seconds that a run's reads cost the server.

It runs with either build: what it uses of the product are names that stay. The reads are those of a sync run, page by
page; nothing is sent.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import siro_bridge
from bench.crm.server_time import server_seconds
from siro_bridge.crm.port import CrmReader, Position
from siro_bridge.crm.sql.connector import SqlCrm
from siro_bridge.crm.sql.mapping.model import SqlMapping
from siro_bridge.mapping.base import EntityName
from siro_bridge.mapping.load import load_mapping

RUNS = 5
PAGE = 500
OVERLAP = timedelta(minutes=10)
NEWEST_AGO, FIRST_AGO = timedelta(hours=1), timedelta(days=30)
PAST, AHEAD = timedelta(days=7), timedelta(days=14)


def pages(reader: CrmReader, entity: EntityName, since: datetime) -> Iterator[int]:
    """The number of rows of each, as a pass over the changes reads them."""
    after: Position | None = None
    rows = [*reader.read_changes(entity, since, after, PAGE)]
    while True:
        yield len(rows)
        if len(rows) < PAGE:
            return
        after = rows[-1].position
        rows = [*reader.read_changes(entity, since, after, PAGE)]


def caught_up(reader: CrmReader) -> int:
    """All that a run asks for which finds nothing new; the number of rows."""
    now = datetime.now(UTC)
    since = now - NEWEST_AGO - OVERLAP
    changed = sum(sum(pages(reader, entity, since)) for entity in ("opportunities", "engagements"))
    return changed + sum(1 for _ in reader.read_window("engagements", now - PAST, now + AHEAD))


def first(reader: CrmReader, most: int) -> tuple[int, int]:
    """A new stack's first pass over the appointments, or the first `most` pages of it: pages and rows."""
    if hasattr(reader, "tell_unlisted"):
        reader.tell_unlisted("engagements")  # the older build looks by itself
    read = rows = 0
    for rows_of_page in pages(reader, "engagements", datetime.now(UTC) - FIRST_AGO):
        read, rows = read + 1, rows + rows_of_page
        if read == most:
            break
    return read, rows


def main(url: str, mapping_file: str, data: Path, what: str) -> None:
    mapping = load_mapping(mapping_file)
    if not isinstance(mapping, SqlMapping):
        raise TypeError("the sample CRM is a database")
    with closing(SqlCrm(mapping, {"url": url})) as crm:
        if what == "caught-up":
            rows = caught_up(crm.reader)  # a warm function's: what is asked once a container was asked
            begin = server_seconds(data)
            for _ in range(RUNS):
                caught_up(crm.reader)
            seconds, read = (server_seconds(data) - begin) / RUNS, 0
        else:
            begin = server_seconds(data)
            read, rows = first(crm.reader, int(what))
            seconds = server_seconds(data) - begin
    layer = str(Path(siro_bridge.__path__[0]).parent)
    print(json.dumps({"seconds": seconds, "pages": read, "rows": rows, "layer": layer}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), sys.argv[4])
