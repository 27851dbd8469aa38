"""Pages of a list by an opaque cursor."""

import base64
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import TypeVar

from siro_bridge_cli.simulator.errors import issue, refusal, zod_error

DEFAULT_PAGE = 25
LARGEST_PAGE = 100
_MOST_DIGITS = 15  # as many as JavaScript's numbers hold
Item = TypeVar("Item")


def page_size(query: Mapping[str, str]) -> int:
    """Return the wanted size; more than the largest page gives the largest, what is no number is a 422."""
    text = query.get("pageSize", str(DEFAULT_PAGE))
    if not text.isdecimal() or len(text) > _MOST_DIGITS or int(text) == 0:
        raise zod_error([issue(["query", "pageSize"], "Expected a positive number", "invalid_type")])
    return min(int(text), LARGEST_PAGE)


def take_page(
    items: Sequence[Item], key: Callable[[Item], str], query: Mapping[str, str]
) -> tuple[list[Item], str | None]:
    """Return the page after the query's cursor, and the next cursor; `items` are sorted descending by the key.

    The cursor names the last item given, so items that come or go meanwhile shift nothing.
    """
    after = _decode(query.get("cursor", ""))
    size = page_size(query)
    rest = (item for item in items if not after or key(item) < after)
    page = list(islice(rest, size + 1))
    more = len(page) > size
    return page[:size], _encode(key(page[size - 1])) if more else None


def _encode(key: str) -> str:
    return base64.urlsafe_b64encode(key.encode()).decode()


def _decode(cursor: str) -> str:
    try:
        return base64.b64decode(cursor, altchars=b"-_", validate=True).decode()
    except ValueError as error:
        raise refusal(400, "Invalid cursor") from error
