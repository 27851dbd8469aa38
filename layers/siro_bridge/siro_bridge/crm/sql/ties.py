"""Rows that the database holds equal, at a page's edge: what stands beyond the last one would not come again."""

from collections.abc import Callable, Sequence
from typing import Any

from siro_bridge.crm.sql.fetching import Row
from siro_bridge.domain.payload.no_text import NoText


def whole_page(rows: Sequence[Row], limit: int, by: int, tied: Callable[[Row], Sequence[Row]]) -> Sequence[Row]:
    """The page of `limit` rows, and all that is equal to its last one. `rows` has one more, if there is any.

    Rows are in the order of their last `by` values; `tied` reads those that the database holds equal in these.
    """
    if len(rows) <= limit:
        return rows
    page, edge, beyond = list(rows[:limit]), rows[limit - 1], rows[limit]
    if not all(may_be_equal(*pair) for pair in zip(edge[-by:], beyond[-by:], strict=True)):
        return page
    others = tied(edge)
    known = [tuple(row) for row in others]
    while page and tuple(page[-1]) in known:
        page.pop()
    return [*page, *others] if others else list(rows[:limit])


def may_be_equal(one: Any, other: Any) -> bool:
    """Whether a database may hold them equal: a collation passes over capitals, accents, blanks and punctuation."""
    if isinstance(one, str) and isinstance(other, str):
        return not (one + other).isascii() or _letters(one) == _letters(other)
    return bool(one == other) or isinstance(one, NoText) or isinstance(other, NoText)


def _letters(text: str) -> list[str]:
    return [sign for sign in text.casefold() if sign.isalnum()]
