"""Instants as Siro writes and reads them: ISO 8601 in UTC with milliseconds."""

import re
from datetime import UTC, datetime

_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def iso(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_instant(text: str) -> datetime:
    """Read an instant; a time without a zone is UTC, as Siro's own servers read it.

    Raises ValueError when the text is no date, or one that in UTC lies beyond the years 1 to 9999.
    """
    instant = datetime.fromisoformat(text)
    try:
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("the time is beyond the calendar") from error


def is_rfc3339(text: str) -> bool:
    """Whether the text is what OpenAPI calls a `date-time`: with a `T`, seconds and a zone."""
    if not _RFC3339.fullmatch(text):
        return False
    try:
        parse_instant(text)
    except ValueError:
        return False
    return True
