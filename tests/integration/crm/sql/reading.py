"""Reads as the sync does: from the last row's position on, until nothing comes."""

from datetime import datetime

from siro_bridge.crm.port import Position, SourceRow
from siro_bridge.crm.sql.reader import SqlReader
from siro_bridge.domain.payload.check import check_page

MOST_PAGES = 60


def read_all(reader: SqlReader, since: datetime | None = None, page: int = 2) -> list[SourceRow]:
    found: list[SourceRow] = []
    after: Position | None = None
    for _ in range(MOST_PAGES):
        rows = reader.read_changes("engagements", since, after, page)
        found += rows
        if len(rows) < page:
            return found
        after = Position(*rows[-1].position)
    raise AssertionError("the list never ends")


def checked(rows: list[SourceRow]) -> dict[str, str]:
    """External id, or else the key → the path of what is refused of it; nothing of a good record."""
    _, issues = check_page("engagements", [row.payload for row in rows])
    return {
        _name(row): ".".join(str(step) for step in issues[at][0].path) if at in issues else ""
        for at, row in enumerate(rows)
    }


def _name(row: SourceRow) -> str:
    external_id = row.payload.get("externalId")
    return external_id if isinstance(external_id, str) else row.position.key
