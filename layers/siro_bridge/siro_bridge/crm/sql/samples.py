"""Some values of a column, of which one shows the form in which the column keeps what is asked for."""

from collections.abc import Sequence
from typing import Any

from siro_bridge.crm.sql import moments
from siro_bridge.crm.sql.fetching import TIMES, Fetched
from siro_bridge.crm.sql.moments import is_time_text
from siro_bridge.domain.payload.no_text import NoText

AT_ONCE = 100


def sample_of(found: Fetched) -> Any:
    """Of a single column's values one as most of them are; None when there is none.

    One row may hold what stands for "never" (0, 9999999999999, infinity), a word among times, or no text at all.
    """
    values = [row[0] for row in found.rows if not isinstance(row[0], NoText)]
    if not values:
        return None if not found.rows else ""
    if found.types[0] in TIMES:
        return TIMES[found.types[0]]
    return time_text(values) or moments.sample_of(values)


def time_text(values: Sequence[Any]) -> str | None:
    """The first text whose order is that of time."""
    return next((value for value in values if isinstance(value, str) and is_time_text(value)), None)
